"""Talks about value before notice days: which are due or missed, and how often renewal came first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis
from ibis.expr.types import BooleanValue, StringScalar, Table

from tenure.inference.intervals import Estimate, wilson
from tenure.values.shown import Show, Shown
from tenure.workflow.queries import talk_records
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.talk_facts import imported
from tenure.workflow.queries.value_days import value_days
from tenure.workflow.rules.talks import (
    CONTACTS,
    SOON_DAYS,
    TERM_DAYS,
    Term,
    Touch,
    ValueDue,
    due_on,
)

PAGE = 50
AHEAD_DAYS = 365
BACK_DAYS = 365
STATES = ("coming", "due", "missed", "ok", "passed", "failed", "first", "held")
"""Notice days ahead: all, a talk is due, none was had in time, one was. Of the past year: all, without
a talk in time, with the first contact only at renewal, with a talk in time.
"""
COLUMNS = (
    Shown("customer_name", "customer"),
    Shown("notice_on", "notice until", Show.DAY),
    Shown("by_on", "talk by", Show.DAY),
    Shown("days_left", "days left", Show.INTEGER),
    Shown("value_on", "last value talk", Show.DAY),
    Shown("first_contact_on", "first contact", Show.DAY),
    Shown("status", "status"),
    Shown("csm", "CSM"),
)
EXPORT_COLUMNS = (Shown("customer_id", "id"), *COLUMNS, Shown("contract_id", "contract"))
SORTS = tuple(column.key for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class ValueFilter:
    """Which terms, in which order."""

    words: str = ""
    customer: str = ""
    state: str = "coming"
    csm: str = ""
    sort: str = ""

    @classmethod
    def of(cls, given: dict[str, str]) -> ValueFilter:
        """From text as a link carries it; what is not known is left at its default."""
        asked = {**given, "words": given.get("words", given.get("q", "")).strip()}
        found = cls(**chosen(cls, asked, state=STATES, sort=SORTS))
        is_past = found.state in ("passed", "failed", "first", "held")
        return (
            found if found.sort else replace(found, sort="-notice_on" if is_past else "notice_on")
        )


@dataclass(frozen=True, slots=True)
class ValueReport:
    """Counts of each state; of notice days in the past year the shares, with their 95 % intervals,
    without a talk about value in time and with the first contact only at renewal. None of none.

    `has_any` tells whether any talk about value is on record; `unknown` how many paying customers
    have no notice day on record.
    """

    counts: dict[str, int]
    failed: Estimate | None
    first: Estimate | None
    has_any: bool
    unknown: int
    csms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueTalks:
    """Every term on the board's day, with what was said in it."""

    rows: tuple[Row, ...]
    as_of: date
    days: int
    has_any: bool

    def of_state(self, state: str) -> Iterable[Row]:
        """Rows of a state."""
        return (row for row in self.rows if _is(row, state))


def value_talks(board: Board, days: int) -> ValueTalks:
    """Terms with a notice day within a year of the board's day, before or after it.

    Ahead only of customers who pay; behind only of those who had not left before their notice day.
    Contacts imported and noted here count alike; `days` before the notice day a talk is due.
    """
    touches = defaultdict[str, list[Touch]](list)
    since = board.as_of - timedelta(days=BACK_DAYS + TERM_DAYS)
    for customer, touch in talk_records.touches(board.workspace_id, since):
        touches[customer].append(touch)
    rows = tuple(
        _row(each, touches[each["customer_id"]], board.as_of, days) for each in _terms(board, days)
    )
    return ValueTalks(rows, board.as_of, days, _has_any(board))


def _has_any(board: Board) -> bool:
    """Whether any talk about value is on record, noted here or imported."""
    own = talk_records.standing(board.workspace_id).filter(is_value_talk=True)
    return own.exists() or _has_imported(board)


