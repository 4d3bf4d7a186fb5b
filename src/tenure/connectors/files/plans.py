"""From found files, with or without a mapping, to plans the warehouse can carry out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from tenure.connectors.files.dates import written
from tenure.connectors.files.mapping import ColumnMapping, MappingFile, SourceMapping
from tenure.connectors.files.samples import sample
from tenure.connectors.files.tabular import opened
from tenure.connectors.files.unpack import Found
from tenure.values.canonical import TABLES
from tenure.values.errors import InputError
from tenure.values.findings import Finding, FlagCheck
from tenure.values.schema import Kind, Table
from tenure.values.sources import ColumnRule, Format, Lookup, Only, SourceFile, SourcePlan


@dataclass(slots=True)
class Planned:
    """Plans in loading order, flags to check, notes on what was detected or left aside."""

    plans: list[SourcePlan] = field(default_factory=list)
    flags: list[FlagCheck] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)


class _Files:
    """Opens each found file once."""

    def __init__(self, found: Iterable[Found], folder: Path) -> None:
        self._found = {each.name: each for each in found}
        self._folder = folder
        self._open: dict[tuple[str, str, str], SourceFile] = {}

    def named(self, pattern: str) -> list[Found]:
        return [each for name, each in self._found.items() if _matches(name, pattern)]

    def one(self, pattern: str, encoding: str = "", delimiter: str = "") -> SourceFile:
        names = self.named(pattern)
        if not names:
            have = ", ".join(sorted(self._found))
            raise InputError(
                f"the mapping names {pattern!r}, which is not there", hint=f"Found: {have}."
            )
        return self.open(names[0], encoding, delimiter)

    def open(self, found: Found, encoding: str = "", delimiter: str = "") -> SourceFile:
        key = (found.name, encoding, delimiter)
        if key not in self._open:
            self._open[key] = opened(found, self._folder, encoding=encoding, delimiter=delimiter)
        return self._open[key]


def _matches(name: str, pattern: str) -> bool:
    base = PurePosixPath(name).name
    return any(
        fnmatch(text, pattern)
        for text in (name, base, name.removesuffix(".gz"), base.removesuffix(".gz"))
    )


def planned(found: list[Found], mapping: MappingFile | None, folder: Path) -> Planned:
    """What to load. Files are unpacked and decoded into `folder`.

    Without a mapping every file must be named after a canonical table and use its column
    names; a file that does not raises `InputError` with the command that drafts a mapping.
    """
    files = _Files(found, folder)
    result = Planned()
    if mapping is None:
        for each in found:
            _canonical(each, files, result)
    else:
        for source in mapping.sources:
            for each in files.named(source.file) or [_missing(files, source)]:
                _mapped(each, source, files, result)
        for flag in mapping.flags:
            check = FlagCheck(
                flag.name,
                files.one(flag.file),
                flag.column,
                flag.yes,
                flag.key,
                files.one(flag.other_file),
                flag.other_key,
            )
            result.flags.append(check)
        _unused(found, mapping, result)
    order = list(TABLES)
    result.plans.sort(key=lambda plan: order.index(plan.table))
    return result


def _missing(files: _Files, source: SourceMapping) -> Found:
    files.one(source.file)
    raise AssertionError("one() raises when nothing matches")


def _unused(found: list[Found], mapping: MappingFile, result: Planned) -> None:
    patterns = [source.file for source in mapping.sources]
    patterns += [name for flag in mapping.flags for name in (flag.file, flag.other_file)]
    for each in found:
        if not any(_matches(each.name, pattern) for pattern in patterns):
            result.notes.append(Finding("unused_file", "", 1, 1, f"{each.name} is not mapped"))


def _canonical(found: Found, files: _Files, result: Planned) -> None:
    if found.stem not in TABLES:
        raise InputError(
            f"{found.name} is not named after a table",
            hint="Draft a mapping with --suggest, or rename it to one of: "
            + ", ".join(TABLES)
            + ".",
        )
    table = TABLES[found.stem]
    file = files.open(found)
    rules, ignored = _own_names(table, file)
    lacking = [
        c.name for c in table.columns if c.required and c.name not in {r.target for r in rules}
    ]
    if lacking:
        raise InputError(
            f"{found.name} has no column {lacking[0]!r}",
            hint=f"Its columns: {', '.join(file.columns)}. Draft a mapping with --suggest.",
        )
    if ignored:
        sentence = f"columns of {found.name} are no columns of {table.name}: {', '.join(ignored)}"
        result.notes.append(
            Finding("ignored_column", table.name, len(ignored), len(file.columns), sentence)
        )
    result.plans.append(_with_dates(SourcePlan(file, table.name, tuple(rules)), result))


def _own_names(table: Table, file: SourceFile) -> tuple[list[ColumnRule], list[str]]:
    rules: dict[str, ColumnRule] = {}
    ignored = []
    decimal = {c.decimal_name: c.name for c in table.columns if c.decimal_name}
    for name in file.columns:
        plain = name.strip().lower().replace(" ", "_")
        if plain.startswith("_") or "." in plain:
            continue
        if plain in table.names:
            rules[plain] = ColumnRule(plain, source=name)
        elif plain in decimal:
            rules.setdefault(
                decimal[plain], ColumnRule(decimal[plain], source=name, as_amount=True)
            )
        else:
            ignored.append(name)
    return list(rules.values()), ignored


def _mapped(found: Found, source: SourceMapping, files: _Files, result: Planned) -> None:
    file = files.open(found, source.encoding, source.delimiter)
    rules = tuple(_rule(file, column, files) for column in source.columns)
    for only in source.only:
        _known(file, only.column)
    plan = SourcePlan(
        file=file,
        table=source.table,
        rules=rules,
        date_format=source.dates,
        instant_format=source.instants,
        decimal_comma=source.decimal_comma,
        timezone=source.timezone,
        only=tuple(Only(each.column, each.values, each.negated) for each in source.only),
    )
    said = source.dates or source.instants
    result.plans.append(plan if said else _with_dates(plan, result))


def _rule(file: SourceFile, column: ColumnMapping, files: _Files) -> ColumnRule:
    for name in (column.source, *column.joined):
        if name:
            _known(file, name)
    lookup = None
    if column.via is not None:
        other = files.one(column.via.file)
        _known(other, column.via.key)
        _known(other, column.via.value)
        lookup = Lookup(other, column.via.key, column.via.value)
    return ColumnRule(
        column.target,
        source=column.source,
        joined=column.joined,
        constant=column.constant,
        as_amount=column.as_amount,
        rounds=column.rounds,
        values=column.values,
        lookup=lookup,
        add_months=column.add_months,
    )


def _known(file: SourceFile, column: str) -> None:
    if column not in file.columns and file.format is not Format.JSONL:
        raise InputError(
            f"{file.name} has no column {column!r}", hint=f"Its columns: {', '.join(file.columns)}."
        )


def _with_dates(plan: SourcePlan, result: Planned) -> SourcePlan:
    """The plan with the way its dates are written; shown as a note where it is not ISO."""
    table = TABLES[plan.table]
    dated = {
        rule.source
        for rule in plan.rules
        if rule.source
        and rule.lookup is None
        and table.column(rule.target).kind in (Kind.DATE, Kind.INSTANT)
    }
    if not dated or plan.file.format is Format.PARQUET:
        return plan
    columns = sample(plan.file)
    found = written(value for name in dated for value in columns.get(name, []))
    if found is None:
        return plan
    if not found.is_clear:
        either = " or ".join(found.candidates)
        raise InputError(
            f"{plan.file.name}: dates may be written {either}",
            hint=f'Say which in the mapping: dates = "{found.candidates[0]}".',
        )
    if found.dates:
        sentence = f"dates of {plan.file.name} are read as {found.instants or found.dates}"
        result.notes.append(Finding("dates_detected", plan.table, 1, 1, sentence))
    return SourcePlan(
        plan.file,
        plan.table,
        plan.rules,
        found.dates,
        found.instants,
        plan.decimal_comma,
        plan.timezone,
        plan.only,
    )
