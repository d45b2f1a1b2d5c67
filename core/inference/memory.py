"""Run a batch through a network; when memory runs out, halve it and go on."""

from collections.abc import Callable

import torch
from torch import Tensor

from core.domain.errors import ModelError

SIGNS = ("out of memory", "can't allocate memory", "not enough memory")
"""What torch's allocators say on the CPU and on MPS, where they raise a bare RuntimeError."""


def is_out_of_memory(exc: BaseException) -> bool:
    """Whether a failure means that memory ran out."""
    if isinstance(exc, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(exc, RuntimeError) and any(sign in str(exc).lower() for sign in SIGNS)


def try_batch(forward: Callable[[Tensor], Tensor], chunk: Tensor) -> Tensor | None:
    """The chunk's scores, or None where memory ran out.

    Returning, rather than handling, lets the failed call's tensors go before the next try.
    """
    try:
        return forward(chunk)
    except (RuntimeError, MemoryError) as exc:
        if not is_out_of_memory(exc):
            raise
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return None


def run_in_batches(forward: Callable[[Tensor], Tensor], inputs: Tensor, *, largest: int) -> Tensor:
    """Run all inputs, at most `largest` at a time, fewer once memory has run out.

    Args:
        forward: Maps (batch, ...) to (batch, labels).
        inputs: Shape (count, ...), count at least 1.
        largest: At least 1.

    Returns:
        Shape (count, labels), in order.

    Raises:
        ModelError: If memory runs out for a single input.
    """
    size, done, position = largest, [], 0
    while position < len(inputs):
        scores = try_batch(forward, inputs[position : position + size])
        if scores is not None:
            done.append(scores)
            position += size
        elif size == 1:
            raise ModelError(
                expected="memory for one image",
                found="too little on this device",
                action="Stop other programs, or set OVERREAD_DEVICE=cpu.",
            )
        else:
            size = min(size, len(inputs) - position) // 2 or 1
    return torch.cat(done)
