"""The NIH training films: one row per film, decoded onto the sampling grid, split by patient."""

import csv
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

LABELS = (
    "Atelectasis",
    "Cardiomegaly",
    "Consolidation",
    "Edema",
    "Effusion",
    "Emphysema",
    "Fibrosis",
    "Hernia",
    "Infiltration",
    "Mass",
    "Nodule",
    "Pleural_Thickening",
    "Pneumonia",
    "Pneumothorax",
)


class Part(StrEnum):
    """Which patients a film may be used for."""

    TRAINING = "training"
    VALIDATION = "validation"
    TEST = "test"


@dataclass(frozen=True)
class Films:
    """Films and what is known of them; row i of every array is the same film.

    Attributes:
        pixels: Grey levels, shape (films, sampling, sampling), uint8, 0 is black.
        labels: Shape (films, labels), 1.0 where the report named the finding, else 0.0.
        patients: NIH patient number, shape (films,).
        ages: Years, shape (films,).
        sexes: "M" or "F", shape (films,).
        views: "PA" or "AP", shape (films,).
        sources: Resolution the film was stored at, in pixels, shape (films,).
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.float32]
    patients: NDArray[np.int64]
    ages: NDArray[np.float32]
    sexes: NDArray[np.str_]
    views: NDArray[np.str_]
    sources: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.patients)

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> "Films":
        """The chosen rows."""
        return Films(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def part(self, part: Part) -> "Films":
        """The films of the patients that belong to one part."""
        return self.take(np.array([part_of(int(patient)) is part for patient in self.patients]))


def part_of(patient: int) -> Part:
    """Part a patient belongs to: 78 % training, 11 % validation, 11 % test, fixed for good.

    Decided by a hash of the number, so that a film added later never moves a patient.
    """
    digest = hashlib.sha256(f"overread-nih-{patient}".encode()).digest()
    percent = int.from_bytes(digest[:8]) % 100
    if percent < 78:
        return Part.TRAINING
    return Part.VALIDATION if percent < 89 else Part.TEST


def best_rows(folder: Path) -> list[dict[str, str]]:
    """Rows of labels.csv, one per film: of two copies the one with more pixels."""
    best: dict[str, dict[str, str]] = {}
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            known = best.get(row["image_index"])
            if known is None or stored_size(row) > stored_size(known):
                best[row["image_index"]] = row
    return list(best.values())


def stored_size(row: dict[str, str]) -> int:
    """Pixels along one side of the stored film, from its folder's name (images_128)."""
    return int(row["file"].split("/")[0].rsplit("_", 1)[1])


def decode(path: Path, sampling: int) -> NDArray[np.uint8]:
    """Grey levels on the sampling grid, shape (sampling, sampling)."""
    with PillowImage.open(path) as film:
        grey = film.convert("L")
        if grey.size != (sampling, sampling):
            grey = grey.resize((sampling, sampling), PillowImage.Resampling.BILINEAR)
        return np.asarray(grey, dtype=np.uint8)


def label_vector(names: str) -> NDArray[np.float32]:
    """1.0 for each of LABELS named in a bar-separated list."""
    named = set(names.split("|"))
    return np.array([label in named for label in LABELS], dtype=np.float32)


def read_films(data: Path, *, sampling: int) -> Films:
    """Read every NIH film below `data`.

    Args:
        data: Folder that holds `nih_chest_xray/`.
        sampling: Side of the grid in pixels.

    Raises:
        FileNotFoundError: If the folder or a film is missing.
    """
    folder = data / "nih_chest_xray"
    rows = best_rows(folder)
    return Films(
        pixels=np.stack([decode(folder / row["file"], sampling) for row in rows]),
        labels=np.stack([label_vector(row["labels"]) for row in rows]),
        patients=np.array([int(row["patient_id"]) for row in rows], dtype=np.int64),
        ages=np.array([float(row["age"]) for row in rows], dtype=np.float32),
        sexes=np.array([row["sex"] for row in rows]),
        views=np.array([row["view"] for row in rows]),
        sources=np.array([stored_size(row) for row in rows], dtype=np.int64),
    )
