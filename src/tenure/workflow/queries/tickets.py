"""The list of tickets, and one ticket with its steps and what was read of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, Table

from tenure.metrics.handling import PROMISED_HOURS
from tenure.metrics.ticket_steps import steps as made
from tenure.records.models import BugReport, ListenerCase, Routed, TextLabel
from tenure.values.canonical.voice import SEVERITIES
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen, narrowed, texts
from tenure.workflow.queries.handled import Themes, handled, themes
from tenure.workflow.queries.once import once
from tenure.workflow.queries.paging import Given, Listing, Page
from tenure.workflow.queries.report import Row

PAGE = 50
COLUMNS = (
    Shown("opened_on", "opened", Show.DAY),
    Shown("subject", "subject"),
    Shown("name", "customer"),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("category", "category"),
    Shown("severity", "severity"),
    Shown("reply_minutes", "first reply"),
    Shown("handling_minutes", "handling time"),
    Shown("loops", "reopen loops", Show.INTEGER),
)
EXPORT_COLUMNS = (
    Shown("ticket_id", "ticket"),
    Shown("customer_id", "customer id"),
    *COLUMNS[:6],
    Shown("complaint", "complaint", Show.FLAG),
    Shown("complaint_from", "complaint from"),
    Shown("category_from", "category from"),
    Shown("severity_from", "severity from"),
    Shown("theme", "theme"),
    Shown("language", "language"),
    Shown("channel", "channel"),
    Shown("status", "status"),
    Shown("opened_at", "opened at", Show.INSTANT),
    Shown("first_reply_at", "first reply at", Show.INSTANT),
    Shown("solved_at", "solved at", Show.INSTANT),
    Shown("is_open", "open", Show.FLAG),
    Shown("timely", "answered in time", Show.FLAG),
    Shown("loops", "reopen loops", Show.INTEGER),
    Shown("csat", "CSAT", Show.NUMBER),
)
SORTS = tuple(column.key for column in COLUMNS)
LATE_MINUTES = PROMISED_HOURS * 60
STATES: dict[str, Callable[[Table], BooleanValue]] = {
    "all": lambda rows: rows.ticket_id.notnull(),
    "open": lambda rows: rows.is_open,
    "waiting": lambda rows: rows.is_waiting,
    "waiting_day": lambda rows: rows.is_waiting & (rows.reply_minutes > LATE_MINUTES),
    "done": lambda rows: ~rows.is_open,
}
COMPLAINTS: dict[str, Callable[[Table], BooleanValue]] = {
    "yes": lambda rows: rows.complaint,
    "no": lambda rows: ~rows.complaint,
}
ANSWERED: dict[str, Callable[[Table], BooleanValue]] = {
    "late": lambda rows: rows.timely == ibis.literal(False),
    "in_time": lambda rows: rows.timely,
}
REOPENED: dict[str, Callable[[Table], BooleanValue]] = {"yes": lambda rows: rows.loops > 0}
CLOSED: dict[str, dict[str, Callable[[Table], BooleanValue]]] = {
    "state": STATES,
    "complaint": COMPLAINTS,
    "answered": ANSWERED,
    "reopened": REOPENED,
}
"""Filters of which every value is known; the others are texts."""
FACETS = ("category", "theme", "severity", "channel", "language", "customer")
MOST_VALUES = 200
WORDS_IN = ("subject", "name", "ticket_id", "customer_id", "requester_email", "requester_name")
NONE = "-"
"""Asks for those without a category, a theme …"""


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets, in which order; `sort` with a leading minus goes downwards.

    `since` and `until` are days (ISO) on which they were opened, both ends in.
    """

    words: str = ""
    state: str = "all"
    complaint: str = ""
    answered: str = ""
    reopened: str = ""
    category: str = ""
    theme: str = ""
    severity: str = ""
    channel: str = ""
    language: str = ""
    customer: str = ""
    since: str = ""
    until: str = ""
    sort: str = "-opened_on"

    @classmethod
    def of(cls, given: dict[str, str]) -> TicketFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, sort=SORTS, **CLOSED))


def _wanted(board: Board, wanted: TicketFilter, given: Given, known: Themes) -> Table:
    rows = handled(board)
    rows = rows.mutate(theme=known.column(rows), customer=rows.customer_id)
    for name, states in CLOSED.items():
        if value := getattr(wanted, name):
            rows = rows.filter(states[value](rows))
    for name in FACETS:
        if getattr(wanted, name) == NONE:
            rows = rows.filter(rows[name].fill_null("") == "")
    if "since" in given:
        rows = rows.filter(rows.opened_on.cast("string") >= given["since"])
    if "until" in given:
        rows = rows.filter(rows.opened_on.cast("string") <= given["until"])
    if "words" in given:
        rows = _holding(board, rows, given)
    return narrowed(rows, {n: t for n, t in given.items() if n != "words"}, FACETS)


def _holding(board: Board, rows: Table, given: Given) -> Table:
    """Tickets with the words in their subject or text, or in the id or name of ticket, customer or requester."""
    bodies = board.reader.table("tickets")
    told = bodies.filter(bodies.body.lower().contains(given["words"])).select(told="ticket_id")
    both = rows.left_join(told, rows.ticket_id == told.told)
    words = given["words"]
    found = (both[name].lower().contains(words) for name in WORDS_IN)
    return both.filter(ibis.or_(both.told.notnull(), *found)).drop("told")


