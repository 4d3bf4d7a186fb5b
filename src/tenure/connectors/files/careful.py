"""Reading a text file line by line, so that one broken record costs that record and no other."""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tenure.connectors.files.encodings import has_stray_bytes, require_utf8
from tenure.connectors.files.tabular import MAX_CELL, line_end, records
from tenure.values.sources import LINE, ROW, Format, SourceFile

ENGINE_CELL = 500_000
"""Longer ones may be beyond what the engine takes for a line."""
BATCH_ROWS = 50_000
BATCH_BYTES = 64 * 1024 * 1024

Broken = tuple[int, int, str, str, str]
"""Row, line, reason, fix, raw text of a record that has no columns."""
Record = tuple[int, int, list[str]]
"""Row, line, cells."""


def numbered(file: SourceFile, folder: Path) -> tuple[SourceFile, list[Broken]]:
    """The same file with `ROW` and `LINE` beside each record, and the records that failed.

    Rows count as a spreadsheet counts them (the header is row 1), lines as an editor does.
    Parquet files are well-formed or unreadable: they come back as they are.
    """
    if file.format is Format.PARQUET:
        return replace(file, numbered=True), []
    if not file.said_utf8:
        require_utf8(file.path, file.name)
    broken: list[Broken] = []
    path = folder / f"numbered-{len(list(folder.iterdir()))}.parquet"
    found = _json_lines(file, broken) if file.format is Format.JSONL else _rows(file, broken)
    names = ("json",) if file.format is Format.JSONL else file.columns
    _written(found, names, path)
    return replace(file, path=path, numbered=True), broken


def sound(file: SourceFile, folder: Path) -> SourceFile:
    """A file that other files look something up in: itself if the engine can read all of it,
    else its numbered form, without the records that are broken.
    """
    if file.format is Format.PARQUET:
        return file
    broken: list[Broken] = []
    found = _json_lines(file, broken) if file.format is Format.JSONL else _rows(file, broken)
    is_long = any(max(map(len, cells)) > ENGINE_CELL for _, _, cells in found)
    return numbered(file, folder)[0] if broken or is_long else file


def _written(found: Iterator[Record], names: tuple[str, ...], path: Path) -> None:
    types: dict[str, pa.DataType] = dict.fromkeys(names, pa.string())
    schema = pa.schema({**types, ROW: pa.int64(), LINE: pa.int64()})
    with pq.ParquetWriter(path, schema) as out:
        rows: list[Record] = []
        size = 0
        for record in found:
            rows.append(record)
            size += sum(map(len, record[2]))
            if len(rows) >= BATCH_ROWS or size >= BATCH_BYTES:
                out.write_table(_table(rows, schema))
                rows, size = [], 0
        out.write_table(_table(rows, schema))


def _table(rows: list[Record], schema: pa.Schema) -> pa.Table:
    width = len(schema) - 2
    cells = [[row[2][place] for row in rows] for place in range(width)]
    return pa.table([*cells, [row[0] for row in rows], [row[1] for row in rows]], schema=schema)


class _Lines:
    """Lines of a file that can be given back, with the number of the next one."""

    def __init__(self, path: Path) -> None:
        ends = line_end(path)
        self._file = path.open(encoding="utf-8-sig", newline=ends, errors="surrogateescape")
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

    def close(self) -> None:
        self._file.close()


def _rows(file: SourceFile, broken: list[Broken]) -> Iterator[Record]:
    lines = _Lines(file.path)
    try:
        yield from _records(lines, file, broken)
    finally:
        lines.close()


def _records(lines: _Lines, file: SourceFile, broken: list[Broken]) -> Iterator[Record]:
    width, row = len(file.columns), 0
    reader = records(lines, file.delimiter, strict=True)
    while True:
        lines.taken.clear()
        line = lines.number
        try:
            cells = next(reader)
            problem = _misfit(cells, width, lines.taken)
        except StopIteration:
            return
        except csv.Error as error:
            cells = _loosely(lines.taken, file.delimiter) if _is_untidy(error) else []
            unfit = not cells or _misfit(cells, width, lines.taken)
            problem = _reason(str(error)) if unfit else None
            reader = records(lines, file.delimiter, strict=True)
        row += 1
        if problem is not None:
            first = lines.keep_first()
            reader = records(lines, file.delimiter, strict=True)
            if row > 1:
                broken.append((row, line, *problem, _shown(first)))
        elif row > 1 and cells:
            yield row, line, cells[:width]


