"""Files inside a zip, one at a time and within bounds."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

from core.domain.errors import InputError
from core.imaging.libraries import FAILURES
from core.imaging.limits import MIB, Limits, check_ratio
from core.imaging.names import printable

_ENCRYPTED = 0x1
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LITTER = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))
_STEP = 1 << 22
_LONGEST_NAME = 255


def members(content: bytes, limits: Limits) -> Iterator[tuple[str, bytes | InputError]]:
    """Unpack a zip archive.

    Args:
        content: The archive.
        limits: Bounds; checked on the declared sizes first, then on the bytes themselves.

    Yields:
        Name and bytes of a file, or name and why it cannot be unpacked.

    Raises:
        InputError: If the archive as a whole cannot be used; before the first file.
    """
    archive, listed = _open(content, limits)
    left = limits.max_archive_bytes
    with archive:
        for info in listed:
            name = printable(info.filename, _LONGEST_NAME) or "(no name)"
            try:
                unpacked = _unpack(archive, info, limits, left)
            except InputError as error:
                yield name, error
                continue
            left -= len(unpacked)
            yield name, unpacked


def _open(content: bytes, limits: Limits) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, *FAILURES) as exc:
        raise InputError(
            expected="a complete zip archive",
            found="one that is damaged or cut off",
            action="Pack and send it again.",
        ) from exc
    listed = [info for info in archive.infolist() if not _is_litter(info)]
    _check_archive(listed, limits)
    return archive, listed


def _check_archive(listed: list[zipfile.ZipInfo], limits: Limits) -> None:
    if not listed:
        raise InputError(
            expected="a zip archive with images",
            found="an empty one",
            action="Pack the images into it and send it again.",
        )
    if len(listed) > limits.max_members:
        raise InputError(
            expected=f"at most {limits.max_members:,} files in an archive",
            found=f"{len(listed):,}",
            action="Split it into several archives.",
        )
    declared = sum(info.file_size for info in listed)
    if declared > limits.max_archive_bytes:
        raise InputError(
            expected=f"at most {limits.max_archive_bytes // MIB:,} MiB in an archive",
            found=f"{declared // MIB:,} MiB",
            action="Split it into several archives.",
        )


def _is_litter(info: zipfile.ZipInfo) -> bool:
    """Folders, and what file managers leave behind."""
    path = PurePosixPath(info.filename)
    return info.is_dir() or "__MACOSX" in path.parts or path.name in _LITTER


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, left: int) -> bytes:
    if info.flag_bits & _ENCRYPTED:
        raise InputError(
            expected="a zip archive without a password",
            found="a file locked with a password",
            action="Unpack it and send the images themselves.",
        )
    if info.compress_type not in _READABLE:
        raise InputError(
            expected="a zip archive packed without compression or with deflate",
            found="another kind of compression",
            action="Unpack it and send the images themselves.",
        )
    check_ratio(limits, compressed=info.compress_size, decompressed=info.file_size)
    try:
        return _read(archive, info, limits, left)
    except (zipfile.BadZipFile, *FAILURES) as exc:
        raise InputError(
            expected="a complete file in the archive",
            found="one that is damaged or cut off",
            action="Pack and send it again.",
        ) from exc


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, left: int) -> bytes:
    """Read a member piece by piece: its declared size may be a lie."""
    pieces, size = [], 0
    with archive.open(info) as stream:
        while piece := stream.read(_STEP):
            pieces.append(piece)
            size += len(piece)
            check_ratio(limits, compressed=info.compress_size, decompressed=size)
            if size > left:
                raise InputError(
                    expected=f"at most {limits.max_archive_bytes // MIB:,} MiB in an archive",
                    found="more",
                    action="Split it into several archives.",
                )
    return b"".join(pieces)
