"""Decompression with a bound on what comes out."""

import zlib

from core.imaging.libraries import translated
from core.imaging.limits import Limits, check_ratio

GZIP = 31
RAW = -15
_STEP = 1 << 22


def inflate(content: bytes, *, wbits: int, limits: Limits) -> bytes:
    """Decompress deflated bytes, stopping as soon as they swell too much.

    Args:
        content: Deflated bytes; what follows their end is ignored.
        wbits: `GZIP` or `RAW`, as zlib counts.
        limits: Bounds.

    Raises:
        InputError: If the bytes are damaged, cut off or a bomb.
    """
    with translated(
        expected="complete compressed data",
        found="damaged or cut off compressed data",
        action="Send the file again from its source.",
    ):
        return b"".join(_pieces(content, wbits, limits))


def _pieces(content: bytes, wbits: int, limits: Limits) -> list[bytes]:
    stream = zlib.decompressobj(wbits)
    pieces, size, waiting = [], 0, content
    while not stream.eof:
        piece = stream.decompress(waiting, _STEP)
        waiting = stream.unconsumed_tail
        if not piece and not waiting and not stream.eof:
            raise EOFError("compressed data end early")
        pieces.append(piece)
        size += len(piece)
        check_ratio(limits, compressed=len(content), decompressed=size)
    return pieces
