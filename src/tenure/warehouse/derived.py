"""Derived tables: computed once for the same question about the same files, then read again.

A derived file is named after what it was made from: the SQL and the fingerprints of its
inputs. Change the code, a switch or a fact and the name changes; change nothing and the file
is there already. That is what makes a second run of the day cheap and identical.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import ibis
from ibis.expr.schema import Schema
from ibis.expr.types import Table

from tenure.metrics.schemas import schema_of
from tenure.warehouse.engine import Engine
from tenure.warehouse.files import sync
from tenure.warehouse.manifest import Manifest
from tenure.warehouse.recipes import Recipe, RecipeBook, code_mark
from tenure.warehouse.sql import ident

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP = 20_480


@dataclass(frozen=True, slots=True)
class Source:
    """A named table in files, fact or derived; `files` are relative to the warehouse."""

    name: str
    schema: Schema
    files: tuple[str, ...]

    @property
    def expr(self) -> Table:
        """The table as an unbound Ibis table of the same name."""
        return ibis.table(self.schema, name=self.name)

    @property
    def fingerprint(self) -> str:
        """Changes when, and only when, the rows may have changed: files are never rewritten."""
        return digest(self.name, *self.files)


def digest(*parts: str) -> str:
    """A short name for some texts; different for different lists of texts."""
    state = hashlib.sha256()
    for part in parts:
        state.update(f"{len(part)}:{part}".encode())
    return state.hexdigest()[:24]


def _literal(value: date | int) -> str:
    return f"DATE '{value.isoformat()}'" if isinstance(value, date) else f"CAST({value} AS BIGINT)"


@dataclass(slots=True)
class Store:
    """Facts and derived tables of one manifest. `made` and `found` count the work done."""

    root: Path
    engine: Engine
    manifest: Manifest
    book: RecipeBook
    made: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    _shown: dict[str, str] = field(default_factory=dict)

    @classmethod
    def over(cls, root: Path, engine: Engine, manifest: Manifest) -> Store:
        """A store with the recipes kept beside the derived tables."""
        return cls(root, engine, manifest, RecipeBook.read(root / "derived" / "recipes.json"))

    def beside(self, name: str) -> Store:
        """A store for another thread: the same files, facts and recipes, an engine of its own."""
        other = Store(self.root, self.engine.beside(name), self.manifest, self.book)
        other.made, other.found = self.made, self.found
        return other

    def fact(self, table: str) -> Source:
        """A canonical table."""
        files = self.manifest.files(table)
        return Source(table, schema_of(table), tuple(file.path for file in files))

    def show(self, source: Source) -> None:
        """Let the engine see a source under its name."""
        mark = source.fingerprint
        if self._shown.get(source.name) != mark:
            self.engine.view(source.name, (self.root / f for f in source.files), source.schema)
            self._shown[source.name] = mark

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
        """The rows of an expression as a table called `name`, computed only if not there yet.

        `build` makes the expression; it is called only if it was never compiled for these
        `parameters`, and writes `recipes.ANY_DAY` for `day`. `inputs` are the sources whose
        names occur in it. `sort` orders the rows in the file, so that looking up one customer
        reads little.
        """
        recipe = self.book.get(name, build, parameters, sort)
        return self.made_by(name, recipe.on(day) if day else recipe, inputs)

    def made_by(self, name: str, recipe: Recipe, inputs: Iterable[Source]) -> Source:
        """Like `derive`, for a recipe used on many inputs in turn."""
        sources = list(inputs)
        mark = digest(recipe.sql, *sorted(source.fingerprint for source in sources))
        path = self.root / "derived" / name / f"{mark}.parquet"
        if path.exists():
            self.found.append(name)
        else:
            for source in sources:
                self.show(source)
            self._write(recipe.sql, path)
            self.made.append(name)
        return Source(name, recipe.schema, (str(path.relative_to(self.root)),))

    def given(
        self, name: str, columns: tuple[str, ...], rows: Iterable[tuple[date, ...]]
    ) -> Source:
        """A small table of known days, such as a calendar."""
        return self.stated(name, tuple((column, "date") for column in columns), rows)

    def stated(
        self,
        name: str,
        columns: tuple[tuple[str, str], ...],
        rows: Iterable[tuple[date | int, ...]],
    ) -> Source:
        """A small table of known days and whole numbers; `columns` with their types."""
        values = ", ".join("(" + ", ".join(map(_literal, row)) + ")" for row in rows)
        names = ", ".join(ident(column) for column, _ in columns)
        sql = f"SELECT * FROM (VALUES {values}) AS given({names})"
        return self.made_by(name, Recipe(sql, columns), ())

    def computed(
        self,
        name: str,
        schema: Schema,
        build: Callable[[], pa.Table],
        inputs: Iterable[Source],
        *,
        parameters: object = (),
    ) -> Source:
        """A table made by code instead of an expression: kept like one, anew when the code changes.

        `build` is called only if it is not there yet, once the engine sees the inputs.
        """
        sources = list(inputs)
        marks = sorted(source.fingerprint for source in sources)
        mark = digest(code_mark(), name, repr(parameters), *marks)
        path = self.root / "derived" / name / f"{mark}.parquet"
        if path.exists():
            self.found.append(name)
        else:
            for source in sources:
                self.show(source)
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{uuid4().hex}")
            self.engine.write_rows(build().cast(schema.to_pyarrow()), fresh, row_group=ROW_GROUP)
            sync(fresh)
            fresh.replace(path)
            self.made.append(name)
        return Source(name, schema, (str(path.relative_to(self.root)),))

    def by_content(self, source: Source) -> Source:
        """The same table named after its rows: made anew with the same rows it is the same.

        `source` is a small derived table in one file, its rows in a fixed order.
        """
        (file,) = source.files
        made = self.root / file
        mark = hashlib.sha256(made.read_bytes()).hexdigest()[:24]
        path = made.with_name(f"rows-{mark}.parquet")
        if not path.exists():
            fresh = path.with_suffix(f".{uuid4().hex}")
            shutil.copyfile(made, fresh)
            fresh.replace(path)
        return Source(source.name, source.schema, (str(path.relative_to(self.root)),))

    def question(
        self,
        name: str,
        build: Callable[[], Table],
        inputs: Iterable[Source],
        *,
        day: date | None = None,
        parameters: object = (),
    ) -> str:
        """SQL of an expression not kept, ready to be run; arguments as for `derive`."""
        recipe = self.book.get(name, build, parameters, ())
        for source in inputs:
            self.show(source)
        return recipe.on(day).sql if day else recipe.sql

    def _write(self, sql: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{uuid4().hex}")
        self.engine.write(sql, fresh, row_group=ROW_GROUP)
        sync(fresh)
        fresh.replace(path)
