"""Use case: delete a case. Its events stay."""

from core.domain.case import ImageRecord
from core.domain.errors import InputError
from core.domain.event import EventKind
from core.workflow.app import App
from core.workflow.blob_guard import removing_bytes


def delete_case(app: App, case_id: str, *, actor: str) -> None:
    """Remove a case's rows, then the bytes and prepared pixels that nothing else refers to.

    Raises:
        InputError: If there is no such case.
    """
    with removing_bytes(app):
        images, unreferenced = remove_rows(app, case_id, actor)
        for sha256 in unreferenced:
            app.blobs.delete(sha256)
    for image in images:
        app.derived.delete_prefix(f"{image.id}.")


def remove_rows(app: App, case_id: str, actor: str) -> tuple[tuple[ImageRecord, ...], list[str]]:
    """Remove the rows and write the event; returns the images and the bytes nothing refers to.

    Raises:
        InputError: If there is no such case.
    """
    with app.unit_of_work() as work:
        images = work.images.of_case(case_id)
        if work.cases.get(case_id) is None:
            raise InputError(
                expected="the id of a case",
                found="an id that no case has",
                action="It may have been deleted already; reload the history.",
            )
        unreferenced = work.cases.delete(case_id)
        payload = {"images": [{"id": image.id, "blob": image.blob_sha256} for image in images]}
        work.history.append(EventKind.CASE_DELETED, actor=actor, case_id=case_id, payload=payload)
        work.commit()
    return images, unreferenced
