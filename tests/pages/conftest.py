"""Fakes of the workflow and sample records, so that pages are drawn without store or worker."""

import inspect
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.domain.card import (
    AcceptedInput,
    Calibration,
    Card,
    Estimate,
    InputSpec,
    Label,
    LabelResult,
    Subgroup,
    Task,
    TrainingData,
)
from core.domain.case import (
    CaseMode,
    CasePage,
    CaseQuery,
    CaseRecord,
    CaseState,
    ImageRecord,
    PredictionRecord,
)
from core.domain.caution import Caution
from core.domain.errors import InputError
from core.domain.explanation import ExplanationRecord, Method
from core.domain.image import ImageAttributes, Window, WindowFunction
from core.domain.job import Job, JobKind, JobState
from core.domain.prediction import (
    Call,
    Finding,
    FindingStatus,
    ModelIdentity,
    Prediction,
    PredictionStatus,
)
from core.workflow.views import (
    CaseView,
    ExplanationView,
    FilterChoices,
    ImageView,
    UploadView,
    WorkerState,
    WorkerView,
)

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
MODEL = ModelIdentity("chest_findings", "1.0.0", "ab" * 32)
USE_CASES = {
    "delete_case": "delete_case",
    "explain_finding": "explain_finding",
    "filter_choices": "filter_choices",
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


class Samples:
    """Records as the workflow would hand them over."""

    def finding(
        self, label: str, probability: float, threshold: float = 0.3, withheld: str | None = None
    ) -> Finding:
        call = Call.PRESENT if probability >= threshold else Call.ABSENT
        return Finding(
            label=label,
            status=FindingStatus.WITHHELD if withheld else FindingStatus.ASSESSED,
            probability=probability,
            interval=(max(0.0, probability - 0.06), min(1.0, probability + 0.07)),
            threshold=threshold,
            call=None if withheld else call,
            reason=withheld,
        )

    def findings(self) -> tuple[Finding, ...]:
        weak = "Too few test films had it to say how well it is recognised."
        shown = (
            ("Atelectasis", 0.18, 0.21),
            ("Cardiomegaly", 0.02, 0.08),
            ("Effusion", 0.11, 0.24),
            ("Infiltration", 0.22, 0.3),
            ("Mass", 0.63, 0.16),
            ("Nodule", 0.34, 0.15),
            ("Pneumothorax", 0.03, 0.12),
            ("Consolidation", 0.08, 0.11),
            ("Edema", 0.004, 0.06),
            ("Emphysema", 0.02, 0.07),
            ("Fibrosis", 0.05, 0.06),
            ("Pleural_Thickening", 0.14, 0.09),
        )
        held = (("Pneumonia", 0.04, weak), ("Hernia", 0.001, weak))
        return tuple(self.finding(*one) for one in shown) + tuple(
            self.finding(name, value, withheld=reason) for name, value, reason in held
        )

    def prediction(self, **changes: Any) -> Prediction:
        base = Prediction(
            status=PredictionStatus.ASSESSED,
            reason=None,
            model=MODEL,
            findings=self.findings(),
            cautions=(Caution("age_not_stated", "The patient's age is not stated."),),
            seconds={"preprocess": 0.02, "network": 0.11, "calibrate": 0.001},
            device="cpu",
        )
        return replace(base, **changes)

    def image(self, number: int = 1, position: int = 0, **changes: Any) -> ImageRecord:
        base = ImageRecord(
            id=f"{number:016x}{position:016x}",
            case_id=f"{number:032x}",
            position=position,
            source_name="sample-chest-pa.dcm",
            blob_sha256="00" * 32,
            format="DICOM",
            rows=1955,
            columns=1841,
            frames=1,
            is_colour=False,
            is_inverted=True,
            is_volume=False,
            bits_stored=15,
            display_slope=1.0,
            display_intercept=0.0,
            unit="grey level",
            unit_source="stored values",
            spacing=None,
            windows=(Window(16000.0, 32000.0, WindowFunction.LINEAR, "Full range", "pixels"),),
            voi_luts=(),
            frame_time_ms=None,
            attributes=ImageAttributes(modality="CR", view_position="PA"),
            cautions=(),
        )
        return replace(base, **changes)

    def record(self, image: ImageRecord, prediction: Prediction) -> PredictionRecord:
        return PredictionRecord(f"p{image.id[1:]}", image.id, image.case_id, NOON, prediction)

    def job(self, kind: JobKind = JobKind.PREDICT, **changes: Any) -> Job:
        base = Job(
            id=1,
            kind=kind,
            key="key",
            group="group",
            payload={},
            state=JobState.RUNNING,
            stage="Asking the network",
            progress=0.4,
            attempts=1,
            result=None,
            error=None,
            created_at=NOON,
        )
        return replace(base, **changes)

    def case(self, number: int = 1, **changes: Any) -> CaseRecord:
        base = CaseRecord(
            id=f"{number:032x}",
            number=number,
            created_at=NOON + timedelta(minutes=number),
            mode=CaseMode.DEMO,
            state=CaseState.ASSESSED,
            source_name="sample-chest-pa.dcm",
            image_count=1,
            modality="CR",
            view_position="PA",
            model_name="chest_findings",
            model_version="1.0.0",
            present=("Mass", "Nodule", "Pleural_Thickening"),
        )
        return replace(base, **changes)

    def case_view(
        self, number: int = 1, *, images: int = 1, prediction: Prediction | None = None
    ) -> CaseView:
        """A case all of whose images were assessed alike."""
        told = prediction or self.prediction()
        views = []
        for position in range(images):
            image = self.image(number, position)
            views.append(ImageView(image, self.record(image, told), None, has_display=True))
        return CaseView(self.case(number, image_count=images), tuple(views))

    def waiting_view(self, job: Job | None) -> CaseView:
        """A case whose image is on its way through the network."""
        case = self.case(state=CaseState.WAITING, present=(), model_name=None, model_version=None)
        return CaseView(case, (ImageView(self.image(), None, job, has_display=True),))

    def explanation(self, image_id: str, finding: str, method: Method) -> ExplanationRecord:
        return ExplanationRecord(
            id="e" * 32,
            image_id=image_id,
            case_id=f"{1:032x}",
            key="k" * 64,
            finding=finding,
            method=method,
            parameters={},
            rows=224,
            columns=224,
            is_signed=method is Method.INTEGRATED_GRADIENTS,
            maximum=1.0,
            blob_sha256="00" * 32,
            model=MODEL,
            frame=0,
            convergence_delta=0.0123 if method is Method.INTEGRATED_GRADIENTS else None,
            seconds=0.31,
            cautions=(),
            created_at=NOON,
        )

    def label(self, name: str, auc: float, withheld: str | None = None) -> Label:
        curve = tuple((x / 20, min(1.0, (x / 20) ** (1 - auc) if x else 0.0)) for x in range(21))
        result = LabelResult(
            positives=412,
            films=3000,
            auc=Estimate(auc, auc - 0.02, auc + 0.02),
            sensitivity=Estimate(0.74, 0.69, 0.78),
            specificity=Estimate(0.72, 0.7, 0.74),
            positive_predictive_value=Estimate(0.3, 0.26, 0.34),
            calibration_error=0.013,
            roc=curve,
            reliability=tuple((p / 10, p / 10 + 0.02, 100) for p in range(1, 9)),
        )
        return Label(name, 0.16, Calibration(1.0, -1.0, 0.01, 0.01, 0.0), result, withheld)

    def card(self) -> Card:
        names = [finding.label for finding in self.findings()]
        weak = "too few test films had it"
        labels = [self.label(name, 0.72 + 0.01 * n) for n, name in enumerate(names[:-2])]
        labels += [self.label(name, 0.66, weak) for name in names[-2:]]
        return Card(
            name="chest_findings",
            version="1.0.0",
            title="Chest findings",
            task=Task.CLASSIFICATION,
            architecture="efficientnet_lite0",
            intended_use="A second opinion on 14 findings in adult frontal chest radiographs.",
            misuse="Triage, screening without a reader, children, lateral views.",
            input=InputSpec(224, 512, 1.0, 99.0, 0.5, 0.25),
            accepted=AcceptedInput(
                ("CR", "DX"), ("CHEST",), ("PA", "AP"), 18.0, 200, "Frontal chest radiographs."
            ),
            operating_point="Thresholds reach a sensitivity of 0.70 on validation patients.",
            withholding="A finding is withheld where its AUC's interval reaches below 0.60.",
            calibration_method="Platt scaling on validation patients.",
            labels=tuple(labels),
            validation_mean_auc=Estimate(0.78, 0.77, 0.79),
            test_mean_auc=Estimate(0.77, 0.76, 0.78),
            subgroups=(
                Subgroup("sex", "F", 1400, Estimate(0.77, 0.75, 0.79)),
                Subgroup("age", "40-59", 1200, Estimate(0.78, 0.76, 0.8)),
                Subgroup("view", "AP", 900, Estimate(0.73, 0.7, 0.76)),
            ),
            data=TrainingData(
                "NIH ChestX-ray14",
                "CC0; attribution to the NIH Clinical Center",
                {"training": 12000, "validation": 1500, "test": 3000},
                {"training": 9000, "validation": 1100, "test": 2200},
                "By patient.",
            ),
            licence="Apache-2.0",
            weights_sha256="ab" * 32,
            default_method="grad_cam",
        )


class FakeWorkflow:
    """Every use case the pages call, over plain dictionaries."""

    def __init__(self, samples: Samples) -> None:
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
def samples() -> Samples:
    return Samples()


@pytest.fixture
def desk(samples: Samples, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorkflow]:
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
        question = import_module("dashboard.session").Question
        page.session_state["question"] = question(read_drawn(page, "image")["id"], finding)
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
