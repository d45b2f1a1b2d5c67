"""Every decoder against a reference: the same image stored without compression, or an encoder's
input. Lossless must be equal, lossy within a tolerance of grey levels."""

import io
import warnings

import imagecodecs
import numpy as np
import pydicom
import pydicom.pixels
import pytest
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    DeflatedExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
)

from core.imaging.reading import read

LOSSLESS = [
    ("MR_small_implicit.dcm", "MR_small.dcm"),
    ("MR_small_bigendian.dcm", "MR_small.dcm"),
    ("MR_small_expb.dcm", "MR_small.dcm"),
    ("MR_small_padded.dcm", "MR_small.dcm"),
    ("MR_small_RLE.dcm", "MR_small.dcm"),
    ("MR_small_jp2klossless.dcm", "MR_small.dcm"),
    ("MR_small_jpeg_ls_lossless.dcm", "MR_small.dcm"),
    ("zipMR.gz", "MR_small.dcm"),
    ("emri_small_RLE.dcm", "emri_small.dcm"),
    ("emri_small_big_endian.dcm", "emri_small.dcm"),
    ("emri_small_jpeg_2k_lossless.dcm", "emri_small.dcm"),
    ("emri_small_jpeg_ls_lossless.dcm", "emri_small.dcm"),
    ("RG1_J2KR.dcm", "RG1_UNCR.dcm"),
    ("RG3_J2KR.dcm", "RG3_UNCR.dcm"),
    ("MR2_J2KR.dcm", "MR2_UNCR.dcm"),
    ("US1_J2KR.dcm", "US1_UNCR.dcm"),
    ("693_J2KR.dcm", "693_UNCR.dcm"),
    ("OBXXXX1A_expb.dcm", "OBXXXX1A.dcm"),
    ("OBXXXX1A_rle.dcm", "OBXXXX1A.dcm"),
    ("OBXXXX1A_rle_2frame.dcm", "OBXXXX1A_2frame.dcm"),
    ("OBXXXX1A_expb_2frame.dcm", "OBXXXX1A_2frame.dcm"),
    ("gdcm-US-ALOKA-16_big.dcm", "gdcm-US-ALOKA-16.dcm"),
    ("liver_expb.dcm", "liver.dcm"),
    ("rtdose_expb.dcm", "rtdose.dcm"),
    ("rtdose_rle.dcm", "rtdose.dcm"),
    ("SC_rgb_expb.dcm", "SC_rgb.dcm"),
    ("SC_rgb_rle.dcm", "SC_rgb.dcm"),
    ("SC_rgb_rle_2frame.dcm", "SC_rgb_2frame.dcm"),
    ("SC_rgb_rle_16bit.dcm", "SC_rgb_16bit.dcm"),
    ("SC_rgb_rle_32bit_2frame.dcm", "SC_rgb_32bit_2frame.dcm"),
    ("SC_rgb_expb_16bit_2frame.dcm", "SC_rgb_16bit_2frame.dcm"),
    ("SC_rgb_jpeg_gdcm.dcm", "SC_rgb.dcm"),
    ("SC_rgb_small_odd_big_endian.dcm", "SC_rgb_small_odd.dcm"),
    ("color-pl.dcm", "color-px.dcm"),
]
# Largest difference allowed. A lossy file whose decoded twin is shipped must match it to rounding.
LOSSY = [
    ("RG1_J2KI.dcm", "RG1_UNCI.dcm", 1),
    ("RG3_J2KI.dcm", "RG3_UNCI.dcm", 1),
    ("MR2_J2KI.dcm", "MR2_UNCI.dcm", 1),
    ("US1_J2KI.dcm", "US1_UNCI.dcm", 1),
    ("JPEG2000.dcm", "JPEG2000_UNC.dcm", 1),
    ("SC_rgb_dcmtk_+eb+cr.dcm", "SC_rgb_dcmtk_ebcr_dcmd.dcm", 1),
    ("SC_rgb_dcmtk_+eb+cy+n1.dcm", "SC_rgb_dcmtk_ebcyn1_dcmd.dcm", 3),
    ("SC_rgb_dcmtk_+eb+cy+n2.dcm", "SC_rgb_dcmtk_ebcyn2_dcmd.dcm", 3),
    ("SC_rgb_dcmtk_+eb+cy+np.dcm", "SC_rgb_dcmtk_ebcynp_dcmd.dcm", 3),
    ("SC_rgb_dcmtk_+eb+cy+s2.dcm", "SC_rgb_dcmtk_ebcys2_dcmd.dcm", 3),
    ("SC_rgb_dcmtk_+eb+cy+s4.dcm", "SC_rgb_dcmtk_ebcys4_dcmd.dcm", 3),
    ("SC_rgb_jpeg_dcmtk.dcm", "SC_rgb.dcm", 6),
    ("SC_rgb_small_odd_jpeg.dcm", "SC_rgb_small_odd.dcm", 4),
    ("SC_ybr_full_uncompressed.dcm", "SC_rgb.dcm", 6),
    ("SC_ybr_full_422_uncompressed.dcm", "SC_rgb.dcm", 6),
    ("SC_rgb_gdcm_KY.dcm", "SC_rgb_gdcm2k_uncompressed.dcm", 1),
    ("SC_jpeg_no_color_transform.dcm", "SC_rgb_jpeg_dcmd.dcm", 12),
]


