"""Hollow MRR: who pays without use, how much that is, and how it went."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import ibis
from ibis import _
from ibis.expr.types import Table

from tenure.inference.intervals import Estimate, wilson
from tenure.inference.ratios import RatioEstimate, RatioSums, ratio
from tenure.metrics.dormancy import HELD_BY
from tenure.metrics.hollow import AGES, LEAST_MONTHS
from tenure.values.shown import Show, Shown
from tenure.workflow.queries import use
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen, narrowed, texts
from tenure.workflow.queries.once import once
from tenure.workflow.queries.paging import Given, Listing, Page
from tenure.workflow.queries.report import Report, ReportRequest, Row
from tenure.workflow.queries.use_list import ordered

PAGE = 50
KINDS = ("never", "stopped")
BENCHMARK = "unused_memberships"
COLUMNS = (
    Shown("name", "name"),
    Shown("kind", "kind"),
    Shown("quiet_months", "quiet months", Show.INTEGER),
    Shown("quiet_since", "since", Show.DAY),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("held_by", "held back"),
    Shown("csm", "CSM"),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("age", "age"),
    Shown("currency", "currency"),
    Shown("plan", "plan"),
    Shown("segment", "segment"),
)
TREND_COLUMNS = (
    Shown("day", "day", Show.DAY),
    Shown("customers", "customers", Show.INTEGER),
    Shown("hollow", "without use", Show.INTEGER),
    Shown("share", "share of customers", Show.RATE),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("hollow_mrr_minor", "hollow MRR", Show.MONEY),
    Shown("mrr_share", "share of MRR", Show.RATE),
)
SORTS = tuple(column.key for column in COLUMNS)
_FACETS = ("kind", "age")


@dataclass(frozen=True, slots=True)
class HollowFilter:
    """Which of them, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    kind: str = ""
    age: str = ""
    sort: str = "-mrr_minor"

    @classmethod
    def of(cls, given: dict[str, str]) -> HollowFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, kind=KINDS, age=AGES, sort=SORTS))


@dataclass(frozen=True, slots=True)
class Hollow:
    """How it stands on the last day use is known for, money in the workspace's currency.

    `customers` and `mrr_minor` are of those who pay and whose use is known, `hollow` and `hollow_minor` of
    those without a sign of life for a month; `unknown` pay and nobody knows whether they use it; `unpriced`
    customers lack a rate and are left out of the money.
    """

    day: date
    customers: int
    hollow: int
    share: Estimate | None
    mrr_minor: int
    hollow_minor: int
    mrr_share: RatioEstimate | None
    unknown: int
    unpriced: int


def seen(board: Board) -> date | None:
    """The last day use is known for."""
    return board.generation.seen_until


def hollow_rows(board: Board) -> Table:
    """Everyone who pays now without use, a first month too; nobody whose use is unknown.

    customer_id, name, kind, quiet_months, quiet_since, age, held_by, currency, mrr_minor,
    mrr_base_minor, csm, plan, segment.
    """
    return board.reader.kept("kept_hollow", lambda: _hollow_rows(board))


def _hollow_rows(board: Board) -> Table:
    table, day = board.reader.table, seen(board)
    rows = table("hollow")
    rows = rows.filter(rows.day == ibis.date(day)) if day else rows.limit(0)
    quiet = rows.select("customer_id", "kind", "quiet_since", "quiet_months", "age").distinct()
    fields = ("customer_id", "name", "currency", "mrr_minor", "mrr_base_minor", "csm")
    known = _known(board).select(*fields, "plan", "segment")
    held = table("zombies").select("customer_id", "held_by")
    joined = quiet.inner_join(known, "customer_id").left_join(held, "customer_id")
    return joined.drop("customer_id_right")


def _known(board: Board) -> Table:
    state = board.reader.table("customer_state")
    return state.filter(state.mrr_minor > 0, ~state.use_unknown)


def counted(board: Board) -> Table:
    """Those of `hollow_rows` that count: a full month without a sign of life, or more."""
    rows = hollow_rows(board)
    return rows.filter(rows.quiet_months >= LEAST_MONTHS)


def hollow(board: Board) -> Hollow | None:
    """How it stands; None where no use is known."""
    return once(board, ("hollow",), lambda: _hollow(board))


def _hollow(board: Board) -> Hollow | None:
    day = seen(board)
    if day is None:
        return None
    whole, quiet = _sums(board, _known(board)), _sums(board, counted(board))
    state = board.reader.table("customer_state").filter(_.mrr_minor > 0)
    unknown = board.reader.value(state.filter(state.use_unknown).count())
    priced = whole["customers"] - whole["unpriced"]
    squares = (quiet["squared"], quiet["squared"], whole["squared"])
    return Hollow(
        day=day,
        customers=whole["customers"],
        hollow=quiet["customers"],
        share=wilson(quiet["customers"], whole["customers"]),
        mrr_minor=int(whole["mrr"]),
        hollow_minor=int(quiet["mrr"]),
        mrr_share=ratio(RatioSums(priced, float(quiet["mrr"]), float(whole["mrr"]), *squares)),
        unknown=int(unknown),
        unpriced=int(whole["unpriced"]),
    )


def _sums(board: Board, rows: Table) -> Row:
    (row,) = board.reader.rows(
        rows.agg(
            customers=_.count(),
            mrr=_.mrr_base_minor.sum().fill_null(0),
            squared=(_.mrr_base_minor.cast("float64") ** 2).sum().fill_null(0.0),
            unpriced=_.mrr_base_minor.isnull().ifelse(1, 0).sum().fill_null(0),
        )
    )
    return row


