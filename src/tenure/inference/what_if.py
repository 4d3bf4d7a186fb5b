"""What a little less churn is worth: age-specific loss rates of one's own, projected month by month.

A projection takes the loss rate of every month of a customer's life as it was counted, not one
constant: those who stay are ever harder to lose, and a constant rate would bury them early.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tenure.inference.intervals import Estimate

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
LEAST_AT_RISK = 30
"""An age seen on fewer customers has no rate of its own."""
TAIL_MONTHS = 12
DRAWS = 400
SEED = 20_260_101


@dataclass(frozen=True, slots=True, eq=False)
class Company:
    """What a projection starts from; months of age count from a customer's first MRR.

    `at_risk[a]`, `lost[a]`: spells seen through their whole month a, and of them ended in it.
    `held[a]`, `held_minor[a]`: customers of today and their MRR by age. `won_a_month`: customers
    won otherwise than by referral; `first_minor`: MRR of a new one; `growth`: expansion less
    contraction of a month ÷ opening MRR; `referred` customers won by referral within
    `customer_months` customers × months.
    """

    at_risk: Counts
    lost: Counts
    held: Counts
    held_minor: Floats
    won_a_month: float
    first_minor: float
    growth: float
    referred: int
    customer_months: int

    @property
    def losses(self) -> int:
        """Spells that ended."""
        return int(self.lost.sum())

    @property
    def referrals_a_year(self) -> float:
        """Customers won by referral for each customer and year."""
        return 12 * self.referred / self.customer_months if self.customer_months else 0.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is assumed. `churn_cut`: 0.1 turns a loss rate of 5 % into 4.5 %; `growth` a month;
    `referrals` for each customer and year; `margin` 0–1; `discount` a year.
    """

    churn_cut: float
    growth: float
    referrals: float
    months: int
    margin: float
    discount: float


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """A projection: first entry the point estimate, the others one draw each.

    `revenue`: MRR summed over the months; `expansion`: MRR gained by growth in them; `referred`:
    customers won by referral; `customers` at the end; `lifetime`: what one new customer brings
    within the months, at gross margin, discounted; `mrr`: one row a draw, one column a month from
    now on; `paid_back`: cumulative margin of one new customer by month, of the point estimate.
    """

    revenue: Floats
    expansion: Floats
    referred: Floats
    customers: Floats
    lifetime: Floats
    mrr: Floats
    paid_back: Floats


@dataclass(frozen=True, slots=True, eq=False)
class WhatIf:
    """The company as it goes on, and under the scenario; drawn from the same loss counts."""

    before: Path
    after: Path
    has_losses: bool


def loss_rates(at_risk: Counts, lost: Counts, months: int) -> Floats:
    """Chance of leaving in each month of life, for ages 0 to `months` − 1; arrays may be stacked.

    Ages seen on `LEAST_AT_RISK` customers or more keep their own rate. Older ones share that of
    the last twelve months of life that are known well, with everything counted after it; where no
    age is known well, all share one.
    """
    thin = np.flatnonzero(at_risk < LEAST_AT_RISK)
    known = int(thin[0]) if len(thin) else len(at_risk)
    known = min(known, months)
    rates = np.zeros((*lost.shape[:-1], months))
    if known:
        rates[..., :known] = lost[..., :known] / at_risk[:known]
    since = max(0, known - TAIL_MONTHS)
    seen = int(at_risk[since:].sum())
    if seen:
        rates[..., known:] = (lost[..., since:].sum(axis=-1) / seen)[..., None]
    return rates


def _drawn_rates(company: Company, months: int, draws: int) -> Floats:
    """Loss rates: the point estimate, then those of counts drawn anew (binomial by age).

    Without any loss the draws are of one rate for all ages, Beta(½, n + ½): what zero of n allows.
    """
    rng = np.random.default_rng(SEED)
    point = loss_rates(company.at_risk, company.lost, months)
    if not company.losses:
        rate = rng.beta(0.5, company.at_risk.sum() + 0.5, draws)
        return np.vstack([point, np.repeat(rate[:, None], months, axis=1)])
    chance = company.lost / np.maximum(company.at_risk, 1)
    counts = rng.binomial(company.at_risk, chance, (draws, len(company.at_risk)))
    return np.vstack([point, loss_rates(company.at_risk, counts, months)])


