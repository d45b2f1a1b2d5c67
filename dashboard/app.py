"""The pages, their navigation, and the one error boundary. Streamlit runs this file."""

import streamlit as st
from streamlit.errors import FragmentHandledException

from dashboard import incident
from dashboard.components.style import draw_frame
from dashboard.navigation import pages

ABOUT = (
    "Overread, a second reader for chest radiographs. Research software, not a medical device. "
    "Apache-2.0. Nothing leaves this server."
)

st.set_page_config(
    page_title="Overread",
    layout="wide",
    initial_sidebar_state="collapsed",
    menu_items={"Get help": None, "Report a bug": None, "About": ABOUT},
)
page = st.navigation(pages(), position="top")
draw_frame()
try:
    page.run()
except FragmentHandledException:
    raise  # The fragment has reported it already, through the server's handler.
except Exception as error:  # noqa: BLE001 - the one boundary of the pages
    incident.report(error)
