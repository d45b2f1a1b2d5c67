"""What a reader does with the viewer: mouse, wheel, keys, reruns, reloads, failures."""

import json
from urllib.parse import urlparse

import pytest

pytestmark = pytest.mark.browser

VIEW = ("windowCenter", "windowWidth", "zoom", "origin", "inverted", "frame")


def view_of(screen) -> dict[str, str]:
    return {name: screen.state[name] for name in VIEW}


def pixel_requests(screen) -> int:
    return sum("/display/" in url for url in screen.requests)


def under(screen, x: float, y: float) -> tuple[float, float]:
    """The place of the image under a canvas pixel."""
    (left, top), zoom = screen.origin, screen.number("zoom")
    return (x - left) / zoom, (y - top) / zoom


def test_the_wheel_zooms_to_the_pointer_and_right_drag_moves_the_picture(screen):
    screen.open()
    x, y = 310.0, 240.0
    screen.page.mouse.move(*screen.place(x, y))
    before, zoom = under(screen, x, y), screen.number("zoom")
    for _ in range(4):
        screen.page.mouse.wheel(0, -100)
    screen.settle()
    assert screen.number("zoom") > 1.5 * zoom
    assert under(screen, x, y) == pytest.approx(before, abs=1.5 / zoom)
    left, top = screen.origin
    screen.drag(60, -25, button="right")
    assert screen.origin == (pytest.approx(left + 60, abs=1), pytest.approx(top - 25, abs=1))
    assert screen.number("windowWidth") == 800
    screen.page.keyboard.down("Shift")
    screen.drag(-60, 25)
    screen.page.keyboard.up("Shift")
    assert screen.origin == (pytest.approx(left, abs=1), pytest.approx(top, abs=1))


def test_the_value_under_the_pointer_is_in_the_images_own_unit(screen, synthetic):
    screen.open().tool("oneToOne")
    left, top = screen.origin
    screen.page.mouse.move(*screen.place(left + 120.5, top + 80.5))
    screen.settle()
    value = int(synthetic.pixels("small")[80, 120]) * 2 - 1024
    assert screen.page.locator("[data-part=pointer]").inner_text() == f"x 120  y 80   {value} HU"
    assert "at the detector" in screen.page.locator("[data-part=scale]").inner_text()


def test_another_map_comes_without_the_pixels_and_in_less_than_200_kilobytes(screen):
    screen.open("large", map="cam").wait(overlay="on")
    before, requests = screen.socket_bytes, len(screen.requests)
    screen.button("Map signed").wait(overlay="on")
    screen.button("Map None").wait(overlay="off")
    assert screen.socket_bytes - before < 200_000
    new = [urlparse(url).path for url in screen.requests[requests:]]
    assert [path for path in new if "/display/" in path or "/map/" in path] == ["/map/signed"]
    screen.button("Map cam").wait(overlay="on")
    assert pixel_requests(screen) == 1
    assert screen.state["pixelFetches"] == "1"


def test_the_view_survives_a_rerun_and_a_reload_and_no_other_browser_has_it(screen, second_screen):
    screen.open(map="cam").drag(50, 40)
    screen.focus().press("+", "+", "ArrowLeft", "i", "o")
    kept = view_of(screen)
    screen.button("Rerun")
    assert view_of(screen) == kept
    assert screen.state["overlay"] == "off"
    screen.page.reload()
    screen.wait(status="ready")
    assert view_of(screen) == kept
    assert screen.state["overlay"] == "off"
    second_screen.open(map="cam")
    assert second_screen.state["inverted"] == "off"
    assert second_screen.number("windowWidth") == 800
    assert second_screen.state["overlay"] == "on"


def test_a_new_map_is_shown_although_the_one_before_was_switched_off(screen):
    screen.open(map="cam").wait(overlay="on").focus().press("o")
    assert screen.state["overlay"] == "off"
    screen.button("Map signed").wait(overlay="on")


def test_a_map_that_the_page_does_not_ask_for_stays_off_until_the_reader_does(screen):
    screen.open(map="cam", visible=0)
    assert screen.state["overlay"] == "off"
    screen.tool("overlay").wait(overlay="on")


def test_nothing_is_asked_of_another_host(screen):
    screen.open(map="cam").wait(overlay="on").drag(20, 20)
    web = [urlparse(url) for url in screen.requests]
    hosts = {url.hostname for url in web if url.scheme not in ("blob", "data")}
    assert hosts == {"127.0.0.1"}