def what_if(company: Company, scenario: Scenario, *, draws: int = DRAWS) -> WhatIf:
    """Project the company as it is and under the scenario, over the scenario's months.

    Assumes: customers of an age leave alike, whatever they pay; new ones come at the pace of the
    last year and pay what new ones paid; referrals come in proportion to customers.
    """
    length = len(company.held) + scenario.months
    rates = _drawn_rates(company, length, draws)
    as_is = replace(
        scenario, churn_cut=0.0, growth=company.growth, referrals=company.referrals_a_year
    )
    return WhatIf(
        before=_path(company, as_is, rates),
        after=_path(company, scenario, rates * (1 - scenario.churn_cut)),
        has_losses=company.losses > 0,
    )


def _path(company: Company, assumed: Scenario, rates: Floats) -> Path:
    """Month by month; arrays have one row a draw."""
    months, growth = assumed.months, 1 + assumed.growth
    alive: Floats = np.ones((len(rates), rates.shape[1] + 1))
    np.cumprod(1 - rates, axis=1, out=alive[:, 1:])
    fresh = alive[:, : months + 1]
    held = _kept(alive, company.held.astype(np.float64), months)
    worth = _kept(alive, company.held_minor, months) * growth ** np.arange(months + 1)
    aged = fresh * growth ** np.arange(months + 1) * company.first_minor
    won = np.zeros((len(rates), months + 1))
    referred = np.zeros(len(rates))
    for month in range(1, months + 1):
        ages = np.flip(fresh[:, : month - 1], axis=1)  # of those won in months 1, 2 … month - 1
        there = held[:, month - 1] + (won[:, 1:month] * ages).sum(axis=1)
        came = there * assumed.referrals / 12
        referred += came
        won[:, month] = company.won_a_month + came
    mrr = worth.copy()
    customers = held[:, months].copy()
    for month in range(1, months + 1):
        mrr[:, month:] += won[:, month, None] * aged[:, : months + 1 - month]
        customers += won[:, month] * fresh[:, months - month]
    value = _lifetime(fresh, assumed, company.first_minor)
    return Path(
        revenue=mrr[:, 1:].sum(axis=1),
        expansion=mrr[:, :-1].sum(axis=1) * assumed.growth,
        referred=referred,
        customers=customers,
        lifetime=value[:, -1],
        mrr=mrr,
        paid_back=value[0],
    )


def _kept(alive: Floats, by_age: Floats, months: int) -> Floats:
    """What is left of `by_age` after 0 to `months` months; `alive` is the survival from age 0 on."""
    total = np.zeros((len(alive), months + 1))
    for age in np.flatnonzero(by_age):
        start = alive[:, age : age + 1]
        left = np.divide(
            alive[:, age : age + months + 1],
            start,
            out=np.zeros((len(alive), months + 1)),
            where=start > 0,
        )
        total += by_age[age] * left
    return total


def _lifetime(fresh: Floats, assumed: Scenario, first_minor: float) -> Floats:
    """Margin of one new customer, cumulated by month; the first is paid on the first day."""
    months = np.arange(assumed.months)
    factor = ((1 + assumed.growth) / (1 + assumed.discount) ** (1 / 12)) ** months
    return np.cumsum(fresh[:, : assumed.months] * factor, axis=1) * first_minor * assumed.margin


def estimate(values: Floats, n: int) -> Estimate:
    """Point estimate (the first entry) with the central 95 % of the draws; `n` losses behind it."""
    low, high = np.quantile(values[1:], (0.025, 0.975))
    point = float(values[0])
    return Estimate(point, min(point, float(low)), max(point, float(high)), n)


def payback_months(paid_back: Floats, cost_minor: float) -> int | None:
    """Months until one customer's margin has covered what winning it cost; None if not within them."""
    covered = np.flatnonzero(paid_back >= cost_minor)
    return int(covered[0]) + 1 if len(covered) else None
