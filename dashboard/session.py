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
        st.session_state["open_address"] = st.query_params.to_dict()
    elif "upload" not in st.query_params and "open_case" in st.session_state:
        st.query_params.from_dict(st.session_state["open_address"])
    return st.session_state.get("open_case") if "case" in st.query_params else None


def upload_id() -> str | None:
    """The upload to show, from the address."""
    given = st.query_params.get("upload")
    return given if is_id(given) else None


def remember_case(case: str) -> None:
    """Make a case the one that the Read page shows next."""
    st.session_state["open_case"] = case
    st.session_state["open_address"] = {"case": case}


def open_case(case: str) -> None:
    """Make a case the one this tab shows."""
    remember_case(case)
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
    """Put another image of the case into the address; the map of the one before goes."""
    st.query_params.from_dict({**without_question(), "image": str(position + 1)})


def question(image_id: str) -> Question | None:
    """What is being explained of this image, if anything: the address says it."""
    finding = st.query_params.get("why")
    return Question(image_id, finding) if finding else None


def ask(finding: str) -> None:
    """Ask why.

    The address is only written when the reader does something. Written on every run it would
    undo the browser's way back.
    """
    chosen = st.session_state.get(METHOD_KEY)
    how = {"method": chosen.value} if isinstance(chosen, Method) else {}
    st.query_params.update({"why": finding, **how})


def stop_asking(finding: str) -> None:
    """Take this map away; another one that was asked for meanwhile stays."""
    if st.query_params.get("why") == finding:
        st.query_params.from_dict(without_question())


def without_question() -> dict[str, str]:
    """The address without what is explained."""
    address = st.query_params.to_dict()
    return {name: text for name, text in address.items() if name not in ("why", "method")}


def keep_method() -> None:
    """Put a method that was just chosen into the address, if it explains something."""
    if "why" in st.query_params:
        st.query_params["method"] = st.session_state[METHOD_KEY].value


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
