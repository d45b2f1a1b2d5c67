from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from core.imaging.limits import Limits
from core.imaging.reading import ReadFile, read
from core.imaging.sniffing import Kind, describe, recognise

HEADS = st.sampled_from(
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"II*\x00",
        b"MM\x00*",
        b"BM",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"\x1f\x8b\x08\x00",
        bytes(128) + b"DICM",
        b"DICM",
        b"\x08\x00\x05\x00CS",
        b"\x08\x00\x00\x00\x04\x00\x00\x00",
        b"\x5c\x01\x00\x00" + bytes(340) + b"n+1\x00",
        b"\x1c\x02\x00\x00n+2\x00",
    ]
)


@settings(max_examples=400, deadline=None)
@given(HEADS, st.binary(max_size=600))
@example(b"", b"")
def test_any_bytes_give_an_image_or_an_error_and_never_raise(head, tail):
    results = list(read(head + tail, name="x.dcm", limits=Limits(max_samples=1_000_000)))
    assert results
    for result in results:
        assert isinstance(result, ReadFile)
        assert (result.image is None) != (result.error is None)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF", "BMP"])
def test_content_decides_and_the_name_does_not(format, read_image):
    buffer = BytesIO()
    Pillow.new("L", (5, 4), 7).save(buffer, format)
    assert read_image(buffer.getvalue(), name="report.pdf").format == format


def test_a_dicom_file_with_a_tiff_preamble_is_dicom():
    assert recognise(b"II*\x00" + bytes(124) + b"DICM" + bytes(20)) is Kind.DICOM


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Dear colleague, please find attached", "text"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"GIF89a", "GIF"),
        (b"\x00\x00\x00\x18ftypmp42", "video"),
        (bytes(range(7)), "no known"),
    ],
)
def test_unreadable_bytes_are_named_and_not_quoted(content, words, read_error):
    error = read_error(content, name="film.dcm")
    assert words in error.found
    assert words in describe(content)
    assert "colleague" not in str(error)


def test_an_empty_file_is_refused(read_error):
    assert "empty" in read_error(b"").found
