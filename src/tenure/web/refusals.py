"""The first refused rows of an import, read back from its error files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tenure.values.cells import unescaped

SHOWN = 5
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused row: its line in the file that was uploaded, and what is wrong with it."""

    file: str
    line: str
    column: str
    value: str
    reason: str
    fix: str


def first_refusals(path: Path, file: str) -> list[Refusal]:
    """The first rows of an error file; `file` is the name the uploaded one had."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = map(json.loads, lines) if path.suffix == ".jsonl" else csv.DictReader(lines)
        return [_refusal(row, file) for row in _remarks(rows)]


def _remarks(rows: Iterator[dict[str, str]] | csv.DictReader[str]) -> Iterator[dict[str, str]]:
    for row in islice(rows, SHOWN):
        yield {name: unescaped(str(text or ""))[:LONGEST] for name, text in row.items() if name}


def _refusal(row: dict[str, str], file: str) -> Refusal:
    names = ("_line", "_column", "_value", "_reason", "_fix")
    return Refusal(file, *(row.get(name, "") for name in names))
