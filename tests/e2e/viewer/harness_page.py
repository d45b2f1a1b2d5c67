"""The page of the harness: one viewer and buttons that change what the server says."""

import streamlit as st
from harness_images import IMAGES, MAPS

from dashboard.components.viewer import viewer

st.set_page_config(layout="wide")
state = st.session_state
state.runs = state.get("runs", 0) + 1
state.setdefault("map", st.query_params.get("map"))
state.setdefault("image", st.query_params.get("image", "small"))
buttons = st.columns(7)
for column, name in zip(buttons, [*MAPS, None], strict=False):
    if column.button(f"Map {name}"):
        state.map = name
buttons[4].button("Rerun")
if buttons[5].button("Other image"):
    state.image = "colour" if state.image != "colour" else st.query_params["image"]
is_hidden = buttons[6].toggle("Hide")
st.text(f"runs {state.runs}")
width = st.query_params.get("width")
if not is_hidden:
    with st.container(width=int(width) if width else "stretch"):
        viewer(
            IMAGES[state.image],
            map_layer=MAPS.get(state.map),
            map_visible=st.query_params.get("visible", "1") == "1",
            key="viewer",
            height=int(st.query_params.get("height", 700)),
        )
st.text("below the viewer")
