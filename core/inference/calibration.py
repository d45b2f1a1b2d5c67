"""From a raw score to a calibrated probability with the calibration's own uncertainty."""

import math

from core.domain.card import Calibration

Z_95 = 1.959963984540054


def sigmoid(logit: float) -> float:
    """Logistic function, without overflow at either end.

    >>> sigmoid(0.0), sigmoid(-1000.0), sigmoid(1000.0)
    (0.5, 0.0, 1.0)
    """
    if logit >= 0:
        return 1.0 / (1.0 + math.exp(-logit))
    return math.exp(logit) / (1.0 + math.exp(logit))


def calibrated_logit(score: float, calibration: Calibration) -> float:
    """Logit of the calibrated probability."""
    return calibration.slope * score + calibration.intercept


def probability(score: float, calibration: Calibration) -> float:
    """Calibrated probability of a raw score, in [0, 1].

    Source:
        Platt, Probabilistic outputs for support vector machines, 1999.
    """
    return sigmoid(calibrated_logit(score, calibration))


def probability_interval(score: float, calibration: Calibration) -> tuple[float, float] | None:
    """95 % interval of the calibrated probability at this score.

    Delta method on the logit scale, so that the interval stays within [0, 1] and holds the
    probability. It says how well the calibration is known, not how sure the network is.

    Returns:
        (low, high), or None where the card states no usable variances.
    """
    variance = (
        calibration.slope_variance * score**2
        + calibration.intercept_variance
        + 2 * calibration.covariance * score
    )
    if not math.isfinite(variance):
        return None
    half = Z_95 * math.sqrt(max(variance, 0.0))
    logit = calibrated_logit(score, calibration)
    return sigmoid(logit - half), sigmoid(logit + half)
