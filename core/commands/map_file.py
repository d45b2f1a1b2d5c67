"""Attribution maps as files: the values as .npy, everything else as JSON beside them."""

import hashlib
import itertools
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from core.commands.image_source import Source
from core.domain.errors import InputError
from core.domain.explanation import Explanation
from core.explain.resizing import at_image_size


def write_map(folder: Path, source: Source, explanation: Explanation) -> Path:
    """Write a map at the image's own size; returns the path of the .npy file.

    A map of the same image, frame and model may be written again; another image of the same name
    gets a number after its name.

    Raises:
        InputError: If the folder cannot be written.
    """
    if source.image is None:
        raise ValueError("an image that was not read has no map")
    values = at_image_size(explanation, source.image.rows, source.image.columns)
    about = describe(source, explanation)
    try:
        path = free_path(folder, source.stem, about)
        np.save(path, values.astype(np.float32, copy=False), allow_pickle=False)
        text = json.dumps({**about, "minimum": float(values.min()), "maximum": float(values.max())})
        path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    except OSError as exc:
        raise InputError(
            expected="an output folder that can be written",
            found=exc.strerror or "an error of the file system",
            action="Free disk space or choose another folder with --out.",
        ) from exc
    return path


def describe(source: Source, explanation: Explanation) -> dict[str, Any]:
    """Everything besides the values."""
    image = source.image
    return {
        "path": source.path,
        "sha256": hashlib.sha256(source.content).hexdigest(),
        "frame": explanation.frame,
        "rows": image.rows if image else 0,
        "columns": image.columns if image else 0,
        "finding": explanation.finding,
        "method": explanation.method.value,
        "parameters": dict(explanation.parameters),
        "is_signed": explanation.is_signed,
        "model": asdict(explanation.model),
        "convergence_delta": explanation.convergence_delta,
        "cautions": [asdict(caution) for caution in explanation.cautions],
        "seconds": round(explanation.seconds, 6),
    }


def free_path(folder: Path, stem: str, about: dict[str, Any]) -> Path:
    """`STEM.LABEL.METHOD.npy`, or with a number after the stem where another map has that name."""
    for number in itertools.count(1):
        name = stem if number == 1 else f"{stem}-{number}"
        path = folder / f"{name}.{about['finding']}.{about['method']}.npy"
        if not path.exists() or is_same_image(path.with_suffix(".json"), about):
            return path
    raise AssertionError("counting never ends")


def is_same_image(path: Path, about: dict[str, Any]) -> bool:
    """Whether a map's JSON tells of the same image and frame."""
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))
        return all(earlier[name] == about[name] for name in ("sha256", "frame"))
    except (OSError, ValueError, KeyError, TypeError):
        return False
