"""Files are kept whole, private and unchanged, or the operator is told."""

import errno
import hashlib
import os
import time
from pathlib import Path

import pytest

from core.domain.errors import StoreError
from core.store import folders
from core.store.blobs import BlobStore, DerivedStore


@pytest.fixture
def blob_store(tmp_path) -> BlobStore:
    return BlobStore(tmp_path / "home" / "blobs")


@pytest.fixture
def derived_store(tmp_path) -> DerivedStore:
    return DerivedStore(tmp_path / "home" / "derived")


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_come_back_identical_under_their_checksum(blob_store):
    content = os.urandom(100_000)
    sha256 = blob_store.put(content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert blob_store.get(sha256) == content
    assert (blob_store.folder / sha256[:2] / sha256).is_file()


def test_empty_content_is_content_too(blob_store):
    assert blob_store.get(blob_store.put(b"")) == b""


def test_the_same_bytes_again_are_not_written_again(blob_store):
    path = blob_store.folder / "x"
    sha256 = blob_store.put(b"film")
    path = blob_store.folder / sha256[:2] / sha256
    before = path.stat()
    blob_store.put(b"film")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_shortened_file_is_mended_when_the_bytes_come_again(blob_store):
    sha256 = blob_store.put(b"a whole film")
    (blob_store.folder / sha256[:2] / sha256).write_bytes(b"a who")
    blob_store.put(b"a whole film")
    assert blob_store.get(sha256) == b"a whole film"


def test_changed_bytes_are_found_when_read(blob_store):
    sha256 = blob_store.put(b"film")
    (blob_store.folder / sha256[:2] / sha256).write_bytes(b"FILM")
    with pytest.raises(StoreError, match="restore it from a backup"):
        blob_store.get(sha256)


def test_missing_bytes_are_a_store_error(blob_store):
    assert not blob_store.has("0" * 64)
    with pytest.raises(StoreError, match="No such file"):
        blob_store.get("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_what_is_no_checksum_reaches_no_file(blob_store, name):
    with pytest.raises(StoreError, match="SHA-256"):
        blob_store.get(name)


def test_deleting_twice_is_deleting_once(blob_store):
    sha256 = blob_store.put(b"film")
    blob_store.delete(sha256)
    blob_store.delete(sha256)
    assert not blob_store.has(sha256)


def test_folders_are_for_this_user_only(blob_store):
    sha256 = blob_store.put(b"film")
    home = blob_store.folder.parent
    for folder in (home, blob_store.folder, blob_store.folder / sha256[:2]):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert (blob_store.folder / sha256[:2] / sha256).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_refusing_disk_is_a_store_error_and_leaves_nothing(blob_store, monkeypatch, number):
    def refuse(handle):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(folders.os, "fsync", refuse)
    (blob_store.folder / hashlib.sha256(b"film").hexdigest()[:2]).mkdir()
    with pytest.raises(StoreError, match=os.strerror(number)):
        blob_store.put(b"film")
    assert files_in(blob_store.folder) == []


def test_content_and_its_name_are_synced_in_this_order(blob_store, monkeypatch):
    steps = []
    fsync, replace = os.fsync, Path.replace

    def note_sync(handle):
        steps.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")  # noqa: PTH112
        fsync(handle)

    def note_rename(path, target):
        steps.append("rename")
        return replace(path, target)

    monkeypatch.setattr(folders.os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_rename)
    blob_store.put(b"film")
    assert steps == ["folder", "file", "rename", "folder"]


def test_what_a_killed_process_left_behind_is_swept_the_next_day(blob_store):
    for name, age_s in ((".old.part", 100_000), (".young.part", 60)):
        part = blob_store.folder / "incoming" / name
        part.write_bytes(b"half a film")
        os.utime(part, (time.time() - age_s,) * 2)
    BlobStore(blob_store.folder)
    assert [path.name for path in files_in(blob_store.folder)] == [".young.part"]


def test_a_prepared_file_is_found_replaced_and_removed_by_prefix(derived_store):
    derived_store.put("abcd.display", b"old")
    derived_store.put("abcd.display", b"new")
    derived_store.put("abcd.thumbnail", b"small")
    derived_store.put("abce.display", b"other")
    assert derived_store.path("abcd.display").read_bytes() == b"new"
    derived_store.delete_prefix("abcd")
    assert derived_store.path("abcd.display") is None
    assert derived_store.path("abcd.thumbnail") is None
    assert derived_store.path("abce.display") is not None


def test_removing_what_was_never_prepared_is_nothing(derived_store):
    derived_store.delete_prefix("abcd")


@pytest.mark.parametrize("name", ["", "a", "..", "../x", "a/b", ".hidden", "ab*", "a\0", "x" * 300])
def test_a_name_that_could_leave_the_folder_is_refused(derived_store, name):
    for use in (
        derived_store.path,
        derived_store.delete_prefix,
        lambda n: derived_store.put(n, b""),
    ):
        with pytest.raises(StoreError, match="a name of 2 to 200"):
            use(name)


def test_a_file_where_the_folder_should_be_is_a_store_error(tmp_path):
    (tmp_path / "blobs").write_bytes(b"")
    with pytest.raises(StoreError):
        BlobStore(tmp_path / "blobs" / "deeper")
