"""Locks between processes of one data folder; the kernel releases them when a process dies."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.domain.errors import StoreError

RETRY_S = 0.1


@contextmanager
def file_lock(path: Path, *, is_shared: bool = False) -> Iterator[None]:
    """Hold a lock on a file, waiting for whoever has it.

    Args:
        path: Made if need be; its content does not matter.
        is_shared: Whether others may hold it too that say the same.

    Raises:
        StoreError: If the file cannot be opened.

    Source:
        flock(2); the lock belongs to the open file, so SIGKILL releases it.
    """
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def lock_unless_stopped(path: Path, stop: threading.Event) -> Iterator[bool]:
    """Hold a lock alone; yields False if `stop` was set while somebody else still had it.

    Raises:
        StoreError: If the file cannot be opened.
    """
    descriptor = open_lock(path)
    try:
        yield take(descriptor, stop)
    finally:
        os.close(descriptor)


def take(descriptor: int, stop: threading.Event) -> bool:
    """Try again and again: a blocking flock goes on waiting after a signal was handled."""
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if stop.wait(RETRY_S):
                return False
        else:
            return True


def open_lock(path: Path) -> int:
    """File descriptor of a lock file, made if need be.

    Raises:
        StoreError: If it cannot be opened.
    """
    try:
        return os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as exc:
        raise StoreError(
            expected="a data folder that can be written",
            found=exc.strerror or "an error of the file system",
            action="Set OVERREAD_HOME to a folder you may write to.",
        ) from exc
