"""The first rows of a file as text, for detecting formats and for previews."""

from __future__ import annotations

import csv
import json
from itertools import islice

import pyarrow.compute as pc
import pyarrow.parquet as pq

from tenure.values.sources import Format, SourceFile

SAMPLE_ROWS = 2000


def sample(file: SourceFile, rows: int = SAMPLE_ROWS) -> dict[str, list[str]]:
    """Up to `rows` values of each column, as text, empty where missing."""
    match file.format:
        case Format.PARQUET:
            return _parquet(file, rows)
        case Format.JSONL:
            return _json(file, rows)
        case Format.CSV:
            return _csv(file, rows)


def _csv(file: SourceFile, rows: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in file.columns}
    csv.field_size_limit(1 << 27)
    with file.path.open(encoding="utf-8-sig", newline="", errors="replace") as lines:
        reader = csv.reader(lines, delimiter=file.delimiter)
        for cells in islice(reader, 1, rows + 1):
            if len(cells) == len(file.columns):
                for name, cell in zip(file.columns, cells, strict=True):
                    found[name].append(cell.strip())
    return found


def _json(file: SourceFile, rows: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in file.columns}
    with file.path.open(encoding="utf-8", errors="replace") as lines:
        for line in islice(lines, rows):
            try:
                record = json.loads(line)
            except ValueError:
                continue
            for name in file.columns:
                found[name].append(_text(_at(record, name)))
    return found


def _at(record: object, path: str) -> object:
    for part in path.split("."):
        if not isinstance(record, dict):
            return None
        record = record.get(part)
    return record


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _parquet(file: SourceFile, rows: int) -> dict[str, list[str]]:
    with pq.ParquetFile(file.path) as source:
        batch = next(source.iter_batches(batch_size=rows), None)
    if batch is None:
        return {name: [] for name in file.columns}
    found = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            texts = pc.cast(column, "string").to_pylist()
        except (NotImplementedError, ValueError):
            texts = [None if value is None else str(value) for value in column.to_pylist()]
        found[name] = [text or "" for text in texts]
    return found
