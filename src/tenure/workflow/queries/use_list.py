"""Use of every customer: how it is spread, and the list with all measures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, StringScalar, Table

from tenure.inference.intervals import wilson
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen, narrowed, texts
from tenure.workflow.queries.paging import Listing, Page
from tenure.workflow.queries.report import Report, ReportRequest, Row
from tenure.workflow.queries.use import known_until

PAGE = 50
COLUMNS = (
    Shown("name", "customer"),
    Shown("use_kind", "kind of use"),
    Shown("active_days", "active days", Show.INTEGER),
    Shown("active_users", "users", Show.INTEGER),
    Shown("top_share", "most active person", Show.RATE),
    Shown("breadth", "breadth", Show.RATE),
    Shown("own_baseline_ratio", "against usual", Show.NUMBER),
    Shown("trend", "trend", Show.RATE),
    Shown("seat_use", "seats used", Show.RATE),
    Shown("volume_day", "volume a day", Show.NUMBER),
    Shown("volume_trend", "volume trend", Show.RATE),
    Shown("last_used_on", "last used", Show.DAY),
    Shown("segment", "segment"),
    Shown("plan", "plan"),
    Shown("csm", "CSM"),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("measured_by", "measured by"),
    Shown("metered_units", "metered units", Show.NUMBER),
    Shown("answered_on", "last answer", Show.DAY),
    Shown("people_84", "people in 84 days", Show.INTEGER),
    Shown("is_lone", "one person only", Show.FLAG),
    Shown("below_line", "below the line", Show.FLAG),
    Shown("use_unknown", "use unknown", Show.FLAG),
    Shown("silent_source", "silent source"),
    Shown("unknown_since", "unknown since", Show.DAY),
)
SORTS = tuple(column.key for column in COLUMNS)
DEFAULT_SORT = "active_days"
STATES: dict[str, Callable[[Table], BooleanValue]] = {
    "all": lambda rows: rows.customer_id.notnull(),
    "quiet": lambda rows: (rows.active_days.fill_null(0) == 0) & ~rows.use_unknown,
    "falling": lambda rows: (rows.own_baseline_ratio < 0.5) & ~rows.use_unknown,
    "one_person": lambda rows: rows.is_lone,
    "unknown": lambda rows: rows.use_unknown,
}
"""Which paying customers a list shows."""
KINDS = ("people", "api", "none")
FACETS = ("segment", "plan", "csm", "use_kind")


@dataclass(frozen=True, slots=True)
class UseFilter:
    """Which customers, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    state: str = "all"
    segment: str = ""
    plan: str = ""
    csm: str = ""
    use_kind: str = ""
    sort: str = DEFAULT_SORT

    @classmethod
    def of(cls, given: dict[str, str]) -> UseFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS))


def _paying(board: Board) -> Table:
    """Paying customers; `is_lone` says that one person uses what has several seats."""
    rows = board.reader.table("customer_state")
    rows = rows.filter(rows.mrr_minor > 0)
    is_lone = (rows.people_84 == 1) & (rows.seats > 1)
    return rows.mutate(is_lone=is_lone.fill_null(False))


def _wanted(rows: Table, state: str, given: dict[str, StringScalar]) -> Table:
    return narrowed(rows.filter(STATES[state](rows)), given, FACETS)


def ordered(rows: Table, sort: str) -> Table:
    """Sorted as asked; what is not defined comes last."""
    name = sort.lstrip("-")
    order = (
        ibis.desc(name, nulls_first=False)
        if sort.startswith("-")
        else ibis.asc(name, nulls_first=False)
    )
    return rows.order_by([order, "customer_id"])


def _listing(board: Board, wanted: UseFilter) -> Listing:
    shown = [column.key for column in (*EXPORT_COLUMNS, Shown("currency", "currency"))]
    return Listing(
        ("use list", wanted.state),
        wanted.sort,
        lambda given: _wanted(_paying(board), wanted.state, given).select(*shown),
        lambda rows: ordered(rows, wanted.sort),
        texts(wanted, FACETS),
    )


def filtered(board: Board, wanted: UseFilter) -> Table:
    """All customers of a filter, in its order."""
    return _listing(board, wanted).all()


def customers(board: Board, wanted: UseFilter, page: int = 1) -> Page:
    """One page of the list."""
    return _listing(board, wanted).page(board.reader, page, PAGE)


def summary(board: Board) -> dict[str, Any]:
    """Paying customers by what is known of their use: customers, known, active (share in `share`,
    of those known), median_days, people, api, none, unknown, one_person.
    """
    (row,) = board.reader.ask(("use summary",), lambda _given: _summary(board), {})
    return {**row, "share": wilson(row["active"], row["known"])}


def _summary(board: Board) -> Table:
    rows = _paying(board)
    rows = rows.mutate(days=rows.active_days.fill_null(0))
    return rows.agg(
        customers=_.count(),
        known=(~_.use_unknown).ifelse(1, 0).sum().fill_null(0),
        active=((_.days > 0) & ~_.use_unknown).ifelse(1, 0).sum().fill_null(0),
        median_days=_.days.median(where=~_.use_unknown).cast("float64"),
        people=(_.use_kind == "people").ifelse(1, 0).sum().fill_null(0),
        api=(_.use_kind == "api").ifelse(1, 0).sum().fill_null(0),
        none=(_.use_kind == "none").ifelse(1, 0).sum().fill_null(0),
        unknown=_.use_unknown.ifelse(1, 0).sum().fill_null(0),
        one_person=_.is_lone.ifelse(1, 0).sum().fill_null(0),
    )


def spread(board: Board) -> list[Row]:
    """How many paying customers were active on how many days: days, kind, customers."""

    def build(_given: dict[str, StringScalar]) -> Table:
        rows = _paying(board)
        kind = rows.use_unknown.ifelse("unknown", rows.use_kind)
        counts = rows.group_by(days=rows.active_days.fill_null(0), kind=kind)
        return counts.agg(customers=_.count()).order_by(["days", "kind"])

    return board.reader.ask(("use spread",), build, {})


def use_report(board: Board, _request: ReportRequest) -> Report:
    """Use of every paying customer, the least active first."""
    rows = board.reader.rows(filtered(board, UseFilter()))
    unknown = sum(bool(row["use_unknown"]) for row in rows)
    notes = known_until(board)
    if unknown:
        notes = (*notes, f"the use of {unknown} is unknown: it came from a source that is silent")
    return Report("use", "Use", board.as_of, EXPORT_COLUMNS, rows, notes)
