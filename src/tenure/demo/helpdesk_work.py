"""Tickets that nobody knows whose they are, and what was decided of one of those who asked."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta

from tenure.values.tickets import posted, stamp
from tenure.workflow.actions import requesters, ticket_events
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.board import Board

SOURCE = "demo"
ASKED = (
    ("kim.lane@gmail.com", "Kim Lane", 0, "Cannot sign in on the new phone"),
    ("kim.lane@gmail.com", "Kim Lane", 0, "Still cannot sign in"),
    ("office@mailbox.example", "Front office", 1, "Invoice shows the old address"),
    ("r.daneel@gmail.com", "R. Daneel", 2, "How do I export last year?"),
    ("offers@seo.example", "Growth offers", None, "More visitors for your site"),
)
"""Who asked, for which customer by its place, and what."""


def plant_helpdesk(*, by: By, board: Board) -> dict[str, str]:
    """Post five tickets of four requesters without a customer, and say that one is nobody's.

    The next run of the day loads them. Returns requesters by name.
    """
    rows = board.reader.table("customers")
    names = [row["name"] for row in board.reader.rows(rows.order_by("customer_id").limit(3))]
    begun = datetime.combine(board.as_of - timedelta(days=9), time(9), by.at.tzinfo)
    for number, (email, name, place, subject) in enumerate(ASKED):
        has_customer = place is not None and place < len(names)
        ticket = {
            "ticket_id": str(number + 1),
            "opened_at": stamp(begun + timedelta(days=number)),
            "subject": subject,
            "requester_email": email,
            "requester_name": name,
            "organization": _misspelt(names[place]) if has_customer and place is not None else None,
        }
        told = {"id": f"demo-{number + 1}", "at": stamp(by.at), "ticket": ticket}
        body = json.dumps(told, ensure_ascii=False)
        ticket_events.keep(source=SOURCE, message=posted(body), body=body, at=by.at)
    spam = ASKED[-1][0]
    requesters.decide(by=by, requester=spam, customer_id="")
    return {"nobody": spam, "unknown": ASKED[0][0]}


def _misspelt(name: str) -> str:
    """A name as people write it in a hurry: its last two letters in the wrong order."""
    return f"{name[:-2]}{name[-1]}{name[-2]}"
