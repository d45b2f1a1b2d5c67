"""PNG, JPEG, TIFF and BMP to images: no unit and no spacing, for a DPI is none."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageOps

from core.domain.caution import Caution
from core.domain.errors import InputError
from core.domain.image import Image, ImageFormat, Window
from core.imaging import cautions
from core.imaging.dicom.codestreams import JPEG_FILE, read_codestream
from core.imaging.libraries import translated
from core.imaging.limits import Limits, check_size
from core.imaging.ranges import AS_SAVED, full_range
from core.imaging.sniffing import Kind

_FORMATS = {
    Kind.PNG: ImageFormat.PNG,
    Kind.JPEG: ImageFormat.JPEG,
    Kind.TIFF: ImageFormat.TIFF,
    Kind.BMP: ImageFormat.BMP,
}
_WIDE_GREY = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")
_COLOUR = ("RGB", "RGBX", "CMYK", "YCbCr", "LAB")
_ALPHA = ("RGBA", "LA", "PA", "La", "RGBa")
_TIFF_PHOTOMETRIC, _WHITE_IS_ZERO = 262, 0
_TIFF_TILE_SIDES = (322, 323)
_TIFF_BITS, _TIFF_SAMPLE_FORMAT = 258, 339
_UNSIGNED, _SIGNED = 1, 2
_DEEP_PNG_COLOURS = (2, 4, 6)
_END_OF_JPEG, _LONGEST_PADDING = b"\xff\xd9", 16


def read_raster(content: bytes, *, kind: Kind, limits: Limits) -> Image:
    """Read a raster image.

    The EXIF orientation is applied, transparency is laid on black, and colour with equal channels
    becomes grey. The pages of a TIFF become frames.

    Args:
        content: The whole file.
        kind: What it was recognised as.
        limits: Bounds, checked on the header before any pixel is decoded.

    Raises:
        InputError: If it is damaged, cut off or too large.
    """
    guard = translated(
        expected=f"a complete {kind} image",
        found="one that is damaged, cut off or of a kind that cannot be decoded",
        action="Send the file again from its source, or save it as a 16-bit PNG.",
    )
    with guard:
        if kind is Kind.JPEG and (deep := _deep_jpeg(content, limits)) is not None:
            return _image(deep[np.newaxis], kind, False, ())
        with _open(content, kind) as picture:
            stored, is_inverted, noted = _frames(picture, content, kind, limits)
    return _image(stored, kind, is_inverted, noted)


def _open(content: bytes, kind: Kind) -> Pillow.Image:
    """Read the header only; Pillow has a bound of its own on the number of pixels."""
    try:
        return Pillow.open(BytesIO(content), formats=[kind.value])
    except Pillow.DecompressionBombError as exc:
        raise InputError(
            expected=f"at most {2 * (Pillow.MAX_IMAGE_PIXELS or 0):,} pixels",
            found="more pixels than that in the header",
            action="Send a smaller image; if it is a real radiograph, its header is damaged.",
        ) from exc


def _frames(
    picture: Pillow.Image, content: bytes, kind: Kind, limits: Limits
) -> tuple[NDArray[Any], bool, tuple[Caution, ...]]:
    """Frames of shape (frames, rows, columns[, 3]), whether 0 is white, and what was lost."""
    _check(picture, limits)
    if kind is Kind.PNG and _is_deep_colour(content):
        deep, noted = _deep_png(content)
        return deep[np.newaxis], False, noted
    is_inverted = _is_white_zero(picture)
    first = _pixels(picture)
    if kind is not Kind.TIFF:
        return first[np.newaxis], False, ()
    pages, is_complete = _further_pages(picture, first, limits)
    noted = _tiff_cautions(picture, first, is_complete)
    return np.stack([first, *pages]) if pages else first[np.newaxis], is_inverted, noted


def _check(picture: Pillow.Image, limits: Limits, *, frames: int = 1) -> None:
    """Compare the header with the limits; a TIFF's tiles may be larger than its image."""
    columns, rows = picture.size
    width = 4 if picture.mode in ("I", "F") else 2
    channels = len(picture.getbands())
    check_size(
        limits, rows=rows, columns=columns, frames=frames, channels=channels, bytes_per_sample=width
    )
    tags = getattr(picture, "tag_v2", {})
    sides = [int(tags.get(tag, 1)) for tag in _TIFF_TILE_SIDES]
    check_size(limits, rows=sides[0], columns=sides[1], channels=channels)


def _pixels(picture: Pillow.Image) -> NDArray[Any]:
    """Decode one picture: (rows, columns) grey, or (rows, columns, 3) uint8 colour."""
    upright = ImageOps.exif_transpose(picture) or picture
    mode = upright.mode
    if mode in _WIDE_GREY:
        wide = np.asarray(upright)
        return _with_sign(picture, wide.astype(wide.dtype.newbyteorder("=")))
    if mode in ("1", "L"):
        return _with_sign(picture, np.array(upright.convert("L")))
    if mode in _ALPHA or "transparency" in upright.info:
        return _to_grey(_on_black(upright))
    if mode in _COLOUR or mode == "P":
        return _to_grey(np.array(upright.convert("RGB")))
    raise InputError(
        expected="grey or colour pixels",
        found="a colour model that is not known",
        action="Save the image again as PNG.",
    )


