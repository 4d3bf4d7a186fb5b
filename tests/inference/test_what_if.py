"""Projections against closed forms, a plain loop, and the published mixture of two kinds of customers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tenure.inference.what_if import (
    Company,
    Scenario,
    estimate,
    loss_rates,
    payback_months,
    what_if,
)
from tests.conftest import missing

NOTHING = Scenario(churn_cut=0, growth=0, referrals=0, months=12, margin=1, discount=0)


def company(rate: float = 0.05, ages: int = 24, **more: Any) -> Company:
    at_risk = np.full(ages, 100_000, dtype=np.int64)
    base = Company(
        at_risk=at_risk,
        lost=np.round(at_risk * rate).astype(np.int64),
        held=np.array([0, 0, 0, 10]),
        held_minor=np.array([0, 0, 0, 1_000.0]),
        won_a_month=0.0,
        first_minor=100.0,
        growth=0.0,
        referred=0,
        customer_months=1_000,
    )
    return replace(base, **more)


def test_one_rate_gives_the_geometric_sum() -> None:
    found = what_if(company(0.05), NOTHING)
    assert found.before.revenue[0] == pytest.approx(1_000 * sum(0.95**t for t in range(1, 13)))
    assert found.before.customers[0] == pytest.approx(10 * 0.95**12)
    assert found.before.lifetime[0] == pytest.approx(100 * (1 - 0.95**12) / 0.05)
    assert found.before.mrr[0, 0] == 1_000


def test_a_cut_growth_margin_and_discount() -> None:
    given = Scenario(churn_cut=0.2, growth=0.01, referrals=0, months=24, margin=0.8, discount=0.1)
    found = what_if(company(0.05, growth=0.01), given)
    kept = 0.96 * 1.01
    assert found.after.revenue[0] == pytest.approx(1_000 * sum(kept**t for t in range(1, 25)))
    step = kept / 1.1 ** (1 / 12)
    assert found.after.lifetime[0] == pytest.approx(80 * (1 - step**24) / (1 - step))
    assert found.after.expansion[0] == pytest.approx(0.01 * 1_000 * sum(kept**t for t in range(24)))
    assert found.after.revenue[0] > found.before.revenue[0]


def test_a_mixture_keeps_more_than_its_average() -> None:
    """30 % leave at 13 % a month, 70 % at 1.57 %: 63.5 % are left after a year, not 54.0 %."""
    path = Path(__file__).resolve().parents[3] / "shared" / "design" / "golden.json"
    if not path.exists():
        missing("golden.json is not beside this checkout")
    golden = json.loads(path.read_text("utf-8"))["mixture_30_70"]
    high, low = golden["hazards"]
    ages = np.arange(13)
    alive = 0.3 * (1 - high) ** ages + 0.7 * (1 - low) ** ages
    at_risk = np.round(alive[:-1] * 10**9).astype(np.int64)
    lost = at_risk - np.round(alive[1:] * 10**9).astype(np.int64)
    own = company(at_risk=at_risk, lost=lost, held=np.array([1]), held_minor=np.array([1.0]))
    found = what_if(own, NOTHING)
    assert found.before.customers[0] == pytest.approx(golden["annual_retention"], abs=5e-5)
    average = 0.3 * high + 0.7 * low
    assert (1 - average) ** 12 == pytest.approx(golden["naive"], abs=5e-4)


def by_loop(own: Company, given: Scenario, rates: NDArray[np.float64]) -> tuple[float, float]:
    """Revenue and referred customers, group by group and month by month."""
    groups = [
        (age, float(count), float(minor))
        for age, (count, minor) in enumerate(zip(own.held, own.held_minor, strict=True))
    ]
    revenue = referred = 0.0
    for _ in range(given.months):
        came = sum(count for _, count, _ in groups) * given.referrals / 12
        referred += came
        kept = [
            (age + 1, count * (1 - rates[age]), minor * (1 - rates[age]) * (1 + given.growth))
            for age, count, minor in groups
        ]
        won = own.won_a_month + came
        groups = [*kept, (0, won, won * own.first_minor)]
        revenue += sum(minor for _, _, minor in groups)
    return revenue, referred


def test_the_same_as_a_loop_over_groups() -> None:
    rng = np.random.default_rng(3)
    at_risk = np.arange(2_000, 200, -60, dtype=np.int64)
    own = company(
        at_risk=at_risk,
        lost=rng.binomial(at_risk, np.linspace(0.1, 0.01, len(at_risk))),
        held=rng.integers(0, 40, 20),
        held_minor=rng.integers(0, 90_000, 20).astype(np.float64),
        won_a_month=12.0,
        first_minor=4_000.0,
        referred=30,
        customer_months=4_000,
    )
    given = Scenario(churn_cut=0.1, growth=0.02, referrals=0.3, months=36, margin=1, discount=0)
    rates = loss_rates(own.at_risk, own.lost, 80)
    revenue, referred = by_loop(own, given, rates * 0.9)
    found = what_if(own, given)
    assert found.after.revenue[0] == pytest.approx(revenue)
    assert found.after.referred[0] == pytest.approx(referred)
    before, _ = by_loop(own, replace(given, growth=0.0, referrals=0.09), rates)
    assert found.before.revenue[0] == pytest.approx(before)


def test_old_ages_share_the_rate_of_the_last_known_year() -> None:
    at_risk = np.array([100] * 24 + [10, 5], dtype=np.int64)
    lost = np.array([9] * 12 + [1] * 12 + [3, 0], dtype=np.int64)
    rates = loss_rates(at_risk, lost, 40)
    assert rates[:24].tolist() == [0.09] * 12 + [0.01] * 12
    assert rates[24:].tolist() == pytest.approx([15 / 1215] * 16)
    few = loss_rates(np.array([20, 10], dtype=np.int64), np.array([2, 1], dtype=np.int64), 3)
    assert few.tolist() == pytest.approx([0.1] * 3)
    assert loss_rates(np.array([], dtype=np.int64), np.array([], dtype=np.int64), 2).tolist() == [
        0,
        0,
    ]


def test_the_interval_holds_what_is_true() -> None:
    """Counts drawn from a known rate: the interval of the kept customers holds the truth 95 % of the time."""
    rng = np.random.default_rng(11)
    at_risk = np.full(12, 200, dtype=np.int64)
    hits = 0
    for _ in range(200):
        own = company(at_risk=at_risk, lost=rng.binomial(at_risk, 0.04))
        found = estimate(what_if(own, NOTHING, draws=200).before.customers, own.losses)
        hits += found.low <= 10 * 0.96**12 <= found.high
    assert 180 <= hits <= 199


def test_no_losses_yet_is_not_certainty() -> None:
    own = company(0.0, at_risk=np.full(6, 40, dtype=np.int64), lost=np.zeros(6, dtype=np.int64))
    found = what_if(own, NOTHING)
    assert not found.has_losses
    kept = estimate(found.before.customers, own.losses)
    assert kept.value == 10
    assert 7 < kept.low < 10  # 0 of 240 months allow about 1 % a month
    assert what_if(own, NOTHING).before.customers.tolist() == found.before.customers.tolist()


def test_nothing_known_is_nothing_projected() -> None:
    none = np.array([], dtype=np.int64)
    own = company(at_risk=none, lost=none, held=none, held_minor=none.astype(np.float64))
    assert what_if(own, NOTHING).after.revenue.tolist() == [0] * 401


def test_payback_counts_the_month_that_covers_it() -> None:
    paid_back = np.array([10.0, 19.0, 27.0])
    assert payback_months(paid_back, 10.0) == 1
    assert payback_months(paid_back, 19.5) == 3
    assert payback_months(paid_back, 28.0) is None
