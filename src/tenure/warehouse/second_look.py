"""The second look: every row with its number, each bad one set apart with its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from tenure.values.errors import InputError
from tenure.values.sources import LINE, ROW, Format, SourceFile, SourcePlan
from tenure.warehouse.engine import Engine
from tenure.warehouse.parse import Cell
from tenure.warehouse.reading import Reading, mapped, mapped_select, read
from tenure.warehouse.rejects import Malformed, Problem, Reject, write_rejects
from tenure.warehouse.source_rows import SourceRows
from tenure.warehouse.sql import ident, literal, path_literal
from tenure.warehouse.staging import Staged, staged_files, write_by_month


def stage_numbered(
    engine: Engine,
    plan: SourcePlan,
    folder: Path,
    rejects_to: Path,
    malformed: Sequence[Malformed] = (),
) -> Staged:
    """Read a numbered source into `folder`; refused rows go to `rejects_to`.

    `plan.file` is numbered (it has `ROW` and `LINE`); `malformed` are the records that did
    not get that far. Of rows with equal keys the first is kept; equal rows count as repeated,
    different ones are refused. Raises `InputError` for a file that cannot be read even so.
    """
    try:
        return _staged(engine, read(engine, plan), folder, rejects_to, malformed)
    except duckdb.Error as error:
        message = f"{plan.file.name} cannot be read: {str(error).splitlines()[0]}"
        raise InputError(message) from error


def _staged(
    engine: Engine,
    reading: Reading,
    folder: Path,
    rejects_to: Path,
    malformed: Sequence[Malformed],
) -> Staged:
    good = folder / "good"
    good.mkdir(parents=True)
    checked, ranked = folder / "checked.parquet", folder / "ranked.parquet"
    every = f"read_parquet({path_literal(checked)})"
    fit = f"read_parquet({path_literal(ranked)})"
    values = reading.values(f"{_ROW}, {_LINE}")
    engine.write(f"SELECT *, {_problems(reading)} AS _problems FROM ({values})", checked)
    engine.write(f"SELECT *, {_place(reading)} FROM {every} WHERE len(_problems) = 0", ranked)
    chosen = f"SELECT {mapped_select(reading)} FROM {fit} WHERE _place = 1"
    write_by_month(engine, chosen, reading.table, good)
    taken, kept, repeated, doubled = engine.row(
        f"SELECT (SELECT count(*) FROM {every}), count(*) FILTER (_place = 1), "
        f"count(*) FILTER (_place > 1 AND _same), count(*) FILTER (_place > 1 AND NOT _same) "
        f"FROM {fit}"
    )
    (total,) = engine.row(f"SELECT count(*) FROM {reading.source}")
    rejected = taken - kept - repeated + len(malformed)
    reasons: Counter[str] = Counter()
    if rejected:
        refused = _rejects(engine, reading, every, fit)
        reasons = write_rejects(reading.plan.file, rejects_to, refused, malformed)
    checked.unlink()
    ranked.unlink()
    return Staged(
        reading.plan,
        staged_files(good, reading.table),
        kept,
        mapped(reading),
        reading.absent,
        repeated=repeated,
        rejected=rejected,
        doubled=doubled,
        left_out=total - taken,
        reasons=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        rejects=rejects_to if rejected else None,
    )


_ROW, _LINE = ident(ROW), ident(LINE)


def _problems(reading: Reading) -> str:
    cases = ", ".join(
        f"CASE WHEN ({check.broken}) IS TRUE THEN {{'column': {literal(check.column)}, "
        f"'value': left(CAST({check.value} AS VARCHAR), 500), 'reason': {literal(check.reason)}, "
        f"'fix': {literal(check.fix)}}} END"
        for check in reading.checks
    )
    return f"list_filter([{cases}], lambda p: p IS NOT NULL)"


def _place(reading: Reading) -> str:
    """Place of a row among those of its key, the first of them, and whether they are equal."""
    key = ", ".join(ident(name) for name in reading.table.key)
    everything = ", ".join(ident(name) for name in mapped(reading))
    window = f"OVER (PARTITION BY {key} ORDER BY {_ROW})"
    return (
        f"row_number() {window} AS _place, first_value({_ROW}) {window} AS _first, "
        f"hash({everything}) = first_value(hash({everything})) {window} AS _same"
    )


def _rejects(engine: Engine, reading: Reading, every: str, fit: str) -> Iterator[Reject]:
    key = reading.table.key
    shown = " || ' ' || ".join(f"CAST({ident(name)} AS VARCHAR)" for name in key)
    doubled = (
        f"SELECT {_ROW}, [{{'column': {literal(', '.join(key))}, 'value': {shown}, "
        "'reason': 'has the key of row ' || _first || ' and other values', "
        "'fix': 'give it a key of its own, or remove one of the two'}] AS _problems "
        f"FROM {fit} WHERE _place > 1 AND NOT _same"
    )
    bad = f"SELECT {_ROW}, _problems FROM {every} WHERE len(_problems) > 0"
    rows = engine.connection.execute(
        f"SELECT s.{_ROW}, s.{_LINE}, p._problems, [{_originals(engine, reading.plan.file)}] "
        f"FROM {reading.source} AS s JOIN ({bad} UNION ALL {doubled}) AS p "
        f"ON p.{_ROW} = s.{_ROW} ORDER BY s.{_ROW}"
    )
    while chunk := rows.fetchmany(10_000):
        for row, line, problems, original in chunk:
            yield Reject(row, line, tuple(Problem(**each) for each in problems), tuple(original))


def _originals(engine: Engine, file: SourceFile) -> str:
    """SQL of a row's cells as they came; lists and structs of a Parquet file as JSON."""
    if file.format is Format.JSONL:
        return "s.json"
    types = SourceRows.of(engine, file).types
    cells = (Cell(f"s.{ident(name)}", types.get(name, "VARCHAR")).text for name in file.columns)
    return ", ".join(f"coalesce({cell}, '')" for cell in cells)
