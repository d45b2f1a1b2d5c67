"""Look-up tables as DICOM writes them: modality, VOI and palette tables share one form."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from core.imaging.dicom import elements

_ENTRIES = 65_536


@dataclass(frozen=True, eq=False)
class Table:
    """One look-up table.

    Attributes:
        first_mapped: Input value of the first entry.
        bits: Of an entry, as the descriptor says.
        values: Entries, uint8 or uint16.
    """

    first_mapped: int
    bits: int
    values: NDArray[Any]

    def apply(self, stored: NDArray[Any]) -> NDArray[Any]:
        """Replace every value by its entry; values outside take the first or the last entry."""
        indices = stored.astype(np.int64 if stored.dtype.itemsize > 2 else np.int32)
        np.subtract(indices, self.first_mapped, out=indices)
        return np.asarray(self.values[np.clip(indices, 0, len(self.values) - 1, out=indices)])


def read_table(
    dataset: Dataset, *, descriptor: str, data: str, is_signed: bool, is_little: bool
) -> Table | None:
    """Read a table, None where it is damaged.

    Args:
        dataset: Item that holds it.
        descriptor: Keyword of its descriptor: entries (0 is 65,536), first value, bits.
        data: Keyword of its entries.
        is_signed: Whether the input values may be negative.
        is_little: Byte order of the file.

    Source:
        DICOM PS3.3 C.11.1.1.1, C.11.2.1.1, C.7.6.3.1.5.
    """
    described = elements.numbers(dataset, descriptor)
    if len(described) != 3:
        return None
    count, first, bits = (int(part) for part in described)
    count = (count & 0xFFFF) or _ENTRIES
    first = first - _ENTRIES if is_signed and first > 32_767 else first
    values = _entries(elements.value(dataset, data), count, is_little)
    return None if values is None or not 1 <= bits <= 16 else Table(first, bits, values)


def expand_segments(data: bytes, *, bits: int, is_little: bool) -> NDArray[np.uint16] | None:
    """Write out a segmented palette; None where it is damaged, too long or refers to itself.

    Source:
        DICOM PS3.3 C.7.9.2; indirect segments are not followed, no known writer makes them.
    """
    words = np.frombuffer(data[: len(data) // 2 * 2], ("<" if is_little else ">") + "u2")
    if bits <= 8:
        words = np.frombuffer(data, np.uint8).astype(np.uint16)
    entries: list[NDArray[Any]] = []
    position, written = 0, 0
    while position + 2 < len(words) + 1 and position + 1 < len(words):
        kind, count = int(words[position]), int(words[position + 1])
        segment = words[position + 2 : position + 2 + (count if kind == 0 else 1)]
        written += count
        if kind > 1 or not len(segment) or written > _ENTRIES or (kind and not entries):
            return None
        start = int(entries[-1][-1]) if entries else 0
        line = np.rint(np.linspace(start, int(segment[0]), count + 1)[1:])
        entries.append(segment if kind == 0 else line.astype(np.uint16))
        position += 2 + len(segment)
    return np.concatenate(entries).astype(np.uint16) if entries else None


def _entries(data: Any, count: int, is_little: bool) -> NDArray[Any] | None:
    if isinstance(data, bytes):
        wide = len(data) >= 2 * count
        values = np.frombuffer(data[: 2 * count], ("<" if is_little else ">") + "u2")
        if not wide:
            values = np.frombuffer(data[:count], np.uint8)
    elif isinstance(data, int):
        values = np.array([data & 0xFFFF], np.uint16)
    else:
        listed = tuple(int(part) & 0xFFFF for part in data or ())
        values = np.array(listed[:count], np.uint16)
    native = values.astype(values.dtype.newbyteorder("="))
    return native if native.size else None
