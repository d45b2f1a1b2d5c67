"""Images that were just decoded, so that reading and judging a file decode it once."""

from collections import OrderedDict

from core.domain.image import Image

DEFAULT_BYTES = 128 << 20


class DecodedImages:
    """The most recently used images, bounded by the bytes of their pixels.

    Args:
        limit_bytes: Most that is held; a larger image is not held at all.
    """

    def __init__(self, limit_bytes: int = DEFAULT_BYTES) -> None:
        self._limit = limit_bytes
        self._held = 0
        self._images: OrderedDict[str, Image] = OrderedDict()

    def put(self, image_id: str, image: Image) -> None:
        """Hold an image, letting go of the ones that were not used for longest."""
        self.drop(image_id)
        size = image.stored_pixels.nbytes
        if size > self._limit:
            return
        self._images[image_id] = image
        self._held += size
        while self._held > self._limit:
            self.drop(next(iter(self._images)))

    def get(self, image_id: str) -> Image | None:
        """The image if it is still held."""
        if image_id in self._images:
            self._images.move_to_end(image_id)
        return self._images.get(image_id)

    def drop(self, image_id: str) -> None:
        """Let go of an image."""
        image = self._images.pop(image_id, None)
        if image is not None:
            self._held -= image.stored_pixels.nbytes
