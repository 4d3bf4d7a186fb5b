"""Tickets that were posted to us become facts, many at a time; one that cannot be used keeps no other up."""

from __future__ import annotations

import logging
from datetime import datetime

from tenure.jobs.loading_tickets import Place, load_tickets
from tenure.records.models import OutsideEvent
from tenure.values.errors import BusyError, InputError
from tenure.values.tickets import Row, posted, posted_row
from tenure.workflow.actions import ticket_events
from tenure.workflow.actions.outside_events import TICKETS

LABEL = "Webhook"
log = logging.getLogger(__name__)


def settle_tickets(place: Place, at: datetime) -> int:
    """Load the messages that wait; how many were settled.

    Killed between the loading and the note of it, they are loaded again, which changes nothing.
    """
    events = ticket_events.due(at=at)
    rows: dict[str, tuple[OutsideEvent, Row]] = {}
    for event in events:
        row = _row(event)
        if row is not None:
            rows[str(row["ticket_id"])] = (event, row)
    try:
        loaded = load_tickets(place, LABEL, [row for _event, row in rows.values()])
    except BusyError:
        ticket_events.put_off(events=[event for event, _row in rows.values()], at=at)
        return len(events) - len(rows)
    for ticket, (event, _said) in rows.items():
        why = loaded.refused.get(ticket, "")
        ticket_events.settle(event=event, state="failed" if why else "done", error=why)
    return len(events)


def _row(event: OutsideEvent) -> Row | None:
    """The row of a message; None where there is none: then it is settled at once."""
    try:
        message = posted(event.body)
        row = posted_row(event.provider.removeprefix(TICKETS), message.ticket)
    except InputError as error:
        ticket_events.settle(event=event, state="failed", error=error.message)
        return None
    except ValueError as error:
        ticket_events.settle(event=event, state="failed", error=str(error))
        return None
    if ticket_events.is_overtaken(event):
        ticket_events.settle(event=event, state="ignored", error="a later word on it was loaded")
        return None
    return row
