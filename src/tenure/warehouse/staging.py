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

from tenure.values.canonical import table as canonical
from tenure.values.errors import TenureError
from tenure.values.schema import Table
from tenure.values.sources import Format, Lookup, SourceFile, SourcePlan
from tenure.warehouse.checks import Check, checks
from tenure.warehouse.engine import Engine
from tenure.warehouse.parse import Parsed, parsed, text_name
from tenure.warehouse.sql import ident, literal

ROW_GROUP = 51_200


class StructureError(TenureError):
    """The file is not well-formed, or needs row numbers: read it line by line."""


@dataclass(frozen=True, slots=True)
class Staged:
    """Good rows of one source, in Parquet files by month ("" where the table has none).

    `mapped` are the columns the source speaks about; the files have no others.
    `doubled` is that part of `rejected` whose key another row has with other values; `reasons`
    counts what was wrong, the most frequent first.
    """

    plan: SourcePlan
    files: tuple[tuple[str, Path], ...]
    rows: int
    mapped: tuple[str, ...]
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


@dataclass(frozen=True, slots=True)
class Reading:
    """How a plan is read: the columns, the checks, and SQL for the source rows."""

    plan: SourcePlan
    table: Table
    columns: tuple[Parsed, ...]
    checks: tuple[Check, ...]
    source: str
    kept: str

    @property
    def bad(self) -> str:
        """SQL: whether a row fails any check."""
        broken = " OR ".join(f"({check.broken})" for check in self.checks)
        return f"({broken or 'false'}) IS TRUE"

    def values(self, extra: str = "") -> str:
        """SELECT of texts and values; `extra` names source columns to carry along."""
        texts = ", ".join(f"{each.text} AS {text_name(each.column)}" for each in self.columns)
        ordered = sorted(self.columns, key=lambda each: each.column.name != "currency")
        values = ", ".join(f"{each.value} AS {ident(each.column.name)}" for each in ordered)
        carried = f", {extra}" if extra else ""
        return f"SELECT *, {values} FROM (SELECT {texts}{carried} FROM {self.kept})"


def stage(engine: Engine, plan: SourcePlan, folder: Path) -> Staged:
    """Read one source into `folder`.

    Raises `StructureError` when the file is malformed, when a row fails a check, or when a
    key is used twice: then stage its numbered form with `second_look.stage_numbered`.
    """
    reading = read(engine, plan)
    folder.mkdir(parents=True)
    try:
        _write(engine, reading, folder)
    except duckdb.Error as error:
        raise StructureError(f"{plan.file.name}: {str(error).splitlines()[0]}") from error
    found = staged_files(folder, reading.table)
    paths = ", ".join(literal(str(path)) for _, path in found)
    if not paths:
        return Staged(plan, (), 0, mapped(reading), left_out=_left_out(engine, plan, reading, 0))
    key = ", ".join(ident(name) for name in reading.table.key)
    rows, bad, keys = engine.row(
        f"SELECT count(*), count(*) FILTER (_bad), count(DISTINCT hash({key})) "
        f"FROM read_parquet([{paths}], hive_partitioning=false)"
    )
    if bad or keys < rows:
        raise StructureError(f"{plan.file.name}: some rows need a second look")
    return Staged(
        plan, found, rows, mapped(reading), left_out=_left_out(engine, plan, reading, rows)
    )


def mapped(reading: Reading) -> tuple[str, ...]:
    """Names of the columns a reading speaks about."""
    return tuple(each.column.name for each in reading.columns)


def read(engine: Engine, plan: SourcePlan) -> Reading:
    """Work out how a plan is read; looks only at the source's column types."""
    table = canonical(plan.table)
    source = source_sql(plan.file)
    types = _types(engine, plan.file, source)
    columns, joins = [], []
    for number, rule in enumerate(plan.rules):
        raw, raw_type = _raw(rule.source, plan.file, types)
        if rule.lookup is not None:
            joins.append(_join(rule.lookup, raw, number))
            raw, raw_type = f"l{number}.found", "VARCHAR"
        elif not rule.source:
            raw, raw_type = literal(rule.constant), "VARCHAR"
        elif rule.joined:
            parts = [raw, *(_raw(name, plan.file, types)[0] for name in rule.joined)]
            raw, raw_type = (
                " || '/' || ".join(f"CAST({part} AS VARCHAR)" for part in parts),
                "VARCHAR",
            )
        columns.append(parsed(table.column(rule.target), raw, raw_type, rule, plan))
    kept = f"{source} AS s {' '.join(joins)}"
    wanted = _only(plan, types)
    if wanted:
        kept += f" WHERE {wanted}"
    every = tuple(columns)
    return Reading(plan, table, every, checks(table, every, plan), source, kept)


