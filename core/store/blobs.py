"""Files on disk: the bytes received, by checksum, and what can be made again from them."""

import hashlib
import re
from pathlib import Path

from core.domain.errors import StoreError
from core.store.folders import (
    disk_failures,
    make_private_folder,
    sweep_parts,
    sync_folder,
    write_whole,
)

SHA256_PATTERN = re.compile(r"[0-9a-f]{64}")
NAME_PATTERN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{1,199}")
DAY_S = 86_400


class BlobStore:
    """Bytes by their SHA-256, in `folder/ab/ab12...`; written once, never changed.

    Args:
        folder: Made with rights for this user only, if it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        with disk_failures("make the folder of the files received"):
            make_private_folder(self._incoming)
            sweep_parts(self._incoming, older_than_s=DAY_S)

    def put(self, content: bytes) -> str:
        """Keep bytes; they survive a power cut once this returns.

        Returns:
            SHA-256, 64 hexadecimal digits. The same bytes again cost nothing.

        Raises:
            StoreError: If the disk is full or refuses.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        with disk_failures("keep a file"):
            if not _is_complete(path, len(content)):
                self._make_shard(path.parent)
                write_whole(path, content, is_durable=True, part_folder=self._incoming)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Read bytes back and check them.

        Raises:
            StoreError: If they are missing, unreadable or changed.
        """
        with disk_failures("read a file back"):
            content = self._path(sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreError(
                expected=f"the file {sha256} as it was received",
                found="other bytes",
                action="The disk or someone changed it: restore it from a backup.",
            )
        return content

    def has(self, sha256: str) -> bool:
        """Whether the bytes are there, without reading them."""
        return self._path(sha256).is_file()

    def delete(self, sha256: str) -> None:
        """Remove bytes; nothing happens if they are not there.

        Raises:
            StoreError: If the disk refuses.
        """
        with disk_failures("remove a file"):
            self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        if not SHA256_PATTERN.fullmatch(sha256):
            raise StoreError(
                expected="a SHA-256 of 64 hexadecimal digits",
                found="something else",
                action="Report this: a row or an address names a file in a wrong way.",
            )
        return self.folder / sha256[:2] / sha256

    def _make_shard(self, shard: Path) -> None:
        if not shard.is_dir():
            make_private_folder(shard)
            sync_folder(self.folder)


def _is_complete(path: Path, size: int) -> bool:
    """Whether the file is there in full length; a shortened one is written anew."""
    return path.is_file() and path.stat().st_size == size


class DerivedStore:
    """What can be made again: written whole, but not kept through a power cut.

    Args:
        folder: Made with rights for this user only, if it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with disk_failures("make the folder of prepared files"):
            make_private_folder(folder)

    def put(self, name: str, content: bytes) -> None:
        """Keep bytes under a name, in place of what was there.

        Args:
            name: Letters, digits, ".", "_" and "-", at least 2, for example "<image id>.display".
            content: What to keep.

        Raises:
            StoreError: If the name is another or the disk refuses.
        """
        path = self._path(name)
        with disk_failures("keep a prepared file"):
            make_private_folder(path.parent)
            write_whole(path, content, is_durable=False)

    def path(self, name: str) -> Path | None:
        """Where the bytes are, None if they have to be made again.

        Raises:
            StoreError: If the name is not one that `put` takes.
        """
        path = self._path(name)
        return path if path.is_file() else None

    def delete_prefix(self, prefix: str) -> None:
        """Remove everything whose name begins so.

        Raises:
            StoreError: If the prefix is not one that `put` takes as a name, or the disk refuses.
        """
        first = self._path(prefix)
        with disk_failures("remove a prepared file"):
            for path in first.parent.glob(f"{prefix}*"):
                path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not NAME_PATTERN.fullmatch(name):
            raise StoreError(
                expected="a name of 2 to 200 letters, digits, dots, dashes and underscores",
                found="something else",
                action="Report this: a prepared file was asked for in a wrong way.",
            )
        return self.folder / name[:2] / name
