"""DICOM files that cannot be used, and what the reader is told; no patient value in any of it."""

import warnings
import zlib

import numpy as np
import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    EncapsulatedPDFStorage,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
    RTStructureSetStorage,
)

from core.imaging.dicom.syntaxes import PLUGINS, decoders
from core.imaging.limits import Limits
from core.imaging.reading import read

SECRETS = ("Zzyzx", "Quintessa", "ID-77421")


def test_missing_bytes_are_counted(make_dicom, read_error, ramp):
    error = read_error(make_dicom(ramp, Rows=32))
    assert "1,024 bytes" in error.expected
    assert error.found == "512 bytes"


def test_compressed_pixels_under_an_uncompressed_syntax_are_not_shown_as_noise(
    make_dicom, read_error, ramp
):
    fragments = encapsulate([bytes(range(256)) * 8])  # Longer than the pixels would be.
    content = make_dicom(ramp, syntax=JPEGBaseline8Bit, PixelData=fragments)
    stated = JPEGBaseline8Bit.encode() + b"\0" * (len(JPEGBaseline8Bit) % 2)
    error = read_error(content.replace(stated, b"1.2.840.10008.1.2.1".ljust(len(stated), b"\0")))
    assert error.found == "compressed fragments"


@pytest.mark.parametrize("kind", [RTStructureSetStorage, EncapsulatedPDFStorage])
def test_a_file_without_pixels_is_named(kind, make_dicom, read_error):
    error = read_error(make_dicom(SOPClassUID=kind))
    assert kind.name in error.found


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"Rows": 0}, "0 rows"),
        ({"Rows": None}, "Rows (0028,0010)"),
        ({"Columns": 65_535, "Rows": 65_535}, "65,535 x 65,535"),
        ({"NumberOfFrames": 2_000_000_000}, "2,000,000,000 frames"),
        ({"NumberOfFrames": -3}, "negative"),
        ({"BitsAllocated": 12}, "Bits Allocated"),
        ({"BitsStored": 17}, "Bits Stored"),
        ({"SamplesPerPixel": 4}, "Samples per Pixel"),
        ({"PhotometricInterpretation": None}, "Photometric"),
        ({"PhotometricInterpretation": "RGB"}, "RGB with 1"),
        ({"PhotometricInterpretation": "CMYK"}, "another one"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "Palette"),
        ({"PixelData": None}, "without pixels"),
    ],
)
def test_an_impossible_header_is_refused(values, words, make_dicom, read_error, ramp):
    assert words in str(read_error(make_dicom(ramp, **values)))


