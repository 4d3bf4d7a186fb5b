"""Finding a customer by what a person typed: its id, or its name."""

from __future__ import annotations

from ibis.expr.types import StringScalar, Table

from tenure.values.errors import InputError
from tenure.workflow.queries.board import Board


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