def _has_imported(board: Board) -> bool:
    def build(_given: dict[str, StringScalar]) -> Table:
        rows = imported(board)
        return rows.agg(n=rows.is_value_talk.cast("int64").sum().fill_null(0))

    return bool(board.reader.ask(("value talks imported",), build, {})[0]["n"])


def _terms(board: Board, days: int) -> list[Row]:
    """Terms with what imported contacts say of each."""
    key = ("value talks", board.as_of, days)
    return board.reader.ask(key, lambda _given: _with_touches(board, days), {})


def _known_terms(board: Board) -> Table:
    rows = board.reader.table("contracts")
    state = board.reader.table("customer_state").select(
        "customer_id", "csm", "mrr_minor", "last_paid_on", customer_name="name"
    )
    rows = rows.mutate(due_on=ibis.coalesce(rows.notice_on, rows.renews_on, rows.ends_on))
    rows = rows.filter(
        rows.due_on >= ibis.date(board.as_of - timedelta(days=BACK_DAYS)),
        rows.due_on <= ibis.date(board.as_of + timedelta(days=AHEAD_DAYS)),
        rows.starts_on <= ibis.date(board.as_of),
    ).select("customer_id", "contract_id", "starts_on", notice_on="due_on")
    both = rows.inner_join(state, "customer_id")
    both = both.filter(_concerns(both, ibis.date(board.as_of)))
    return both.mutate(begins_on=ibis.greatest(both.starts_on, _days_before(both.notice_on)))


def _concerns(rows: Table, day: ibis.expr.types.DateValue) -> BooleanValue:
    is_ahead = rows.notice_on >= day
    pays = (rows.mrr_minor > 0).fill_null(False)
    stayed = rows.last_paid_on.isnull() | (rows.last_paid_on >= rows.notice_on)
    return is_ahead.ifelse(pays, stayed)


def _days_before(day: ibis.expr.types.DateValue) -> ibis.expr.types.DateValue:
    return (day.cast("timestamp") - ibis.interval(days=TERM_DAYS)).cast("date")


def _with_touches(board: Board, days: int) -> Table:
    terms = _known_terms(board)
    met = imported(board)
    is_contact = met.kind.fill_null("note").isin(CONTACTS) | met.is_value_talk
    met = met.select(
        "customer_id",
        "is_value_talk",
        on=met.occurred_at.cast("date"),
        is_contact=is_contact,
    )
    both = terms.select("contract_id", "customer_id", "begins_on", "notice_on").inner_join(
        met, "customer_id"
    )
    both = both.filter(both.on.between(both.begins_on, both.notice_on))
    by_on = (both.notice_on.cast("timestamp") - ibis.interval(days=days)).cast("date")
    said = both.group_by("contract_id").agg(
        value_in_time_on=both.on.max(where=both.is_value_talk & (both.on <= by_on)),
        value_on=both.on.max(where=both.is_value_talk),
        first_contact_on=both.on.min(where=both.is_contact),
    )
    found = terms.left_join(said, "contract_id").drop("contract_id_right")
    return found.order_by(["notice_on", "contract_id"])


def _row(each: Row, touches: list[Touch], day: date, days: int) -> Row:
    said = (each["value_in_time_on"], each["value_on"], each["first_contact_on"])
    term = Term(each["begins_on"], each["notice_on"], *said)
    for touch in touches:
        term = term.with_touch(touch, days)
    status = term.status(day, days)
    by_on = due_on(term.notice_on, days)
    return {
        "customer_id": each["customer_id"],
        "customer_name": each["customer_name"],
        "csm": each["csm"] or "",
        "contract_id": each["contract_id"],
        "notice_on": term.notice_on,
        "by_on": by_on,
        "days_left": (by_on - day).days if status == "due" else None,
        "value_on": term.value_on,
        "first_contact_on": term.first_contact_on,
        "status": status,
        "is_first": status == "failed" and term.is_first_at_renewal(days),
    }


