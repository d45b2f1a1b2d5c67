"""Commands as processes, with a small network registered under the default name."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from models.training.write_card import write_card

ROOT = Path(__file__).parents[3]
SMALL_MODELS = ROOT / "tests" / "unit" / "conftest.py"
# Python imports this at start: the only way to tell a process about models that do not ship.
SITE = """
from pathlib import Path
import models.registry
models.registry.CARDS = models.registry.WEIGHTS = Path({folder!r})
"""


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the card and the random weights of `chest_findings`."""
    spec = importlib.util.spec_from_file_location("overread_small_models", SMALL_MODELS)
    small = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(small)
    folder = tmp_path_factory.mktemp("models")
    content = small.random_weights(len(small.LABELS), seed=0)
    card = small.small_card(hashlib.sha256(content).hexdigest())
    (folder / "chest_findings.safetensors").write_bytes(content)
    write_card(replace(card, name="chest_findings"), folder / "chest_findings.toml")
    return folder


@pytest.fixture
def with_small_model(model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Child processes of this test know the small model and no other."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(SITE.format(folder=str(model_folder)))
    monkeypatch.setenv("PYTHONPATH", str(site))


@pytest.fixture
def overread() -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: object, **more) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "core", *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=ROOT, env=dict(os.environ), **more
        )

    return run
