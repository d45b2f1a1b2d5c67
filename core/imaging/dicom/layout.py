"""How a DICOM header says its pixels are laid out, checked before any of them is touched."""

from dataclasses import dataclass

from pydicom.dataset import Dataset
from pydicom.tag import Tag

from core.domain.errors import InputError
from core.imaging.dicom import elements
from core.imaging.limits import Limits, check_size

_BITS = (1, 8, 16, 32, 64)


@dataclass(frozen=True)
class PixelFormat:
    """How the header says the pixels are laid out; every number has been checked.

    Attributes:
        keyword: Element that holds them.
        rows: Height.
        columns: Width.
        frames: At least 1.
        samples: 1 or 3.
        bits_allocated: 1, 8, 16, 32 or 64.
        bits_stored: At most bits_allocated.
        high_bit: Position of the most significant stored bit.
        is_signed: Two's complement.
        photometric: Photometric Interpretation, upper case.
    """

    keyword: str
    rows: int
    columns: int
    frames: int
    samples: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    is_signed: bool
    photometric: str

    @property
    def is_float(self) -> bool:
        """Whether the stored values are floating point."""
        return self.keyword != "PixelData"


def pixel_format(dataset: Dataset, keyword: str, limits: Limits) -> PixelFormat:
    """Read and check the Image Pixel module.

    Raises:
        InputError: If an element is missing or impossible, or the image is too large.

    Source:
        DICOM PS3.3 C.7.6.3.
    """
    bits, stored = _bits(dataset)
    samples = _optional(dataset, "SamplesPerPixel", 1)
    photometric = elements.code(dataset, "PhotometricInterpretation")
    _check(samples in (1, 3), "Samples per Pixel (0028,0002) of 1 or 3", samples)
    _check(photometric is not None, "Photometric Interpretation (0028,0004)", "none")
    high_bit = _optional(dataset, "HighBit", stored - 1)
    layout = PixelFormat(
        keyword=keyword,
        rows=_required(dataset, "Rows"),
        columns=_required(dataset, "Columns"),
        frames=_frames(dataset),
        samples=samples,
        bits_allocated=bits,
        bits_stored=stored,
        high_bit=high_bit if stored - 1 <= high_bit < bits else stored - 1,
        is_signed=_optional(dataset, "PixelRepresentation", 0) == 1,
        photometric=photometric or "",
    )
    _check_memory(layout, limits)
    return layout


def _bits(dataset: Dataset) -> tuple[int, int]:
    """Bits allocated and bits stored."""
    allocated = _required(dataset, "BitsAllocated")
    stored = _optional(dataset, "BitsStored", allocated) or allocated
    _check(allocated in _BITS, "Bits Allocated (0028,0100) of 1, 8, 16, 32 or 64", allocated)
    _check(1 <= stored <= allocated, "Bits Stored (0028,0101) within Bits Allocated", stored)
    return allocated, stored


def _check_memory(layout: PixelFormat, limits: Limits) -> None:
    check_size(
        limits,
        rows=layout.rows,
        columns=layout.columns,
        frames=layout.frames,
        channels=layout.samples,
        bytes_per_sample=max(layout.bits_allocated // 8, 1),
    )


def _frames(dataset: Dataset) -> int:
    """Number of Frames; none, an empty one and 0 mean one frame, as in many old files."""
    stated = elements.whole(dataset, "NumberOfFrames")
    if stated is None:
        item = dataset.get_item("NumberOfFrames")
        is_blank = item is None or item.value in (None, "", b"")
        _check(is_blank, "a whole number in Number of Frames (0028,0008)", "something else")
        return 1
    _check(stated >= 0, "Number of Frames (0028,0008) of at least 1", "a negative number")
    return max(stated, 1)


def _required(dataset: Dataset, keyword: str) -> int:
    found = elements.whole(dataset, keyword)
    if found is None:
        _check(False, f"a number in {keyword} {Tag(keyword)}", "none that can be read")
    return found or 0


def _optional(dataset: Dataset, keyword: str, default: int) -> int:
    found = elements.whole(dataset, keyword)
    return default if found is None else found


def _check(is_right: bool, expected: str, found: object) -> None:
    if not is_right:
        raise InputError(
            expected=expected,
            found=str(found),
            action="The header is damaged; send the file again from its source.",
        )
