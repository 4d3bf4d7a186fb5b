"""Data freshness: what was loaded, how much of it, how old the newest row is, what is odd."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

import ibis

from tenure.values.canonical import TABLES
from tenure.values.shown import Show, Shown
from tenure.warehouse.reader import Reader
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import Report, ReportRequest, Row

STALE_AFTER_DAYS = {
    "usage_events": 3,
    "payments": 35,
    "invoices": 35,
    "tickets": 14,
}
"""Days without a new row after which a source that once gave rows is called stale."""
ALL_STALE_AFTER_DAYS = 35
"""Days without a new row anywhere after which nothing is fresh: no loss would be known either."""


@dataclass(frozen=True, slots=True)
class Source:
    """One canonical table as loaded."""

    table: str
    doc: str
    rows: int
    newest: date | None
    age_days: int | None
    is_stale: bool
    feeds: str


FEEDS = {
    "usage_events": "Today, Customers, Use, Zombies, Danger line",
    "subscriptions": "every page",
    "customers": "every page",
    "tickets": "Today, Customers",
    "survey_responses": "Today, Customers",
    "invoices": "Today, Customers",
    "payments": "Customers",
    "contracts": "Today",
    "touchpoints": "Today, Customers",
    "fx_rates": "the order of Today",
    "seats": "Use, Zombies",
}


def sources(board: Board) -> tuple[Source, ...]:
    """Every canonical table, with rows or without, in loading order."""
    return _sources(board.reader)


@lru_cache(maxsize=8)
def _sources(reader: Reader) -> tuple[Source, ...]:
    found = tuple(_source(reader, name) for name in TABLES)
    ages = [source.age_days for source in found if source.age_days is not None]
    if ages and min(ages) > ALL_STALE_AFTER_DAYS:
        return tuple(replace(source, is_stale=source.age_days is not None) for source in found)
    return found


def _source(reader: Reader, name: str) -> Source:
    rows, as_of = _rows(reader, name), reader.generation.as_of
    newest = _newest(reader, name) if rows else None
    age = (as_of - newest).days if newest else None
    limit = STALE_AFTER_DAYS.get(name)
    is_stale = age is not None and limit is not None and age > limit
    return Source(name, TABLES[name].doc, rows, newest, age, is_stale, FEEDS.get(name, ""))


def _rows(reader: Reader, name: str) -> int:
    """Rows loaded; of events that stay in the user's own warehouse, those added up there."""
    held = reader.facts.rows(name)
    if name != "usage_events" or not reader.facts.files("usage_daily"):
        return held
    return held + int(reader.value(reader.table("usage_daily").events.sum()) or 0)


def _newest(reader: Reader, name: str) -> date | None:
    table, as_of = TABLES[name], reader.generation.as_of
    if not table.clock:
        return None
    if name == "usage_events":
        return reader.generation.seen_until
    rows = reader.table(name)
    past = rows.filter(rows[table.clock].cast("date") <= ibis.date(as_of))
    newest: date | datetime | None = reader.value(past[table.clock].max())
    return newest.date() if isinstance(newest, datetime) else newest


def stale(board: Board) -> list[Source]:
    """Sources whose newest row is too old: pages fed by them say so."""
    return [source for source in sources(board) if source.is_stale]


def freshness_report(board: Board, _: ReportRequest) -> Report:
    """Rows and age of every canonical table."""
    rows: list[Row] = [
        {
            "table": source.table,
            "rows": source.rows,
            "newest": source.newest,
            "age_days": source.age_days,
            "state": state_of(source),
        }
        for source in sources(board)
    ]
    columns = (
        Shown("table", "table"),
        Shown("rows", "rows", Show.INTEGER),
        Shown("newest", "newest", Show.DAY),
        Shown("age_days", "days old", Show.INTEGER),
        Shown("state", "state"),
    )
    return Report("freshness", "Data freshness", board.as_of, columns, rows)


def state_of(source: Source) -> str:
    """In one word: empty, loaded (its rows have no day), stale or fresh."""
    if not source.rows:
        return "empty"
    if source.newest is None:
        return "loaded"
    return "stale" if source.is_stale else "fresh"
