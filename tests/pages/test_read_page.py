"""The Read page in each of its states."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]


def text(app: AppTest) -> str:
    """Everything a person could read that is not drawn in the browser."""
    kinds = ("html", "markdown", "error", "caption", "button", "progress")
    parts = []
    for kind in kinds:
        for element in app.get(kind):
            proto = element.proto
            parts += [str(getattr(proto, name, "")) for name in ("body", "label", "text")]
    return "\n".join(parts)


def test_an_empty_database_teaches_the_first_step(desk, open_page: Open) -> None:
    page = open_page()
    print(text(page))
    assert not page.exception
    assert "Open a radiograph" in text(page)
