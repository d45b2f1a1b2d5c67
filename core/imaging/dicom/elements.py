"""Lenient reading of single elements: one that is broken is as good as absent."""

import math
from typing import Any

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence

from core.imaging.libraries import FAILURES
from core.imaging.names import printable


def value(dataset: Dataset, keyword: str) -> Any:
    """Value of an element, None where it is absent, empty or cannot be parsed."""
    try:
        found = dataset.get(keyword)
    except FAILURES:
        return None
    return None if found is None or (isinstance(found, str | bytes) and not found) else found


def numbers(dataset: Dataset, keyword: str) -> tuple[float, ...]:
    """Finite numbers of an element, in order; empty where any is not one."""
    found = value(dataset, keyword)
    if found is None:
        return ()
    parts = found if isinstance(found, list | tuple | MultiValue) else [found]
    try:
        parsed = tuple(float(part) for part in parts)
    except FAILURES:
        return ()
    return parsed if all(math.isfinite(part) for part in parsed) else ()


def number(dataset: Dataset, keyword: str) -> float | None:
    """First number of an element."""
    found = numbers(dataset, keyword)
    return found[0] if found else None


def whole(dataset: Dataset, keyword: str) -> int | None:
    """First number of an element, where it is a whole one."""
    found = number(dataset, keyword)
    return int(found) if found is not None and found == int(found) else None


def texts(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """Texts of an element, stripped, cut to 64 characters and free of control characters."""
    found = value(dataset, keyword)
    if found is None:
        return ()
    parts = found if isinstance(found, list | tuple | MultiValue) else [found]
    return tuple(printable(str(part)) for part in parts)


def text(dataset: Dataset, keyword: str) -> str | None:
    """First text of an element, None where it is blank."""
    found = texts(dataset, keyword)
    return found[0] if found and found[0] else None


def code(dataset: Dataset, keyword: str) -> str | None:
    """First text of an element, in upper case."""
    found = text(dataset, keyword)
    return found.upper() if found else None


def items(dataset: Dataset, keyword: str) -> tuple[Dataset, ...]:
    """Items of a sequence."""
    found = value(dataset, keyword)
    return tuple(found) if isinstance(found, Sequence) else ()


def has(dataset: Dataset, keyword: str) -> bool:
    """Whether the element is there, empty or not."""
    return keyword in dataset


def group_values(dataset: Dataset, sequence: str) -> tuple[Dataset, ...]:
    """Functional group of a multi-frame image: one item if shared, else one per frame.

    Source:
        DICOM PS3.3 C.7.6.16.
    """
    for shared in items(dataset, "SharedFunctionalGroupsSequence"):
        if found := items(shared, sequence):
            return found[:1]
    frames = items(dataset, "PerFrameFunctionalGroupsSequence")
    return tuple(found[0] for frame in frames if (found := items(frame, sequence)))
