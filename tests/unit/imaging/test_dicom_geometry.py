"""Spacing, attributes and study keys of DICOM files."""

import pytest
from pydicom.dataset import Dataset

from core.domain.image import SpacingSource


def codes(image: object) -> list[str]:
    return [caution.code for caution in image.cautions]


def test_pixel_spacing_comes_before_imager_pixel_spacing(make_dicom, read_image, ramp):
    values = {"PixelSpacing": [0.2, 0.1], "ImagerPixelSpacing": [0.3, 0.3]}
    spacing = read_image(make_dicom(ramp, Modality="CT", **values)).spacing
    assert (spacing.row_mm, spacing.column_mm) == (0.2, 0.1)
    assert spacing.source is SpacingSource.PIXEL_SPACING
    assert spacing.meaning == "Measured in the patient."


def test_spacing_at_the_detector_says_that_the_patient_is_magnified(make_dicom, read_image, ramp):
    spacing = read_image(make_dicom(ramp, ImagerPixelSpacing=[0.3, 0.3])).spacing
    assert spacing.source is SpacingSource.IMAGER_PIXEL_SPACING
    assert "magnified" in spacing.meaning


@pytest.mark.parametrize(
    ("calibration", "words"),
    [("GEOMETRY", "geometry"), ("FIDUCIAL", "known size"), (None, "magnified")],
)
def test_a_calibrated_projection_says_how(calibration, words, make_dicom, read_image, ramp):
    values = {"PixelSpacingCalibrationType": calibration} if calibration else {}
    spacing = read_image(make_dicom(ramp, PixelSpacing=[0.2, 0.2], **values)).spacing
    assert words in spacing.meaning


@pytest.mark.parametrize("pair", [["0.000", "0.000"], ["-1", "1"], ["0.2"]])
def test_an_impossible_spacing_is_unknown(pair, make_dicom, read_image, ramp):
    image = read_image(make_dicom(ramp, PixelSpacing=pair))
    assert image.spacing is None
    assert "spacing_unknown" in codes(image)


def test_a_scanned_film_and_an_ultrasound_region_give_spacing(make_dicom, read_image, ramp):
    film = read_image(make_dicom(ramp, NominalScannedPixelSpacing=[0.17, 0.17])).spacing
    assert film.source is SpacingSource.NOMINAL_SCANNED
    region = Dataset()
    region.RegionSpatialFormat = 1
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX, region.PhysicalDeltaY = 0.01, -0.02
    scan = read_image(make_dicom(ramp, SequenceOfUltrasoundRegions=[region])).spacing
    assert (scan.row_mm, scan.column_mm) == (pytest.approx(0.2), pytest.approx(0.1))


def test_attributes_are_normalised(make_dicom, read_image, ramp):
    content = make_dicom(
        ramp,
        ViewPosition="pa ",
        BodyPartExamined="Chest",
        ImageLaterality="B",
        PatientSex="F",
        PatientOrientation=["L", "F"],
    )
    found = read_image(content).attributes
    assert (found.modality, found.view_position, found.body_part) == ("CR", "PA", "CHEST")
    assert (found.laterality, found.sex, found.patient_orientation) == ("B", "F", ("L", "F"))
    assert found.sop_class == "Computed Radiography Image Storage"
    assert found.transfer_syntax == "Explicit VR Little Endian"


def test_hostile_texts_are_cut_and_cleaned(make_dicom, read_image, ramp):
    values = {"BodyPartExamined": "A" * 5000, "ViewPosition": "P\x07A", "Modality": "\x1b[2J"}
    found = read_image(make_dicom(ramp, **values)).attributes
    assert found.body_part == "A" * 64
    assert (found.view_position, found.modality) == ("PA", "[2J")


def test_the_view_is_found_in_the_view_code(make_dicom, read_image, ramp):
    view = Dataset()
    view.CodeMeaning = "postero-anterior"
    found = read_image(make_dicom(ramp, ViewCodeSequence=[view])).attributes
    assert found.view_position == "PA"


@pytest.mark.parametrize(
    ("values", "years"),
    [
        ({"PatientAge": "045Y"}, 45),
        ({"PatientAge": "006M"}, 0.5),
        ({"PatientAge": "000Y"}, None),
        ({"PatientAge": "old"}, None),
        ({"PatientBirthDate": "19600101", "StudyDate": "20200101"}, 60),
        ({"PatientBirthDate": "20300101", "StudyDate": "20200101"}, None),
        ({"PatientBirthDate": "19601399", "StudyDate": "20200101"}, None),
        ({}, None),
    ],
)
def test_age_at_the_study(values, years, make_dicom, read_image, ramp):
    found = read_image(make_dicom(ramp, **values)).attributes.age_years
    assert found == (None if years is None else pytest.approx(years, abs=0.02))


def test_the_study_key_is_the_same_for_one_study_and_salt_only(make_dicom, read_image, ramp):
    first = make_dicom(ramp)
    other = make_dicom(ramp, StudyInstanceUID="1.2.4")
    key = read_image(first, study_salt=b"salt").study_key
    assert len(key) == 32
    assert read_image(first, study_salt=b"salt").study_key == key
    assert read_image(first, study_salt=b"other").study_key != key
    assert read_image(other, study_salt=b"salt").study_key != key
    assert read_image(make_dicom(ramp, StudyInstanceUID=None)).study_key is None
