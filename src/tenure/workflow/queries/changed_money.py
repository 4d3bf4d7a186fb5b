"""Who changed MRR between two days: from all history, so that no earlier day need be kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
from ibis import _
from ibis.expr.types import Table

from tenure.values.shown import Show
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain_money import book, named
from tenure.workflow.queries.explained import Parameters
from tenure.workflow.queries.report import Row
from tenure.workflow.rules.change import Driver, Named, Part

KINDS = ("new", "reactivation", "expansion", "contraction", "churn")
LARGEST = 3


@dataclass(frozen=True, slots=True)
class Span:
    """Two days whose ends are compared."""

    then: date
    now: date


@dataclass(frozen=True, slots=True)
class Mover:
    """A customer whose MRR in a currency is another: `kind` is the movement it comes to."""

    customer_id: str
    name: str
    currency: str
    kind: str
    delta_minor: int


def mrr(board: Board, span: Span, given: Parameters) -> list[Part]:
    """MRR by currency."""
    found = movers(board, span, given)
    return [
        Part(
            f"MRR {row['currency']}",
            row["then_minor"],
            row["now_minor"],
            Show.MONEY,
            row["currency"],
            *driven(each for each in found if each.currency == row["currency"]),
        )
        for row in _sums(board, span, given)
    ]


def arpa(board: Board, span: Span, given: Parameters) -> list[Part]:
    """ARPA by currency, up to the end of the month asked for."""
    last = given.month(board.as_of).ends_on - timedelta(days=1)
    span = Span(min(span.then, last), min(span.now, last))
    found = movers(board, span, given)
    parts = []
    for row in _sums(board, span, given):
        currency = row["currency"]
        drivers, largest = driven(each for each in found if each.currency == currency)
        then, now = (
            _ratio(row[f"{day}_minor"], row[f"{day}_customers"]) for day in ("then", "now")
        )
        part = Part(f"ARPA {currency}", then, now, Show.MONEY, currency, drivers, largest, "MRR")
        parts.append(part)
    return parts


def _ratio(amount_minor: int, customers: int) -> float | None:
    return amount_minor / customers if customers else None


def movements(board: Board, span: Span, given: Parameters) -> list[Part]:
    """What moved in a month, of one kind or net, by currency."""
    month, kind = given.month(board.as_of), given.text("kind")
    rows = _narrowed(book(board, given), given)
    rows = rows.filter(
        rows.moved_on >= ibis.date(month.starts_on),
        rows.moved_on < ibis.date(month.ends_on),
        rows.moved_on <= ibis.date(span.now),
    )
    size = rows.delta_minor
    if kind:
        rows = rows.filter(rows.kind == kind)
        size = rows.delta_minor.abs()
    sums = rows.group_by("currency").agg(
        then_minor=size.sum(where=rows.moved_on <= ibis.date(span.then)).fill_null(0),
        now_minor=size.sum(),
    )
    late = rows.filter(rows.moved_on > ibis.date(span.then))
    late = late.select("customer_id", "currency", "kind", "delta_minor")
    found = [_mover(row) for row in board.reader.rows(named(board, late))]
    return [
        Part(
            f"{kind or 'net movement'} in {month} {row['currency']}",
            row["then_minor"],
            row["now_minor"],
            Show.MONEY,
            row["currency"],
            *driven(each for each in found if each.currency == row["currency"]),
        )
        for row in board.reader.rows(sums.order_by("currency"))
    ]


def movers(board: Board, span: Span, given: Parameters) -> list[Mover]:
    """Customers whose MRR differs between two days, by currency."""
    both = _balances(board, span, given)
    stretches = board.reader.table("segments")
    first = stretches.group_by("customer_id", "currency").agg(first_on=_.starts_on.min())
    both = both.filter(both.then_minor != both.now_minor)
    both = both.inner_join(first, ["customer_id", "currency"])
    kind = ibis.cases(
        ((both.then_minor == 0) & (both.first_on > ibis.date(span.then)), "new"),
        (both.then_minor == 0, "reactivation"),
        (both.now_minor == 0, "churn"),
        (both.now_minor > both.then_minor, "expansion"),
        else_="contraction",
    )
    rows = both.select(
        "customer_id", "currency", kind=kind, delta_minor=both.now_minor - both.then_minor
    )
    return [_mover(row) for row in board.reader.rows(named(board, rows))]


def _mover(row: Row) -> Mover:
    customer = row["customer_id"]
    name = row["name"] or customer
    return Mover(customer, name, row["currency"], row["kind"], row["delta_minor"])


def driven(
    found: Iterable[Mover], kinds: Sequence[str] = ()
) -> tuple[tuple[Driver, ...], tuple[Named, ...]]:
    """The kinds of change with customers and amounts, and the customers that weigh most."""
    wanted = [each for each in found if not kinds or each.kind in kinds]
    order = [*KINDS, *sorted({each.kind for each in wanted} - set(KINDS))]
    drivers = []
    for kind in order:
        same = [each for each in wanted if each.kind == kind]
        if same:
            customers = len({each.customer_id for each in same})
            drivers.append(Driver(kind, customers, sum(each.delta_minor for each in same)))
    top = sorted(wanted, key=lambda each: (-abs(each.delta_minor), each.customer_id))[:LARGEST]
    return tuple(drivers), tuple(Named(e.customer_id, e.name, e.delta_minor) for e in top)


def _sums(board: Board, span: Span, given: Parameters) -> list[Row]:
    both = _balances(board, span, given)
    sums = both.group_by("currency").agg(
        then_minor=_.then_minor.sum(),
        now_minor=_.now_minor.sum(),
        then_customers=(_.then_minor > 0).sum(),
        now_customers=(_.now_minor > 0).sum(),
    )
    return board.reader.rows(sums.order_by("currency"))


def _balances(board: Board, span: Span, given: Parameters) -> Table:
    """MRR of each customer and currency at the end of both days."""
    moves = _narrowed(book(board, given), given)
    both = moves.group_by("customer_id", "currency").agg(
        then_minor=_.delta_minor.sum(where=_.moved_on <= ibis.date(span.then)).fill_null(0),
        now_minor=_.delta_minor.sum(where=_.moved_on <= ibis.date(span.now)).fill_null(0),
    )
    return both.filter((both.then_minor != 0) | (both.now_minor != 0))


def _narrowed(rows: Table, given: Parameters) -> Table:
    customer, currency = given.text("customer"), given.currency()
    if customer:
        rows = rows.filter(rows.customer_id == customer)
    return rows.filter(rows.currency == currency) if currency else rows


def customers(board: Board, span: Span, given: Parameters) -> list[Part]:  # noqa: ARG001
    """Paying customers: how many, who came, who left."""
    then, now, came, left = logos(board, span)
    label = "customers with MRR above zero"
    return [Part(label, then, now, Show.INTEGER, came=came, left=left)]


def logos(board: Board, span: Span) -> tuple[int, int, tuple[Named, ...], tuple[Named, ...]]:
    """Paying customers at the end of both days, and who came and left between them, by name."""
    moves = board.reader.table("logos")
    each = moves.group_by("customer_id").agg(
        then=_.logos.sum(where=_.moved_on <= ibis.date(span.then)).fill_null(0),
        now=_.logos.sum(where=_.moved_on <= ibis.date(span.now)).fill_null(0),
    )
    (sums,) = board.reader.rows(
        each.agg(then=_.then.sum().fill_null(0), now=_.now.sum().fill_null(0))
    )
    moved = named(board, each.filter(each.then != each.now)).order_by(["name", "customer_id"])
    rows = board.reader.rows(moved)
    came = tuple(_named(row) for row in rows if row["now"] > row["then"])
    left = tuple(_named(row) for row in rows if row["now"] < row["then"])
    return sums["then"], sums["now"], came, left


def _named(row: Row) -> Named:
    return Named(row["customer_id"], row["name"] or row["customer_id"])
