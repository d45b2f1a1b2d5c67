"""What a person sees when something goes wrong, and what the log keeps of it."""

import logging
import secrets

from core.domain.errors import InputError, OverreadError
from dashboard.components.notes import message, note

LOG = logging.getLogger("overread.pages")


def draw_error(error: OverreadError, title: str = "This cannot be done") -> None:
    """Say what was expected, what was found and what to do."""
    message(title, f"Expected {error.expected}; found {error.found}. {error.action}")


def report(error: Exception) -> bool:
    """Log an error under a number and tell the person that number.

    An error of ours says what to do. Any other is only named by its incident number: its text
    may hold what must not be on a screen.

    Returns:
        True: Streamlit draws nothing of its own.
    """
    if isinstance(error, InputError):
        draw_error(error)
        return True
    incident = secrets.token_hex(4)
    LOG.error("incident %s", incident, exc_info=error)
    if isinstance(error, OverreadError):
        draw_error(error)
    else:
        message(
            "This page could not be drawn",
            "Nothing that was stored is lost. Reload the page; if it happens again, tell the "
            "person who runs Overread the incident number.",
        )
    note(f"Incident {incident}")
    return True
