import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.domain.errors import InputError
from core.domain.image import Image, ImageFormat, VoiLut, Window, WindowFunction
from core.imaging.windowing import apply_voi_lut, apply_window, default_grey, edges, is_usable

CENTERS = st.floats(-40_000, 40_000)
WIDTHS = st.floats(1, 80_000)
VALUES = hnp.arrays(np.int32, st.integers(1, 60), elements=st.integers(-70_000, 70_000))
FUNCTIONS = st.sampled_from(WindowFunction)


def window(center: float, width: float, function: WindowFunction = WindowFunction.LINEAR) -> Window:
    return Window(center, width, function, "test", "test")


def image(stored: np.ndarray, **parts: object) -> Image:
    return Image(stored_pixels=stored, format=ImageFormat.DICOM, **parts)  # type: ignore[arg-type]


@settings(deadline=None)
@given(VALUES, CENTERS, WIDTHS, FUNCTIONS)
def test_grey_levels_stay_between_black_and_white(values, center, width, function):
    grey = apply_window(values, window=window(center, width, function))
    assert grey.dtype == np.float32
    assert grey.shape == values.shape
    assert grey.min() >= 0
    assert grey.max() <= 1


@settings(deadline=None)
@given(VALUES, CENTERS, WIDTHS, FUNCTIONS)
def test_a_higher_value_is_never_darker(values, center, width, function):
    grey = apply_window(np.sort(values), window=window(center, width, function))
    assert (np.diff(grey) >= 0).all()


@settings(deadline=None)
@given(hnp.arrays(np.float32, 20, elements=st.floats(width=32)), CENTERS, WIDTHS, FUNCTIONS)
def test_floats_of_any_kind_give_grey_levels(values, center, width, function):
    grey = apply_window(values, window=window(center, width, function))
    assert np.isfinite(grey).all()
    assert (grey[np.isnan(values)] == 0).all()


@settings(deadline=None)
@given(VALUES, CENTERS, WIDTHS)
def test_linear_follows_the_standards_pseudocode(values, center, width):
    low, high = center - 0.5 - (width - 1) / 2, center - 0.5 + (width - 1) / 2
    inside = ((values - (center - 0.5)) / max(width - 1, 1e-300) + 0.5).clip(0, 1)
    expected = np.where(values <= low, 0, np.where(values > high, 1, inside))
    grey = apply_window(values, window=window(center, width))
    np.testing.assert_allclose(grey, expected, atol=1e-5)


@settings(deadline=None)
@given(VALUES, CENTERS, st.floats(0.5, 80_000))
def test_linear_exact_follows_the_standards_pseudocode(values, center, width):
    inside = (values - center) / width + 0.5
    low, high = center - width / 2, center + width / 2
    expected = np.where(values <= low, 0, np.where(values > high, 1, inside))
    grey = apply_window(values, window=window(center, width, WindowFunction.LINEAR_EXACT))
    np.testing.assert_allclose(grey, expected, atol=1e-5)


@settings(deadline=None)
@given(VALUES, CENTERS, WIDTHS)
def test_sigmoid_follows_the_standards_formula(values, center, width):
    with np.errstate(over="ignore"):
        expected = 1 / (1 + np.exp(-4 * (values - center) / width))
    grey = apply_window(values, window=window(center, width, WindowFunction.SIGMOID))
    np.testing.assert_allclose(grey, expected, atol=1e-5)


def test_the_standards_examples_of_linear_windows():
    # PS3.3 C.11.2.1.2.1: centre 2048, width 4096 maps 0 to 4095 onto the whole range.
    grey = apply_window(np.array([0, 4095]), window=window(2048, 4096))
    np.testing.assert_array_equal(grey, [0, 1])
    # Centre 0, width 1 is a threshold at 0.
    step = apply_window(np.array([-1, 0]), window=window(0, 1))
    np.testing.assert_array_equal(step, [0, 1])


