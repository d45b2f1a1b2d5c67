import gzip
import io
import zipfile

import numpy as np
import pytest
from PIL import Image as Pillow

from core.imaging.limits import Limits
from core.imaging.reading import read


def png(value: int = 7) -> bytes:
    buffer = io.BytesIO()
    Pillow.new("L", (5, 4), value).save(buffer, "PNG")
    return buffer.getvalue()


def zipped(*members: tuple[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def test_every_member_is_read_under_its_own_name_with_its_own_bytes():
    results = list(read(zipped(("a/one.dat", png(1)), ("two", png(2)))))
    assert [result.name for result in results] == ["a/one.dat", "two"]
    assert [result.content for result in results] == [png(1), png(2)]
    assert [int(result.image.stored_pixels.max()) for result in results] == [1, 2]


def test_one_bad_file_in_forty_spoils_only_itself(make_dicom):
    film = make_dicom(np.arange(64, dtype=np.uint16).reshape(8, 8))
    members = [(f"{place:02}.dcm", film) for place in range(40)]
    members[17] = ("17.dcm", film[:-40])
    results = list(read(zipped(*members)))
    assert [result.name for result in results if result.error] == ["17.dcm"]
    assert len(results) == 40
    assert "bytes" in results[17].error.found


def test_reading_is_lazy():
    results = read(zipped(("a", png()), ("b", b"text")))
    assert next(results).image is not None


def test_a_zip_in_a_zip_is_refused_and_its_neighbour_is_read():
    inner, outer = read(zipped(("inner.zip", zipped(("a", png()))), ("b", png())))
    assert "zip archive inside another archive" in inner.error.found
    assert outer.image is not None


def test_what_file_managers_leave_behind_is_passed_over():
    litter = (("__MACOSX/._a", b"x"), (".DS_Store", b"x"), ("folder/", b""))
    assert [result.name for result in read(zipped(*litter, ("a", png())))] == ["a"]


def test_a_password_is_named_as_the_reason():
    content = bytearray(zipped(("a.png", png())))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    (result,) = read(bytes(content))
    assert "password" in result.error.found


@pytest.mark.parametrize("kind", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_other_compressions_are_refused(kind):
    (result,) = read(zipped(("a.png", png()), kind=kind))
    assert "compression" in result.error.found


def test_an_empty_a_cut_off_and_a_crowded_archive_are_refused():
    (empty,) = read(zipped())
    assert "empty" in empty.error.found
    (cut,) = read(zipped(("a", png()))[:-30])
    assert "damaged" in cut.error.found
    (crowded,) = read(zipped(("a", png()), ("b", png())), limits=Limits(max_members=1))
    assert crowded.error.found == "2"


def test_a_bomb_is_refused_before_it_is_unpacked():
    limits = Limits(ratio_floor_bytes=1 << 20)
    (result,) = read(zipped(("zeros", bytes(4 << 20))), limits=limits)
    assert "bomb" in result.error.action


def test_an_archive_that_lies_about_its_sizes_is_refused():
    content = bytearray(zipped(("a", png())))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (5).to_bytes(4, "little")
    (result,) = read(bytes(content))
    assert result.error is not None


def test_all_members_together_are_bounded():
    limits = Limits(max_archive_bytes=100)
    (result,) = read(zipped(("a", bytes(60)), ("b", bytes(60))), limits=limits)
    assert "Split" in result.error.action


def test_gzip_is_opened_once_and_keeps_the_bytes_received(read_error):
    content = gzip.compress(png())
    (result,) = read(content)
    assert result.content == content
    assert result.image is not None
    assert "inside another archive" in read_error(gzip.compress(content)).found


def test_a_gzip_bomb_and_a_cut_off_gzip_are_refused(read_error):
    limits = Limits(ratio_floor_bytes=1 << 20)
    assert "bomb" in read_error(gzip.compress(bytes(8 << 20)), limits=limits).action
    assert "cut off" in read_error(gzip.compress(png())[:-12]).found
