"""The edge to the decoding libraries: their errors translated, their warnings and logs kept in.

Their warnings and log lines may quote values of the patient, so none leaves this room.
"""

import logging
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from PIL.Image import DecompressionBombError
from pydicom.errors import BytesLengthException, InvalidDicomError

from core.domain.errors import InputError

# What libraries raise on hostile bytes. SyntaxError is Pillow's for a broken PNG; StopIteration is
# pydicom's for missing frames; RuntimeError covers imagecodecs, gdcm and too deep a recursion.
FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    BytesLengthException,
    DecompressionBombError,
    EOFError,
    InvalidDicomError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    StopIteration,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

_TALKATIVE = ("pydicom", "pylibjpeg", "openjpeg", "rle", "PIL", "nibabel", "nibabel.global")


def silence() -> None:
    """Keep the libraries' own log lines, which may quote patient values, out of every log."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the libraries' warnings in."""
    silence()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class translated:  # noqa: N801 - reads as a verb after "with"
    """Turn whatever a library raises inside the block into an InputError.

    An InputError that is raised inside passes unchanged.

    Args:
        expected: As of `InputError`.
        found: Likewise; the library's own message is not used, it may quote patient values.
        action: Likewise.
    """

    def __init__(self, *, expected: str, found: str, action: str) -> None:
        self._error = InputError(expected=expected, found=found, action=action)

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Raise the InputError in place of the library's own.

        Raises:
            InputError: If a library failed.
        """
        if kind is None or issubclass(kind, InputError):
            return
        # The RLE decoder is Rust; its panics are no Exception and cannot be imported by name.
        if issubclass(kind, FAILURES) or kind.__name__ == "PanicException":
            raise self._error from raised
