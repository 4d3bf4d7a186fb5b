"""What a file must keep to be a canonical table, written apart from the importer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from tenure.demo.tables import schema
from tenure.values.canonical import TABLES
from tenure.values.schema import Column, Kind, Needs, Order, Table


def broken(folder: Path) -> list[str]:
    """Every rule broken by the tables of a folder, in words."""
    with duckdb.connect() as connection:
        for name in TABLES:
            file = folder / f"{name}.parquet"
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{file}')")
        found = []
        for table in TABLES.values():
            if pq.read_schema(folder / f"{table.name}.parquet") != schema(table.name):
                found.append(f"{table.name}: other columns")
            for rule, rows in _rules(table):
                (count,) = connection.execute(f"SELECT count(*) FROM ({rows})").fetchone() or (0,)
                if count:
                    found.append(f"{table.name}: {count} rows break {rule}")
        return found


def _rules(table: Table) -> Iterator[tuple[str, str]]:
    rows = f"SELECT * FROM {table.name}"
    for column in table.columns:
        for rule, where in _of_column(column):
            yield f"{column.name} {rule}", f"{rows} WHERE {where}"
        if column.references and table.name != "usage_events":
            key = TABLES[column.references].key[0]
            known = f"SELECT {key} FROM {column.references}"
            yield f"{column.name} known", f"{rows} WHERE {column.name} NOT IN ({known})"
    key = ", ".join(table.key)
    yield "unique key", f"SELECT {key} FROM {table.name} GROUP BY {key} HAVING count(*) > 1"
    for each in table.rules:
        match each:
            case Order(earlier, later):
                yield f"{earlier} <= {later}", f"{rows} WHERE {later} < {earlier}"
            case Needs(column, value, any_of):
                empty = " AND ".join(f"{name} IS NULL" for name in any_of)
                yield f"{value} needs", f"{rows} WHERE {column} = '{value}' AND {empty}"


def _of_column(column: Column) -> Iterator[tuple[str, str]]:
    name = column.name
    if column.required:
        yield "required", f"{name} IS NULL"
    if column.allowed:
        yield "allowed", f"{name} NOT IN ({', '.join(repr(each) for each in column.allowed)})"
    if column.low is not None:
        yield "low", f"{name} < {column.low}"
    if column.high is not None:
        yield "high", f"{name} > {column.high}"
    if column.kind is Kind.TEXT:
        yield "short", f"length({name}) > 500 OR {name} = ''"
    if column.kind is Kind.JSON:
        yield "JSON", f"NOT json_valid({name})"
