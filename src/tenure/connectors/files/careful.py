"""Reading a text file line by line, so that one broken record costs that record and no other."""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tenure.connectors.files.tabular import has_stray_bytes
from tenure.connectors.files.unpack import require_utf8
from tenure.values.sources import Format, SourceFile

MAX_CELL = 12 * 1024 * 1024
BATCH_ROWS = 50_000
BATCH_BYTES = 64 * 1024 * 1024
DEPTH = 64

Broken = tuple[int, int, str, str, str]
"""Row, line, reason, fix, raw text of a record that has no columns."""


def numbered(file: SourceFile, folder: Path) -> tuple[SourceFile, list[Broken]]:
    """The same file with `_row` and `_line` beside each record, and the records that failed.

    Rows count as a spreadsheet counts them (the header is row 1), lines as an editor does.
    Parquet files are well-formed or unreadable: they come back as they are.
    """
    if file.format is Format.PARQUET:
        return replace(file, numbered=True), []
    if not file.said_utf8:
        require_utf8(file.path, file.name)
    broken: list[Broken] = []
    path = folder / f"numbered-{len(list(folder.iterdir()))}.parquet"
    records = _json_records(file, broken) if file.format is Format.JSONL else _rows(file, broken)
    names = ("json",) if file.format is Format.JSONL else file.columns
    _written(records, names, path)
    return replace(file, path=path, numbered=True), broken


def _written(
    records: Iterator[tuple[int, int, list[str]]], names: tuple[str, ...], path: Path
) -> None:
    fields = [pa.field(name, pa.string()) for name in names]
    schema = pa.schema([*fields, pa.field("_row", pa.int64()), pa.field("_line", pa.int64())])
    with pq.ParquetWriter(path, schema) as out:
        rows: list[tuple[int, int, list[str]]] = []
        size = 0
        for record in records:
            rows.append(record)
            size += sum(map(len, record[2]))
            if len(rows) >= BATCH_ROWS or size >= BATCH_BYTES:
                out.write_table(_table(rows, schema))
                rows, size = [], 0
        out.write_table(_table(rows, schema))


def _table(rows: list[tuple[int, int, list[str]]], schema: pa.Schema) -> pa.Table:
    width = len(schema) - 2
    cells = [[row[2][place] for row in rows] for place in range(width)]
    return pa.table([*cells, [row[0] for row in rows], [row[1] for row in rows]], schema=schema)


class _Lines:
    """Lines of a file that can be given back, with the number of the next one."""

    def __init__(self, path: Path) -> None:
        self._file = path.open(encoding="utf-8-sig", newline="", errors="surrogateescape")
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 1

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._file)
        self.taken.append(line)
        self.number += 1
        return line

    def keep_first(self) -> str:
        """Give all lines taken back but the first, and return that one."""
        first, *rest = self.taken
        self._back.extendleft(reversed(rest))
        self.number -= len(rest)
        return first


def _rows(file: SourceFile, broken: list[Broken]) -> Iterator[tuple[int, int, list[str]]]:
    lines = _Lines(file.path)
    csv.field_size_limit(MAX_CELL)
    width, row = len(file.columns), 0
    reader = csv.reader(lines, delimiter=file.delimiter, strict=True)
    while True:
        lines.taken.clear()
        line = lines.number
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            row += 1
            broken.append((row, line, *_reason(str(error)), _shown(lines.keep_first())))
            reader = csv.reader(lines, delimiter=file.delimiter, strict=True)
            continue
        row += 1
        if row == 1 or not cells:
            continue
        if len(cells) == width and not any(map(has_stray_bytes, cells)):
            yield row, line, cells
            continue
        reason, fix = _misfit(cells, width)
        broken.append((row, line, reason, fix, _shown(lines.keep_first())))
        reader = csv.reader(lines, delimiter=file.delimiter, strict=True)


def _shown(text: str) -> str:
    return text[:10_000].encode("utf-8", "replace").decode("utf-8")


def _misfit(cells: list[str], width: int) -> tuple[str, str]:
    if len(cells) == width:
        return "has bytes that are not UTF-8", "save the file in UTF-8, or say its encoding"
    reason = f"has {len(cells)} columns, the header has {width}"
    return reason, "quote cells that hold the separator"


def _reason(error: str) -> tuple[str, str]:
    if "field larger" in error:
        return f"has a cell of over {MAX_CELL:,} characters", "shorten it, or close the quote"
    if "unexpected end" in error:
        return "opens a quote that is never closed", "close the quote, or double it"
    if "expected after" in error:
        return "has text after a closing quote", 'double the quotes inside a quoted cell ("")'
    return f"cannot be split into cells ({error})", "check the quotes and line ends"


def _json_records(file: SourceFile, broken: list[Broken]) -> Iterator[tuple[int, int, list[str]]]:
    with file.path.open(encoding="utf-8", errors="surrogateescape") as lines:
        for number, line in enumerate(lines, start=1):
            text = line.strip()
            if not text:
                continue
            problem = _json_problem(text)
            if problem:
                broken.append((number, number, *problem, _shown(text)))
            else:
                yield number, number, [text]


def _json_problem(text: str) -> tuple[str, str] | None:
    if len(text) > MAX_CELL:
        return f"is over {MAX_CELL:,} characters long", "split it"
    if text.count("[") + text.count("{") > DEPTH and _depth(text) > DEPTH:
        return f"is nested more than {DEPTH} deep", "flatten it"
    if has_stray_bytes(text):
        return "has bytes that are not UTF-8", "save the file in UTF-8"
    try:
        record = json.loads(text)
    except ValueError as error:
        return f"is not JSON: {error}", "write one JSON object a line"
    if not isinstance(record, dict):
        return "is not a JSON object", "write one JSON object a line"
    return None


def _depth(text: str) -> int:
    deepest = depth = 0
    for sign in text:
        depth += (sign in "[{") - (sign in "]}")
        deepest = max(deepest, depth)
    return deepest
