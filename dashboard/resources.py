"""What all sessions share: the only place with st.cache_*."""

import streamlit as st

from core.bootstrap import build_app
from core.settings import read_settings
from core.workflow.app import App


@st.cache_resource(show_spinner=False)
def get_app() -> App:
    """The app of this process: settings, store, blobs. Built once, without torch."""
    return build_app(read_settings())
