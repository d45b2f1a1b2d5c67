"""Read a card from its TOML file."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.domain.card import (
    AcceptedInput,
    Calibration,
    Card,
    Estimate,
    InputSpec,
    Label,
    LabelResult,
    Subgroup,
    Task,
    TrainingData,
)
from core.domain.errors import ModelError


def read_label(table: Mapping[str, Any]) -> Label:
    """One [[labels]] table."""
    result = dict(table["result"])
    for name in ("auc", "sensitivity", "specificity", "positive_predictive_value"):
        result[name] = Estimate(*result[name])
    result["roc"] = tuple((x, y) for x, y in result["roc"])
    result["reliability"] = tuple((p, rate, films) for p, rate, films in result["reliability"])
    return Label(
        name=table["name"],
        threshold=table["threshold"],
        calibration=Calibration(**table["calibration"]),
        result=LabelResult(**result),
        withheld=table.get("withheld"),
    )


def read_accepted(table: Mapping[str, Any]) -> AcceptedInput:
    """The [accepted] table."""
    lists = {name: tuple(table[name]) for name in ("modalities", "body_parts", "views")}
    return AcceptedInput(**{**table, **lists})


def parse_card(text: str) -> Card:
    """Read a card from TOML.

    Raises:
        ModelError: If the text is not TOML or a field is missing or unknown.
    """
    try:
        table = tomllib.loads(text)
        table["task"] = Task(table["task"])
        table["input"] = InputSpec(**table["input"])
        table["accepted"] = read_accepted(table["accepted"])
        table["labels"] = tuple(read_label(label) for label in table["labels"])
        table["validation_mean_auc"] = Estimate(*table["validation_mean_auc"])
        table["test_mean_auc"] = Estimate(*table["test_mean_auc"])
        table["held_out_mean_auc"] = Estimate(*table["held_out_mean_auc"])
        table["subgroups"] = tuple(
            Subgroup(**{**group, "mean_auc": Estimate(*group["mean_auc"])})
            for group in table["subgroups"]
        )
        table["data"] = TrainingData(**table["data"])
        return Card(**table)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as exc:
        raise ModelError(
            expected="a complete model card in TOML",
            found=f"{type(exc).__name__}: {exc}",
            action="Re-make the card with the model's training command.",
        ) from exc


def read_card(path: Path) -> Card:
    """Read a card file.

    Raises:
        ModelError: If the file is missing or not a complete card.
    """
    try:
        return parse_card(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ModelError(
            expected=f"a model card named {path.name}",
            found="no readable file",
            action="Restore the models folder of the project.",
        ) from exc
