"""Talks noted here and talks imported, in one list; and one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cmp_to_key
from heapq import merge
from itertools import islice
from typing import Any

from tenure.records.models import Talk
from tenure.workflow.queries import talk_facts, talk_records
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.talk_filter import TalkFilter
from tenure.workflow.rules.talks import OWN

PAGE = 50
Key = tuple[Any, str]


@dataclass(frozen=True, slots=True)
class TalkView:
    """One talk noted here."""

    row: Row
    id: int
    author_id: int
    made_at: datetime
    changed_at: datetime
    is_gone: bool


def page(board: Board, wanted: TalkFilter, number: int = 1) -> Page:
    """One page of both, merged by the filter's order."""
    own = talk_records.keys(board.workspace_id, wanted)
    total = len(own) + talk_facts.count(board, wanted)
    place, pages = Page.place(total, number, PAGE)
    start = (place - 1) * PAGE
    outside = talk_facts.keys(board, wanted, start + PAGE)
    order = cmp_to_key(_compare(wanted))
    both = merge(sorted(own, key=order), outside, key=order)
    passed = sum(not each[1].startswith(OWN) for each in islice(both, start))
    ids = [each[1] for each in islice(both, PAGE)]
    return Page(_rows(board, wanted, ids, passed), total, place, pages)


def _rows(board: Board, wanted: TalkFilter, ids: list[str], passed: int) -> list[Row]:
    """Rows of the ids: those imported follow each other in their own order."""
    found = talk_records.rows(board.workspace_id, [each for each in ids if each.startswith(OWN)])
    count = sum(not each.startswith(OWN) for each in ids)
    for row in talk_facts.rows(board, wanted, count, passed) if count else ():
        found[row["touchpoint_id"]] = row
    return [_dated(found[each], wanted.today) for each in ids if each in found]


def _dated(row: Row, today: date) -> Row:
    """The row, and whether its promise is late."""
    is_open = bool(row["promise"]) and row["kept_on"] is None
    is_late = is_open and row["promised_on"] is not None and row["promised_on"] < today
    return {**row, "is_open": is_open, "is_late": is_late}


def _compare(wanted: TalkFilter) -> Any:  # noqa: ANN401
    sign = -1 if wanted.is_down else 1

    def compare(one: Key, other: Key) -> int:
        if one[0] != other[0]:
            if one[0] is None or other[0] is None:
                return 1 if one[0] is None else -1
            return sign if one[0] > other[0] else -sign
        return (one[1] > other[1]) - (one[1] < other[1])

    return compare


def every(board: Board, wanted: TalkFilter) -> Iterator[Row]:
    """All rows of a filter, in its order, for exports."""
    order = cmp_to_key(_compare(wanted))
    own = sorted(talk_records.keys(board.workspace_id, wanted), key=order)

    def of_row(row: Row) -> Any:  # noqa: ANN401
        return order((row[wanted.sorted_by] or None, row["touchpoint_id"]))

    ours = _in_chunks(board.workspace_id, [each[1] for each in own])
    return merge(ours, talk_facts.every(board, wanted), key=of_row)


def _in_chunks(workspace_id: int, ids: list[str]) -> Iterator[Row]:
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        found = talk_records.rows(workspace_id, chunk)
        yield from (found[each] for each in chunk if each in found)


def people(board: Board) -> list[str]:
    """Who of us talked, by name."""
    both = {*talk_facts.people(board), *talk_records.people(board.workspace_id)}
    return sorted(name for name in both if name)


def counts(board: Board, today: date) -> dict[str, int]:
    """Promises of each sort."""
    asked = (TalkFilter(promise=name, today=today) for name in ("open", "late", "soon", "undated"))
    found = {
        each.promise: talk_records.narrowed(board.workspace_id, each).count()
        + talk_facts.count(board, each)
        for each in asked
    }
    kept = TalkFilter(promise="kept", today=today)
    own = talk_records.narrowed(board.workspace_id, kept).count()
    return {**found, "kept": own + talk_facts.count(board, kept)}


def talk(workspace_id: int, talk_id: int, today: date) -> TalkView | None:
    """A talk noted here, taken back or not; None where there is none."""
    rows = Talk.objects.filter(workspace_id=workspace_id, pk=talk_id).select_related("by")
    row = rows.first()
    if row is None:
        return None
    shown = _dated(talk_records.shown(row), today)
    return TalkView(shown, row.pk, row.by_id, row.made_at, row.changed_at, row.is_gone)


def of_customer(workspace_id: int, customer_id: str, most: int) -> list[Row]:
    """The newest talks with a customer noted here."""
    rows: Iterable[Talk] = talk_records.standing(workspace_id).filter(customer_id=customer_id)[
        :most
    ]
    return [talk_records.shown(each) for each in rows]
