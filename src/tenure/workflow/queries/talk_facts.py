"""Talks that were imported, as of the published day; those noted here are read from the records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, StringScalar, Table

from tenure.values.shown import Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.paging import Given
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.talk_filter import EXPORT_COLUMNS, SOON_DAYS, WORDS_IN, TalkFilter
from tenure.workflow.rules.talks import OWN

EQUAL = {
    "customer": "customer_id",
    "person": "person",
    "mood": "mood",
    "kind": "kind",
    "stated": "stated_reason",
    "real": "real_reason",
}
TEXTS = ("subject", "body", "goal", "blocker", "promise", "asked", "stated_reason", "real_reason")
LACKING = {"promised_on": "date", "kept_on": "date", "is_value_talk": "boolean"}
LACKING |= {"changed_mind": "boolean"}


def imported(board: Board) -> Table:
    """Touchpoints that somebody had, without campaigns and without those noted here.

    Columns as in `touchpoints`, with customer_name; texts that are missing are "". Columns that the
    published version lacks are null.
    """
    rows = board.reader.table("touchpoints")
    state = board.reader.table("customer_state").select("customer_id", customer_name="name")
    rows = rows.filter(rows.kind.fill_null("note") != "campaign")
    rows = rows.filter(~rows.touchpoint_id.startswith(OWN))
    lacking = {name: kind for name, kind in LACKING.items() if name not in rows.columns}
    lacking |= {name: "string" for name in (*TEXTS, "mood") if name not in rows.columns}
    rows = rows.mutate(**{name: ibis.null(kind) for name, kind in lacking.items()})
    rows = rows.left_join(state, "customer_id").drop("customer_id_right")
    empty = {name: rows[name].fill_null("") for name in (*TEXTS, "mood", "person")}
    return rows.mutate(
        **empty,
        customer_name=rows.customer_name.fill_null(rows.customer_id),
        is_value_talk=rows.is_value_talk.fill_null(False),
        is_own=False,
    )


def texts(wanted: TalkFilter) -> dict[str, str]:
    """What the filter narrows by, put in as texts."""
    found = {name: getattr(wanted, name) for name in (*EQUAL, "since", "until")}
    found["words"] = wanted.words.lower()
    if wanted.promise in ("late", "soon"):
        found["today"] = wanted.today.isoformat()
    return {name: text for name, text in found.items() if text}


def key(wanted: TalkFilter) -> tuple[object, ...]:
    """What tells the filter's question from others, apart from its texts."""
    parts = (wanted.promise, wanted.outreach, wanted.mind, wanted.value)
    return ("talks", *parts, *sorted(texts(wanted)))


def narrowed(board: Board, wanted: TalkFilter, given: Given) -> Table:
    """Imported talks of a filter."""
    rows = imported(board)
    for name, column in EQUAL.items():
        if name in given:
            rows = rows.filter(rows[column] == given[name])
    on = rows.occurred_at.cast("date")
    if "since" in given:
        rows = rows.filter(on >= given["since"].cast("date"))
    if "until" in given:
        rows = rows.filter(on <= given["until"].cast("date"))
    for test in _tests(rows, wanted, given):
        rows = rows.filter(test)
    return rows


def _tests(rows: Table, wanted: TalkFilter, given: Given) -> Iterator[BooleanValue]:
    if wanted.outreach or wanted.mind:
        yield rows.asked != ""
    if wanted.value:
        yield rows.is_value_talk
    if wanted.mind:
        yield {
            "changed": rows.changed_mind.fill_null(False),
            "same": ~rows.changed_mind.fill_null(True),
            "unknown": rows.changed_mind.isnull(),
        }[wanted.mind]
    if wanted.promise:
        yield _promised(rows, wanted.promise, given)
    if "words" in given:
        yield ibis.or_(*(rows[name].lower().contains(given["words"]) for name in WORDS_IN))


def _promised(rows: Table, which: str, given: Given) -> BooleanValue:
    some = rows.promise != ""
    if which == "kept":
        return some & rows.kept_on.notnull()
    still = some & rows.kept_on.isnull()
    if which == "late":
        return still & (rows.promised_on < given["today"].cast("date"))
    if which == "soon":
        today = given["today"].cast("date")
        until = (today.cast("timestamp") + ibis.interval(days=SOON_DAYS)).cast("date")
        return still & rows.promised_on.between(today, until)
    return still & rows.promised_on.isnull() if which == "undated" else still


def ordered(rows: Table, wanted: TalkFilter) -> Table:
    """Sorted as asked, what is not defined last; among the same, by id."""
    value = rows[wanted.sorted_by]
    if wanted.sorted_by in ("mood", "person", "subject", "customer_name", "kind"):
        value = value.nullif("")
    order = ibis.desc if wanted.is_down else ibis.asc
    return rows.order_by([order(value, nulls_first=False), "touchpoint_id"])


def count(board: Board, wanted: TalkFilter) -> int:
    """How many there are."""
    (row,) = board.reader.ask(
        (*key(wanted), "count"),
        lambda given: narrowed(board, wanted, given).agg(total=lambda rows: rows.count()),
        texts(wanted),
    )
    return int(row["total"])


def keys(board: Board, wanted: TalkFilter, most: int) -> list[tuple[Any, str]]:
    """The first so many by the filter's order: what they are sorted by, and their ids."""

    def build(given: dict[str, StringScalar]) -> Table:
        rows = ordered(narrowed(board, wanted, given), wanted)
        return rows.select(value=rows[wanted.sorted_by], touchpoint_id=rows.touchpoint_id)

    found = board.reader.ask((*key(wanted), "keys", wanted.sort), build, texts(wanted), (most, 0))
    return [(row["value"] or None, row["touchpoint_id"]) for row in found]


def rows(board: Board, wanted: TalkFilter, size: int, skip: int) -> list[Row]:
    """So many rows after so many."""
    return board.reader.ask(
        (*key(wanted), "rows", wanted.sort),
        lambda given: _shown(ordered(narrowed(board, wanted, given), wanted)),
        texts(wanted),
        (size, skip),
    )


def every(board: Board, wanted: TalkFilter) -> Iterator[Row]:
    """All rows, in order."""
    given: Given = {name: ibis.literal(text) for name, text in texts(wanted).items()}
    return board.reader.stream(_shown(ordered(narrowed(board, wanted, given), wanted)))


def people(board: Board) -> list[str]:
    """Who of us had talks, by name."""

    def build(_given: dict[str, StringScalar]) -> Table:
        found = imported(board)
        return found.filter(found.person != "").select("person").distinct().order_by("person")

    return [row["person"] for row in board.reader.ask(("talk people",), build, {}, (200, 0))]


def reasons(board: Board) -> list[Row]:
    """Outreach counted by what came of it: stated_reason, real_reason, changed_mind, n."""

    def build(_given: dict[str, StringScalar]) -> Table:
        found = imported(board)
        found = found.filter(found.asked != "")
        groups = found.group_by("stated_reason", "real_reason", "changed_mind")
        return groups.agg(n=lambda group: group.count())

    return board.reader.ask(("outreach",), build, {})


def one(board: Board, touchpoint_id: str) -> Row | None:
    """One imported talk."""

    def build(given: dict[str, StringScalar]) -> Table:
        found = imported(board)
        return _shown(found.filter(found.touchpoint_id == given["id"]))

    found = board.reader.ask(("talk",), build, {"id": touchpoint_id})
    return found[0] if found else None


def _shown(found: Table) -> Table:
    return found.select(*(column.key for column in _columns()))


def _columns() -> tuple[Shown, ...]:
    return EXPORT_COLUMNS
