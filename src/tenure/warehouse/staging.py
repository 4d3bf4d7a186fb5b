"""From an outside file to rows of a canonical table: read, checked, and what failed set apart.

Most files are good. So the file is read once, straight into the shape of the table, and only
when a row turns out bad, or a key turns up twice, is it read again with row numbers to say
which. A file whose structure is broken raises `StructureError`; the caller then reads it
line by line into a numbered file and stages that.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from tenure.values.schema import Table
from tenure.values.sources import SourcePlan
from tenure.warehouse.engine import Engine
from tenure.warehouse.reading import Reading, StructureError, mapped, mapped_select, read
from tenure.warehouse.sql import ident, literal, path_literal

__all__ = ["Staged", "StructureError", "stage", "staged_files", "write_by_month"]

ROW_GROUP, SMALL_ROW_GROUP = 51_200, 20_480


@dataclass(frozen=True, slots=True)
class Staged:
    """Good rows of one source, in Parquet files by month ("" where the table has none).

    `mapped` are the columns the source speaks about; the files have no others. `absent` are
    keys of JSON Lines that the plan names and no line has.
    `doubled` is that part of `rejected` whose key another row has with other values; `reasons`
    counts what was wrong, the most frequent first.
    """

    plan: SourcePlan
    files: tuple[tuple[str, Path], ...]
    rows: int
    mapped: tuple[str, ...]
    absent: tuple[str, ...] = ()
    repeated: int = 0
    rejected: int = 0
    doubled: int = 0
    left_out: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    rejects: Path | None = None

    @property
    def rows_in(self) -> int:
        """Rows the file held: every one of them is accounted for."""
        return self.rows + self.repeated + self.rejected + self.left_out


def stage(engine: Engine, plan: SourcePlan, folder: Path) -> Staged:
    """Read one source into `folder`.

    Raises `StructureError` when the file is malformed, when a row fails a check, or when a
    key is used twice: then stage its numbered form with `second_look.stage_numbered`.
    """
    folder.mkdir(parents=True)
    try:
        return _staged(engine, read(engine, plan), folder)
    except duckdb.Error as error:
        raise StructureError(f"{plan.file.name}: {str(error).splitlines()[0]}") from error


def _staged(engine: Engine, reading: Reading, folder: Path) -> Staged:
    _write(engine, reading, folder)
    found = staged_files(folder, reading.table)
    paths = ", ".join(path_literal(path) for _, path in found)
    rows = 0
    if paths:
        key = ", ".join(ident(name) for name in reading.table.key)
        rows, bad, keys = engine.row(
            f"SELECT count(*), count(*) FILTER (_bad), count(DISTINCT hash({key})) "
            f"FROM read_parquet([{paths}], hive_partitioning=false)"
        )
        if bad or keys < rows:
            raise StructureError(f"{reading.plan.file.name}: some rows need a second look")
    left_out = _left_out(engine, reading, rows)
    return Staged(reading.plan, found, rows, mapped(reading), reading.absent, left_out=left_out)


def _left_out(engine: Engine, reading: Reading, taken: int) -> int:
    if not reading.plan.only:
        return 0
    (total,) = engine.row(f"SELECT count(*) FROM {reading.source}")
    return int(total) - taken


def _write(engine: Engine, reading: Reading, folder: Path) -> None:
    columns = f"{mapped_select(reading)}, {reading.bad} AS _bad"
    chosen = f"SELECT {columns} FROM ({reading.values()})"
    write_by_month(engine, chosen, reading.table, folder)


def write_by_month(engine: Engine, select: str, table: Table, folder: Path) -> None:
    """Write rows to `folder`, one file or, for tables kept by month, some for each month.

    In one file the rows of a customer lie together: finding them reads little of it.
    """
    if table.by_month:
        clock = ident(table.clock)
        engine.run(
            f"COPY (SELECT *, year({clock}) * 100 + month({clock}) AS month FROM ({select})) TO {literal(str(folder))} "
            f"(FORMAT parquet, PARTITION_BY (month), ROW_GROUP_SIZE {ROW_GROUP})"
        )
    else:
        near = [c.name for c in table.columns if c.name == "customer_id" and c.required]
        ordered = f"SELECT * FROM ({select}) ORDER BY {near[0]}" if near else select
        engine.write(ordered, folder / "rows.parquet", row_group=SMALL_ROW_GROUP)


def staged_files(folder: Path, table: Table) -> tuple[tuple[str, Path], ...]:
    """Files written by `write_by_month`, each with its month."""
    if not table.by_month:
        return tuple(("", path) for path in sorted(folder.glob("*.parquet")))
    found = []
    for path in sorted(folder.glob("month=*/*.parquet")):
        number = path.parent.name.removeprefix("month=")
        found.append((f"{number[:-2]}-{number[-2:]}", path))
    return tuple(found)
