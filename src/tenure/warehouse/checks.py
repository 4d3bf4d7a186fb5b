"""What makes a row unfit for a canonical table, with a reason and a fix for each case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from tenure.values.money import MAX_MINOR
from tenure.values.schema import Column, Kind, Needs, Order, Table
from tenure.values.sources import ColumnRule, Format, SourcePlan
from tenure.warehouse.parse import Parsed, text_name
from tenure.warehouse.sql import ident, literal

TEXT_LIMIT = 500
LONG_TEXT_LIMIT = 1_000_000
MAX_REAL = 1e18
"""Sums of any number of rows of such numbers stay finite."""

_EXAMPLE = datetime(2026, 3, 31, 14, 5, 33, tzinfo=UTC)
_EXPECTED = {
    Kind.DATE: "a date like 2026-03-31",
    Kind.INSTANT: "a time like 2026-03-31T14:05:00Z",
    Kind.MINOR: "a whole number of minor units (cents)",
    Kind.INTEGER: "a whole number",
    Kind.REAL: "a finite number with a point before the decimals",
    Kind.FLAG: "true or false",
    Kind.CURRENCY: "an ISO 4217 code like USD",
    Kind.JSON: "JSON",
}
_RANGES = {
    Kind.DATE: ("DATE '1900-01-01' AND DATE '2200-01-01'", "a date from 1900 to 2199"),
    Kind.INSTANT: ("TIMESTAMP '1970-01-01' AND TIMESTAMP '2100-01-01'", "a time from 1970 to 2099"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """A condition (SQL over values and `t_` texts) that refuses a row, and what to say then."""

    column: str
    broken: str
    value: str
    reason: str
    fix: str


def checks(table: Table, columns: tuple[Parsed, ...], plan: SourcePlan) -> tuple[Check, ...]:
    """Every check a row of `table` must pass when read by `plan`."""
    rules = {rule.target: rule for rule in plan.rules}
    mapped = {each.column.name for each in columns}
    found: list[Check] = []
    for each in columns:
        found += _of_column(each, rules[each.column.name], plan)
        if rules[each.column.name].as_amount and not table.column("currency").required:
            found.append(_without_currency(each))
    for rule in table.rules:
        found += _of_row(rule, mapped)
    if {"unit_amount_minor", "quantity"} <= mapped:
        price = "abs(CAST(unit_amount_minor AS HUGEINT))"
        product = f"{price} * coalesce(quantity, 1) > {MAX_MINOR}"
        reason = "times unit_amount_minor is larger than any amount can be"
        found.append(Check("quantity", product, '"quantity"', reason, "check both"))
    return tuple(found)


def expected(column: Column, rule: ColumnRule, plan: SourcePlan) -> str:
    """What a value of this column must look like, in words."""
    if column.allowed:
        return "one of " + ", ".join(column.allowed)
    if column.kind is Kind.DATE and plan.date_format:
        return f"a date like {_EXAMPLE.strftime(plan.date_format)}"
    if column.kind is Kind.INSTANT and (written := plan.instant_format or plan.date_format):
        return f"a time like {_EXAMPLE.strftime(written)}"
    if column.kind is Kind.MINOR and rule.as_amount:
        sign = "a comma" if plan.decimal_comma else "a point"
        return (
            f"an amount with {sign} before the decimals and no more of them than the currency has"
        )
    return _EXPECTED.get(column.kind, "a value")


def _of_column(each: Parsed, rule: ColumnRule, plan: SourcePlan) -> Iterator[Check]:
    column, name, text = each.column, ident(each.column.name), text_name(each.column)
    wanted = expected(column, rule, plan)
    if column.required:
        reason = "is required and empty"
        if rule.lookup is not None:
            reason = f"has no match, or more than one, in {rule.lookup.file.name}"
        yield Check(column.name, f"{text} IS NULL", "''", reason, f"give {wanted}")
    can_fail = column.allowed or column.kind not in (Kind.TEXT, Kind.LONG_TEXT)
    if each.is_text and can_fail:
        unread = f"{text} IS NOT NULL AND {name} IS NULL"
        fix = f"give {wanted}" + (", or map the value" if column.allowed else "")
        yield Check(column.name, unread, text, f"is not {wanted}", fix)
    yield from _bounds(each, plan)


def _without_currency(each: Parsed) -> Check:
    text = text_name(each.column)
    broken = f'{text} IS NOT NULL AND "currency" IS NULL'
    reason = "is an amount without a currency"
    return Check(each.column.name, broken, text, reason, "give the currency of the row")


def _bounds(each: Parsed, plan: SourcePlan) -> Iterator[Check]:
    column, name = each.column, ident(each.column.name)
    shown = text_name(column) if each.is_text else f"CAST({name} AS VARCHAR)"
    if column.kind in _RANGES:
        span, words = _RANGES[column.kind]
        yield Check(
            column.name, f"{name} NOT BETWEEN {span}", shown, "is out of range", f"give {words}"
        )
    if column.kind is Kind.MINOR:
        broken = f"{name} NOT BETWEEN -{MAX_MINOR} AND {MAX_MINOR}"
        reason = "is larger than any amount can be"
        yield Check(column.name, broken, shown, reason, "check the amount")
    if column.kind is Kind.INTEGER and column.high is None:
        broken = f"{name} NOT BETWEEN -{MAX_MINOR} AND {MAX_MINOR}"
        yield Check(column.name, broken, shown, "is out of range", f"give at most {MAX_MINOR}")
    if column.kind is Kind.REAL:
        broken = f"{name} NOT BETWEEN -{MAX_REAL:g} AND {MAX_REAL:g}"  # NaN is not between
        reason = f"is not a finite number up to {MAX_REAL:g}"
        yield Check(column.name, broken, shown, reason, "leave it empty")
    for limit, sign, words in ((column.low, "<", "at least"), (column.high, ">", "at most")):
        if limit is not None:
            fix = f"give {words} {limit:g}"
            yield Check(
                column.name, f"{name} {sign} {limit!r}", shown, f"must be {words} {limit:g}", fix
            )
    if column.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.JSON) and not column.allowed:
        yield from _text_bounds(column, shown, plan)


def _text_bounds(column: Column, shown: str, plan: SourcePlan) -> Iterator[Check]:
    name = ident(column.name)
    limit = TEXT_LIMIT if column.kind is Kind.TEXT else LONG_TEXT_LIMIT
    broken = f"strlen({name}) > {limit} AND length({name}) > {limit}"
    yield Check(column.name, broken, shown, f"is longer than {limit:,} characters", "shorten it")
    if plan.file.plain and plan.file.format is Format.CSV:
        return
    yield Check(column.name, f"contains({name}, chr(0))", shown, "has a NUL character", "remove it")
    if column.kind is Kind.TEXT and plan.file.format is Format.CSV:
        broken = f"contains({name}, chr(10)) OR contains({name}, chr(13))"
        fix = "remove it; a quote before it may not be closed"
        yield Check(column.name, broken, shown, "has a line break in it", fix)


def _of_row(rule: Order | Needs, mapped: set[str]) -> Iterator[Check]:
    match rule:
        case Order(earlier, later) if {earlier, later} <= mapped:
            broken = f"{ident(later)} < {ident(earlier)}"
            shown = f"CAST({ident(later)} AS VARCHAR)"
            yield Check(later, broken, shown, f"lies before {earlier}", "check both days")
        case Needs(column, value, any_of) if column in mapped:
            absent = [f"{ident(name)} IS NULL" for name in any_of if name in mapped]
            broken = " AND ".join([f"{ident(column)} = {literal(value)}", *absent])
            names = " or ".join(any_of)
            yield Check(
                any_of[0], broken, "''", f"is needed when {column} is {value}", f"give {names}"
            )
