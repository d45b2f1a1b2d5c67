"""Tables of a model's card, as plain HTML that a screen reader can walk through."""

import re
from collections.abc import Iterable, Mapping

from core.domain.card import Estimate, Label, Subgroup
from dashboard.components.style import escape
from dashboard.words import percent, plain_label

GROUPS = {"sex": "Sex", "age": "Age", "view": "View"}
NUMBER = re.compile(r"[<>]?[\d,]+( %| of [\d,]+)?")
SEXES = {"F": "Female", "M": "Male"}


def estimate(value: Estimate) -> str:
    """A figure with its interval.

    >>> estimate(Estimate(0.8123, 0.79, 0.836))
    '0.81 [0.79, 0.84]'
    """
    return f"{value.value:.2f} [{value.low:.2f}, {value.high:.2f}]"


def parts(numbers: Mapping[str, int]) -> str:
    """Numbers by part of the data.

    >>> parts({"training": 12000, "test": 900})
    '12,000 training, 900 test'
    """
    return ", ".join(f"{number:,} {name}" for name, number in numbers.items())


def label_table(labels: Iterable[Label]) -> str:
    """One line per output: how well it separates, and whether it is shown."""
    head = ("Finding", "AUC", "Sensitivity", "Specificity", "Threshold", "Positives", "Shown")
    return draw_table(head, [label_line(label) for label in labels])


def label_line(label: Label) -> tuple[str, ...]:
    """The cells of one output."""
    result = label.result
    return (
        plain_label(label.name),
        estimate(result.auc),
        estimate(result.sensitivity),
        estimate(result.specificity),
        percent(label.threshold),
        f"{result.positives:,} of {result.films:,}",
        "Yes" if label.withheld is None else f"Withheld: {label.withheld}",
    )


def subgroup_table(subgroups: Iterable[Subgroup]) -> str:
    """One line per group of patients."""
    lines = [
        (
            GROUPS.get(one.group, one.group),
            SEXES.get(one.value, one.value.replace("-", "–")),
            f"{one.films:,}",
            estimate(one.mean_auc),
        )
        for one in subgroups
    ]
    return (
        f'<div class="or-narrow">{draw_table(("Group", "Value", "Films", "Mean AUC"), lines)}</div>'
    )


def draw_table(head: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """HTML of a table; everything in it is escaped."""
    rows = [tuple(line) for line in lines]
    first = rows[0] if rows else tuple(head)
    top = "".join(
        f'<th scope="col"{number_class(below)}>{escape(cell)}</th>'
        for cell, below in zip(head, first, strict=True)
    )
    body = "".join(f"<tr>{line_cells(line)}</tr>" for line in rows)
    return (
        '<div class="or-scroll"><table class="or-table">'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def number_class(cell: str) -> str:
    """Numbers stand with their last digits below each other."""
    return ' class="number"' if NUMBER.fullmatch(cell) else ""


def line_cells(line: Iterable[str]) -> str:
    """The first cell names the line."""
    first, *rest = line
    cells = "".join(f"<td{number_class(cell)}>{escape(cell)}</td>" for cell in rest)
    return f'<th scope="row">{escape(first)}</th>{cells}'
