"""Bytes to a DICOM data set, with every library error translated and every bomb refused."""

from io import BytesIO

from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filereader import read_dataset
from pydicom.tag import BaseTag
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MediaStorageDirectoryStorage,
)

from core.domain.errors import InputError
from core.imaging.dicom import elements
from core.imaging.inflating import RAW, inflate
from core.imaging.libraries import FAILURES, translated
from core.imaging.limits import Limits

PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_PREAMBLE = 128
_UNDEFINED = 0xFFFFFFFF


def parse(content: bytes, limits: Limits) -> Dataset:
    """Parse a DICOM file, with or without its preamble.

    Args:
        content: The whole file.
        limits: Bounds for deflated files.

    Returns:
        The data set, its pixels still encoded.

    Raises:
        InputError: If it cannot be parsed or holds no DICOM elements.
    """
    if content[:4] == b"DICM":
        content = bytes(_PREAMBLE) + content
    with translated(
        expected="a complete DICOM file",
        found="data elements that cannot be parsed",
        action="Send the file again from its source; it was damaged or cut off.",
    ):
        meta, start = _read_meta(content)
        if meta.get("TransferSyntaxUID") == DeflatedExplicitVRLittleEndian:
            return _read_deflated(content, meta, start, limits)
        return dcmread(BytesIO(content), force=True)


def require_pixels(dataset: Dataset) -> str:
    """Name the element that holds the pixels.

    Raises:
        InputError: If there is none; it names what the file is instead.
    """
    present = [word for word in PIXEL_KEYWORDS if elements.has(dataset, word)]
    if len(present) == 1:
        return present[0]
    found = "more than one kind of pixel data" if present else _describe(dataset)
    is_image = "Image Storage" in found
    raise InputError(
        expected="an image with Pixel Data (7FE0,0010)",
        found=found,
        action="The file is damaged or cut off: send it again from its source."
        if is_image or present
        else "Send the image itself; reports, plans and directories hold none.",
    )


def transfer_syntax(dataset: Dataset) -> tuple[str, bool]:
    """Find how the pixels are encoded.

    Returns:
        UID, and whether it had to be worked out because the file does not state it.

    Raises:
        InputError: If it is not stated and the pixels are compressed.
    """
    stated = elements.text(getattr(dataset, "file_meta", Dataset()), "TransferSyntaxUID")
    if stated:
        return stated, False
    if is_compressed(dataset):
        raise InputError(
            expected="Transfer Syntax UID (0002,0010)",
            found="compressed pixels and no such element",
            action="Export the image again as a complete DICOM file.",
        )
    is_implicit, is_little = dataset.original_encoding
    if not is_little:
        return ExplicitVRBigEndian, True
    return (ImplicitVRLittleEndian if is_implicit else ExplicitVRLittleEndian), True


def is_compressed(dataset: Dataset) -> bool:
    """Whether the pixels are in fragments, whatever the header says; ask before they are read.

    Source:
        DICOM PS3.5 A.4: only encapsulated pixel data have an undefined length.
    """
    try:
        return bool(getattr(dataset.get_item("PixelData"), "length", 0) == _UNDEFINED)
    except FAILURES:
        return False


def _read_meta(content: bytes) -> tuple[Dataset, int]:
    stream = BytesIO(content)
    stream.seek(_PREAMBLE + 4 if content[_PREAMBLE : _PREAMBLE + 4] == b"DICM" else 0)
    meta = read_dataset(stream, False, True, stop_when=_is_past_meta)
    return meta, stream.tell()


def _is_past_meta(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    return tag.group != 2


def _read_deflated(content: bytes, meta: Dataset, start: int, limits: Limits) -> Dataset:
    """pydicom would inflate without a bound."""
    inflated = inflate(content[start:], wbits=RAW, limits=limits)
    dataset = read_dataset(BytesIO(inflated), False, True)
    dataset.file_meta = FileMetaDataset(meta)
    return dataset


def _describe(dataset: Dataset) -> str:
    """Name a file without pixels by its kind, never by its content."""
    meta = getattr(dataset, "file_meta", Dataset())
    kind = elements.text(dataset, "SOPClassUID") or elements.text(meta, "MediaStorageSOPClassUID")
    if kind == MediaStorageDirectoryStorage:
        return "a DICOMDIR, the table of contents of a disc"
    if kind and UID(kind).name != kind:
        return f"a file of the kind {UID(kind).name}, without pixels"
    if kind:
        return "a DICOM file of an unknown kind, without pixels"
    return "no pixel data and no SOP Class UID (0008,0016)"
