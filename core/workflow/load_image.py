"""Pixels of a stored image: the ones just decoded, else decoded again from the bytes received."""

from core.domain.case import ImageRecord
from core.domain.errors import StoreError
from core.domain.image import Image
from core.imaging.display import display_pixels, thumbnail
from core.imaging.reading import read
from core.workflow.app import App
from core.workflow.decoded_images import DecodedImages
from core.workflow.read_pixels import find_image
from core.workflow.store_pixels import store_pixels


def load_image(app: App, image_id: str, decoded: DecodedImages) -> Image:
    """Decode a stored image unless it is still held.

    Raises:
        InputError: If there is no such image.
        StoreError: If its bytes are lost or altered.
    """
    held = decoded.get(image_id)
    if held is not None:
        return held
    image = decode(app, find_image(app, image_id))
    decoded.put(image_id, image)
    return image


def decode(app: App, record: ImageRecord) -> Image:
    """Decode the bytes received.

    Raises:
        StoreError: If they are lost or altered.
        InputError: If this version cannot read them.
    """
    content = app.blobs.get(record.blob_sha256)
    file = next(iter(read(content, name=record.source_name, study_salt=app.salt)))
    if file.error is not None:
        raise file.error
    if file.image is None:
        raise StoreError(
            expected="the image that these bytes gave before",
            found="none",
            action="Delete the case and upload the file again.",
        )
    return file.image


def restore_pixels(app: App, image_id: str, decoded: DecodedImages) -> None:
    """Make an image's display pixels and thumbnail again.

    Raises:
        InputError: If there is no such image.
        StoreError: If its bytes are lost or altered.
    """
    image = load_image(app, image_id, decoded)
    store_pixels(app, image_id, image, display_pixels(image), thumbnail(image))
