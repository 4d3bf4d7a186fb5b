"""Compiled expressions, kept between runs.

Building and compiling the expressions of one day takes about a second, more than running them
after a quiet night. Their SQL depends on the code, the definitions and the shape of the
inputs, not on the day or the rows: so it is compiled once, for a day that stands for any day,
and kept in a file until the code changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from tenure import inference, metrics, values, warehouse
from tenure.warehouse.engine import compiled
from tenure.warehouse.files import write_atomically
from tenure.warehouse.sql import ident

if TYPE_CHECKING:
    from ibis.expr.schema import Schema
    from ibis.expr.types import Table

ANY_DAY_SQL = "MAKE_DATE(1111, 11, 11)"
"""How DuckDB's dialect writes `any_day.ANY_DAY`."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """SQL and the columns it gives."""

    sql: str
    columns: tuple[tuple[str, str], ...]

    @property
    def schema(self) -> Schema:
        """The columns as Ibis knows them."""
        import ibis  # noqa: PLC0415

        return ibis.schema(dict(self.columns))

    @classmethod
    def of(cls, expression: Table, sort: Iterable[str] = ()) -> Recipe:
        """Compile, with rows in the order of `sort`."""
        sql = compiled(expression)
        order = ", ".join(ident(column) for column in sort)
        columns = tuple((name, str(kind)) for name, kind in expression.schema().items())
        return cls(f"{sql} ORDER BY {order}" if order else sql, columns)

    def on(self, day: date) -> Recipe:
        """The recipe for one day."""
        return Recipe(self.sql.replace(ANY_DAY_SQL, f"DATE '{day.isoformat()}'"), self.columns)


@cache
def code_mark() -> str:
    """Changes with any file an expression's meaning may come from."""
    state = hashlib.sha256(f"{version('ibis-framework')} {version('duckdb')}".encode())
    for room in (values, metrics, inference, warehouse):
        for path in sorted(Path(str(room.__file__)).parent.rglob("*.py")):
            state.update(path.read_bytes())
    return state.hexdigest()


@dataclass(slots=True)
class RecipeBook:
    """Recipes by name and parameters."""

    path: Path
    _known: dict[str, Recipe] = field(default_factory=dict)
    _fresh: bool = False
    _lock: RLock = field(default_factory=RLock)

    @classmethod
    def read(cls, path: Path) -> RecipeBook:
        """The recipes compiled by this very code; none where it has changed since."""
        book = cls(path)
        if path.exists():
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["code"] == code_mark():
                for key, (sql, columns) in data["recipes"].items():
                    book._known[key] = Recipe(sql, tuple(columns.items()))
        return book

    def get(
        self, name: str, build: Callable[[], Table], parameters: object, sort: Iterable[str]
    ) -> Recipe:
        """The recipe of that name and parameters, built and compiled only if it is not known."""
        key = f"{name} {parameters!r} {list(sort)!r}"
        with self._lock:
            if key not in self._known:
                self._known[key] = Recipe.of(build(), sort)
                self._fresh = True
            return self._known[key]

    def save(self) -> None:
        """Keep what was compiled."""
        if not self._fresh:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        recipes = {key: (recipe.sql, dict(recipe.columns)) for key, recipe in self._known.items()}
        write_atomically(self.path, json.dumps({"code": code_mark(), "recipes": recipes}))
        self._fresh = False
