"""Tiny files made on the fly, for the tests of core.imaging."""

import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ComputedRadiographyImageStorage, ExplicitVRLittleEndian

from core.domain.errors import InputError
from core.domain.image import Image
from core.imaging.reading import read

PATIENT = "Zzyzx^Quintessa"


def dicom_bytes(
    pixels: NDArray[Any] | None = None, *, syntax: str = ExplicitVRLittleEndian, **values: Any
) -> bytes:
    """A small radiograph; `values` add to its elements, None takes one away."""
    dataset = Dataset()
    dataset.SOPClassUID = ComputedRadiographyImageStorage
    dataset.SOPInstanceUID = "1.2.3.4"
    dataset.StudyInstanceUID = "1.2.3"
    dataset.PatientName, dataset.PatientID = PATIENT, "ID-77421"
    dataset.Modality = "CR"
    dataset.PhotometricInterpretation = "MONOCHROME2"
    if pixels is not None:
        shape = pixels.shape if pixels.ndim > 2 else (1, *pixels.shape)
        dataset.NumberOfFrames, dataset.Rows, dataset.Columns = shape[:3]
        dataset.SamplesPerPixel = shape[3] if len(shape) == 4 else 1
        if len(shape) == 4:
            dataset.PlanarConfiguration = 0
        dataset.BitsAllocated = dataset.BitsStored = 8 * pixels.dtype.itemsize
        dataset.HighBit = dataset.BitsStored - 1
        dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
        content = pixels.tobytes()
        dataset.PixelData = content + b"\0" * (len(content) % 2)
        dataset["PixelData"].VR = "OW" if pixels.dtype.itemsize > 1 else "OB"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom warns of values that are wrong on purpose
        for keyword, value in values.items():
            if value is None:
                del dataset[keyword]
            else:
                setattr(dataset, keyword, value)
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    dataset.file_meta.MediaStorageSOPClassUID = dataset.get("SOPClassUID", "1.2")
    dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def one_image(content: bytes, **options: Any) -> Image:
    """The image of a file that must be readable."""
    (result,) = read(content, **options)
    if result.error is not None:
        raise result.error
    assert result.image is not None
    return result.image


def one_error(content: bytes, **options: Any) -> InputError:
    """The error of a file that must be refused."""
    (result,) = read(content, **options)
    assert result.image is None
    assert result.error is not None
    return result.error


@pytest.fixture
def make_dicom() -> Callable[..., bytes]:
    return dicom_bytes


@pytest.fixture
def read_image() -> Callable[..., Image]:
    return one_image


@pytest.fixture
def read_error() -> Callable[..., InputError]:
    return one_error


@pytest.fixture
def ramp() -> NDArray[np.uint16]:
    """16 x 16 pixels with the values 0 to 255."""
    return np.arange(256, dtype=np.uint16).reshape(16, 16)
