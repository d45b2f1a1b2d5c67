"""The front door: bytes of any kind to images, one bad file spoiling only itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from core.domain.errors import InputError
from core.domain.image import Image
from core.imaging.archive import members
from core.imaging.inflating import GZIP, inflate
from core.imaging.libraries import quiet, translated
from core.imaging.limits import Limits, check_bytes
from core.imaging.sniffing import Kind, describe, recognise

_READABLE = "a DICOM, PNG, JPEG, TIFF, BMP or NIfTI image, or a zip archive of these"
_PACKED = (Kind.ZIP, Kind.GZIP)
_DICOM = (Kind.DICOM, Kind.HEADLESS_DICOM)


@dataclass(frozen=True, eq=False)
class ReadFile:
    """What became of one file: exactly one of image and error is there.

    Attributes:
        name: As given; of a member of an archive, its path inside.
        content: Bytes as received; of a member of an archive, unpacked.
        image: What was read.
        error: Why nothing was.
    """

    name: str
    content: bytes
    image: Image | None = None
    error: InputError | None = None


def read(
    content: bytes, *, name: str = "", study_salt: bytes = b"", limits: Limits | None = None
) -> Iterator[ReadFile]:
    """Read bytes of any kind.

    Problems travel in `ReadFile.error`; nothing is raised for bad bytes.

    Args:
        content: Bytes as received.
        name: Only to tell files apart; never used to recognise them.
        study_salt: Key of the studies' hashes.
        limits: Bounds; the defaults suit a workstation.

    Yields:
        One result per file, lazily; an archive gives one per member.
    """
    limits = limits or Limits()
    if recognise(content) is not Kind.ZIP:
        yield _read_file(name, content, study_salt, limits)
        return
    try:
        check_bytes(limits, len(content))
        for member, unpacked in members(content, limits):
            if isinstance(unpacked, InputError):
                yield ReadFile(member, b"", error=unpacked)
            else:
                yield _read_file(member, unpacked, study_salt, limits)
    except InputError as error:
        yield ReadFile(name, content, error=error)


def _read_file(name: str, content: bytes, salt: bytes, limits: Limits) -> ReadFile:
    try:
        check_bytes(limits, len(content))
        with quiet():
            return ReadFile(name, content, image=_read_image(content, salt, limits))
    except InputError as error:
        return ReadFile(name, content, error=error)


def _read_image(content: bytes, salt: bytes, limits: Limits) -> Image:
    if recognise(content) is Kind.GZIP:
        content = inflate(content, wbits=GZIP, limits=limits)
        check_bytes(limits, len(content))
    kind = recognise(content)
    if kind is Kind.UNKNOWN or kind in _PACKED:
        _refuse(content, kind)
    with translated(
        expected=f"a complete {kind} file",
        found="one that is damaged or cut off",
        action="Send the file again from its source.",
    ):
        return _reader(kind, salt)(content, limits=limits)


def _reader(kind: Kind, salt: bytes) -> Callable[..., Image]:
    """Find the reader; imported late, because decoders and nibabel take long to import."""
    if kind in _DICOM:
        from core.imaging.dicom.instance import read_dicom

        return partial(read_dicom, study_salt=salt)
    if kind is Kind.NIFTI:
        from core.imaging.nifti import read_nifti

        return read_nifti
    from core.imaging.raster import read_raster

    return partial(read_raster, kind=kind)


def _refuse(content: bytes, kind: Kind) -> None:
    found = f"a {kind} inside another archive" if kind in _PACKED else describe(content)
    raise InputError(
        expected=_READABLE,
        found=found,
        action="Send the image itself; renaming a file does not change what it is.",
    )
