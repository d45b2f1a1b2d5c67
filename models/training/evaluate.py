"""What a classifier scores on patients it never saw: every figure of the card."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.domain.card import Calibration, Estimate, LabelResult, Subgroup
from models.training.calibrate import calibrated
from models.training.films import Films
from models.training.metrics import auc, interval, mean_auc

Floats = NDArray[np.floating]
Rows = NDArray[np.int64]

RELIABILITY_BINS = 10
ROC_POINTS = 60
AGE_BANDS = ((0, 18), (18, 40), (40, 60), (60, 120))


@dataclass(frozen=True)
class Rates:
    """Counts of a two-by-two table turned into rates; NaN where a rate has no denominator."""

    sensitivity: float
    specificity: float
    positive_predictive_value: float


def share(part: float, whole: float) -> float:
    """Part of a whole, NaN of nothing."""
    return float(part / whole) if whole else math.nan


def rates(probability: Floats, truth: Floats, threshold: float) -> Rates:
    """Rates at a threshold."""
    called, positive = probability >= threshold, truth > 0.5
    return Rates(
        sensitivity=share((called & positive).sum(), positive.sum()),
        specificity=share((~called & ~positive).sum(), (~positive).sum()),
        positive_predictive_value=share((called & positive).sum(), called.sum()),
    )


def roc_points(truth: Floats, score: Floats) -> tuple[tuple[float, float], ...]:
    """Points of the ROC curve, thinned to ROC_POINTS, from (0, 0) to (1, 1)."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(truth[order] > 0.5)
    misses = np.arange(1, len(truth) + 1) - hits
    last = np.append(np.diff(score[order]) != 0, True)
    false_rate = np.append(0.0, misses[last] / max(misses[-1], 1))
    true_rate = np.append(0.0, hits[last] / max(hits[-1], 1))
    chosen = np.unique(np.linspace(0, len(false_rate) - 1, ROC_POINTS).round().astype(int))
    return tuple((round(float(false_rate[i]), 4), round(float(true_rate[i]), 4)) for i in chosen)


def reliability_points(truth: Floats, probability: Floats) -> tuple[tuple[float, float, int], ...]:
    """Mean probability, observed rate and films in bins that hold the same number of films.

    Source:
        Nixon et al., Measuring calibration in deep learning, 2019 (adaptive bins).
    """
    groups = np.array_split(np.argsort(probability, kind="stable"), RELIABILITY_BINS)
    return tuple(
        (round(float(probability[g].mean()), 5), round(float(truth[g].mean()), 5), len(g))
        for g in groups
        if len(g)
    )


def calibration_error(points: tuple[tuple[float, float, int], ...]) -> float:
    """Mean distance of probability and observed rate, weighted by films."""
    films = sum(count for _, _, count in points)
    return float(sum(abs(p - rate) * count for p, rate, count in points) / films)


def judge_label(
    score: Floats,
    truth: Floats,
    calibration: Calibration,
    threshold: float,
    resamples: list[Rows],
) -> LabelResult:
    """Every figure of one label, with intervals over the resamples."""
    probability = calibrated(score, calibration)
    point = rates(probability, truth, threshold)

    def estimate(name: str) -> Estimate:
        def statistic(rows: Rows) -> float:
            return float(getattr(rates(probability[rows], truth[rows], threshold), name))

        return Estimate(getattr(point, name), *interval(statistic, resamples))

    points = reliability_points(truth, probability)
    return LabelResult(
        positives=int(truth.sum()),
        films=len(truth),
        auc=Estimate(
            auc(truth, score), *interval(lambda rows: auc(truth[rows], score[rows]), resamples)
        ),
        sensitivity=estimate("sensitivity"),
        specificity=estimate("specificity"),
        positive_predictive_value=estimate("positive_predictive_value"),
        calibration_error=calibration_error(points),
        roc=roc_points(truth, score),
        reliability=points,
    )


def estimate_mean_auc(truth: Floats, score: Floats, resamples: list[Rows]) -> Estimate:
    """Mean AUC over the labels with its interval."""
    return Estimate(
        mean_auc(truth, score),
        *interval(lambda rows: mean_auc(truth[rows], score[rows]), resamples),
    )


def groups_of(films: Films) -> list[tuple[str, str, NDArray[np.bool_]]]:
    """Subgroups as (group, value, which films)."""
    found = [("sex", sex, films.sexes == sex) for sex in np.unique(films.sexes)]
    found += [("view", view, films.views == view) for view in np.unique(films.views)]
    for low, high in AGE_BANDS:
        chosen = (films.ages >= low) & (films.ages < high)
        found.append(("age", f"{low}-{high - 1}", chosen))
    return [(group, str(value), chosen) for group, value, chosen in found]


def judge_subgroups(
    films: Films, score: Floats, shown: NDArray[np.bool_], resamples: list[Rows]
) -> tuple[Subgroup, ...]:
    """Mean AUC over the shown labels in each subgroup that has at least 30 films."""
    results = []
    for group, value, chosen in groups_of(films):
        if chosen.sum() < 30:
            continue

        def statistic(rows: Rows, chosen: NDArray[np.bool_] = chosen) -> float:
            inside = rows[chosen[rows]]
            return mean_auc(films.labels[inside][:, shown], score[inside][:, shown])

        every = np.arange(len(films))
        estimate = Estimate(statistic(every), *interval(statistic, resamples))
        results.append(Subgroup(group, value, int(chosen.sum()), estimate))
    return tuple(results)
