"""Equal questions have equal keys, others do not; parameters are checked."""

from dataclasses import replace
from typing import Any

import pytest

from core.domain.errors import InputError
from core.domain.explanation import Method
from core.domain.prediction import ModelIdentity
from core.explain.catalogue import METHODS
from core.explain.key import explanation_key
from core.explain.parameters import complete_parameters

MODEL = ModelIdentity("chest", "1.0.0", "ab" * 32)
ASKED: dict[str, Any] = {
    "image_id": "1" * 32,
    "identity": MODEL,
    "finding": "Mass",
    "method": Method.INTEGRATED_GRADIENTS,
    "parameters": {"steps": 32},
    "frame": 0,
}


def test_leaving_out_and_stating_the_defaults_are_the_same_question() -> None:
    default = explanation_key(**ASKED)
    assert len(default) == 64
    for same in ({}, None, {"baseline": "black", "steps": 32}, {"steps": 32.0}):
        assert explanation_key(**{**ASKED, "parameters": same}) == default


@pytest.mark.parametrize(
    "other",
    [
        {"image_id": "2" * 32},
        {"identity": replace(MODEL, version="1.0.1")},
        {"identity": replace(MODEL, weights_sha256="cd" * 32)},
        {"finding": "Nodule"},
        {"method": Method.GRAD_CAM, "parameters": {}},
        {"parameters": {"steps": 33}},
        {"frame": 1},
    ],
    ids=lambda other: "-".join(other),
)
def test_whatever_decides_the_map_changes_the_key(other: dict[str, Any]) -> None:
    assert explanation_key(**{**ASKED, **other}) != explanation_key(**ASKED)


@pytest.mark.parametrize(
    "parameters",
    [
        {"steps": 7},
        {"steps": 1000},
        {"steps": 32.5},
        {"steps": "32"},
        {"steps": True},
        {"steps": float("nan")},
        {"steps": float("inf")},
        {"baseline": "white"},
        {"baseline": 0},
        {"window": 8},
    ],
    ids=str,
)
def test_parameters_the_method_does_not_know_are_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        complete_parameters(Method.INTEGRATED_GRADIENTS, parameters)


@pytest.mark.parametrize("method", list(Method))
def test_every_default_is_allowed_and_every_method_is_described(method: Method) -> None:
    card = METHODS[method]
    assert complete_parameters(method, card.parameters) == card.parameters
    assert set(card.allowed) == set(card.parameters)
    assert card.title
    assert card.description.endswith(".")
    assert card.seconds_hint > 0
