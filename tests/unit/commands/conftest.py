"""A small network registered under the default name, and films to ask it about."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

import models.registry
from core.__main__ import main
from models.registry import RegisteredModel
from models.training.write_card import write_card


@pytest.fixture
def registered(
    small_model: RegisteredModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RegisteredModel]:
    """`chest_findings`, with random weights."""
    card = replace(small_model.card, name="chest_findings")
    folder = tmp_path / "models"
    folder.mkdir()
    write_card(card, folder / "chest_findings.toml")
    (folder / "chest_findings.safetensors").write_bytes(small_model.weights.read_bytes())
    monkeypatch.setattr(models.registry, "CARDS", folder)
    monkeypatch.setattr(models.registry, "WEIGHTS", folder)
    models.registry.registered_models.cache_clear()
    yield models.registry.get_model("chest_findings")
    models.registry.registered_models.cache_clear()


@pytest.fixture
def film() -> Callable[..., bytes]:
    def make(seed: int = 0, rows: int = 40, columns: int = 50) -> bytes:
        pixels = np.random.default_rng(seed).integers(0, 65536, (rows, columns), dtype=np.uint16)
        buffer = io.BytesIO()
        Pillow.fromarray(pixels).save(buffer, format="PNG")
        return buffer.getvalue()

    return make


@pytest.fixture
def films(tmp_path: Path, film) -> Path:
    """A folder with a.png, b.png and bad.dcm."""
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "a.png").write_bytes(film(1))
    (folder / "b.png").write_bytes(film(2))
    (folder / "bad.dcm").write_bytes(b"a text file, renamed")
    return folder


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: object) -> tuple[int, str, str]:
        """Exit code, stdout, stderr."""
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return run
