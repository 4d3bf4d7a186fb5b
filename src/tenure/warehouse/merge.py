"""Merging staged rows into the facts of one table: new, changed, unchanged, by key."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pyarrow.parquet as pq

from tenure.values.canonical import table as canonical
from tenure.values.schema import Table
from tenure.warehouse.engine import Engine
from tenure.warehouse.files import sync
from tenure.warehouse.manifest import FactFile
from tenure.warehouse.parse import types_of
from tenure.warehouse.sql import ident, parquet_rows
from tenure.warehouse.staging import Staged, staged_files, write_by_month

MAX_FILES = 24
"""A month with more files than this has its small ones put together."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The table's files after a merge, and what became of the rows."""

    files: tuple[FactFile, ...]
    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where files of one batch go: the warehouse root and the batch's number."""

    root: Path
    batch: int

    def absolute(self, files: tuple[FactFile, ...]) -> list[str]:
        """Paths to read."""
        return [str(self.root / file.path) for file in files]


def merge(
    engine: Engine, place: Place, current: tuple[FactFile, ...], staged: Staged, scratch: Path
) -> Merged:
    """Bring staged rows into a table.

    Rows whose key is not there yet are added; rows whose key is there replace the columns the
    source speaks about, if any of them differs; other columns keep what they had. Files are
    never changed: the result lists new ones in place of those rewritten.
    """
    table = canonical(staged.plan.table)
    if not staged.rows:
        return Merged(current, 0, 0, 0)
    types = types_of(table)
    incoming = parquet_rows((path for _, path in staged.files), types)
    if not current:
        return Merged(_added(place, table, staged), staged.rows, 0, 0)
    held = parquet_rows(place.absolute(current), types)
    _compare(engine, table, staged, held, incoming)
    new, changed = engine.row(
        "SELECT count(*) FILTER (NOT _known), count(*) FILTER (_known) FROM _touched"
    )
    unchanged = staged.rows - new - changed
    if not changed and new == staged.rows:
        files = (*current, *_added(place, table, staged))
    elif not changed and not new:
        files = current
    else:
        files = rewritten(engine, place, table, current, scratch, staged.plan.file.name)
    engine.run("DROP TABLE _touched")
    return Merged(compacted(engine, place, table, files, scratch), new, changed, unchanged)


def add(
    engine: Engine, place: Place, current: tuple[FactFile, ...], staged: Staged, scratch: Path
) -> Merged:
    """Put staged rows beside those of a table. None of their keys may be held: nothing is compared."""
    table = canonical(staged.plan.table)
    files = (*current, *_added(place, table, staged)) if staged.rows else current
    return Merged(compacted(engine, place, table, files, scratch), staged.rows, 0, 0)


def _compare(engine: Engine, table: Table, staged: Staged, held: str, incoming: str) -> None:
    """Fill `_touched` with the rows to write: the new ones, and the changed ones made whole."""
    key = ", ".join(ident(name) for name in table.key)
    spoken = set(staged.mapped)
    whole = ", ".join(
        f"{'n' if name in spoken else 'h'}.{ident(name)} AS {ident(name)}" for name in table.names
    )
    others = [name for name in staged.mapped if name not in table.key]
    differs = " OR ".join(f"n.{ident(name)} IS DISTINCT FROM h.{ident(name)}" for name in others)
    old_month = _month(table, "h")
    engine.run(
        f"CREATE TEMP TABLE _touched AS "
        f"SELECT {whole}, true AS _known, {old_month} AS _old_month "
        f"FROM {held} AS h JOIN {incoming} AS n USING ({key}) WHERE {differs or 'false'} "
        f"UNION ALL SELECT {_names(table, 'n')}, false, NULL "
        f"FROM {incoming} AS n ANTI JOIN {held} AS h USING ({key})"
    )


def _names(table: Table, alias: str) -> str:
    return ", ".join(f"{alias}.{ident(name)}" for name in table.names)


