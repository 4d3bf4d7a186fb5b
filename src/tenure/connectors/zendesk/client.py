"""Zendesk's incremental export of tickets, by cursor, with who asked and when it was answered.

Source: developer.zendesk.com, "Incremental Exports": cursor-based export, side-loading, 10 calls a
minute. A deleted ticket comes once more with the status "deleted".
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tenure.connectors.http.client import Api
from tenure.connectors.http.texts import plain_text
from tenure.values.sending import UnknownError
from tenure.values.tickets import BadTicket, Row, TicketPage, instant, short, stamp

PATH = "/api/v2/incremental/tickets/cursor.json"
INCLUDE = "users,organizations,metric_sets"
STATUSES = {"new": "new", "open": "open", "pending": "pending", "hold": "pending"} | {
    "solved": "solved",
    "closed": "closed",
}
SEVERITIES = {"low": "low", "normal": "medium", "high": "high", "urgent": "urgent"}
SCORES = {"good": "5", "bad": "1"}
"""Zendesk asks whether it was good or bad: the ends of our scale."""
MERGED = "closed_by_merge"

Object = Mapping[str, Any]


def zendesk(url: str, email: str, token: str) -> Zendesk:
    """The desk at `https://ours.zendesk.com`, read as an agent with an API token."""
    key = base64.b64encode(f"{email}/token:{token}".encode()).decode()
    return Zendesk(Api("Zendesk", url.rstrip("/"), {"Authorization": f"Basic {key}"}))


@dataclass(frozen=True, slots=True)
class Zendesk:
    """One account. `first` is the second (since 1970) from which tickets are read the first time."""

    api: Api
    first: int = 1
    name: str = "zendesk"

    def page(self, cursor: str, at: datetime) -> TicketPage:  # noqa: ARG002 - the cursor says it all
        """The page after a cursor. Raises `SendingError`."""
        where = {"cursor": cursor} if cursor else {"start_time": self.first}
        said = self.api.call("GET", PATH, params={**where, "include": INCLUDE}).json
        if not isinstance(said, Mapping) or not isinstance(said.get("tickets"), list):
            raise UnknownError("Zendesk answered no list of tickets")
        rows, bad = _rows(said, self.api.base)
        after = said.get("after_cursor") or cursor
        return TicketPage(rows, str(after), bool(said.get("end_of_stream")) or after == cursor, bad)


def _rows(said: Object, base: str) -> tuple[tuple[Row, ...], tuple[BadTicket, ...]]:
    users, organizations = _by(said, "users", "id"), _by(said, "organizations", "id")
    metrics = _by(said, "metric_sets", "ticket_id")
    rows: dict[str, Row] = {}
    bad = []
    for ticket in said["tickets"]:
        number = str(ticket.get("id") or "")
        try:
            rows[number] = _row(
                ticket,
                users.get(ticket.get("requester_id"), {}),
                organizations.get(ticket.get("organization_id"), {}),
                ticket.get("metric_set") or metrics.get(ticket.get("id"), {}),
                base,
            )
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
            bad.append(BadTicket(number, f"{type(error).__name__}: {error}"[:200]))
    return tuple(rows.values()), tuple(bad)


def _by(said: Object, name: str, key: str) -> dict[Any, Object]:
    return {each[key]: each for each in said.get(name) or () if key in each}


def _row(ticket: Object, user: Object, organization: Object, metrics: Object, base: str) -> Row:
    number, status = ticket["id"], ticket.get("status") or ""
    opened, changed = instant(ticket["created_at"]), instant(ticket.get("updated_at"))
    if opened is None:
        raise ValueError("created_at is missing")
    is_over = status in ("solved", "closed")
    solved = instant(metrics.get("solved_at")) or (changed if is_over else None)
    via = ticket.get("via") or {}
    return {
        "ticket_id": f"zendesk:{number}",
        "customer_id": short(organization.get("external_id")),
        "contact_id": short(user.get("external_id")),
        "opened_at": stamp(opened),
        "first_reply_at": stamp(_replied(opened, metrics)),
        "solved_at": stamp(max(solved, opened)) if is_over and solved else None,
        "channel": short(via.get("channel")),
        "category": short(ticket.get("type")),
        "severity": SEVERITIES.get(ticket.get("priority") or "normal", "medium"),
        "reopened": str(int(metrics.get("reopens") or 0)),
        "csat": SCORES.get(
            ((ticket.get("satisfaction_rating") or {}).get("score") or "").split("_")[0]
        ),
        "subject": short(ticket.get("subject") or ticket.get("raw_subject")),
        "body": plain_text(ticket.get("description")),
        "status": STATUSES.get(status, "closed"),
        "merged_into": _merged_into(ticket, via),
        "deleted_at": stamp(changed or opened) if status == "deleted" else None,
        "requester_email": short(user.get("email")),
        "requester_name": short(user.get("name")),
        "organization": short(organization.get("name")),
        "url": f"{base}/agent/tickets/{number}",
    }


def _replied(opened: datetime, metrics: Object) -> datetime | None:
    minutes = (metrics.get("reply_time_in_minutes") or {}).get("calendar")
    return None if minutes is None else opened + timedelta(minutes=minutes)


def _merged_into(ticket: Object, via: Object) -> str | None:
    """The ticket it went into; itself where it was merged and Zendesk does not say into which.

    A merged ticket carries a tag. `via` tells how a ticket was made; should it name a merge, it counts.
    """
    if MERGED not in (ticket.get("tags") or ()):
        return None
    source = via.get("source") or {}
    ends = (source.get("to") or {}, source.get("from") or {})
    named = (each.get("ticket_id") for each in ends if source.get("rel") == "merge")
    return f"zendesk:{next(filter(None, named), ticket['id'])}"
