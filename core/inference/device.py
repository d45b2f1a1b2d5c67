"""Which device the networks run on, and how many cores they may take."""

import os

import torch

from core.domain.errors import SettingsError

MOST_THREADS = 8
"""More threads than this slow a network of this size down: its layers are too small to share."""


def is_present(name: str) -> bool:
    """Whether torch can use the device on this machine."""
    if name == "cuda":
        return torch.cuda.is_available()
    if name == "mps":
        return torch.backends.mps.is_available()
    return name == "cpu"


def choose_device(setting: str) -> torch.device:
    """CUDA, then MPS, then the CPU; or the one that is asked for.

    Args:
        setting: "auto", "cuda", "mps" or "cpu".

    Raises:
        SettingsError: If a named device is unknown or not there. Falling back in silence would
            hide a broken installation behind slow answers.
    """
    names = ("cuda", "mps", "cpu")
    if setting == "auto":
        return torch.device(next(name for name in names if is_present(name)))
    if setting in names and is_present(setting):
        return torch.device(setting)
    raise SettingsError(
        expected=f"a device that is present: {', '.join(filter(is_present, names))}, or auto",
        found=repr(setting),
        action="Set OVERREAD_DEVICE to one of these or leave it unset.",
    )


def available_cores() -> int:
    """Cores this process may use, which is fewer than the machine has when it was pinned."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def choose_threads(cores: int) -> int:
    """Threads for the networks: every core, up to MOST_THREADS.

    A layer ends when its slowest thread does. `core/__init__.py` makes waiting threads give their
    core away soon, without which two threads on two busy cores took 81 ms for a film, not 13.
    """
    return max(1, min(cores, MOST_THREADS))


def limit_threads() -> None:
    """Set torch's threads, unless the operator did with OMP_NUM_THREADS."""
    if "OMP_NUM_THREADS" not in os.environ:
        torch.set_num_threads(choose_threads(available_cores()))
