"""Bits stored, high bit, sign and byte order of DICOM pixels; palettes and planes of colour."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian

from core.imaging.dicom.tables import expand_segments


def test_an_overlay_in_the_high_bits_is_cleared(make_dicom, read_image, ramp):
    with_overlay = ramp | 0x8000
    image = read_image(make_dicom(with_overlay, BitsStored=12, HighBit=11))
    np.testing.assert_array_equal(image.stored_pixels[0], ramp)


def test_an_overlay_in_the_low_bits_is_cleared(make_dicom, read_image, ramp):
    shifted = (ramp << 4) | 1
    image = read_image(make_dicom(shifted, BitsStored=12, HighBit=15))
    np.testing.assert_array_equal(image.stored_pixels[0], ramp)


def test_the_sign_of_12_bits_is_extended(make_dicom, read_image):
    stored = np.array([[0x0FFF, 0x0800], [0x07FF, 0x0001]], np.uint16)
    content = make_dicom(stored.view(np.int16), BitsStored=12, HighBit=11)
    np.testing.assert_array_equal(read_image(content).stored_pixels[0], [[-1, -2048], [2047, 1]])


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 16), st.booleans(), st.data())
def test_every_stored_value_survives_any_bits_and_garbage(bits, is_signed, data):
    from core.imaging.dicom.layout import PixelFormat
    from core.imaging.dicom.pixels import clear_unused_bits

    high_bit = data.draw(st.integers(bits - 1, 15))
    lowest = -(1 << (bits - 1)) if is_signed else 0
    highest = (1 << (bits - is_signed)) - 1
    values = np.array([lowest, highest, (lowest + highest) // 2])
    mask = ((1 << bits) - 1) << (high_bit + 1 - bits)
    garbage = data.draw(st.integers(0, 65_535)) & ~mask
    words = (((values << (high_bit + 1 - bits)) & mask) | garbage).astype(np.uint16)
    stored = words.view(np.int16) if is_signed else words
    layout = PixelFormat("PixelData", 1, 3, 1, 1, 16, bits, high_bit, is_signed, "MONOCHROME2")
    np.testing.assert_array_equal(clear_unused_bits(stored, layout), values)


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.uint16, np.int32, np.uint32])
def test_integers_of_any_width_are_exact(kind, make_dicom, read_image):
    limits = np.iinfo(kind)
    stored = np.array([[limits.min, limits.max], [0, 1]], kind)
    image = read_image(make_dicom(stored))
    assert image.stored_pixels.dtype == kind
    np.testing.assert_array_equal(image.stored_pixels[0], stored)
    assert not image.stored_pixels.flags.writeable


def test_implicit_vr_is_exact(make_dicom, read_image, ramp):
    image = read_image(make_dicom(ramp, syntax=ImplicitVRLittleEndian))
    np.testing.assert_array_equal(image.stored_pixels[0], ramp)


def test_big_endian_is_exact_and_native_afterwards(make_dicom, read_image, ramp):
    content = make_dicom(ramp.astype(">u2"), syntax=ExplicitVRBigEndian)
    image = read_image(content)
    assert image.stored_pixels.dtype.isnative
    np.testing.assert_array_equal(image.stored_pixels[0], ramp)


RGB = np.random.default_rng(2).integers(0, 256, (2, 4, 6, 3)).astype(np.uint8)


@pytest.mark.parametrize("planes", [0, 1])
def test_planes_and_pixels_give_the_same_colours(planes, make_dicom, read_image):
    data = RGB if planes == 0 else RGB.transpose(0, 3, 1, 2)
    values = {"PhotometricInterpretation": "RGB", "PlanarConfiguration": planes}
    image = read_image(make_dicom(RGB, PixelData=data.tobytes(), **values))
    np.testing.assert_array_equal(image.stored_pixels, RGB)
    assert image.windows == ()


def test_full_range_ybr_is_converted_to_rgb(make_dicom, read_image):
    ybr = np.array([[[[76, 85, 255], [150, 44, 21], [255, 128, 128]]]], np.uint8)
    image = read_image(make_dicom(ybr, PhotometricInterpretation="YBR_FULL"))
    expected = [[255, 0, 0], [0, 255, 0], [255, 255, 255]]
    assert np.abs(image.stored_pixels[0, 0].astype(int) - expected).max() <= 2


def test_studio_range_ybr_is_converted_to_rgb(make_dicom, read_image):
    # Two pixels of 4:2:2: Y1 Y2 Cb Cr; 235 is white and 16 is black.
    data = bytes([235, 16, 128, 128])
    image = read_image(
        make_dicom(
            np.zeros((1, 1, 2, 3), np.uint8),
            PhotometricInterpretation="YBR_PARTIAL_422",
            PixelData=data,
        )
    )
    np.testing.assert_array_equal(image.stored_pixels[0, 0], [[255] * 3, [0] * 3])


def test_colours_of_16_bits_are_reduced_and_say_so(make_dicom, read_image):
    deep = RGB.astype(np.uint16) * 256 + 3
    image = read_image(make_dicom(deep, PhotometricInterpretation="RGB"))
    np.testing.assert_array_equal(image.stored_pixels, RGB)
    assert "colour_reduced" in [caution.code for caution in image.cautions]


def palette(bits: int, data: list[bytes]) -> dict[str, object]:
    values: dict[str, object] = {"PhotometricInterpretation": "PALETTE COLOR"}
    for colour, entries in zip(("Red", "Green", "Blue"), data, strict=True):
        values[f"{colour}PaletteColorLookupTableDescriptor"] = [4, 10, bits]
        values[f"{colour}PaletteColorLookupTableData"] = entries
    return values


def test_a_palette_gives_colours_and_clamps_outside(make_dicom, read_image):
    reds = np.array([0, 100, 200, 255], "<u2")
    tables = [(reds * 257).tobytes(), reds[::-1].copy().tobytes(), bytes(8)]
    stored = np.array([[0, 10, 12, 250]], np.uint8)
    image = read_image(make_dicom(stored, **palette(16, tables)))
    np.testing.assert_array_equal(image.stored_pixels[0, 0, :, 0], [0, 0, 200, 255])
    np.testing.assert_array_equal(image.stored_pixels[0, 0, :, 1], [255, 255, 100, 0])


def test_segments_are_written_out_and_bounded():
    words = np.array([0, 2, 10, 20, 1, 4, 100], "<u2").tobytes()
    expanded = expand_segments(words, bits=16, is_little=True)
    np.testing.assert_array_equal(expanded, [10, 20, 40, 60, 80, 100])
    bomb = np.array([0, 1, 1] + [1, 65_535, 9] * 3, "<u2").tobytes()
    assert expand_segments(bomb, bits=16, is_little=True) is None
    loop = np.array([2, 1, 0, 0], "<u2").tobytes()
    assert expand_segments(loop, bits=16, is_little=True) is None
