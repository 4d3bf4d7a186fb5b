"""Use whose events stay in the user's warehouse: only days already added up are kept here.

The warehouse is asked what each month holds; only months that changed since are fetched again.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import ibis
import pyarrow.parquet as pq
from ibis.expr.types import Table

from tenure.metrics import engagement as use
from tenure.metrics.schemas import unbound
from tenure.values.errors import InputError
from tenure.values.schema import Table as Canonical
from tenure.warehouse.aggregates import DAILY, FACT
from tenure.warehouse.manifest import Batch, FactFile, write_manifest
from tenure.warehouse.merge import Place, moved_in
from tenure.warehouse.outside import Outside
from tenure.warehouse.session import Session
from tenure.warehouse.sql import path_literal

SLICE_EVENTS = 20_000_000
"""A month with more events is fetched day by day, so that no answer outgrows a client's memory."""
_KEPT = Canonical(DAILY, "Use by customer, person, name and day.", (), (), by_month=True)


@dataclass(frozen=True, slots=True)
class Month:
    """What the warehouse holds of one month; `mark` changes when its events do."""

    name: str
    events: int
    mark: str

    @property
    def days(self) -> tuple[date, int]:
        """Its first day, and how many it has."""
        year, month = (int(part) for part in self.name.split("-"))
        return date(year, month, 1), monthrange(year, month)[1]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was brought: months there are, those fetched, events in all, rows that cannot be counted."""

    months: int
    fetched: tuple[str, ...]
    events: int
    unusable: int


def bring_use(session: Session, outside: Outside, loaded_at: str) -> Fetched:
    """Bring daily use up to date and commit it. Raises `InputError` where events were imported too:
    they would count twice.
    """
    held = session.manifest.rows(FACT)
    if held:
        raise InputError(
            f"{held:,} usage events were imported here, and {FACT} is mapped to your warehouse too",
            hint=f"Take {FACT} out of the list of views, or begin with an empty TENURE_HOME.",
        )
    months, unusable = _months(outside, session.scratch / "months.parquet")
    known = {file.source: file for file in session.manifest.files(DAILY)}
    files, fetched = [], []
    for month in months:
        if month.mark in known:
            files.append(known[month.mark])
        else:
            files += _month(session, outside, month)
            fetched.append(month.name)
    if tuple(files) != session.manifest.files(DAILY):
        session.manifest = session.manifest.with_table(DAILY, tuple(files))
        batch = Batch(session.batch, loaded_at, outside.place.views[FACT], (FACT,))
        write_manifest(session.root, session.manifest.committed(batch))
        session.is_committed = True
    return Fetched(len(months), tuple(fetched), sum(m.events for m in months), unusable)


def _months(outside: Outside, path: Path) -> tuple[list[Month], int]:
    outside.write(use.months_of_use(unbound(FACT)), path)
    found, unusable = [], 0
    for row in pq.read_table(path).sort_by("month").to_pylist():
        if row["month"] is None:
            unusable = row["events"]
            continue
        name = f"{row['month'] // 100:04}-{row['month'] % 100:02}"
        newest = f"last {row['last_at']}, received {row['known_at']}"
        mark = f"{outside.place.views[FACT]} {name}: {row['events']} events, {newest}"
        found.append(Month(name, row["events"], mark))
    return found, unusable


def _month(session: Session, outside: Outside, month: Month) -> tuple[FactFile, ...]:
    folder = session.scratch / month.name
    folder.mkdir()
    parts = []
    for number, (first, end) in enumerate(slices(month)):
        parts.append(folder / f"{number}.parquet")
        outside.write(_between(unbound(FACT), first, end), parts[-1])
    whole = folder / "whole.parquet"
    listed = ", ".join(path_literal(part) for part in parts)
    rows = f"SELECT * FROM read_parquet([{listed}]) ORDER BY customer_id, used_on"
    session.engine.write(rows, whole, row_group=20_480)
    place = Place(session.root, session.batch)
    return moved_in(place, _KEPT, ((month.name, whole),), month.mark)


def slices(month: Month) -> Iterator[tuple[date, date]]:
    """Stretches of days [first, end) in which a month is fetched."""
    first, days = month.days
    step = 1 if month.events > SLICE_EVENTS else days
    for day in range(0, days, step):
        yield first + timedelta(days=day), first + timedelta(days=day + step)


def _between(events: Table, first: date, end: date) -> Table:
    """Daily use of a stretch; amounts that are no number, or beyond any, are left out."""
    start, stop = (ibis.timestamp(day.isoformat()) for day in (first, end))
    rows = events.filter(use.usable(events), events.occurred_at >= start, events.occurred_at < stop)
    sane = (rows.value.abs() < 1e18).ifelse(rows.value, ibis.null("float64"))
    return use.usage_daily(rows.mutate(value=sane))
