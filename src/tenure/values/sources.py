"""How the columns of an outside file become the columns of a canonical table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

ROW, LINE = "tenure:row", "tenure:line"
"""Columns of a numbered file: places of its records as a spreadsheet and an editor count them."""


class Format(StrEnum):
    """How a file is read."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file ready to be read: unpacked and in UTF-8.

    `name` is what reports call it. `columns` are its column names in order (for JSON Lines the
    keys seen). `numbered` says the file carries `ROW` and `LINE` of each record. `plain` says no
    quote, apostrophe, NUL or lone carriage return occurs in it: no cell holds a line break. `said_utf8`
    says its owner declared it to be UTF-8, so that only single rows are refused for their bytes.
    """

    path: Path
    name: str
    format: Format
    columns: tuple[str, ...]
    delimiter: str = ","
    numbered: bool = False
    plain: bool = False
    said_utf8: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """A value found in another file: where its `key` equals ours, take its `value`."""

    file: SourceFile
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """Where one canonical column comes from.

    `source` names a column (a dotted path for JSON Lines); with none, `constant` is used.
    `joined` are further columns whose text is appended after a slash, to make an id.
    `as_amount` reads decimals in major units. `values` replaces source values. `add_months`
    moves a date. `rounds` lets an amount have more decimals than its currency.
    """

    target: str
    source: str = ""
    joined: tuple[str, ...] = ()
    constant: str = ""
    as_amount: bool = False
    rounds: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    lookup: Lookup | None = None
    add_months: int = 0


@dataclass(frozen=True, slots=True)
class Only:
    """Rows taken: those whose `column` is (or is not) among `values`."""

    column: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """One file feeding one table.

    `date_format` and `instant_format` are strptime patterns; "" means ISO 8601, which is
    understood beside any other way. `timezone` is that of times that do not say theirs; an instant
    where a day is wanted is the day it falls on in `day_zone`. `by_name` says each canonical column comes from the column
    of its own name, also from one that only shows up far down in a JSON Lines file.
    """

    file: SourceFile
    table: str
    rules: tuple[ColumnRule, ...]
    date_format: str = ""
    instant_format: str = ""
    decimal_comma: bool = False
    timezone: str = "UTC"
    day_zone: str = "UTC"
    only: tuple[Only, ...] = ()
    by_name: bool = False
