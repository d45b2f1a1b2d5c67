"""From encoded pixel data to stored values."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames
from pydicom.uid import RLELossless

from core.domain.errors import InputError
from core.imaging.dicom import elements, syntaxes
from core.imaging.dicom.codestreams import Codestream, read_codestream
from core.imaging.dicom.layout import PixelFormat
from core.imaging.dicom.parsing import is_compressed
from core.imaging.libraries import translated

_ACTION = "Send the file again from its source; it was damaged or cut off."


@dataclass(frozen=True, eq=False)
class Decoded:
    """Stored values and what the decoder says they are.

    Attributes:
        stored: Shape (frames, rows, columns), or (frames, rows, columns, 3).
        photometric: After decoding; a decoder may have made RGB of YBR.
        is_lossy: Whether a frame's own header says so.
    """

    stored: NDArray[Any]
    photometric: str
    is_lossy: bool


def decode(dataset: Dataset, layout: PixelFormat, syntax: str) -> Decoded:
    """Decode all frames with the decoder that is named for the syntax.

    Bits outside the stored ones, where old files keep overlays, are cleared.

    Raises:
        InputError: If the data are cut off or damaged, or disagree with the header.
    """
    syntaxes.require_supported(syntax)
    plugin = syntaxes.PLUGINS[syntax]
    headers: list[Codestream] = []
    if plugin == syntaxes.NATIVE:
        layout_bytes = _check_length(dataset, layout)
    else:
        layout_bytes = 0
        headers = _check_frames(dataset, layout, syntax)
    with translated(
        expected=f"pixel data that {plugin} can decode",
        found="damaged pixel data",
        action=_ACTION,
    ):
        stored, photometric = _as_array(dataset, layout, syntax, plugin, layout_bytes)
    if headers and headers[0].adobe_transform == 1 and layout.samples == 3:
        photometric = "RGB"  # Pillow has undone the transform that the Adobe marker names.
    stored = _native_order(stored).reshape(_shape(layout))
    if syntax not in syntaxes.JPEG_2000 | syntaxes.JPEG_LS and not layout.is_float:
        stored = clear_unused_bits(stored, layout)
    return Decoded(stored, photometric, any(header.is_lossy for header in headers))


def clear_unused_bits(stored: NDArray[Any], layout: PixelFormat) -> NDArray[Any]:
    """Keep only the stored bits, moved down to bit 0, with their sign.

    Source:
        DICOM PS3.5 8.1.1.
    """
    container = 8 * stored.dtype.itemsize
    spare = container - layout.bits_stored
    left = container - 1 - layout.high_bit
    if layout.bits_allocated == 1 or spare <= 0 or left < 0:
        return stored
    highest = (1 << (layout.bits_stored - layout.is_signed)) - 1
    lowest = -highest - 1 if layout.is_signed else 0
    is_shifted = layout.high_bit != layout.bits_stored - 1
    if not is_shifted and stored.max() <= highest and stored.min() >= lowest:
        return stored
    return np.asarray(np.right_shift(np.left_shift(stored, left), spare))


def _as_array(
    dataset: Dataset, layout: PixelFormat, syntax: str, plugin: str, available: int
) -> tuple[NDArray[Any], str]:
    options: dict[str, Any] = {
        "samples_per_pixel": layout.samples,
        "bits_stored": layout.bits_stored,
        "number_of_frames": layout.frames,
        "photometric_interpretation": _layout_photometric(layout, available),
        "planar_configuration": elements.whole(dataset, "PlanarConfiguration") or 0,
        "allow_excess_frames": False,
        "correct_unused_bits": False,
    }
    if not layout.is_float:
        options["pixel_representation"] = int(layout.is_signed)
    is_native = plugin == syntaxes.NATIVE
    options |= {"view_only": True} if is_native else {}
    pixels, properties = syntaxes.pydicom_decoder(syntax).as_array(
        dataset, raw=True, decoding_plugin="" if is_native else plugin, **options
    )
    decoded_as = str(properties["photometric_interpretation"])
    partial = layout.photometric.startswith("YBR_PARTIAL")
    return pixels, layout.photometric if partial else decoded_as


def _layout_photometric(layout: PixelFormat, available: int) -> str:
    """Name whose layout pydicom should follow: some files say 4:2:2 and are not subsampled."""
    if layout.photometric.startswith("YBR_PARTIAL"):
        return "YBR_FULL_422"
    if layout.photometric == "YBR_FULL_422" and available >= _length(layout, "YBR_FULL"):
        return "YBR_FULL"
    return layout.photometric


def _length(layout: PixelFormat, photometric: str) -> int:
    """Bytes of all frames without compression."""
    samples = layout.frames * layout.rows * layout.columns * layout.samples
    size = (samples * layout.bits_allocated + 7) // 8
    return size // 3 * 2 if photometric in ("YBR_FULL_422", "YBR_PARTIAL_422") else size


def _check_length(dataset: Dataset, layout: PixelFormat) -> int:
    """Refuse uncompressed pixel data that are compressed after all, or shorter than stated."""
    if is_compressed(dataset):
        raise InputError(
            expected="uncompressed pixel data, as Transfer Syntax UID (0002,0010) says",
            found="compressed fragments",
            action="Export the image again; its header and pixels do not belong together.",
        )
    data = elements.value(dataset, layout.keyword)
    found = len(data) if isinstance(data, bytes) else 0
    expected = _length(layout, layout.photometric)
    if found >= expected:
        return found
    raise InputError(
        expected=f"{expected:,} bytes of pixel data ({layout.rows} x {layout.columns} pixels, "
        f"frames: {layout.frames})",
        found=f"{found:,} bytes",
        action="The file is cut off: send it again from its source.",
    )


def _check_frames(dataset: Dataset, layout: PixelFormat, syntax: str) -> list[Codestream]:
    """Compare every compressed frame's own header with the DICOM header."""
    with translated(
        expected="pixel data in complete fragments", found="damaged fragments", action=_ACTION
    ):
        headers = [_header(frame, syntax) for frame in _encoded_frames(dataset, layout)]
    if len(headers) < layout.frames:
        raise InputError(
            expected=f"{layout.frames} compressed frames, as Number of Frames (0028,0008) says",
            found=f"{len(headers)}",
            action="The file is cut off: send it again from its source.",
        )
    if syntax == RLELossless:
        return []
    return [_check_header(header, layout) for header in headers]


