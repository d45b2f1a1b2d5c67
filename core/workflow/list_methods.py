"""Use case: the attribution methods a reader can choose from."""

from core.explain.catalogue import METHODS
from core.workflow.views import MethodView


def list_methods() -> tuple[MethodView, ...]:
    """Methods in the order of the menu."""
    return tuple(
        MethodView(method, card.title, card.is_signed, card.seconds_hint, card.description)
        for method, card in METHODS.items()
    )