def _is(row: Row, state: str) -> bool:
    if state == "coming":
        return row["status"] in ("due", "missed", "ok")
    if state == "passed":
        return row["status"] in ("failed", "held")
    return bool(row["is_first"]) if state == "first" else row["status"] == state


def report(board: Board, found: ValueTalks) -> ValueReport:
    """The counts above the list."""
    counts = {state: sum(1 for _ in found.of_state(state)) for state in STATES}
    passed = counts["passed"]
    return ValueReport(
        counts=counts,
        failed=wilson(counts["failed"], passed),
        first=wilson(counts["first"], passed),
        has_any=found.has_any,
        unknown=_without_term(board),
        csms=tuple(sorted({row["csm"] for row in found.rows if row["csm"]})),
    )


def _without_term(board: Board) -> int:
    def build(_given: dict[str, StringScalar]) -> Table:
        state, terms = board.reader.table("customer_state"), _known_terms(board)
        terms = terms.filter(terms.notice_on >= ibis.date(board.as_of)).select("customer_id")
        rows = state.filter(state.mrr_minor > 0).anti_join(terms, "customer_id")
        return rows.agg(n=rows.count())

    return int(board.reader.ask(("no notice day", board.as_of), build, {})[0]["n"])


def wanted_rows(found: ValueTalks, wanted: ValueFilter) -> list[Row]:
    """Rows of a filter, in its order; what is not defined comes last."""
    words = wanted.words.lower()
    rows = [
        row
        for row in found.of_state(wanted.state)
        if (
            not words
            or words in row["customer_name"].lower()
            or words in row["customer_id"].lower()
        )
        and wanted.csm in ("", row["csm"])
        and wanted.customer in ("", row["customer_id"])
    ]
    name, is_down = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    rows.sort(key=lambda row: (row["customer_name"], row["contract_id"]))
    some = [row for row in rows if row[name] not in (None, "")]
    some.sort(key=lambda row: row[name], reverse=is_down)
    return some + [row for row in rows if row[name] in (None, "")]


def page(found: ValueTalks, wanted: ValueFilter, number: int = 1) -> Page:
    """One page of the list."""
    rows = wanted_rows(found, wanted)
    place, pages = Page.place(len(rows), number, PAGE)
    return Page(rows[(place - 1) * PAGE : place * PAGE], len(rows), place, pages)


@dataclass(frozen=True, slots=True)
class Renewal:
    """A customer's next notice day, whether its value talk was had, and whether renewal is near."""

    notice_on: date
    by_on: date
    has_value_talk: bool
    is_near: bool


def renewal_of(board: Board, customer_id: str, days: int, day: date) -> Renewal | None:
    """The next notice day of a customer; None where none is on record."""
    found = value_talks(board, days)
    rows = [row for row in found.of_state("coming") if row["customer_id"] == customer_id]
    if not rows:
        return None
    row = min(rows, key=lambda each: each["notice_on"])
    return Renewal(row["notice_on"], row["by_on"], row["value_on"] is not None, day > row["by_on"])


def value_due(board: Board, day: date) -> list[ValueDue]:
    """Customers for somebody's list: missed and not talked about since, or due within `SOON_DAYS`.

    Nobody while no talk about value is on record at all: the rule begins with the first one.
    """
    if not board.reader.facts.files("contracts") or not _has_any(board):
        return []
    found = value_talks(board, value_days(board.workspace_id))
    soon = day + timedelta(days=SOON_DAYS)
    missed = (row for row in found.of_state("missed") if row["value_on"] is None)
    due = (row for row in found.of_state("due") if row["by_on"] <= soon)
    nearest: dict[str, ValueDue] = {}
    for row in sorted((*missed, *due), key=lambda each: each["notice_on"]):
        asked = ValueDue(
            row["customer_id"],
            row["customer_name"],
            row["status"] == "missed",
            row["by_on"],
            row["notice_on"],
        )
        nearest.setdefault(asked.customer_id, asked)
    return list(nearest.values())
