"""How long customers stay, by group; how that goes on; what a new customer is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis
import numpy as np
from ibis import _
from ibis.expr.types import DateScalar, Table
from numpy.typing import NDArray

from tenure.inference import sbg
from tenure.inference.intervals import Estimate
from tenure.inference.lifetime import LifetimeValue, Terms, Undefined, lifetime_value, shortcut
from tenure.inference.survival import Curve, LogRank, kaplan_meier, log_rank
from tenure.metrics.lifetimes import lifetimes, stays, stretches
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.fields import TERMS, with_field, with_term
from tenure.workflow.queries.once import once
from tenure.workflow.queries.prepared import DAY, ask
from tenure.workflow.queries.report import BY_FIELDS, Row
from tenure.workflow.queries.retention import tenure_counts

COHORT = "cohort"
SURVIVAL_FIELDS = (COHORT, *BY_FIELDS)
UNTIL = ("first", "final")
RENEWALS = (0, 1, 3, 6, 12, 24)
SHOWN_GROUPS = 6
HORIZON_MONTHS, DISCOUNT = 36, 0.10
LONGEST_HORIZON = 120
CHURN_MONTHS = 12
TABLES = ("logos", "customer_state", "segments", "subscriptions")


@dataclass(frozen=True, slots=True)
class Who:
    """Which stays are looked at: until the `first` loss or the `final` one, and begun on which term.

    `term` is "month" (a month or less), "year" (a year or more) or "" for all.
    """

    until: str = "first"
    term: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Who:
        """From a query string; what is odd falls back."""
        until, term = query.get("until", ""), query.get("term", "")
        return cls(until if until in UNTIL else "first", term if term in TERMS else "")

    @property
    def period(self) -> int:
        """Months between two decisions to renew."""
        return 12 if self.term == "year" else 1


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a lifetime value is stated under: months, and a discount and a margin 0–1."""

    horizon_months: int
    annual_discount: float
    margin: float

    @classmethod
    def of(cls, query: Mapping[str, str], margin: float) -> Assumed:
        """From a query string in months and percent; what is odd falls back."""
        return cls(
            int(_between(query.get("horizon", ""), 1, LONGEST_HORIZON, HORIZON_MONTHS)),
            _between(query.get("discount", ""), 0, 100, DISCOUNT * 100) / 100,
            _between(query.get("margin", ""), 1, 100, margin * 100) / 100,
        )


@dataclass(frozen=True, slots=True)
class Survival:
    """Curves of the groups of a field, the largest first, and whether they differ by more than chance."""

    by: str
    curves: tuple[tuple[str, Curve], ...]
    log_rank: LogRank | None


