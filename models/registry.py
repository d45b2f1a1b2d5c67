"""Name of a model -> its card and its network. A duplicate name raises."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.domain.card import Card
from core.domain.errors import InputError, ModelError
from models.card import read_card

if TYPE_CHECKING:
    from torch import nn

CARDS = Path(__file__).parent / "cards"
WEIGHTS = Path(__file__).parent / "weights"


def build_efficientnet_lite0(card: Card) -> "nn.Module":
    """EfficientNet-Lite0 with one output per label of the card."""
    from models.architectures.efficientnet_lite import EfficientNetLite

    return EfficientNetLite(labels=len(card.labels))


ARCHITECTURES: dict[str, Callable[[Card], "nn.Module"]] = {
    "efficientnet_lite0": build_efficientnet_lite0,
}


@dataclass(frozen=True)
class RegisteredModel:
    """A card and where its weights are.

    Attributes:
        card: The card.
        weights: Path of the safetensors file.
    """

    card: Card
    weights: Path


def register(cards: Path, weights: Path) -> dict[str, RegisteredModel]:
    """Read every card in a folder.

    Raises:
        ModelError: If a card is broken, names an unknown architecture, or two share a name.
    """
    found: dict[str, RegisteredModel] = {}
    for path in sorted(cards.glob("*.toml")):
        card = read_card(path)
        if card.name in found or card.architecture not in ARCHITECTURES:
            raise ModelError(
                expected="cards with distinct names and known architectures",
                found=f"{path.name} ({card.name}, {card.architecture})",
                action="Rename or remove the card.",
            )
        found[card.name] = RegisteredModel(card, weights / f"{card.name}.safetensors")
    return found


@cache
def registered_models() -> dict[str, RegisteredModel]:
    """The models that ship, by name. Reads cards only: neither torch nor weights are touched."""
    return register(CARDS, WEIGHTS)


def get_model(name: str) -> RegisteredModel:
    """One model by name.

    Raises:
        InputError: If no model has that name.
    """
    try:
        return registered_models()[name]
    except KeyError as exc:
        raise InputError(
            expected=f"one of the models {', '.join(registered_models())}",
            found=repr(name),
            action="Choose one of these; `python -m core models` lists them.",
        ) from exc
