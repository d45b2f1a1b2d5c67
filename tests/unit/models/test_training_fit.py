"""The training loop on a network of one block and made-up films."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from core.domain.card import InputSpec
from models.training.films import Films
from models.training.fit import MovingAverage, Recipe, Training, batches, scores
from models.training.metrics import mean_auc

SPEC = InputSpec(size=32, sampling=32, low_percentile=1, high_percentile=99, mean=0.5, std=0.5)
RECIPE = Recipe(epochs=3, batch=8, rate=3e-3, decay=1e-2, average=0.9, seed=3)


class PowerCut(Exception):
    """The run ends here."""


def made_up_films(count: int, seed: int) -> Films:
    """Bright films have the first finding, films with a bright spot the second."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, (count, 2)).astype(np.float32)
    pixels = rng.integers(0, 90, (count, 32, 32)).astype(np.uint8)
    pixels[labels[:, 0] > 0, :, 16:] += 120
    pixels[labels[:, 1] > 0, 8:16, 8:16] += 120
    return Films(
        pixels,
        labels,
        patients=np.arange(count),
        ages=np.full(count, 50, np.float32),
        sexes=np.full(count, "F"),
        views=np.full(count, "PA"),
        sources=np.full(count, 32),
    )


def small_network() -> nn.Module:
    """With batch norm and dropout, whose state and randomness a checkpoint has to survive."""
    with torch.random.fork_rng([]):
        torch.manual_seed(0)
        layers = [nn.Conv2d(3, 8, 5, stride=2), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 16, 5)]
        pool = [nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Dropout(0.1), nn.Linear(16, 2)]
        return nn.Sequential(*layers, *pool)


def begin(checkpoint: Path, recipe: Recipe = RECIPE) -> Training:
    return Training(
        small_network(),
        made_up_films(48, 0),
        recipe=recipe,
        spec=SPEC,
        device=torch.device("cpu"),
        checkpoint=checkpoint,
    )


def cut_after_first_epoch(training: Training, monkeypatch: pytest.MonkeyPatch) -> None:
    save = training.save

    def save_and_stop() -> None:
        save()
        raise PowerCut

    monkeypatch.setattr(training, "save", save_and_stop)
    with pytest.raises(PowerCut):
        training.run(made_up_films(16, 1))


def test_a_run_that_was_cut_goes_on_to_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = begin(tmp_path / "whole.pt").run(made_up_films(16, 1)).state_dict()
    cut_after_first_epoch(begin(tmp_path / "cut.pt"), monkeypatch)
    torch.rand(5)
    resumed = begin(tmp_path / "cut.pt")
    assert resumed.epoch == 1
    for name, value in resumed.run(made_up_films(16, 1)).state_dict().items():
        torch.testing.assert_close(value, whole[name], rtol=0, atol=0, msg=name)


def test_it_learns_what_is_there_to_learn(tmp_path: Path) -> None:
    network = begin(tmp_path / "run.pt", Recipe(12, 8, 1e-2, 1e-2, 0.9, 3)).run(
        made_up_films(16, 1)
    )
    films = made_up_films(64, 2)
    found = scores(network, films, SPEC, torch.device("cpu"))
    assert found.shape == (64, 2)
    assert mean_auc(films.labels, found) > 0.8


def test_a_finished_run_is_not_trained_again(tmp_path: Path) -> None:
    first = begin(tmp_path / "run.pt").run(made_up_films(16, 1)).state_dict()
    again = begin(tmp_path / "run.pt")
    assert again.epoch == RECIPE.epochs
    for name, value in again.run(made_up_films(16, 1)).state_dict().items():
        assert torch.equal(value, first[name])
    assert not list(tmp_path.glob("*.part"))


def test_every_film_is_seen_once_an_epoch_in_whole_batches() -> None:
    chunks = list(batches(26, 8, torch.Generator().manual_seed(0)))
    assert [len(chunk) for chunk in chunks] == [8, 8, 8]
    assert len(set(torch.cat(chunks).tolist())) == 24


def test_the_average_starts_fast_and_then_takes_its_decay() -> None:
    network = nn.Linear(1, 1, bias=False)
    nn.init.zeros_(network.weight)
    average = MovingAverage(network, decay=0.5)
    nn.init.ones_(network.weight)
    average.update(network)  # Decay min(0.5, 2 / 11): nine elevenths of the way.
    assert average.network.weight.item() == pytest.approx(9 / 11)
    for _ in range(30):
        average.update(network)
    assert average.network.weight.item() == pytest.approx(1)
