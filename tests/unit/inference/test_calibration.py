"""Platt scaling and its interval against values worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.card import Calibration
from core.inference.calibration import probability, probability_interval

EXACT = Calibration(2.0, -1.0, 0.0, 0.0, 0.0)
UNSURE = Calibration(2.0, -1.0, 0.04, 0.09, -0.03)


def test_a_score_becomes_the_sigmoid_of_slope_times_score_plus_intercept() -> None:
    assert probability(0.5, EXACT) == 0.5
    assert probability(1.5, EXACT) == pytest.approx(1 / (1 + math.exp(-2)))


@pytest.mark.parametrize("score", [-1e6, 1e6])
def test_extreme_scores_neither_overflow_nor_leave_the_unit_interval(score: float) -> None:
    assert probability(score, EXACT) in (0.0, 1.0)


def test_the_interval_is_the_delta_method_on_the_logit() -> None:
    # At score 1: logit 1, variance 0.04 + 0.09 - 2 * 0.03 = 0.07.
    half = 1.959964 * math.sqrt(0.07)
    low, high = probability_interval(1.0, UNSURE) or (0, 0)
    assert low == pytest.approx(1 / (1 + math.exp(-(1 - half))), abs=1e-6)
    assert high == pytest.approx(1 / (1 + math.exp(-(1 + half))), abs=1e-6)


def test_a_calibration_known_exactly_has_no_width() -> None:
    assert probability_interval(0.5, EXACT) == (0.5, 0.5)


def test_variances_that_are_not_numbers_give_no_interval() -> None:
    unknown = Calibration(1.0, 0.0, math.nan, 0.0, 0.0)
    assert probability_interval(0.0, unknown) is None


@given(st.floats(-50, 50))
def test_the_interval_holds_the_probability(score: float) -> None:
    low, high = probability_interval(score, UNSURE) or (1, 0)
    assert 0 <= low <= probability(score, UNSURE) <= high <= 1