@dataclass(frozen=True, slots=True)
class LadderParts:
    """Hollow MRR in two parts that sum to it: those on the ladder, and those who are not."""

    customers: int
    mrr_minor: int
    off_customers: int
    off_mrr_minor: int


def ladder_parts(board: Board, labeled: Collection[str] = ()) -> LadderParts:
    """Who of `counted` is on the ladder; off it are those held back or `labeled`, and plans whose ladder
    begins later.
    """
    ids = use.laddered(board, labeled).select("customer_id")
    rows = counted(board)
    on, off = (
        _sums(board, part)
        for part in (rows.semi_join(ids, "customer_id"), rows.anti_join(ids, "customer_id"))
    )
    return LadderParts(on["customers"], int(on["mrr"]), off["customers"], int(off["mrr"]))


def groups(board: Board) -> list[Row]:
    """By kind and age: kind, age, customers, mrr_minor (workspace's currency), a first month too.

    `held` of them are held back; of `unsure` a season cannot be ruled out: they are contacted, and no more.
    """
    rows = (
        hollow_rows(board)
        .group_by("kind", "age")
        .agg(
            customers=_.count(),
            mrr_minor=_.mrr_base_minor.sum().fill_null(0),
            held=_.held_by.isin(HELD_BY[:-1]).fill_null(False).ifelse(1, 0).sum(),
            unsure=(_.held_by == HELD_BY[-1]).fill_null(False).ifelse(1, 0).sum(),
        )
    )
    found = once(board, ("hollow groups",), lambda: board.reader.rows(rows))
    return sorted(found, key=lambda row: (KINDS.index(row["kind"]), AGES.index(row["age"])))


def trend(board: Board) -> list[Row]:
    """The last day of each month, and the last day known, the earliest first; columns `TREND_COLUMNS`.

    As it would have been seen then, with the uses and payments known now; rates of the day.
    """
    if seen(board) is None:
        return []
    return once(board, ("hollow trend",), lambda: _trend(board))


def _trend(board: Board) -> list[Row]:
    rows, totals = board.reader.table("hollow"), board.reader.table("hollow_totals")
    quiet = rows.filter(rows.quiet_months >= LEAST_MONTHS)
    sums = quiet.group_by("day").agg(
        hollow=_.customer_id.nunique(), hollow_mrr_minor=_.mrr_base_minor.sum()
    )
    both = totals.left_join(sums, "day").select(
        "day",
        "customers",
        hollow=sums.hollow.fill_null(0),
        mrr_minor=totals.mrr_base_minor,
        hollow_mrr_minor=sums.hollow_mrr_minor.fill_null(0).cast("int64"),
    )
    return [_with_shares(row, board.currency) for row in board.reader.rows(both.order_by("day"))]


def _with_shares(row: Row, currency: str) -> Row:
    share = wilson(row["hollow"], row["customers"])
    return {
        **row,
        "currency": currency,
        "share": share.value if share else None,
        "low": share.low if share else None,
        "high": share.high if share else None,
        "mrr_share": row["hollow_mrr_minor"] / row["mrr_minor"] if row["mrr_minor"] else None,
    }


def labeled(board: Board, ids: Collection[str]) -> int:
    """How many of some customers are among those that count."""
    if not ids:
        return 0
    rows = counted(board)
    return int(board.reader.value(rows.filter(rows.customer_id.isin(sorted(ids))).count()))


def _listing(board: Board, wanted: HollowFilter) -> Listing:
    return Listing(
        ("hollow list",),
        wanted.sort,
        lambda given: _narrowed(board, given),
        lambda rows: _sorted(rows, wanted.sort),
        texts(wanted, _FACETS),
    )


def _narrowed(board: Board, given: Given) -> Table:
    return narrowed(hollow_rows(board), given, _FACETS)


def _sorted(rows: Table, sort: str) -> Table:
    """Money of several currencies is compared in the workspace's."""
    return ordered(rows, sort.replace("mrr_minor", "mrr_base_minor"))


def customers(board: Board, wanted: HollowFilter, page: int = 1) -> Page:
    """One page of the list."""
    return _listing(board, wanted).page(board.reader, page, PAGE)


def filtered(board: Board, wanted: HollowFilter) -> Table:
    """Everyone of a filter, in its order."""
    return _listing(board, wanted).all()


def hollow_report(board: Board, _request: ReportRequest) -> Report:
    """Everyone who pays without use, the most MRR first, with the shares as notes."""
    found, notes = hollow(board), list(use.known_until(board))
    if found is not None and found.share is not None:
        notes.append(
            f"{found.hollow} of {found.customers} customers pay without use: "
            f"{found.share.value * 100:.1f} %"
        )
    if found is not None and found.mrr_share is not None:
        notes.append(f"{found.mrr_share.value * 100:.1f} % of MRR is hollow")
    parts = ladder_parts(board)
    if parts.off_customers:
        notes.append(
            f"{parts.customers} of them are on the ladder; {parts.off_customers} are held back, "
            "or the ladder of their plan begins later"
        )
    rows = board.reader.rows(filtered(board, HollowFilter()))
    return Report("hollow", "Hollow MRR", board.as_of, EXPORT_COLUMNS, rows, tuple(notes))
