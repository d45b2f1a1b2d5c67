"""Figures of the card against values worked out by hand."""

import math

import numpy as np
import pytest

from core.domain.card import Calibration
from models.training.calibrate import (
    calibrated,
    fit_calibration,
    fit_platt,
    threshold_at_specificity,
)
from models.training.evaluate import (
    calibration_error,
    judge_label,
    rates,
    reliability_points,
    roc_points,
)
from models.training.metrics import auc, interval, mean_auc, patient_resamples

TRUTH = np.array([0, 0, 1, 0, 1, 1.0])
SCORE = np.array([0.1, 0.4, 0.35, 0.4, 0.8, 0.4])


def brute_auc(truth: np.ndarray, score: np.ndarray) -> float:
    """Share of pairs in the right order, ties half."""
    pairs = [(p, n) for p in score[truth > 0.5] for n in score[truth < 0.5]]
    return float(np.mean([1.0 if p > n else 0.5 if p == n else 0.0 for p, n in pairs]))


def test_auc_counts_pairs_and_halves_ties() -> None:
    # Pairs won: 0.35 beats 0.1; 0.8 beats all three; 0.4 beats 0.1 and ties twice.
    assert auc(TRUTH, SCORE) == pytest.approx((1 + 3 + 2) / 9)
    assert auc(TRUTH, SCORE) == pytest.approx(brute_auc(TRUTH, SCORE))


def test_auc_of_perfect_reversed_and_useless_scores() -> None:
    assert auc(TRUTH, TRUTH) == 1
    assert auc(TRUTH, -TRUTH) == 0
    assert auc(TRUTH, np.zeros(6)) == 0.5


def test_one_class_alone_has_no_auc_and_the_mean_leaves_it_out() -> None:
    assert math.isnan(auc(np.ones(3), np.arange(3.0)))
    truth = np.stack([TRUTH, np.zeros(6)], axis=1)
    assert mean_auc(truth, np.stack([SCORE, SCORE], axis=1)) == pytest.approx(2 / 3)


def test_resamples_draw_whole_patients() -> None:
    patients = np.array([7, 3, 7, 3, 5])
    resamples = patient_resamples(patients, count=50, seed=0)
    assert len(resamples) == 50
    for rows in resamples:
        counts = np.bincount(rows, minlength=5)
        assert counts[0] == counts[2]
        assert counts[1] == counts[3]
    again = patient_resamples(patients, count=50, seed=0)
    assert all(np.array_equal(a, b) for a, b in zip(resamples, again, strict=True))


def test_an_interval_is_of_the_percentiles_that_exist() -> None:
    resamples = [np.array([i]) for i in range(101)]
    assert interval(lambda rows: float(rows[0]), resamples) == (2.5, 97.5)
    assert all(map(math.isnan, interval(lambda _: math.nan, resamples)))


def test_rates_at_a_threshold() -> None:
    found = rates(SCORE, TRUTH, 0.4)
    assert (found.sensitivity, found.specificity) == pytest.approx((2 / 3, 1 / 3))
    assert found.positive_predictive_value == pytest.approx(2 / 4)
    assert math.isnan(rates(SCORE, TRUTH, 2.0).positive_predictive_value)


def test_roc_points_go_from_corner_to_corner_through_every_threshold() -> None:
    assert roc_points(TRUTH, SCORE) == (
        (0.0, 0.0),
        (0.0, 0.3333),
        (0.6667, 0.6667),
        (0.6667, 1.0),
        (1.0, 1.0),
    )


def test_reliability_of_a_perfect_and_of_a_boastful_forecast() -> None:
    truth = np.tile([1.0, 0.0, 0.0, 0.0], 25)
    honest = reliability_points(truth, np.full(100, 0.25))
    assert sum(films for _, _, films in honest) == 100
    boastful = reliability_points(np.zeros(100), np.full(100, 0.9))
    assert calibration_error(boastful) == pytest.approx(0.9)


def test_platt_scaling_finds_the_curve_that_made_the_data() -> None:
    rng = np.random.default_rng(0)
    score = rng.normal(size=20_000)
    truth = (rng.random(20_000) < 1 / (1 + np.exp(-(1.5 * score - 1)))).astype(float)
    slope, intercept = fit_platt(score, truth)
    assert slope == pytest.approx(1.5, abs=0.08)
    assert intercept == pytest.approx(-1, abs=0.08)


def test_platt_scaling_never_turns_a_useless_score_around() -> None:
    score = np.linspace(-1, 1, 40)
    assert fit_platt(score, (score < 0).astype(float))[0] > 0


def test_a_calibrations_variance_shrinks_with_more_patients() -> None:
    rng = np.random.default_rng(1)
    variances = []
    for films in (100, 900):
        score = rng.normal(size=films)
        truth = (rng.random(films) < 1 / (1 + np.exp(-score))).astype(float)
        resamples = patient_resamples(np.arange(films), count=20, seed=0)
        variances.append(fit_calibration(score, truth, resamples).intercept_variance)
    assert variances[1] < variances[0] / 3


def test_the_threshold_leaves_the_asked_share_of_healthy_films_below() -> None:
    probability = np.append(np.linspace(0, 1, 101), [0.99] * 10)
    truth = np.append(np.zeros(101), np.ones(10))
    threshold = threshold_at_specificity(probability, truth, 0.9)
    assert threshold == pytest.approx(0.9)
    assert rates(probability, truth, threshold).specificity == pytest.approx(0.9, abs=0.01)


def test_a_labels_result_holds_its_estimates_between_their_limits() -> None:
    rng = np.random.default_rng(2)
    score = rng.normal(size=300)
    truth = (rng.random(300) < 1 / (1 + np.exp(-2 * score))).astype(float)
    calibration = Calibration(2.0, 0.0, 0.0, 0.0, 0.0)
    resamples = patient_resamples(np.arange(300), count=60, seed=0)
    result = judge_label(score, truth, calibration, 0.5, resamples)
    assert result.films == 300
    assert result.positives == truth.sum()
    for estimate in (result.auc, result.sensitivity, result.specificity):
        assert estimate.low < estimate.value < estimate.high
    assert result.auc.value == pytest.approx(brute_auc(truth, calibrated(score, calibration)))
    assert result.calibration_error < 0.12
