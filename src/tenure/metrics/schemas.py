"""Canonical tables as Ibis tables."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.schema import Schema
from ibis.expr.types import Table as IbisTable

from tenure.values.canonical import table as canonical
from tenure.values.dates import Month, months_between
from tenure.values.errors import InputError
from tenure.values.schema import Kind

TYPES: dict[Kind, dt.DataType] = {
    Kind.TEXT: dt.string,
    Kind.LONG_TEXT: dt.string,
    Kind.DATE: dt.date,
    Kind.INSTANT: dt.Timestamp(timezone=None),
    Kind.MINOR: dt.int64,
    Kind.INTEGER: dt.int64,
    Kind.REAL: dt.float64,
    Kind.FLAG: dt.boolean,
    Kind.CURRENCY: dt.string,
    Kind.JSON: dt.string,
}
"""Ibis type of each kind. Instants are UTC and carry no zone: engines differ in how they show one."""


def schema_of(name: str) -> Schema:
    """Ibis schema of a canonical table."""
    return ibis.schema({c.name: TYPES[c.kind] for c in canonical(name).columns})


def unbound(name: str) -> IbisTable:
    """A canonical table bound to no engine: expressions on it compile anywhere, run nowhere."""
    return ibis.table(schema_of(name), name=name)


def conformed(rows: IbisTable, name: str) -> IbisTable:
    """Any table with canonical column names, made a canonical table.

    Columns it lacks become null, the others are cast to their canonical type. Raises
    `InputError` for a required column that is missing.
    """
    table = canonical(name)
    columns = {}
    for column in table.columns:
        kind = TYPES[column.kind]
        if column.name in rows.columns:
            columns[column.name] = rows[column.name].cast(kind)
        elif column.required:
            hint = f"Its columns: {', '.join(rows.columns)}."
            raise InputError(f"{name} needs a column {column.name!r}: {column.doc}", hint=hint)
        else:
            columns[column.name] = ibis.null(kind)
    return rows.select(**columns)


def calendar(first: date, last: date) -> IbisTable:
    """A calendar of months, `month_on`, from the month of `first` to that of `last`."""
    days = [month.starts_on for month in months_between(Month.of(first), Month.of(last))]
    return ibis.memtable({"month_on": days}, schema={"month_on": "date"})
