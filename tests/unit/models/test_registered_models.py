"""What every model that ships promises: weights that fit, batch = single, golden outputs.

`OVERREAD_WRITE_GOLDEN=1 python -m pytest tests/unit/models/test_registered_models.py` writes the
golden files anew; do it only together with new weights, and read the difference.
"""

import json
import os
from pathlib import Path
from typing import cast

import pytest
import torch
from torch import Tensor, nn

from models.preprocessing import to_network_input
from models.registry import RegisteredModel, registered_models
from models.weights import load_network

GOLDEN = Path(__file__).parent / "golden"
TOLERANCE = 2e-3
"""Of raw scores. Other processors add in another order; a changed weight moves them more."""

every_model = pytest.mark.parametrize("name", sorted(registered_models()))


def films() -> Tensor:
    """Four made-up films from formulas, the same on every machine: shape (4, 1, 512, 512)."""
    place = (torch.arange(512, dtype=torch.float64) + 0.5) / 512
    y, x = place[:, None], place[None]
    lungs = torch.exp(-(((x - 0.3) / 0.12) ** 2) - ((y - 0.45) / 0.25) ** 2)
    lungs = lungs + torch.exp(-(((x - 0.7) / 0.12) ** 2) - ((y - 0.45) / 0.25) ** 2)
    body = (1 - ((x - 0.5).abs() * 1.6) ** 4).clamp(0, 1)
    ribs = 0.04 * torch.sin(60 * y + 8 * (x - 0.5) ** 2)
    plain = (body * (0.85 - 0.55 * lungs) + ribs).clamp(0, 1)
    mass = plain + 0.35 * torch.exp(-(((x - 0.33) / 0.03) ** 2) - ((y - 0.4) / 0.03) ** 2)
    fluid = plain + 0.4 * lungs * torch.sigmoid(40 * (y - 0.55))
    heart = plain + 0.4 * torch.exp(-(((x - 0.55) / 0.16) ** 2) - ((y - 0.62) / 0.12) ** 2)
    return torch.stack([plain, mass, fluid, heart]).clamp(0, 1)[:, None].float()


def raw_scores(model: RegisteredModel, grey: Tensor, network: nn.Module | None = None) -> Tensor:
    inputs = to_network_input(grey, model.card.input)
    with torch.no_grad():
        return cast(Tensor, (network or load_network(model))(inputs))


def write_golden(model: RegisteredModel) -> None:
    scores = [[round(score, 5) for score in row] for row in raw_scores(model, films()).tolist()]
    golden = {"weights_sha256": model.card.weights_sha256, "scores": scores}
    GOLDEN.mkdir(exist_ok=True)
    path = GOLDEN / f"{model.card.name}.json"
    path.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


@every_model
def test_the_golden_outputs_are_met(name: str) -> None:
    model = registered_models()[name]
    if os.environ.get("OVERREAD_WRITE_GOLDEN"):
        write_golden(model)
    path = GOLDEN / f"{name}.json"
    assert path.exists(), f"{name} has no golden outputs; this file's docstring says how to write"
    golden = json.loads(path.read_text(encoding="utf-8"))
    assert golden["weights_sha256"] == model.card.weights_sha256
    expected = torch.tensor(golden["scores"])
    torch.testing.assert_close(raw_scores(model, films()), expected, atol=TOLERANCE, rtol=0)


@every_model
def test_a_batch_gives_what_each_film_gives_alone(name: str) -> None:
    model = registered_models()[name]
    network = load_network(model)
    together = raw_scores(model, films(), network)
    alone = torch.cat([raw_scores(model, film[None], network) for film in films()])
    torch.testing.assert_close(together, alone, atol=1e-4, rtol=0)


@every_model
def test_the_films_differ_and_no_score_is_undefined(name: str) -> None:
    scores = raw_scores(registered_models()[name], films())
    assert torch.isfinite(scores).all()
    assert scores.std(dim=0).max() > 0.01


@every_model
def test_the_card_is_complete_and_consistent(name: str) -> None:
    card = registered_models()[name].card
    assert len(set(card.label_names)) == len(card.labels) > 0
    assert any(label.withheld is None for label in card.labels)
    for label in card.labels:
        assert 0 < label.threshold < 1
        assert label.calibration.slope > 0
        assert label.calibration.slope_variance >= 0
        assert label.result.positives <= label.result.films
    assert card.validation_mean_auc.low <= card.validation_mean_auc.value
    assert card.intended_use
    assert card.misuse
    assert card.data.licence
