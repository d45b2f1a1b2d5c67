import io
import struct
import zlib

import imagecodecs
import numpy as np
import pytest
from PIL import Image as Pillow

from core.imaging.limits import Limits

RNG = np.random.default_rng(1)
GREY8 = RNG.integers(0, 256, (6, 9)).astype(np.uint8)
GREY16 = RNG.integers(0, 65_536, (6, 9)).astype(np.uint16)
RGB = RNG.integers(0, 256, (6, 9, 3)).astype(np.uint8)


def saved(pixels: object, format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture = pixels if isinstance(pixels, Pillow.Image) else Pillow.fromarray(pixels)
    picture.save(buffer, format, **options)
    return buffer.getvalue()


def codes(image: object) -> list[str]:
    return [caution.code for caution in image.cautions]


@pytest.mark.parametrize("format", ["PNG", "TIFF", "BMP"])
def test_8_bit_grey_is_exact_and_shown_as_saved(format, read_image):
    image = read_image(saved(GREY8, format))
    np.testing.assert_array_equal(image.stored_pixels[0], GREY8)
    assert image.windows[0].name == "As saved"
    assert codes(image) == ["eight_bits", "spacing_unknown"]


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_16_bit_grey_keeps_its_16_bits(format, read_image):
    image = read_image(saved(GREY16, format))
    assert image.stored_pixels.dtype == np.uint16
    assert image.bits_stored == 16
    np.testing.assert_array_equal(image.stored_pixels[0], GREY16)
    assert codes(image) == ["window_computed", "spacing_unknown"]


def test_a_lossless_jpeg_keeps_its_16_bits(read_image):
    image = read_image(imagecodecs.ljpeg_encode(GREY16, bitspersample=16))
    np.testing.assert_array_equal(image.stored_pixels[0], GREY16)


def test_a_12_bit_jpeg_keeps_its_12_bits(read_image):
    smooth = np.add.outer(np.arange(32), np.arange(40)).astype(np.uint16) * 50
    image = read_image(imagecodecs.jpeg8_encode(smooth, level=98, bitspersample=12))
    assert image.stored_pixels.dtype == np.uint16
    np.testing.assert_allclose(image.stored_pixels[0].astype(int), smooth, atol=8)


def test_a_12_bit_jpeg_that_is_cut_off_or_too_large_is_refused(read_error):
    content = imagecodecs.jpeg8_encode(GREY16 >> 4, bitspersample=12)
    assert "cut off" in read_error(content[:-20]).found
    header = content.index(b"\x0c" + struct.pack(">HH", 6, 9))
    swollen = content[: header + 1] + struct.pack(">HH", 60_000, 60_000) + content[header + 5 :]
    assert "60,000" in read_error(swollen).found


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_16_bit_tiff_of_either_byte_order_is_exact(order, read_image):
    import tifffile

    buffer = io.BytesIO()
    tifffile.imwrite(buffer, GREY16, byteorder=order)
    np.testing.assert_array_equal(read_image(buffer.getvalue()).stored_pixels[0], GREY16)


@pytest.mark.parametrize("format", ["PNG", "TIFF", "BMP"])
def test_colour_is_exact(format, read_image):
    image = read_image(saved(RGB, format))
    assert image.is_colour
    np.testing.assert_array_equal(image.stored_pixels[0], RGB)


def test_colour_with_equal_channels_becomes_grey(read_image):
    image = read_image(saved(np.dstack([GREY8] * 3), "PNG"))
    np.testing.assert_array_equal(image.stored_pixels[0], GREY8)


def test_a_jpeg_is_lossy_and_says_so(read_image):
    smooth = np.tile(np.arange(64, dtype=np.uint8) * 3, (64, 1))
    image = read_image(saved(smooth, "JPEG", quality=95))
    assert "lossy" in codes(image)
    assert np.abs(image.stored_pixels[0].astype(int) - smooth).max() <= 4


def test_a_palette_a_bitmap_and_cmyk_are_read(read_image):
    palette = Pillow.fromarray(RGB).quantize(16)
    expected = np.asarray(palette.convert("RGB"))
    np.testing.assert_array_equal(read_image(saved(palette, "PNG")).stored_pixels[0], expected)
    bitmap = Pillow.fromarray(GREY8 > 100)
    assert set(np.unique(read_image(saved(bitmap, "PNG")).stored_pixels)) == {0, 255}
    cmyk = Pillow.fromarray(RGB).convert("CMYK")
    assert read_image(saved(cmyk, "JPEG", quality=95)).is_colour


def test_transparency_is_laid_on_black(read_image):
    pixels = np.full((2, 2, 4), 200, np.uint8)
    pixels[0, :, 3], pixels[1, :, 3] = 0, 255
    np.testing.assert_array_equal(
        read_image(saved(pixels, "PNG")).stored_pixels[0], [[0, 0], [200, 200]]
    )


def test_the_exif_orientation_is_applied(read_image):
    exif = Pillow.Exif()
    exif[0x0112] = 6
    turned = read_image(saved(GREY8, "PNG", exif=exif)).stored_pixels[0]
    np.testing.assert_array_equal(turned, np.rot90(GREY8, -1))


def test_16_bit_grey_saved_as_colour_keeps_its_16_bits(read_image):
    content = imagecodecs.png_encode(np.dstack([GREY16] * 3))
    np.testing.assert_array_equal(read_image(content).stored_pixels[0], GREY16)


def test_16_bit_colour_is_reduced_and_says_so(read_image):
    deep = RNG.integers(0, 65_536, (4, 5, 3)).astype(np.uint16)
    image = read_image(imagecodecs.png_encode(deep))
    np.testing.assert_array_equal(image.stored_pixels[0], deep >> 8)
    assert "colour_reduced" in codes(image)


def test_pages_become_frames_and_odd_pages_are_left_out(read_image):
    pages = [Pillow.fromarray(GREY16 // (place + 1)) for place in range(3)]
    content = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    image = read_image(content)
    assert image.frames == 3
    np.testing.assert_array_equal(image.stored_pixels[2], GREY16 // 3)
    small = Pillow.fromarray(GREY16[:2, :2])
    mixed = saved(pages[0], "TIFF", save_all=True, append_images=[small, pages[1]])
    assert read_image(mixed).frames == 2
    assert "pages_left_out" in codes(read_image(mixed))


def test_a_wide_tiff_that_counts_from_white_is_inverted_once(read_image):
    import tifffile

    buffer = io.BytesIO()
    tifffile.imwrite(buffer, GREY16, photometric="miniswhite")
    image = read_image(buffer.getvalue())
    assert image.is_inverted
    np.testing.assert_array_equal(image.stored_pixels[0], GREY16)


def test_a_float_tiff_keeps_its_values(read_image):
    values = RNG.normal(size=(5, 4)).astype(np.float32)
    values[0, 0] = np.nan
    image = read_image(saved(values, "TIFF"))
    np.testing.assert_array_equal(image.stored_pixels[0], values)
    assert "not_finite" in codes(image)


def tiff(pixels: np.ndarray, **options: object) -> bytes:
    import tifffile

    buffer = io.BytesIO()
    tifffile.imwrite(buffer, pixels, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32])
def test_a_tiff_of_any_integers_is_exact(kind, read_image):
    limits = np.iinfo(kind)
    values = np.array([[limits.min, limits.max, 0], [1, 2, 3]], kind)
    np.testing.assert_array_equal(read_image(tiff(values)).stored_pixels[0], values)


@pytest.mark.parametrize(
    "options",
    [
        {"compression": "lzw"},
        {"compression": "zlib", "predictor": True},
        {"tile": (16, 16)},
        {"bigtiff": True},
    ],
)
def test_the_layouts_of_a_tiff_give_the_same_pixels(options, read_image):
    values = RNG.integers(0, 65_536, (40, 50)).astype(np.uint16)
    np.testing.assert_array_equal(read_image(tiff(values, **options)).stored_pixels[0], values)


def test_a_tiff_of_16_bit_colour_says_that_it_is_reduced(read_image):
    deep = RNG.integers(0, 65_536, (4, 5, 3)).astype(np.uint16)
    assert "colour_reduced" in codes(read_image(tiff(deep, photometric="rgb")))


def test_a_tiff_that_cannot_be_decoded_says_what_else_to_send(read_error):
    assert "16-bit PNG" in read_error(tiff(RNG.normal(size=(3, 4)))).action


def test_a_16_bit_bitmap_is_read(read_image):
    pixels = np.array([[0x7FFF, 0, 0x7C00, 0x001F]] * 2, "<u2").tobytes()
    sizes = struct.pack("<IiiHHIIiiII", 40, 4, 2, 1, 16, 0, len(pixels), 0, 0, 0, 0)
    content = b"BM" + struct.pack("<IHHI", 54 + len(pixels), 0, 0, 54) + sizes + pixels
    found = read_image(content).stored_pixels[0, 0]
    np.testing.assert_array_equal(found, [[255] * 3, [0] * 3, [255, 0, 0], [0, 0, 255]])


def test_dots_per_inch_are_no_spacing(read_image):
    assert read_image(saved(GREY8, "PNG", dpi=(300, 300))).spacing is None


def chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)


def png_header(rows: int, columns: int) -> bytes:
    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


@pytest.mark.parametrize(("rows", "columns"), [(31_000, 10), (29_000, 29_000), (60_000, 60_000)])
def test_absurd_dimensions_are_refused_from_the_header(rows, columns, read_error):
    error = read_error(png_header(rows, columns))
    assert "large" in error.found or "pixels" in error.found


def test_a_small_limit_is_kept_for_every_format(read_error):
    for format in ("PNG", "JPEG", "TIFF", "BMP"):
        error = read_error(saved(GREY8, format), limits=Limits(max_samples=53))
        assert "6 x 9" in error.found


def test_the_pages_of_a_tiff_count_together(read_error):
    pages = [Pillow.fromarray(GREY8)] * 3
    content = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert "3 frames" in read_error(content, limits=Limits(max_samples=54 * 2)).found


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF", "BMP"])
def test_a_cut_off_file_is_refused_with_what_to_do(format, read_error):
    content = saved(RNG.integers(0, 256, (60, 60, 3)).astype(np.uint8), format)
    error = read_error(content[: len(content) // 2])
    assert "cut off" in error.found
    assert "again" in error.action
