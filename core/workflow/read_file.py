"""The worker's part of an upload: bytes to images, prepared pixels, a case and a job to judge them.

Nothing but records is held while an archive is read; rows, events and the job's end are written in
one transaction at the end. Names of prepared files follow from the job, so that a reading that was
killed and started again overwrites them and leaves none behind.
"""

import hashlib
from collections.abc import Callable, Iterator

from core.domain.case import ImageRecord
from core.domain.errors import InputError
from core.domain.image import Image
from core.domain.job import Job
from core.imaging.display import display_pixels, thumbnail
from core.imaging.reading import ReadFile, read
from core.workflow.app import App
from core.workflow.blob_guard import storing_bytes
from core.workflow.decoded_images import DecodedImages
from core.workflow.file_name import shown_name
from core.workflow.image_record import image_record
from core.workflow.keep_images import Draft, Refusal, keep_images
from core.workflow.stages import PREPARING, READING
from core.workflow.store_pixels import store_pixels

Tell = Callable[[str, float], None]

TOLD_EVERY = 10
"""Images of an archive from one word to the page to the next."""


def read_file(app: App, job: Job, decoded: DecodedImages, tell: Tell) -> None:
    """Carry out one READ job of an upload.

    Raises:
        OverreadError: If nothing could be read at all; single members only spoil themselves.
    """
    tell(READING, 0.0)
    while not store_items(app, job, list(gather(app, job, decoded, tell))):
        tell(READING, 0.0)


def gather(app: App, job: Job, decoded: DecodedImages, tell: Tell) -> Iterator[Draft | Refusal]:
    """Read and prepare the file's images, one at a time."""
    content = app.blobs.get(job.payload["blob"])
    for position, file in enumerate(read_members(app, job, content)):
        yield prepare(app, job, position, file, decoded, tell)


def store_items(app: App, job: Job, items: list[Draft | Refusal]) -> bool:
    """Write the rows, unless bytes vanished meanwhile with a case that had the same; then False."""
    drafts = [item for item in items if isinstance(item, Draft)]
    with storing_bytes(app):
        if not all(app.blobs.has(draft.record.blob_sha256) for draft in drafts):
            return False
        keep_images(app, job, items)
    return True


def read_members(app: App, job: Job, content: bytes) -> Iterator[ReadFile]:
    """Images of the file, one at a time; at least one answer, be it an error."""
    is_empty = True
    for file in read(content, name=job.payload["name"], study_salt=app.salt):
        is_empty = False
        yield file
    if is_empty:
        raise InputError(
            expected="an archive with images in it",
            found="an archive without any file",
            action="Upload the images themselves, or an archive that holds them.",
        )


def prepare(
    app: App, job: Job, position: int, file: ReadFile, decoded: DecodedImages, tell: Tell
) -> Draft | Refusal:
    """Store one image's bytes and prepared pixels, keep its record."""
    name = shown_name(file.name or job.payload["name"])
    if file.image is None:
        return Refusal(name, file.error or unknown_problem())
    if position % TOLD_EVERY == 0:
        tell(f"{PREPARING} {position + 1}" if position else PREPARING, 0.5)
    id = image_id(job, position)
    try:
        record = store_image(app, file.image, id=id, name=name, content=file.content)
    except InputError as error:
        return Refusal(name, error)
    decoded.put(id, file.image)
    return Draft(record, file.image.study_key)


def unknown_problem() -> InputError:
    """For a reader that gave neither image nor error."""
    return InputError(expected="an image", found="none", action="Export the image again.")


def image_id(job: Job, position: int) -> str:
    """Same job and member, same id: whoever reads the file again overwrites."""
    return hashlib.sha256(f"{job.group}:{job.key}:{position}".encode()).hexdigest()[:32]


def store_image(app: App, image: Image, *, id: str, name: str, content: bytes) -> ImageRecord:
    """Write prepared pixels and the bytes received.

    Raises:
        InputError: If the pixels cannot be shown.
    """
    display = display_pixels(image)
    store_pixels(app, id, image, display, thumbnail(image))
    sha256 = app.blobs.put(content)
    return image_record(image, display, id=id, source_name=name, blob_sha256=sha256)
