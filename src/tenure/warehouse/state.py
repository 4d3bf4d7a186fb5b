"""The published table of customers: one row each, everything known of them as of one day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis.expr.types import Table

from tenure.inference.danger_line import DangerLine
from tenure.metrics import customer_state as parts
from tenure.metrics import signals
from tenure.warehouse.any_day import ANY_DAY

if TYPE_CHECKING:
    from tenure.warehouse.asof import Computing

_TABLES = (
    "customers",
    "money",
    "past_money",
    "paying",
    "seats_paid",
    "engagement",
    "spans",
    "ticket_state",
    "nps_last",
    "nps_asked",
    "dues",
    "terms",
    "touches",
    "use_kinds",
    "use_unknown",
    "seat_shares",
    "approach",
    "risk",
)


_OF_USE = (
    "zombie_kind",
    "zombie_stage",
    "approach_state",
    "days_to_line",
    "days_to_line_low",
    "days_to_line_high",
    "is_alert",
    "risk",
    "risk_low",
    "risk_high",
    "risk_delinquent",
    "risk_sure",
    "risk_reasons",
)
"""What is said of nobody whose use is unknown."""


def money(work: Computing) -> None:
    """Make what is known of each customer's money."""
    base = work.question.base_currency
    work.keep(
        "money",
        lambda moves, segments, rates: parts.money_state(
            moves=moves, segments=segments, fx_rates=rates, base_currency=base, day=ANY_DAY
        ),
        *("customer_movements", "customer_segments", "fx_rates"),
        parameters=base,
    )
    work.keep("past_money", lambda rows: parts.past_money(rows, ANY_DAY), "customer_logos")
    work.keep("dues", lambda rows: parts.dues(rows, ANY_DAY), "invoices")
    work.keep("terms", lambda rows: parts.terms(rows, ANY_DAY), "contracts")


def customers(work: Computing) -> None:
    """Make the table `customers`; `below_line` is null for those who do not pay or whose use is
    unknown, and so is all that is said by use; `active_users` is where use names nobody.
    """
    work.keep(
        "customer_state",
        lambda found, *tables: _customers(found, tables),
        "zombies",
        *_TABLES,
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


def _customers(zombies: Table, tables: tuple[Table, ...]) -> Table:
    zombie = zombies.select(
        "customer_id",
        "quiet_since",
        "quiet_months",
        "is_seasonal",
        "unmatched_id",
        "held_by",
        zombie_kind=zombies.kind.nullif("integration_only"),  # marked, and no zombie
        zombie_stage="stage",
    )
    rows = parts.customer_state(*tables, zombie).drop("day")
    is_lost = rows.silent_source.notnull()
    hidden = {each: ibis.null(rows[each].type()) for each in _OF_USE}
    rows = rows.mutate(
        **{each: is_lost.ifelse(none, rows[each]) for each, none in hidden.items()},
        use_unknown=is_lost,
        active_users=(rows.use_kind == "api").ifelse(ibis.null("int64"), rows.active_users),
    )
    is_known = rows.paying_since.notnull() & ~rows.use_unknown
    return rows.mutate(below_line=is_known.ifelse(rows.below_line, ibis.null("boolean")))
