"""Who at a customer uses the product, how much, and since when less."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
from ibis.expr.types import StringScalar, Table

from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.paging import Listing, Page
from tenure.workflow.queries.report import Report, ReportRequest
from tenure.workflow.queries.use import known_until

PAGE = 20
COLUMNS = (
    Shown("person", "person"),
    Shown("role", "role"),
    Shown("active_days", "active days", Show.INTEGER),
    Shown("last_used_on", "last used", Show.DAY),
    Shown("features", "features used", Show.INTEGER),
    Shown("events_28", "events in 28 days", Show.INTEGER),
    Shown("share", "share of the use", Show.RATE),
    Shown("trend", "trend", Show.RATE),
    Shown("first_used_on", "first used", Show.DAY),
)
EXPORT_COLUMNS = (Shown("customer_id", "customer"), Shown("contact_id", "id"), *COLUMNS)
SORTS = tuple(column.key for column in COLUMNS)
DEFAULT_SORT = "-events_28"


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a customer's use hangs on whom.

    `people` ever seen, `active` of them in 28 days, `active_84` in 84; `top` is who did most in
    28 days with its `share` of all events, None where nobody did anything.
    """

    people: int
    active: int
    active_84: int
    top: str
    share: float | None

    @property
    def hangs_on_one(self) -> bool:
        """Whether one person only uses it, though others did before or not."""
        return self.active_84 == 1


def sort_of(text: str) -> str:
    """The order asked for, or the default."""
    return text if text.lstrip("-") in SORTS else DEFAULT_SORT


def rows(board: Board, customer: StringScalar | None = None) -> Table:
    """People with their names, of one customer or of all."""
    used, known = board.reader.table("people"), board.reader.table("contacts")
    if customer is not None:
        used = used.filter(used.customer_id == customer)
    names = known.select("contact_id", "name", "role", "is_decision_maker", own="customer_id")
    both = used.left_join(
        names, [used.contact_id == names.contact_id, used.customer_id == names.own]
    )
    return both.select(
        *used.columns,
        *("role", "is_decision_maker"),
        person=ibis.coalesce(both.name, both.contact_id),
    )


def _ordered(found: Table, sort: str) -> Table:
    name = sort.lstrip("-")
    order = ibis.desc(name, nulls_first=False) if sort.startswith("-") else ibis.asc(name)
    return found.order_by([order, "customer_id", "contact_id"])


def _listing(board: Board, customer_id: str, sort: str) -> Listing:
    return Listing(
        ("people",),
        sort,
        lambda given: rows(board, given["customer"]),
        lambda found: _ordered(found, sort),
        {"customer": customer_id},
    )


def people(board: Board, customer_id: str, sort: str, page: int = 1) -> Page:
    """One page of the people of a customer."""
    return _listing(board, customer_id, sort_of(sort)).page(board.reader, page, PAGE)


def every(board: Board, customer_id: str, sort: str = DEFAULT_SORT) -> Table:
    """All people of a customer, in order."""
    return _listing(board, customer_id, sort_of(sort)).all()


def standing(board: Board, customer_id: str) -> Standing:
    """On how many people the use of a customer hangs."""

    def build(given: dict[str, StringScalar]) -> Table:
        found = rows(board, given["customer"])
        most = found.mutate(is_active=(found.active_days > 0).ifelse(1, 0))
        return most.agg(
            people=most.count(),
            active=most.is_active.sum().fill_null(0),
            active_84=(most.events_84 > 0).ifelse(1, 0).sum().fill_null(0),
            share=most.share.max(),
            top=most.person.argmax(most.events_28),
        )

    (row,) = board.reader.ask(("people standing",), build, {"customer": customer_id})
    share = row["share"] or None
    return Standing(
        row["people"], row["active"], row["active_84"], (row["top"] or "") if share else "", share
    )


def people_report(board: Board, _request: ReportRequest) -> Report:
    """Everybody who ever used the product, the most active first."""
    found = board.reader.rows(_ordered(rows(board), DEFAULT_SORT))
    return Report("people", "People", board.as_of, EXPORT_COLUMNS, found, known_until(board))
