"""What a little less churn is worth: the company's own loss counts, projected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis
import numpy as np

from tenure.inference.intervals import Estimate
from tenure.inference.what_if import (
    Company,
    Floats,
    Scenario,
    WhatIf,
    estimate,
    payback_months,
    what_if,
)
from tenure.metrics import growth as metric
from tenure.values.errors import InputError
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.once import once
from tenure.workflow.queries.rates import Rates, rates
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.windows import Window, last_year

HORIZONS = (12, 24, 36)
FEW_LOSSES = 25
"""Below so many losses a rate is little more than a guess."""
LTV_TO_CAC = 3
LOOK_BACK_MONTHS = 600


@dataclass(frozen=True, slots=True)
class Slider:
    """One thing that can be assumed: what it is called in links, and how far it goes; in percent but
    for referrals, which are customers for each 100 customers and year.
    """

    name: str
    low: float
    high: float
    step: float


SLIDERS = (
    Slider("cut", 0, 50, 1),
    Slider("growth", -5, 10, 0.1),
    Slider("referrals", 0, 100, 1),
    Slider("margin", 0, 100, 1),
    Slider("discount", 0, 50, 1),
)


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a visitor assumes, in the units of the sliders, and the horizon in months."""

    cut: float
    growth: float
    referrals: float
    margin: float
    discount: float
    months: int

    def scenario(self, company: Company) -> Scenario:
        """The same as rates 0–1 and customers each; what is as it is, unrounded."""
        growth, referrals = _as_is(company)
        return Scenario(
            churn_cut=self.cut / 100,
            growth=company.growth if self.growth == growth else self.growth / 100,
            referrals=(
                company.referrals_a_year if self.referrals == referrals else self.referrals / 100
            ),
            months=self.months,
            margin=self.margin / 100,
            discount=self.discount / 100,
        )


@dataclass(frozen=True, slots=True)
class Own:
    """The company as counted, and what it took to count it.

    `window`: the months looked back on; `by_age`: at risk, lost and customers
    of today for each month of life; `unpriced`: customers without an exchange rate, left out;
    `unpriced_currencies` whose new MRR or costs are left out.
    """

    company: Company
    window: Window
    by_age: list[Row]
    channels: list[Row]
    customers: int
    unpriced: int
    unpriced_currencies: tuple[str, ...]


def own(board: Board) -> Own:
    """The company's own counts; worked out once for a generation."""
    return once(board, ("what_if", board.currency), lambda: _counted(board))


def _counted(board: Board) -> Own:
    table, day = board.reader.table, ibis.date(board.as_of)
    window = last_year(board)
    start, end = ibis.date(window.starts_on), ibis.date(window.ends_on)
    stretches = board.reader.kept("kept_spells", lambda: metric.spells(table("logos"), day))
    ask = board.reader.rows
    aged = ask(metric.ages(stretches, table("customer_state")))
    at_risk, lost = _exposures(ask(metric.lives(stretches)))
    came = ask(metric.won(stretches, table("customers"), start, end))
    first = ask(metric.first_amounts(table("movements"), start, end))
    months = table("monthly")
    monthly = ask(months.filter(months.month_on >= start, months.month_on < end))
    costs = ask(metric.spent(table("costs"), start, end))
    priced = rates(board)
    new, referred = sum(row["came"] for row in came), sum(row["referred"] for row in came)
    oldest = max((row["age"] for row in aged), default=-1) + 1
    company = Company(
        at_risk=at_risk,
        lost=lost,
        held=_by_age(aged, "customers", oldest).astype(np.int64),
        held_minor=_by_age(aged, "mrr_minor", oldest),
        won_a_month=(new - referred) / window.months,
        first_minor=priced.total(first, "amount_minor") / new if new else 0.0,
        growth=_growth(priced, monthly),
        referred=referred,
        customer_months=sum(row["customers_opening"] for row in monthly),
    )
    return Own(
        company=company,
        window=window,
        by_age=_shown_ages(company),
        channels=_channels(priced, costs, came),
        customers=sum(row["customers"] for row in aged),
        unpriced=sum(row["unpriced"] for row in aged),
        unpriced_currencies=priced.missing([*first, *costs]),
    )


def _exposures(rows: list[Row]) -> tuple[Any, Any]:
    """At risk and lost by age from counts of lives; a month of life counts if all of it was seen."""
    length = min(max((row["seen_months"] for row in rows), default=0), LOOK_BACK_MONTHS)
    at_risk, lost = np.zeros(length, dtype=np.int64), np.zeros(length, dtype=np.int64)
    for row in rows:
        until = row["seen_months"]
        if row["is_over"]:
            until = min(until, row["lived_months"] + 1)
            if row["lived_months"] < min(row["seen_months"], length):
                lost[row["lived_months"]] += row["spells"]
        at_risk[:until] += row["spells"]
    return at_risk, lost


def _by_age(rows: list[Row], key: str, length: int) -> Floats:
    values = np.zeros(length)
    for row in rows:
        values[row["age"]] = row[key]
    return values


def _growth(priced: Rates, monthly: list[Row]) -> float:
    opening = priced.total(monthly, "opening_minor")
    grown = priced.total(monthly, "expansion_minor") - priced.total(monthly, "contraction_minor")
    return grown / opening if opening else 0.0


