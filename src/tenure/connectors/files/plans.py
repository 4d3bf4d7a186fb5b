"""From found files, with or without a mapping, to plans the warehouse can carry out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from tenure.connectors.files.dates import written
from tenure.connectors.files.found_files import Files, is_of, matches
from tenure.connectors.files.rules import ColumnMapping, FlagMapping, MappingFile, SourceMapping
from tenure.connectors.files.samples import sample
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


def planned(found: list[Found], mapping: MappingFile | None, folder: Path) -> Planned:
    """What to load. Files are unpacked and decoded into `folder`.

    Without a mapping every file must be named after a canonical table and use its column
    names; a file that does not raises `InputError` with the command that drafts a mapping.
    """
    files = Files(found, mapping, folder)
    result = Planned()
    if mapping is None:
        for each in found:
            _canonical(each, files, result)
    else:
        for source in mapping.sources:
            for each in files.of(source):
                _mapped(each, source, files, result)
        result.flags += [_flag(flag, files) for flag in mapping.flags]
        _unused(found, mapping, result)
    order = list(TABLES)
    result.plans.sort(key=lambda plan: order.index(plan.table))
    return result


def _flag(flag: FlagMapping, files: Files) -> FlagCheck:
    file, other = files.other(flag.file), files.other(flag.other_file)
    for column in (flag.column, flag.key):
        _known(file, column)
    _known(other, flag.other_key)
    return FlagCheck(flag.name, file, flag.column, flag.yes, flag.key, other, flag.other_key)


def _unused(found: list[Found], mapping: MappingFile, result: Planned) -> None:
    named = [each for flag in mapping.flags for each in (flag.file, flag.other_file)]
    for each in found:
        of_source = any(is_of(each, source) for source in mapping.sources)
        if not of_source and not any(matches(each.name, pattern) for pattern in named):
            result.notes.append(Finding("unused_file", "", 1, 1, f"{each.name} is not mapped"))


def _canonical(found: Found, files: Files, result: Planned) -> None:
    name = found.rejected_from or found.stem.lower()
    if name not in TABLES:
        tables = ", ".join(TABLES)
        raise InputError(
            f"{found.name} is not named after a table",
            hint=f"Draft a mapping with --suggest, or rename it to one of: {tables}.",
        )
    table, file = TABLES[name], files.open(found)
    rules, ignored = _own_names(table, file)
    targets = {rule.target for rule in rules}
    lacking = [each.name for each in table.columns if each.required and each.name not in targets]
    amounts = [rule.target for rule in rules if rule.as_amount]
    if amounts and "currency" not in targets:
        lacking.append("currency")
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
    plan = SourcePlan(file, table.name, tuple(rules), by_name=True)
    result.plans.append(_with_dates(plan, result))


def _own_names(table: Table, file: SourceFile) -> tuple[list[ColumnRule], list[str]]:
    """Rules for the columns called like those of the table, and the columns that are not.

    Of an amount given in both ways the minor units count.
    """
    names: dict[str, str] = {}
    for name in file.columns:
        plain = name.strip().lower().replace(" ", "_")
        if plain.startswith("_") or "." in plain:
            continue
        if plain in names:
            raise InputError(
                f"{file.name}: {names[plain]!r} and {name!r} are both {plain}",
                hint="Keep one of them, or say in a mapping which one counts.",
            )
        names[plain] = name
    rules = [ColumnRule(each, source=names.pop(each)) for each in table.names if each in names]
    said = {rule.target for rule in rules}
    for each in table.columns:
        if each.decimal_name and each.decimal_name in names and each.name not in said:
            amount = names.pop(each.decimal_name)
            rules.append(ColumnRule(each.name, source=amount, as_amount=True))
    return rules, list(names.values())


def _mapped(found: Found, source: SourceMapping, files: Files, result: Planned) -> None:
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


def _rule(file: SourceFile, column: ColumnMapping, files: Files) -> ColumnRule:
    for name in (column.source, *column.joined):
        if name:
            _known(file, name)
    lookup = None
    if column.via is not None:
        other = files.other(column.via.file)
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
    values = {name: columns.get(name, []) for name in sorted(dated)}
    found = written(values.values())
    if found is None or not found.dates:
        return plan
    if not found.is_clear:
        raise _unclear(plan.file, values, found.candidates)
    sentence = f"dates of {plan.file.name} are read as {found.instants or found.dates}"
    if sentence not in {note.sentence for note in result.notes}:
        result.notes.append(Finding("dates_detected", plan.table, 1, 1, sentence))
    return replace(plan, date_format=found.dates, instant_format=found.instants)


def _unclear(
    file: SourceFile, values: dict[str, list[str]], candidates: tuple[str, ...]
) -> InputError:
    either = " or ".join(candidates)
    shown = (
        f", such as {value!r} in {name}"
        for name, column in values.items()
        for value in column
        if (found := written([[value]])) is not None and set(candidates) <= set(found.candidates)
    )
    return InputError(
        f"{file.name}: dates may be written {either}{next(shown, '')}",
        hint=f'Say which in the mapping: dates = "{candidates[0]}".',
    )
