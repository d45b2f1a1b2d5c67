"""What the bytes are, by their content and never by their name."""

import struct
from enum import StrEnum


class Kind(StrEnum):
    """What the bytes can be read as."""

    DICOM = "DICOM"
    HEADLESS_DICOM = "DICOM without its file header"
    PNG = "PNG"
    JPEG = "JPEG"
    TIFF = "TIFF"
    BMP = "BMP"
    NIFTI = "NIfTI"
    ZIP = "zip archive"
    GZIP = "gzip"
    UNKNOWN = "unknown"


_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"II+\x00", Kind.TIFF),
    (b"MM\x00+", Kind.TIFF),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"PK\x07\x08", Kind.ZIP),
    (b"\x1f\x8b", Kind.GZIP),
)
_BMP_HEADERS = (12, 40, 52, 56, 64, 108, 124)
_OTHERS = (
    (b"%PDF", "a PDF document"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a WebP image, a sound or a video"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 image outside DICOM"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML document"),
    (b"SQLite format", "a database"),
)
_VRS = frozenset(
    b"AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR "
    b"US UT UV".split()
)


def recognise(content: bytes) -> Kind:
    """Say what the bytes are.

    DICOM comes first: its 128-byte preamble may hold the header of another format.
    """
    if content[128:132] == b"DICM":
        return Kind.DICOM
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if _is_nifti(content):
        return Kind.NIFTI
    if content[:2] == b"BM" and int.from_bytes(content[14:18], "little") in _BMP_HEADERS:
        return Kind.BMP
    if content[:4] == b"DICM" or _starts_with_element(content):
        return Kind.HEADLESS_DICOM
    return Kind.UNKNOWN


def describe(content: bytes) -> str:
    """Name unreadable bytes for people, without quoting them."""
    for magic, name in _OTHERS:
        if content.startswith(magic):
            return name
    if content[4:8] == b"ftyp":
        return "a video or a HEIC image"
    sample = content[:4096]
    if sample and all(byte in b"\t\n\r\f" or byte >= 32 for byte in sample):
        return "text"
    return "bytes of no known image format"


def _is_nifti(content: bytes) -> bool:
    """NIfTI-1 (348-byte header, magic at its end) or NIfTI-2 (540-byte header, magic first)."""
    if len(content) < 348:
        return False
    little, big = (int.from_bytes(content[:4], "little"), int.from_bytes(content[:4], "big"))
    if 348 in (little, big):
        return content[344:348] in (b"n+1\x00", b"ni1\x00")
    return 540 in (little, big) and content[4:8] in (b"n+2\x00", b"ni2\x00")


def _starts_with_element(content: bytes) -> bool:
    """Whether the bytes start with a DICOM element of the groups that come first in a file."""
    if len(content) < 16:
        return False
    if content[4:6] in _VRS:
        return content[:2] in (b"\x02\x00", b"\x08\x00", b"\x00\x08")
    group, element, length = struct.unpack("<HHL", content[:8])
    is_early = group == 8 and element < 0x100
    return bool(is_early and length % 2 == 0 and length <= len(content) - 8)
