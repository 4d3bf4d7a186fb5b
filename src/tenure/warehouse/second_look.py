"""The second look: every row with its number, each bad one set apart with its reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tenure.values.sources import Format, SourcePlan
from tenure.warehouse.engine import Engine
from tenure.warehouse.rejects import Malformed, Problem, Reject, write_rejects
from tenure.warehouse.sql import ident, literal
from tenure.warehouse.staging import (
    Reading,
    Staged,
    mapped,
    mapped_select,
    read,
    staged_files,
    write_by_month,
)


def stage_numbered(
    engine: Engine,
    plan: SourcePlan,
    folder: Path,
    rejects_to: Path,
    malformed: Sequence[Malformed] = (),
) -> Staged:
    """Read a numbered source into `folder`; refused rows go to `rejects_to`.

    `plan.file` is numbered (it has `_row` and `_line`); `malformed` are the records that did
    not get that far. Of rows with equal keys the first is kept; equal rows count as repeated,
    different ones are refused.
    """
    reading = read(engine, plan)
    good = folder / "good"
    good.mkdir(parents=True)
    checked, ranked = folder / "checked.parquet", folder / "ranked.parquet"
    every = f"read_parquet({literal(str(checked))})"
    fit = f"read_parquet({literal(str(ranked))})"
    values = reading.values("_row, _line")
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
        reasons = write_rejects(plan.file, rejects_to, refused, malformed)
    checked.unlink()
    ranked.unlink()
    return Staged(
        plan,
        staged_files(good, reading.table),
        kept,
        mapped(reading),
        repeated=repeated,
        rejected=rejected,
        doubled=doubled,
        left_out=total - taken,
        reasons=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        rejects=rejects_to if rejected else None,
    )


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
    window = f"OVER (PARTITION BY {key} ORDER BY _row)"
    return (
        f"row_number() {window} AS _place, first_value(_row) {window} AS _first, "
        f"hash({everything}) = first_value(hash({everything})) {window} AS _same"
    )


def _rejects(engine: Engine, reading: Reading, every: str, fit: str) -> Iterator[Reject]:
    key = reading.table.key
    shown = " || ' ' || ".join(f"CAST({ident(name)} AS VARCHAR)" for name in key)
    doubled = (
        f"SELECT _row, [{{'column': {literal(', '.join(key))}, 'value': {shown}, "
        "'reason': 'has the key of row ' || _first || ' and other values', "
        "'fix': 'give it a key of its own, or remove one of the two'}] AS _problems "
        f"FROM {fit} WHERE _place > 1 AND NOT _same"
    )
    bad = f"SELECT _row, _problems FROM {every} WHERE len(_problems) > 0"
    file = reading.plan.file
    names = ("json",) if file.format is Format.JSONL else file.columns
    cells = ", ".join(f"coalesce(CAST(s.{ident(name)} AS VARCHAR), '')" for name in names)
    rows = engine.connection.execute(
        f"SELECT s._row, s._line, p._problems, [{cells}] FROM {reading.source} AS s "
        f"JOIN ({bad} UNION ALL {doubled}) AS p ON p._row = s._row ORDER BY s._row"
    )
    while chunk := rows.fetchmany(10_000):
        for row, line, problems, original in chunk:
            yield Reject(row, line, tuple(Problem(**each) for each in problems), tuple(original))
