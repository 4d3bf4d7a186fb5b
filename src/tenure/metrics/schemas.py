"""Canonical tables as Ibis tables."""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.schema import Schema
from ibis.expr.types import Table as IbisTable

from tenure.values.canonical import table as canonical
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
