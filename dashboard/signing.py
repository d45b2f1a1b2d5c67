"""Addresses of pixels that only a page of this process can have made."""

import hmac
import secrets
from hashlib import sha256

SECRET = secrets.token_bytes(32)
"""Made anew with every start, so that an address from an old log opens nothing."""


def signature(kind: str, key: str) -> str:
    """Signature of one resource.

    Args:
        kind: "display", "map", "thumbnail" or "cover".
        key: Id of the image, explanation or case.
    """
    return hmac.new(SECRET, f"{kind}/{key}".encode(), sha256).hexdigest()


def is_signed(kind: str, key: str, given: str) -> bool:
    """Whether a signature is the right one, in constant time."""
    return hmac.compare_digest(signature(kind, key).encode(), given.encode())


def display_url(image_id: str) -> str:
    """Address of an image's pixels, with "{frame}" to be filled in by the viewer."""
    return f"/display/{image_id}/{{frame}}?sig={signature('display', image_id)}"


def map_url(explanation_id: str) -> str:
    """Address of a map's values."""
    return f"/map/{explanation_id}?sig={signature('map', explanation_id)}"


def thumbnail_url(image_id: str) -> str:
    """Address of a thumbnail."""
    return f"/thumbnail/{image_id}?sig={signature('thumbnail', image_id)}"


def cover_url(case_id: str) -> str:
    """Address of the thumbnail of a case's first image."""
    return f"/cover/{case_id}?sig={signature('cover', case_id)}"
