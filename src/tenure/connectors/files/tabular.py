"""Opening a found file: which columns it has, how its cells are separated."""

from __future__ import annotations

import csv
import json
from itertools import islice
from pathlib import Path

import pyarrow.parquet as pq

from tenure.connectors.files.unpack import (
    CHUNK,
    Found,
    plain_bytes,
    require_utf8,
    same_encoding,
    utf8,
)
from tenure.values.errors import InputError
from tenure.values.sources import Format, SourceFile

DELIMITERS = ",;\t|"
SEEN_LINES = 1000


def opened(found: Found, folder: Path, *, encoding: str = "", delimiter: str = "") -> SourceFile:
    """A file made ready: unpacked and in UTF-8 (in `folder` where it was not), its columns known.

    Raises `InputError` for a file that is empty, damaged, in an unknown encoding, or whose
    header names a column twice or not at all.
    """
    path = plain_bytes(found, folder)
    if not path.stat().st_size:
        raise InputError(f"{found.name} is empty")
    if found.format is Format.PARQUET:
        return _parquet(found, path)
    path = utf8(path, found.name, encoding, folder)
    said = bool(encoding) and same_encoding(encoding, "utf-8")
    if found.format is Format.JSONL:
        return SourceFile(path, found.name, Format.JSONL, json_columns(path), said_utf8=said)
    with path.open(encoding="utf-8-sig", newline="", errors="surrogateescape") as file:
        head = list(islice(file, 20))
    if not said and any(map(has_stray_bytes, head)):
        require_utf8(path, found.name)
    sign = delimiter or _delimiter(head)
    names = next(csv.reader(head, delimiter=sign), [])
    columns = tuple(name.strip() for name in names)
    _checked_header(found.name, columns)
    plain = _is_plain(path)
    return SourceFile(path, found.name, Format.CSV, columns, sign, plain=plain, said_utf8=said)


def has_stray_bytes(text: str) -> bool:
    """Whether a text decoded with `surrogateescape` held bytes that are not UTF-8."""
    return not text.isascii() and any("\udc80" <= sign <= "\udcff" for sign in text)


def _parquet(found: Found, path: Path) -> SourceFile:
    try:
        schema = pq.read_schema(path)
    except (OSError, ValueError) as error:
        raise InputError(f"{found.name} is not a Parquet file: {error}") from None
    _checked_header(found.name, tuple(schema.names))
    return SourceFile(path, found.name, Format.PARQUET, tuple(schema.names))


def _checked_header(name: str, columns: tuple[str, ...]) -> None:
    if not columns or not all(columns):
        place = columns.index("") + 1 if columns else 1
        raise InputError(f"{name}: column {place} has no name", hint="Name it in the first line.")
    low = [column.lower() for column in columns]
    twice = sorted({column for column in columns if low.count(column.lower()) > 1})
    if twice:
        raise InputError(f"{name} has two columns called {twice[0]!r}", hint="Rename one of them.")


def _delimiter(lines: list[str]) -> str:
    """The sign that splits the first lines most evenly; the comma where none does."""
    best, most = ",", 1
    for sign in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
        if widths and widths[0] > most and widths.count(widths[0]) * 2 > len(widths):
            best, most = sign, widths[0]
    return best


def _is_plain(path: Path) -> bool:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if b'"' in chunk or b"'" in chunk or b"\0" in chunk:
                return False
    return True


def json_columns(path: Path) -> tuple[str, ...]:
    """Keys of the first lines of a JSON Lines file, nested ones dotted, in the order met."""
    names: dict[str, None] = {}
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in islice(file, SEEN_LINES):
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict):
                _collect(record, "", names)
    return tuple(names)


def _collect(record: dict[str, object], prefix: str, names: dict[str, None]) -> None:
    for key, value in record.items():
        name = f"{prefix}{key}"
        names[name] = None
        if isinstance(value, dict) and prefix.count(".") < 3:
            _collect(value, f"{name}.", names)
