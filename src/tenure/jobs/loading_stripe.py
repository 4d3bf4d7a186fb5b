"""Loading what was read of Stripe: pages on disk become rows, and rows facts, in one commit.

Each function is a generator that stops after every page, so that its caller may do something else in
between; it does not stop while the warehouse is held. Memory hardly grows with the account: the
engine puts on the disk what it cannot keep.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import duckdb

from tenure.connectors.stripe import raw
from tenure.connectors.stripe.catalog import Catalog
from tenure.connectors.stripe.gathering import (
    LINKS,
    READ,
    TABLE_NAMES,
    Gathering,
    bucket_count,
)
from tenure.connectors.stripe.history import Place
from tenure.connectors.stripe.raw import Chain
from tenure.connectors.stripe.reading import CATALOG, FACTS
from tenure.values.errors import InputError
from tenure.values.findings import ImportReport
from tenure.warehouse.engine import Limits, narrowed, ran_out
from tenure.warehouse.provided import Provided, drop_replaced, load, open_rows
from tenure.warehouse.session import Session, writing

LABEL = "Stripe"
ERRORS = "objects.jsonl"
LEAST_MB, OBJECTS_PER_MB = 64, 20_000
"""What the engine may use for a whole reading; at half of it hash tables of 3 million objects no longer fit."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """A reading to load: its folder, where facts are, where refused objects go, the zone days end in.

    `ends` and `rows` are the last object and the number of objects of each list.
    """

    folder: Path
    root: Path
    rejects: Path
    zone: str
    at: datetime
    ends: Mapping[str, str]
    rows: Mapping[str, int]
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Read:
    """A reading that is loaded: objects read, refused and left out (drafts, guests, deleted), rows of
    subscriptions replaced, the report of the rows, and where refused objects are.
    """

    kind: str
    objects: int
    refused: int
    left_out: int
    replaced: int
    report: ImportReport
    rejects: Path


Loading = Generator[None, None, Read]


def load_whole(request: LoadRequest) -> Loading:
    """Load every list. `GapError` where a page is missing: then nothing is loaded."""

    def gather(gathering: Gathering) -> Iterator[None]:
        for resource in FACTS:
            chain = Chain(request.folder / resource.name)
            for page in chain.pages(request.ends[resource.name]):
                for each in page:
                    gathering.take(each)
                yield

    count = sum(request.rows.get(each.name, 0) for each in FACTS)
    subscriptions = request.rows.get("subscriptions", 0)
    narrow = narrowed(request.limits, LEAST_MB + count // OBJECTS_PER_MB)
    try:
        return (
            yield from _loaded(
                replace(request, limits=narrow), "whole", count, subscriptions, gather
            )
        )
    except (duckdb.Error, InputError) as error:
        if not ran_out(error) or narrow.memory == request.limits.memory:
            raise
        log.warning(
            "%s did not suffice to load Stripe; trying %s", narrow.memory, request.limits.memory
        )
    wide = replace(request.limits, threads=1)
    return (
        yield from _loaded(replace(request, limits=wide), "whole", count, subscriptions, gather)
    )


def load_changes(request: LoadRequest, touched: int, changed: Mapping[str, int]) -> Loading:
    """Load changed objects; `changed` says when items of subscriptions were last changed."""

    def gather(gathering: Gathering) -> Iterator[None]:
        gathering.is_once = False
        for subscription, seconds in changed.items():
            gathering.changed(subscription, seconds)
        for path in sorted((request.folder / "objects").glob("*.ndjson.gz")):
            for each in raw.read(path):
                gathering.take(each)
            yield

    limits = replace(request.limits, threads=1, keeps_files=False)
    return (
        yield from _loaded(replace(request, limits=limits), "changes", touched, touched, gather)
    )


def _loaded(
    request: LoadRequest,
    kind: str,
    objects: int,
    subscriptions: int,
    gather: Callable[[Gathering], Iterator[None]],
) -> Loading:
    for left in request.folder.glob("staged-*"):  # of a load that was killed
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix="staged-", dir=request.folder) as scratch:
        gathering = _gathering(request, Path(scratch), bucket_count(subscriptions))
        try:
            yield from gather(gathering)
            with writing(request.root, request.limits) as session:
                report, replaced = _committed(session, gathering, request)
        finally:
            gathering.release()
    counts = (gathering.refused, gathering.left_out, replaced)
    return Read(kind, objects, *counts, report, request.rejects)


def _gathering(request: LoadRequest, folder: Path, buckets: int) -> Gathering:
    zone = ZoneInfo(request.zone)
    place = Place(_catalog(request), zone, request.at.astimezone(zone).date())
    return Gathering(folder, place, request.rejects / ERRORS, buckets)


def _catalog(request: LoadRequest) -> Catalog:
    catalog = Catalog()
    for resource in CATALOG:
        chain = Chain(request.folder / resource.name)
        for page in (
            chain.pages(request.ends[resource.name]) if resource.name in request.ends else ()
        ):
            catalog.take(resource.name, page)
    return catalog


def _committed(
    session: Session, gathering: Gathering, request: LoadRequest
) -> tuple[ImportReport, int]:
    def held(ids: list[str]) -> dict[str, dict[tuple[int, int], date]]:
        return open_rows(session, ids)

    gathering.close(held)
    folder = gathering.folder
    replaced = drop_replaced(session, folder / "subscriptions.parquet", folder / f"{READ}.parquet")
    for found in _provided(gathering):
        load(session, found, request.rejects)
    return session.commit(LABEL, request.at.isoformat(timespec="seconds")), replaced


def _provided(gathering: Gathering) -> Iterator[Provided]:
    """Tables that have rows, customers first."""
    links = gathering.folder / f"{LINKS}.parquet"
    for name in TABLE_NAMES:
        if gathering.sinks[name].count:
            found = Provided(name, gathering.folder / f"{name}.parquet", LABEL)
            yield replace(found, links=links) if name == "payments" else found
