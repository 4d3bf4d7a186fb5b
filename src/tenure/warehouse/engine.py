"""The embedded engine: DuckDB in memory over Parquet files, with expressions compiled by Ibis.

Ibis, NumPy and Arrow are loaded where they are first needed: a process that only runs what was
compiled before starts in a fifth of the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from tenure.warehouse.parse import SQL_TYPES
from tenure.warehouse.sql import ident, literal, parquet_rows

if TYPE_CHECKING:
    import ibis
    import numpy as np
    import pyarrow as pa
    from ibis.expr.operations import Relation
    from ibis.expr.types import Expr, Table


@dataclass(frozen=True, slots=True)
class Limits:
    """What the engine may use: threads (0: all), memory such as '2GB', and a scratch folder.

    `keeps_files`: what was read of a file stays in memory while there is room.
    """

    threads: int = 0
    memory: str = "2GB"
    scratch: Path | None = None
    keeps_files: bool = True


def narrowed(limits: Limits, megabytes: int) -> Limits:
    """Limits for work that is to leave room: one thread, so much memory or less, no files kept."""
    allowed, wished = duckdb.execute(
        "SELECT parse_formatted_bytes(?), ? * 1000000", [limits.memory, megabytes]
    ).fetchall()[0]
    memory = f"{megabytes}MB" if wished < allowed else limits.memory
    return replace(limits, threads=1, memory=memory, keeps_files=False)


def ran_out(error: BaseException | None) -> bool:
    """Whether an error, or what lies behind it, is that memory did not suffice."""
    while error is not None:
        if isinstance(error, duckdb.OutOfMemoryException):
            return True
        error = error.__cause__ or error.__context__
    return False


class Engine:
    """One DuckDB connection. Not shared between threads; `beside()` gives another."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self.connection = duckdb.connect()
        settings = {
            "TimeZone": "UTC",
            "preserve_insertion_order": False,
            "enable_progress_bar": False,
            "memory_limit": limits.memory,
            "parquet_metadata_cache": True,
            "enable_external_file_cache": limits.keeps_files,
            "autoinstall_known_extensions": False,
        }
        if limits.threads:
            settings["threads"] = limits.threads
        if limits.scratch is not None:
            settings["temp_directory"] = str(limits.scratch)
        for name, value in settings.items():
            self.run(f"SET {name} = {literal(str(value))}")

    def beside(self, name: str) -> Engine:
        """An engine for another thread, within the same limits, whose views are its own."""
        other = object.__new__(Engine)
        other.connection = self.connection.cursor()
        other.run(f"CREATE SCHEMA IF NOT EXISTS {ident(name)}")
        other.run(f"SET schema = {literal(name)}")
        return other

    def close(self) -> None:
        """Give everything back."""
        self.connection.close()

    def run(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Execute a statement whose result is not wanted."""
        self.connection.execute(sql, list(parameters))

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Execute and fetch all rows."""
        return self.connection.execute(sql, list(parameters)).fetchall()

    def row(self, sql: str, parameters: Sequence[object] = ()) -> tuple[Any, ...]:
        """Execute and fetch the only row."""
        (only,) = self.rows(sql, parameters)
        return only

    def view(self, name: str, files: Iterable[Path], schema: ibis.Schema) -> None:
        """Make `name` stand for the rows of Parquet files; without files, for no rows.

        Columns of `schema` that a file lacks are null there.
        """
        self.typed_view(name, files, {column: _sql_type(kind) for column, kind in schema.items()})

    def typed_view(self, name: str, files: Iterable[Path], types: Mapping[str, str]) -> None:
        """The same, with the SQL type of each column."""
        rows = parquet_rows(files, dict(types))
        self.run(f"CREATE OR REPLACE VIEW {ident(name)} AS SELECT * FROM {rows}")

    def query(self, expression: Expr) -> pa.Table:
        """Run an Ibis expression over the views made so far; types are those of the expression."""
        table = expression.as_table()
        return self.arrow(compiled(table)).cast(table.schema().to_pyarrow())

    def columns(self, sql: str) -> dict[str, np.ndarray[tuple[int], np.dtype[Any]]]:
        """Rows of a SELECT as NumPy arrays by column."""
        return dict(self.connection.execute(sql).fetchnumpy())

    def arrow(self, sql: str) -> pa.Table:
        """Rows of a SELECT as an Arrow table."""
        return self.connection.execute(sql).to_arrow_table()

    def write_rows(self, rows: pa.Table, path: Path, *, row_group: int = 122_880) -> None:
        """Write an Arrow table to one Parquet file."""
        self.connection.register("rows_to_write", rows)
        try:
            self.write("SELECT * FROM rows_to_write", path, row_group=row_group)
        finally:
            self.connection.unregister("rows_to_write")

    def write(self, sql: str, path: Path, *, row_group: int = 122_880) -> None:
        """Write the rows of a SELECT to one Parquet file."""
        self.run(
            f"COPY ({sql}) TO {literal(str(path))} (FORMAT parquet, ROW_GROUP_SIZE {row_group})"
        )


def compiled(table: Table) -> str:
    """SQL of an expression, its columns cast to the expression's own types.

    The cast matters: DuckDB's sums of integers are 128 bits wide and would be written to
    Parquet as floating point. What was compiled lately is not compiled again: to find it takes a
    hundredth of the time.
    """
    return _compiled(table.op())


@lru_cache(maxsize=512)
def _compiled(expression: Relation) -> str:
    import ibis  # noqa: PLC0415

    inner = ibis.to_sql(expression.to_expr(), dialect="duckdb", pretty=False)
    columns = ", ".join(
        f"CAST({ident(name)} AS {_sql_type(kind)}) AS {ident(name)}"
        for name, kind in expression.schema.items()
    )
    return f"SELECT {columns} FROM ({inner})"


@cache
def _canonical_types() -> dict[ibis.expr.datatypes.DataType, str]:
    from tenure.metrics.schemas import TYPES  # noqa: PLC0415

    return {TYPES[kind]: sql for kind, sql in SQL_TYPES.items()}


def _sql_type(kind: ibis.expr.datatypes.DataType) -> str:
    known = _canonical_types().get(kind.copy(nullable=True))
    if known is not None:
        return known
    if kind.is_integer():
        return "BIGINT"
    if kind.is_floating():
        return "DOUBLE"
    if kind.is_timestamp():
        return "TIMESTAMP"
    raise TypeError(f"no column type for {kind}")
