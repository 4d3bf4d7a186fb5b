"""How the rows of a result cross from an outside engine into a Parquet file: in columns, by batches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from ibis.expr.types import Table

from tenure.warehouse.engine import compiled
from tenure.warehouse.links import Backend
from tenure.warehouse.sql import ident, literal

BATCH_ROWS = 122_880


def write_result(backend: Backend, expression: Table, path: Path) -> int:
    """Run an expression where its tables are and write its rows to one Parquet file.

    Types are those of the expression. Returns how many rows came. Raises whatever the engine does.
    """
    if backend.name == "duckdb":
        backend.raw_sql(f"COPY ({compiled(expression)}) TO {literal(str(path))} (FORMAT parquet)")
        return pq.read_metadata(path).num_rows
    schema: pa.Schema = expression.schema().to_pyarrow()
    batches = _BATCHES.get(backend.name, _batches)
    rows = 0
    with pq.ParquetWriter(path, schema) as writer:
        for batch in batches(backend, expression, schema):
            writer.write_table(pa.Table.from_batches([batch]).cast(schema))
            rows += batch.num_rows
    return rows


def _batches(backend: Backend, expression: Table, _: pa.Schema) -> Iterator[pa.RecordBatch]:
    yield from backend.to_pyarrow_batches(expression, chunk_size=BATCH_ROWS)


def _from_postgres(
    backend: Backend, expression: Table, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """By COPY, as CSV into a file that Arrow reads: the driver would make a Python object of each value."""
    with TemporaryFile() as file:
        with (
            backend.con.cursor() as cursor,
            cursor.copy(f"COPY ({_typed(backend, expression)}) TO STDOUT (FORMAT csv)") as copied,
        ):
            for block in copied:
                file.write(block)
        if file.tell():
            file.seek(0)
            yield from _read_csv(file, schema)


def _typed(backend: Backend, expression: Table) -> str:
    """SQL whose columns have the expression's own types: there, a month cut from a date is an instant."""
    kinds = backend.compiler.type_mapper
    columns = ", ".join(
        f"CAST({ident(name)} AS {kinds.to_string(kind)}) AS {ident(name)}"
        for name, kind in expression.schema().items()
    )
    return f"SELECT {columns} FROM ({backend.compile(expression)}) AS result"


def _read_csv(file: IO[bytes], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    convert = pa_csv.ConvertOptions(
        column_types={field.name: field.type for field in schema},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["t"],
        false_values=["f"],
    )
    yield from pa_csv.open_csv(
        file,
        read_options=pa_csv.ReadOptions(column_names=schema.names),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=convert,
    )


def _from_spark(backend: Backend, expression: Table, _: pa.Schema) -> Iterator[pa.RecordBatch]:
    """As Arrow: Ibis would go by way of pandas, which makes floats of integers that have nulls."""
    rows = backend.raw_sql(backend.compile(expression)).toArrow()
    yield from rows.to_batches(max_chunksize=BATCH_ROWS)


_BATCHES = {"postgres": _from_postgres, "pyspark": _from_spark}
