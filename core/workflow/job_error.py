"""What is kept of an error: which kind, what was expected, found and what to do."""

import logging
import traceback
from uuid import uuid4

from core.domain.errors import ModelError, OverreadError

log = logging.getLogger("overread.worker")


def describe(error: OverreadError) -> dict[str, str]:
    """An error of ours as a job keeps it."""
    return {
        "kind": type(error).__name__,
        "expected": error.expected,
        "found": error.found,
        "action": error.action,
    }


def describe_incident(error: Exception) -> dict[str, str]:
    """An error nobody foresaw: logged under an id, which is all that the reader gets to see."""
    incident = uuid4().hex[:8]
    log.error("Incident %s: %s", incident, trace(error))
    return describe(
        ModelError(
            expected="this step to finish",
            found=f"a problem in the program, incident {incident}",
            action=f"Try again; if it happens again, give the operator the number {incident}.",
        )
    )


def trace(error: BaseException | None) -> str:
    """Types and places of an error and its causes, newest first.

    The messages are left out: a library may quote a patient's value or a file name in them.
    """
    parts = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        places = " < ".join(f"{item.filename}:{item.lineno} {item.name}" for item in frames[::-1])
        parts.append(f"{type(error).__name__} at {places or 'an unknown place'}")
        error = error.__cause__ or error.__context__
    return "; from ".join(parts)
