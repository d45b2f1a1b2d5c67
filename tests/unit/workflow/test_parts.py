"""The small parts: names, errors, memory bounds, batches."""

import threading
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import InputError, StoreError
from core.domain.image import Image, ImageFormat
from core.domain.job import Job, JobKind, JobState
from core.workflow import predict_images
from core.workflow.decoded_images import DecodedImages
from core.workflow.file_lock import file_lock
from core.workflow.file_name import LONGEST_NAME, shown_name
from core.workflow.job_error import describe, describe_incident
from core.workflow.predict_images import Task, batches
from core.workflow.stages import Stages


def image_of(size: int) -> Image:
    return Image(np.zeros((1, 1, size), np.uint8), ImageFormat.PNG)


def task(size: int = 1, model: str = "chest_findings") -> Task:
    payload = {"image_id": "1", "model": model, "frame": 0}
    job = Job(1, JobKind.PREDICT, "k", "g", payload, JobState.RUNNING, "", 0, 1, None, None, None)
    return Task(job, image_of(size))


@given(st.text())
def test_any_name_becomes_one_that_can_be_stored(name: str) -> None:
    shown = shown_name(name)
    assert 1 <= len(shown) <= LONGEST_NAME
    assert shown.isprintable()
    assert "/" not in shown
    shown.encode()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\films\\chest.dcm", "chest.dcm"),
        ("a/b/", "b"),
        ("", "unnamed file"),
        ("Röntgen 胸部.png", "Röntgen 胸部.png"),
        ("a\udcff\x00.png", "a��.png"),
    ],
)
def test_names_keep_what_people_recognise(name: str, shown: str) -> None:
    assert shown_name(name) == shown


def test_an_error_of_ours_keeps_its_words() -> None:
    error = InputError(expected="an image", found="a text", action="Send the image.")
    assert describe(error) == {
        "kind": "InputError",
        "expected": "an image",
        "found": "a text",
        "action": "Send the image.",
    }


def test_an_unforeseen_error_tells_its_place_and_no_value(caplog) -> None:
    def fail() -> None:
        try:
            int("DOE^JOHN")
        except ValueError as exc:
            raise RuntimeError("film of DOE^JOHN") from exc

    with pytest.raises(RuntimeError) as caught:
        fail()
    words = describe_incident(caught.value)
    incident = words["found"].split()[-1]
    assert incident in caplog.text
    assert "RuntimeError at" in caplog.text
    assert "from ValueError at" in caplog.text
    assert "DOE" not in caplog.text + "".join(words.values())


def test_held_images_are_bounded_and_the_oldest_goes_first() -> None:
    held = DecodedImages(limit_bytes=10)
    held.put("a", image_of(4))
    held.put("b", image_of(4))
    assert held.get("a") is not None
    held.put("c", image_of(4))
    assert [held.get(name) is not None for name in "abc"] == [True, False, True]
    held.put("huge", image_of(11))
    assert held.get("huge") is None
    assert held.get("a") is not None
    held.put("a", image_of(5))
    held.put("d", image_of(1))
    assert [held.get(name) is not None for name in "acd"] == [True, True, True]


def test_batches_are_bounded_by_bytes_and_ask_one_question(monkeypatch) -> None:
    monkeypatch.setattr(predict_images, "BATCH_BYTES", 10)
    tasks = [task(4), task(4), task(4), task(40), task(1, "other"), task(1, "other")]
    assert [len(batch) for batch in batches(iter(tasks))] == [2, 1, 1, 2]


def test_a_shared_lock_keeps_only_the_exclusive_out(tmp_path) -> None:
    entered = threading.Event()

    def remove() -> None:
        with file_lock(tmp_path / "lock"):
            entered.set()

    thread = threading.Thread(target=remove)
    lock = tmp_path / "lock"
    with file_lock(lock, is_shared=True), file_lock(lock, is_shared=True):
        thread.start()
        assert not entered.wait(0.05)
    thread.join(10)
    assert entered.is_set()


def test_a_lock_in_a_missing_folder_is_the_operators(tmp_path) -> None:
    with pytest.raises(StoreError, match="OVERREAD_HOME"), file_lock(tmp_path / "no" / "lock"):
        pass


def test_a_new_stage_is_told_at_once_and_its_share_now_and_then(fake_app, fake_store) -> None:
    with fake_store() as work:
        payload = {"image_id": "1"}
        job = work.jobs.submit(
            kind=JobKind.EXPLAIN, key="k", group="g", payload=payload, at=datetime.now(UTC)
        )
        work.commit()
    times = iter([0.0, 0.1, 0.3, 0.31])
    tell, seen = Stages(fake_app, [job], clock=lambda: next(times)), []
    for stage, share in (("Drawing", 0.0), ("Drawing", 0.2), ("Drawing", 0.6), ("Storing", 0.9)):
        tell(stage, share)
        seen.append((fake_store.tables.jobs[1].stage, fake_store.tables.jobs[1].progress))
    assert seen == [("Drawing", 0.0), ("Drawing", 0.0), ("Drawing", 0.6), ("Storing", 0.9)]
