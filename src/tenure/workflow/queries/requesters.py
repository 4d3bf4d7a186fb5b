"""Requesters of tickets: whose they are not known to be, whom they might be of, what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ibis
from django.db.models import Q, QuerySet
from ibis.expr.types import Table

from tenure.inference.requesters import SUGGESTED
from tenure.records.models import RequesterMatch
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.requester_decisions import decisions

PAGE = 50
STATES = ("waiting", "decided", "rule")
"""Nobody knows; a person decided; known by address, domain or name."""
COLUMNS = (
    Shown("requester", "requester"),
    Shown("organization", "organization"),
    Shown("tickets", "tickets", Show.INTEGER),
    Shown("tickets_open", "open", Show.INTEGER),
    Shown("last_at", "last ticket", Show.INSTANT),
)
EXPORT_COLUMNS = (
    *COLUMNS[:1],
    Shown("name", "name"),
    Shown("email", "e-mail"),
    *COLUMNS[1:],
    Shown("how", "known by"),
    Shown("customer_id", "customer"),
    *(
        Shown(f"{name}_{n}", f"{title} {n}", show)
        for n in range(1, SUGGESTED + 1)
        for name, title, show in (
            ("suggested", "suggestion", Show.TEXT),
            ("score", "score", Show.NUMBER),
        )
    ),
)
SORTS = tuple(column.key for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class RequesterFilter:
    """Which requesters, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    state: str = "waiting"
    sort: str = "-tickets"

    @classmethod
    def of(cls, given: dict[str, str]) -> RequesterFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS))


def counts(board: Board, workspace_id: int) -> dict[str, int]:
    """Requesters of each state."""
    return {
        "waiting": int(board.reader.value(_waiting(board, workspace_id).count()) or 0),
        "decided": RequesterMatch.objects.filter(workspace_id=workspace_id).count(),
        "rule": int(board.reader.value(_by_rule(board).count()) or 0),
    }


def tickets_waiting(board: Board, workspace_id: int) -> int:
    """Tickets of requesters nobody knows."""
    return int(board.reader.value(_waiting(board, workspace_id).tickets.sum()) or 0)


def page(board: Board, workspace_id: int, wanted: RequesterFilter, number: int = 1) -> Page:
    """One page of requesters, each with its `suggestions` (customer_id, name, score)."""
    if wanted.state == "decided":
        return _decided_page(board, workspace_id, wanted, number)
    rows = _wanted(board, workspace_id, wanted)
    total = int(board.reader.value(rows.count()) or 0)
    place, pages = Page.place(total, number, PAGE)
    found = board.reader.rows(rows.limit(PAGE, offset=(place - 1) * PAGE))
    return Page(_named(board, found), total, place, pages)


def every(board: Board, workspace_id: int, wanted: RequesterFilter) -> Iterator[Row]:
    """All requesters of a filter, for exports."""
    if wanted.state != "decided":
        yield from board.reader.stream(_wanted(board, workspace_id, wanted))
        return
    for each in _decided(workspace_id, wanted):
        yield from _decided_rows(board, [each])


def _joined(board: Board) -> Table:
    rows = board.reader.table("requesters_found")
    alike = board.reader.table("requesters_alike")
    joined = rows.left_join(alike, "requester")
    return joined.select(*(name for name in joined.columns if not name.endswith("_right")))


def _waiting(board: Board, workspace_id: int) -> Table:
    rows = _joined(board)
    said = [requester for requester, _customer in decisions(workspace_id)]
    rows = rows.filter(rows.how.isnull())
    return rows.filter(rows.requester.notin(said)) if said else rows


def _by_rule(board: Board) -> Table:
    rows = _joined(board)
    return rows.filter(rows.how.isin(("email", "domain", "organization", "name")))


def _wanted(board: Board, workspace_id: int, wanted: RequesterFilter) -> Table:
    rows = _by_rule(board) if wanted.state == "rule" else _waiting(board, workspace_id)
    words = wanted.words.strip().lower()
    if words:
        within = (rows.requester, rows.name, rows.organization)
        rows = rows.filter(
            ibis.or_(*(each.fill_null("").lower().contains(words) for each in within))
        )
    name = wanted.sort.lstrip("-")
    order = ibis.desc if wanted.sort.startswith("-") else ibis.asc
    return rows.order_by([order(name, nulls_first=False), "requester", "customer_id"])


def _named(board: Board, rows: list[Row]) -> list[Row]:
    """Rows with the names of the customers they speak of."""
    places = [(f"suggested_{n}", f"score_{n}") for n in range(1, SUGGESTED + 1)]
    names = names_of(board, _ids(rows, [name for name, _score in places]))
    return [
        {
            **row,
            "customer_name": names.get(row["customer_id"] or "", row["customer_id"]),
            "suggestions": [
                {"customer_id": row[of], "name": names.get(row[of], row[of]), "score": row[score]}
                for of, score in places
                if row.get(of)
            ],
        }
        for row in rows
    ]


def _ids(rows: list[Row], places: list[str]) -> set[str]:
    return {row[of] for row in rows for of in (*places, "customer_id") if row.get(of)}


def names_of(board: Board, ids: Iterable[str]) -> dict[str, str]:
    """Names of customers by id."""
    wanted = sorted(ids)
    if not wanted:
        return {}
    rows = board.reader.table("customers")
    rows = rows.filter(rows.customer_id.isin(wanted)).select("customer_id", "name")
    return {row["customer_id"]: row["name"] for row in board.reader.rows(rows)}


def customer_named(board: Board, text: str) -> Row | None:
    """The customer of an id, or the only one of a name: customer_id, name; None where there is none."""
    rows = board.reader.table("customers").select("customer_id", "name")
    said = text.strip()
    for known in (rows.customer_id == said, rows.name.strip().lower() == said.lower()):
        found = board.reader.rows(rows.filter(known).limit(2)) if said else []
        if len(found) == 1:
            return found[0]
    return None


def _decided(workspace_id: int, wanted: RequesterFilter) -> QuerySet[RequesterMatch]:
    rows = RequesterMatch.objects.filter(workspace_id=workspace_id).select_related("by")
    words = wanted.words.strip()
    if words:
        rows = rows.filter(Q(requester__icontains=words) | Q(customer_id__icontains=words))
    return rows.order_by("-at", "-id")


def _decided_page(board: Board, workspace_id: int, wanted: RequesterFilter, number: int) -> Page:
    rows = _decided(workspace_id, wanted)
    total = rows.count()
    place, pages = Page.place(total, number, PAGE)
    shown = list(rows[(place - 1) * PAGE : place * PAGE])
    return Page(_named(board, _decided_rows(board, shown)), total, place, pages)


def _decided_rows(board: Board, decided: list[RequesterMatch]) -> list[Row]:
    """Decisions with the tickets of each; those of a day not run since have them all the same."""
    table = board.reader.table("requesters_found")
    rows = table.filter(table.requester.isin([each.requester for each in decided]))
    found = {row["requester"]: row for row in board.reader.rows(rows)} if decided else {}
    blank = dict.fromkeys(("name", "email", "organization", "last_at"))
    return [
        {
            **blank,
            "tickets": 0,
            "tickets_open": 0,
            **found.get(each.requester, {}),
            "requester": each.requester,
            "customer_id": each.customer_id,
            "how": "decided" if each.customer_id else "nobody",
            "decided_on": each.at.date(),
            "who": str(each.by or ""),
        }
        for each in decided
    ]
