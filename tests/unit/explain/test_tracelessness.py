"""No hook, flag or gradient stays on the network: after success, failure and cancellation."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from core.domain.errors import ModelError
from core.domain.explanation import Method
from core.explain.explaining import attribute
from core.explain.parameters import complete_parameters
from core.explain.tracelessness import hooks_of, left_as_found
from core.inference.engine import Engine
from core.inference.loading import LoadedModel
from models.registry import RegisteredModel

SMALL = {Method.OCCLUSION: {"window": 16, "stride": 8}}
every_method = pytest.mark.parametrize("method", list(Method))


class Stopped(Exception):
    """What a caller raises to stop."""


class FailingBackward(torch.autograd.Function):
    """Fails on the way back."""

    @staticmethod
    def forward(_: Any, x: Tensor) -> Tensor:
        return x.clone()

    @staticmethod
    def backward(*_: Any) -> Tensor:
        raise RuntimeError("failed on the way back")


class Failing(nn.Module):
    """Fails at a given pass, or on the way back where `at` is 0."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__()
        self.saliency_layer = nn.Conv2d(3, 2, 3)
        self.norm = nn.BatchNorm2d(2).eval()
        self.at, self.message, self.passes = at, message, 0

    def forward(self, x: Tensor) -> Tensor:
        self.passes += 1
        maps = self.saliency_layer(x)
        if self.passes == self.at:
            raise RuntimeError(self.message)
        after = FailingBackward.apply(maps) if self.at == 0 else maps
        return self.norm(after).mean(dim=(2, 3))


def loaded_with(network: nn.Module, model: RegisteredModel) -> LoadedModel:
    loaded = Engine(device="cpu", models={"small": model}).network("small")
    return LoadedModel(loaded.card, network, loaded.identity, loaded.device)


def ask(loaded: LoadedModel, method: Method, on_progress: Any = lambda _: None) -> None:
    inputs = torch.linspace(0, 1, 1024).reshape(1, 1, 32, 32).expand(-1, 3, -1, -1)
    attribute(
        loaded, inputs, 0, method, complete_parameters(method, SMALL.get(method)), on_progress
    )


def trace(network: nn.Module) -> list[Any]:
    """Everything a method could leave behind."""
    hooks = [dict(table) for module in network.modules() for table in hooks_of(module)]
    modes = [module.training for module in network.modules()]
    return [hooks, modes, [(p.requires_grad, p.grad) for p in network.parameters()]]


@every_method
def test_nothing_stays_after_success(method: Method, small_model: RegisteredModel) -> None:
    network = Failing(at=-1, message="")
    before = trace(network)
    ask(loaded_with(network, small_model), method)
    assert trace(network) == before


@every_method
def test_nothing_stays_after_a_failure_in_the_forward_pass(
    method: Method, small_model: RegisteredModel
) -> None:
    network = Failing(at=1 if method is Method.GRAD_CAM else 2, message="failed midway")
    before = trace(network)
    with pytest.raises(RuntimeError, match="failed midway"):
        ask(loaded_with(network, small_model), method)
    assert trace(network) == before


@pytest.mark.parametrize("method", [m for m in Method if m is not Method.OCCLUSION])
def test_nothing_stays_after_a_failure_on_the_way_back(
    method: Method, small_model: RegisteredModel
) -> None:
    network = Failing(at=0, message="")
    before = trace(network)
    with pytest.raises(RuntimeError, match="failed on the way back"):
        ask(loaded_with(network, small_model), method)
    assert trace(network) == before


@every_method
def test_what_the_progress_callback_raises_stops_the_work_and_nothing_stays(
    method: Method, small_model: RegisteredModel
) -> None:
    network = Failing(at=-1, message="")
    before = trace(network)

    def stop(_: float) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        ask(loaded_with(network, small_model), method, stop)
    assert trace(network) == before
    assert network.passes == 1


@every_method
def test_running_out_of_memory_is_a_model_error_that_says_what_to_do(
    method: Method, small_model: RegisteredModel
) -> None:
    loaded = loaded_with(Failing(at=1, message="CUDA out of memory"), small_model)
    with pytest.raises(ModelError, match="Choose Grad-CAM"):
        ask(loaded, method)


def test_the_lock_is_free_after_a_failure(small_model: RegisteredModel) -> None:
    loaded = loaded_with(Failing(at=1, message="failed"), small_model)
    with pytest.raises(RuntimeError):
        ask(loaded, Method.GRAD_CAM)
    assert loaded.lock.acquire(blocking=False)
    loaded.lock.release()


def test_hooks_that_were_there_stay_and_new_ones_go_with_the_flags_put_back() -> None:
    network = nn.Sequential(nn.Linear(2, 2), nn.ReLU()).eval()
    calls: list[str] = []
    network[0].register_forward_hook(lambda *_: calls.append("old"))
    before = trace(network)
    with left_as_found(network):
        network[0].register_forward_hook(lambda *_: calls.append("new"))
        network[1].register_full_backward_hook(lambda *_: calls.append("new"))
        network[1].register_forward_pre_hook(lambda *_: calls.append("new"), with_kwargs=True)
        network.train().requires_grad_(False)
        network(torch.ones(1, 2))
    assert trace(network) == before
    calls.clear()
    network(torch.ones(1, 2))
    assert calls == ["old"]
