"""Which device is chosen."""

import pytest
import torch

from core.domain.errors import SettingsError
from core.inference.device import MOST_THREADS, available_cores, choose_device, limit_threads


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


def test_torch_gets_no_more_threads_than_cores_or_than_help() -> None:
    limit_threads()
    assert torch.get_num_threads() == min(available_cores(), MOST_THREADS)
