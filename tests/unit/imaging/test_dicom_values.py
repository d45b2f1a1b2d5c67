"""Modality LUT, units, windows, VOI tables and padding of DICOM files."""

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import CTImageStorage

from core.domain.image import WindowFunction
from core.imaging.windowing import default_grey


def item(**values: object) -> Dataset:
    dataset = Dataset()
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def codes(image: object) -> list[str]:
    return [caution.code for caution in image.cautions]


def lut(descriptor: list[int], data: list[int], **values: object) -> Dataset:
    table = item(**values)
    table.add_new("LUTDescriptor", "US", descriptor)
    table.add_new("LUTData", "US", data)
    return table


def test_ct_values_are_hounsfield_units_whether_said_or_implied(make_dicom, read_image, ramp):
    ct = {"Modality": "CT", "SOPClassUID": CTImageStorage, "RescaleSlope": 2}
    implied = read_image(make_dicom(ramp, **ct, RescaleIntercept=-1024))
    assert (implied.unit, implied.slope, implied.intercept) == ("HU", 2, -1024)
    assert "Modality CT" in implied.unit_source
    said = read_image(make_dicom(ramp, **ct, RescaleIntercept=0, RescaleType="HU"))
    assert (said.unit, said.unit_source) == ("HU", "Rescale Type (0028,1054)")
    other = read_image(make_dicom(ramp, **ct, RescaleIntercept=0, RescaleType="MGML"))
    assert other.unit == "mg/ml"
    unscaled = read_image(make_dicom(ramp, Modality="CT"))
    assert unscaled.unit == "grey level"