def _month(table: Table, alias: str) -> str:
    if not table.by_month:
        return "''"
    return f"strftime({alias}.{ident(table.clock)}, '%Y-%m')"


def rewritten(
    engine: Engine,
    place: Place,
    table: Table,
    current: tuple[FactFile, ...],
    scratch: Path,
    name: str,
) -> tuple[FactFile, ...]:
    """Files after the rows of the temporary table `_touched` took the place of those of their keys.

    `_touched` has the table's columns, `_known` (whether its key is held) and `_old_month` (in
    which month). Months that lose a row are written anew; other months get a file more.
    """
    losing = {
        month for (month,) in engine.rows("SELECT DISTINCT _old_month FROM _touched WHERE _known")
    }
    stays = tuple(file for file in current if file.month not in losing)
    rewritten = tuple(file for file in current if file.month in losing)
    columns = _names(table, "x")
    select = f"SELECT {columns} FROM _touched AS x"
    if rewritten:
        key = ", ".join(ident(name) for name in table.key)
        held = parquet_rows(place.absolute(rewritten), types_of(table))
        select += (
            f" UNION ALL SELECT {columns} FROM {held} AS x ANTI JOIN _touched AS t USING ({key})"
        )
    source = _sources(rewritten, name)
    folder = scratch / "rewritten"
    folder.mkdir(parents=True)
    write_by_month(engine, select, table, folder)
    return (*stays, *moved_in(place, table, staged_files(folder, table), source))


def _added(place: Place, table: Table, staged: Staged) -> tuple[FactFile, ...]:
    return moved_in(place, table, staged.files, staged.plan.file.name)


def _sources(files: tuple[FactFile, ...], *more: str) -> str:
    names = {name for file in files for name in file.source.split(", ") if name}
    return ", ".join(sorted({*names, *more}))


def compacted(
    engine: Engine, place: Place, table: Table, files: tuple[FactFile, ...], scratch: Path
) -> tuple[FactFile, ...]:
    """Of months of many files the small ones become one file each.

    A file larger than all smaller ones of its month together is left as it is: what comes in
    many small batches is then written a few times over, not once for each compaction.
    """
    many = [file for month in _crowded(files) for file in _small(files, month)]
    if not many:
        return files
    source = _sources(tuple(many))
    folder = scratch / "compacted"
    folder.mkdir(parents=True)
    rows = parquet_rows(place.absolute(tuple(many)), types_of(table))
    write_by_month(engine, f"SELECT {_names(table, 'x')} FROM {rows} AS x", table, folder)
    gone = set(many)
    stays = tuple(file for file in files if file not in gone)
    return (*stays, *moved_in(place, table, staged_files(folder, table), source))


def _crowded(files: tuple[FactFile, ...]) -> list[str]:
    counts = Counter(file.month for file in files)
    return [month for month, count in counts.items() if count > MAX_FILES]


def _small(files: tuple[FactFile, ...], month: str) -> list[FactFile]:
    """Files of a month without those that are larger than all that are smaller together."""
    found = sorted((file for file in files if file.month == month), key=lambda file: file.rows)
    while len(found) > 2 and found[-1].rows > sum(file.rows for file in found[:-1]):
        found.pop()
    return found


def moved_in(
    place: Place, table: Table, files: tuple[tuple[str, Path], ...], source: str
) -> tuple[FactFile, ...]:
    """Move files to where facts live, under names never used before, and force them to disk."""
    found = []
    for month, path in files:
        part = f"month={month}/" if table.by_month else ""
        folder = place.root / "facts" / table.name / part
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{place.batch:06d}-{uuid4().hex[:12]}.parquet"
        sync(path)
        path.replace(target)
        sync(folder)
        rows = pq.read_metadata(target).num_rows
        found.append(FactFile(str(target.relative_to(place.root)), rows, month, source))
    return tuple(found)
