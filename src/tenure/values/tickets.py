"""A page of tickets as a helpdesk's connector hands it on, and a ticket that was posted to us."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from tenure.values.canonical.voice import TICKETS
from tenure.values.errors import InputError

Row = dict[str, str | None]
LONGEST_ID, LONGEST_TEXT, LONGEST_BODY = 255, 500, 1_000_000


@dataclass(frozen=True, slots=True)
class BadTicket:
    """A ticket that cannot be used, and why."""

    ticket_id: str
    why: str


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Rows of `tickets` (texts by column), where to go on, and whether that is all for now.

    `cursor` is kept once the rows are loaded; `bad` are tickets that could not be mapped.
    """

    rows: tuple[Row, ...]
    cursor: str
    is_end: bool
    bad: tuple[BadTicket, ...] = field(default=())


class Helpdesk(Protocol):
    """A helpdesk that is read page by page. Each call is one try."""

    @property
    def name(self) -> str:
        """What marks are kept under: small letters."""
        ...

    def page(self, cursor: str, at: datetime) -> TicketPage:
        """The page after `cursor` ("" from the very beginning). Raises `SendingError`."""
        ...


def instant(value: object) -> datetime | None:
    """A moment from seconds since 1970 or ISO 8601; None for nothing, 0 too. `ValueError` for others."""
    if value in (None, "", 0, "0"):
        return None
    if isinstance(value, bool):
        raise ValueError("a yes or no is no moment")  # noqa: TRY004 - one error for all
    if isinstance(value, int | float):
        return datetime.fromtimestamp(float(value), UTC)
    text = str(value)
    if text.replace(".", "", 1).isdecimal():
        return datetime.fromtimestamp(float(text), UTC)
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def stamp(value: datetime | None) -> str | None:
    """A moment as rows hold it."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def short(value: object) -> str | None:
    """A text that fits a short column, in one line; None for nothing."""
    text = " ".join(str(value).split()) if value is not None else ""
    return text[:LONGEST_TEXT] or None


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of the tickets' webhook: its id, when it was said, and of which ticket."""

    event: str
    at: datetime
    ticket: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """What it is about, in a word."""
        return f"ticket {self.ticket.get('ticket_id', '')}"[:100]


def posted(body: str) -> Posted:
    """A message: `{"id": …, "at": ISO instant, "ticket": {…}}`. `ValueError` says what it lacks."""
    found = json.loads(body)
    if not isinstance(found, Mapping) or not isinstance(found.get("ticket"), Mapping):
        raise ValueError("a message is an object with id, at and ticket")  # noqa: TRY004
    event = found.get("id")
    if not (isinstance(event, str) and 0 < len(event) <= LONGEST_ID):
        raise ValueError("a message has an id: a text of at most 255 signs")
    try:
        at = instant(found.get("at"))
    except (ValueError, OverflowError, OSError):
        at = None
    if at is None:
        raise ValueError("a message says at which instant it was sent: at")
    return Posted(event, at, found["ticket"])


def posted_row(source: str, ticket: Mapping[str, Any]) -> Row:
    """The row of a posted ticket; its ids begin with `source:`. `InputError` says what is wrong.

    Keys are columns of `tickets`. Whether values fit is looked at when it is loaded.
    """
    unknown = sorted(set(ticket) - set(TICKETS.names))
    if unknown:
        raise InputError(f"no column is called {', '.join(unknown)[:200]}")
    for name in ("ticket_id", "opened_at"):
        if ticket.get(name) in (None, ""):
            raise InputError(f"{name} is missing")
    row = {name: _plain(name, value) for name, value in ticket.items()}
    for name in ("ticket_id", "merged_into"):
        if row.get(name):
            row[name] = f"{source}:{row[name]}"
    return row


def _plain(name: str, value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise InputError(f"{name} is neither a text, a number, yes or no")
    if name.endswith("_at"):
        return _instant(name, value)
    return str(value)


def _instant(name: str, value: float | str) -> str | None:
    try:
        return stamp(instant(value))
    except (ValueError, OverflowError, OSError):
        raise InputError(
            f"{name} is {str(value)[:50]!r}, and no instant like 2026-03-31T12:00:00Z"
        ) from None