def test_hounsfield_units_of_what_is_not_ct_are_not_believed(make_dicom, read_image, ramp):
    values = {"RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "HU"}
    assert read_image(make_dicom(ramp, **values)).unit == "grey level"


@pytest.mark.parametrize("slope", [0, None, "1e300", "1e-300"])
def test_an_invalid_rescale_is_left_out_with_a_caution(slope, make_dicom, read_image, ramp):
    values = {"RescaleIntercept": 5} if slope is None else {"RescaleSlope": slope}
    image = read_image(make_dicom(ramp, Modality="CT", **values))
    assert (image.slope, image.intercept) == (1, 0)
    assert "rescale_invalid" in codes(image)


def test_a_modality_table_is_applied_to_the_stored_values(make_dicom, read_image):
    table = lut([3, 10, 16], [100, 200, 300], ModalityLUTType="OD")
    stored = np.array([[0, 10], [11, 50]], np.uint16)
    image = read_image(make_dicom(stored, ModalityLUTSequence=[table]))
    np.testing.assert_array_equal(image.modality_pixels(), [[100, 100], [200, 300]])
    assert image.unit == "optical density x 1000"


def test_all_windows_of_the_file_become_presets_and_the_first_counts(make_dicom, read_image, ramp):
    image = read_image(
        make_dicom(
            ramp,
            WindowCenter=[40, -600],
            WindowWidth=[400, 1500],
            WindowCenterWidthExplanation=["MEDIASTINUM", "LUNG"],
        )
    )
    found = [(window.name, window.center, window.width) for window in image.windows]
    assert found[:2] == [("MEDIASTINUM", 40, 400), ("LUNG", -600, 1500)]
    assert image.windows[2].source == "computed"
    assert "window_computed" not in codes(image)
    assert image.windows[0].source == "Window Center (0028,1050)"


@pytest.mark.parametrize("width", [0, -4, 0.5])
def test_a_window_of_invalid_width_is_dropped_with_a_caution(width, make_dicom, read_image, ramp):
    image = read_image(make_dicom(ramp, WindowCenter=[10, 20], WindowWidth=[width, 30]))
    assert [window.width for window in image.windows[:-1]] == [30]
    assert "window_dropped" in codes(image)


def test_a_half_width_is_fine_for_linear_exact(make_dicom, read_image, ramp):
    values = {"WindowCenter": 1, "WindowWidth": 0.5, "VOILUTFunction": "LINEAR_EXACT"}
    image = read_image(make_dicom(ramp, **values))
    assert image.windows[0].function is WindowFunction.LINEAR_EXACT


def test_an_unknown_window_function_is_linear_with_a_caution(make_dicom, read_image, ramp):
    values = {"WindowCenter": 1, "WindowWidth": 5, "VOILUTFunction": "CURLY"}
    image = read_image(make_dicom(ramp, **values))
    assert image.windows[0].function is WindowFunction.LINEAR
    assert "window_function_unknown" in codes(image)


def test_an_image_without_a_window_gets_its_full_range(make_dicom, read_image, ramp):
    image = read_image(make_dicom(ramp))
    (window,) = image.windows
    assert (window.name, window.source) == ("Full range", "computed")
    assert window.width == pytest.approx(255, abs=1)
    assert "window_computed" in codes(image)


def test_padding_does_not_widen_the_full_range(make_dicom, read_image, ramp):
    padded = ramp.astype(np.int16)
    padded[:8] = -2000
    padded[0] = -1999
    values = {"PixelPaddingValue": -2000, "PixelPaddingRangeLimit": -1999}
    window = read_image(make_dicom(padded, **values)).windows[0]
    assert window.center - window.width / 2 == pytest.approx(128, abs=1)


def test_a_voi_table_is_read_and_counts_first(make_dicom, read_image):
    table = lut([256, 0, 8], list(range(255, -1, -1)), LUTExplanation="negative")
    stored = np.array([[0, 255]], np.uint8)
    image = read_image(make_dicom(stored, VOILUTSequence=[table]))
    assert image.voi_luts[0].name == "negative"
    np.testing.assert_array_equal(default_grey(image), [[1, 0]])


def test_a_damaged_voi_table_is_dropped_with_a_caution(make_dicom, read_image, ramp):
    image = read_image(make_dicom(ramp, VOILUTSequence=[item(LUTExplanation="x")]))
    assert image.voi_luts == ()
    assert "voi_lut_dropped" in codes(image)


def test_monochrome1_is_shown_inverted(make_dicom, read_image):
    stored = np.array([[0, 255]], np.uint8)
    image = read_image(make_dicom(stored, PhotometricInterpretation="MONOCHROME1"))
    assert image.is_inverted
    np.testing.assert_array_equal(default_grey(image), [[1, 0]])


def frame_group(center: float, slope: float) -> Dataset:
    voi = item(WindowCenter=center, WindowWidth=100)
    scale = item(RescaleSlope=slope, RescaleIntercept=0, RescaleType="US")
    plane = item(ImagePositionPatient=[0, 0, center])
    return item(
        FrameVOILUTSequence=[voi],
        PixelValueTransformationSequence=[scale],
        PlanePositionSequence=[plane],
    )


def test_functional_groups_give_windows_rescale_and_spacing(make_dicom, read_image):
    measures = item(PixelSpacing=[0.5, 0.25], SpacingBetweenSlices=3)
    frames = np.ones((2, 4, 4), np.uint16)
    image = read_image(
        make_dicom(
            frames,
            SharedFunctionalGroupsSequence=[item(PixelMeasuresSequence=[measures])],
            PerFrameFunctionalGroupsSequence=[frame_group(10, 1), frame_group(20, 2)],
        )
    )
    assert image.windows[0].center == 10
    assert "frame_windows_differ" in codes(image)
    assert (image.spacing.row_mm, image.spacing.column_mm, image.slice_spacing_mm) == (0.5, 0.25, 3)
    assert image.is_volume
    assert image.modality_pixels(0)[0, 0] == 1
    assert image.modality_pixels(1)[0, 0] == 2


def test_float_pixel_data_keeps_its_values(make_dicom, read_image):
    values = np.array([[0.5, 1.5], [np.nan, np.inf]], np.float32)
    content = make_dicom(
        values,
        PixelData=None,
        BitsStored=None,
        HighBit=None,
        PixelRepresentation=None,
        FloatPixelData=values.tobytes(),
    )
    image = read_image(content)
    np.testing.assert_array_equal(image.stored_pixels[0], values)
    assert "not_finite" in codes(image)
    assert np.isfinite(default_grey(image)).all()


def test_lossy_compression_is_said_with_its_ratio(make_dicom, read_image, ramp):
    values = {"LossyImageCompression": "01", "LossyImageCompressionRatio": [12.5]}
    (caution,) = [c for c in read_image(make_dicom(ramp, **values)).cautions if c.code == "lossy"]
    assert "12.5:1" in caution.text


@pytest.mark.parametrize(("modality", "is_noted"), [("CR", True), ("DX", True), ("US", False)])
def test_a_radiograph_of_8_bits_carries_a_caution(modality, is_noted, make_dicom, read_image, ramp):
    coarse = read_image(make_dicom(ramp.astype(np.uint8), Modality=modality))
    fine = read_image(make_dicom(ramp.astype(np.uint16), Modality=modality))
    assert ("eight_bits" in [caution.code for caution in coarse.cautions]) == is_noted
    assert "eight_bits" not in [caution.code for caution in fine.cautions]
