"""A day's run that keeps every expression with the tables it read and the rows it gave.

Nothing is listed by hand: whatever a day derives, now or later, is there. Each step can then be
run on another engine from the same inputs; where every step gives the same rows, so does the
whole day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from tenure.values.presets import PRESETS
from tenure.values.switches import DEFAULT, NAMES, Switches, allowed
from tenure.warehouse.asof import Question, compute
from tenure.warehouse.derived import Source, Store
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.recipes import ANY_DAY, Recipe, RecipeBook

NUMBERS: dict[str, tuple[object, ...]] = {
    "past_due_days": (None, 0),
    "month_start_day": (15,),
    "reactivation_window": (60,),
    "fx_frozen_on": (date(2026, 1, 1),),
}
"""Values tried of the switches that are numbers or days."""


@dataclass(frozen=True)
class Step:
    """One expression of a day: what it read, and the rows the embedded engine gave."""

    name: str
    expression: Table
    inputs: tuple[Source, ...]
    rows: pa.Table

    @property
    def key(self) -> tuple[object, ...]:
        """The same for the same expression over the same rows."""
        sql = ibis.to_sql(self.expression, dialect="duckdb", pretty=False)
        return (self.name, str(sql), *(source.fingerprint for source in self.inputs))

    @property
    def renamed(self) -> Table:
        """The expression over tables called after their rows, so that one engine holds them all."""
        swap = {
            source.expr.op(): ibis.table(source.schema, name=table_name(source)).op()
            for source in self.inputs
        }
        renamed: Table = self.expression.op().replace(swap).to_expr()
        return renamed


def table_name(source: Source) -> str:
    """A name no other rows have."""
    return f"{source.name}_{source.fingerprint[:12]}"


def variations() -> Iterator[tuple[str, Switches]]:
    """Every preset, and every value of every switch on its own."""
    for preset in PRESETS.values():
        yield preset.name, preset.switches
    for name in NAMES:
        default = getattr(DEFAULT, name)
        values = [type(default)(text) for text in allowed(name)] or NUMBERS[name]
        for value in values:
            if value != default:
                yield f"{name} {value}", replace(DEFAULT, **{name: value})


def steps(root: Path, as_of: date, switches: Switches) -> list[Step]:
    """Run a day over the facts in `root` and return all it computed."""
    engine = Engine(Limits(threads=2, scratch=root / "spill"))
    book = _Book.read(root / "derived" / "recipes.json")
    store = _Store(root, engine, read_manifest(root), book)
    try:
        compute(store, Question(as_of, switches, "USD", 0.8))
    finally:
        engine.close()
    return book.steps


@dataclass(slots=True)
class _Book(RecipeBook):
    """Keeps expressions beside the recipes made of them."""

    expressions: dict[str, Table] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def get(
        self, name: str, build: Callable[[], Table], parameters: object, sort: Iterable[str]
    ) -> Recipe:
        recipe = RecipeBook.get(self, name, build, parameters, sort)
        if recipe.sql not in self.expressions:
            self.expressions[recipe.sql] = build()
        return recipe

    def dated(self, recipe: Recipe, day: date | None) -> Recipe:
        """A recipe for a day, its expression known too."""
        if day is None:
            return recipe
        fixed = recipe.on(day)
        swap = {ANY_DAY.op(): ibis.date(day).op()}
        self.expressions[fixed.sql] = self.expressions[recipe.sql].op().replace(swap).to_expr()
        return fixed


@dataclass(slots=True)
class _Store(Store):
    """Keeps what is asked of it."""

    book: _Book

    def derive(
        self,
        name: str,
        build: Callable[[], Table],
        inputs: Iterable[Source],
        *,
        day: date | None = None,
        parameters: object = (),
        sort: Iterable[str] = (),
    ) -> Source:
        recipe = self.book.get(name, build, parameters, sort)
        return self.made_by(name, self.book.dated(recipe, day), inputs)

    def made_by(self, name: str, recipe: Recipe, inputs: Iterable[Source]) -> Source:
        sources = tuple(inputs)
        made = Store.made_by(self, name, recipe, sources)
        if recipe.sql in self.book.expressions:
            (file,) = made.files
            rows = self.engine.arrow(f"SELECT * FROM read_parquet('{self.root / file}')")
            self._saw(name, recipe, sources, rows)
        return made

    def question(
        self,
        name: str,
        build: Callable[[], Table],
        inputs: Iterable[Source],
        *,
        day: date | None = None,
        parameters: object = (),
    ) -> str:
        sources = tuple(inputs)
        for source in sources:
            self.show(source)
        recipe = self.book.dated(self.book.get(name, build, parameters, ()), day)
        self._saw(name, recipe, sources, self.engine.arrow(recipe.sql))
        return recipe.sql

    def beside(self, name: str) -> Store:
        other = _Store(self.root, self.engine.beside(name), self.manifest, self.book)
        other.made, other.found = self.made, self.found
        return other

    def _saw(self, name: str, recipe: Recipe, sources: tuple[Source, ...], rows: pa.Table) -> None:
        expression = self.book.expressions[recipe.sql]
        kinds = expression.schema().to_pyarrow()
        self.book.steps.append(Step(name, expression, sources, rows.cast(kinds)))
