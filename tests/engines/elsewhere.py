"""Running the steps of a day on another engine, and comparing rows to the minor unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr.types import Table

from tenure.warehouse.derived import Source
from tenure.warehouse.links import Backend
from tenure.warehouse.outside import Outside
from tenure.warehouse.sql import ident, parquet_rows
from tests.engines.witness import Step, table_name

Load = Callable[[Backend, str, Table, Path], None]
"""Given the engine, a name, an unbound table of the wanted shape, and a Parquet file of its rows."""


@dataclass
class Elsewhere:
    """An engine with the tables loaded so far."""

    outside: Outside
    load: Load
    folder: Path
    loaded: set[str] = field(default_factory=set)

    def rows(self, step: Step, root: Path) -> pa.Table:
        """What the step gives here."""
        for source in step.inputs:
            self._load(source, root)
        path = self.folder / "result.parquet"
        self.outside.fetch(step.renamed, path)
        return pq.read_table(path)

    def _load(self, source: Source, root: Path) -> None:
        name = table_name(source)
        if name not in self.loaded:
            path = self.folder / f"{name}.parquet"
            whole(source, root, path)
            self.load(self.outside.backend, name, source.expr, path)
            self.loaded.add(name)


def whole(source: Source, root: Path, path: Path) -> None:
    """One Parquet file of a table in many, columns that a file lacks filled in."""
    kinds = {name: duck(kind) for name, kind in source.schema.items()}
    rows = parquet_rows([root / file for file in source.files], kinds)
    duckdb.execute(f"COPY (SELECT * FROM {rows}) TO '{path}' (FORMAT parquet)")


def duck(kind: ibis.expr.datatypes.DataType) -> str:
    """Name of a type in DuckDB."""
    return str(ibis.backends.sql.datatypes.DuckDBType.to_string(kind))


def into_postgres(backend: Backend, name: str, shape: Table, path: Path) -> None:
    """By COPY from CSV."""
    text = path.with_suffix(".csv")
    duckdb.execute(f"COPY (FROM '{path}') TO '{text}' (FORMAT csv, HEADER false)")
    kinds = ibis.backends.sql.datatypes.PostgresType
    columns = ", ".join(f"{ident(c)} {kinds.to_string(k)}" for c, k in shape.schema().items())
    backend.raw_sql("SET default_transaction_read_only = off").close()
    backend.raw_sql(f"CREATE TABLE {ident(name)} ({columns})").close()
    into = f"COPY {ident(name)} FROM STDIN (FORMAT csv)"
    with backend.con.cursor() as cursor, cursor.copy(into) as copied:
        copied.write(text.read_bytes())
    backend.raw_sql(f"ANALYZE {ident(name)}").close()


def into_spark(backend: Backend, name: str, shape: Table, path: Path) -> None:
    """As a view of the file: its executors read it."""
    backend.raw_sql(f"CREATE TEMPORARY VIEW {name} USING parquet OPTIONS (path '{path}')")


def difference(rows: pa.Table, found: pa.Table) -> str:
    """Where rows differ from those found elsewhere, order aside; "" if nowhere."""
    wanted, other = _sorted(rows), _sorted(found)
    if wanted.num_rows != other.num_rows:
        return f"{other.num_rows} rows for {wanted.num_rows}"
    for name in wanted.column_names:
        ours, theirs = wanted[name].combine_chunks(), other[name].combine_chunks()
        if not _same(ours, theirs):
            pairs = zip(ours.to_pylist(), theirs.to_pylist(), strict=True)
            first = next(((n, *pair) for n, pair in enumerate(pairs) if pair[0] != pair[1]), None)
            return f"{name}: {first}"
    return ""


def _same(ours: pa.Array, theirs: pa.Array) -> bool:
    """Alike in everything; fractions to twelve digits, for sums of them depend on their order."""
    if not pa.types.is_floating(ours.type):
        return bool(ours.equals(theirs))
    gaps = (array.is_null().to_numpy(zero_copy_only=False) for array in (ours, theirs))
    values = (array.to_numpy(zero_copy_only=False) for array in (ours, theirs))
    return np.array_equal(*gaps) and np.allclose(*values, rtol=1e-12, atol=1e-12, equal_nan=True)


def _sorted(rows: pa.Table) -> pa.Table:
    exact = [f.name for f in rows.schema if not pa.types.is_floating(f.type)]
    keys = [*exact, *(name for name in rows.column_names if name not in exact)]
    return rows.sort_by([(name, "ascending") for name in keys]) if keys else rows


def compare(steps: Iterable[Step], elsewhere: Elsewhere, root: Path) -> dict[str, str]:
    """Differences of all steps, by name; every step is tried."""
    wrong: dict[str, str] = {}
    for step in steps:
        try:
            said = difference(step.rows, elsewhere.rows(step, root))
        except Exception as error:  # noqa: BLE001
            said = f"{type(error).__name__}: {error}"
        if said:
            wrong.setdefault(step.name, said)
    return wrong
