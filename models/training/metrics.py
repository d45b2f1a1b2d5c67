"""How well scores separate films with a finding from films without, with intervals by patient."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.floating]


def auc(truth: Floats, score: Floats) -> float:
    """Area under the ROC curve; ties count half; NaN where only one class is present.

    Source:
        Hanley and McNeil, Radiology 1982 (Mann-Whitney form).
    """
    positive = truth > 0.5
    count = int(positive.sum())
    if count in (0, len(truth)):
        return float("nan")
    ranks = rankdata(score)
    wins = ranks[positive].sum() - count * (count + 1) / 2
    return float(wins / (count * (len(truth) - count)))


def mean_auc(truth: Floats, score: Floats) -> float:
    """Mean AUC over the labels that can be judged, NaN if none can; shapes (films, labels)."""
    values = np.array([auc(truth[:, i], score[:, i]) for i in range(truth.shape[1])])
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def patient_resamples(
    patients: NDArray[np.int64], *, count: int, seed: int
) -> list[NDArray[np.int64]]:
    """Row numbers of `count` bootstrap samples that draw patients, not films, with replacement."""
    rng = np.random.default_rng(seed)
    unique, inverse = np.unique(patients, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    starts = np.searchsorted(inverse[order], np.arange(len(unique) + 1))
    rows_of = [order[starts[i] : starts[i + 1]] for i in range(len(unique))]
    return [
        np.concatenate([rows_of[i] for i in rng.integers(0, len(unique), len(unique))])
        for _ in range(count)
    ]


def interval(
    statistic: Callable[[NDArray[np.int64]], float], resamples: list[NDArray[np.int64]]
) -> tuple[float, float]:
    """95 % percentile interval of a statistic of row numbers; NaN if it is never defined."""
    values = np.array([statistic(rows) for rows in resamples])
    values = values[np.isfinite(values)]
    if not len(values):
        return float("nan"), float("nan")
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
