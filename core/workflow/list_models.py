"""Use case: the cards of the installed models."""

from core.domain.card import Card
from models.registry import registered_models


def list_models() -> tuple[Card, ...]:
    """Cards by name. Touches neither torch nor weights.

    Raises:
        ModelError: If a card is broken.
    """
    return tuple(model.card for model in registered_models().values())
