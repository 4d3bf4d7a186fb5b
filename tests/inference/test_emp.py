"""Expected maximum profit: the numbers on which three implementations agree, and the integral."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.inference.emp import expected_maximum_profit

# golden.json "emp_toy"; CRAN EMP: empChurn(scores, classes), and emp-py 2.0.4
SCORES = np.array((0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.4, 0.3, 0.2, 0.1))
LEFT = np.array((1, 1, 0, 1, 0, 0, 1, 0, 0, 0)) > 0


def test_published_toy_at_the_defaults() -> None:
    found = expected_maximum_profit(SCORES, LEFT)
    assert found is not None
    assert found.maximum == pytest.approx(19.1000, abs=5e-5)
    assert found.maximum_fraction == pytest.approx(0.7)
    assert found.expected == pytest.approx(19.1085, abs=5e-5)
    assert found.expected_fraction == pytest.approx(0.6935, abs=5e-5)


def test_published_toy_of_dear_customers() -> None:
    found = expected_maximum_profit(SCORES, LEFT, value=1800, offer_cost=180, contact_cost=20)
    assert found is not None
    assert found.maximum == pytest.approx(126.4)
    assert found.expected == pytest.approx(130.1073, abs=5e-5)
    assert found.expected_fraction == pytest.approx(0.5827, abs=5e-5)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=3, max_size=40))
def test_the_same_as_the_integral_over_every_cut(rows: list[tuple[int, bool]]) -> None:
    """Second way: every threshold, not the hull, at 4,000 acceptances."""
    from scipy.stats import beta

    scores = np.array([row[0] for row in rows], dtype=float)
    left = np.array([row[1] for row in rows])
    found = expected_maximum_profit(scores, left)
    assert (found is None) == (left.all() or not left.any())
    if found is None:
        return
    grid = beta.ppf((np.arange(4000) + 0.5) / 4000, 6, 14)
    best = np.zeros(4000)
    for cut in np.unique(scores):
        caught = (left & (scores >= cut)).sum() / len(left)
        wasted = (~left & (scores >= cut)).sum() / len(left)
        best = np.maximum(best, 200 * ((grid * 0.95 - 0.005) * caught) - 11 * wasted)
    assert found.expected == pytest.approx(best.mean(), abs=0.02)
    assert found.expected >= found.maximum - 1e-9


def test_without_both_kinds_there_is_no_profit_to_state() -> None:
    assert expected_maximum_profit(SCORES, np.zeros(10, dtype=bool)) is None
    assert expected_maximum_profit(SCORES, np.ones(10, dtype=bool)) is None
