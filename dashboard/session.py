"""What one browser tab is looking at: the only place with session_state and query parameters.

The address (`?case=`, `?upload=`, `?image=`, `?why=`, `?method=`) restores the view after a reload;
the session keeps what an address need not: the pages of the history gone through.
"""

from dataclasses import dataclass

import streamlit as st

from core.domain.explanation import Method

ACTOR = "reader"
"""Who acts, until there is sign-in."""
USUAL_HEIGHT = 900
LEAST_HEIGHT = 560
METHOD_KEY = "method"
"""Key of the method menu."""


@dataclass(frozen=True)
class Question:
    """What the reader asked to see explained.

    Attributes:
        image_id: Of which image.
        finding: Label.
    """

    image_id: str
    finding: str


@dataclass(frozen=True)
class Place:
    """Where in the history the reader is.

    Attributes:
        filters: The filters the cursors belong to.
        cursors: Cursors of the pages gone through; the first page has none.
    """

    filters: tuple[object, ...] = ()
    cursors: tuple[str, ...] = ()


def is_id(text: str | None) -> bool:
    """Whether an address part looks like an id of ours."""
    return text is not None and len(text) == 32 and all(c in "0123456789abcdef" for c in text)


def case_id() -> str | None:
    """The case to show: from the address, else the one this tab had open."""
    given = st.query_params.get("case")
    if is_id(given):
        st.session_state["open_case"] = given
    elif "upload" not in st.query_params and "open_case" in st.session_state:
        st.query_params["case"] = st.session_state["open_case"]
    return st.session_state.get("open_case") if "case" in st.query_params else None


def upload_id() -> str | None:
    """The upload to show, from the address."""
    given = st.query_params.get("upload")
    return given if is_id(given) else None


def open_case(case: str) -> None:
    """Make a case the one this tab shows."""
    st.session_state["open_case"] = case
    st.query_params.from_dict({"case": case})


def open_upload(upload: str) -> None:
    """Make an upload the one this tab shows."""
    st.session_state.pop("open_case", None)
    st.query_params.from_dict({"upload": upload})


def close() -> None:
    """Back to the start of the Read page."""
    st.session_state.pop("open_case", None)
    st.query_params.clear()


def forget_case(case: str) -> None:
    """Do not come back to a case that is gone."""
    if st.session_state.get("open_case") == case:
        del st.session_state["open_case"]


def image_position(images: int) -> int:
    """Which image of the case to show, from 0; the address counts from 1."""
    text = st.query_params.get("image", "1")
    position = int(text) - 1 if text.isdecimal() else 0
    return position if 0 <= position < images else 0


def show_image(position: int) -> None:
    """Put another image of the case into the address."""
    st.query_params["image"] = str(position + 1)


def question(image_id: str) -> Question | None:
    """What is being explained of this image, if anything; after a reload as the address says."""
    asked = st.session_state.get("question")
    if "question" not in st.session_state and "why" in st.query_params:
        asked = Question(image_id, st.query_params["why"])
    return asked if isinstance(asked, Question) and asked.image_id == image_id else None


def ask(image_id: str, finding: str) -> None:
    """Ask why."""
    st.session_state["question"] = Question(image_id, finding)


def stop_asking(image_id: str, finding: str) -> None:
    """Take this map away; another one that was asked for meanwhile stays."""
    if question(image_id) == Question(image_id, finding):
        st.session_state["question"] = None


def keep_question(asked: Question | None, chosen: Method | None) -> None:
    """Put what is explained, and how, into the address, so that a reload shows it again."""
    wanted = {"why": asked and asked.finding, "method": chosen and chosen.value}
    for name, text in wanted.items():
        if text and st.query_params.get(name) != text:
            st.query_params[name] = text
        elif not text and name in st.query_params:
            del st.query_params[name]


def method(default: Method) -> Method:
    """The attribution method this tab uses; the choice is kept for the next map too."""
    chosen = st.session_state.get(METHOD_KEY)
    given = st.query_params.get("method")
    if chosen is None and given in {known.value for known in Method}:
        return Method(given)
    return chosen if isinstance(chosen, Method) else default


def is_first_sight(prediction_id: str) -> bool:
    """Whether this tab draws a prediction for the first time."""
    seen: set[str] = st.session_state.setdefault("seen", set())
    is_first = prediction_id not in seen
    seen.add(prediction_id)
    return is_first


def window_height() -> int:
    """Height of the browser's window when it connected, in CSS pixels (see `start_page`)."""
    text = st.context.cookies.get("overread_height", "")
    height = int(text) if text.isdecimal() and len(text) < 5 else USUAL_HEIGHT
    return max(LEAST_HEIGHT, height)


def uploader_key() -> str:
    """Key of the upload widget; `empty_uploader` changes it."""
    return f"uploader-{st.session_state.get('uploads', 0)}"


def empty_uploader() -> None:
    """Give the next run a new, empty upload widget."""
    st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1


def place(filters: tuple[object, ...]) -> Place:
    """Where in the history the reader is; other filters start at the first page."""
    kept = st.session_state.get("place")
    return kept if isinstance(kept, Place) and kept.filters == filters else Place(filters)


def go_on(here: Place, cursor: str) -> None:
    """One page further."""
    st.session_state["place"] = Place(here.filters, (*here.cursors, cursor))


def go_back(here: Place) -> None:
    """One page towards the first."""
    st.session_state["place"] = Place(here.filters, here.cursors[:-1])
