"""Explaining lifetimes: survival, its projection, lifetime value, churn at equal tenure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import ibis
from ibis.expr.types import Table

from tenure.inference import sbg
from tenure.inference.intervals import Estimate
from tenure.inference.lifetime import Undefined
from tenure.metrics.lifetimes import stretches
from tenure.values.dates import Month
from tenure.values.errors import InputError
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain_money import named
from tenure.workflow.queries.explained import Derivation, Line, Parameters
from tenure.workflow.queries.lifetime_reports import REASONS, UNFIT
from tenure.workflow.queries.lifetimes import (
    SURVIVAL_FIELDS,
    Assumed,
    Who,
    arpas,
    grouped_rows,
    monthly_churn,
    projection,
    short_value,
    stay_rows,
    survival,
    value,
)
from tenure.workflow.queries.retention import BANDS, past, tenure

STAY_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("started_on", "start", Show.DAY),
    Shown("ended_on", "lost", Show.DAY),
    Shown("ended_by", "ended by"),
    Shown("months", "whole months", Show.INTEGER),
    Shown("renewals", "counted at month", Show.INTEGER),
)
RISK_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("started_on", "start", Show.DAY),
    Shown("ended_on", "lost", Show.DAY),
    Shown("ended_by", "ended by"),
    Shown("tenure", "months since the month of start", Show.INTEGER),
)


def _who(given: Parameters) -> Who:
    given.refuse_customer()
    return Who.of({"until": given.text("until"), "term": given.text("term")})


def _stays(board: Board, rows: Table) -> Table:
    return named(board, rows).order_by(["renewals", "started_on", "customer_id"])


def survived(board: Board, given: Parameters) -> Derivation:
    """Survival of all customers, or of one group of a field."""
    who, by, group = _who(given), given.text("by"), given.text("group")
    if by and by not in SURVIVAL_FIELDS:
        raise InputError(
            f"there is no field {by!r} to group by", hint=f"Fields: {', '.join(SURVIVAL_FIELDS)}."
        )
    found = dict(survival(board, who, by).curves).get(group if by else "")
    rows = grouped_rows(board, who, by) if by else stay_rows(board, who)
    if by:
        rows = rows.filter(rows.grp == group).drop("grp")
    lines: list[Line] = []
    if found is not None:
        lines += [
            Line("customers", found.customers, Show.INTEGER),
            Line("of them lost", found.lost, Show.INTEGER),
            Line(
                "still here (censored)",
                found.customers - found.lost,
                Show.INTEGER,
            ),
        ]
        for step in found.steps:
            if step.age in (1, 3, 6, 12, 24, 36) and step.at_risk:
                lines.append(Line(f"came as far as month {step.age}", step.at_risk, Show.INTEGER))
                label = f"still here after {step.age} months"
                lines += _estimated(
                    label, Estimate(step.survival, step.low, step.high, step.at_risk), Show.RATE
                )
    title = f"survival: {group or '–'}" if by else "survival"
    return Derivation("survival", title, tuple(lines), _stays(board, rows), STAY_COLUMNS)


def _estimated(label: str, found: Estimate, show: Show, currency: str = "") -> list[Line]:
    return [
        Line("95 % interval from", found.low, show, currency),
        Line("95 % interval to", found.high, show, currency),
        Line(label, found.value, show, currency, is_result=True),
    ]


def projected(board: Board, given: Parameters) -> Derivation:
    """The model fitted to all losses by age, and what it says of ages not seen yet."""
    who = _who(given)
    found = projection(board, who)
    lines = [
        Line("customers", found.curve.customers, Show.INTEGER),
        Line("of them lost", found.curve.lost, Show.INTEGER),
    ]
    if isinstance(found.fit, sbg.Unfit):
        lines.append(Line("projection", UNFIT[found.fit.reason]))
    else:
        lines += [
            Line("α", found.fit.alpha, Show.NUMBER),
            Line("β", found.fit.beta, Show.NUMBER),
            Line("log-likelihood", found.fit.log_likelihood, Show.NUMBER),
        ]
        for months in (12, 24, 36, 60):
            share = found.share(months)
            if share is not None:
                lines += _estimated(f"still here after {months} months", share, Show.RATE)
    rows = _stays(board, stay_rows(board, who))
    return Derivation("projection", "projected survival", tuple(lines), rows, STAY_COLUMNS)


def lifetime_value(board: Board, given: Parameters) -> Derivation:
    """LTV of one currency under what is assumed: horizon, discount, margin."""
    who = _who(given)
    known = arpas(board)
    currency = given.currency() or next(iter(known), "")
    names = ("horizon", "discount", "margin")
    asked = {name: given.text(name) for name in names}
    assumed = Assumed.of(asked, board.generation.margin)
    found = value(board, who, assumed, currency)
    lines = [
        Line("ARPA", known.get(currency), Show.MONEY, currency),
        Line("gross margin", assumed.margin, Show.RATE),
        Line("horizon in months", assumed.horizon_months, Show.INTEGER),
        Line("discount a year", assumed.annual_discount, Show.RATE),
    ]
    short = short_value(board, assumed, currency)
    lines += [
        Line("customers lost a month", monthly_churn(board), Show.RATE),
        Line("shortcut: ARPA × margin ÷ churn", short, Show.MONEY, currency)
        if short is not None
        else Line("shortcut: ARPA × margin ÷ churn", "not defined"),
    ]
    if isinstance(found, Undefined):
        lines.append(Line("LTV", REASONS[found.reason]))
    else:
        after = found.value_after_first_payment_minor
        first = found.value_with_first_payment_minor
        lines += [
            Line(f"curve, observed for {found.observed_months} months", found.source),
            Line(
                "discounted payments, the first one included",
                found.months_with_first_payment.value,
                Show.NUMBER,
            ),
            Line("LTV after the first payment", after.value, Show.MONEY, currency, is_result=True),
            *_estimated("LTV with the first payment", first, Show.MONEY, currency),
        ]
    rows = _stays(board, stay_rows(board, who))
    return Derivation("ltv", f"LTV {currency}", tuple(lines), rows, STAY_COLUMNS)


def standardised_churn(board: Board, given: Parameters) -> Derivation:
    """Churn of a month at equal tenure: its bands, and everyone at risk at its start."""
    given.refuse_customer()
    found = tenure(board)
    tomorrow = board.as_of + timedelta(days=1)
    month = given.month((Month.of(tomorrow) + -1).starts_on)
    lines: list[Line] = []
    if month.starts_on in found.months:
        lines = _band_lines(board, found.months.index(month.starts_on))
    parts = stretches(past(board, "logos"), ibis.date(board.as_of))
    start, end = ibis.date(month.starts_on), ibis.date(month.ends_on)
    rows = parts.filter(
        parts.started_on < start, parts.ended_on.isnull() | (parts.ended_on >= start)
    )
    is_lost = rows.ended_on.notnull() & (rows.ended_on < end)
    began = rows.started_on
    months = (start.year() - began.year()) * 12 + start.month() - began.month()
    rows = rows.select(
        "customer_id",
        "started_on",
        ended_on=is_lost.ifelse(rows.ended_on, ibis.null("date")),
        ended_by=is_lost.ifelse(rows.ended_by, ibis.null(str)),
        tenure=months.cast("int64"),
    )
    shown = named(board, rows).order_by([ibis.asc("ended_on", nulls_first=False), "customer_id"])
    title = f"churn at equal tenure, {month}"
    return Derivation("standardised_churn", title, tuple(lines), shown, RISK_COLUMNS)


def _band_lines(board: Board, place: int) -> list[Line]:
    found = tenure(board)
    lines = []
    for band, at_risk, lost in zip(BANDS, found.at_risk[place], found.lost[place], strict=True):
        if at_risk:
            months = f"{band[0]}–{band[1]}" if band[1] else f"{band[0]}+"
            lines += [
                Line(f"at the start, month {months} of tenure", at_risk, Show.INTEGER),
                Line(f"of them lost, month {months} of tenure", lost, Show.INTEGER),
            ]
    pair = found.pairs[place]
    if pair.headline is not None:
        lines += _estimated("churn as counted", pair.headline, Show.RATE)
    if pair.standardised is not None:
        lines += _estimated("churn at equal tenure", pair.standardised, Show.RATE)
    return lines


FIGURES: dict[str, Callable[[Board, Parameters], Derivation]] = {
    "survival": survived,
    "projection": projected,
    "ltv": lifetime_value,
    "standardised_churn": standardised_churn,
}
"""Figures of lifetimes by name."""
