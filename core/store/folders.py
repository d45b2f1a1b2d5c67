"""Folders of the data and files written whole or not at all."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.domain.errors import StoreError


@contextmanager
def disk_failures(what: str) -> Iterator[None]:
    """Tell the operating system's refusals as StoreError, without the path of anyone's file."""
    try:
        yield
    except OSError as exc:
        raise StoreError(
            expected=f"the disk to {what}",
            found=exc.strerror or type(exc).__name__,
            action="Check free space and the rights to the data folder.",
        ) from exc


def make_private_folder(folder: Path) -> None:
    """Make a folder and what is missing above it, for this user only (0700).

    Folders that exist already are left as they are: they may be shared on purpose.
    """
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)


def write_whole(
    path: Path, content: bytes, *, is_durable: bool, part_folder: Path | None = None
) -> None:
    """Write a file under a temporary name, then rename: a reader sees all of it or none.

    Args:
        path: Where it goes; the folder exists.
        content: What to write.
        is_durable: Whether it must survive a power cut once this returns.
        part_folder: Where the temporary file is, on the same disk; beside `path` by default.
    """
    part = (part_folder or path.parent) / f".{path.name}.{secrets.token_hex(8)}.part"
    try:
        _write(part, content, is_durable)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    if is_durable:
        sync_folder(path.parent)


def sweep_parts(folder: Path, *, older_than_s: float) -> None:
    """Remove what a killed process left of `write_whole`; younger files may still be written."""
    for part in folder.glob(".*.part"):
        with suppress(FileNotFoundError):  # Another process may sweep too, or just rename it.
            if part.stat().st_mtime < time.time() - older_than_s:
                part.unlink()


def _write(path: Path, content: bytes, is_durable: bool) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        if is_durable:
            os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
