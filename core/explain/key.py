"""What identifies a map, so that it is made once. No torch here."""

import hashlib
import json
from collections.abc import Mapping

from core.domain.explanation import Method
from core.domain.prediction import ModelIdentity
from core.explain.catalogue import Value
from core.explain.parameters import complete_parameters

REVISION = 1
"""Raise it when a method's code changes its values: maps in the store are then made anew."""


def explanation_key(
    image_id: str,
    identity: ModelIdentity,
    finding: str,
    method: Method,
    parameters: Mapping[str, Value] | None = None,
    frame: int = 0,
) -> str:
    """Key of a map; leaving a parameter out and stating its default give the same key.

    Returns:
        64 hexadecimal digits.

    Raises:
        InputError: If a parameter is not one the method knows.
    """
    parts = {
        "revision": REVISION,
        "image": image_id,
        "model": [identity.name, identity.version, identity.weights_sha256],
        "finding": finding,
        "method": method.value,
        "parameters": complete_parameters(method, parameters),
        "frame": frame,
    }
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
