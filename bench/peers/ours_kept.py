"""Ours where the expression was compiled before: the SQL kept by an earlier run of the same version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.values.canonical import table
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.parse import types_of
from tenure.warehouse.recipes import RecipeBook

if TYPE_CHECKING:
    from ibis.expr.types import Table

ORDER: Iterable[str] = ("month_on", "currency")


def run(source: Path, target: Path, first: date, last: date) -> None:
    """The monthly table of movements; the first run compiles, and keeps the SQL beside the target."""
    book = RecipeBook.read(target.parent / "recipes.json")
    recipe = book.get("monthly", lambda: _built(last), last, ORDER)
    book.save()
    engine = Engine(Limits(threads=2))
    engine.typed_view("subscriptions", [source], types_of(table("subscriptions")))
    engine.run(
        "CREATE VIEW months AS SELECT range::DATE AS month_on "
        f"FROM range(DATE '{first}', DATE '{last}', INTERVAL 1 MONTH)"
    )
    engine.write(recipe.sql, target)
    engine.close()


def _built(last: date) -> Table:
    from bench.peers.ours import expression

    return expression(last)
