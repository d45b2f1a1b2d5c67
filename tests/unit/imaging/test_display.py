from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image as Pillow

from core.domain.image import Image, ImageFormat
from core.imaging.display import display_pixels, thumbnail
from core.imaging.ranges import AS_SAVED, full_range


def image(stored: np.ndarray, **parts: object) -> Image:
    windows = () if stored.ndim == 4 else (full_range(stored),)
    return Image(  # type: ignore[misc]
        stored_pixels=stored, format=ImageFormat.DICOM, **{"windows": windows, **parts}
    )


def modality(shown: object) -> np.ndarray:
    return shown.pixels * shown.slope + shown.intercept


@settings(deadline=None)
@given(
    st.sampled_from([np.uint8, np.int8, np.uint16, np.int16]).flatmap(
        lambda kind: hnp.arrays(kind, (2, 3, 4))
    ),
    st.sampled_from([1.0, 0.5, -2.0]),
    st.sampled_from([0.0, -1024.0]),
)
def test_values_of_16_bits_survive_exactly(stored, slope, intercept):
    shown = display_pixels(image(stored, slope=slope, intercept=intercept))
    assert shown.pixels.dtype == np.uint16
    assert shown.cautions == ()
    np.testing.assert_array_equal(modality(shown), stored.astype(float) * slope + intercept)


@settings(deadline=None)
@given(hnp.arrays(np.int32, (1, 4, 4)))
def test_wider_values_are_exact_or_say_that_they_are_not(stored):
    shown = display_pixels(image(stored))
    span = int(stored.max()) - int(stored.min())
    assert bool(shown.cautions) == (span > 65_535)
    tolerance = span / 65_535 if shown.cautions else 0
    assert np.abs(modality(shown) - stored).max() <= tolerance


def test_whole_numbers_in_floats_stay_exact():
    stored = np.array([[[-1000.0, 0.0, 3000.0]]], np.float32)
    shown = display_pixels(image(stored))
    assert shown.cautions == ()
    np.testing.assert_array_equal(modality(shown), stored)


def test_numbers_that_are_none_do_not_break_the_display():
    stored = np.array([[[np.nan, np.inf, -np.inf, 0.5, 2.5]]], np.float64)
    shown = display_pixels(image(stored))
    assert [caution.code for caution in shown.cautions] == ["display_quantised"]
    np.testing.assert_allclose(modality(shown)[0, 0, 3:], [0.5, 2.5], atol=1e-4)


def test_16_bit_pixels_are_not_copied():
    stored = np.zeros((1, 5, 5), np.uint16)
    assert display_pixels(image(stored)).pixels is stored


def test_colour_goes_through_unchanged():
    stored = np.full((1, 2, 2, 3), 9, np.uint8)
    assert display_pixels(image(stored)).pixels is stored


@pytest.mark.parametrize("shape", [(1, 1000, 600), (1, 3, 2), (1, 1, 5000)])
def test_a_thumbnail_is_a_small_png(shape):
    stored = np.random.default_rng(0).integers(0, 255, shape).astype(np.uint16)
    picture = Pillow.open(BytesIO(thumbnail(image(stored))))
    assert picture.format == "PNG"
    assert max(picture.size) <= 128


def test_the_thumbnail_of_a_volume_is_its_middle_slice():
    stored = np.zeros((3, 10, 10), np.uint8)
    stored[1] = 255
    volume = image(stored, is_volume=True, windows=(AS_SAVED,))
    assert np.asarray(Pillow.open(BytesIO(thumbnail(volume)))).min() == 255


def test_the_full_range_leaves_padding_and_numbers_that_are_none_out():
    stored = np.full((1, 20, 20), -2000, np.int16)
    stored[0, 5:15, 5:15] = np.arange(100).reshape(10, 10)
    window = full_range(stored, padding=(-2000, -2000))
    assert window.source == "computed"
    assert -1 < window.center - window.width / 2 < 1
    assert 98 < window.center + window.width / 2 < 100
    odd = full_range(np.array([[[np.nan, 0.0, 1.0, np.inf]]]))
    assert odd.center == pytest.approx(0.5)


def test_a_flat_image_still_gets_a_usable_window():
    assert full_range(np.full((1, 4, 4), 7, np.uint16)).width == 1
    assert full_range(np.full((1, 4, 4), np.nan, np.float32)).width > 0
