"""The picture on the canvas is what the standard's formulas say, pixel by pixel."""

import base64
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

pytestmark = pytest.mark.browser

SURROUND = (0x0B, 0x0D, 0x10)


def canvas(screen) -> NDArray[np.int16]:
    """What is on the canvas, shape (height, width, 3)."""
    width, height, text = screen.colours()
    rgba = np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)
    return rgba[..., :3].astype(np.int16)


def image_on(screen, rows: int, columns: int) -> NDArray[np.int16]:
    """The image's pixels on the canvas at 1:1."""
    left, top = screen.origin
    return canvas(screen)[top : top + rows, left : left + columns]


def grey(values: NDArray[np.float64], function: str, center: float, width: float) -> NDArray:
    """PS3.3 C.11.2.1.2 and C.11.2.1.3, written down once more and independently."""
    if function == "SIGMOID":
        share = 1 / (1 + np.exp(-4 * (values - center) / width))
    elif function == "LINEAR_EXACT":
        share = np.clip((values - center) / width + 0.5, 0, 1)
    else:
        share = np.clip((values - (center - 0.5)) / (width - 1) + 0.5, 0, 1)
    return np.floor(share * 255 + 0.5)


def modality(synthetic: ModuleType, name: str, frame: int = 0) -> NDArray[np.float64]:
    image = synthetic.IMAGES[name]
    return synthetic.pixels(name, frame) * image.slope + image.intercept


def test_a_window_drag_draws_what_the_function_of_the_window_says(screen, synthetic):
    screen.open().tool("oneToOne")
    values = modality(synthetic, "small")
    for preset, window in enumerate(synthetic.WINDOWS):
        screen.page.locator("[data-part=preset]").select_option(f"window{preset}")
        screen.settle()
        assert screen.number("windowCenter") == window.center
        screen.drag(40, -30)
        center, width = screen.number("windowCenter"), screen.number("windowWidth")
        assert width == pytest.approx(window.width + 40 * window.width / 400)
        assert center == pytest.approx(window.center - 30 * window.width / 400)
        wanted = grey(values, window.function, center, width)
        shown = image_on(screen, 300, 400)
        assert np.abs(shown - wanted[..., None]).max() <= 1
        assert (shown == wanted[..., None]).mean() > 0.999
        assert 0 < wanted.mean() < 255


def test_a_voi_lut_of_the_file_is_the_default_and_is_followed_entry_by_entry(screen, synthetic):
    screen.open("lut").tool("oneToOne")
    index = np.clip(modality(synthetic, "lut") - 700, 0, 511).astype(int)
    wanted = synthetic.LUT_VALUES[index]
    assert (image_on(screen, 300, 400) == wanted[..., None]).all()


def test_monochrome1_is_inverted_after_the_window_and_the_readers_inversion_on_top(
    screen, synthetic
):
    wanted = grey(modality(synthetic, "mono1"), "LINEAR", 1000, 800)[..., None]
    screen.open("mono1").tool("oneToOne")
    assert np.abs(image_on(screen, 300, 400) - (255 - wanted)).max() <= 1
    screen.tool("invert")
    assert np.abs(image_on(screen, 300, 400) - wanted).max() <= 1
    assert screen.state["inverted"] == "on"


def test_colour_is_drawn_as_it_is_stored(screen, synthetic):
    screen.open("colour").tool("oneToOne")
    assert (image_on(screen, 200, 300) == synthetic.pixels("colour")).all()


def test_zoomed_out_each_screen_pixel_is_the_mean_of_what_it_covers(screen, synthetic):
    screen.open("large")
    zoom, (left, top) = screen.number("zoom"), screen.origin
    assert zoom < 0.4
    shown = canvas(screen)
    pixels = synthetic.pixels("large").astype(float)
    for x, y in ((50, 60), (200, 300), (333, 111), (400, 420)):
        rows = slice(round((y - top) / zoom), round((y + 1 - top) / zoom))
        columns = slice(round(x / zoom), round((x + 1) / zoom))
        wanted = grey(pixels[rows, columns].mean(), "LINEAR", 1000, 800)
        assert shown[y, x + left] == pytest.approx(np.repeat(wanted, 3), abs=2)


