"""Leaving by choice and unpaid invoices compete: against lifelines, and against planted truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.competing import (
    cumulative_incidence,
    delinquent_share,
    learn_causes,
)
from tenure.inference.panel import CUSTOMER, DELINQUENT
from tenure.inference.survival import kaplan_meier


def test_as_lifelines_computes_it() -> None:
    # lifelines: AalenJohansenFitter().fit(durations, event_observed, event_of_interest)
    from lifelines import AalenJohansenFitter

    rng = np.random.default_rng(2)
    ages = rng.permutation(np.arange(1, 201))  # no ties, which lifelines would shake apart
    cause = rng.integers(0, 3, 200)
    for curve in cumulative_incidence(ages, cause):
        fitter = AalenJohansenFitter(calculate_variance=False)
        other = fitter.fit(ages, cause, event_of_interest=curve.cause).cumulative_density_
        theirs = other.iloc[:, 0].reindex(np.arange(201), method="ffill").to_numpy()
        assert curve.share == pytest.approx(theirs, abs=1e-9)


lives = st.lists(st.tuples(st.integers(0, 10), st.integers(0, 2)), min_size=1, max_size=40)


@given(lives)
def test_causes_and_survivors_make_up_all(rows: list[tuple[int, int]]) -> None:
    ages, cause = (np.array(part) for part in zip(*rows, strict=True))
    curves = cumulative_incidence(ages, cause)
    stay = kaplan_meier(ages, cause > 0, np.ones(len(ages), dtype=np.int64))
    for step in stay.steps:
        gone = sum(curve.share[step.age] for curve in curves)
        assert step.survival + gone == pytest.approx(1, abs=1e-9)
    assert sum(curve.lost for curve in curves) == int((cause > 0).sum())


def test_hazards_of_a_cause_as_a_person_would_add_them_up() -> None:
    # 4 customers: one leaves at 1, one is cut off at 1, one unpaid at 2, one leaves at 3
    by_choice, unpaid = cumulative_incidence(np.array([1, 1, 2, 3]), np.array([1, 0, 2, 1]))
    assert by_choice.share == pytest.approx((0, 0.25, 0.25, 0.25 + 0.75 / 2))
    assert unpaid.share == pytest.approx((0, 0, 0.375, 0.375))


def test_who_ends_it_is_learnt() -> None:
    rng = np.random.default_rng(4)
    overdue = rng.integers(0, 2, 6_000).astype(float)
    left = rng.random(6_000) < 0.3
    odds = -2 + 3 * overdue  # of delinquent against by choice: 12 % without, 73 % with
    cause = np.where(rng.random(6_000) < 1 / (1 + np.exp(-odds)), DELINQUENT, CUSTOMER)
    found = learn_causes(
        {"overdue_invoices": overdue}, {}, cause.astype(np.int8), left, np.arange(6_000)
    )
    share = delinquent_share(found, {"overdue_invoices": np.array([0.0, 1.0])}, {})
    assert share == pytest.approx([0.119, 0.731], abs=0.04)
    assert found.voluntary + found.delinquent == int(left.sum())


def test_with_few_of_a_cause_the_share_is_the_same_for_all() -> None:
    left = np.ones(100, dtype=bool)
    cause = np.where(np.arange(100) < 10, DELINQUENT, CUSTOMER).astype(np.int8)
    numbers = {"overdue_invoices": (np.arange(100) < 10).astype(float)}
    found = learn_causes(numbers, {}, cause, left, np.arange(100))
    assert delinquent_share(found, numbers, {}) == pytest.approx(np.full(100, 10.5 / 101))
