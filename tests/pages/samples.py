"""Sample records, as the workflow would hand them over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

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
    CaseRecord,
    CaseState,
    ImageRecord,
    PredictionRecord,
)
from core.domain.caution import Caution
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
    ImageView,
)

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
MODEL = ModelIdentity("chest_findings", "1.0.0", "ab" * 32)


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
            held_out_mean_auc=Estimate(0.76, 0.75, 0.77),
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
