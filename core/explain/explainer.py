"""What every attribution method promises, and what they share: inputs, baselines, progress."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.domain.explanation import Method
from core.explain.catalogue import Value

OnProgress = Callable[[float], None]
Attribution = tuple[NDArray[np.float32], float | None]

CPU_CHUNK = 4
"""Images per forward pass on a CPU. Integrated gradients at 160 px, 32 steps, one core, seconds:
0.51 at 1, 0.44 at 2, 0.40 at 4, 0.40 at 8, 0.49 at 32; captum's own way 1.05."""

DEVICE_CHUNK = 32
"""Images per forward pass elsewhere."""


class Explainer(Protocol):
    """One method of `core.explain.catalogue.METHODS`.

    `attribute` leaves the network as it found it; `core.explain.explaining` makes sure of that and
    holds the network's lock around it.
    """

    @property
    def method(self) -> Method:
        """Which method it is."""

    def attribute(
        self,
        network: nn.Module,
        inputs: Tensor,
        target: int,
        parameters: Mapping[str, Value],
        on_progress: OnProgress,
    ) -> Attribution:
        """Attribute the raw score of one label to the pixels.

        Deterministic for equal arguments on one device, and the global random state stays.

        Args:
            network: Maps (batch, 3, size, size) to (batch, labels).
            inputs: Shape (1, 3, size, size), float32, the three channels equal; not made under
                `torch.inference_mode`.
            target: Column of the label.
            parameters: Complete and checked.
            on_progress: Told the share done, 0 to 1, after each pass. What it raises ends the work.

        Returns:
            Values, shape (size, size), float32, and the convergence delta where the method has one.
        """


@dataclass
class Passes:
    """A network seen from its grey input, that counts its passes.

    The three channels carry the same grey level. A method that sees one channel makes noise that is
    grey too, and its gradient is the sum over the three, which is what a grey level contributes.
    """

    network: nn.Module
    expected: int
    on_progress: OnProgress
    done: int = 0

    def __call__(self, grey: Tensor) -> Tensor:
        """Raw scores (batch, labels) of grey input (batch, 1, size, size)."""
        coloured = grey.expand(-1, 3, -1, -1).contiguous(memory_format=torch.channels_last)
        scores: Tensor = self.network(coloured)
        self.done += 1
        self.on_progress(min(1.0, self.done / self.expected))
        return scores


def grey_channel(inputs: Tensor) -> Tensor:
    """The one channel of a grey input, shape (1, 1, size, size), ready for gradients.

    Raises:
        ValueError: If the channels differ.
    """
    grey = inputs[:, :1].detach().clone(memory_format=torch.contiguous_format)
    if not torch.equal(grey.expand_as(inputs), inputs):
        raise ValueError("the channels of the input differ")
    return grey.requires_grad_()


def baseline_of(grey: Tensor, name: Value) -> Tensor:
    """An input without content, of the same shape: all black, or all of the image's mean."""
    level = grey.detach().amin() if name == "black" else grey.detach().mean()
    return torch.full_like(grey, float(level), requires_grad=False)


def chunk_size(inputs: Tensor) -> int:
    """Images per forward pass on the input's device."""
    return CPU_CHUNK if inputs.device.type == "cpu" else DEVICE_CHUNK


def to_map(values: Tensor) -> NDArray[np.float32]:
    """Attributions (1, 1, size, size) as an array (size, size)."""
    array: NDArray[np.float32] = values.detach()[0, 0].float().cpu().numpy()
    return np.ascontiguousarray(array)
