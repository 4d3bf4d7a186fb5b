"""Intervals against published values and a second implementation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from tenure.inference.intervals import newcombe, nps, risk_ratio, wilson

# Newcombe 1998, table I, method 3: events, n, lower, upper.
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("events", "n", "low", "high"), NEWCOMBE)
def test_wilson_as_published(events: int, n: int, low: float, high: float) -> None:
    found = wilson(events, n)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert (found.value, found.n) == (events / n, n)


@given(st.integers(1, 5000), st.data())
def test_wilson_equals_a_second_implementation(n: int, data: st.DataObject) -> None:
    events = data.draw(st.integers(0, n))
    found = wilson(events, n)
    assert found is not None
    # statsmodels.stats.proportion.proportion_confint(events, n, method="wilson")
    low, high = proportion_confint(events, n, method="wilson")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)
    assert 0 <= found.low <= found.value <= found.high <= 1


# Newcombe 1998, differences of independent shares, table II, method 10.
DIFFERENCES = [(56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090)]


@pytest.mark.parametrize(("x1", "n1", "x2", "n2", "low", "high"), DIFFERENCES)
def test_differences_as_published(
    x1: int, n1: int, x2: int, n2: int, low: float, high: float
) -> None:
    found = newcombe(x1, n1, x2, n2)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert (found.value, found.n) == (pytest.approx(x1 / n1 - x2 / n2), n1 + n2)


@given(st.integers(1, 900), st.integers(1, 900), st.data())
def test_differences_equal_a_second_implementation(n1: int, n2: int, data: st.DataObject) -> None:
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    found = newcombe(x1, n1, x2, n2)
    assert found is not None
    # statsmodels.stats.proportion.confint_proportions_2indep(x1, n1, x2, n2, method="newcomb")
    theirs = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx(theirs, abs=1e-9)


def test_one_of_forty_is_anything_up_to_thirteen_percent() -> None:
    found = wilson(1, 40)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.004, 0.129), abs=5e-4)


def test_nothing_observed_gives_nothing() -> None:
    assert wilson(0, 0) is None
    assert nps(0, 0, 0) is None
    assert newcombe(0, 0, 1, 2) is None
    assert risk_ratio(0, 10, 1, 10) is None
    assert risk_ratio(1, 10, 0, 0) is None


def test_risk_ratio_by_hand() -> None:
    # Katz 1978: exp(ln 2 ± 1.96 √(1/10 − 1/100 + 1/5 − 1/100))
    found = risk_ratio(10, 100, 5, 100)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((2.0, 0.709, 5.642), abs=5e-4)


@pytest.mark.parametrize(
    ("counts", "value", "half"), [((10, 6, 4), 30.0, 31), ((25, 15, 10), 30.0, 21)]
)
def test_nps_is_wide_in_small_samples(
    counts: tuple[int, int, int], value: float, half: int
) -> None:
    # methods: half-width ±31 points at n = 20 and ±21 at n = 50 for p = .5, d = .2
    found = nps(*counts)
    assert found is not None
    assert found.value == pytest.approx(value)
    assert (found.high - found.low) / 2 == pytest.approx(half, abs=1.0)


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_nps_is_bounded(promoters: int, passives: int, detractors: int) -> None:
    found = nps(promoters, passives, detractors)
    if found is not None:
        assert -100 <= found.low <= found.high <= 100
        assert -100 <= found.value <= 100


@pytest.mark.shared
def test_the_golden_list(shared: Callable[[str], Path]) -> None:
    golden = json.loads((shared("ravenstack").parents[1] / "design" / "golden.json").read_text())
    for x1, n1, x2, n2, low, high in golden["newcombe_diff"]:
        change = newcombe(x1, n1, x2, n2)
        assert change is not None
        assert (change.low, change.high) == pytest.approx((low, high), abs=5e-5)
    for events, n, low, high in golden["wilson"]:
        found = wilson(events, n)
        assert found is not None
        assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
