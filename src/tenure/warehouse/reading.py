"""How a plan is read: one SELECT for the texts, the values and the checks of every row."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tenure.values.canonical import table as canonical
from tenure.values.errors import TenureError
from tenure.values.schema import Table
from tenure.values.sources import ColumnRule, Format, Lookup, SourcePlan
from tenure.warehouse.checks import Check, checks
from tenure.warehouse.engine import Engine
from tenure.warehouse.parse import Cell, Parsed, parsed, text_name
from tenure.warehouse.source_rows import SourceRows, source_sql
from tenure.warehouse.sql import ident, literal


class StructureError(TenureError):
    """The file is not well-formed, or needs row numbers: read it line by line."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a plan is read: the columns, the checks, and SQL for the source rows."""

    plan: SourcePlan
    table: Table
    columns: tuple[Parsed, ...]
    checks: tuple[Check, ...]
    source: str
    kept: str
    absent: tuple[str, ...]

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


def mapped(reading: Reading) -> tuple[str, ...]:
    """Names of the columns a reading speaks about."""
    return tuple(each.column.name for each in reading.columns)


def read(engine: Engine, plan: SourcePlan) -> Reading:
    """Work out how a plan is read.

    Of a Parquet file the column types are looked at; of JSON Lines, which keys occur at all.
    Raises `StructureError` for a JSON line that has a key twice.
    """
    table = canonical(plan.table)
    source = source_sql(plan.file)
    rules, absent = plan.rules, tuple[str, ...]()
    if plan.file.format is Format.JSONL:
        rules, absent = _occurring(plan, table, _keys(engine, plan.file.name, source))
    rows = SourceRows.of(engine, plan.file)
    columns, joins = [], []
    for number, rule in enumerate(rules):
        cell = _cell(rule, rows)
        if rule.lookup is not None:
            joins.append(_join(engine, rule.lookup, cell, number))
            cell = Cell(f"l{number}.found")
        columns.append(parsed(table.column(rule.target), cell, rule, plan))
    wanted = _only(plan, rows)
    kept = f"{rows.sql} {' '.join(joins)}" + (f" WHERE {wanted}" if wanted else "")
    every = tuple(columns)
    found = checks(table, every, replace(plan, rules=rules))
    return Reading(plan, table, every, found, source, kept, absent)


def _keys(engine: Engine, name: str, source: str) -> set[str]:
    """Every key that occurs at the top of any line."""
    keys, twice = engine.row(
        "SELECT list_distinct(flatten(list(keys))), "
        "coalesce(bool_or(len(keys) <> len(list_distinct(keys))), false) "
        f"FROM (SELECT DISTINCT json_keys(json) AS keys FROM {source})"
    )
    if twice:
        raise StructureError(f"{name}: a line has a key twice")
    return set(keys or ())


def _occurring(
    plan: SourcePlan, table: Table, keys: set[str]
) -> tuple[tuple[ColumnRule, ...], tuple[str, ...]]:
    """The rules the file has something to say about, and the keys that no line has.

    A key that is nowhere must not wipe out what other files say about its column.
    """
    rules, absent = [], []
    for rule in plan.rules:
        sources = (rule.source, *rule.joined) if rule.source else ()
        lost = [name for name in sources if not {name, name.split(".")[0]} & keys]
        absent += lost
        if not lost or table.column(rule.target).required:
            rules.append(rule)
    if plan.by_name:
        said = {rule.target for rule in rules}
        for column in table.columns:
            if column.name in said:
                continue
            if column.name in keys:
                rules.append(ColumnRule(column.name, source=column.name))
            elif column.decimal_name and column.decimal_name in keys:
                rules.append(ColumnRule(column.name, source=column.decimal_name, as_amount=True))
    if any(rule.as_amount for rule in rules) and all(rule.target != "currency" for rule in rules):
        rules.append(ColumnRule("currency"))  # empty: then each amount is refused
    return tuple(rules), tuple(dict.fromkeys(absent))


def _cell(rule: ColumnRule, rows: SourceRows) -> Cell:
    if not rule.source:
        return Cell(literal(rule.constant))
    if not rule.joined:
        return rows.cell(rule.source)
    parts = (f"nullif({rows.cell(name).text}, '')" for name in (rule.source, *rule.joined))
    return Cell(" || '/' || ".join(parts))


def _join(engine: Engine, lookup: Lookup, cell: Cell, number: int) -> str:
    """A join that finds the one value of a key; none where the key has several values."""
    other = SourceRows.of(engine, lookup.file)
    key, value = other.cell(lookup.key).text, other.cell(lookup.value).text
    once = (
        f"(SELECT {key} AS key, min({value}) AS found FROM {other.sql} GROUP BY 1 "
        f"HAVING min({value}) = max({value}))"
    )
    return f"LEFT JOIN {once} AS l{number} ON l{number}.key = nullif({cell.text}, '')"


def _only(plan: SourcePlan, rows: SourceRows) -> str:
    parts = []
    for only in plan.only:
        values = ", ".join(literal(value) for value in only.values)
        inside = f"coalesce({rows.cell(only.column).text}, '') IN ({values})"
        parts.append(f"NOT ({inside})" if only.negated else inside)
    return " AND ".join(parts)


def mapped_select(reading: Reading) -> str:
    """The columns the source speaks about; what a file lacks is null when it is read."""
    return ", ".join(ident(name) for name in mapped(reading))
