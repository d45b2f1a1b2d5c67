"""The worker's loop: order, recovery, poison, and what it tells of itself."""

import json
import threading

from core.domain.case import CaseQuery, CaseState
from core.domain.errors import ModelError
from core.domain.explanation import Method
from core.domain.job import JobKind, JobState
from core.domain.prediction import PredictionStatus
from core.workflow.explain_finding import explain_finding
from core.workflow.judge_again import judge_again
from core.workflow.list_cases import list_cases
from core.workflow.open_case import open_case
from core.workflow.see_worker import see_worker
from core.workflow.views import WorkerState
from core.workflow.worker import ORDER


def claim(app, limit: int = 16):
    """Take jobs like a worker that is killed before it does anything."""
    with app.unit_of_work() as work:
        jobs = work.jobs.claim(ORDER, limit=limit)
        work.commit()
    return jobs


def jobs_of(app, *ids):
    with app.unit_of_work(read_only=True) as work:
        return [work.jobs.get(id) for id in ids]


def test_maps_come_first_then_images_then_files(app, upload, png, worker, work_off) -> None:
    upload(("first.png", png(1)))
    work_off()
    (case,) = list_cases(app, CaseQuery()).cases
    image = open_case(app, case.id).images[0].image
    upload(("second.png", png(2)), ("third.png", png(3)))
    worker.run_once()
    explain_finding(app, image.id, finding="Mass", method=Method.GRAD_CAM, actor="reader")
    kinds = []
    while jobs := claim(app):
        kinds.append(jobs[0].kind)
    assert kinds == [JobKind.EXPLAIN, JobKind.PREDICT, JobKind.READ]


def test_jobs_of_a_killed_worker_are_done_by_the_next(app, upload, png, worker, work_off) -> None:
    upload(("film.png", png(1)))
    claim(app)
    assert worker.run_once() == 0
    worker.recover()
    work_off()
    (case,) = list_cases(app, CaseQuery()).cases
    assert case.state is CaseState.ASSESSED


def test_a_job_that_stops_the_worker_three_times_is_failed(
    app, upload, png, worker, events
) -> None:
    upload(("film.png", png(1)))
    for _ in range(3):
        (job,) = claim(app)
        worker.recover()
    worker.run_once()
    (job,) = jobs_of(app, job.id)
    assert job.state is JobState.FAILED
    assert "stopped the worker 3 times" in job.error["found"]
    assert events() == ["upload_received", "file_refused"]


def test_innocents_of_a_batch_survive_the_one_that_kills_it(
    app, upload, png, worker, engine, monkeypatch
) -> None:
    class Killed(BaseException):
        """Stands for SIGKILL: nothing of the worker runs after it."""

    def kill_at(image):
        if image.rows == 33:
            raise Killed

    monkeypatch.setattr("core.workflow.worker.ORDER", (JobKind.READ, JobKind.PREDICT))
    engine.answer = kill_at
    upload(*((f"{n}.png", png(n, side=33 if n == 2 else 32)) for n in range(5)))
    kills = 0
    worker.recover()
    while True:
        try:
            if worker.run_once() == 0:
                break
        except Killed:
            kills += 1
            worker.recover()
    states = [case.state for case in list_cases(app, CaseQuery()).cases]
    assert kills == 3
    assert states.count(CaseState.ASSESSED) == 4
    assert states.count(CaseState.FAILED) == 1
    upload(*((f"{n}.png", png(n + 50)) for n in range(3)))
    while worker.run_once():
        pass
    assert engine.batches[-1] == 3


def test_stages_reach_the_page_in_plain_words(app, upload, png, worker, engine) -> None:
    seen = []

    def look(_image):
        (case,) = list_cases(app, CaseQuery()).cases
        seen.append(open_case(app, case.id).images[0].job.stage)

    engine.answer = look
    upload(("film.png", png(1)))
    while worker.run_once():
        pass
    assert seen == ["Asking the network"]


def test_the_worker_says_when_it_is_ready(app, worker) -> None:
    assert see_worker(app).state is WorkerState.STOPPED
    stop = threading.Event()
    stop.set()
    worker.run_forever(stop)
    view = see_worker(app)
    assert (view.state, view.model, view.problem) == (
        WorkerState.READY,
        "chest_findings 9.9.9",
        None,
    )


def test_a_dead_worker_is_not_called_ready(app) -> None:
    status = {"pid": 2**22 + 1, "state": "ready", "model": None, "device": None, "problem": None}
    (app.settings.home / "worker.json").write_text(json.dumps(status))
    assert see_worker(app).state is WorkerState.STOPPED


def test_without_a_model_files_are_still_read(app, upload, png, worker, engine) -> None:
    def broken(*_, **__):
        raise ModelError(expected="weights", found="none", action="Restore them.")

    engine.predict = broken
    worker.warm()
    assert "Restore them" in see_worker(app).problem
    upload(("film.png", png(1)))
    while worker.run_once():
        pass
    (case,) = list_cases(app, CaseQuery()).cases
    view = open_case(app, case.id).images[0]
    assert case.state is CaseState.FAILED
    assert view.has_display
    assert view.job.error["action"] == "Restore them."


def test_only_one_worker_works_on_a_folder(app, worker, upload, png) -> None:
    from core.workflow.file_lock import file_lock

    stop = threading.Event()
    with file_lock(app.settings.home / "worker.lock"):
        upload(("film.png", png(1)))
        thread = threading.Thread(target=worker.run_forever, args=(stop,))
        thread.start()
        thread.join(0.2)
        assert thread.is_alive()
        assert list_cases(app, CaseQuery()).cases == ()
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_a_worker_that_waits_for_another_can_be_stopped(app, worker) -> None:
    from core.workflow.file_lock import file_lock

    stop = threading.Event()
    with file_lock(app.settings.home / "worker.lock"):
        thread = threading.Thread(target=worker.run_forever, args=(stop,))
        thread.start()
        thread.join(0.05)
        assert thread.is_alive()
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def test_a_failed_image_can_be_judged_again(
    app, upload, png, work_off, engine, fakes, events
) -> None:
    engine.answer = lambda _: fakes.refused(PredictionStatus.ERROR, "No number.")
    upload(("film.png", png(1)))
    work_off()
    (case,) = list_cases(app, CaseQuery()).cases
    image = open_case(app, case.id).images[0].image
    engine.answer = lambda _: None
    assert judge_again(app, image.id, actor="reader").state is JobState.QUEUED
    assert open_case(app, case.id).case.state is CaseState.WAITING
    judge_again(app, image.id, actor="reader")
    assert events()[2:] == ["prediction_failed", "prediction_requested"]
    work_off()
    assert open_case(app, case.id).case.state is CaseState.ASSESSED
    assert judge_again(app, image.id, actor="reader").state is JobState.DONE
