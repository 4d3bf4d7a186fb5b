"""What is odd about the data: found at import, shown with the rows, never silently mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tenure.values.sources import SourceFile


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the owner of the data should know. `count` of `of` rows; `sample` are keys."""

    code: str
    table: str
    count: int
    of: int
    sentence: str
    sample: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlagCheck:
    """A yes/no column of one file that should agree with the rows of another.

    For each row of `file`, `column` being one of `values` should mean that `other` has a row
    whose `other_key` equals `key`.
    """

    name: str
    file: SourceFile
    column: str
    values: tuple[str, ...]
    key: str
    other: SourceFile
    other_key: str


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of the rows of one source file."""

    file: str
    table: str
    rows_in: int
    new: int
    changed: int
    unchanged: int
    repeated: int
    rejected: int
    left_out: int
    unmatched: int
    reasons: tuple[tuple[str, int], ...] = ()
    rejects: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The whole of one import: its sources and what is odd about the data."""

    sources: tuple[SourceReport, ...]
    findings: tuple[Finding, ...]
    committed: bool

    def as_json(self) -> Mapping[str, Any]:
        """Plain values; the same for the same import."""
        return asdict(self)

    @property
    def rejected(self) -> int:
        """Rows refused in all sources."""
        return sum(source.rejected for source in self.sources)
