"""Use beyond the customer as a whole: its sources, its people, its machines, the seats it fills.

Like daily use it is made file by file: what was loaded before is not read again.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import pyarrow.parquet as pq
from ibis.expr.types import Table

from tenure.metrics import heartbeat, people, seats, volume
from tenure.metrics.engagement import REACH_DAYS
from tenure.metrics.schemas import unbound
from tenure.values.dates import Month
from tenure.warehouse import calendars
from tenure.warehouse.aggregates import DAILY, FACT, usage_daily
from tenure.warehouse.any_day import ANY_DAY
from tenure.warehouse.derived import Source, Store

if TYPE_CHECKING:
    from tenure.warehouse.asof import Computing


def use(work: Computing) -> None:
    """Make the tables of sources, people and kinds of use; needs daily use and its last day."""
    _sources(work)
    _people(work)
    _kinds(work)


def filled_seats(work: Computing) -> None:
    """Make the table of seats; needs kinds of use, the ledger, and whose use is in doubt."""
    base, days = work.question.base_currency, _seen(work)
    work.keep(
        "seats_held",
        lambda rows, parts: seats.seats_held(rows, parts, ANY_DAY),
        *("subscriptions", "customer_segments"),
    )
    work.keep(
        "seat_money",
        lambda held, rates: seats.seat_money(held, rates, base, ANY_DAY),
        *("seats_held", "fx_rates"),
        parameters=base,
    )
    work.keep(
        "seats_used",
        lambda used, given, day: seats.seats_used(used, given, day, ANY_DAY),
        *("people", "seats"),
        days,
    )
    is_seen = work.seen_until is not None
    work.keep(
        "seat_use",
        lambda *parts: _seat_use(*parts, is_seen=is_seen),
        *("paying", "seat_money", "seats_used", "use_kinds", "use_unknown", "doubts"),
        days,
        parameters=is_seen,
        sort="customer_id",
    )
    work.keep("seat_shares", lambda rows: rows.select("customer_id", "seat_use"), "seat_use")


def _seat_use(
    paying: Table,
    money: Table,
    used: Table,
    kinds: Table,
    unknown: Table,
    doubts: Table,
    days: Table,
    *,
    is_seen: bool,
) -> Table:
    unsure = ibis.union(unknown.select("customer_id"), doubts.select("customer_id"), distinct=True)
    return seats.seat_use(
        paying=paying,
        money=money,
        used=used,
        kinds=kinds,
        unknown=unsure,
        days=days,
        is_seen=is_seen,
    )


def _seen(work: Computing) -> Source:
    return calendars.days(work.store, work.seen_until or work.day)


def _sources(work: Computing) -> None:
    store = work.store
    heard = _heard(store, work.tables[DAILY])
    work.keep("heartbeats", lambda rows: heartbeat.heartbeats(rows, ANY_DAY), heard)
    last = work.seen_until or work.day
    days = [last - timedelta(days=back) for back in range(heartbeat.OUTAGE_DAYS)]
    every = calendars.days(store, *reversed(days))
    work.keep("outages", heartbeat.outages, heard, "heartbeats", every)
    asked = work.ask(
        "first_silence",
        lambda beats: beats.filter(beats.is_silent).agg(first=beats.last_on.min()),
        "heartbeats",
    )
    (first,) = store.engine.row(asked)
    work.keep(
        "use_unknown",
        lambda used, beats, aliases: heartbeat.use_unknown(used, beats, aliases, ANY_DAY),
        _by_source(store, work.tables[DAILY], first),
        *("heartbeats", "aliases"),
        sort="customer_id",
    )


def _heard(store: Store, daily: Source) -> Source:
    """Events of each source and day of every file; those that name no source from daily use."""
    named = store.book.get("heard", lambda: heartbeat.heard(unbound(FACT)), (), ())
    plain = store.book.get("heard_of_days", lambda: heartbeat.heard_of_days(daily.expr), (), ())
    files: list[str] = []
    for fact, days in _pairs(store, daily):
        if fact is None:
            files += store.made_by("heard_of_days", plain, [days]).files
        else:
            files += store.made_by("heard", named, [fact]).files
    return Source("heard", named.schema, tuple(files))


def _by_source(store: Store, daily: Source, first: date | None) -> Source:
    """Events by source, customer and day from the months before a silence began; none without one."""
    keys = ("customer_id", "used_on", "source")
    named = store.book.get("by_source", lambda: heartbeat.by_source(unbound(FACT)), (), keys)
    plain = store.book.get("without_source", lambda: heartbeat.without_source(daily.expr), (), keys)
    files: list[str] = []
    since = Month.of(first - timedelta(days=heartbeat.LOST_DAYS)) if first else None
    for fact, days in _pairs(store, daily, since) if since else ():
        if fact is None:
            files += store.made_by("without_source", plain, [days]).files
        else:
            files += store.made_by("by_source", named, [fact]).files
    return Source("by_source", named.schema, tuple(files))


def _pairs(
    store: Store, daily: Source, first: Month | None = None
) -> list[tuple[Source | None, Source]]:
    """Each file of use: its events where any names a source, and its daily use."""
    kept = store.manifest.files(FACT)
    found: list[tuple[Source | None, Source]] = []
    for file, days in zip(store.manifest.use, daily.files, strict=True):
        if first and file.month < str(first):
            continue
        is_named = file in kept and _names_sources(store.root / file.path)
        events = Source(FACT, store.fact(FACT).schema, (file.path,)) if is_named else None
        found.append((events, Source(DAILY, daily.schema, (days,))))
    return found


def _names_sources(path: Path) -> bool:
    """Whether any row of a file of events has a source, by what the file says of itself."""
    about = pq.read_metadata(path)
    names = about.schema.names
    if "source" not in names:
        return False
    place = names.index("source")
    for group in range(about.num_row_groups):
        column = about.row_group(group).column(place)
        counted = column.statistics
        if counted is None or counted.null_count is None or counted.null_count < column.num_values:
            return True
    return False


def _people(work: Computing) -> None:
    last = work.seen_until or work.day
    near = usage_daily(work.store, Month.of(last - timedelta(days=REACH_DAYS)), Month.of(last))
    spans = people_spans(work.store, last)
    work.keep("people", people.people, near, spans, _seen(work), sort="customer_id")
    work.keep("volumes", volume.volumes, near, _seen(work))


def people_spans(store: Store, day: date) -> Source:
    """First and last day of use of each person up to `day`; months before that of `day` are folded
    once and kept.
    """
    month = Month.of(day)
    this = usage_daily(store, month, month)
    recipe = store.book.get("people_of_month", lambda: people.spans(this.expr), (), ())
    before = usage_daily(store, None, month + -1)
    parts: list[str] = []
    for file in before.files:
        one = Source(DAILY, before.schema, (file,))
        parts += store.made_by("people_of_month", recipe, [one]).files
    folded = Source("people_of_month", recipe.schema, tuple(parts))
    past = store.derive("people_before", lambda: people.folded_spans(folded.expr), [folded])

    def up_to_day() -> Table:
        recent = people.spans(this.expr.filter(this.expr.used_on <= ANY_DAY))
        return people.folded_spans(ibis.union(past.expr, recent, distinct=False))

    return store.derive("people_spans", up_to_day, [past, this], day=day)


def _kinds(work: Computing) -> None:
    work.keep(
        "metered",
        lambda subscriptions, invoices, lines: volume.metered(
            subscriptions=subscriptions, invoices=invoices, lines=lines, day=ANY_DAY
        ),
        *("subscriptions", "invoices", "invoice_lines"),
    )
    work.keep("answered", lambda rows: volume.answered(rows, ANY_DAY), "survey_responses")
    work.keep(
        "use_kinds",
        lambda customers, volumes, metered, answered, who: volume.use_kinds(
            customers=customers, volumes=volumes, metered=metered, answered=answered, people=who
        ),
        *("customers", "volumes", "metered", "answered", "people"),
        sort="customer_id",
    )