def test_a_screen_of_double_density_shows_one_image_pixel_per_screen_pixel(
    viewer_server, chromium_here, screen, synthetic
):
    context = chromium_here.new_context(
        viewport={"width": 1000, "height": 900}, device_scale_factor=2
    )
    dense = type(screen)(context.new_page(), viewer_server)
    dense.open().tool("oneToOne")
    wanted = grey(modality(synthetic, "small"), "LINEAR", 1000, 800)
    assert np.abs(image_on(dense, 300, 400) - wanted[..., None]).max() <= 1
    box = dense.page.locator("canvas").bounding_box()
    assert canvas(dense).shape[1] == round(2 * box["width"])
    context.close()


@pytest.mark.parametrize(("name", "ratio"), [("tiny", 5 / 3), ("long", 150), ("tall", 1 / 3)])
def test_any_shape_fits_whole_and_pixels_keep_their_stated_shape(screen, name, ratio):
    screen.open(name)
    drawn = (canvas(screen) != SURROUND).any(axis=-1)
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    assert len(columns) / len(rows) == pytest.approx(ratio, rel=0.15)
    assert len(columns) == drawn.shape[1] or len(rows) >= drawn.shape[0] - 2


def test_the_map_is_drawn_only_where_it_is_not_zero(screen, synthetic):
    screen.open(map="cam").wait(overlay="on").tool("oneToOne")
    with_map = image_on(screen, 300, 400)
    screen.focus().press("o")
    assert screen.state["overlay"] == "off"
    plain = image_on(screen, 300, 400)
    changed = (with_map != plain).any(axis=-1)
    values = synthetic.map_values("cam")
    near = np.pad(values != 0, 1)
    reach = sum(np.roll(near, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1))[1:-1, 1:-1]
    untouched = np.kron(reach == 0, np.ones((30, 40), bool))
    peak = np.kron(values > 90, np.ones((30, 40), bool))
    assert untouched.any()
    assert not changed[untouched].any()
    assert changed[peak].mean() > 0.99


def test_a_signed_map_is_orange_for_and_blue_against(screen, synthetic):
    screen.open(map="signed").wait(overlay="on").tool("oneToOne")
    shown = image_on(screen, 300, 400)
    rows = np.arange(300) * 40 // 300
    columns = np.arange(400) * 40 // 400
    values = synthetic.map_values("signed")[np.ix_(rows, columns)]
    assert (shown[values > 100][:, 0] > shown[values > 100][:, 2]).all()
    assert (shown[values < -100][:, 2] > shown[values < -100][:, 0]).all()


NAIVE = """() => {
  const pixels = new Uint16Array(2048 * 2048).map((_, i) => i);
  const image = new ImageData(2048, 2048);
  const began = performance.now();
  for (let i = 0; i < pixels.length; i++) {
    const grey = Math.max(0, Math.min(255, ((pixels[i] - 1000) / 30000) * 255));
    image.data[4 * i] = image.data[4 * i + 1] = image.data[4 * i + 2] = grey;
    image.data[4 * i + 3] = 255;
  }
  return performance.now() - began;
}"""
"""Windowing every pixel of the image in the plainest way: what a redraw has to beat."""


def test_a_redraw_of_2048_by_2048_beats_windowing_every_pixel(screen):
    screen.open("large", map="cam").wait(overlay="on")
    screen.page.mouse.move(*screen.place(300, 200))
    times = {"zoom": [], "window": []}
    for step in range(8):
        screen.page.mouse.wheel(0, -90 if step % 2 else 90)
        screen.settle()
        times["zoom"].append(screen.number("redrawMs"))
    for step in range(8):
        screen.drag(5 + step, 3)
        times["window"].append(screen.number("redrawMs"))
    naive = min(screen.page.evaluate(NAIVE) for _ in range(3))
    assert min(times["zoom"][2:]) < naive, (times, naive)
    assert min(times["window"][2:]) < naive, (times, naive)
