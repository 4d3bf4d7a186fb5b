"""Survival against the textbook's remission data and a count by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tenure.inference.survival import Curve, kaplan_meier, log_rank

# Freireich et al. 1963, weeks in remission: 6-MP (negative: censored) and placebo.
SIX_MP = (6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35)
PLACEBO = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
Group = tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]


def group(weeks: tuple[int, ...]) -> Group:
    signed = np.array(weeks)
    return np.abs(signed), signed > 0, np.ones(len(weeks), dtype=np.int64)


def share(curve: Curve, age: int) -> float:
    step = curve.at(age)
    assert step is not None
    return step.survival


def test_the_remission_data() -> None:
    # methods 2: S(6) … S(23), medians 23 against 8
    curve = kaplan_meier(*group(SIX_MP))
    for week, left in (
        (6, 0.857), (7, 0.807), (10, 0.753), (13, 0.690), (16, 0.627), (22, 0.538), (23, 0.448)
    ):  # fmt: skip
        assert share(curve, week) == pytest.approx(left, abs=5e-4)
    assert curve.median == 23
    assert kaplan_meier(*group(PLACEBO)).median == 8
    assert [curve.steps[week].at_risk for week in (6, 7, 10, 23)] == [21, 17, 15, 6]
    assert (curve.customers, curve.lost) == (21, 9)


def test_greenwood_on_the_log_log_scale() -> None:
    # R: survfit(Surv(time, status) ~ 1, conf.type = "log-log"), 6-MP, week 10
    step = kaplan_meier(*group(SIX_MP)).steps[10]
    assert (step.low, step.high) == pytest.approx((0.503, 0.889), abs=1e-3)


def test_before_the_first_loss_little_is_known_of_few() -> None:
    steps = kaplan_meier(*group(SIX_MP)).steps
    assert (steps[0].low, steps[0].high) == (1.0, 1.0)
    for step in steps[1:6]:
        # none of 21 lost: at most 15.5 % (Wilson: 3.84 ÷ 24.84)
        assert (step.survival, step.high, step.lost) == (1.0, 1.0, 0)
        assert step.low == pytest.approx(0.8453, abs=5e-4)


def test_log_rank_of_the_remission_data() -> None:
    found = log_rank({"6-MP": group(SIX_MP), "placebo": group(PLACEBO)})
    assert found is not None
    assert found.chi_squared == pytest.approx(16.79, abs=5e-3)
    assert found.p == pytest.approx(4.17e-5, rel=1e-2)


def test_open_tickets_are_not_solved() -> None:
    # golden.json "km_tickets": days 1, 2, 2, 3, 5, 8+, 10, 14+, 20+, 30+
    curve = kaplan_meier(*group((1, 2, 2, 3, 5, -8, 10, -14, -20, -30)))
    assert curve.median == 5
    assert share(curve, 10) == pytest.approx(0.375)


def test_customers_who_all_stay() -> None:
    curve = kaplan_meier(np.array([3, 5]), np.zeros(2, bool), np.array([40, 60]))
    assert (curve.lost, curve.median, len(curve.steps)) == (0, None, 6)
    assert share(curve, 5) == 1.0
    # of 60 at risk none was lost: at most 6.0 % (Wilson: 3.84 ÷ 63.84)
    assert curve.steps[5].low == pytest.approx(0.9398, abs=5e-4)


def test_nobody_at_all() -> None:
    none = np.zeros(0, dtype=np.int64)
    curve = kaplan_meier(none, none.astype(bool), none)
    assert (curve.customers, curve.steps) == (0, ())
    assert log_rank({"a": (none, none.astype(bool), none)}) is None


def test_without_losses_groups_cannot_differ() -> None:
    stays = (np.array([3]), np.array([False]), np.array([10]))
    assert log_rank({"a": stays, "b": stays}) is None


stays = st.lists(
    st.tuples(st.integers(1, 12), st.booleans(), st.integers(1, 5)), min_size=1, max_size=30
)


@given(stays)
def test_as_counted_by_hand(rows: list[tuple[int, bool, int]]) -> None:
    ages, is_lost, counts = (np.array(part) for part in zip(*rows, strict=True))
    curve = kaplan_meier(ages, is_lost.astype(bool), counts)
    left = 1.0
    for age in range(int(ages.max()) + 1):
        here = int(counts[ages >= age].sum())
        gone = int(counts[(ages == age) & is_lost.astype(bool)].sum())
        left *= 1 - gone / here
        step = curve.steps[age]
        assert (step.at_risk, step.lost) == (here, gone)
        assert step.survival == pytest.approx(left, abs=1e-9)
        assert 0 <= step.low <= step.survival <= step.high <= 1


@given(stays)
def test_counts_stand_for_as_many_customers(rows: list[tuple[int, bool, int]]) -> None:
    ages, is_lost, counts = (np.array(part) for part in zip(*rows, strict=True))
    lost = is_lost.astype(bool)
    single = (ages.repeat(counts), lost.repeat(counts), np.ones(counts.sum(), dtype=np.int64))
    other = group(SIX_MP)
    one = log_rank({"a": (ages, lost, counts), "b": other})
    two = log_rank({"a": single, "b": other})
    assert one is not None
    assert two is not None
    assert one.chi_squared == pytest.approx(two.chi_squared, abs=1e-6)
