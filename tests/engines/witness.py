"""A day's run that keeps every expression with the tables it read and the rows it gave.

Nothing is listed by hand: whatever a day derives, now or later, is there. Each step can then be
run on another engine from the same inputs; where every step gives the same rows, so does the
whole day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from uuid import uuid4

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr.types import Table

from tenure.values.assumptions import WORTH
from tenure.values.presets import PRESETS
from tenure.values.switches import DEFAULT, NAMES, Switches, allowed
from tenure.values.worth import Terms
from tenure.warehouse import ledger, state
from tenure.warehouse.any_day import ANY_DAY
from tenure.warehouse.asof import Computing, Question, compute
from tenure.warehouse.derived import Source, Store
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.readings import Labels
from tenure.warehouse.recipes import Recipe, RecipeBook

NUMBERS: dict[str, tuple[object, ...]] = {
    "past_due_days": (None, 0),
    "month_start_day": (15,),
    "reactivation_window": (60,),
    "fx_frozen_on": (date(2026, 1, 1),),
}
"""Values tried of the switches that are numbers or days."""


WORTH_TERMS = Terms(assumptions=tuple(WORTH.values()))


@dataclass(frozen=True)
class Step:
    """One expression of a day: what it read, and the rows the embedded engine gave."""

    name: str
    expression: Table
    inputs: tuple[Source, ...]
    file: Path
    sql: str
    """The expression in one dialect, whatever its tables hold."""

    @property
    def rows(self) -> pa.Table:
        """Read anew each time: thousands of kept results would tear up the process's memory."""
        return pq.read_table(self.file).cast(self.expression.schema().to_pyarrow())

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


class Witness:
    """Days run over the facts in `root`, as of one day, by one engine; no step is kept twice."""

    def __init__(self, root: Path, as_of: date) -> None:
        self.root, self.as_of = root, as_of
        self.engine = Engine(Limits(threads=2, scratch=root / "spill"))
        self.seen: dict[tuple[str, ...], int] = {}
        self.labels = _somebody_says_otherwise(root)

    def close(self) -> None:
        self.engine.close()

    def whole_day(self, switches: Switches) -> list[Step]:
        """Every step of a day."""
        return self._steps(switches, lambda store, question: compute(store, question))

    def ledger(self, switches: Switches) -> list[Step]:
        """Every step of a day that depends on the switches."""

        def run(store: Store, question: Question) -> None:
            work = Computing(store, question)
            ledger.money(work)
            state.money(work)
            ledger.series(work)

        return self._steps(switches, run)

    def is_new(self, sql: str, inputs: tuple[Source, ...]) -> bool:
        """Whether a step was not seen before; of one done file by file, two will do."""
        marks = tuple(source.fingerprint for source in inputs)
        by_file = [s for s in inputs if s.name in ("usage_events", "usage_daily")]
        key = (sql, *(() if by_file else marks))
        self.seen[key] = self.seen.get(key, 0) + 1
        return self.seen[key] <= (2 if by_file else 1)

    def _steps(self, switches: Switches, run: Callable[[Store, Question], object]) -> list[Step]:
        book = _Book.read(self.root / "derived" / "recipes.json")
        book.witness = self
        store = _Store(self.root, self.engine, read_manifest(self.root), book)
        run(
            store, Question(self.as_of, switches, "USD", 0.8, labels=self.labels, worth=WORTH_TERMS)
        )
        return book.steps


def _somebody_says_otherwise(root: Path) -> Labels:
    """A person's word on one ticket against the helpdesk's, so that the day's tickets are not the facts."""
    files = [str(root / file.path) for file in read_manifest(root).files("tickets")]
    known = duckdb.read_parquet(files).filter("is_complaint IS NOT NULL").order("ticket_id")
    row = known.select("ticket_id", "is_complaint").fetchone()
    return ((row[0], "complaint", "no" if row[1] else "yes"),) if row else ()


@dataclass(slots=True)
class _Book(RecipeBook):
    """Keeps expressions beside the recipes made of them."""

    expressions: dict[str, Table] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    witness: Witness | None = None

    def get(
        self, name: str, build: Callable[[], Table], parameters: object, sort: Iterable[str]
    ) -> Recipe:
        once = cache(build)
        recipe = RecipeBook.get(self, name, once, parameters, sort)
        if recipe.sql not in self.expressions:
            self.expressions[recipe.sql] = once()
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
            self._saw(name, recipe, sources, self.root / file)
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
        file = self.root / "asked" / f"{uuid4().hex}.parquet"
        file.parent.mkdir(exist_ok=True)
        self.engine.write(recipe.sql, file)
        self._saw(name, recipe, sources, file)
        return recipe.sql

    def beside(self, name: str) -> Store:
        other = _Store(self.root, self.engine.beside(name), self.manifest, self.book)
        other.made, other.found = self.made, self.found
        return other

    def _saw(self, name: str, recipe: Recipe, sources: tuple[Source, ...], file: Path) -> None:
        assert self.book.witness is not None
        if self.book.witness.is_new(recipe.sql, sources):
            expression = self.book.expressions[recipe.sql]
            self.book.steps.append(Step(name, expression, sources, file, recipe.sql))
