"""One DICOM file to one image."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian

from core.domain.caution import Caution
from core.domain.image import Image, ImageFormat, Window
from core.imaging import cautions
from core.imaging.dicom import attributes, colour, elements, spacing, syntaxes, units, windows
from core.imaging.dicom.layout import PixelFormat, pixel_format
from core.imaging.dicom.parsing import parse, require_pixels, transfer_syntax
from core.imaging.dicom.pixels import Decoded, decode
from core.imaging.limits import Limits
from core.imaging.ranges import AS_SAVED, full_range


@dataclass(frozen=True, eq=False)
class _Source:
    """A parsed file with its decoded pixels."""

    dataset: Dataset
    layout: PixelFormat
    syntax: str
    decoded: Decoded
    is_little: bool
    salt: bytes
    cautions: tuple[Caution, ...]


def read_dicom(content: bytes, *, study_salt: bytes, limits: Limits) -> Image:
    """Read a DICOM file.

    Args:
        content: The whole file.
        study_salt: Key of the study's hash.
        limits: Bounds.

    Raises:
        InputError: If it holds no image that can be read.
    """
    dataset = parse(content, limits)
    keyword = require_pixels(dataset)
    syntax, is_assumed = transfer_syntax(dataset)
    syntaxes.require_supported(syntax)
    layout = pixel_format(dataset, keyword, limits)
    colour.check_photometric(layout)
    decoded = decode(dataset, layout, syntax)
    noted = (cautions.SYNTAX_ASSUMED,) if is_assumed else ()
    is_little = syntax != ExplicitVRBigEndian
    lossy = _lossy(dataset, syntax, decoded)
    source = _Source(dataset, layout, syntax, decoded, is_little, study_salt, (*noted, *lossy))
    return _grey(source) if layout.photometric in colour.GREY else _colour(source)


def _grey(source: _Source) -> Image:
    dataset, layout = source.dataset, source.layout
    scale = units.modality_scale(
        dataset, source.decoded.stored, is_signed=layout.is_signed, is_little=source.is_little
    )
    is_signed = layout.is_signed or scale.intercept < 0 or scale.slope < 0
    luts, lut_cautions = windows.saved_voi_luts(
        dataset, is_signed=is_signed, is_little=source.is_little
    )
    presets, window_cautions = _presets(source, scale, has_lut=bool(luts))
    return _image(
        source,
        stored=scale.stored,
        noted=(
            *scale.cautions,
            *lut_cautions,
            *window_cautions,
            *_lost_values(source, scale.stored),
        ),
        slope=scale.slope,
        intercept=scale.intercept,
        unit=scale.unit,
        unit_source=scale.unit_source,
        is_inverted=layout.photometric == "MONOCHROME1",
        bits_stored=layout.bits_stored,
        windows=presets,
        voi_luts=luts,
    )


def _colour(source: _Source) -> Image:
    rgb, noted = colour.to_rgb(
        source.dataset, source.decoded, source.layout, is_little=source.is_little
    )
    return _image(
        source, stored=rgb, noted=noted, unit="colour", unit_source="Photometric Interpretation"
    )


def _image(source: _Source, *, stored: Any, noted: tuple[Caution, ...], **parts: Any) -> Image:
    """Put an image together from what grey and colour have in common."""
    dataset = source.dataset
    found = spacing.pixel_spacing(dataset)
    unknown = () if found else (cautions.SPACING_UNKNOWN,)
    stored.setflags(write=False)
    is_volume = attributes.is_volume(dataset, source.layout.frames)
    return Image(
        stored_pixels=stored,
        format=ImageFormat.DICOM,
        spacing=found,
        slice_spacing_mm=spacing.slice_spacing_mm(dataset) if is_volume else None,
        is_volume=is_volume,
        frame_time_ms=attributes.frame_time_ms(dataset) if source.layout.frames > 1 else None,
        attributes=attributes.image_attributes(dataset, source.syntax),
        cautions=(*source.cautions, *noted, *unknown),
        study_key=attributes.study_key(dataset, source.salt),
        **parts,
    )


def _presets(
    source: _Source, scale: units.Scale, *, has_lut: bool
) -> tuple[tuple[Window, ...], tuple[Caution, ...]]:
    """The file's windows, then the full range; 8-bit images without a window show as saved."""
    saved, noted = windows.saved_windows(source.dataset)
    computed = full_range(
        scale.stored,
        slope=scale.slope,
        intercept=scale.intercept,
        padding=windows.padding_range(source.dataset),
    )
    is_plain = source.layout.bits_stored == 8 and scale.stored.dtype == np.uint8
    if not saved and is_plain and (scale.slope, scale.intercept) == (1.0, 0.0):
        return (AS_SAVED, computed), noted
    is_default = not saved and not has_lut
    return (*saved, computed), (*noted, *((cautions.WINDOW_COMPUTED,) if is_default else ()))


def _lossy(dataset: Dataset, syntax: str, decoded: Decoded) -> tuple[Caution, ...]:
    is_stated = elements.text(dataset, "LossyImageCompression") == "01"
    if not (is_stated or syntax in syntaxes.LOSSY or decoded.is_lossy):
        return ()
    ratios = elements.numbers(dataset, "LossyImageCompressionRatio")
    return (cautions.lossy(ratios[-1] if ratios else None),)


def _lost_values(source: _Source, stored: Any) -> tuple[Caution, ...]:
    """What the values of a grey image lack."""
    is_odd = stored.dtype.kind == "f" and not np.isfinite(stored).all()
    is_film = elements.code(source.dataset, "Modality") in spacing.PROJECTION
    is_coarse = is_film and source.layout.bits_stored <= 8
    noted = ((cautions.NOT_FINITE, is_odd), (cautions.EIGHT_BITS, is_coarse))
    return tuple(caution for caution, applies in noted if applies)
