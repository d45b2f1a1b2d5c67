"""Write a card as TOML, in the form `models.card` reads."""

from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import tomli_w

from core.domain.card import Card, Estimate

DIGITS = 6


def plain(value: Any) -> Any:
    """Dataclasses to tables, estimates to [value, low, high], floats rounded, None left out."""
    if isinstance(value, Estimate):
        return [round(value.value, DIGITS), round(value.low, DIGITS), round(value.high, DIGITS)]
    if is_dataclass(value) and not isinstance(value, type):
        fields = {name: getattr(value, name) for name in asdict(value)}
        return {name: plain(item) for name, item in fields.items() if item is not None}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return round(value, DIGITS) if isinstance(value, float) else value


def write_card(card: Card, path: Path) -> None:
    """Write the card, whole or not at all."""
    temporary = path.with_suffix(".part")
    temporary.write_text(tomli_w.dumps(plain(card)), encoding="utf-8")
    temporary.replace(path)
