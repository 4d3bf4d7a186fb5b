"""The portfolio: what every customer is worth, what is recommended, and how it spreads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import StringScalar, Table

from tenure.values.currencies import exponent
from tenure.values.shown import Show, Shown
from tenure.values.worth import CHOICES
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen, narrowed, texts
from tenure.workflow.queries.paging import Listing, Page
from tenure.workflow.queries.report import Report, ReportRequest, Row

PAGE = 50
UNSURE = "unsure"
STATES = ("all", *CHOICES, UNSURE)
KINDS = ("saas", "agency")
FACETS = ("kind", "plan", "segment", "csm")
COLUMNS = (
    Shown("name", "customer"),
    Shown("choice", "recommended"),
    Shown("p_best", "chance it is best", Show.RATE),
    Shown("revenue_month_minor", "revenue a month", Show.MONEY),
    Shown("cost_month_minor", "cost a month", Show.MONEY),
    Shown("margin", "margin", Show.RATE),
    Shown("v_keep_minor", "worth if kept", Show.MONEY),
    Shown("influenced_minor", "of it by referrals to come", Show.MONEY),
    Shown("regret_minor", "expected regret", Show.MONEY),
    Shown("months_left", "discounted months left", Show.NUMBER),
    Shown("plan", "plan"),
    Shown("kind", "kind of customer"),
    Shown("segment", "segment"),
    Shown("csm", "CSM"),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    *(Shown(f"p_{each}", f"chance {each} is best", Show.RATE) for each in CHOICES),
    *(Shown(f"v_{each}_minor", f"value of {each}", Show.MONEY) for each in CHOICES[1:]),
    Shown("p_others_lose", "chance all but release lose", Show.RATE),
    Shown("flip_code", "would change with"),
    Shown("missing_code", "most worth knowing"),
    Shown("basis", "basis"),
    Shown("currency", "currency"),
)
SORTS = tuple(column.key for column in COLUMNS)
DEFAULT_SORT = "v_keep_minor"
MAP_ROWS = 2_000
"""Customers on the map at most: those with the most revenue or cost."""


@dataclass(frozen=True, slots=True)
class WorthFilter:
    """Which customers, in which order; `sort` with a leading minus goes downwards.

    `revenue` and `cost` of a month may be bounded, in major units: "10:200".
    """

    words: str = ""
    state: str = "all"
    kind: str = ""
    plan: str = ""
    segment: str = ""
    csm: str = ""
    revenue: str = ""
    cost: str = ""
    sort: str = DEFAULT_SORT

    @classmethod
    def of(cls, given: dict[str, str]) -> WorthFilter:
        """From text as a link carries it; what is not known is left at its default."""
        found = cls(**chosen(cls, given, state=STATES, sort=SORTS, kind=KINDS))
        known = {name: span_text(getattr(found, name)) for name in ("revenue", "cost")}
        return replace(found, **known)

    @property
    def is_bounded(self) -> bool:
        """Whether only a part of the map is asked for."""
        return bool(self.revenue or self.cost)


def span(text: str) -> tuple[float, float] | None:
    """Two bounds written "10:200"; None for anything else."""
    low, _colon, high = text.partition(":")
    try:
        ends = float(low), float(high)
    except ValueError:
        return None
    return ends if all(isfinite(end) for end in ends) and ends[0] <= ends[1] else None


def span_text(text: str) -> str:
    """The same text where it is bounds, else nothing."""
    return text if span(text) else ""


def is_reckoned(board: Board) -> bool:
    """Whether the day has sheets: days run before there were any do not."""
    return "worth" in board.generation.tables


def sheets(board: Board) -> Table:
    """The day's sheets with what is known of the customers: `COLUMNS` and all of `worth`."""
    return board.reader.kept("kept_worth", lambda: _sheets(board))


def _sheets(board: Board) -> Table:
    rows, served = board.reader.table("worth"), board.reader.table("cost_to_serve")
    known = served.select(
        *(
            "customer_id",
            "name",
            "plan",
            "segment",
            "csm",
            "channel",
            "is_unpriced",
            "is_estimated",
        ),
    )
    rows = rows.inner_join(known, "customer_id")
    price = rows.revenue_month_minor.cast("float64")
    best = ibis.cases(*((rows.leading == each, rows[f"p_{each}"]) for each in CHOICES), else_=0.0)
    return rows.mutate(
        choice=(rows.recommended == "").ifelse(UNSURE, rows.recommended),
        margin=(price - rows.cost_month_minor) / price.nullif(0.0),
        p_best=best,
        segment=rows.segment.fill_null(""),
        csm=rows.csm.fill_null(""),
        flip_code=rows.flip_code.replace("_minor", ""),
        missing_code=rows.missing_code.replace("_minor", ""),
        currency=ibis.literal(board.currency),
    )