def source_sql(file: SourceFile) -> str:
    """SQL for the rows of a file as they are."""
    path = literal(str(file.path))
    if file.format is Format.PARQUET and file.numbered:
        number = "file_row_number + 1"
        rows = f"read_parquet({path}, file_row_number=true)"
        return f"(SELECT *, {number} AS _row, {number} AS _line FROM {rows})"
    if file.format is Format.PARQUET or file.numbered:
        return f"read_parquet({path})"
    if file.format is Format.JSONL:
        return f"read_ndjson_objects({path}, maximum_object_size=33554432)"
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in file.columns)
    return (
        f"read_csv({path}, columns={{{columns}}}, auto_detect=false, header=true, "
        f"delim={literal(file.delimiter)}, quote='\"', escape='\"', strict_mode=true, "
        "all_varchar=true, null_padding=false)"
    )


def source_value(name: str, file: SourceFile) -> str:
    """SQL for one column of a source row, the source being called `s`."""
    raw, _ = _raw(name, file, {})
    return raw


def _types(engine: Engine, file: SourceFile, source: str) -> dict[str, str]:
    if file.format is not Format.PARQUET:
        return dict.fromkeys(file.columns, "VARCHAR")
    described = engine.rows(f"DESCRIBE SELECT * FROM {source}")
    return {name: kind for name, kind, *_ in described}


def _raw(name: str, file: SourceFile, types: dict[str, str]) -> tuple[str, str]:
    if file.format is Format.JSONL:
        path = "$." + ".".join(ident(part) for part in name.split("."))
        return f"json_extract_string(s.json, {literal(path)})", "VARCHAR"
    return f"s.{ident(name)}", types.get(name, "VARCHAR")


def _join(lookup: Lookup, raw: str, number: int) -> str:
    other = source_sql(lookup.file)
    key, value = source_value(lookup.key, lookup.file), source_value(lookup.value, lookup.file)
    once = (
        f"(SELECT trim(CAST({key} AS VARCHAR)) AS key, min(CAST({value} AS VARCHAR)) AS found "
        f"FROM {other} AS s GROUP BY 1)"
    )
    return f"LEFT JOIN {once} AS l{number} ON l{number}.key = trim(CAST({raw} AS VARCHAR))"


def _only(plan: SourcePlan, types: dict[str, str]) -> str:
    parts = []
    for only in plan.only:
        raw, _ = _raw(only.column, plan.file, types)
        values = ", ".join(literal(value) for value in only.values)
        inside = f"coalesce(trim(CAST({raw} AS VARCHAR)), '') IN ({values})"
        parts.append(f"NOT ({inside})" if only.negated else inside)
    return " AND ".join(parts)


def _left_out(engine: Engine, plan: SourcePlan, reading: Reading, taken: int) -> int:
    if not plan.only:
        return 0
    (total,) = engine.row(f"SELECT count(*) FROM {reading.source}")
    return int(total) - taken


def mapped_select(reading: Reading) -> str:
    """The columns the source speaks about; what a file lacks is null when it is read."""
    return ", ".join(ident(name) for name in mapped(reading))


def _write(engine: Engine, reading: Reading, folder: Path) -> None:
    columns = f"{mapped_select(reading)}, {reading.bad} AS _bad"
    chosen = f"SELECT {columns} FROM ({reading.values()})"
    write_by_month(engine, chosen, reading.table, folder)


def write_by_month(engine: Engine, select: str, table: Table, folder: Path) -> None:
    """Write rows to `folder`, one file or, for tables kept by month, some for each month."""
    if table.by_month:
        clock = ident(table.clock)
        engine.run(
            f"COPY (SELECT *, year({clock}) * 100 + month({clock}) AS month FROM ({select})) TO {literal(str(folder))} "
            f"(FORMAT parquet, PARTITION_BY (month), ROW_GROUP_SIZE {ROW_GROUP})"
        )
    else:
        engine.write(select, folder / "rows.parquet")


def staged_files(folder: Path, table: Table) -> tuple[tuple[str, Path], ...]:
    """Files written by `write_by_month`, each with its month."""
    if not table.by_month:
        return tuple(("", path) for path in sorted(folder.glob("*.parquet")))
    found = []
    for path in sorted(folder.glob("month=*/*.parquet")):
        number = path.parent.name.removeprefix("month=")
        found.append((f"{number[:-2]}-{number[-2:]}", path))
    return tuple(found)
