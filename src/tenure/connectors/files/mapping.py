"""The mapping file: TOML that says which column of which file becomes which canonical column.

[[source]]
file = "accounts.csv"            # name, or a pattern such as "usage_*.csv"
table = "customers"
encoding = "shift_jis"           # where it is not UTF-8
delimiter = ";"                  # where it is not found by itself
dates = "%d-%m-%Y"               # where dates are not ISO and allow two readings
instants = "%d-%m-%Y %I:%M %p"   # where times are not 14:05 or 14:05:33
timezone = "Asia/Tehran"         # of times that do not say their own; UTC otherwise
decimal_comma = true             # 1.234,56

[source.columns]
kind = { value = "saas" }
status = { from = "is_trial", map = { TRUE = "trialing", FALSE = "active" } }
unit_amount_minor = { from = "price", as = "amount" }
ended_on = { from = "month", add_months = 1 }
response_id = { from = ["account_id", "survey_date"] }    # an id made of two columns

[source.columns.customer_id]     # found in another file by a key
from = "subscription_id"
via = { file = "subscriptions.csv", key = "subscription_id", value = "account_id" }

[[source.only]]
column = "state"
in = ["live"]                    # or: not_in = ["test"]

[[flag]]                         # reported, not loaded
name = "churn_flag"
file = "accounts.csv"
column = "churned"
yes = ["TRUE"]
key = "account_id"
other = { file = "churn_events.csv", key = "account_id" }
"""

from __future__ import annotations

import re
import tomllib
from zoneinfo import ZoneInfo

from tenure.connectors.files.rules import (
    ColumnMapping,
    FlagMapping,
    MappingFile,
    OnlyMapping,
    SourceMapping,
    Via,
)
from tenure.connectors.files.toml_values import Values
from tenure.values.canonical import table as canonical
from tenure.values.currencies import EXPONENTS
from tenure.values.errors import InputError
from tenure.values.schema import Column, Kind, Table

__all__ = ["MappingFile", "parse_mapping"]

_READING_KEYS = ("encoding", "delimiter", "dates", "instants", "timezone", "decimal_comma")
_SOURCE_KEYS = ("file", "table", "columns", "only", *_READING_KEYS)
_COLUMN_KEYS = ("from", "value", "as", "round", "map", "via", "add_months")
_MANY_MONTHS = 1200


