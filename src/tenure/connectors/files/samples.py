"""The first rows of a file as text, for detecting formats and for previews."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tenure.connectors.files.tabular import json_records, line_end, records
from tenure.values.cells import unescaped
from tenure.values.errors import InputError
from tenure.values.sources import Format, SourceFile

SAMPLE_ROWS = 2000
MANY_ROWS = 1_000_000


def sample(file: SourceFile, rows: int = SAMPLE_ROWS) -> dict[str, list[str]]:
    """Up to `rows` values of each column, as text, empty where missing."""
    match file.format:
        case Format.PARQUET:
            return _parquet(file, rows)
        case Format.JSONL:
            return _json(file, rows)
        case Format.CSV:
            return _csv(file, rows)


def column_values(file: SourceFile, column: str) -> frozenset[str]:
    """Every value of one column, as text, of the first million rows."""
    cells: Iterable[str]
    if file.format is Format.CSV:
        place = file.columns.index(column)
        cells = (row[place].strip() for row in _csv_rows(file, MANY_ROWS))
    elif file.format is Format.JSONL:
        lines = json_records(file.path, MANY_ROWS)
        cells = (_text(_at(record, column)) for record in lines)
    else:
        cells = _parquet(file, MANY_ROWS, [column])[column]
    return frozenset(cell for cell in cells if cell)


def _csv_rows(file: SourceFile, rows: int) -> Iterator[list[str]]:
    ends = line_end(file.path)
    with file.path.open(encoding="utf-8-sig", newline=ends, errors="replace") as lines:
        try:
            for cells in islice(records(lines, file.delimiter), 1, rows + 1):
                if len(cells) == len(file.columns):
                    yield cells
        except csv.Error:
            return  # what follows is seen, and said, when the rows are read


def _csv(file: SourceFile, rows: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in file.columns}
    for cells in _csv_rows(file, rows):
        for name, cell in zip(file.columns, cells, strict=True):
            found[name].append(unescaped(cell.strip()))
    return found


def _json(file: SourceFile, rows: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in file.columns}
    for record in json_records(file.path, rows):
        for name in file.columns:
            found[name].append(_text(_at(record, name)))
    return found


def _at(record: dict[str, object], path: str) -> object:
    if path in record:
        return record[path]
    inner: object = record
    for part in path.split("."):
        if not isinstance(inner, dict):
            return None
        inner = inner.get(part)
    return inner


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _parquet(file: SourceFile, rows: int, columns: list[str] | None = None) -> dict[str, list[str]]:
    try:
        with pq.ParquetFile(file.path) as source:
            batch = next(source.iter_batches(batch_size=rows, columns=columns), None)
    except (OSError, ValueError) as error:
        raise InputError(f"{file.name} cannot be read: {error}") from None
    if batch is None:
        return {name: [] for name in columns or file.columns}
    found = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            texts = pc.cast(column, pa.string()).to_pylist()
        except (pa.ArrowException, ValueError):
            texts = [None if value is None else str(value) for value in column.to_pylist()]
        found[name] = [text or "" for text in texts]
    return found