def _with_sign(picture: Pillow.Image, pixels: NDArray[Any]) -> NDArray[Any]:
    """Give 32-bit and 8-bit TIFF pixels the sign of the file; Pillow knows only one of each."""
    tags = getattr(picture, "tag_v2", {})
    stated = (tags.get(_TIFF_SAMPLE_FORMAT, (_UNSIGNED,))[0], tags.get(_TIFF_BITS, (0,))[0])
    if stated == (_UNSIGNED, 32) and pixels.dtype == np.int32:
        return pixels.view(np.uint32)
    return pixels.view(np.int8) if stated == (_SIGNED, 8) else pixels


def _on_black(picture: Pillow.Image) -> NDArray[np.uint8]:
    rgba = picture.convert("RGBA")
    black = Pillow.new("RGBA", rgba.size, (0, 0, 0, 255))
    return np.array(Pillow.alpha_composite(black, rgba).convert("RGB"))


def _to_grey(rgb: NDArray[Any]) -> NDArray[Any]:
    """Drop two of three equal channels; else leave the colours."""
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    is_grey = np.array_equal(red, green) and np.array_equal(red, blue)
    return np.ascontiguousarray(red) if is_grey else rgb


def _is_white_zero(picture: Pillow.Image) -> bool:
    """Whether a wide grey TIFF counts from white; Pillow turns only its 8-bit pixels round."""
    tags = getattr(picture, "tag_v2", {})
    return picture.mode in _WIDE_GREY and tags.get(_TIFF_PHOTOMETRIC) == _WHITE_IS_ZERO


def _is_deep_colour(content: bytes) -> bool:
    """Whether a PNG has 16 bits in more than one channel, which Pillow would cut to 8."""
    return content[24] == 16 and content[25] in _DEEP_PNG_COLOURS


def _deep_png(content: bytes) -> tuple[NDArray[Any], tuple[Caution, ...]]:
    """Decode 16-bit colour or transparency; grey keeps its 16 bits."""
    import imagecodecs

    pixels = np.asarray(imagecodecs.png_decode(content))
    channels = pixels.shape[2]
    if channels in (2, 4):
        opacity = pixels[..., -1:].astype(np.float32) / 65_535
        pixels = np.rint(pixels[..., :-1] * opacity).astype(np.uint16)
    grey = pixels[..., 0] if channels == 2 else _to_grey(pixels)
    if grey.ndim == 2:
        return np.ascontiguousarray(grey), ()
    return (grey >> 8).astype(np.uint8), (cautions.COLOUR_REDUCED,)


def _deep_jpeg(content: bytes, limits: Limits) -> NDArray[np.uint16] | None:
    """Decode a grey JPEG of 9 to 16 bits, which Pillow does not read; None for any other."""
    header = read_codestream(content, JPEG_FILE)
    if header is None or (header.bits or 0) <= 8 or header.samples != 1:
        return None
    check_size(limits, rows=header.rows, columns=header.columns, bytes_per_sample=2)
    # libjpeg fills what is missing with grey; half a radiograph must not pass for a whole one.
    if _END_OF_JPEG not in content[-_LONGEST_PADDING:]:
        raise ValueError("the file has no end")
    import imagecodecs

    pixels: NDArray[np.uint16] = imagecodecs.jpeg8_decode(content)
    return pixels


def _further_pages(
    picture: Pillow.Image, first: NDArray[Any], limits: Limits
) -> tuple[list[NDArray[Any]], bool]:
    """Pages after the first that fit it, and whether those are all."""
    pages: list[NDArray[Any]] = []
    is_complete = True
    size, mode = picture.size, picture.mode
    for _ in _seek(picture, limits):
        if (picture.size, picture.mode) != (size, mode):
            is_complete = False
            continue
        _check(picture, limits, frames=len(pages) + 2)
        page = _pixels(picture)
        fits = page.shape == first.shape and page.dtype == first.dtype
        pages.extend([page] if fits else [])
        is_complete = is_complete and fits
    return pages, is_complete


def _tiff_cautions(
    picture: Pillow.Image, first: NDArray[Any], is_complete: bool
) -> tuple[Caution, ...]:
    bits = max(getattr(picture, "tag_v2", {}).get(_TIFF_BITS, (8,)))
    is_reduced = bits > 8 and len(picture.getbands()) > 1 and first.dtype == np.uint8
    reduced = (cautions.COLOUR_REDUCED,) if is_reduced else ()
    return reduced if is_complete else (*reduced, cautions.PAGES_LEFT_OUT)


def _seek(picture: Pillow.Image, limits: Limits) -> Iterator[int]:
    for page in range(1, limits.max_pages):
        try:
            picture.seek(page)
        except EOFError:
            return
        yield page


def _image(
    stored: NDArray[Any], kind: Kind, is_inverted: bool, noted: tuple[Caution, ...]
) -> Image:
    lossy = (cautions.lossy(),) if kind is Kind.JPEG else ()
    stored.setflags(write=False)
    is_colour = stored.ndim == 4
    windows, window_cautions = ((), ()) if is_colour else _windows(stored)
    return Image(
        stored_pixels=stored,
        format=_FORMATS[kind],
        unit="colour" if is_colour else "grey level",
        is_inverted=is_inverted,
        bits_stored=8 * stored.dtype.itemsize,
        windows=windows,
        cautions=(*lossy, *noted, *window_cautions, cautions.SPACING_UNKNOWN),
    )


def _windows(stored: NDArray[Any]) -> tuple[tuple[Window, ...], tuple[Caution, ...]]:
    computed = full_range(stored)
    if stored.dtype == np.uint8:
        return (AS_SAVED, computed), (cautions.EIGHT_BITS,)
    is_odd = stored.dtype.kind == "f" and not np.isfinite(stored).all()
    odd = (cautions.NOT_FINITE,) if is_odd else ()
    return (computed,), (*odd, cautions.WINDOW_COMPUTED)
