"""Who says nothing and uses it less: they leave without a word. And finding a customer by name."""

from __future__ import annotations

from ibis.expr.types import StringScalar, Table

from tenure.values.errors import InputError
from tenure.warehouse.reader import Row
from tenure.workflow.queries.board import Board

SHOWN = 10
FALLING = 0.5
"""Use below half of one's own habit, as on the list of customers whose use falls."""


def silent(board: Board) -> list[Row]:
    """Paying customers without a ticket in 90 days whose use fell below half their habit.

    The largest first, at most 10: customer_id, name, currency, mrr_minor, own_baseline_ratio,
    last_used_on; `total` counts all of them.
    """

    def build(_given: dict[str, StringScalar]) -> Table:
        rows = board.reader.table("customer_state")
        rows = rows.filter(
            rows.mrr_minor > 0,
            rows.tickets_90.fill_null(0) == 0,
            rows.own_baseline_ratio < FALLING,
            ~rows.use_unknown,
        )
        rows = rows.select(
            "customer_id",
            "name",
            "currency",
            "mrr_minor",
            "own_baseline_ratio",
            "last_used_on",
            total=rows.count().over(),
            rank=rows.mrr_base_minor.fill_null(rows.mrr_minor),
        )
        return rows.order_by([rows.rank.desc(), "customer_id"])

    return board.reader.ask(("silent and declining",), build, {}, (SHOWN, 0))


def customer_named(board: Board, text: str) -> tuple[str, str]:
    """Id and name of the customer with this id, or this name in any letters.

    `InputError` where there is none, or several are called so.
    """
    text = text.strip()

    def build(given: dict[str, StringScalar]) -> Table:
        rows = board.reader.table("customers").select("customer_id", "name")
        said = given["text"]
        return rows.filter((rows.customer_id == said) | (rows.name.lower() == said.lower()))

    found = board.reader.ask(("customer named",), build, {"text": text}, (3, 0)) if text else []
    exact = [row for row in found if row["customer_id"] == text] or found
    if not exact:
        raise InputError(f"there is no customer {text}", hint="Give the name or id as it is.")
    if len(exact) > 1:
        raise InputError(f"several customers are called {text}", hint="Give the id.")
    return exact[0]["customer_id"], exact[0]["name"]
