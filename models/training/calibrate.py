"""Raw scores -> calibrated probabilities and thresholds, on films kept out of training."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from core.domain.card import Calibration

Floats = NDArray[np.floating]

SLOPE_PRIOR_DEVIATION = 0.5


def fit_platt(score: Floats, truth: Floats) -> tuple[float, float]:
    """Slope and intercept of the logistic curve through scores and truths.

    The logarithm of the slope has a normal prior around 0, so that a label with a dozen positive
    films keeps the network's own slope in place of a steep accident.

    Args:
        score: Raw scores, shape (films,).
        truth: 1.0 or 0.0, shape (films,).

    Returns:
        Slope, above 0, and intercept.

    Source:
        Platt 1999; the prior is ours.
    """
    scores = torch.from_numpy(np.asarray(score, dtype=np.float64))
    truths = torch.from_numpy(np.asarray(truth, dtype=np.float64))
    parameters = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([parameters], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        raw = parameters[0].exp() * scores + parameters[1]
        likelihood = functional.binary_cross_entropy_with_logits(raw, truths, reduction="sum")
        total = likelihood + 0.5 * (parameters[0] / SLOPE_PRIOR_DEVIATION) ** 2
        total.backward()
        return total

    optimiser.step(loss)
    slope, intercept = parameters.detach()
    return float(slope.exp()), float(intercept)


def fit_calibration(
    score: Floats, truth: Floats, resamples: list[NDArray[np.int64]]
) -> Calibration:
    """Platt scaling with the spread of its parameters over bootstrap samples of the patients."""
    slope, intercept = fit_platt(score, truth)
    fits = [fit_platt(score[rows], truth[rows]) for rows in resamples if truth[rows].any()]
    covariance = np.cov(np.array(fits).T) if len(fits) > 1 else np.zeros((2, 2))
    return Calibration(
        slope=slope,
        intercept=intercept,
        slope_variance=float(covariance[0, 0]),
        intercept_variance=float(covariance[1, 1]),
        covariance=float(covariance[0, 1]),
    )


def calibrated(score: Floats, calibration: Calibration) -> NDArray[np.float64]:
    """Probabilities, shape as `score`."""
    raw = calibration.slope * np.asarray(score, dtype=np.float64) + calibration.intercept
    probability: NDArray[np.float64] = 1 / (1 + np.exp(-raw))
    return probability


def threshold_at_specificity(probability: Floats, truth: Floats, specificity: float) -> float:
    """Smallest threshold that leaves the given share of films without the finding below it."""
    negatives = np.asarray(probability)[np.asarray(truth) < 0.5]
    return float(np.quantile(negatives, specificity))
