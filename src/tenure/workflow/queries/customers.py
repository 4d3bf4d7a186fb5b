"""Customers: the list with search, filters and sorting, and one customer with everything behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import ibis
from ibis.expr.types import BooleanValue, StringScalar, Table

from tenure.values.shown import Show, Shown
from tenure.warehouse.reader import Reader, Row
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen, narrowed
from tenure.workflow.queries.paging import Listing, Page

PAGE = 50
LIST_COLUMNS = (
    Shown("name", "customer"),
    Shown("segment", "segment"),
    Shown("plan", "plan"),
    Shown("csm", "CSM"),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("active_days", "active days", Show.INTEGER),
    Shown("active_users", "users", Show.INTEGER),
    Shown("own_baseline_ratio", "against usual", Show.NUMBER),
    Shown("last_used_on", "last used", Show.DAY),
    Shown("tickets_open", "open tickets", Show.INTEGER),
    Shown("nps_score", "NPS score", Show.INTEGER),
    Shown("paying_since", "paying since", Show.DAY),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *LIST_COLUMNS,
    Shown("country", "country"),
    Shown("channel", "channel"),
    Shown("breadth", "breadth", Show.RATE),
    Shown("trend", "trend", Show.RATE),
    Shown("below_line", "below the line", Show.FLAG),
    Shown("zombie_kind", "zombie"),
    Shown("zombie_stage", "zombie stage"),
    Shown("leaves_on", "leaves", Show.DAY),
)
SORTS = tuple(column.key for column in LIST_COLUMNS if column.key != "currency")
STATES: dict[str, Callable[[Table], BooleanValue]] = {
    "paying": lambda rows: rows.mrr_minor > 0,
    "below_line": lambda rows: rows.below_line,
    "zombie": lambda rows: rows.zombie_stage.isin(["contact", "special"]),
    "falling": lambda rows: (rows.own_baseline_ratio < 0.5) & ~rows.use_unknown,
    "open_tickets": lambda rows: rows.tickets_open > 0,
    "leaving": lambda rows: rows.leaves_on.notnull(),
    "overdue": lambda rows: rows.overdue_minor > 0,
    "use_unknown": lambda rows: (rows.mrr_minor > 0) & rows.use_unknown,
    "gone": lambda rows: rows.mrr_minor.isnull() & rows.last_paid_on.notnull(),
    "all": lambda rows: rows.customer_id.notnull(),
}
"""Which customers a list shows."""
FACETS = ("segment", "plan", "csm", "country", "channel", "kind")


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """What to show and in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    state: str = "paying"
    segment: str = ""
    plan: str = ""
    csm: str = ""
    country: str = ""
    channel: str = ""
    kind: str = ""
    sort: str = "-mrr_minor"

    @classmethod
    def of(cls, given: dict[str, str]) -> CustomerFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS))


def customers(board: Board, wanted: CustomerFilter, page: int = 1) -> Page:
    """One page of the list."""
    listing = _listing(board, wanted)
    shown = replace(listing, ordered=lambda rows: listing.ordered(rows).select(*_LISTED))
    return shown.page(board.reader, page, PAGE)


_LISTED = (
    "customer_id",
    *(column.key for column in LIST_COLUMNS),
    "below_line",
    "zombie_stage",
    "zombie_kind",
    "leaves_on",
    "currencies",
)


def filtered(board: Board, wanted: CustomerFilter) -> Table:
    """All customers of a filter, in its order."""
    return _listing(board, wanted).all()


def _listing(board: Board, wanted: CustomerFilter) -> Listing:
    texts = {name: getattr(wanted, name) for name in (*FACETS, "words") if getattr(wanted, name)}
    texts = {name: text.lower() if name == "words" else text for name, text in texts.items()}
    state = board.reader.table("customer_state")
    return Listing(
        ("customers", wanted.state),
        wanted.sort,
        lambda given: _wanted(state, wanted.state, given),
        lambda rows: _ordered(rows, wanted.sort),
        texts,
    )


def _wanted(rows: Table, state: str, given: dict[str, StringScalar]) -> Table:
    rows = rows.filter(STATES[state](rows))
    return narrowed(rows, given, FACETS, within=("name", "customer_id", "domain"))


def _ordered(rows: Table, sort: str) -> Table:
    name = sort.lstrip("-")
    key = "mrr_base_minor" if name == "mrr_minor" else name
    order = ibis.desc(key, nulls_first=False) if sort.startswith("-") else ibis.asc(key)
    return rows.order_by([order, "customer_id"])


@lru_cache(maxsize=8)
def facets(reader: Reader) -> dict[str, list[str]]:
    """The values each filter offers, at most 200 of each."""
    state = reader.table("customer_state")
    found = {}
    for facet in FACETS:
        values = state.filter(state[facet].notnull()).select(facet).distinct()
        found[facet] = [row[facet] for row in reader.rows(values.order_by(facet).limit(200))]
    return found


def customer(board: Board, customer_id: str) -> Row | None:
    """Everything published about one customer; None if there is no such customer."""
    rows = board.reader.table("customer_state")
    found = board.reader.ask(
        ("customer",),
        lambda given: rows.filter(rows.customer_id == given["customer"]),
        {"customer": customer_id},
    )
    return found[0] if found else None


def neighbors(board: Board, customer_id: str) -> dict[str, list[tuple[str, str]]]:
    """Customers this one referred, and those that belong to it: ids and names, 50 at most."""
    rows = board.reader.table("customers").select("customer_id", "name", "parent_id", "referred_by")
    near = board.reader.ask(
        ("neighbors",),
        lambda given: rows.filter(
            (rows.referred_by == given["customer"]) | (rows.parent_id == given["customer"])
        ),
        {"customer": customer_id},
        (50, 0),
    )
    found: dict[str, list[tuple[str, str]]] = {"referred": [], "children": []}
    for row in near:
        kind = "referred" if row["referred_by"] == customer_id else "children"
        found[kind].append((row["customer_id"], row["name"]))
    return found
