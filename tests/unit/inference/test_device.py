"""Which device is chosen."""

import pytest
import torch

from core.domain.errors import SettingsError
from core.inference.device import (
    MOST_THREADS,
    available_cores,
    choose_device,
    choose_threads,
    limit_threads,
)


def pretend(monkeypatch: pytest.MonkeyPatch, *, cuda: bool, mps: bool) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)


@pytest.mark.parametrize(
    ("cuda", "mps", "chosen"),
    [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_auto_takes_cuda_then_mps_then_the_cpu(
    monkeypatch: pytest.MonkeyPatch, cuda: bool, mps: bool, chosen: str
) -> None:
    pretend(monkeypatch, cuda=cuda, mps=mps)
    assert choose_device("auto").type == chosen


def test_a_setting_overrules_what_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, cuda=True, mps=False)
    assert choose_device("cpu").type == "cpu"


@pytest.mark.parametrize("setting", ["cuda", "mps", "tpu", ""])
def test_an_absent_device_is_an_error_that_names_what_is_there(
    monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    pretend(monkeypatch, cuda=False, mps=False)
    with pytest.raises(SettingsError, match="present: cpu, or auto"):
        choose_device(setting)


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 2), (4, 4), (64, MOST_THREADS)])
def test_every_core_is_used_up_to_a_limit(cores: int, threads: int) -> None:
    assert choose_threads(cores) == threads


def test_the_operators_number_of_threads_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    limit_threads()
    chosen = torch.get_num_threads()
    assert chosen == choose_threads(available_cores())
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(7)), raising=False)
    limit_threads()
    assert torch.get_num_threads() == chosen