@pytest.mark.parametrize(("name", "reference"), LOSSLESS)
def test_lossless_equals_the_uncompressed_image(name, reference, real_image):
    image, expected = real_image(name), real_image(reference)
    np.testing.assert_array_equal(image.stored_pixels, expected.stored_pixels)
    assert image.unit == expected.unit
    assert "lossy" not in [caution.code for caution in image.cautions]


@pytest.mark.parametrize(("name", "reference", "tolerance"), LOSSY)
def test_lossy_is_close_to_its_reference(name, reference, tolerance, real_image):
    image, expected = real_image(name), real_image(reference)
    difference = image.stored_pixels.astype(int) - expected.stored_pixels.astype(int)
    assert np.abs(difference).max() <= tolerance


def rewritten(content: bytes, syntax: str, frames: list[bytes], **values: object) -> bytes:
    """The same file with other pixels and another transfer syntax."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = pydicom.dcmread(io.BytesIO(content))
        for keyword, value in values.items():
            setattr(dataset, keyword, value)
        dataset.PixelData = encapsulate(frames)
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
        dataset.file_meta.TransferSyntaxUID = UID(syntax)
        buffer = io.BytesIO()
        dataset.save_as(buffer)
    return buffer.getvalue()


def one(content: bytes) -> object:
    (result,) = read(content)
    assert result.error is None, result.error
    return result.image


FILM = np.random.default_rng(3).integers(0, 4096, (40, 56)).astype(np.uint16)
HEADER = {
    "Rows": 40,
    "Columns": 56,
    "BitsAllocated": 16,
    "BitsStored": 12,
    "HighBit": 11,
    "PixelRepresentation": 0,
}
ENCODERS = {
    JPEGLossless: lambda film: imagecodecs.ljpeg_encode(film, bitspersample=12),
    JPEGLSLossless: imagecodecs.jpegls_encode,
    JPEG2000Lossless: lambda film: imagecodecs.jpeg2k_encode(
        film, codecformat="j2k", reversible=True, bitspersample=12
    ),
    HTJ2KLossless: lambda film: imagecodecs.htj2k_encode(film, reversible=True),
    HTJ2KLosslessRPCL: lambda film: imagecodecs.htj2k_encode(film, reversible=True),
    HTJ2K: lambda film: imagecodecs.htj2k_encode(film, reversible=True),
    JPEG2000: lambda film: imagecodecs.jpeg2k_encode(
        film, codecformat="j2k", reversible=True, bitspersample=12
    ),
    JPEGLosslessSV1: lambda film: imagecodecs.ljpeg_encode(film, bitspersample=12),
}


@pytest.mark.parametrize("syntax", list(ENCODERS), ids=lambda uid: uid.name)
def test_a_foreign_encoders_lossless_film_is_exact(syntax, real_bytes):
    """imagecodecs encodes, the named plugin decodes: two independent implementations."""
    content = rewritten(real_bytes("MR_small.dcm"), syntax, [ENCODERS[syntax](FILM)], **HEADER)
    np.testing.assert_array_equal(one(content).stored_pixels[0], FILM)


def test_near_lossless_keeps_its_bound(real_bytes):
    frame = imagecodecs.jpegls_encode(FILM, level=3)
    image = one(rewritten(real_bytes("MR_small.dcm"), JPEGLSNearLossless, [frame], **HEADER))
    assert np.abs(image.stored_pixels[0].astype(int) - FILM).max() <= 3
    assert "lossy" in [caution.code for caution in image.cautions]


SMOOTH = (np.add.outer(np.arange(40), np.arange(56)) * 40).astype(np.uint16)


def test_12_bit_jpeg_is_close_to_what_was_encoded(real_bytes):
    frame = imagecodecs.jpeg8_encode(SMOOTH, level=98, bitspersample=12)
    image = one(rewritten(real_bytes("MR_small.dcm"), JPEGExtended12Bit, [frame], **HEADER))
    assert image.stored_pixels.dtype == np.uint16
    assert np.abs(image.stored_pixels[0].astype(int) - SMOOTH).max() <= 8


@pytest.mark.parametrize("name", ["SC_rgb_jpeg_lossy_gdcm.dcm", "SC_rgb_dcmtk_+eb+cy+s4.dcm"])
def test_baseline_jpeg_equals_an_independent_decoder(name, real_bytes, real_image):
    dataset = pydicom.dcmread(io.BytesIO(real_bytes(name)))
    (frame,) = generate_frames(dataset.PixelData, number_of_frames=1)
    expected = imagecodecs.jpeg8_decode(frame).astype(int)
    assert np.abs(real_image(name).stored_pixels[0] - expected).max() <= 3


@pytest.mark.parametrize(
    "name", ["SC_ybr_full_uncompressed.dcm", "SC_ybr_full_422_uncompressed.dcm"]
)
def test_ybr_equals_pydicoms_own_conversion(name, real_bytes, real_image):
    expected = pydicom.pixels.pixel_array(io.BytesIO(real_bytes(name))).astype(int)
    assert np.abs(real_image(name).stored_pixels[0] - expected).max() <= 1


def test_a_real_12_bit_jpeg_shows_the_same_bone_scan_as_its_lossless_twin(real_image):
    """JPEG-LL is decoded by gdcm, JPEG-lossy by imagecodecs; both hold one examination."""
    lossy = real_image("JPEG-lossy.dcm").stored_pixels.astype(float)
    lossless = real_image("JPEG-LL.dcm").stored_pixels.astype(float)
    assert np.corrcoef(lossy.ravel(), lossless.ravel())[0, 1] > 0.98
    assert np.abs(lossy - lossless).mean() < 3


def test_8_bit_extended_jpeg_equals_the_baseline_decoder(real_bytes):
    grey = (SMOOTH >> 4).astype(np.uint8)
    header = {**HEADER, "BitsAllocated": 8, "BitsStored": 8, "HighBit": 7}
    frame = imagecodecs.jpeg8_encode(grey, level=90)
    source = real_bytes("MR_small.dcm")
    extended = one(rewritten(source, JPEGExtended12Bit, [frame], **header))
    baseline = one(rewritten(source, JPEGBaseline8Bit, [frame], **header))
    np.testing.assert_array_equal(extended.stored_pixels, baseline.stored_pixels)


def test_colour_in_extended_jpeg_equals_the_baseline_decoder(real_bytes):
    source = real_bytes("SC_rgb_dcmtk_+eb+cy+np.dcm")
    dataset = pydicom.dcmread(io.BytesIO(source))
    frames = list(generate_frames(dataset.PixelData, number_of_frames=1))
    extended = one(rewritten(source, JPEGExtended12Bit, frames)).stored_pixels.astype(int)
    assert np.abs(extended - one(source).stored_pixels).max() <= 3


@pytest.mark.parametrize("name", ["JPEG-lossy.dcm", "MR_small_jp2klossless.dcm", "JPEG-LL.dcm"])
def test_half_a_frame_does_not_pass_for_a_whole_one(name, real_bytes):
    dataset = pydicom.dcmread(io.BytesIO(real_bytes(name)))
    (frame,) = generate_frames(dataset.PixelData, number_of_frames=1)
    syntax = dataset.file_meta.TransferSyntaxUID
    (result,) = read(rewritten(real_bytes(name), syntax, [frame[: len(frame) // 2]]))
    assert "damaged" in result.error.found


def test_the_adobe_marker_decides_over_the_dicom_header(real_bytes):
    """Pillow has already undone the transform; doing it again would turn red into green."""
    from PIL import Image as Pillow

    red = io.BytesIO()
    Pillow.new("RGB", (16, 16), (250, 10, 20)).save(red, "JPEG", quality=95)
    content = red.getvalue()
    adobe = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x01"
    jfif_end = 4 + int.from_bytes(content[4:6], "big")
    frame = content[:2] + adobe + content[jfif_end:]
    header = {"Rows": 16, "Columns": 16, "PhotometricInterpretation": "YBR_FULL_422"}
    source = real_bytes("SC_rgb_dcmtk_+eb+cy+np.dcm")
    image = one(rewritten(source, JPEGBaseline8Bit, [frame], **header))
    assert np.abs(image.stored_pixels[0, 0, 0].astype(int) - [250, 10, 20]).max() <= 4


def test_a_deflated_file_is_read(real_bytes, real_image):
    image = real_image("image_dfl.dcm")
    assert image.attributes.transfer_syntax == DeflatedExplicitVRLittleEndian.name
    expected = pydicom.dcmread(io.BytesIO(real_bytes("image_dfl.dcm"))).pixel_array
    np.testing.assert_array_equal(image.stored_pixels[0], expected)