def parse_mapping(text: str) -> MappingFile:
    """Read a mapping. `InputError` says which source and key is wrong and what is allowed."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"the mapping is not TOML: {error}") from None
    top = Values.of("the mapping", data, ("version", "source", "flag"))
    if top.get("version") not in (None, 1):
        raise InputError(
            f"the mapping has version {top.get('version')!r}", hint="Write version = 1."
        )
    sources = tuple(_source(each, n) for n, each in enumerate(top.tables("source"), start=1))
    if not sources:
        raise InputError(
            "the mapping has no [[source]]",
            hint="In a draft, take away the # before one that fits, and fill in its '?'.",
        )
    return MappingFile(sources, tuple(_flag(each) for each in top.tables("flag")))


def _source(data: object, number: int) -> SourceMapping:
    values = Values.of(f"source {number}", data, _SOURCE_KEYS)
    table = canonical(values.need("table"))
    where = f"source {number} ({values.need('file')} → {table.name})"
    values = Values(where, values.data)
    columns = tuple(
        _column(where, table, target, rule) for target, rule in values.inner("columns").items()
    )
    _complete(where, table, columns)
    return SourceMapping(
        file=values.need("file"),
        table=table.name,
        columns=columns,
        encoding=_encoding(values),
        delimiter=_delimiter(values),
        dates=_pattern(values, "dates", ("%d", "%Y%y", "%m%b%B")),
        instants=_pattern(values, "instants", ("%d", "%Y%y", "%m%b%B", "%H%I")),
        decimal_comma=values.flag("decimal_comma"),
        timezone=_timezone(values),
        only=tuple(_only(where, each) for each in values.tables("only")),
    )


def _encoding(values: Values) -> str:
    name = values.text("encoding")
    try:
        "x".encode(name or "utf-8")
    except (LookupError, ValueError):
        raise InputError(
            f"{values.where}: there is no encoding {name!r}",
            hint='For example "utf-8", "latin-1", "windows-1251", "shift_jis", "utf-16".',
        ) from None
    return name


def _delimiter(values: Values) -> str:
    sign = values.text("delimiter")
    if sign and (len(sign) != 1 or sign in '"\r\n '):
        raise InputError(
            f"{values.where}: the delimiter {sign!r} is not possible",
            hint='Give one character, such as ";" or "\\t".',
        )
    return sign


def _pattern(values: Values, key: str, needed: tuple[str, ...]) -> str:
    pattern = values.text(key)
    if not pattern:
        return ""
    parts = set(re.findall("%-?.", pattern.replace("%%", "")))
    known = {f"%{letter}" for letter in "aAdbBmyYHIpMSf"}
    strange = sorted(parts - known)
    if strange:
        raise InputError(
            f"{values.where}: {key} = {pattern!r}: {strange[0]} means nothing",
            hint=f"Known: {', '.join(sorted(known))}.",
        )
    if not all(any(f"%{letter}" in parts for letter in one.split("%") if letter) for one in needed):
        raise InputError(
            f"{values.where}: {key} = {pattern!r} lacks a part",
            hint='A whole date is written like "%d-%m-%Y", a time like "%d-%m-%Y %H:%M:%S".',
        )
    return pattern


def _timezone(values: Values) -> str:
    name = values.text("timezone", "UTC")
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise InputError(
            f"{values.where}: there is no time zone {name!r}",
            hint='Give a name such as "Europe/Berlin" or "UTC".',
        ) from None
    return name


def _complete(where: str, table: Table, columns: tuple[ColumnMapping, ...]) -> None:
    targets = [column.target for column in columns]
    for column in table.columns:
        if targets.count(column.name) > 1:
            raise InputError(f"{where}: {column.name} is mapped twice")
        if column.required and column.name not in targets:
            raise InputError(
                f"{where}: {column.name} is required and not mapped",
                hint=f'{column.doc} Map a column, or give a constant: {column.name} = {{ value = "..." }}.',
            )
    amounts = [column.target for column in columns if column.as_amount]
    if amounts and "currency" not in targets:
        raise InputError(
            f"{where}: {amounts[0]} is read as an amount, and currency is not mapped",
            hint='Map a column, or give a constant: currency = { value = "USD" }.',
        )


def _column(where: str, table: Table, target: str, rule: object) -> ColumnMapping:
    decimal = {column.decimal_name: column for column in table.columns if column.decimal_name}
    as_amount = target in decimal and target not in table.names
    name = decimal[target].name if as_amount else target
    if name not in table.names:
        raise InputError(
            f"{where}: {table.name} has no column {target!r}",
            hint=f"Columns: {', '.join(table.names)}.",
        )
    column, place = table.column(name), f"{where}, {target}"
    if isinstance(rule, str):
        rule = {"from": rule}
    elif not isinstance(rule, dict):
        raise InputError(f"{where}: {target} needs a column name or {{ from = ... }}")
    values = Values.of(place, rule, _COLUMN_KEYS)
    if ("from" in values) == ("value" in values):
        raise InputError(f"{place} needs either from or value")
    if values.text("as", "amount") != "amount":
        raise InputError(
            f"{place}: as = {values.get('as')!r} is not known", hint='Use as = "amount".'
        )
    if "value" in values and len(values.data) > 1 + ("as" in values):
        raise InputError(f"{place}: a constant value goes with nothing else")
    first, *more = values.texts("from") if isinstance(values.get("from"), list) else [_one(values)]
    found = ColumnMapping(
        name,
        source=first,
        joined=tuple(more),
        constant=values.scalar("value"),
        as_amount=as_amount or "as" in values,
        rounds=values.flag("round"),
        values=_replacements(values, column),
        via=_via(place, values),
        add_months=values.whole("add_months", _MANY_MONTHS),
    )
    _possible(place, column, found)
    return found


def _one(values: Values) -> str:
    return values.need("from") if "from" in values else ""


def _possible(where: str, column: Column, found: ColumnMapping) -> None:
    if (found.as_amount or found.rounds) and column.kind is not Kind.MINOR:
        raise InputError(f"{where} is no amount")
    if found.add_months and column.kind is not Kind.DATE:
        raise InputError(f"{where}: add_months is for dates, this is {column.kind}")
    if found.via and found.joined:
        raise InputError(f"{where}: via takes one column, from names several")
    if found.constant:
        _fitting(where, column, found.constant)
    elif not found.source:
        raise InputError(f"{where}: the value is empty", hint="Leave the column out instead.")


def _fitting(where: str, column: Column, value: str) -> None:
    """A value given in the mapping itself is one the column can have."""
    if column.allowed and value.lower() not in column.allowed:
        raise InputError(
            f"{where}: {value!r} is no {column.name}", hint=f"One of {', '.join(column.allowed)}."
        )
    if column.kind is Kind.CURRENCY and value.upper() not in EXPONENTS:
        raise InputError(f"{where}: {value!r} is no ISO 4217 code", hint="For example USD.")


def _replacements(values: Values, column: Column) -> dict[str, str]:
    table = Values(f"{values.where}, map", values.inner("map"))
    found = {old: table.scalar(old) for old in table.data}
    for new in found.values():
        if new:
            _fitting(table.where, column, new)
    return found


def _via(where: str, values: Values) -> Via | None:
    if "via" not in values:
        return None
    via = Values.of(f"{where}, via", values.get("via"), ("file", "key", "value"))
    return Via(via.need("file"), via.need("key"), via.need("value"))


def _only(where: str, data: object) -> OnlyMapping:
    values = Values.of(f"{where}, only", data, ("column", "in", "not_in"))
    if ("in" in values) == ("not_in" in values):
        raise InputError(f"{values.where} needs either in or not_in")
    negated = "not_in" in values
    return OnlyMapping(values.need("column"), values.texts("not_in" if negated else "in"), negated)


def _flag(data: object) -> FlagMapping:
    values = Values.of("a flag", data, ("name", "file", "column", "yes", "key", "other"))
    where = f"flag {values.need('name')}"
    values = Values(where, values.data)
    other = Values.of(f"{where}, other", values.inner("other"), ("file", "key"))
    return FlagMapping(
        name=values.need("name"),
        file=values.need("file"),
        column=values.need("column"),
        yes=values.texts("yes") if "yes" in values else ("true", "1", "yes"),
        key=values.need("key"),
        other_file=other.need("file"),
        other_key=other.need("key"),
    )
