"""A model's card: what it is for, how to feed it, what it scored."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class InputSpec:
    """How an image has to be fed to a model; part of its card.

    Attributes:
        size: Rows and columns of the network's input, in pixels.
        sampling: Rows and columns of the grid every film is first averaged onto, in pixels.
        low_percentile: Grey level mapped to 0, as a percentile of the sampled film.
        high_percentile: Grey level mapped to 1.
        mean: Subtracted after the stretch, per grey level in [0, 1].
        std: Divisor after the mean.
    """

    size: int
    sampling: int
    low_percentile: float
    high_percentile: float
    mean: float
    std: float


class Task(StrEnum):
    """What a model does; each task has a module in core/inference."""

    CLASSIFICATION = "classification"


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval (bootstrap over patients)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Calibration:
    """Platt scaling of one label: probability = sigmoid(slope * score + intercept).

    Attributes:
        slope: Above 0.
        intercept: Any real number.
        slope_variance: Over bootstrap samples of the validation patients.
        intercept_variance: Likewise.
        covariance: Of slope and intercept, likewise.
    """

    slope: float
    intercept: float
    slope_variance: float
    intercept_variance: float
    covariance: float


@dataclass(frozen=True)
class LabelResult:
    """What the model scored on one label, on test patients it never saw.

    Attributes:
        positives: Test films with the finding.
        films: Test films.
        auc: Area under the ROC curve.
        sensitivity: At the threshold.
        specificity: At the threshold.
        positive_predictive_value: At the threshold, at the test films' prevalence.
        calibration_error: Mean distance of probability and observed rate over ten bins.
        roc: Points (false positive rate, true positive rate), in rising order.
        reliability: Points (mean probability, observed rate, films) of each bin.
    """

    positives: int
    films: int
    auc: Estimate
    sensitivity: Estimate
    specificity: Estimate
    positive_predictive_value: Estimate
    calibration_error: float
    roc: tuple[tuple[float, float], ...]
    reliability: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True)
class Label:
    """One output of a classifier.

    Attributes:
        name: As the data set spells it.
        threshold: Operating point, as a calibrated probability.
        calibration: From raw score to probability.
        result: On the test patients.
        withheld: Why it is not shown; None where it is.
    """

    name: str
    threshold: float
    calibration: Calibration
    result: LabelResult
    withheld: str | None


@dataclass(frozen=True)
class Subgroup:
    """Mean AUC over the labels that are shown, within one group of test patients.

    Attributes:
        group: "sex", "age" or "view".
        value: For example "F", "40-59", "AP".
        films: Test films in the group.
        mean_auc: Over the shown labels with both classes in the group.
    """

    group: str
    value: str
    films: int
    mean_auc: Estimate


@dataclass(frozen=True)
class AcceptedInput:
    """Which images the model may judge.

    Attributes:
        modalities: DICOM modalities.
        body_parts: DICOM body parts.
        views: DICOM view positions.
        minimum_age_years: Below it a caution travels with the result.
        minimum_pixels: Smallest side of an image below which a caution travels with the result.
        description: The same as one sentence for people.
    """

    modalities: tuple[str, ...]
    body_parts: tuple[str, ...]
    views: tuple[str, ...]
    minimum_age_years: float
    minimum_pixels: int
    description: str


@dataclass(frozen=True)
class TrainingData:
    """What the model learnt from and was judged on.

    Attributes:
        name: Of the data set.
        licence: And attribution.
        films: Number of films by part: training, validation, test.
        patients: Number of patients by part.
        split: How patients were divided.
    """

    name: str
    licence: str
    films: Mapping[str, int]
    patients: Mapping[str, int]
    split: str


@dataclass(frozen=True)
class Card:
    """Everything a reader, an auditor or the engine has to know of a model.

    Attributes:
        name: Lower snake case, unique.
        version: Semantic version of the weights.
        title: For people.
        task: Decides the engine's path.
        architecture: Name in `models.registry`.
        intended_use: What it is for.
        misuse: What it must not be used for.
        input: How to feed it.
        accepted: Which images it may judge.
        operating_point: How the thresholds were chosen, one sentence.
        withholding: When a label is withheld, one sentence.
        calibration_method: One sentence.
        labels: Outputs, in the network's order.
        validation_mean_auc: Over all labels, on the validation patients.
        test_mean_auc: Over all labels, on the test patients.
        held_out_mean_auc: Over all labels, on validation and test patients together. None of them
            changed the weights, and no epoch was chosen on them.
        subgroups: Test results by sex, age band and view.
        data: What it learnt from.
        licence: Of the weights.
        weights_sha256: Of the safetensors file.
        default_method: Attribution method the page opens with.
    """

    name: str
    version: str
    title: str
    task: Task
    architecture: str
    intended_use: str
    misuse: str
    input: InputSpec
    accepted: AcceptedInput
    operating_point: str
    withholding: str
    calibration_method: str
    labels: tuple[Label, ...]
    validation_mean_auc: Estimate
    test_mean_auc: Estimate
    held_out_mean_auc: Estimate
    subgroups: tuple[Subgroup, ...]
    data: TrainingData
    licence: str
    weights_sha256: str
    default_method: str

    @property
    def label_names(self) -> tuple[str, ...]:
        """Names of the outputs, in order."""
        return tuple(label.name for label in self.labels)
