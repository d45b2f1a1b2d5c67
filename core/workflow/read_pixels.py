"""Use cases: prepared pixels for the viewer, one frame, map or thumbnail at a time."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.domain.case import ImageRecord
from core.domain.errors import InputError, StoreError
from core.workflow.app import App


def display_frame(app: App, image_id: str, frame: int) -> bytes:
    """Display pixels of one frame: little-endian uint16 rows x columns, or uint8 RGB.

    Raises:
        InputError: If there is no such image or frame.
        StoreError: If the prepared pixels are not there; `restore_display` makes them again.
    """
    record = find_image(app, image_id)
    if not 0 <= frame < record.frames:
        raise InputError(
            expected=f"a frame from 0 to {record.frames - 1}",
            found=str(frame),
            action="Open the case again.",
        )
    size = record.rows * record.columns * (3 if record.is_colour else 2)
    with find_prepared(app, f"{image_id}.display").open("rb") as file:
        file.seek(frame * size)
        return file.read(size)


def thumbnail_bytes(app: App, image_id: str) -> bytes:
    """PNG of at most 128 pixels a side.

    Raises:
        StoreError: If it is not there; `restore_display` makes it again.
    """
    return find_prepared(app, f"{image_id}.thumbnail").read_bytes()


def cover_bytes(app: App, case_id: str) -> bytes:
    """Thumbnail of a case's first image.

    Raises:
        InputError: If there is no such case.
        StoreError: If it is not there; `restore_display` makes it again.
    """
    with app.unit_of_work(read_only=True) as work:
        images = work.images.of_case(case_id)
    if not images:
        raise unknown("case")
    return thumbnail_bytes(app, images[0].id)


def map_bytes(app: App, explanation_id: str) -> bytes:
    """Attribution map as int8, -127 to 127 of its maximum, rows x columns of the network's grid.

    Raises:
        InputError: If there is no such map.
        StoreError: If its bytes are lost or altered.
    """
    with app.unit_of_work(read_only=True) as work:
        record = work.explanations.get(explanation_id)
    if record is None:
        raise unknown("map")
    values = np.load(io.BytesIO(app.blobs.get(record.blob_sha256)), allow_pickle=False)
    scaled = values * (127.0 / record.maximum) if record.maximum > 0 else values
    steps: NDArray[np.int8] = np.rint(scaled).astype(np.int8)
    return steps.tobytes()


def find_image(app: App, image_id: str) -> ImageRecord:
    """The image's record.

    Raises:
        InputError: If there is none.
    """
    with app.unit_of_work(read_only=True) as work:
        record = work.images.get(image_id)
    if record is None:
        raise unknown("image")
    return record


def find_prepared(app: App, name: str) -> Path:
    """Path of a prepared file.

    Raises:
        StoreError: If it is not there.
    """
    path = app.derived.path(name)
    if path is None:
        raise StoreError(
            expected="prepared pixels",
            found="none",
            action="Open the case again; they are made anew from the bytes received.",
        )
    return path


def unknown(what: str) -> InputError:
    """The error of an id that nothing has."""
    return InputError(
        expected=f"the id of a stored {what}",
        found=f"an id that no {what} has",
        action="It may have been deleted; choose a case from the history.",
    )
