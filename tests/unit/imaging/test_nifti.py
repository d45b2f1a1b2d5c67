import gzip

import nibabel as nib
import numpy as np
import pytest

from core.domain.image import SpacingSource
from core.imaging.limits import Limits

AFFINES = {
    "RAS": np.diag([2.0, 3.0, 4.0, 1.0]),
    "LPS": np.diag([-2.0, -3.0, 4.0, 1.0]),
    "SRA": np.array([[0, 2, 0, 0], [0, 0, 3, 0], [4, 0, 0, 0], [0, 0, 0, 1.0]]),
}


def nifti(values: np.ndarray, affine: np.ndarray, kind: type = nib.Nifti1Image) -> object:
    image = kind(values, affine)
    image.header.set_xyzt_units("mm")
    image.set_sform(affine, code=1)
    return image


def codes(image: object) -> list[str]:
    return [caution.code for caution in image.cautions]


def marked(name: str) -> np.ndarray:
    """A volume whose brightest voxel is right, front and top in the patient."""
    shape = {"RAS": (4, 5, 6), "LPS": (4, 5, 6), "SRA": (6, 4, 5)}[name]
    values = np.zeros(shape, np.int16)
    place = {"RAS": (3, 4, 5), "LPS": (0, 0, 5), "SRA": (5, 3, 4)}[name]
    values[place] = 900
    return values


@pytest.mark.parametrize("name", list(AFFINES))
@pytest.mark.parametrize("kind", [nib.Nifti1Image, nib.Nifti2Image])
def test_right_is_on_the_left_and_front_is_up(name, kind, read_image):
    image = read_image(nifti(marked(name), AFFINES[name], kind).to_bytes())
    assert image.stored_pixels.shape == (6, 5, 4)
    assert image.stored_pixels[-1, 0, 0] == 900
    assert (image.spacing.column_mm, image.spacing.row_mm, image.slice_spacing_mm) == (2, 3, 4)
    assert image.spacing.source is SpacingSource.NIFTI_HEADER
    assert image.is_volume
    assert image.attributes.patient_orientation == ("L", "P")
    assert codes(image) == ["window_computed"]


def test_the_compressed_file_gives_the_same_image(read_image):
    content = nifti(marked("RAS"), AFFINES["RAS"]).to_bytes()
    plain, packed = read_image(content), read_image(gzip.compress(content))
    np.testing.assert_array_equal(plain.stored_pixels, packed.stored_pixels)


def test_the_scale_of_the_header_is_kept_apart_from_the_values(read_image):
    image = nifti(marked("RAS"), AFFINES["RAS"])
    image.header.set_slope_inter(0.5, -10)
    read = read_image(image.to_bytes())
    assert (read.slope, read.intercept, read.unit) == (0.5, -10, "value")
    assert read.stored_pixels.max() == 900


def test_spacing_in_other_units_becomes_mm_and_no_unit_is_a_caution(read_image):
    image = nifti(marked("RAS"), AFFINES["RAS"])
    image.header.set_xyzt_units("micron")
    assert read_image(image.to_bytes()).spacing.row_mm == pytest.approx(0.003)
    image.header.set_xyzt_units("unknown")
    assert "spacing_unit_assumed" in codes(read_image(image.to_bytes()))


def test_a_file_without_orientation_warns_of_left_and_right(read_image):
    image = nib.Nifti1Image(marked("RAS"), None)
    image.set_sform(None, code=0)
    image.set_qform(None, code=0)
    assert "orientation_unknown" in codes(read_image(image.to_bytes()))


def test_of_several_volumes_the_first_is_shown_and_said(read_image):
    values = np.zeros((3, 3, 3, 2), np.float32)
    values[..., 1] = np.nan
    image = read_image(nifti(values, np.eye(4)).to_bytes())
    assert image.frames == 3
    assert codes(image) == ["first_volume_only", "window_computed"]


def test_colour_and_two_dimensional_files_are_read(read_image):
    dtype = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])
    colour = np.zeros((3, 4, 2), dtype)
    colour["G"] = 200
    image = read_image(nifti(colour, np.eye(4)).to_bytes())
    assert image.is_colour
    assert image.stored_pixels[0, 0, 0].tolist() == [0, 200, 0]
    flat = read_image(nifti(np.zeros((5, 7), np.uint8), np.eye(4)).to_bytes())
    assert (flat.frames, flat.rows, flat.columns, flat.is_volume) == (1, 7, 5, False)


def test_a_big_endian_file_is_read(read_image):
    header = nib.Nifti1Header(endianness=">")
    header.set_data_dtype(np.int16)
    image = nib.Nifti1Image(marked("RAS").astype(">i2"), AFFINES["RAS"], header)
    read = read_image(image.to_bytes())
    assert read.stored_pixels.dtype.isnative
    assert read.stored_pixels[-1, 0, 0] == 900


def test_a_cut_off_file_says_how_many_bytes_are_there(read_error):
    content = nifti(marked("RAS"), AFFINES["RAS"]).to_bytes()
    error = read_error(content[:-10])
    assert "240 bytes" in error.expected
    assert error.found == "230 bytes"


def test_complex_values_paired_files_and_absurd_sizes_are_refused(read_error):
    complex_values = nifti(np.zeros((2, 2, 2), np.complex64), np.eye(4)).to_bytes()
    assert "complex" in read_error(complex_values).found
    content = bytearray(nifti(marked("RAS"), np.eye(4)).to_bytes())
    pair = bytearray(content)
    pair[344:348] = b"ni1\x00"
    assert "another file" in read_error(bytes(pair)).found
    content[42:48] = np.array([30_000] * 3, "<i2").tobytes()
    assert "samples" in read_error(bytes(content)).expected
    assert read_error(bytes(content[:60]) + bytes(content[60:])[:300], limits=Limits()) is not None
