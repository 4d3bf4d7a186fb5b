"""Seats paid against seats used: money in the unused ones, and the right number to propose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from ibis import _
from ibis.expr.types import BooleanValue, StringScalar, Table

from tenure.inference.ratios import RatioEstimate, RatioSums, ratio
from tenure.metrics.seats import JUDGED, STATES
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen, narrowed, texts
from tenure.workflow.queries.paging import Listing, Page
from tenure.workflow.queries.report import Report, ReportRequest, Row
from tenure.workflow.queries.use import known_until
from tenure.workflow.queries.use_list import ordered

PAGE = 50
COLUMNS = (
    Shown("name", "customer"),
    Shown("unused_mrr_minor", "MRR of unused seats", Show.MONEY),
    Shown("seats_paid", "seats paid", Show.INTEGER),
    Shown("used_28", "used in 28 days", Show.INTEGER),
    Shown("seat_use", "seats used", Show.RATE),
    Shown("used_84", "used in 84 days", Show.INTEGER),
    Shown("seat_state", "state"),
    Shown("suggested", "seats to propose", Show.INTEGER),
    Shown("saving_minor", "less a month", Show.MONEY),
    Shown("unused", "unused seats", Show.INTEGER),
    Shown("assigned", "assigned", Show.INTEGER),
    Shown("partial_users", "narrow users", Show.INTEGER),
    Shown("plan", "plan"),
    Shown("csm", "CSM"),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("currency", "currency"),
    Shown("segment", "segment"),
    Shown("subscriptions", "subscriptions", Show.INTEGER),
    Shown("seat_mrr_minor", "MRR of seats", Show.MONEY),
)
SORTS = tuple(column.key for column in COLUMNS)
DEFAULT_SORT = "-unused_mrr_minor"
FACETS = ("segment", "plan", "csm")
WHICH: dict[str, Callable[[Table], BooleanValue]] = {
    "": lambda rows: rows.customer_id.notnull(),
    **{code: lambda rows, code=code: rows.seat_state == code for code in STATES},  # type: ignore[misc]
}


@dataclass(frozen=True, slots=True)
class SeatFilter:
    """Which customers, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    state: str = ""
    segment: str = ""
    plan: str = ""
    csm: str = ""
    sort: str = DEFAULT_SORT

    @classmethod
    def of(cls, given: dict[str, str]) -> SeatFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=WHICH, sort=SORTS))


@dataclass(frozen=True, slots=True)
class SeatMoney:
    """All customers together whose seats can be held against their use.

    Money in the workspace's currency; `unpriced` customers lack a rate. `share` is unused ÷ paid
    seats with its interval by customer. `proposals` would take `saving_minor` a month off.
    """

    customers: int
    paid: int
    used: int
    unused: int
    unused_mrr_minor: int
    seat_mrr_minor: int
    unpriced: int
    partial_users: int
    proposals: int
    saving_minor: int
    share: RatioEstimate | None


def rows(board: Board) -> Table:
    """Seats of every customer with its name; money in its own currency, or in the workspace's where
    it pays for seats in several.
    """
    return board.reader.kept("kept_seats", lambda: _rows(board))


def _rows(board: Board) -> Table:
    found, state = board.reader.table("seat_use"), board.reader.table("customer_state")
    about = state.select("customer_id", "name", "segment", "plan", "csm")
    joined = found.inner_join(about, "customer_id")
    several = joined.currency.isnull()
    return joined.mutate(
        currency=joined.currency.fill_null(board.currency),
        unused_mrr_minor=several.ifelse(joined.unused_mrr_base_minor, joined.unused_mrr_minor),
        saving_minor=several.ifelse(joined.saving_base_minor, joined.saving_minor),
    )


def _wanted(found: Table, state: str, given: dict[str, StringScalar]) -> Table:
    return narrowed(found.filter(WHICH[state](found)), given, FACETS)


def _ordered(found: Table, sort: str) -> Table:
    """Money of several currencies is compared in the workspace's."""
    name = sort.lstrip("-")
    money = {"unused_mrr_minor": "unused_mrr_base_minor", "saving_minor": "saving_base_minor"}
    return ordered(found, sort.replace(name, money.get(name, name)))


def _listing(board: Board, wanted: SeatFilter) -> Listing:
    return Listing(
        ("seats", wanted.state),
        wanted.sort,
        lambda given: _wanted(rows(board), wanted.state, given),
        lambda found: _ordered(found, wanted.sort),
        texts(wanted, FACETS),
    )


def filtered(board: Board, wanted: SeatFilter) -> Table:
    """All customers of a filter, in its order."""
    return _listing(board, wanted).all()


def seats(board: Board, wanted: SeatFilter, page: int = 1) -> Page:
    """One page of the list."""
    return _listing(board, wanted).page(board.reader, page, PAGE)


def of_customer(board: Board, customer_id: str) -> Row | None:
    """Seats of one customer; None where it has none."""
    found = board.reader.ask(
        ("seats of",),
        lambda given: rows(board).filter(_.customer_id == given["customer"]),
        {"customer": customer_id},
    )
    return found[0] if found else None


def states(board: Board) -> dict[str, int]:
    """Customers by state of their seats."""
    found = board.reader.ask(
        ("seat states",),
        lambda _given: rows(board).group_by("seat_state").agg(customers=_.count()),
        {},
    )
    counts = {row["seat_state"]: row["customers"] for row in found}
    return {code: counts[code] for code in STATES if code in counts}


def money(board: Board) -> SeatMoney:
    """What is paid for seats, and what of it for unused ones."""
    (row,) = board.reader.ask(("seat money",), lambda _given: _money(board), {})
    sums = RatioSums(
        row["customers"],
        row["unused"],
        row["paid"],
        row["unused_squared"],
        row["crossed"],
        row["paid_squared"],
    )
    known = {field.name for field in fields(SeatMoney)} - {"share"}
    return SeatMoney(**{name: row[name] for name in known}, share=ratio(sums))


def _money(board: Board) -> Table:
    found = rows(board).filter(_.seat_state.isin(JUDGED))
    found = found.mutate(paid=found.seats_paid.cast("float64"), idle=found.unused.cast("float64"))
    return found.agg(
        customers=_.count(),
        paid=_.seats_paid.sum().fill_null(0),
        used=_.used_28.sum().fill_null(0),
        unused=_.unused.sum().fill_null(0),
        unused_mrr_minor=_.unused_mrr_base_minor.sum().fill_null(0),
        seat_mrr_minor=_.seat_mrr_base_minor.sum().fill_null(0),
        unpriced=_.unused_mrr_base_minor.isnull().ifelse(1, 0).sum().fill_null(0),
        partial_users=_.partial_users.sum().fill_null(0),
        proposals=_.suggested.count(),
        saving_minor=_.saving_base_minor.sum().fill_null(0),
        unused_squared=(_.idle * _.idle).sum().fill_null(0.0),
        crossed=(_.idle * _.paid).sum().fill_null(0.0),
        paid_squared=(_.paid * _.paid).sum().fill_null(0.0),
    )


def seats_report(board: Board, _request: ReportRequest) -> Report:
    """Seats of every customer, the most money in unused ones first."""
    found, whole = board.reader.rows(filtered(board, SeatFilter())), money(board)
    notes = list(known_until(board))
    if whole.share is not None:
        notes.append(
            f"{whole.unused} of {whole.paid} seats of {whole.customers} customers were not used in 28 "
            f"days: {whole.share.value * 100:.1f} %"
        )
    return Report("seats", "Seats", board.as_of, EXPORT_COLUMNS, found, tuple(notes))