def _wanted(board: Board, wanted: WorthFilter, given: dict[str, StringScalar]) -> Table:
    rows = sheets(board)
    if wanted.state != "all":
        rows = rows.filter(rows.choice == wanted.state)
    scale = 10 ** exponent(board.currency)
    for name in ("revenue", "cost"):
        if (ends := span(getattr(wanted, name))) is not None:
            amount = rows[f"{name}_month_minor"]
            rows = rows.filter(amount >= ends[0] * scale, amount <= ends[1] * scale)
    return narrowed(rows, given, FACETS)


def _ordered(rows: Table, sort: str) -> Table:
    name = sort.lstrip("-")
    order = ibis.desc(name, nulls_first=False) if sort.startswith("-") else ibis.asc(name)
    return rows.order_by([order, "customer_id"])


def _listing(board: Board, wanted: WorthFilter) -> Listing:
    return Listing(
        ("worth", wanted.state, wanted.revenue, wanted.cost),
        wanted.sort,
        lambda given: _wanted(board, wanted, given),
        lambda rows: _ordered(rows, wanted.sort),
        texts(wanted, FACETS),
    )


def filtered(board: Board, wanted: WorthFilter) -> Table:
    """All sheets of a filter, in its order."""
    return _listing(board, wanted).all()


def page(board: Board, wanted: WorthFilter, number: int = 1) -> Page:
    """One page of sheets."""
    return _listing(board, wanted).page(board.reader, number, PAGE)


def groups(board: Board) -> list[Row]:
    """How many customers and how much money stand under each recommendation, in the order of `STATES`:
    choice, customers, revenue_month_minor, cost_month_minor, losing (cost more than they pay).
    """
    rows = board.reader.ask(("worth groups",), lambda _given: _groups(sheets(board)), {})
    return sorted(rows, key=lambda row: STATES.index(row["choice"]))


def _groups(rows: Table) -> Table:
    return rows.group_by("choice").agg(
        customers=_.count(),
        revenue_month_minor=_.revenue_month_minor.sum(),
        cost_month_minor=_.cost_month_minor.sum(),
        losing=(_.cost_month_minor > _.revenue_month_minor).sum(),
        unpriced=_.is_unpriced.sum(),
    )


def facets(board: Board) -> dict[str, list[str]]:
    """Values of each facet among the sheets."""
    return {facet: _values(board, facet) for facet in FACETS}


def _values(board: Board, facet: str) -> list[str]:
    rows = board.reader.ask(
        ("worth facet", facet),
        lambda _given: sheets(board).select(value=facet).distinct().order_by("value"),
        {},
    )
    return [row["value"] for row in rows if row["value"]]


def points(board: Board, wanted: WorthFilter) -> list[Row]:
    """Customers of a filter as points of the map, the greatest first, `MAP_ROWS` at most."""
    listing = _listing(board, wanted)
    return board.reader.ask(
        ("worth map", *listing.key, *sorted(listing.texts)),
        lambda given: _points(listing.rows(given)),
        listing.texts,
    )


def _points(rows: Table) -> Table:
    size = ibis.greatest(rows.revenue_month_minor, rows.cost_month_minor)
    rows = rows.order_by([ibis.desc(size), "customer_id"]).limit(MAP_ROWS)
    return rows.select(
        *("customer_id", "name", "choice", "kind", "revenue_month_minor", "cost_month_minor"),
        *("v_keep_minor", "plan"),
    )


def worth_report(board: Board, _request: ReportRequest) -> Report:
    """Sheets of all customers that pay, the least worth first."""
    rows: list[dict[str, Any]] = board.reader.rows(filtered(board, WorthFilter()))
    notes = (
        f"amounts in {board.currency}; values of the next 60 months, discounted",
        "recommendations need a person's decision; a release a second person's signature",
    )
    return Report("worth", "Worth", board.as_of, EXPORT_COLUMNS, rows, notes)
