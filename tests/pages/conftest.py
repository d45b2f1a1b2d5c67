"""Fakes of the workflow and sample records, so that pages are drawn without store or worker."""

import inspect
import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.domain.card import (
    Card,
)
from core.domain.case import (
    CasePage,
    CaseQuery,
    CaseRecord,
)
from core.domain.errors import InputError
from core.domain.explanation import Method
from core.domain.job import Job, JobKind
from core.workflow.views import (
    CaseView,
    ExplanationView,
    FilterChoices,
    UploadView,
    WorkerState,
    WorkerView,
)

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
USE_CASES = {
    "delete_case": "delete_case",
    "explain_finding": "explain_finding",
    "filter_choices": "filter_choices",
    "judge_again": "judge_again",
    "list_cases": "list_cases",
    "list_models": "list_models",
    "open_case": "open_case",
    "receive_sample_case": "receive_sample_case",
    "receive_upload": "receive_upload",
    "record_reveal": "record_reveal",
    "restore_display": "restore_display",
    "see_upload": "see_upload",
    "see_worker": "see_worker",
}


def load_samples() -> Any:
    """The module beside this one; test folders are no packages."""
    spec = spec_from_file_location("pages_samples", Path(__file__).with_name("samples.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class FakeWorkflow:
    """Every use case the pages call, over plain dictionaries."""

    def __init__(self, samples: Any) -> None:
        self.samples = samples
        self.views: dict[str, CaseView] = {}
        self.uploads: dict[str, UploadView] = {}
        self.cases: list[CaseRecord] = []
        self.cards: tuple[Card, ...] = (samples.card(),)
        self.worker = WorkerView(WorkerState.READY, "chest_findings 1.0.0", "cpu", None)
        self.explain_job: Job | None = None
        self.received: list[list[tuple[str, bytes]]] = []
        self.deleted: list[str] = []
        self.reveals: list[str] = []
        self.judged_again: list[str] = []
        self.queries: list[CaseQuery] = []
        self.failure: Exception | None = None

    def add(self, view: CaseView) -> str:
        """Put a case there and return its id."""
        self.views[view.case.id] = view
        self.cases.insert(0, view.case)
        return view.case.id

    def open_case(self, app: Any, case_id: str) -> CaseView:
        if self.failure is not None:
            raise self.failure
        if case_id not in self.views:
            raise InputError(expected="the id of a case", found="none", action="Choose another.")
        return self.views[case_id]

    def see_upload(self, app: Any, upload_id: str) -> UploadView:
        if upload_id not in self.uploads:
            raise InputError(expected="an upload", found="none", action="Upload again.")
        return self.uploads[upload_id]

    def receive_upload(self, app: Any, files: Any, *, actor: str) -> str:
        if self.failure is not None:
            raise self.failure
        self.received.append([(file.name, file.content) for file in files])
        self.uploads.setdefault("a" * 32, UploadView("a" * 32, (), False))
        return "a" * 32

    def receive_sample_case(self, app: Any, *, actor: str) -> str:
        return "a" * 32

    def see_worker(self, app: Any) -> WorkerView:
        return self.worker

    def list_cases(self, app: Any, query: CaseQuery) -> CasePage:
        self.queries.append(query)
        start = int(query.cursor or 0)
        end = start + query.limit
        more = str(end) if end < len(self.cases) else None
        return CasePage(tuple(self.cases[start:end]), more)

    def filter_choices(self, app: Any) -> FilterChoices:
        return FilterChoices(("Mass", "Nodule"), ("chest_findings 1.0.0",))

    def delete_case(self, app: Any, case_id: str, *, actor: str) -> None:
        self.deleted.append(case_id)

    def explain_finding(
        self,
        app: Any,
        image_id: str,
        *,
        finding: str,
        method: Method,
        parameters: Any = None,
        actor: str,
        retry: bool = False,
    ) -> ExplanationView:
        if self.explain_job is not None:
            return ExplanationView(None, self.explain_job)
        return ExplanationView(self.samples.explanation(image_id, finding, method), None)

    def record_reveal(
        self, app: Any, image_id: str, *, prediction_id: str, actor: str, overlay: Any = None
    ) -> bool:
        self.reveals.append(prediction_id)
        return True

    def judge_again(self, app: Any, image_id: str, *, actor: str) -> Job:
        self.judged_again.append(image_id)
        return self.samples.job(JobKind.PREDICT)

    def restore_display(self, app: Any, image_id: str) -> Job:
        return self.samples.job(JobKind.READ)

    def list_models(self) -> tuple[Card, ...]:
        return self.cards

    def install(self, patch: Callable[[Any, str, Any], None]) -> None:
        """Take the place of the real use cases; a fake with other parameters is refused."""
        for name in USE_CASES:
            module, fake = import_module(f"core.workflow.{name}"), getattr(self, name)
            real = inspect.signature(getattr(module, name)).parameters
            assert list(inspect.signature(fake).parameters) == list(real), name
            patch(module, name, fake)
        patch(import_module("core.bootstrap"), "build_app", lambda _settings: object())


@pytest.fixture
def samples() -> Any:
    return load_samples().Samples()


@pytest.fixture
def desk(samples: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorkflow]:
    """The fake workflow, behind freshly imported pages (each AppTest registers components anew)."""
    for name in [name for name in sys.modules if name.split(".")[0] == "dashboard"]:
        monkeypatch.delitem(sys.modules, name)
    fake = FakeWorkflow(samples)
    fake.install(lambda module, name, value: monkeypatch.setattr(module, name, value))
    st.cache_resource.clear()
    yield fake
    for name in [name for name in sys.modules if name.split(".")[0] == "dashboard"]:
        del sys.modules[name]
    st.cache_resource.clear()


@pytest.fixture
def open_page(desk: FakeWorkflow) -> Callable[..., AppTest]:
    """Open the app at an address: `open_page("cases", q="mass")`."""

    def start(page: str = "", **parameters: str) -> AppTest:
        app = AppTest.from_file(APP, default_timeout=20)
        for name, value in parameters.items():
            app.query_params[name] = value
        if page:
            app._page_hash = page_hash(page)
        return app.run()

    return start


@pytest.fixture
def ask() -> Callable[[AppTest, str], AppTest]:
    """Press "Show why" of a finding; AppTest cannot reach into the table itself."""

    def press(page: AppTest, finding: str) -> AppTest:
        page.query_params["why"] = finding
        return page.run()

    return press


@pytest.fixture
def text() -> Callable[[AppTest], str]:
    return read_text


@pytest.fixture
def drawn() -> Callable[[AppTest, str], Any]:
    return read_drawn


def read_text(page: AppTest) -> str:
    """Everything Streamlit itself draws that a person could read."""
    assert not page.exception, page.exception
    kinds = ("html", "markdown", "button", "progress")
    found = [element.proto for kind in kinds for element in page.get(kind)]
    return "\n".join(
        str(getattr(proto, name, "")) for proto in found for name in ("body", "label", "text")
    )


def read_drawn(page: AppTest, key: str) -> Any:
    """What one of our own components was given under a key; None if none was given it."""
    assert not page.exception, page.exception
    for element in page.get("bidi_component"):
        data = json.loads(element.proto.json)
        if key in data:
            return data[key]
    return None


def page_hash(url_path: str) -> str:
    """Streamlit's name of a page, by its address."""
    from streamlit.util import calc_hash

    return calc_hash(url_path)
