"""Weights are loaded only if they are the card's, whole, and fit."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save

from core.domain.errors import InputError, ModelError
from models.registry import RegisteredModel, get_model
from models.weights import load_network


def with_content(model: RegisteredModel, content: bytes, folder: Path) -> RegisteredModel:
    """The model with another weights file that has the right checksum."""
    path = folder / "other.safetensors"
    path.write_bytes(content)
    card = replace(model.card, weights_sha256=hashlib.sha256(content).hexdigest())
    return RegisteredModel(card, path)


def test_the_network_comes_ready_to_judge(small_model: RegisteredModel) -> None:
    network = load_network(small_model)
    assert not network.training
    with torch.no_grad():
        assert network(torch.zeros(2, 3, 64, 64)).shape == (2, 3)


def test_a_missing_file_is_a_model_error(small_model: RegisteredModel, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no readable file"):
        load_network(replace(small_model, weights=tmp_path / "gone.safetensors"))


def test_one_changed_byte_is_a_model_error(small_model: RegisteredModel, tmp_path: Path) -> None:
    content = bytearray(small_model.weights.read_bytes())
    content[-1] ^= 1
    path = tmp_path / "altered.safetensors"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="sha256"):
        load_network(replace(small_model, weights=path))


def test_weights_of_another_network_are_a_model_error(
    small_model: RegisteredModel, tmp_path: Path
) -> None:
    other = save({"layer.weight": torch.zeros(3)})
    with pytest.raises(ModelError, match="do not fit"):
        load_network(with_content(small_model, other, tmp_path))


def test_bytes_that_are_no_safetensors_are_a_model_error(
    small_model: RegisteredModel, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="do not fit"):
        load_network(with_content(small_model, b"\x80\x04pickle", tmp_path))


def test_weights_for_another_number_of_labels_are_a_model_error(
    small_model: RegisteredModel,
) -> None:
    card = replace(small_model.card, labels=small_model.card.labels[:2])
    with pytest.raises(ModelError, match="do not fit"):
        load_network(replace(small_model, card=card))


def test_an_unknown_name_is_the_askers_error() -> None:
    with pytest.raises(InputError, match="python -m core models"):
        get_model("no_such_model")
