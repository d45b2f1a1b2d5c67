"""What the header of a compressed frame says of itself, read before a decoder sees it.

Native decoders take memory by these numbers, so they are compared with the DICOM header first.
"""

from dataclasses import dataclass

from core.imaging.dicom import syntaxes

_BARE_MARKERS = frozenset((0x01, *range(0xD0, 0xDA)))
_START_OF_FRAME = frozenset((*range(0xC0, 0xD0), 0xF7)) - {0xC4, 0xC8, 0xCC}
_APP14, _START_OF_SCAN = 0xEE, 0xDA
JPEG_FILE = ""
"""In place of a transfer syntax, for a JPEG outside DICOM."""

_J2K_START = b"\xff\x4f\xff\x51"


@dataclass(frozen=True)
class Codestream:
    """Header of one compressed frame.

    Attributes:
        rows: Height in pixels.
        columns: Width in pixels.
        samples: Components.
        is_lossy: Whether its coding loses detail; None where the header does not tell.
        adobe_transform: Colour transform of an Adobe marker: 0 none, 1 YCbCr; None without one.
        bits: Of a sample, in JPEG; None where it was not read.
    """

    rows: int
    columns: int
    samples: int
    is_lossy: bool | None = None
    adobe_transform: int | None = None
    bits: int | None = None


def read_codestream(frame: bytes, syntax: str) -> Codestream | None:
    """Read a frame's own header, None where it has none that can be read."""
    if syntax in syntaxes.JPEG_2000:
        return _read_jpeg_2000(frame)
    return _read_jpeg(frame)


def _read_jpeg(frame: bytes) -> Codestream | None:
    """Walk the markers up to the frame header.

    Source:
        ITU-T T.81 B.2.2; ITU-T T.87 C.2.2.
    """
    position, adobe = 2, None
    while frame[:2] == b"\xff\xd8" and position + 4 <= len(frame):
        if frame[position] != 0xFF:
            return None
        marker = frame[position + 1]
        length = int.from_bytes(frame[position + 2 : position + 4], "big")
        body = frame[position + 4 : position + 2 + length]
        if marker in _START_OF_FRAME and len(body) >= 6:
            rows, columns = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
            return Codestream(rows, columns, body[5], adobe_transform=adobe, bits=body[0])
        if marker == _START_OF_SCAN:
            return None
        if marker == _APP14 and body[:5] == b"Adobe" and len(body) >= 12:
            adobe = body[11]
        position += _step(marker, length)
    return None


def _step(marker: int, length: int) -> int:
    if marker == 0xFF:
        return 1
    return 2 if marker in _BARE_MARKERS else 2 + length


def _read_jpeg_2000(frame: bytes) -> Codestream | None:
    """Read the image size and the wavelet.

    Source:
        ITU-T T.800 A.5.1 (SIZ), A.6.1 (COD).
    """
    start = frame.find(_J2K_START)
    if start < 0 or len(frame) < start + 42:
        return None
    size = [int.from_bytes(frame[at : at + 4], "big") for at in range(start + 8, start + 24, 4)]
    columns, rows = size[0] - size[2], size[1] - size[3]
    samples = int.from_bytes(frame[start + 40 : start + 42], "big")
    coding = frame.find(b"\xff\x52", start + 42)
    is_lossy = frame[coding + 13] == 0 if 0 < coding < len(frame) - 13 else None
    return Codestream(rows, columns, samples, is_lossy=is_lossy)