@dataclass(frozen=True, slots=True)
class Projection:
    """The curve of all customers looked at and the model fitted to it, renewals `period` months apart.

    `terms` counts customers by the term they began with: a mix of lengths bends the model.
    """

    curve: Curve
    fit: sbg.Fit | sbg.Unfit
    period: int
    terms: Mapping[str, int]

    @property
    def is_mixed(self) -> bool:
        """Whether a tenth or more began on another term than most."""
        total = sum(self.terms.values())
        return bool(total) and max(self.terms.values()) <= 0.9 * total

    @property
    def strays(self) -> float:
        """Share of the observed ages at which the model lies outside the curve's interval."""
        seen = [step for step in self.curve.steps[:: self.period] if step.age and step.lost]
        if isinstance(self.fit, sbg.Unfit) or not seen:
            return 0.0
        alpha, beta = self.fit.alpha, self.fit.beta
        model = [sbg.survival(alpha, beta, step.age // self.period) for step in seen]
        outside = sum(not s.low <= m <= s.high for s, m in zip(seen, model, strict=True))
        return outside / len(seen)

    def share(self, months: int) -> Estimate | None:
        """Survival projected to an age in months, with its interval."""
        if isinstance(self.fit, sbg.Unfit):
            return None
        renewals = months // self.period
        return sbg.estimate(self.fit, lambda a, b: sbg.survival(a, b, renewals))


Group = tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]


def _between(text: str, low: float, high: float, default: float) -> float:
    try:
        number = float(text)
    except ValueError:
        return default
    return number if low <= number <= high else default


def stay_rows(board: Board, who: Who, day: DateScalar | None = None) -> Table:
    """Every customer's stay (`metrics.lifetimes.lifetimes`), of the term asked for.

    `day` stands for the as-of day in a question that is prepared.
    """
    day = ibis.date(board.as_of) if day is None else day
    rows = lifetimes(stretches(board.reader.table("logos"), day), day, until=who.until)
    if who.term:
        rows = with_term(board, rows)
        rows = rows.filter(rows.term == who.term).drop("term")
    return rows


def grouped_rows(board: Board, who: Who, by: str, day: DateScalar | None = None) -> Table:
    """Stays with the group of a field beside each, as `grp`: a quarter of start, or a field."""
    rows = stay_rows(board, who, day)
    if not by:
        return rows.mutate(grp=ibis.literal(""))
    if by == COHORT:
        began = rows.started_on
        quarter = began.quarter().cast("string")
        return rows.mutate(grp=began.year().cast("string") + " Q" + quarter)
    return with_field(board, rows, by).rename(grp=by)


def survival(board: Board, who: Who, by: str = "") -> Survival:
    """Kaplan–Meier curves of every group, all customers in one where no field is given."""
    return once(board, ("survival", who, by), lambda: _survival(board, who, by))


def _survival(board: Board, who: Who, by: str) -> Survival:
    groups = _groups(board, who, by)
    size = {name: int(group[2].sum()) for name, group in groups.items()}
    names = sorted(groups, key=lambda name: (-size[name], name))
    curves = tuple((name, kaplan_meier(*groups[name])) for name in names)
    return Survival(by, curves, log_rank(groups))


def _groups(board: Board, who: Who, by: str) -> dict[str, Group]:
    cells = ask(
        board,
        ("stays", who, by),
        TABLES,
        lambda: stays(grouped_rows(board, who, by, DAY), "grp").order_by(
            ["grp", "renewals", "is_lost"]
        ),
    )
    found: dict[str, list[Row]] = {}
    for cell in cells:
        found.setdefault(cell["grp"], []).append(cell)
    return {name: _group(rows) for name, rows in found.items()}


def _group(rows: list[Row]) -> Group:
    return (
        np.array([row["renewals"] for row in rows], dtype=np.int64),
        np.array([row["is_lost"] for row in rows], dtype=np.bool_),
        np.array([row["customers"] for row in rows], dtype=np.int64),
    )


def projection(board: Board, who: Who) -> Projection:
    """All customers' curve, and the shifted beta-geometric model fitted to their renewals."""
    return once(board, ("projection", who), lambda: _projection(board, who))


def _projection(board: Board, who: Who) -> Projection:
    ages, is_lost, counts = _groups(board, who, "").get("", _NOBODY)
    curve = kaplan_meier(ages, is_lost, counts)
    renewals = np.where(is_lost, -(-ages // who.period), ages // who.period)
    fit = sbg.fit(*sbg.by_age(renewals, is_lost, counts))
    return Projection(curve, fit, who.period, _terms(board, who))


_NOBODY: Group = (
    np.zeros(0, dtype=np.int64),
    np.zeros(0, dtype=np.bool_),
    np.zeros(0, dtype=np.int64),
)


def _terms(board: Board, who: Who) -> dict[str, int]:
    if who.term:
        return {who.term: 1}

    def build() -> Table:
        return with_term(board, stay_rows(board, who, DAY)).group_by("term").agg(n=_.count())

    return {row["term"]: row["n"] for row in ask(board, ("terms", who), TABLES, build)}


def arpas(board: Board) -> dict[str, float]:
    """ARPA of each currency on the as-of day, minor units a month; the currency of most customers first."""
    return once(board, ("arpas",), lambda: _arpas(board))


def _arpas(board: Board) -> dict[str, float]:
    def build() -> Table:
        rows = board.reader.table("monthly")
        last = rows.filter(rows.month_on == rows.month_on.max().as_scalar())
        return last.select("currency", "closing_minor", "customers_closing")

    found = ask(board, ("arpas",), ("monthly",), build)
    found = sorted(found, key=lambda row: (-row["customers_closing"], row["currency"]))
    return {
        row["currency"]: row["closing_minor"] / row["customers_closing"]
        for row in found
        if row["customers_closing"]
    }


def monthly_churn(board: Board) -> float | None:
    """Customers lost a month ÷ customers at its start, over the last twelve months that are over."""
    return once(board, ("monthly churn",), lambda: _monthly_churn(board))


def _monthly_churn(board: Board) -> float | None:
    _months, at_risk, lost = tenure_counts(board)
    exposed = int(at_risk[-CHURN_MONTHS:].sum())
    return int(lost[-CHURN_MONTHS:].sum()) / exposed if exposed else None


def value(board: Board, who: Who, assumed: Assumed, currency: str) -> LifetimeValue | Undefined:
    """Lifetime value of a new customer in a currency, or why there is none."""
    found = projection(board, who)
    arpa = arpas(board).get(currency)
    if arpa is None:
        return Undefined("no_customers")
    terms = Terms(assumed.horizon_months, assumed.annual_discount, assumed.margin, arpa)
    return lifetime_value(
        curve=found.curve,
        fit=found.fit,
        terms=terms,
        monthly_churn=monthly_churn(board),
        period=found.period,
    )


def short_value(board: Board, assumed: Assumed, currency: str) -> float | None:
    """ARPA × margin ÷ churn, in minor units; None without churn or customers."""
    arpa = arpas(board).get(currency)
    return shortcut(arpa, assumed.margin, monthly_churn(board)) if arpa is not None else None


def residuals(found: Projection, annual_discount: float) -> list[tuple[int, Estimate]]:
    """DERL: payments still to come after k renewals, just before the next one, without horizon.

    In payments of one period. Empty without a fit, or without a discount: the sum may then
    have no end.
    """
    if isinstance(found.fit, sbg.Unfit) or annual_discount <= 0:
        return []
    fit, discount = found.fit, float((1 + annual_discount) ** (found.period / 12)) - 1

    def after(renewals: int) -> Estimate:
        return sbg.estimate(fit, lambda a, b: sbg.residual_payments(a, b, discount, renewals))

    longest = max(24, fit.periods * found.period)
    return [(k, after(k)) for k in RENEWALS if k * found.period <= longest]


def largest(found: Survival, most: int = SHOWN_GROUPS) -> Survival:
    """The groups drawn: the largest, or the newest quarters of start."""
    if found.by != COHORT:
        return replace(found, curves=found.curves[:most])
    newest = sorted(found.curves, key=lambda item: item[0])[-most:]
    return replace(found, curves=tuple(newest))


def survival_rows(found: Survival) -> list[dict[str, Any]]:
    """Every step of every curve as a row."""
    return [
        {
            "group": name,
            "month": step.age,
            "at_risk": step.at_risk,
            "lost": step.lost,
            "survival": step.survival,
            "low": step.low,
            "high": step.high,
        }
        for name, curve in found.curves
        for step in curve.steps
    ]
