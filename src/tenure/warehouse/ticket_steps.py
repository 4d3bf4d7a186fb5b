"""Tickets of which only the steps are known: made for the day, before anything reads `tickets`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ibis.expr.types import Table

from tenure.metrics import ticket_steps as metric
from tenure.warehouse.any_day import ANY_DAY

if TYPE_CHECKING:
    from tenure.warehouse.asof import Computing


def tickets(work: Computing) -> None:
    """Put tickets made of `ticket_events` beside those that were loaded, and keep what closes them.

    Nothing is made where every step is of a ticket that was loaded. Makes `ticket_closing`.
    """
    if not work.store.manifest.files("ticket_events"):
        return
    facts = work.tables["tickets"]
    asked = work.ask("steps_without_ticket", _without_ticket, "ticket_events", "tickets")
    missing, later = work.store.engine.row(asked)
    if not missing:
        return
    day = work.day if later else date.max
    work.keep(
        "ticket_closing",
        lambda events, known: metric.closing(
            metric.steps(events, ANY_DAY).anti_join(known, "ticket_id")
        ),
        *("ticket_events", "tickets"),
        day=day,
    )
    made = work.keep(
        "tickets_of_steps",
        lambda events, known: metric.tickets_of(events, known, ANY_DAY),
        *("ticket_events", "tickets"),
        day=day,
    )
    work.tables["tickets"] = replace(made, name="tickets", schema=facts.schema)


def _without_ticket(events: Table, known: Table) -> Table:
    """How many steps are of tickets not loaded, and how many of these lie after the day."""
    rows = events.anti_join(known, "ticket_id")
    is_later = rows.occurred_at.cast("date") > ANY_DAY
    return rows.agg(steps=rows.count(), later=is_later.sum().fill_null(0))
