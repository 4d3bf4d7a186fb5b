"""Reading a published generation: any number of readers, none of whom waits for the writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import ibis
from ibis.expr.types import Expr, StringScalar, Table
from numpy.typing import NDArray

from tenure.values.canonical import TABLES
from tenure.values.errors import InputError
from tenure.warehouse.derived import Source
from tenure.warehouse.engine import Engine, Limits, compiled
from tenure.warehouse.generation import Generation, load, loaded
from tenure.warehouse.manifest import Manifest
from tenure.warehouse.sql import ident, literal

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
OF_FACTS = ("aliases", "usage_daily")
"""Computed tables that are kept file by file beside the facts."""


class Reader:
    """The tables of one generation. Safe to use from several threads at once."""

    def __init__(self, root: Path, generation: Generation, limits: Limits) -> None:
        self.root, self.generation, self.limits = root, generation, limits
        self._engine = Engine(limits)
        self._lock = Lock()
        self._shown: set[str] = set()
        self._asked: dict[tuple[object, ...], tuple[str, tuple[str, ...]]] = {}
        self._kept: dict[str, Table] = {}
        self._keeping = Lock()
        self._earlier: dict[str, Reader] = {}

    @property
    def facts(self) -> Manifest:
        """The facts the generation was computed from."""
        return self.generation.facts

    def table(self, name: str) -> Table:
        """A published table, or a fact table as it was when the generation was computed."""
        source = self._source(name)
        with self._lock:
            if name not in self._shown:
                paths = (self.root / file for file in source.files)
                self._engine.view(name, paths, source.schema)
                self._shown.add(name)
        return source.expr

    def _source(self, name: str) -> Source:
        if name not in self.generation.tables:
            raise InputError(
                f"the published figures lack {name}: an earlier version computed them",
                hint="Run: tenure day",
            )
        return self.generation.tables[name]

    def earlier(self, key: str) -> Reader | None:
        """A reader of an earlier generation's computed tables; None where it is gone.

        The facts behind them are those of this reader: what happened by then, as known now.
        """
        if key not in self._earlier:
            then = loaded(self.root, key)
            if then is None:
                return None
            known = {name: self.generation.tables.get(name) for name in (*TABLES, *OF_FACTS)}
            tables = then.tables | {name: found for name, found in known.items() if found}
            past = replace(then, tables=tables, facts=self.facts)
            with self._lock:
                self._earlier.setdefault(key, Reader(self.root, past, self.limits))
        return self._earlier[key]

    def months(self, name: str, first: str, last: str) -> Table:
        """A fact table kept by month, only the months from `first` to `last` ('YYYY-MM')."""
        files = [f for f in self.facts.files(name) if first <= f.month <= last]
        view = f"{name} {first} {last}"
        with self._lock:
            if view not in self._shown:
                schema = self._source(name).schema
                self._engine.view(view, (self.root / f.path for f in files), schema)
                self._shown.add(view)
        return ibis.table(self._source(name).schema, name=view)

    def daily(self, first: date, last: date) -> Table:
        """Daily use of the months from that of `first` to that of `last` (`usage_daily`)."""
        source = self.generation.tables["usage_daily"]
        months = [file.month for file in self.facts.use]
        view = f"usage_daily {first:%Y-%m} {last:%Y-%m}"
        with self._lock:
            if view not in self._shown:
                near = (
                    self.root / file
                    for month, file in zip(months, source.files, strict=True)
                    if f"{first:%Y-%m}" <= month <= f"{last:%Y-%m}"
                )
                self._engine.view(view, near, source.schema)
                self._shown.add(view)
        return ibis.table(source.schema, name=view)

    def rows(self, expression: Expr) -> list[Row]:
        """All rows of an expression over tables got from here."""
        return list(self.stream(expression.as_table()))

    def stream(self, table: Table, chunk: int = 2_000) -> Iterator[Row]:
        """Rows one after the other, read in chunks; for exports of any size."""
        cursor = self._engine.connection.cursor()
        try:
            result = cursor.execute(compiled(table))
            names = table.columns
            while found := result.fetchmany(chunk):
                for row in found:
                    yield dict(zip(names, row, strict=True))
        finally:
            cursor.close()

    def columns(self, table: Table) -> dict[str, NDArray[Any]]:
        """Rows of an expression as NumPy arrays by column; for figures made of all customers."""
        cursor = self._engine.connection.cursor()
        try:
            return dict(cursor.execute(compiled(table)).fetchnumpy())
        finally:
            cursor.close()

    def arrow(self, table: Table) -> pa.Table:
        """Rows of an expression as an Arrow table."""
        cursor = self._engine.connection.cursor()
        try:
            return cursor.execute(compiled(table)).to_arrow_table()
        finally:
            cursor.close()

    def ask(
        self,
        key: tuple[object, ...],
        build: Callable[[dict[str, StringScalar]], Table],
        texts: dict[str, str],
        page: tuple[int, int] | None = None,
    ) -> list[Row]:
        """Rows of a question asked often: compiled once, then only its texts are put in.

        `build` is given a stand-in for each of `texts` and makes the expression; `key` must
        differ wherever the expression would, apart from the texts. `page` is how many rows
        after how many. Compiling takes longer than running: this is what keeps pages quick.
        """
        if key not in self._asked:
            stand_ins = {name: ibis.literal(_stand_in(name)) for name in texts}
            table = build(stand_ins)
            self._asked[key] = (compiled(table), tuple(table.columns))
        sql, names = self._asked[key]
        for name, text in texts.items():
            sql = sql.replace(literal(_stand_in(name)), literal(text))
        if page is not None:
            sql = f"SELECT * FROM ({sql}) LIMIT {int(page[0])} OFFSET {int(page[1])}"
        return [dict(zip(names, row, strict=True)) for row in self.sql(sql)]

    def kept(self, name: str, build: Callable[[], Table]) -> Table:
        """Rows of an expression as a table in memory, computed when first asked for.

        A generation never changes, so neither does what is computed from it: several questions
        on one page, and all pages after it, then read the same rows. `build` must not call `kept`.
        """
        with self._keeping:
            if name not in self._kept:
                table = build()
                with self._lock:
                    self._engine.run(f"CREATE OR REPLACE TABLE {ident(name)} AS {compiled(table)}")
                self._kept[name] = ibis.table(table.schema(), name=name)
        return self._kept[name]

    def value(self, expression: Expr) -> Any:  # noqa: ANN401
        """The only value of an expression that gives one row and column."""
        (row,) = self.rows(expression)
        (value,) = row.values()
        return value

    def sql(self, text: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Rows of a hand-written SELECT over tables already got from here."""
        cursor = self._engine.connection.cursor()
        try:
            return cursor.execute(text, list(parameters)).fetchall()
        finally:
            cursor.close()


def _stand_in(name: str) -> str:
    """A text no user can mean: it holds a sign that is refused on import."""
    return f"\x01{name}\x01"


@lru_cache(maxsize=4)
def reader(root: Path, key: str, limits: Limits = Limits()) -> Reader:
    """The reader of a published generation; kept open, since a generation never changes."""
    return Reader(root, load(root, key), limits)