def test_everything_can_be_done_by_keyboard_and_no_key_reruns_the_page(screen):
    screen.open(map="cam").wait(overlay="on")
    for _ in range(60):
        screen.page.keyboard.press("Tab")
        if screen.page.evaluate(FOCUSED) == "canvas":
            break
    assert screen.page.evaluate(FOCUSED) == "canvas"
    fit = screen.number("zoom")
    screen.press("+")
    assert screen.number("zoom") == pytest.approx(fit * 1.25, rel=1e-3)
    left, _ = screen.origin
    screen.press("ArrowRight")
    assert screen.origin[0] < left
    screen.press("1")
    assert screen.number("zoom") == 1
    screen.press("f")
    assert screen.number("zoom") == pytest.approx(fit, rel=1e-3)
    screen.press("w")
    assert screen.number("windowCenter") == 900.5
    screen.press("Shift+ArrowRight", "Shift+ArrowUp")
    assert screen.number("windowWidth") > 1200
    assert screen.number("windowCenter") < 900.5
    screen.press("i", "r")
    assert (screen.number("windowWidth"), screen.state["inverted"]) == (800, "off")
    screen.press("[")
    assert screen.page.locator("[data-part=opacity]").input_value() == "50"
    screen.press("?")
    assert screen.page.locator("[data-part=popover]").is_visible()
    screen.press("Escape", "r", "c")
    assert screen.page.locator("[data-part=popover]").is_hidden()
    screen.page.wait_for_timeout(300)
    assert screen.page.get_by_text("runs 1", exact=True).is_visible()


FOCUSED = """() => {
  const host = document.querySelector("[data-testid=stBidiComponentIsolated]");
  return document.activeElement === host
    ? (host.shadowRoot.activeElement?.dataset.part ?? host.shadowRoot.activeElement?.dataset.tool)
    : "";
}"""


def test_an_image_with_frames_turns_pages_with_the_wheel_and_zooms_with_ctrl(screen):
    screen.open("cine")
    screen.wait(pixel_fetches=3)
    screen.page.mouse.move(*screen.place(300, 200))
    zoom = screen.number("zoom")
    screen.page.mouse.wheel(0, 120)
    screen.wait(frame=1)
    assert screen.number("zoom") == zoom
    screen.page.keyboard.down("Control")
    screen.page.mouse.wheel(0, -120)
    screen.page.keyboard.up("Control")
    screen.settle()
    assert screen.number("zoom") > zoom
    assert screen.state["frame"] == "1"
    assert "Ctrl + wheel: zoom" in (screen.page.locator("[data-part=hint]").text_content() or "")
    screen.focus().press(".", "PageDown")
    screen.wait(frame=3)
    screen.press(" ").wait(frame=0).press(" ")
    stopped = screen.state["frame"]
    screen.page.wait_for_timeout(200)
    assert screen.state["frame"] == stopped
    assert screen.state["pixelFetches"] == "8"
    screen.page.locator("[data-part=frame]").fill("5")
    screen.wait(frame=5)
    assert screen.page.locator("[data-part=frameText]").inner_text() == "6 / 8"


def test_damaged_pixels_are_refused_in_a_sentence_and_a_second_try_mends_it(screen):
    screen.open("short", status="error")
    text = screen.page.locator("[data-part=problemText]").inner_text()
    assert text == "It arrived damaged: expected 240,000 bytes, received 239,999."
    screen.page.request.get(f"{screen.address}/mend/short")
    screen.tool("retry").wait(status="ready")


def test_a_link_of_an_earlier_server_asks_for_a_reload(screen):
    screen.open("forbidden", status="error")
    assert "Reload the page" in screen.page.locator("[data-part=problemText]").inner_text()
    screen.page.request.get(f"{screen.address}/mend/forbidden")
    screen.page.locator("[data-tool=reload]").click()
    screen.wait(status="ready")


def test_a_server_that_is_gone_is_said_and_a_missing_map_leaves_the_image(screen):
    screen.page.route("**/display/small/**", lambda route: route.abort())
    screen.open(status="error")
    assert "did not answer" in screen.page.locator("[data-part=problemText]").inner_text()
    screen.page.unroute("**/display/small/**")
    screen.tool("retry").wait(status="ready")
    screen.button("Map gone")
    problem = screen.page.locator("[data-part=legendProblem]")
    problem.wait_for()
    assert "No map" in problem.inner_text()
    assert screen.state["overlay"] == "off"
    assert screen.state["status"] == "ready"


