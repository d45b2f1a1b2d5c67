"""The training films: one row per film, the best copy, patients kept apart."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from models.training.films import LABELS, Part, part_of, read_films

COLUMNS = ("image_index", "file", "labels", "patient_id", "age", "sex", "view")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three films, the first stored twice."""
    folder = tmp_path / "nih_chest_xray"
    rows = [
        ("a.png", "images_64/a.png", "Mass|Effusion", "1", "58", "M", "PA"),
        ("a.png", "images_128/a.png", "Mass|Effusion", "1", "58", "M", "PA"),
        ("b.png", "images_64/b.png", "No Finding", "2", "7", "F", "AP"),
        ("c.png", "images_512/c.png", "Hernia", "2", "8", "F", "PA"),
    ]
    for row in rows:
        path = folder / row[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        side = int(path.parent.name.rsplit("_", 1)[1])
        PillowImage.new("L", (side, side), side // 4).save(path)
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([COLUMNS, *rows])
    return tmp_path


def test_each_film_is_read_once_from_its_largest_copy(data: Path) -> None:
    films = read_films(data, sampling=32)
    assert len(films) == 3
    assert films.pixels.shape == (3, 32, 32)
    assert films.sources.tolist() == [128, 64, 512]
    assert films.pixels[:, 0, 0].tolist() == [32, 16, 128]


def test_labels_and_attributes_follow_their_film(data: Path) -> None:
    films = read_films(data, sampling=16)
    named = [{LABELS[i] for i in np.flatnonzero(row)} for row in films.labels]
    assert named == [{"Mass", "Effusion"}, set(), {"Hernia"}]
    assert films.ages.tolist() == [58, 7, 8]
    assert films.sexes.tolist() == ["M", "F", "F"]
    assert films.views.tolist() == ["PA", "AP", "PA"]


def test_taking_rows_keeps_every_column_together(data: Path) -> None:
    last = read_films(data, sampling=16).take(np.array([2]))
    assert (last.patients[0], last.ages[0], last.views[0]) == (2, 8, "PA")


def test_no_patient_is_in_two_parts(data: Path) -> None:
    films = read_films(data, sampling=16)
    parts = [films.part(part) for part in Part]
    assert sum(map(len, parts)) == 3
    assert {len(part) for part in parts if 2 in part.patients} == {2 + (part_of(1) is part_of(2))}


def test_the_split_is_fixed_for_good_and_of_the_stated_shares() -> None:
    parts = [part_of(patient) for patient in range(20_000)]
    shares = [parts.count(part) / len(parts) for part in Part]
    assert shares == pytest.approx([0.78, 0.11, 0.11], abs=0.01)
    assert part_of(1) is Part.TRAINING
    assert part_of(21) is Part.VALIDATION
    assert part_of(3) is Part.TEST


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_films(tmp_path, sampling=16)
