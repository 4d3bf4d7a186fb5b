"""Lifetimes, reported: survival by group, lifetime value and the model behind it."""

from __future__ import annotations

from tenure.inference import sbg
from tenure.inference.lifetime import Undefined
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.lifetimes import (
    Assumed,
    Who,
    arpas,
    projection,
    short_value,
    survival,
    survival_rows,
    value,
)
from tenure.workflow.queries.report import Report, ReportRequest, Row

SURVIVAL_COLUMNS = (
    Shown("group", "group"),
    Shown("month", "month", Show.INTEGER),
    Shown("at_risk", "at risk", Show.INTEGER),
    Shown("lost", "lost", Show.INTEGER),
    Shown("survival", "still here", Show.RATE),
    Shown("low", "from", Show.RATE),
    Shown("high", "to", Show.RATE),
)
REASONS = {
    "no_customers": "not defined (no customers)",
    "no_losses": "not defined (no losses yet)",
    "too_short": "not defined (horizon longer than what was observed)",
}
UNFIT = {
    "no_losses": "no losses yet",
    "few_customers": "fewer than 100 customers",
    "few_periods": "fewer than 5 renewals observed",
    "no_optimum": "no parameters fit best",
}


def survival_report(board: Board, request: ReportRequest) -> Report:
    """Kaplan–Meier by month since the start, of all customers or by a field."""
    found = survival(board, Who(), request.by)
    notes = [
        "customers who still pay leave the count at their age: censored, not lost",
        "until the first loss, all currencies, 95 % intervals of Greenwood on the log(−log) scale",
    ]
    if found.log_rank is not None:
        test = found.log_rank
        notes.append(
            f"log-rank over {test.groups} groups: χ² = {test.chi_squared:.2f}, p = {test.p:.4f}"
        )
    columns = SURVIVAL_COLUMNS if request.by else SURVIVAL_COLUMNS[1:]
    if request.by:
        columns = (Shown("group", request.by), *SURVIVAL_COLUMNS[1:])
    return Report("survival", "Survival", board.as_of, columns, survival_rows(found), tuple(notes))


LIFETIME_COLUMNS = (
    Shown("currency", "currency"),
    Shown("horizon_months", "horizon, months", Show.INTEGER),
    Shown("annual_discount", "discount a year", Show.RATE),
    Shown("margin", "margin", Show.RATE),
    Shown("arpa_minor", "ARPA", Show.MONEY),
    Shown("value_with_first_payment_minor", "LTV with first payment", Show.MONEY),
    Shown("low_minor", "from", Show.MONEY),
    Shown("high_minor", "to", Show.MONEY),
    Shown("value_after_first_payment_minor", "LTV after it", Show.MONEY),
    Shown("months_with_first_payment", "payments", Show.NUMBER),
    Shown("source", "curve"),
    Shown("shortcut_minor", "ARPA × margin ÷ churn", Show.MONEY),
)


def lifetimes_report(board: Board, _request: ReportRequest) -> Report:
    """Lifetime value of each currency, and the shifted beta-geometric model of all customers."""
    assumed, who = Assumed.of({}, board.generation.margin), Who()
    rows = [_lifetime_row(board, who, assumed, currency) for currency in arpas(board)]
    notes = (
        "payments: discounted, with the one at the start (DEL convention)",
        "the interval is that of the survival curve; ARPA counts as known",
        _model_note(board, who),
    )
    return Report("lifetimes", "Lifetimes", board.as_of, LIFETIME_COLUMNS, rows, notes)


def _lifetime_row(board: Board, who: Who, assumed: Assumed, currency: str) -> Row:
    found = value(board, who, assumed, currency)
    row: Row = {
        "currency": currency,
        "horizon_months": assumed.horizon_months,
        "annual_discount": assumed.annual_discount,
        "margin": assumed.margin,
        "arpa_minor": arpas(board)[currency],
        "shortcut_minor": short_value(board, assumed, currency),
    }
    if isinstance(found, Undefined):
        return {**row, "source": REASONS[found.reason]}
    worth = found.value_with_first_payment_minor
    return {
        **row,
        "source": found.source,
        "months_with_first_payment": found.months_with_first_payment.value,
        "value_with_first_payment_minor": worth.value,
        "low_minor": worth.low,
        "high_minor": worth.high,
        "value_after_first_payment_minor": found.value_after_first_payment_minor.value,
    }


def _model_note(board: Board, who: Who) -> str:
    found = projection(board, who)
    if isinstance(found.fit, sbg.Unfit):
        return f"no projection: {UNFIT[found.fit.reason]}"
    fit, mixed = found.fit, ""
    if found.is_mixed:
        mixed = "; customers began on terms of several lengths, which bends it"
    alike = "; a constant churn fits as well" if fit.is_alike else ""
    return (
        f"sBG: α = {fit.alpha:.3f}, β = {fit.beta:.3f}, "
        f"log-likelihood {fit.log_likelihood:.1f}{alike}{mixed}"
    )
