"""A map is made once and shown again, from the same bytes, for as long as its case is kept."""

import numpy as np
import pytest

from core.domain.case import CaseQuery
from core.domain.errors import InputError
from core.domain.explanation import Method
from core.domain.job import JobState
from core.domain.prediction import ModelIdentity
from core.workflow.decoded_images import DecodedImages
from core.workflow.explain_finding import explain_finding
from core.workflow.list_cases import list_cases
from core.workflow.network import Network
from core.workflow.open_case import open_case
from core.workflow.read_pixels import map_bytes
from core.workflow.worker import Worker


@pytest.fixture
def image_id(app, upload, png, work_off) -> str:
    upload(("film.png", png(1)))
    work_off()
    (case,) = list_cases(app, CaseQuery()).cases
    return open_case(app, case.id).images[0].image.id


@pytest.fixture
def ask(app, image_id):
    def explain(method=Method.OCCLUSION, finding="Mass", **more):
        return explain_finding(
            app, image_id, finding=finding, method=method, actor="reader", **more
        )

    return explain


def test_a_map_is_made_once(ask, work_off, events) -> None:
    first, again = ask(), ask()
    assert first.job.id == again.job.id
    assert first.explanation is None
    work_off()
    assert ask().explanation == ask().explanation
    assert ask().job is None
    assert events().count("explanation_made") == 1


def test_leaving_a_default_out_asks_for_the_same_map(ask) -> None:
    assert ask().job.id == ask(parameters={"stride": 8}).job.id
    assert ask().job.id != ask(parameters={"stride": 4}).job.id


def test_the_page_gets_the_map_in_eight_bits(app, ask, work_off) -> None:
    ask()
    work_off()
    record = ask().explanation
    values = np.frombuffer(map_bytes(app, record.id), np.int8).reshape(record.rows, record.columns)
    assert (values[0, 0], values[-1, -1]) == (-127, 127)
    with pytest.raises(InputError, match="no map has"):
        map_bytes(app, "0" * 32)


def test_a_map_needs_no_pixels_in_memory(app, ask, engine, fakes) -> None:
    ask()
    empty = Worker(app, Network(engine, fakes.fake_explain), decoded=DecodedImages(limit_bytes=0))
    assert empty.run_once() == 1
    assert ask().explanation is not None


def test_an_unknown_finding_is_refused_with_those_there_are(ask) -> None:
    with pytest.raises(InputError, match="one of the findings Mass"):
        ask(finding="Hernia")


def test_a_map_that_failed_is_tried_again_only_when_asked(app, ask, engine, fakes) -> None:
    def out_of_memory(*_, **__):
        raise MemoryError

    ask()
    Worker(app, Network(engine, out_of_memory)).run_once()
    assert ask().job.state is JobState.FAILED
    assert ask().job.state is JobState.FAILED
    assert ask(retry=True).job.state is JobState.QUEUED
    Worker(app, Network(engine, fakes.fake_explain)).run_once()
    assert ask().explanation is not None


def test_a_successor_of_the_model_does_not_explain_its_predictions(app, ask, engine, fakes):
    from dataclasses import replace

    def successor(*args, **kwargs):
        newer = ModelIdentity("chest_findings", "10.0.0", "e" * 64)
        return replace(fakes.fake_explain(*args, **kwargs), model=newer)

    ask()
    Worker(app, Network(engine, successor)).run_once()
    assert "9.9.9 that judged the image" in ask().job.error["expected"]