def _misfit(cells: list[str], width: int, taken: list[str]) -> tuple[str, str] | None:
    if any(map(has_stray_bytes, taken)):
        return "has bytes that are not UTF-8", "save the file in UTF-8, or say its encoding"
    if not cells or len(cells) == width or (len(cells) > width and not any(cells[width:])):
        return None
    reason = f"has {len(cells)} columns, the header has {width}"
    return reason, "quote cells that hold the separator"


def _is_untidy(error: csv.Error) -> bool:
    return "expected after" in str(error) or "new-line" in str(error)


def _loosely(taken: list[str], delimiter: str) -> list[str]:
    """Cells of a line with spaces between a closing quote and the separator, or with a lone
    carriage return in it, as the engine reads them; none if it is worse.
    """
    if len(taken) != 1:
        return []
    sign = re.escape(delimiter)
    cell = re.compile(rf' *(?:"((?:[^"]|"")*)" *|([^"{sign}][^{sign}]*)?)({sign}|$)')
    text, place, cells = taken[0].rstrip("\r\n"), 0, []
    while found := cell.match(text, place):
        quoted, bare, end = found.groups()
        cells.append(bare or "" if quoted is None else quoted.replace('""', '"'))
        place = found.end()
        if not end:
            return cells
    return []


def _shown(text: str) -> str:
    return text[:10_000].encode("utf-8", "replace").decode("utf-8")


def _reason(error: str) -> tuple[str, str]:
    if "field larger" in error:
        return f"has a cell of over {MAX_CELL:,} characters", "shorten it, or close the quote"
    if "unexpected end" in error:
        return "opens a quote that is never closed", "close the quote, or double it"
    if "expected after" in error:
        return "has text after a closing quote", 'double the quotes inside a quoted cell ("")'
    if "new-line" in error:
        return "has a lone carriage return in it", "quote the cell, or remove it"
    return f"cannot be split into cells ({error})", "check the quotes and line ends"


def _json_lines(file: SourceFile, broken: list[Broken]) -> Iterator[Record]:
    with file.path.open(encoding="utf-8", newline="\n", errors="surrogateescape") as lines:
        for number, line in enumerate(lines, start=1):
            text = line.strip()
            if not text:
                continue
            problem = _json_problem(text)
            if problem:
                broken.append((number, number, *problem, _shown(text)))
            else:
                yield number, number, [text]


_ONE_A_LINE = "write one JSON object a line"


def _json_problem(text: str) -> tuple[str, str] | None:
    if len(text) > MAX_CELL:
        return f"is over {MAX_CELL:,} characters long", "split it"
    if has_stray_bytes(text):
        return "has bytes that are not UTF-8", "save the file in UTF-8"
    twice: list[str] = []

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        record = dict(pairs)  # the outermost object comes last
        keys = [key for key, _ in pairs]
        twice[:] = (
            [key for key in record if keys.count(key) > 1] if len(record) < len(pairs) else []
        )
        return record

    try:
        record = json.loads(text, object_pairs_hook=once)
        if "\\u" in text:
            json.dumps(record, ensure_ascii=False).encode()
    except RecursionError:
        return "is nested too deep", "flatten it"
    except UnicodeEncodeError:
        return (
            "has half of a surrogate pair (\\ud800 to \\udfff)",
            "remove it, or write both halves",
        )
    except ValueError as error:
        return f"is not JSON: {error}", _ONE_A_LINE
    if not isinstance(record, dict):
        return "is not a JSON object", _ONE_A_LINE
    return (f"has the key {twice[0]!r} twice", "keep one of them") if twice else None
