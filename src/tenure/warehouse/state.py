"""The published table of customers: one row each, everything known of them as of one day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import Table

from tenure.inference.danger_line import DangerLine
from tenure.metrics import customer_state as parts
from tenure.metrics import signals
from tenure.warehouse.recipes import ANY_DAY

if TYPE_CHECKING:
    from tenure.warehouse.asof import Computing

_FACTS = ("customers", "fx_rates", "invoices", "contracts")
_TABLES = (
    "movements",
    "logos",
    "segments",
    "paying",
    "seats_paid",
    "engagement",
    "spans",
    "ticket_state",
    "nps_last",
    "nps_asked",
    "touches",
    "zombies",
)


def customers(work: Computing, line: DangerLine | None) -> None:
    """Make the table `customers`; `below_line` is null for those who do not pay."""
    base = work.question.base_currency
    level = None if line is None else line.line
    work.keep(
        "customer_state",
        lambda *tables: _customers(
            dict(zip((*_FACTS, *_TABLES), tables, strict=True)), base, level
        ),
        *_FACTS,
        *_TABLES,
        parameters=(base, level),
    )


def chances(line: DangerLine | None) -> dict[str, float | None]:
    """Chance of leaving within 90 days by side of the danger line, None where unknown.

    Where nobody left, the chance is small but not known: it is not stated as 0.
    """
    below, above = (line.past_below, line.past_above) if line else (None, None)
    return {
        "leaving": 1.0,
        "below": below.value if below and below.value else None,
        "above": above.value if above and above.value else None,
    }


def candidates(work: Computing, line: DangerLine | None) -> None:
    """Make the table `candidates`: customers with a signal, what is at stake, their place."""
    known, margin = chances(line), work.question.margin
    work.keep(
        "candidates",
        lambda rows: signals.candidates(signals.signals(rows, ANY_DAY), known, margin),
        "customer_state",
        parameters=(known, margin),
    )


def _customers(tables: dict[str, Table], base_currency: str, line: float | None) -> Table:
    money = parts.money_state(
        moves=tables["movements"],
        segments=tables["segments"],
        fx_rates=tables["fx_rates"],
        base_currency=base_currency,
        day=ANY_DAY,
    )
    zombie = tables["zombies"].select(
        "customer_id",
        "quiet_months",
        "is_seasonal",
        "unmatched_id",
        zombie_kind="kind",
        zombie_stage="stage",
    )
    rows = parts.customer_state(
        tables["customers"],
        money,
        parts.past_money(tables["logos"], ANY_DAY),
        tables["paying"],
        tables["seats_paid"],
        tables["engagement"].drop("day"),
        tables["spans"],
        tables["ticket_state"],
        tables["nps_last"],
        tables["nps_asked"],
        parts.dues(tables["invoices"], ANY_DAY),
        parts.terms(tables["contracts"], ANY_DAY),
        tables["touches"],
        zombie,
    )
    if line is None:
        return rows.mutate(below_line=ibis.null("boolean"))
    under = rows.active_days.fill_null(0) <= line
    return rows.mutate(below_line=rows.paying_since.notnull().ifelse(under, ibis.null("boolean")))
