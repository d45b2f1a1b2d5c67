"""The model named on the command line."""

from typing import TYPE_CHECKING

from core.domain.card import Card
from core.domain.errors import InputError

if TYPE_CHECKING:
    import argparse


class UsageError(InputError):
    """The arguments name something that is not there."""


def add_model_option(parser: "argparse.ArgumentParser") -> None:
    """Add --model."""
    from core.workflow.network import DEFAULT_MODEL

    parser.add_argument("--model", default=DEFAULT_MODEL, help="see `models` (default %(default)s)")


def chosen_card(name: str) -> Card:
    """Card of the model.

    Raises:
        UsageError: If no model has that name.
        ModelError: If its card is broken.
    """
    from models.registry import get_model

    try:
        return get_model(name).card
    except InputError as exc:
        raise UsageError(expected=exc.expected, found=exc.found, action=exc.action) from exc


def check_label(card: Card, label: str) -> None:
    """Refuse an unknown label before anything is loaded.

    Raises:
        UsageError: If the model has no such label.
    """
    if label not in card.label_names:
        raise UsageError(
            expected=f"one of the labels {', '.join(card.label_names)}",
            found=repr(label),
            action="Choose one of these; `python -m core models` lists them.",
        )