def _shown_ages(company: Company) -> list[Row]:
    length = max(len(company.at_risk), len(company.held))
    columns = (
        np.pad(each, (0, length - len(each))).tolist()
        for each in (company.at_risk, company.lost, company.held)
    )
    return [
        {"age": age, "at_risk": n, "lost": d, "held": h, "rate": d / n if n else None}
        for age, (n, d, h) in enumerate(zip(*columns, strict=True))
    ]


def _channels(priced: Rates, costs: list[Row], came: list[Row]) -> list[Row]:
    """Cost of a customer by channel, the dearest first; None where nobody was won or nothing known."""
    new = {row["channel"]: row["new"] for row in came}
    paid: dict[str, list[Row]] = {}
    for row in costs:
        paid.setdefault(row["channel"], []).append(row)
    found = []
    for name in {*new, *paid}:
        spent = priced.total(paid[name], "amount_minor") if name in paid else None
        won = new.get(name, 0)
        cac = spent / won if spent is not None and won and name else None
        found.append({"channel": name, "spent_minor": spent, "won": won, "cac_minor": cac})
    return sorted(found, key=lambda row: (-(row["cac_minor"] or 0), row["channel"]))


def _as_is(company: Company) -> tuple[float, float]:
    """Growth and referrals of the company in the units of the sliders, at their ends where beyond."""
    growth, referrals = (each for each in SLIDERS if each.name in ("growth", "referrals"))
    return (
        _within(growth, round(company.growth * 100, 1)),
        _within(referrals, round(company.referrals_a_year * 100)),
    )


def _within(slider: Slider, value: float) -> float:
    return float(min(max(value, slider.low), slider.high))


def defaults(board: Board) -> Assumed:
    """A cut by a tenth, everything else as it is; margin as configured, discount 10 %."""
    growth, referrals = _as_is(own(board).company)
    return Assumed(
        cut=10.0,
        growth=growth,
        referrals=referrals,
        margin=float(round(board.generation.margin * 100)),
        discount=10.0,
        months=HORIZONS[-1],
    )


def assumed(board: Board, given: Mapping[str, str]) -> Assumed:
    """What is assumed, from text; what is not given is as it is. `InputError` says what can be given."""
    found = defaults(board)
    for slider in SLIDERS:
        if given.get(slider.name):
            value: Any = _number(slider, given[slider.name])
            found = replace(found, **{slider.name: value})
    if given.get("months"):
        if given["months"] not in map(str, HORIZONS):
            raise InputError(
                f"there is no horizon of {given['months']} months",
                hint=f"One of: {', '.join(map(str, HORIZONS))}.",
            )
        found = replace(found, months=int(given["months"]))
    return found


def _number(slider: Slider, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not slider.low <= value <= slider.high:
        raise InputError(
            f"{slider.name} cannot be {text!r}",
            hint=f"Give a number from {slider.low:g} to {slider.high:g}.",
        )
    return value


@dataclass(frozen=True, slots=True)
class Change:
    """A figure as it is, under the scenario, and the difference with its interval."""

    before: float
    after: float
    more: Estimate


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel and whether it is affordable: CAC at most LTV ÷ 3; months until it is paid back."""

    channel: str
    spent_minor: float | None
    won: int
    cac_minor: float | None
    was_affordable: bool
    is_affordable: bool
    was_paid_back: int | None
    is_paid_back: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the scenario comes to."""

    assumed: Assumed
    own: Own
    found: WhatIf
    revenue: Change
    expansion: Change
    referred: Change
    customers: Change
    lifetime: Change
    affordable: Change
    kept_a_year: Estimate
    channels: tuple[ChannelView, ...]


def answer(board: Board, wanted: Assumed) -> Answer:
    """The scenario against the company as it is."""
    company = own(board).company
    found = what_if(company, wanted.scenario(company))
    n = company.losses

    def change(name: str, part: float = 1.0) -> Change:
        before, after = getattr(found.before, name) * part, getattr(found.after, name) * part
        return Change(float(before[0]), float(after[0]), estimate(after - before, n))

    return Answer(
        assumed=wanted,
        own=own(board),
        found=found,
        revenue=change("revenue"),
        expansion=change("expansion"),
        referred=change("referred"),
        customers=change("customers"),
        lifetime=change("lifetime"),
        affordable=change("lifetime", 1 / LTV_TO_CAC),
        kept_a_year=_kept_a_year(company, wanted),
        channels=tuple(_channel(row, found) for row in own(board).channels),
    )


def _kept_a_year(company: Company, wanted: Assumed) -> Estimate:
    """Share of today's customers still there in 12 months, each losing at the rate of its own age."""
    alone = replace(company, won_a_month=0.0, growth=0.0, referred=0)
    as_is = replace(wanted, cut=0.0, growth=0.0, referrals=0.0, months=12)
    kept = what_if(alone, as_is.scenario(alone)).before.customers
    return estimate(kept / max(int(company.held.sum()), 1), company.losses)


def _channel(row: Row, found: WhatIf) -> ChannelView:
    cac = row["cac_minor"]
    limits = [float(path.lifetime[0]) / LTV_TO_CAC for path in (found.before, found.after)]
    paths = (found.before.paid_back, found.after.paid_back)
    back = [payback_months(path, cac) if cac is not None else None for path in paths]
    return ChannelView(
        channel=row["channel"],
        spent_minor=row["spent_minor"],
        won=row["won"],
        cac_minor=cac,
        was_affordable=cac is not None and cac <= limits[0],
        is_affordable=cac is not None and cac <= limits[1],
        was_paid_back=back[0],
        is_paid_back=back[1],
    )
