"""Who is under the danger line and who is on the way to it, and how customers are spread around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import numpy as np
from ibis.expr.types import BooleanValue, StringScalar, Table

from tenure.inference.danger_line import DangerLine
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen, narrowed, texts
from tenure.workflow.queries.paging import Listing, Page
from tenure.workflow.queries.report import Row

PAGE = 50
BINS = 24
COLUMNS = (
    Shown("name", "customer"),
    Shown("standing", "standing"),
    Shown("days_to_line", "days to the line", Show.INTEGER),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("line_today", "level today", Show.NUMBER),
    Shown("line_level", "level, smoothed", Show.NUMBER),
    Shown("last_touch_on", "last talk", Show.DAY),
    Shown("csm", "CSM"),
    Shown("is_alert", "alert open", Show.FLAG),
    Shown("last_used_on", "last used", Show.DAY),
    Shown("segment", "segment"),
    Shown("plan", "plan"),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("days_to_line_low", "days to the line, from", Show.INTEGER),
    Shown("days_to_line_high", "days to the line, to", Show.INTEGER),
    Shown("line_metric", "measure"),
    Shown("line_at", "the line", Show.NUMBER),
    Shown("unmatched_id", "use under unknown id"),
)
SORTS = tuple(column.key for column in COLUMNS if column.key != "currency")
DEFAULT_SORT = "days_to_line"
FACETS = ("segment", "plan", "csm")
BELOW, APPROACHING = "below", "approaching"
STATES: dict[str, Callable[[Table], BooleanValue]] = {
    "": lambda rows: rows.standing.notnull(),
    APPROACHING: lambda rows: rows.standing == APPROACHING,
    BELOW: lambda rows: rows.standing == BELOW,
    "alert": lambda rows: rows.is_alert,
}
"""Which customers a list shows."""


@dataclass(frozen=True, slots=True)
class DangerFilter:
    """Which customers near or under the line, in which order."""

    words: str = ""
    state: str = ""
    segment: str = ""
    plan: str = ""
    csm: str = ""
    sort: str = DEFAULT_SORT

    @classmethod
    def of(cls, given: dict[str, str]) -> DangerFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS))


def near(board: Board) -> Table:
    """Paying customers under the line ("below") or on the way to it ("approaching").

    `is_doubtful`: their use may stand under an id nobody knows, `unmatched_id`.
    """
    rows = board.reader.table("customer_state").filter(lambda each: each.mrr_minor > 0)
    is_below = rows.below_line.fill_null(False)
    is_on_way = (rows.approach_state == APPROACHING) & rows.below_line.notnull()
    standing = ibis.cases((is_below, BELOW), (is_on_way, APPROACHING))
    is_used = (rows.zombie_kind == "one_person").fill_null(False)
    rows = rows.mutate(standing=standing, is_doubtful=rows.unmatched_id.notnull() & ~is_used)
    rows = rows.filter(rows.standing.notnull())
    return rows.select(*(column.key for column in EXPORT_COLUMNS), "mrr_base_minor", "is_doubtful")


def people(board: Board, wanted: DangerFilter, page: int = 1) -> Page:
    """One page of them."""
    return _listing(board, wanted).page(board.reader, page, PAGE)


def filtered(board: Board, wanted: DangerFilter) -> Table:
    """All of a filter, in its order."""
    return _listing(board, wanted).all()


def counted(board: Board) -> dict[str, int]:
    """How many are "below" and "approaching", of how many "known"; of those "unknown" use says nothing.

    "doubtful" are those below who are perhaps used under another id.
    """
    rows = board.reader.table("customer_state").filter(lambda each: each.mrr_minor > 0)
    (unknown,) = board.reader.ask(
        ("line unknown",),
        lambda _: rows.agg(n=rows.below_line.isnull().sum(), all=rows.count()),
        {},
    )
    found = near(board)
    by_standing = board.reader.ask(
        ("line counts",),
        lambda _: found.group_by("standing").agg(n=found.count(), doubtful=found.is_doubtful.sum()),
        {},
    )
    counts = {row["standing"]: int(row["n"]) for row in by_standing}
    doubtful = {row["standing"]: int(row["doubtful"] or 0) for row in by_standing}
    return {
        BELOW: counts.get(BELOW, 0),
        APPROACHING: counts.get(APPROACHING, 0),
        "doubtful": doubtful.get(BELOW, 0),
        "known": int(unknown["all"]) - int(unknown["n"] or 0),
        "unknown": int(unknown["n"] or 0),
    }


def spread(board: Board, line: DangerLine) -> list[Row]:
    """How paying customers are spread over the measure of the line: lowest, highest, customers.

    Bins of equal width; the last one holds the highest hundredth as well.
    """
    rows = board.reader.table("customer_state")
    known = rows.filter(rows.line_today.notnull(), rows.mrr_minor > 0).select("line_today")
    levels = np.asarray(board.reader.columns(known)["line_today"], dtype=np.float64)
    if not len(levels):
        return []
    low, high = float(min(levels.min(), line.line)), float(np.quantile(levels, 0.99))
    edges = np.linspace(low, max(high, low + 1e-9), BINS + 1)
    edges[-1] = max(edges[-1], float(levels.max()))
    counts, _edges = np.histogram(levels, edges)
    return [
        {"lowest": float(edges[at]), "highest": float(edges[at + 1]), "customers": int(count)}
        for at, count in enumerate(counts)
    ]


def _listing(board: Board, wanted: DangerFilter) -> Listing:
    return Listing(
        ("near the line", wanted.state),
        wanted.sort,
        lambda given: _wanted(near(board), wanted.state, given),
        lambda rows: _ordered(rows, wanted.sort),
        texts(wanted, FACETS),
    )


def _wanted(rows: Table, state: str, given: dict[str, StringScalar]) -> Table:
    return narrowed(rows.filter(STATES[state](rows)), given, FACETS)


def _ordered(rows: Table, sort: str) -> Table:
    """What is not known comes last, as do days of those who crossed it; of equals the dearest come first."""
    name = sort.lstrip("-")
    key = "mrr_base_minor" if name == "mrr_minor" else name
    order = ibis.desc(key, nulls_first=False)
    order = order if sort[0] == "-" else ibis.asc(key, nulls_first=False)
    money = [ibis.desc("mrr_base_minor", nulls_first=False)] if key != "mrr_base_minor" else []
    return rows.order_by([order, *money, "customer_id"])
