"""A job is submitted once, handed to one claimer, and survives the worker."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from core.domain.errors import StoreError
from core.domain.job import JobKind, JobState

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALL = (JobKind.EXPLAIN, JobKind.PREDICT, JobKind.READ)


@pytest.fixture
def work(open_unit):
    with open_unit() as unit:
        yield unit


def submit(work, key, kind=JobKind.PREDICT, group="g", payload=None, **more):
    return work.jobs.submit(
        kind=kind, key=key, group=group, payload=payload or {"n": 1}, at=NOON, **more
    )


def test_a_submitted_job_is_queued_and_comes_back_equal(work):
    job = submit(work, "k", JobKind.READ, payload={"names": ["a", "ä\0"], "n": 0.5})
    work.commit()
    assert (job.state, job.attempts, job.progress) == (JobState.QUEUED, 0, 0.0)
    assert (job.result, job.error, job.created_at) == (None, None, NOON)
    assert work.jobs.get(job.id) == job == work.jobs.find("k")
    assert work.jobs.of_group("g") == (job,)


def test_the_same_key_is_the_same_job(work):
    first = submit(work, "k")
    assert submit(work, "k", payload={"n": 2}) == first
    assert work.jobs.counts()[JobState.QUEUED] == 1


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.DONE])
def test_submitting_a_job_that_runs_or_is_done_leaves_it(work, state):
    job = submit(work, "k")
    work.jobs.claim(ALL, limit=1)
    if state is JobState.DONE:
        work.jobs.finish(job.id, {"answer": 42})
    assert submit(work, "k").state is state


def test_submitting_a_failed_job_queues_it_as_if_new(work):
    job = submit(work, "k")
    work.jobs.claim(ALL, limit=1)
    work.jobs.fail(job.id, {"kind": "ModelError", "expected": "", "found": "", "action": ""})
    again = submit(work, "k", group="other", payload={"n": 2})
    assert again.id == job.id
    assert (again.state, again.attempts, again.error) == (JobState.QUEUED, 0, None)
    assert (again.group, again.payload) == ("other", {"n": 2})


def test_a_job_of_an_unknown_case_is_refused(work):
    with pytest.raises(StoreError, match="contradict"):
        submit(work, "k", case_id="0" * 32)


def test_a_claim_takes_the_first_kind_that_has_work_oldest_first(work):
    for key, kind in [("r", JobKind.READ), ("p1", JobKind.PREDICT), ("p2", JobKind.PREDICT)]:
        submit(work, key, kind)
    claimed = work.jobs.claim(ALL, limit=8)
    assert [job.key for job in claimed] == ["p1", "p2"]
    assert {(job.state, job.attempts) for job in claimed} == {(JobState.RUNNING, 1)}
    assert [job.key for job in work.jobs.claim(ALL, limit=8)] == ["r"]
    assert work.jobs.claim(ALL, limit=8) == ()


def test_only_predictions_are_claimed_in_batches(work):
    for number in range(3):
        submit(work, f"p{number}")
        submit(work, f"e{number}", JobKind.EXPLAIN)
    assert len(work.jobs.claim([JobKind.EXPLAIN], limit=2)) == 1
    assert len(work.jobs.claim([JobKind.PREDICT], limit=2)) == 2


def test_progress_is_seen_and_ends_with_the_job(work):
    job = submit(work, "k")
    work.jobs.progress(job.id, "Too early", 0.1)
    assert work.jobs.get(job.id).stage == ""
    work.jobs.claim(ALL, limit=1)
    work.jobs.progress(job.id, "Reading the file", 0.25)
    running = work.jobs.get(job.id)
    assert (running.stage, running.progress) == ("Reading the file", 0.25)
    assert work.jobs.finish(job.id, {"cases": ["c"]})
    done = work.jobs.get(job.id)
    assert (done.state, done.progress, done.result) == (JobState.DONE, 1.0, {"cases": ["c"]})


def test_what_ended_stays_ended(work):
    job = submit(work, "k")
    work.jobs.claim(ALL, limit=1)
    assert work.jobs.fail(job.id, {"kind": "InputError"})
    assert not work.jobs.finish(job.id, {})
    assert not work.jobs.fail(job.id, {"kind": "other"})
    assert work.jobs.get(job.id).error == {"kind": "InputError"}


def test_running_jobs_are_queued_again_and_remember_their_attempts(work):
    done, running = submit(work, "done"), submit(work, "running")
    work.jobs.claim(ALL, limit=2)
    work.jobs.progress(running.id, "Half way", 0.5)
    work.jobs.finish(done.id, {})
    assert work.jobs.requeue_running() == 1
    again = work.jobs.get(running.id)
    assert (again.state, again.attempts, again.stage) == (JobState.QUEUED, 1, "")
    assert work.jobs.claim(ALL, limit=2)[0].attempts == 2


def test_counts_name_every_state(work):
    assert work.jobs.counts() == dict.fromkeys(JobState, 0)
    submit(work, "k")
    assert work.jobs.counts()[JobState.QUEUED] == 1


def test_the_same_key_submitted_at_once_from_many_threads_is_one_job(open_unit):
    def submit_in_own_unit(_):
        with open_unit() as work:
            job = submit(work, "same")
            work.commit()
            return job.id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(submit_in_own_unit, range(24)))) == 1


CLAIMER = """
import json, sys
from datetime import UTC, datetime
from core.domain.job import JobKind
from core.store.database import open_engine
from core.store.unit_of_work import unit_of_work_factory
factory = unit_of_work_factory(open_engine(sys.argv[1]))
claimed, batch = [], True
with factory() as work:
    work.jobs.submit(kind=JobKind.PREDICT, key="same", group="g", payload={},
                     at=datetime.now(UTC))
    work.commit()
while batch:
    with factory() as work:
        batch = work.jobs.claim([JobKind.PREDICT], limit=3)
        work.commit()
    claimed += [job.id for job in batch]
json.dump(claimed, sys.stdout)
"""


def test_no_job_is_handed_to_two_processes_nor_submitted_twice(store_url, open_unit):
    with open_unit() as work:
        for number in range(60):
            submit(work, f"k{number}")
        work.commit()
    command = [sys.executable, "-c", CLAIMER, store_url]
    claimers = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    claimed = [id for claimer in claimers for id in json.loads(claimer.communicate(timeout=60)[0])]
    assert [claimer.returncode for claimer in claimers] == [0, 0]
    assert len(claimed) == len(set(claimed)) == 61
