"""`models`: what is installed."""

import argparse
import json
from typing import Any

from core.commands import EXIT_OK
from core.domain.card import Card
from core.workflow.list_models import list_models


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser("models", help="installed models and their labels")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """List the models.

    Raises:
        ModelError: If a card is broken.
    """
    cards = list_models()
    if args.json:
        print(json.dumps({"models": [as_json(card) for card in cards]}))
    else:
        print("\n".join(as_text(card) for card in cards) or "No model is installed.")
    return EXIT_OK


def as_json(card: Card) -> dict[str, Any]:
    """One model for programs."""
    return {
        "name": card.name,
        "version": card.version,
        "task": card.task.value,
        "labels": list(card.label_names),
        "weights_sha256": card.weights_sha256,
        "default_method": card.default_method,
    }


def as_text(card: Card) -> str:
    """One model for people."""
    withheld = {label.name for label in card.labels if label.withheld}
    labels = (f"{name} (withheld)" if name in withheld else name for name in card.label_names)
    return f"{card.name} {card.version}: {card.title}\n  {', '.join(labels)}"
