"""Every real file that is at hand is read or refused; none crashes, none is passed over."""

import io
import os
import tarfile
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.errors import InputError
from core.domain.image import SpacingSource
from core.imaging.display import display_pixels, thumbnail
from core.imaging.reading import ReadFile, read
from core.imaging.sample import sample_case
from core.imaging.windowing import default_grey


def check(result: ReadFile) -> str:
    """Use the result as the app does; "read" or "refused"."""
    if result.image is None:
        assert isinstance(result.error, InputError)
        assert result.error.expected
        assert result.error.found
        assert result.error.action.endswith(".")
        return "refused"
    grey = default_grey(result.image)
    assert grey.shape == (result.image.rows, result.image.columns)
    assert np.isfinite(grey).all()
    assert 0 <= grey.min() <= grey.max() <= 1
    shown = display_pixels(result.image)
    assert np.isfinite([shown.slope, shown.intercept]).all()
    assert thumbnail(result.image).startswith(b"\x89PNG")
    assert result.image.is_colour or result.image.windows
    return "read"


def test_every_file_of_both_packages_is_read_or_refused(real_files):
    outcomes = Counter(
        check(result) for path in real_files for result in read(path.read_bytes(), name=path.name)
    )
    assert sum(outcomes.values()) == len(real_files) > 200
    assert outcomes["read"] >= 165


def test_every_refusal_of_an_image_is_one_that_is_known(real_files):
    """An image that pydicom decodes must not be refused here."""
    holding = [path for path in real_files if b"\xe0\x7f\x10\x00" in path.read_bytes()]
    refused = {path.name for path in holding for result in read(path.read_bytes()) if result.error}
    assert refused <= {
        "JPEG2000-embedded-sequence-delimiter.dcm",  # its image size is overwritten
        "MR_truncated.dcm",
        "badVR.dcm",  # its number of frames is no number
        "emri_small_jpeg_2k_lossless_too_short.dcm",
        "no_meta.dcm",  # starts with a stray byte
        "UN_sequence.dcm",
        "meta_missing_tsyntax.dcm",  # pixels without rows and columns
        "nested_priv_SQ.dcm",  # likewise
    }


@pytest.mark.data
def test_every_file_of_the_fuzz_corpus_is_read_or_refused():
    (archive,) = Path(os.environ["OVERREAD_DATA"]).glob("dicom_fuzz/*.tar.xz")
    outcomes: Counter[str] = Counter()
    with tarfile.open(archive) as corpus:
        for member in corpus:
            stream = corpus.extractfile(member) if member.isfile() else None
            if stream is not None:
                outcomes.update(check(result) for result in read(stream.read()))
    assert outcomes["read"] > 150
    assert outcomes["refused"] > 50


SEEDS = [
    "MR_small_RLE.dcm",
    "SC_rgb_dcmtk_+eb+cy+np.dcm",
    "JPEG-lossy.dcm",
    "SC_rgb_jpeg_gdcm.dcm",
    "JPEGLSNearLossless_08.dcm",
    "JPEG2000.dcm",
    "SC_rgb_small_odd.dcm",
    "liver_1frame.dcm",
    "MR-SIEMENS-DICOM-WithOverlays.dcm",
]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), max_size=6),
    st.floats(0.2, 1),
)
def test_damaged_real_files_are_read_or_refused(real_bytes, name, damages, kept):
    content = bytearray(real_bytes(name))
    for place, patch in damages:
        start = int(place * (len(content) - 5))
        content[start : start + len(patch)] = patch
    for result in read(bytes(content[: int(len(content) * kept)])):
        check(result)


