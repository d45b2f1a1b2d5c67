"""What only a real process shows: what is imported, closed pipes, the worker with real networks."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.bootstrap import build_app, start_worker
from core.domain.case import CaseState
from core.domain.explanation import Method
from core.domain.job import JobState
from core.imaging.sample import sample_case
from core.settings import read_settings
from core.workflow.explain_finding import explain_finding
from core.workflow.open_case import open_case
from core.workflow.read_pixels import map_bytes
from core.workflow.receive_sample_case import receive_sample_case
from core.workflow.record_reveal import record_reveal
from core.workflow.see_upload import see_upload
from core.workflow.see_worker import see_worker
from core.workflow.views import WorkerState

ROOT = Path(__file__).parents[3]
PATIENCE_S = 90.0


def wait_for(find):
    deadline = time.monotonic() + PATIENCE_S
    while not (found := find()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


@pytest.mark.parametrize("arguments", [("--help",), ("models", "--json"), ("migrate",)])
def test_commands_without_pictures_import_no_network(arguments) -> None:
    program = (
        "import sys; from core.__main__ import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(sorted({'torch', 'captum', 'pydicom', 'nibabel'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_a_reader_that_has_enough_is_no_error(with_small_model, tmp_path) -> None:
    sample = tmp_path / "sample.dcm"
    sample.write_bytes(sample_case()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", "core", "predict", *[str(sample)] * 40, "--json", "--batch", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=dict(os.environ),
    )
    with process:
        assert json.loads(process.stdout.readline())["status"] == "assessed"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


@pytest.mark.slow
def test_page_and_command_line_give_the_same_numbers(with_small_model, overread, tmp_path) -> None:
    app = build_app(read_settings())
    sample = tmp_path / "sample.dcm"
    sample.write_bytes(sample_case()[1])
    worker = start_worker(app.settings)
    try:
        upload_id = receive_sample_case(app, actor="reader")
        wait_for(lambda: see_upload(app, upload_id).is_finished)
        case_id = see_upload(app, upload_id).files[0].members[0].case_id
        image = wait_for(lambda: open_case(app, case_id).images[0])
        wait_for(lambda: open_case(app, case_id).images[0].prediction)
        view = open_case(app, case_id)
        image = view.images[0]
        assert view.case.state is CaseState.ASSESSED
        assert see_worker(app).state is WorkerState.READY

        def ask():
            return explain_finding(
                app, image.image.id, finding="Mass", method=Method.GRAD_CAM, actor="reader"
            )

        record = wait_for(lambda: ask().explanation)
        assert len(map_bytes(app, record.id)) == record.rows * record.columns
    finally:
        worker.stop()
    assert see_worker(app).state is WorkerState.STOPPED

    done = overread("predict", sample, "--json")
    assert done.returncode == 0, done.stderr
    line = json.loads(done.stdout)
    on_page = {f.label: f.probability for f in image.prediction.prediction.findings}
    assert {f["label"]: f["probability"] for f in line["findings"]} == pytest.approx(on_page)
    on_page_cautions = {caution.code for caution in image.prediction.prediction.cautions}
    assert {caution["code"] for caution in line["cautions"]} == on_page_cautions

    shown = image.prediction
    assert record_reveal(app, image.image.id, prediction_id=shown.id, actor="reader")
    assert not record_reveal(app, image.image.id, prediction_id=shown.id, actor="reader")
    assert record_reveal(app, image.image.id, prediction_id=shown.id, actor="second reader")


@pytest.mark.slow
def test_a_worker_killed_while_it_judges_is_replaced(with_small_model) -> None:
    app = build_app(read_settings())
    uploads = [receive_sample_case(app, actor="reader") for _ in range(3)]
    worker = start_worker(app.settings)
    try:
        wait_for(lambda: see_upload(app, uploads[0]).is_finished)
        os.kill(worker.pid, signal.SIGKILL)
        cases = [
            wait_for(lambda u=u: see_upload(app, u).files[0].members)[0].case_id for u in uploads
        ]
        wait_for(lambda: all(open_case(app, case).images[0].prediction for case in cases))
    finally:
        worker.stop()
    with app.unit_of_work(read_only=True) as work:
        assert work.jobs.counts()[JobState.DONE] == 6
        assert work.history.count() == 9
        assert work.history.verify() is None