def _header(frame: bytes, syntax: str) -> Codestream | None:
    """RLE frames have no size of their own; their decoder checks against the DICOM header."""
    return None if syntax == RLELossless else read_codestream(frame, syntax)


def _encoded_frames(dataset: Dataset, layout: PixelFormat) -> Iterator[bytes]:
    offsets = elements.value(dataset, "ExtendedOffsetTable")
    lengths = elements.value(dataset, "ExtendedOffsetTableLengths")
    extended = (offsets, lengths) if offsets and lengths else None
    frames = generate_frames(
        dataset[layout.keyword].value, number_of_frames=layout.frames, extended_offsets=extended
    )
    return islice(frames, layout.frames)


def _check_header(header: Codestream | None, layout: PixelFormat) -> Codestream:
    if header is None:
        raise InputError(
            expected="a compressed frame that starts with its own header",
            found="bytes without one",
            action=_ACTION,
        )
    if (header.rows, header.columns, header.samples) != (
        layout.rows,
        layout.columns,
        layout.samples,
    ):
        raise InputError(
            expected=f"frames of {layout.rows} x {layout.columns} pixels (channels: "
            f"{layout.samples}), as the DICOM header says",
            found=f"a compressed frame of {header.rows} x {header.columns} (channels: "
            f"{header.samples})",
            action="Header and pixels do not belong together; send the file again.",
        )
    return header


def _shape(layout: PixelFormat) -> tuple[int, ...]:
    grey = (layout.frames, layout.rows, layout.columns)
    return grey if layout.samples == 1 else (*grey, layout.samples)


def _native_order(stored: NDArray[Any]) -> NDArray[Any]:
    return stored if stored.dtype.isnative else stored.astype(stored.dtype.newbyteorder("="))