def test_an_upload_of_forty_with_one_bad_file_reads_the_other_thirty_nine(real_bytes):
    film, cut = real_bytes("MR_small_RLE.dcm"), real_bytes("MR_truncated.dcm")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for place in range(40):
            archive.writestr(f"study/{place:02}", cut if place == 23 else film)
    results = list(read(buffer.getvalue(), name="upload.zip"))
    assert [check(result) for result in results].count("read") == 39
    (bad,) = [result for result in results if result.error]
    assert (bad.name, bad.error.found) == ("study/23", "8,130 bytes")
    assert all(result.content == film for result in results if result.image)


def test_the_sample_case_is_the_chest_radiograph_it_claims_to_be():
    name, content = sample_case()
    assert name == "sample-chest-pa.dcm"
    (result,) = read(content, name=name)
    image = result.image
    assert (image.rows, image.columns, image.bits_stored) == (1955, 1841, 15)
    assert image.is_inverted
    assert (image.attributes.modality, image.attributes.view_position) == ("CR", "PA")
    assert [caution.code for caution in image.cautions] == ["spacing_unknown"]
    expected = pydicom.dcmread(io.BytesIO(content)).pixel_array
    np.testing.assert_array_equal(image.stored_pixels[0], expected)


def test_real_presets_units_and_spacing(real_image):
    siemens = real_image("MR-SIEMENS-DICOM-WithOverlays.dcm")
    assert [window.name for window in siemens.windows] == ["WINDOW1", "WINDOW2", "Full range"]
    ct = real_image("693_UNCR.dcm")
    assert (ct.unit, ct.intercept) == ("HU", -1024)
    assert ct.spacing.source is SpacingSource.PIXEL_SPACING
    assert real_image("examples_ybr_color.dcm").frame_time_ms == pytest.approx(33.333)
    assert real_image("eCT_Supplemental.dcm").is_volume
    assert len(real_image("vlut_04.dcm").voi_luts) == 1


def test_the_modality_table_of_a_real_file_equals_pydicoms(real_bytes, real_image):
    from pydicom.pixels import apply_modality_lut

    dataset = pydicom.dcmread(io.BytesIO(real_bytes("mlut_18.dcm")))
    expected = apply_modality_lut(dataset.pixel_array, dataset)
    np.testing.assert_array_equal(real_image("mlut_18.dcm").modality_pixels(), expected)


@pytest.mark.parametrize(
    "name", ["OBXXXX1A.dcm", "gdcm-US-ALOKA-16.dcm", "OT-PAL-8-face.dcm", "examples_palette.dcm"]
)
def test_palettes_even_segmented_ones_equal_pydicoms(name, real_bytes, real_image):
    from pydicom.pixels import apply_color_lut

    dataset = pydicom.dcmread(io.BytesIO(real_bytes(name)), force=True)
    stored = np.frombuffer(dataset.PixelData, np.uint8 if dataset.BitsAllocated == 8 else "<u2")
    stored = stored[: dataset.Rows * dataset.Columns].reshape(dataset.Rows, dataset.Columns)
    expected = apply_color_lut(stored, dataset) >> 8
    np.testing.assert_array_equal(real_image(name).stored_pixels[0], expected)


@pytest.mark.parametrize(
    "name", ["MR_small.dcm", "693_UNCR.dcm", "RG3_UNCR.dcm", "MR2_UNCR.dcm", "vlut_04.dcm"]
)
def test_windows_and_voi_tables_equal_pydicoms(name, real_bytes, real_image):
    from pydicom.pixels import apply_modality_lut, apply_voi_lut

    dataset = pydicom.dcmread(io.BytesIO(real_bytes(name)))
    shown = apply_voi_lut(apply_modality_lut(dataset.pixel_array, dataset), dataset).astype(float)
    image = real_image(name)
    grey = 1 - default_grey(image) if image.is_inverted else default_grey(image)
    # pydicom scales to a range of its own; the shape of the curve must be the same.
    scaled = (shown - shown.min()) / (shown.max() - shown.min())
    ours = (grey - grey.min()) / (grey.max() - grey.min())
    np.testing.assert_allclose(ours, scaled, atol=1e-5)