def test_while_pixels_are_on_their_way_the_place_is_kept_and_progress_is_shown(screen):
    waiting = []
    screen.page.route("**/display/slow/**", lambda route: waiting.append(route))
    screen.open("slow", status="loading")
    screen.page.locator("progress").wait_for()
    assert screen.page.locator("[data-part=progressText]").inner_text() == "0.0 of 2.1 MB"
    before = screen.page.get_by_text("below the viewer").bounding_box()
    canvas_before = screen.page.locator("canvas").bounding_box()
    waiting[0].continue_()
    screen.wait(status="ready").button("Map cam").wait(overlay="on")
    assert screen.page.get_by_text("below the viewer").bounding_box() == before
    assert screen.page.locator("canvas").bounding_box() == canvas_before


@pytest.mark.parametrize("width", [620, 900])
def test_every_control_has_a_name_and_a_target_of_32_pixels_within_the_frame(screen, width):
    screen.open("cine", map="cam", width=width).wait(overlay="on")
    controls = json.loads(screen.page.evaluate(CONTROLS))
    assert len(controls) >= 12
    for control in controls:
        assert control["name"], control
        assert control["height"] >= 32, control
        assert control["width"] >= 32, control
        assert control["left"] >= 0, control
        assert control["right"] <= width, control


CONTROLS = """() => {
  const root = document.querySelector("[data-testid=stBidiComponentIsolated]").shadowRoot;
  const frame = root.querySelector(".viewer").getBoundingClientRect();
  const shown = [...root.querySelectorAll("button, select, input, canvas")]
    .filter((e) => e.getClientRects().length);
  return JSON.stringify(shown.map((e) => {
    const box = e.getBoundingClientRect();
    return {
      name: e.getAttribute("aria-label") || e.textContent.trim(), part: e.dataset.part,
      width: box.width, height: box.height,
      left: box.left - frame.left, right: box.right - frame.left,
    };
  }));
}"""


def test_pixels_and_view_outlive_another_image_and_a_new_mount(screen):
    screen.open().drag(30, 10)
    kept = view_of(screen)
    screen.button("Other image").wait(status="ready", image="colour")
    screen.button("Other image").wait(status="ready", image="small")
    assert view_of(screen) == kept
    hide = screen.page.get_by_text("Hide", exact=True)
    hide.click()
    screen.page.locator("canvas").wait_for(state="detached")
    hide.click()
    screen.wait(status="ready")
    assert view_of(screen) == kept
    assert pixel_requests(screen) == 2


def test_the_number_beside_the_slider_is_that_of_the_frame_on_the_screen(screen):
    held = []
    screen.page.route("**/display/volume/9?**", lambda route: held.append(route))
    screen.open("volume")
    screen.page.locator("[data-part=frame]").fill("9")
    screen.settle()
    number = screen.page.locator("[data-part=frameText]")
    assert number.inner_text() == "1 → 10 / 30"
    assert screen.state["frame"] == "0"
    held[0].continue_()
    screen.wait(frame=9)
    assert number.inner_text() == "10 / 30"


def test_up_is_brighter_on_an_inverted_picture_too(screen):
    screen.open("mono1")
    screen.drag(0, -40)
    assert screen.number("windowCenter") > 1000
    screen.tool("invert").tool("reset").tool("invert").drag(0, -40)
    assert screen.number("windowCenter") < 1000


def test_one_finger_windows_and_two_fingers_zoom_and_move(viewer_server, chromium_here, screen):
    context = chromium_here.new_context(viewport={"width": 1000, "height": 900}, has_touch=True)
    tablet = type(screen)(context.new_page(), viewer_server)
    tablet.open()
    touch = context.new_cdp_session(tablet.page)

    def fingers(kind: str, *places: tuple[float, float]) -> None:
        points = [dict(zip("xy", tablet.place(*p), strict=True)) for p in places]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", (200, 200))
    fingers("touchMove", (240, 200))
    fingers("touchEnd")
    tablet.settle()
    assert tablet.number("windowWidth") == pytest.approx(880)
    zoom, place = tablet.number("zoom"), under(tablet, 300, 200)
    fingers("touchStart", (250, 200))
    fingers("touchStart", (250, 200), (350, 200))
    fingers("touchMove", (200, 200), (400, 200))
    fingers("touchEnd")
    tablet.settle()
    assert tablet.number("zoom") == pytest.approx(2 * zoom, rel=0.01)
    assert under(tablet, 300, 200) == pytest.approx(place, abs=2)
    assert tablet.number("windowWidth") == pytest.approx(880)
    context.close()


def test_a_map_is_not_laid_over_a_frame_that_it_does_not_explain(screen):
    screen.open("volume", map="cam").wait(overlay="on")
    screen.focus().press(".").wait(frame=1, overlay="off")
    assert "of frame 1" in screen.page.locator("[data-part=legendText]").inner_text()
    screen.press(",").wait(frame=0, overlay="on")
