"""Cards are read as they were written, and broken ones are refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.domain.card import Subgroup
from core.domain.errors import ModelError
from models.card import parse_card, read_card
from models.registry import RegisteredModel, register
from models.training.write_card import write_card


@pytest.fixture
def card_file(small_model: RegisteredModel, tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    write_card(small_model.card, path)
    return path


def test_a_written_card_is_read_back_the_same(small_model: RegisteredModel, tmp_path: Path) -> None:
    card = small_model.card
    card = replace(card, subgroups=(Subgroup("sex", "F", 40, card.test_mean_auc),))
    write_card(card, tmp_path / "card.toml")
    assert read_card(tmp_path / "card.toml") == card


@pytest.mark.parametrize(
    "field", ["name", "version", "weights_sha256", "operating_point", "validation_mean_auc"]
)
def test_a_missing_field_is_a_model_error(card_file: Path, field: str) -> None:
    lines = card_file.read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith(f"{field} ="))
    if field == "validation_mean_auc":
        text = card_file.read_text(encoding="utf-8").replace(field, "another_auc")
    with pytest.raises(ModelError, match="complete model card"):
        parse_card(text)


def test_an_unknown_field_is_a_model_error(card_file: Path) -> None:
    with pytest.raises(ModelError, match="favourite_colour"):
        parse_card('favourite_colour = "grey"\n' + card_file.read_text(encoding="utf-8"))


def test_an_unknown_task_is_a_model_error(card_file: Path) -> None:
    text = card_file.read_text(encoding="utf-8").replace('"classification"', '"divination"')
    with pytest.raises(ModelError, match="divination"):
        parse_card(text)


@pytest.mark.parametrize("text", ["", "not TOML at all", "labels = 3"])
def test_what_is_no_card_is_a_model_error(text: str) -> None:
    with pytest.raises(ModelError):
        parse_card(text)


def test_a_missing_file_is_a_model_error_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gone\.toml") as caught:
        read_card(tmp_path / "gone.toml")
    assert str(tmp_path) not in str(caught.value)


def test_the_registry_reads_every_card_of_a_folder(card_file: Path, tmp_path: Path) -> None:
    found = register(card_file.parent, tmp_path / "weights")
    assert list(found) == ["small"]
    assert found["small"].weights == tmp_path / "weights" / "small.safetensors"


def test_two_cards_with_one_name_are_refused(card_file: Path) -> None:
    (card_file.parent / "twin.toml").write_bytes(card_file.read_bytes())
    with pytest.raises(ModelError, match="distinct names"):
        register(card_file.parent, card_file.parent)


def test_a_card_of_an_unknown_architecture_is_refused(
    small_model: RegisteredModel, tmp_path: Path
) -> None:
    write_card(replace(small_model.card, architecture="crystal_ball"), tmp_path / "a.toml")
    with pytest.raises(ModelError, match="crystal_ball"):
        register(tmp_path, tmp_path)