@pytest.mark.parametrize(
    ("syntax", "words"),
    [
        ("1.2.840.10008.1.2.4.92", "JPEG 2000 part 2"),
        ("1.2.840.10008.1.2.4.93", "JPEG 2000 part 2"),
        ("1.2.840.10008.1.2.4.94", "JPIP"),
        ("1.2.840.10008.1.2.4.102", "MPEG-4"),
        ("1.2.840.10008.1.2.4.107", "HEVC"),
        ("1.2.840.113619.5.2", "unknown"),
    ],
)
def test_an_unsupported_syntax_is_named(syntax, words, make_dicom, read_error):
    frame = encapsulate([b"\0\0"])
    pixels = np.zeros((1, 2), np.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        content = make_dicom(pixels, syntax=JPEGBaseline8Bit, PixelData=frame)
    stated = content.replace(b"UI\x16\x00" + JPEGBaseline8Bit.encode(), uid_element(syntax), 1)
    assert words in read_error(stated).found


def test_every_syntax_has_one_named_decoder_that_is_installed():
    listed = decoders()
    assert len(listed) == len(PLUGINS) == 16
    assert all(decoder.is_available and decoder.reason == "" for decoder in listed)
    assert {decoder.plugin for decoder in listed} == {
        "pydicom",
        "pylibjpeg",
        "pillow",
        "imagecodecs",
        "gdcm",
        "pyjpegls",
    }


def uid_element(uid: str) -> bytes:
    value = uid.encode() + b"\0" * (len(uid) % 2)
    return b"UI" + len(value).to_bytes(2, "little") + value


def jpeg(rows: int, columns: int) -> bytes:
    import io

    from PIL import Image as Pillow

    buffer = io.BytesIO()
    Pillow.new("L", (columns, rows), 90).save(buffer, "JPEG")
    return buffer.getvalue()


def jpeg_2000(rows: int, columns: int) -> bytes:
    import imagecodecs

    return imagecodecs.jpeg2k_encode(np.zeros((rows, columns), np.uint8), codecformat="j2k")


@pytest.mark.parametrize(
    ("syntax", "encode"), [(JPEGBaseline8Bit, jpeg), (JPEG2000Lossless, jpeg_2000)]
)
def test_a_codestream_that_disagrees_with_the_header_is_refused(
    syntax, encode, make_dicom, read_error, read_image
):
    pixels = np.zeros((16, 16), np.uint8)
    right = encapsulate([encode(16, 16)])
    assert read_image(make_dicom(pixels, syntax=syntax, PixelData=right)).rows == 16
    wrong = encapsulate([encode(64, 32)])
    error = read_error(make_dicom(pixels, syntax=syntax, PixelData=wrong))
    assert "64 x 32" in error.found


def test_more_frames_than_fragments_are_refused(make_dicom, read_error):
    data = encapsulate([jpeg(8, 8)])
    frames = np.zeros((3, 8, 8), np.uint8)
    error = read_error(make_dicom(frames, syntax=JPEGBaseline8Bit, PixelData=data))
    assert error.found == "1" or "fragments" in error.found


def test_a_panic_of_the_rle_decoder_is_an_input_error(make_dicom, read_error):
    # Two segments that unpack to more than a frame make the Rust decoder panic.
    header = np.array([2, 64, 72, *[0] * 13], "<u4").tobytes()
    data = encapsulate([header + b"\x81\x07" * 8])
    error = read_error(make_dicom(np.zeros((8, 8), np.uint16), syntax=RLELossless, PixelData=data))
    assert "damaged" in error.found


def test_a_deflated_bomb_is_refused_while_inflating(make_dicom, read_error, ramp):
    plain = make_dicom(ramp, syntax=DeflatedExplicitVRLittleEndian)
    start = plain.index(DeflatedExplicitVRLittleEndian.encode())
    assert start > 0
    squeezer = zlib.compressobj(wbits=-15)
    bomb = squeezer.compress(bytes(20 << 20)) + squeezer.flush()
    head = 132 + 12 + int.from_bytes(plain[140:144], "little")
    error = read_error(plain[:head] + bomb, limits=Limits(ratio_floor_bytes=1 << 20))
    assert "bomb" in error.action


def test_no_patient_value_leaves_in_errors_warnings_or_logs(make_dicom, ramp, caplog):
    good = make_dicom(ramp)
    odd = make_dicom(ramp).replace(b"PN", b"UI").replace(b"LO", b"DA")
    with warnings.catch_warnings(record=True) as caught, caplog.at_level(0):
        warnings.simplefilter("always")
        errors = []
        for content in (good[:-100], odd, *(good[:cut] for cut in range(140, len(good), 37))):
            errors += [str(result.error) for result in read(content)]
    said = " ".join([*errors, *(str(warning.message) for warning in caught), caplog.text])
    assert caught == []
    assert not [secret for secret in SECRETS if secret in said]


@pytest.mark.parametrize("cut", [1, 60, 128, 131, 133, 150, 200, 300])
def test_a_file_cut_anywhere_is_refused(cut, make_dicom, read_error, ramp):
    assert read_error(make_dicom(ramp)[:cut]).action


def test_a_file_without_its_header_is_read(make_dicom, read_image, ramp):
    content = make_dicom(ramp)
    for shortened in (content[132:], content[128:]):
        np.testing.assert_array_equal(read_image(shortened).stored_pixels[0], ramp)
    data = content[132 + 12 + int.from_bytes(content[140:144], "little") :]
    headless = read_image(data)
    np.testing.assert_array_equal(headless.stored_pixels[0], ramp)
    assert "transfer_syntax_assumed" in [caution.code for caution in headless.cautions]
