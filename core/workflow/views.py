"""What the use cases show to the pages: frozen and free of pixels."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.domain.case import CaseRecord, ImageRecord, PredictionRecord
from core.domain.explanation import ExplanationRecord, Method
from core.domain.job import Job, JobState


@dataclass(frozen=True)
class MemberView:
    """One image of an uploaded file, or why there is none.

    Attributes:
        name: Of the file, or of the member of an archive.
        case_id: Case it became part of; None if it was refused.
        error: {"kind", "expected", "found", "action"} if it was refused.
    """

    name: str
    case_id: str | None
    error: Mapping[str, str] | None


@dataclass(frozen=True)
class FileView:
    """One uploaded file on its way.

    Attributes:
        name: As uploaded.
        state: Of its reading.
        stage: What is happening now, in plain words.
        progress: Share done, 0 to 1.
        members: One per image once it was read; a file that failed as a whole has one, with error.
    """

    name: str
    state: JobState
    stage: str
    progress: float
    members: tuple[MemberView, ...]


@dataclass(frozen=True)
class UploadView:
    """One upload; `is_finished` once every file was read or refused."""

    id: str
    files: tuple[FileView, ...]
    is_finished: bool


@dataclass(frozen=True)
class ImageView:
    """One image of a case.

    Attributes:
        image: Without pixels.
        prediction: The newest; None while the network has not answered.
        job: The prediction's job, for its stage or its error.
        has_display: Whether display pixels are there; else ask `restore_display`.
    """

    image: ImageRecord
    prediction: PredictionRecord | None
    job: Job | None
    has_display: bool


@dataclass(frozen=True)
class CaseView:
    """One case as the Read page draws it; images by position."""

    case: CaseRecord
    images: tuple[ImageView, ...]


@dataclass(frozen=True)
class FilterChoices:
    """What the history can be filtered by.

    Attributes:
        findings: Labels called present in some case.
        model_versions: "name version" of models that judged some case.
    """

    findings: tuple[str, ...]
    model_versions: tuple[str, ...]


@dataclass(frozen=True)
class ExplanationView:
    """A map that is there (`explanation`), or the job that makes it (`job`); never both None."""

    explanation: ExplanationRecord | None
    job: Job | None


@dataclass(frozen=True)
class MethodView:
    """One attribution method for the page's menu.

    Attributes:
        method: Which.
        title: For people.
        is_signed: Negative values speak against the finding.
        seconds_hint: Rough wall time on two processor cores.
        description: One sentence: what it does and what it is good for.
    """

    method: Method
    title: str
    is_signed: bool
    seconds_hint: float
    description: str


class WorkerState(StrEnum):
    """Whether the network can be asked."""

    STARTING = "starting"
    READY = "ready"
    STOPPED = "stopped"


@dataclass(frozen=True)
class WorkerView:
    """The worker as it last described itself.

    Attributes:
        state: "starting" while weights are loaded; "stopped" if no such process runs.
        model: "name version" once loaded.
        device: "cuda", "mps" or "cpu" once known.
        problem: Why there is no model, in one sentence; None if there is.
    """

    state: WorkerState
    model: str | None
    device: str | None
    problem: str | None
