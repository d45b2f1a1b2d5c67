"""Time several ways of doing the same thing fairly: interleaved, warm, medians."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch

DEFAULT_THREADS = torch.get_num_threads()
"""What a script gets that sets nothing; read before our engine chooses for itself."""


@dataclass(frozen=True)
class Timing:
    """Seconds of one way.

    Attributes:
        median: Over the rounds.
        low: Fastest round.
        high: Slowest round.
        rounds: How many.
    """

    median: float
    low: float
    high: float
    rounds: int


def interleave(
    ways: Mapping[str, Callable[[], object]], *, rounds: int, warm_up: int = 2
) -> dict[str, Timing]:
    """Run every way once per round, in turn, so that a busy machine slows all of them alike."""
    for _ in range(warm_up):
        for way in ways.values():
            way()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - began)
    return {
        name: Timing(statistics.median(values), min(values), max(values), rounds)
        for name, values in seconds.items()
    }


def with_threads(way: Callable[[], object], threads: int) -> Callable[[], object]:
    """The same way with a number of torch threads of its own."""

    def run() -> object:
        kept = torch.get_num_threads()
        torch.set_num_threads(threads)
        try:
            return way()
        finally:
            torch.set_num_threads(kept)

    return run