def test_a_window_of_width_one_is_a_threshold_by_the_standard():
    grey = apply_window(np.array([98, 99, 100, 101]), window=window(100, 1))
    np.testing.assert_array_equal(grey, [0, 0, 1, 1])


@pytest.mark.parametrize("width", [0.99, 0, -5, float("nan"), float("inf")])
def test_a_width_below_one_is_refused_for_linear(width):
    with pytest.raises(InputError):
        apply_window(np.zeros(3), window=window(0, width))


@settings(deadline=None)
@given(CENTERS, WIDTHS)
def test_edges_map_to_black_and_white(center, width):
    low, high = edges(window(center, width, WindowFunction.LINEAR_EXACT))
    exact = window(center, width, WindowFunction.LINEAR_EXACT)
    np.testing.assert_allclose(apply_window(np.array([low, high]), window=exact), [0, 1], atol=1e-6)


@settings(deadline=None)
@given(
    hnp.arrays(np.uint16, (1, 4, 4)),
    st.floats(0.01, 50) | st.floats(-50, -0.01),
    st.floats(-2000, 2000),
    CENTERS,
    st.floats(2, 80_000),
)
def test_default_grey_equals_windowing_the_modality_values(stored, slope, intercept, center, width):
    shown = image(stored, slope=slope, intercept=intercept, windows=(window(center, width),))
    values = stored[0].astype(np.float64) * slope + intercept
    expected = apply_window(values, window=shown.windows[0])
    np.testing.assert_allclose(default_grey(shown), expected, atol=2e-3)


def test_monochrome1_is_inverted_after_the_window():
    stored = np.array([[[0, 255]]], np.uint8)
    plain = image(stored, windows=(window(128, 256),))
    inverted = image(stored, windows=(window(128, 256),), is_inverted=True)
    np.testing.assert_array_equal(default_grey(plain), [[0, 1]])
    np.testing.assert_array_equal(default_grey(inverted), [[1, 0]])


def test_a_voi_table_comes_before_the_windows_and_clamps_at_its_ends():
    lut = VoiLut(10.0, np.array([0, 0.25, 1], np.float32), "curve")
    values = np.array([-5, 10, 11, 12, 9000, np.nan])
    np.testing.assert_array_equal(apply_voi_lut(values, lut), [0, 0, 0.25, 1, 1, 0])
    stored = np.array([[[10, 11, 12]]], np.uint16)
    shown = image(stored, windows=(window(0, 1),), voi_luts=(lut,), is_inverted=True)
    np.testing.assert_array_equal(default_grey(shown), [[1, 0.75, 0]])


def test_colour_becomes_luminance():
    stored = np.array([[[[255, 255, 255], [255, 0, 0], [0, 0, 0]]]], np.uint8)
    np.testing.assert_allclose(default_grey(image(stored)), [[1, 0.299, 0]], atol=1e-6)


@settings(deadline=None)
@given(
    st.floats(-1e37, 1e37),
    st.floats(1, 1e37),
    FUNCTIONS,
    st.floats(1e-30, 1e30) | st.floats(-1e30, -1e-30),
    st.floats(-1e30, 1e30),
    st.sampled_from([np.uint8, np.int16, np.uint16, np.int32, np.float32, np.float64]),
)
def test_a_window_that_counts_as_usable_never_breaks(
    center, width, function, slope, intercept, kind
):
    shown = window(center, width, function)
    stored = np.array([[[0, 1, 100, 127]]], kind)
    assert is_usable(shown)
    grey = default_grey(image(stored, windows=(shown,), slope=slope, intercept=intercept))
    assert np.isfinite(grey).all()
    assert 0 <= grey.min() <= grey.max() <= 1


@settings(deadline=None)
@given(st.floats(), st.floats(), FUNCTIONS)
def test_a_window_is_either_unusable_or_harmless(center, width, function):
    shown = window(center, width, function)
    if is_usable(shown):
        assert np.isfinite(apply_window(np.arange(9), window=shown)).all()
    else:
        with pytest.raises(InputError):
            apply_window(np.arange(9), window=shown)
