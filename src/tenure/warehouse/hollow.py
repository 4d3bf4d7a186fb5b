"""The day's tables of hollow MRR: as it is, and as it was at the ends of the last months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import Table

from tenure.metrics import hollow
from tenure.values.dates import Month
from tenure.warehouse import calendars
from tenure.warehouse.aggregates import month_lives
from tenure.warehouse.derived import Source

if TYPE_CHECKING:
    from tenure.warehouse.asof import Computing

SHOWN_MONTHS = 12
KNOWN_FOR = timedelta(days=31)
"""Before the end of a month use must have been known for so long, or everyone would seem quiet."""
QUIET_PARTS = ("paying", "signs", "doubts", "untold", "spans")
BEFORE_ALL = date(1000, 1, 1)
"""Stands for no day: nobody paid on it."""


def tables(work: Computing) -> None:
    """Make `hollow`, `hollow_totals` and `hollow_voices`; none hold rows where no use is known."""
    days = _days(work)
    work.tables["hollow_days"] = replace(days, name="hollow_days")
    work.tables["lives_of_month"] = month_lives(work.store, work.day)
    signs = work.keep(
        "hollow_signs",
        _signs,
        *("lives_of_month", "lives", "tickets", "touchpoints", "survey_responses", "seats"),
    )
    paying = work.keep("hollow_paying", hollow.paying, "customer_logos", days)
    base = work.question.base_currency
    money = work.keep(
        "hollow_money",
        lambda moves, rates, when: hollow.money(moves, rates, when, base),
        *("customer_movements", "fx_rates", days),
        parameters=base,
    )
    untold = work.keep("hollow_untold", hollow.untold, "lives", "seats", days)
    quiet = work.keep(
        "hollow_quiet",
        lambda *parts: hollow.hollow(**dict(zip(QUIET_PARTS, parts, strict=True))),
        *(paying, signs, "doubts", untold, "spans"),
    )
    work.keep("hollow", hollow.priced, quiet, money, sort="customer_id")
    work.keep("hollow_totals", hollow.totals, paying, money)
    work.keep("hollow_voices", _voices, "refunds", "tickets", "survey_responses", quiet, days)


def _signs(
    months: Table, lives: Table, tickets: Table, touchpoints: Table, responses: Table, seats: Table
) -> Table:
    return hollow.last_signs(
        lives=ibis.union(months, lives.select(*months.columns), distinct=False),
        tickets=tickets,
        touchpoints=touchpoints,
        responses=responses,
        seats=seats,
    )


def _voices(refunds: Table, tickets: Table, responses: Table, quiet: Table, days: Table) -> Table:
    said = hollow.voices(refunds=refunds, tickets=tickets, responses=responses)
    return hollow.from_zombies(said, quiet, days)


def _days(work: Computing) -> Source:
    """The last day use is known for, and the ends of the months before, from the first with a month of use."""
    first = work.ask("first_use", lambda rows: rows.agg(first=rows.first_used_on.min()), "spans")
    (began,) = work.store.engine.row(first)
    if began is None or work.seen_until is None:
        return calendars.days(work.store, BEFORE_ALL)
    this = Month.of(work.seen_until)
    ends = [(this + -back).starts_on - timedelta(days=1) for back in range(SHOWN_MONTHS)]
    known = {day for day in ends if day - began >= KNOWN_FOR}
    return calendars.days(work.store, *sorted({*known, work.seen_until}))
