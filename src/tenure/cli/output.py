"""Writing tables: for people, as CSV, as JSON. The same rows give the same bytes."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tenure.values.cells import escaped, tame
from tenure.values.shown import (
    NUMBERS,
    Shown,
    cell_exported,
    cell_plain,
    cell_text,
    exported_columns,
    exported_key,
)

FORMATS = ("table", "csv", "json")


def write(
    columns: Sequence[Shown],
    rows: Iterable[dict[str, Any]],
    form: str,
    *,
    title: str = "",
    notes: Sequence[str] = (),
) -> None:
    """Write rows to standard output in one of `FORMATS`."""
    if form == "csv":
        _csv(columns, rows)
    elif form == "json":
        _json(columns, rows)
    else:
        _table(columns, rows, title, notes)


def _csv(columns: Sequence[Shown], rows: Iterable[dict[str, Any]]) -> None:
    out, carried = csv.writer(sys.stdout, lineterminator="\n"), exported_columns(columns)
    out.writerow([exported_key(column) for column in carried])
    for row in rows:
        cells = (cell_exported(column, row) for column in carried)
        out.writerow([escaped(cell) if isinstance(cell, str) else cell for cell in cells])


def _json(columns: Sequence[Shown], rows: Iterable[dict[str, Any]]) -> None:
    carried = exported_columns(columns)
    found = [{exported_key(column): cell_plain(column, row) for column in carried} for row in rows]
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def _table(
    columns: Sequence[Shown], rows: Iterable[dict[str, Any]], title: str, notes: Sequence[str]
) -> None:
    console = Console(markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, emoji=False, highlight=False, width=200)
    table = Table(title=title or None, box=box.SIMPLE, title_justify="left", pad_edge=False)
    for column in columns:
        table.add_column(column.title, justify="right" if column.show in NUMBERS else "left")
    count = 0
    for row in rows:
        table.add_row(*(Text(tame(cell_text(column, row))) for column in columns))
        count += 1
    if count:
        console.print(table)
    else:
        console.print(f"{title}: nothing to show.")
    for note in notes:
        console.print(f"({note})")
