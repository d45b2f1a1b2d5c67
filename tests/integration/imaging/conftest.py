"""The real DICOM files that pydicom and pydicom-data bring along."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pydicom
import pytest

from core.domain.image import Image
from core.imaging.reading import read

FOLDERS = (Path(pydicom.__file__).parent / "data", Path(str(files("data_store"))) / "data")


def real_paths() -> list[Path]:
    """Every file of both packages, whatever it is; nothing is downloaded."""
    found = (path for folder in FOLDERS for path in sorted(folder.rglob("*")))
    return [path for path in found if path.is_file() and "__pycache__" not in path.parts]


@pytest.fixture(scope="session")
def real_files() -> list[Path]:
    return real_paths()


@pytest.fixture(scope="session")
def real_bytes(real_files: list[Path]) -> Callable[[str], bytes]:
    by_name = {path.name: path for path in real_files}
    return lambda name: by_name[name].read_bytes()


@pytest.fixture(scope="session")
def real_image(real_bytes: Callable[[str], bytes]) -> Callable[[str], Image]:
    def read_one(name: str) -> Image:
        (result,) = read(real_bytes(name), name=name)
        assert result.error is None, result.error
        assert result.image is not None
        return result.image

    return read_one
