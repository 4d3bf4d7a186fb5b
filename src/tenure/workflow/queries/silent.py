"""Who says nothing while their use falls: the ones to ask before they leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import ibis
from ibis.expr.types import Table

from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen, narrowed, texts
from tenure.workflow.queries.handled import handled
from tenure.workflow.queries.paging import Given, Listing, Page
from tenure.workflow.queries.use_list import ordered

PAGE = 50
SILENT_DAYS = 180
FALLEN = 0.5
COLUMNS = (
    Shown("name", "customer"),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("own_baseline_ratio", "against usual", Show.NUMBER),
    Shown("active_days", "active days", Show.INTEGER),
    Shown("last_said_on", "last ticket", Show.DAY),
    Shown("last_touch_on", "last talk", Show.DAY),
    Shown("csm", "CSM"),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("below_line", "below the line", Show.FLAG),
)
SORTS = tuple(column.key for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class SilentFilter:
    """Which of them, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    csm: str = ""
    sort: str = "-mrr_minor"

    @classmethod
    def of(cls, given: dict[str, str]) -> SilentFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, sort=SORTS))


def _silent(board: Board) -> Table:
    """Who pays, whose use fell under half of its usual or under the line, and who has not said a word in
    half a year: no ticket, no answered survey.
    """
    since = ibis.date(board.as_of - timedelta(days=SILENT_DAYS))
    rows = board.reader.table("customer_state")
    fell = (rows.own_baseline_ratio < FALLEN) | rows.below_line
    rows = rows.filter(rows.mrr_minor > 0, fell.fill_null(False), ~rows.use_unknown)
    rows = rows.filter(rows.nps_on.isnull() | (rows.nps_on < since))
    said = handled(board).group_by(who="customer_id").agg(last_said_on=ibis._.opened_on.max())
    both = rows.left_join(said, rows.customer_id == said.who)
    return both.filter(both.last_said_on.isnull() | (both.last_said_on < since))


def _listing(board: Board, wanted: SilentFilter) -> Listing:
    shown = [column.key for column in (*EXPORT_COLUMNS, Shown("currency", "currency"))]

    def rows(given: Given) -> Table:
        return narrowed(_silent(board), given, ("csm",)).select(*shown)

    return Listing(
        ("silent",), wanted.sort, rows, lambda t: ordered(t, wanted.sort), texts(wanted, ("csm",))
    )


def silent(board: Board, wanted: SilentFilter, page: int = 1) -> Page:
    """One page of the list."""
    return _listing(board, wanted).page(board.reader, page, PAGE)


def filtered(board: Board, wanted: SilentFilter) -> Table:
    """All of them, in order."""
    return _listing(board, wanted).all()
