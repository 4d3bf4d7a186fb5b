"""Opening a found file: which columns it has, how its cells are separated."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice
from pathlib import Path

import pyarrow.parquet as pq

from tenure.connectors.files.encodings import (
    CHUNK,
    has_stray_bytes,
    require_utf8,
    same_encoding,
    utf8,
)
from tenure.connectors.files.unpack import Found, plain_bytes
from tenure.values.errors import InputError
from tenure.values.sources import Format, SourceFile

DELIMITERS = ",;\t|"
MAX_CELL = 12 * 1024 * 1024
SEEN_LINES = 1000


def opened(found: Found, folder: Path, *, encoding: str = "", delimiter: str = "") -> SourceFile:
    """A file made ready: unpacked and in UTF-8 (in `folder` where it was not), its columns known.

    Raises `InputError` for a file that is empty, damaged, in an unknown encoding, or whose
    header names a column twice or not at all.
    """
    try:
        path = plain_bytes(found, folder)
        if not path.stat().st_size:
            raise InputError(f"{found.name} is empty")
        if found.format is Format.PARQUET:
            return _parquet(found, path)
        path = utf8(path, found.name, encoding, folder)
    except OSError as error:
        raise InputError(f"{found.name} cannot be read: {error.strerror or error}") from None
    said = bool(encoding) and same_encoding(encoding, "utf-8")
    if found.format is Format.JSONL:
        return _json_lines(found, path, said=said)
    return _csv(found, path, delimiter, said=said)


def _parquet(found: Found, path: Path) -> SourceFile:
    try:
        schema = pq.read_schema(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{found.name} is not a Parquet file: {error}") from None
    _checked_header(found.name, tuple(schema.names))
    return SourceFile(path, found.name, Format.PARQUET, tuple(schema.names))


def _json_lines(found: Found, path: Path, *, said: bool) -> SourceFile:
    columns = json_columns(path)
    if not columns or _is_array(path):
        if not said:
            require_utf8(path, found.name)
        raise InputError(
            f"{found.name} does not hold one JSON object a line",
            hint="Write each object on a line of its own, without brackets or commas around them.",
        )
    return SourceFile(path, found.name, Format.JSONL, columns, said_utf8=said)


def _csv(found: Found, path: Path, delimiter: str, *, said: bool) -> SourceFile:
    with path.open(encoding="utf-8-sig", newline="", errors="surrogateescape") as file:
        head = file.read(CHUNK)
    lines = list(islice(StringIO(head, newline=line_end(path)), 20))
    if not head:
        raise InputError(f"{found.name} is empty")
    if len(head) == CHUNK:
        lines.pop()  # it may be cut off
    if not lines:
        raise InputError(f"{found.name}: the first line is no header: it does not end")
    if has_stray_bytes(lines[0]) or (not said and any(map(has_stray_bytes, lines))):
        require_utf8(path, found.name)
    sign = delimiter or _delimiter(lines)
    try:
        names = next(records(lines, sign), [])
    except csv.Error as error:
        raise InputError(f"{found.name}: the header cannot be read: {error}") from None
    columns = tuple(name.strip() for name in names)
    _checked_header(found.name, columns)
    plain = _is_plain(path)
    return SourceFile(path, found.name, Format.CSV, columns, sign, plain=plain, said_utf8=said)


def line_end(path: Path) -> str:
    r"""How the lines of a text file end, for `open`: "\r" or "\n" ("\r\n" ends with it, too).

    The first line break outside quotes decides; a lone "\r" elsewhere is then no line end.
    """
    with path.open("rb") as file:
        head = file.read(CHUNK)
    quoted = False
    for place, sign in enumerate(head):
        if sign == 0x22:
            quoted = not quoted
        elif not quoted and sign in b"\r\n":
            return (
                "\r" if sign == 0x0D and head[place + 1 : place + 2] not in {b"\n", b""} else "\n"
            )
    return "\n"


def records(lines: Iterable[str], delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    """Cells of each record, read as the engine reads them: space before a quote means nothing."""
    csv.field_size_limit(MAX_CELL)
    return csv.reader(lines, delimiter=delimiter, strict=strict, skipinitialspace=True)


def _checked_header(name: str, columns: tuple[str, ...]) -> None:
    if not columns or not all(columns):
        place = columns.index("") + 1 if columns else 1
        raise InputError(f"{name}: column {place} has no name", hint="Name it in the first line.")
    low = [column.lower() for column in columns]
    twice = sorted({column for column in columns if low.count(column.lower()) > 1})
    if twice:
        raise InputError(f"{name} has two columns called {twice[0]!r}", hint="Rename one of them.")
    odd = [column for column in columns if "\0" in column]
    if odd:
        raise InputError(f"{name}: the column name {odd[0]!r} has a NUL character in it")


def _delimiter(lines: list[str]) -> str:
    """The sign that splits the first lines most evenly; the comma where none does."""
    best, most = ",", 1
    for sign in DELIMITERS:
        try:
            widths = [len(row) for row in records(lines, sign) if row]
        except csv.Error:
            continue
        if widths and widths[0] > most and widths.count(widths[0]) * 2 > len(widths):
            best, most = sign, widths[0]
    return best


def _is_plain(path: Path) -> bool:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if b'"' in chunk or b"'" in chunk or b"\0" in chunk:
                return False
            if b"\r" in chunk:
                chunk += file.read(1)  # it may be the other half of a line end
                if chunk.count(b"\r") != chunk.count(b"\r\n"):
                    return False
    return True


def json_columns(path: Path) -> tuple[str, ...]:
    """Keys of the first lines of a JSON Lines file, nested ones dotted, in the order met."""
    names: dict[str, None] = {}
    for record in json_records(path, SEEN_LINES):
        _collect(record, "", names)
    return tuple(names)


def _is_array(path: Path) -> bool:
    """Whether one array is spread over the lines, its last object looking like a line of its own."""
    with path.open("rb") as file:
        return file.read(64).split(maxsplit=1)[:1] == [b"["]


def json_records(path: Path, lines: int) -> Iterator[dict[str, object]]:
    """The objects among the first lines; what is none is left out."""
    with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        for line in islice(file, lines):
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(record, dict):
                yield record


def _collect(record: dict[str, object], prefix: str, names: dict[str, None]) -> None:
    for key, value in record.items():
        name = f"{prefix}{key}"
        names[name] = None
        if isinstance(value, dict) and prefix.count(".") < 3:
            _collect(value, f"{name}.", names)
