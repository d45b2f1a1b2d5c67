"""(c) Images per second of `predict` over 256 radiographs for batches of 1, 8 and 32."""

import time
from typing import Any

import numpy as np

from core.domain.image import Image, ImageFormat, Window, WindowFunction
from core.inference.engine import Engine

FILMS = 256
SIDE = 1024
FULL_RANGE = Window(2048.0, 4096.0, WindowFunction.LINEAR, "Full range", "synthetic")


def film(seed: int) -> Image:
    """A 12-bit film of the usual size; its content does not change the time."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 4096, (SIDE // 64, SIDE // 64), dtype=np.uint16)
    pixels = np.kron(coarse, np.ones((64, 64), dtype=np.uint16))
    return Image(
        pixels[None], ImageFormat.PNG, unit="grey level", bits_stored=12, windows=(FULL_RANGE,)
    )


def measure() -> dict[str, Any]:
    """Images per second by batch size."""
    films = [film(seed) for seed in range(32)] * (FILMS // 32)
    rates: dict[str, float] = {}
    for batch in (1, 8, 32):
        engine = Engine(device="cpu", max_batch=batch)
        engine.predict(films[:batch])
        began = time.perf_counter()
        for start in range(0, FILMS, batch):
            engine.predict(films[start : start + batch])
        rates[f"batch {batch}"] = FILMS / (time.perf_counter() - began)
    return {"images per second": rates, "films": f"{FILMS} of {SIDE} x {SIDE}, 12 bit"}