def _listing(board: Board, wanted: TicketFilter) -> Listing:
    known = themes(board.workspace_id)
    asked = texts(wanted, FACETS)
    asked |= {name: getattr(wanted, name) for name in ("since", "until") if getattr(wanted, name)}
    lacking = tuple(name for name in FACETS if asked.get(name) == NONE)
    asked = {name: text for name, text in asked.items() if name not in lacking}
    closed = tuple(getattr(wanted, name) for name in CLOSED)
    return Listing(
        ("tickets", *closed, *lacking, known.merged),
        wanted.sort,
        lambda given: _wanted(board, wanted, given, known),
        lambda rows: _ordered(rows, wanted.sort),
        asked,
    )


def _ordered(rows: Table, sort: str) -> Table:
    name = {"opened_on": "opened_at"}.get(sort.lstrip("-"), sort.lstrip("-"))
    key: Any = name
    if name == "severity":
        ranks = {code: place for place, code in enumerate(SEVERITIES)}
        key = rows.severity.substitute({code: str(at) for code, at in ranks.items()})
    way = ibis.desc if sort.startswith("-") else ibis.asc
    return rows.order_by([way(key, nulls_first=False), "ticket_id"])


def tickets(board: Board, wanted: TicketFilter, page: int = 1) -> Page:
    """One page of the list."""
    return _listing(board, wanted).page(board.reader, page, PAGE)


def filtered(board: Board, wanted: TicketFilter) -> Table:
    """All tickets of a filter, in its order."""
    return _listing(board, wanted).all()


def values(board: Board) -> dict[str, list[str]]:
    """What can be asked for: categories, severities, channels, languages that occur."""

    def find(name: str) -> list[str]:
        rows = handled(board)
        counts = rows.filter(rows[name] != "").group_by(name).agg(n=ibis._.count())
        counts = counts.order_by([ibis.desc("n"), name]).limit(MOST_VALUES)
        return [row[name] for row in board.reader.rows(counts)]

    names = ("category", "severity", "channel", "language")
    return once(board, ("ticket values",), lambda: {name: find(name) for name in names})


def ticket(board: Board, ticket_id: str) -> Row | None:
    """Everything known of one ticket, with its body; None where none counts under that id."""

    def build(given: Given) -> Table:
        rows, texts_of = handled(board), board.reader.table("tickets")
        rows = rows.filter(rows.ticket_id == given["ticket"])
        body = texts_of.filter(texts_of.ticket_id == given["ticket"]).select(
            of="ticket_id", body="body"
        )
        return rows.left_join(body, rows.ticket_id == body.of).drop("of")

    found = board.reader.ask(("ticket",), build, {"ticket": ticket_id}, (1, 0))
    return found[0] if found else None


def person(board: Board, contact_id: str) -> Row | None:
    """The contact who wrote: name, email, role, is_decision_maker."""

    def build(given: Given) -> Table:
        rows = board.reader.table("contacts")
        rows = rows.filter(rows.contact_id == given["contact"])
        return rows.select("name", "email", "role", "is_decision_maker")

    found = board.reader.ask(("ticket person",), build, {"contact": contact_id}, (1, 0))
    return found[0] if found else None


STEPS_SHOWN = 200


def steps(board: Board, ticket_id: str) -> list[Row]:
    """Steps of a ticket up to the day, in order: occurred_at, activity, is_return, and `person` of us."""

    def build(given: Given) -> Table:
        rows = board.reader.table("ticket_events")
        rows = rows.filter(rows.ticket_id == given["ticket"])
        return made(rows, ibis.date(board.as_of)).order_by("place")

    return board.reader.ask(("ticket steps",), build, {"ticket": ticket_id}, (STEPS_SHOWN, 0))


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said a ticket is; it is in the readings from the next run of the day on."""

    kind: str
    label: str
    who: str
    at: datetime


def labels(workspace_id: int, ticket_id: str) -> dict[str, Said]:
    """What people said of a ticket, by kind."""
    rows = TextLabel.objects.filter(workspace_id=workspace_id, ticket_id=ticket_id)
    return {
        row.kind: Said(row.kind, row.label, str(row.by or ""), row.at)
        for row in rows.select_related("by")
    }


def bugs_of(workspace_id: int, ticket_id: str) -> list[tuple[int, str]]:
    """Bugs the ticket was filed under: id and title."""
    rows = BugReport.objects.filter(workspace_id=workspace_id, ticket_id=ticket_id)
    return list(rows.order_by("bug_id").values_list("bug_id", "bug__title"))


@dataclass(frozen=True, slots=True)
class Heard:
    """The listener's case of a ticket, and since which day the listener has it."""

    case_id: int
    since_on: date


def case_of(workspace_id: int, ticket: Row) -> Heard | None:
    """Of a ticket with the listener; None of another.

    One that came by the routing is theirs from the day it came, but not from before the routing.
    """
    cases = ListenerCase.objects.filter(workspace_id=workspace_id, ticket_id=ticket["ticket_id"])
    case = cases.first()
    if case is None:
        return None
    since = case.opened_at.date()
    if since == ticket["opened_on"]:
        routed = Routed.objects.filter(workspace_id=workspace_id, customer_id=case.customer_id)
        since = max([since, *routed.values_list("since_on", flat=True)[:1]])
    return Heard(case.pk, since)
