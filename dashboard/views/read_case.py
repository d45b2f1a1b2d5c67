"""One case: the image takes the space, the findings stand beside it."""

import streamlit as st

from core.domain.errors import InputError
from core.workflow.app import App
from core.workflow.open_case import open_case
from core.workflow.restore_display import restore_display
from core.workflow.views import CaseView, ImageView
from dashboard import session
from dashboard.components.case_header import draw_header
from dashboard.components.notes import message
from dashboard.components.strip import strip
from dashboard.components.viewer import viewer
from dashboard.incident import draw_error
from dashboard.signing import thumbnail_url
from dashboard.views.read_map import Why, draw_map_panel, find_why
from dashboard.views.read_result import draw_result
from dashboard.views.viewer_image import map_layer, viewer_image

POLL_S = 0.5
# Of the bar, the case's name and the margins, so that the whole image fits into the window.
AROUND_PX = 122
STRIP_PX = 76


def show_case(app: App, case_id: str) -> None:
    """Draw a case, or say that it is gone."""
    try:
        view = open_case(app, case_id)
    except InputError as error:
        session.forget_case(case_id)
        with st.container(key="problem"):
            draw_error(error, "This case is not here")
            draw_way_out()
        return
    position = session.image_position(len(view.images))
    with st.container(key="case"):
        draw_top(view, view.images[position])
        draw_strip(view, position)
        draw_reading(app, view, view.images[position])


def draw_top(view: CaseView, shown: ImageView) -> None:
    """Which case this is, and the way to the next one."""
    with st.container(horizontal=True, vertical_alignment="center", key="case_top", wrap=False):
        draw_header(view.case, shown.image, len(view.images))
        draw_way_out()


def draw_way_out() -> None:
    """Back to the start of the page."""
    if st.button("Open another", key="way_out"):
        session.close()
        st.rerun()


def draw_strip(view: CaseView, position: int) -> None:
    """The case's images, where there is more than one."""
    if len(view.images) < 2:
        return
    thumbnails = [(thumbnail_url(i.image.id), i.image.source_name) for i in view.images]
    with st.container(key="strip"):
        picked = strip(thumbnails, chosen=position, key=f"strip-{view.case.id}")
    if picked is not None and picked != position:
        session.show_image(picked)
        st.rerun()


def draw_reading(app: App, view: CaseView, shown: ImageView) -> None:
    """The viewer, and beside it what the network says."""
    with st.container(horizontal=True, key="reading", wrap=False, gap="medium"):
        image_side = st.container(key="image_side")
        side = st.container(key="side")
    why = find_why(app, shown)
    with side:
        with st.container(key="result"):
            draw_result(app, view.case, shown, why)
        if shown.prediction is not None and shown.prediction.prediction.findings:
            with st.container(key="map"):
                draw_map_panel(app, shown.prediction, why)
    with image_side:
        draw_image(app, view, shown, why)


def draw_image(app: App, view: CaseView, shown: ImageView, why: Why | None) -> None:
    """The image in the viewer, with the map that was asked for."""
    if not shown.has_display:
        restore_display(app, shown.image.id)
        st.fragment(poll_display, run_every=POLL_S)(app, view.case.id, shown.image.id)
        return
    layer = None if why is None or why.explanation is None else map_layer(why.explanation)
    viewer(
        viewer_image(shown.image),
        map_layer=layer,
        map_visible=layer is not None,
        key=f"viewer-{shown.image.id}",
        height=session.window_height() - (STRIP_PX if len(view.images) > 1 else 0) - AROUND_PX,
    )


def poll_display(app: App, case_id: str, image_id: str) -> None:
    """Wait for prepared pixels; once they are there, draw the page anew."""
    images = {image.image.id: image for image in open_case(app, case_id).images}
    if image_id in images and images[image_id].has_display:
        st.rerun()
    message("Preparing the image", "It was stored safely; its display is being made again.")
