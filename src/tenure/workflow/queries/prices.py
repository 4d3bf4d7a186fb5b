"""New prices offered: what was asked and answered, what that teaches, and what a price would bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from tenure.inference.intervals import Estimate
from tenure.inference.price_rise import (
    BreakEven,
    acceptance,
    break_even,
    multiple_for_margin,
)
from tenure.records.models import Quote
from tenure.values.shown import Show, Shown
from tenure.values.worth import ANSWERS, MULTIPLES
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Report, ReportRequest, Row
from tenure.workflow.queries.worth_terms import answers

PAGE = 50
OPEN = "open"
STATES = ("all", OPEN, *ANSWERS)
COLUMNS = (
    Shown("offered_on", "offered", Show.DAY),
    Shown("name", "customer"),
    Shown("multiple", "times the price", Show.NUMBER),
    Shown("old_minor", "old price a month", Show.MONEY),
    Shown("new_minor", "new price a month", Show.MONEY),
    Shown("is_soft_exit", "in the hope of a no", Show.FLAG),
    Shown("answer", "answer"),
    Shown("answered_on", "answered", Show.DAY),
    Shown("agreed_minor", "agreed a month", Show.MONEY),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("kind", "kind of customer"),
    Shown("note", "note"),
    Shown("by", "by"),
    Shown("currency", "currency"),
)
SORTS = ("offered_on", "name", "multiple", "answer")
_ORDER = {
    "offered_on": "offered_on",
    "name": "customer_name",
    "multiple": "multiple",
    "answer": "answer",
}


@dataclass(frozen=True, slots=True)
class QuoteFilter:
    """Which offers, in which order."""

    words: str = ""
    state: str = "all"
    sort: str = "-offered_on"

    @classmethod
    def of(cls, given: dict[str, str]) -> QuoteFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS))


@dataclass(frozen=True, slots=True)
class Learnt:
    """How many of a kind of customer accept a multiple: share with interval and n, from the answers."""

    kind: str
    multiple: float
    share: Estimate


@dataclass(frozen=True, slots=True)
class Rise:
    """What a multiple of a price asks for: the share that must accept, and the chance that more do."""

    multiple: float
    needed: BreakEven
    chance: float | None


@dataclass(frozen=True, slots=True)
class Sum:
    """A price and a cost of one period (in one unit), and what follows for each multiple."""

    price: float
    cost: float
    margin: float
    multiple_for_margin: float | None
    rises: tuple[Rise, ...]


def _rows(workspace_id: int) -> QuerySet[Quote]:
    return Quote.objects.filter(workspace_id=workspace_id, is_gone=False).select_related("by")


def _row(each: Quote) -> Row:
    return {
        "id": each.pk,
        "customer_id": each.customer_id,
        "name": each.customer_name,
        "kind": each.kind,
        "multiple": each.multiple,
        "currency": each.currency,
        "old_minor": each.old_minor,
        "new_minor": each.new_minor,
        "is_soft_exit": each.is_soft_exit,
        "note": each.note,
        "offered_on": each.offered_on,
        "answer": each.answer or OPEN,
        "answered_on": each.answered_on,
        "agreed_minor": each.agreed_minor,
        "by": str(each.by),
    }


def _wanted(workspace_id: int, wanted: QuoteFilter) -> QuerySet[Quote]:
    rows = _rows(workspace_id)
    if wanted.state != "all":
        rows = rows.filter(answer="" if wanted.state == OPEN else wanted.state)
    if wanted.words.strip():
        rows = rows.filter(customer_name__icontains=wanted.words.strip())
    way = "-" if wanted.sort.startswith("-") else ""
    return rows.order_by(way + _ORDER[wanted.sort.lstrip("-")], "-pk")


def every(workspace_id: int, wanted: QuoteFilter) -> list[Row]:
    """All offers of a filter."""
    return [_row(each) for each in _wanted(workspace_id, wanted)]


def page(workspace_id: int, wanted: QuoteFilter, number: int = 1) -> Page:
    """One page of offers."""
    rows = _wanted(workspace_id, wanted)
    total = rows.count()
    place, pages = Page.place(total, number, PAGE)
    shown = rows[(place - 1) * PAGE : place * PAGE]
    return Page([_row(each) for each in shown], total, place, pages)


def of_customer(workspace_id: int, customer_id: str) -> list[Row]:
    """Offers to a customer, the newest first."""
    return [_row(each) for each in _rows(workspace_id).filter(customer_id=customer_id)]


def learnt(workspace_id: int, as_of: date) -> list[Learnt]:
    """What answers teach of every kind and multiple that was ever answered."""
    return [
        Learnt(kind, multiple, acceptance(asked, accepted).estimate())
        for kind, multiple, asked, accepted in answers(workspace_id, as_of)
    ]


def reckoned(
    workspace_id: int,
    as_of: date,
    *,
    price: float,
    cost: float,
    margin: float,
    kind: str,
    own: float,
) -> Sum:
    """What each of `MULTIPLES`, and an `own` one (0: none), asks for at a price and cost a month."""
    told = {(k, m): (asked, yes) for k, m, asked, yes in answers(workspace_id, as_of)}
    multiples = sorted({*MULTIPLES, *([own] if own > 0 else [])})
    rises = []
    for multiple in multiples:
        needed = break_even(price=price, cost=cost, multiple=multiple)
        asked, yes = told.get((kind, multiple), (0, 0))
        known = asked > 0 and needed.acceptance is not None
        chance = acceptance(asked, yes).chance_above(needed.acceptance or 0.0) if known else None
        rises.append(Rise(multiple, needed, chance))
    needed_multiple = multiple_for_margin(price=price, cost=cost, margin=margin)
    return Sum(price, cost, margin, needed_multiple, tuple(rises))


def prices_report(board: Board, _request: ReportRequest) -> Report:
    """Prices offered, the newest first."""
    rows = every(board.workspace_id, QuoteFilter())
    notes = ("a counter-offer counts as no yes to the price that was offered",)
    return Report("prices", "Prices offered", board.as_of, EXPORT_COLUMNS, rows, notes)
