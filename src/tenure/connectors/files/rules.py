"""What a mapping file says, as values; `mapping` reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Via:
    """Another file to look a value up in."""

    file: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Where one canonical column comes from."""

    target: str
    source: str = ""
    joined: tuple[str, ...] = ()
    constant: str = ""
    as_amount: bool = False
    rounds: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    via: Via | None = None
    add_months: int = 0


@dataclass(frozen=True, slots=True)
class OnlyMapping:
    """Rows to take."""

    column: str
    values: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """One file (or a pattern of names) feeding one table."""

    file: str
    table: str
    columns: tuple[ColumnMapping, ...]
    encoding: str = ""
    delimiter: str = ""
    dates: str = ""
    instants: str = ""
    decimal_comma: bool = False
    timezone: str = "UTC"
    only: tuple[OnlyMapping, ...] = ()


@dataclass(frozen=True, slots=True)
class FlagMapping:
    """A yes/no column to compare with the rows of another file."""

    name: str
    file: str
    column: str
    yes: tuple[str, ...]
    key: str
    other_file: str
    other_key: str


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A whole mapping file."""

    sources: tuple[SourceMapping, ...]
    flags: tuple[FlagMapping, ...] = ()
