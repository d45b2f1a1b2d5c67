"""What the worker needs of the networks, as protocols, so that it imports none of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.domain.explanation import Explanation, Method
from core.domain.image import Image, ImageFormat, Window, WindowFunction
from core.domain.prediction import Prediction

DEFAULT_MODEL = "chest_findings"
WARM_SIDE = 256


class Predicts(Protocol):
    """Judges images; `core.inference.engine.Engine`, or a fake."""

    def predict(
        self,
        images: Sequence[Image],
        *,
        model: str,
        frame: int,
        on_stage: Callable[[str], None] | None,
    ) -> list[Prediction]:
        """One prediction per image, in order; a single bad image spoils only itself.

        Raises:
            ModelError: If the network cannot be used at all.
        """


class Explains(Protocol):
    """Draws maps; `core.explain.explain` with its engine bound, or a fake."""

    def __call__(
        self,
        image: Image,
        *,
        finding: str,
        method: Method,
        parameters: Mapping[str, float | int | str] | None,
        model: str,
        frame: int,
        on_progress: Callable[[float], None] | None,
    ) -> Explanation:
        """One map.

        Raises:
            InputError: If finding or parameters cannot be used.
            ModelError: If the network cannot be used.
        """


@dataclass(frozen=True)
class Network:
    """What judges images and what explains it."""

    engine: Predicts
    explain: Explains

    def warm(self, model: str = DEFAULT_MODEL) -> Prediction:
        """Load the weights and run them once, so that the first reader does not wait for it.

        Raises:
            OverreadError: If the model cannot be used.
        """
        return self.engine.predict([grey_wedge()], model=model, frame=0, on_stage=None)[0]


def grey_wedge() -> Image:
    """A made-up film: grey levels rising from left to right."""
    row = np.arange(WARM_SIDE, dtype=np.uint16)
    return Image(
        stored_pixels=np.broadcast_to(row, (1, WARM_SIDE, WARM_SIDE)),
        format=ImageFormat.PNG,
        windows=(Window(128, 256, WindowFunction.LINEAR, "Full range", "made up"),),
    )
