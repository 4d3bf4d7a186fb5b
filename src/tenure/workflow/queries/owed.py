"""What zombies paid and did not use: payment by payment, and in all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import ibis
from ibis import _ as each
from ibis.expr.types import StringScalar, Table

from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.paging import Listing
from tenure.workflow.queries.report import Row


@dataclass(frozen=True, slots=True)
class OwedRow:
    """One payment of the unused window.

    `tax_minor` is the tax in `amount_minor`, `owed_tax_minor` that in `owed_minor`, both None where no
    invoice says it; `back_minor` what was given back for it earlier, `owed_minor` the rest.
    """

    payment_id: str
    invoice_id: str | None
    paid_on: date
    currency: str
    amount_minor: int
    tax_minor: int | None
    back_minor: int
    owed_minor: int
    owed_tax_minor: int | None
    method: str | None
    age_days: int


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed in one currency; `owed_tax_minor` counts only payments whose tax is known,
    `without_tax` says how many others there are.
    """

    currency: str
    payments: int
    amount_minor: int
    back_minor: int
    owed_minor: int
    owed_tax_minor: int
    without_tax: int


OWED_COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("payment_id", "payment"),
    Shown("invoice_id", "invoice"),
    Shown("paid_on", "paid on", Show.DAY),
    Shown("currency", "currency"),
    Shown("amount_minor", "amount paid", Show.MONEY),
    Shown("tax_minor", "tax in it", Show.MONEY),
    Shown("back_minor", "given back", Show.MONEY),
    Shown("owed_minor", "owed", Show.MONEY),
    Shown("owed_tax_minor", "tax in what is owed", Show.MONEY),
    Shown("method", "method"),
    Shown("age_days", "age in days", Show.INTEGER),
    Shown("kind", "kind"),
    Shown("is_held", "held back", Show.FLAG),
)
"""Columns of the list of all."""

_OF_ROW = tuple(OwedRow.__dataclass_fields__)


def unused_payments(board: Board, customer_id: str) -> tuple[OwedRow, ...]:
    """A customer's payments of the unused window, the oldest first; none for who is no zombie."""
    rows = board.reader.ask(
        ("unused payments of",),
        lambda given: (
            _all(board)
            .filter(each.customer_id == given["customer"])
            .order_by(["paid_on", "payment_id"])
            .select(*_OF_ROW)
        ),
        {"customer": customer_id},
    )
    return tuple(OwedRow(**row) for row in rows)


def owed(board: Board, customer_id: str) -> tuple[Owed, ...]:
    """What a customer is owed by currency."""
    return totals(unused_payments(board, customer_id))


def totals(rows: Iterable[OwedRow]) -> tuple[Owed, ...]:
    """Sums of payments by currency."""
    by_currency: dict[str, list[OwedRow]] = {}
    for row in rows:
        by_currency.setdefault(row.currency, []).append(row)
    return tuple(_total(currency, by_currency[currency]) for currency in sorted(by_currency))


def _total(currency: str, rows: list[OwedRow]) -> Owed:
    return Owed(
        currency,
        len(rows),
        sum(row.amount_minor for row in rows),
        sum(row.back_minor for row in rows),
        sum(row.owed_minor for row in rows),
        sum(row.owed_tax_minor or 0 for row in rows),
        sum(row.owed_tax_minor is None for row in rows),
    )


def unused_of(board: Board, customer_ids: Iterable[str]) -> list[Row]:
    """Payments of the unused window of several customers: customer_id, kind, age and the columns
    of `OwedRow`, the oldest first.
    """
    wanted = sorted(set(customer_ids))
    rows = _all(board)
    rows = rows.filter(rows.customer_id.isin(wanted)) if wanted else rows.limit(0)
    rows = rows.select("customer_id", "kind", "age", *_OF_ROW)
    return board.reader.rows(rows.order_by(["paid_on", "payment_id"]))


def owed_listing(board: Board, currency: str = "", kind: str = "") -> Listing:
    """The list of every unused payment, of a currency and a kind ("" for all), the largest first."""
    texts = {name: text for name, text in (("currency", currency), ("kind", kind)) if text}
    return Listing(
        ("unused payments",), "owed", lambda given: _wanted(board, given), _ordered, texts
    )


def _wanted(board: Board, given: dict[str, StringScalar]) -> Table:
    rows = _all(board)
    names = board.reader.table("customers").select("customer_id", "name")
    rows = rows.inner_join(names, "customer_id")
    for column, text in given.items():
        rows = rows.filter(rows[column] == text)
    return rows


def _ordered(rows: Table) -> Table:
    ordered = rows.order_by([ibis.desc("owed_minor"), "payment_id"])
    return ordered.select(*(column.key for column in OWED_COLUMNS))


def _all(board: Board) -> Table:
    return board.reader.table("unused_payments")
