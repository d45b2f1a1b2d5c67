"""When memory runs out the batch is halved, and the work goes on."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from core.domain.errors import ModelError
from core.inference.memory import run_in_batches

FAILURES = [
    torch.OutOfMemoryError("CUDA out of memory"),
    RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried ..."),
    RuntimeError("MPS backend out of memory"),
    MemoryError(),
]


def limited(room: int, failure: BaseException, sizes: list[int]) -> Callable[[Tensor], Tensor]:
    """A network that fails above `room` images and keeps the sizes it was given."""

    def forward(chunk: Tensor) -> Tensor:
        sizes.append(len(chunk))
        if len(chunk) > room:
            raise failure
        return chunk * 10

    return forward


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_the_batch_is_halved_until_it_fits_and_nothing_is_lost(failure: BaseException) -> None:
    sizes: list[int] = []
    inputs = torch.arange(11.0)[:, None]
    scores = run_in_batches(limited(2, failure, sizes), inputs, largest=8)
    assert torch.equal(scores, inputs * 10)
    assert sizes == [8, 4, 2, 2, 2, 2, 2, 1]


def test_a_single_image_that_does_not_fit_is_a_model_error() -> None:
    forward = limited(0, torch.OutOfMemoryError("CUDA out of memory"), [])
    with pytest.raises(ModelError, match="memory for one image"):
        run_in_batches(forward, torch.zeros(3, 1), largest=4)


def test_the_last_short_batch_is_halved_from_its_own_size() -> None:
    sizes: list[int] = []
    run_in_batches(limited(1, MemoryError(), sizes), torch.zeros(3, 1), largest=16)
    assert sizes == [3, 1, 1, 1]


def test_other_failures_are_not_taken_for_a_lack_of_memory() -> None:
    with pytest.raises(RuntimeError, match="shapes"):
        run_in_batches(limited(0, RuntimeError("shapes"), []), torch.zeros(2, 1), largest=2)
