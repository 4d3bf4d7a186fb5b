"""The mapping file: TOML that says which column of which file becomes which canonical column.

[[source]]
file = "accounts.csv"            # name, or a pattern such as "usage_*.csv"
table = "customers"
encoding = "shift_jis"           # where it is not UTF-8
dates = "%d-%m-%Y"               # where dates are not ISO
decimal_comma = true             # 1.234,56

[source.columns]
customer_id = "account_id"
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

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tenure.values.canonical import table as canonical
from tenure.values.errors import InputError
from tenure.values.schema import Kind, Table


@dataclass(frozen=True, slots=True)
class Via:
    """Another file to look a value up in."""

    file: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Where one canonical column comes from."""

    target: str
    source: str = ""
    joined: tuple[str, ...] = ()
    constant: str = ""
    as_amount: bool = False
    rounds: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    via: Via | None = None
    add_months: int = 0


@dataclass(frozen=True, slots=True)
class OnlyMapping:
    """Rows to take."""

    column: str
    values: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """One file (or a pattern of names) feeding one table."""

    file: str
    table: str
    columns: tuple[ColumnMapping, ...]
    encoding: str = ""
    delimiter: str = ""
    dates: str = ""
    instants: str = ""
    decimal_comma: bool = False
    timezone: str = "UTC"
    only: tuple[OnlyMapping, ...] = ()


@dataclass(frozen=True, slots=True)
class FlagMapping:
    """A yes/no column to compare with the rows of another file."""

    name: str
    file: str
    column: str
    yes: tuple[str, ...]
    key: str
    other_file: str
    other_key: str


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A whole mapping file."""

    sources: tuple[SourceMapping, ...]
    flags: tuple[FlagMapping, ...] = ()


_SOURCE_KEYS = {
    "file",
    "table",
    "columns",
    "encoding",
    "delimiter",
    "dates",
    "instants",
    "decimal_comma",
    "timezone",
    "only",
}
_COLUMN_KEYS = {"from", "value", "as", "round", "map", "via", "add_months"}


def parse_mapping(text: str) -> MappingFile:
    """Read a mapping. `InputError` says which source and key is wrong and what is allowed."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"the mapping is not TOML: {error}") from None
    _known("the mapping", data, {"version", "source", "flag"})
    sources = tuple(_source(each, n) for n, each in enumerate(data.get("source", []), start=1))
    if not sources:
        raise InputError("the mapping has no [[source]]")
    return MappingFile(sources, tuple(_flag(each) for each in data.get("flag", [])))


def _known(where: str, data: Mapping[str, Any], allowed: set[str]) -> None:
    strange = sorted(set(data) - allowed)
    if strange:
        raise InputError(
            f"{where}: {strange[0]!r} means nothing", hint=f"Allowed: {', '.join(sorted(allowed))}."
        )


def _need(where: str, data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise InputError(f"{where}: {key} is missing")
    return value


def _source(data: Mapping[str, Any], number: int) -> SourceMapping:
    where = f"source {number}"
    _known(where, data, _SOURCE_KEYS)
    table = canonical(_need(where, data, "table"))
    where = f"source {number} ({data.get('file')} → {table.name})"
    columns = tuple(
        _column(where, table, target, rule) for target, rule in data.get("columns", {}).items()
    )
    _complete(where, table, columns)
    return SourceMapping(
        file=_need(where, data, "file"),
        table=table.name,
        columns=columns,
        encoding=data.get("encoding", ""),
        delimiter=data.get("delimiter", ""),
        dates=data.get("dates", ""),
        instants=data.get("instants", ""),
        decimal_comma=bool(data.get("decimal_comma", False)),
        timezone=data.get("timezone", "UTC"),
        only=tuple(_only(where, each) for each in data.get("only", [])),
    )


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


def _column(where: str, table: Table, target: str, rule: object) -> ColumnMapping:
    decimal = {column.decimal_name: column for column in table.columns if column.decimal_name}
    as_amount = target in decimal and target not in table.names
    name = decimal[target].name if as_amount else target
    if name not in table.names:
        raise InputError(
            f"{where}: {table.name} has no column {target!r}",
            hint=f"Columns: {', '.join(table.names)}.",
        )
    if isinstance(rule, str):
        return ColumnMapping(name, source=rule, as_amount=as_amount)
    if not isinstance(rule, dict):
        raise InputError(f"{where}: {target} needs a column name or {{ from = ... }}")
    _known(f"{where}, {target}", rule, _COLUMN_KEYS)
    if ("from" in rule) == ("value" in rule):
        raise InputError(f"{where}: {target} needs either from or value")
    if rule.get("as", "amount") != "amount":
        raise InputError(
            f"{where}: {target}: as = {rule['as']!r} is not known", hint='Use as = "amount".'
        )
    first, *more = rule["from"] if isinstance(rule.get("from"), list) else [rule.get("from", "")]
    as_amount = as_amount or rule.get("as") == "amount"
    if as_amount and table.column(name).kind is not Kind.MINOR:
        raise InputError(f"{where}: {target} is no amount")
    return ColumnMapping(
        name,
        source=str(first),
        joined=tuple(map(str, more)),
        constant=str(rule.get("value", "")),
        as_amount=as_amount,
        rounds=bool(rule.get("round", False)),
        values={str(old): str(new) for old, new in rule.get("map", {}).items()},
        via=_via(where, target, rule.get("via")),
        add_months=int(rule.get("add_months", 0)),
    )


def _via(where: str, target: str, data: Mapping[str, Any] | None) -> Via | None:
    if data is None:
        return None
    place = f"{where}, {target}, via"
    _known(place, data, {"file", "key", "value"})
    return Via(*(_need(place, data, key) for key in ("file", "key", "value")))


def _only(where: str, data: Mapping[str, Any]) -> OnlyMapping:
    place = f"{where}, only"
    _known(place, data, {"column", "in", "not_in"})
    if ("in" in data) == ("not_in" in data):
        raise InputError(f"{place} needs either in or not_in")
    values = data.get("in", data.get("not_in", []))
    return OnlyMapping(_need(place, data, "column"), tuple(map(str, values)), "not_in" in data)


def _flag(data: Mapping[str, Any]) -> FlagMapping:
    where = f"flag {data.get('name', '')}"
    _known(where, data, {"name", "file", "column", "yes", "key", "other"})
    other = data.get("other", {})
    _known(f"{where}, other", other, {"file", "key"})
    return FlagMapping(
        name=_need(where, data, "name"),
        file=_need(where, data, "file"),
        column=_need(where, data, "column"),
        yes=tuple(map(str, data.get("yes", ["true", "1", "yes"]))),
        key=_need(where, data, "key"),
        other_file=_need(where, other, "file"),
        other_key=_need(where, other, "key"),
    )
