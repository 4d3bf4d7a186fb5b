"""The error file: every refused row as it came, with where, what, why and how to mend it.

It can be mended and imported as it is: columns that begin with an underscore are ignored. If
rows of it are refused again, the new error file says so in the place of the old remarks.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from pathlib import Path

from tenure.values.cells import escaped, unescaped
from tenure.values.sources import Format, SourceFile

ERROR_COLUMNS = ("_row", "_line", "_column", "_value", "_reason", "_fix")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one row."""

    column: str
    value: str | None
    reason: str
    fix: str

    @property
    def general(self) -> str:
        """The reason without the number of another row, for counting."""
        return re.sub(r"row [0-9]+", "another row", self.reason)


@dataclass(frozen=True, slots=True)
class Reject:
    """One refused row: its place in the file, what is wrong, and its original cells."""

    row: int
    line: int
    problems: tuple[Problem, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Malformed:
    """A record that could not even be split into columns; `raw` is its text."""

    row: int
    line: int
    reason: str
    fix: str
    raw: str

    def as_reject(self, width: int) -> Reject:
        """The same with empty cells."""
        problem = Problem("", self.raw, self.reason, self.fix)
        return Reject(self.row, self.line, (problem,), ("",) * width)


def write_rejects(
    file: SourceFile, path: Path, refused: Iterable[Reject], malformed: Sequence[Malformed]
) -> Counter[str]:
    """Write the error file of one source, in the order of its rows, and count the reasons.

    CSV and Parquet sources give CSV; JSON Lines give JSON Lines. `refused` comes in row order.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    is_json = file.format is Format.JSONL
    broken = (each.as_reject(1 if is_json else len(file.columns)) for each in malformed)
    reasons: Counter[str] = Counter()
    every = _counted(merge(broken, refused, key=lambda each: each.row), reasons)
    with path.open("w", encoding="utf-8", newline="") as out:
        if is_json:
            out.writelines(_json_lines(every))
        else:
            own = [place for place, name in enumerate(file.columns) if name not in ERROR_COLUMNS]
            table = csv.writer(out)
            table.writerow([*ERROR_COLUMNS, *(file.columns[place] for place in own)])
            for each in every:
                cells = (_safe(each.cells[place], file) for place in own)
                table.writerow([*_errors(each).values(), *cells])
    return reasons


def _safe(cell: str, file: SourceFile) -> str:
    """A cell that means, when it is imported again, what it meant."""
    return escaped(unescaped(cell) if file.format is Format.CSV else cell)


def _counted(rejects: Iterable[Reject], reasons: Counter[str]) -> Iterator[Reject]:
    for reject in rejects:
        reasons.update(f"{each.column} {each.general}".strip() for each in reject.problems)
        yield reject


def _errors(reject: Reject) -> dict[str, str]:
    def joined(texts: Iterable[str]) -> str:
        return escaped("; ".join(texts))

    problems = reject.problems
    return {
        "_row": str(reject.row),
        "_line": str(reject.line),
        "_column": joined(each.column for each in problems),
        "_value": joined(each.value or "" for each in problems),
        "_reason": joined(each.reason for each in problems),
        "_fix": joined(each.fix for each in problems),
    }


def _json_lines(rejects: Iterable[Reject]) -> Iterator[str]:
    """Each record with the remarks in front; its own text is kept to the letter."""
    for reject in rejects:
        remarks = json.dumps(_errors(reject), ensure_ascii=False)
        own = reject.cells[0] or "{}"
        if any(f'"{name}"' in own for name in ERROR_COLUMNS):
            record = json.loads(own).items()
            own = json.dumps(
                {k: v for k, v in record if k not in ERROR_COLUMNS}, ensure_ascii=False
            )
        rest = own.strip()[1:].lstrip()
        yield remarks[:-1] + (rest if rest == "}" else f", {rest}") + "\n"
