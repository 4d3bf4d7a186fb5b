"""From raw objects to rows of canonical tables in Parquet files, with memory for a few thousand rows only.

What belongs to a subscription is spread over many pages: it is first dealt out to files by a hash of the
subscription's id, each of which is then small enough to be read at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from io import BufferedWriter
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from tenure.connectors.stripe import facts
from tenure.connectors.stripe.amounts import Object, UnmappedError, key_or_none
from tenure.connectors.stripe.bills import Changed, Fact, facts_of
from tenure.connectors.stripe.facts import Row
from tenure.connectors.stripe.history import Past, Place, subscription_rows
from tenure.values.canonical import TABLES
from tenure.values.schema import Column, Kind

AT_ONCE = 2_048
PER_BUCKET, MOST_BUCKETS = 500, 512
LINKS, READ = "links", "read"
_TYPES: dict[Kind, pa.DataType] = {
    Kind.DATE: pa.date32(),
    Kind.INSTANT: pa.timestamp("us"),
    Kind.MINOR: pa.int64(),
    Kind.INTEGER: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.FLAG: pa.bool_(),
}
_ENCODER = msgspec.json.Encoder()
_FACTS = msgspec.json.Decoder(Fact)

Held = Callable[[list[str]], dict[str, dict[tuple[int, int], Any]]]
"""First days of rows held already, by subscription; see `Past.held`."""


@dataclass(slots=True)
class Sink:
    """Rows of one table on their way to a Parquet file. Columns a row lacks are null."""

    path: Path
    schema: pa.Schema
    count: int = 0
    _rows: list[Row] = field(default_factory=list)
    _writer: pq.ParquetWriter | None = None

    def add(self, row: Row) -> None:
        """Take a row."""
        self._rows.append(row)
        self.count += 1
        if len(self._rows) >= AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, self.schema)
        self._writer.write_batch(pa.RecordBatch.from_pylist(self._rows, schema=self.schema))
        self._rows.clear()

    def close(self) -> None:
        """Write what is left."""
        self._flush()
        if self._writer is not None:
            self._writer.close()


def _schema(names: Iterable[str], columns: dict[str, Column]) -> pa.Schema:
    return pa.schema(
        [
            (name, _TYPES.get(columns[name].kind, pa.string()) if name in columns else pa.string())
            for name in names
        ]
    )


_SPOKEN = {
    "customers": (
        *("customer_id", "external_ids", "name", "email", "country", "language", "currency"),
        *("created_on", "address_line", "address_city", "address_postcode"),
    ),
    "payments": (*TABLES["payments"].names, "payment_intent"),
    LINKS: ("paid_by", "invoice_id"),
    READ: ("subscription_id",),
}
"""Columns Stripe speaks about, where these are not all of a table's."""
TABLE_NAMES = (
    *("customers", "subscriptions", "invoices", "invoice_lines"),
    *("payments", "refunds", "credit_notes"),
)


def _sink(folder: Path, name: str) -> Sink:
    table = TABLES.get(name)
    columns = {each.name: each for each in table.columns} if table else {}
    names = _SPOKEN.get(name) or tuple(
        each for each in columns if each != "previous_subscription_id"
    )
    return Sink(folder / f"{name}.parquet", _schema(names, columns))


@dataclass(slots=True)
class Gathering:
    """Objects in, rows out. Use `take` for every object, then `close` once, or `release` to give up.

    What cannot be mapped is written to `errors` (JSON lines: resource, id, field, value, allowed), and
    the rest is kept. `buckets` is how many files subscriptions are dealt out to.
    """

    folder: Path
    place: Place
    errors: Path
    buckets: int = 1
    is_once: bool = True
    refused: int = 0
    left_out: int = 0
    sinks: dict[str, Sink] = field(default_factory=dict)
    _files: dict[int, BufferedWriter] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for name in (*TABLE_NAMES, LINKS, READ):
            self.sinks[name] = _sink(self.folder, name)
        self.errors.unlink(missing_ok=True)

    @property
    def zone(self) -> tzinfo:
        """Where days end."""
        return self.place.zone

    def take(self, found: Object) -> None:
        """Take one object of any kind. An object taken before is left out, unless each comes once."""
        name = key_or_none(found, "id") or ""
        if not self.is_once:
            if name in self._seen:
                return
            self._seen.add(name)
        if found.get("test_clock") or found.get("deleted"):
            self.left_out += 1
            return
        try:
            rows = list(self._mapped(found))
            self._deal(found)
        except (UnmappedError, AttributeError, KeyError, TypeError, ValueError) as error:
            self._refuse(found, error)
            return
        for table, row in rows:
            self.sinks[table].add(row)
        self.left_out += not rows and found.get("object") != "subscription"

    def _mapped(self, found: Object) -> Iterator[tuple[str, Row]]:
        match found.get("object"):
            case "customer":
                yield from _some("customers", facts.customer(found, self.zone))
            case "invoice":
                yield from _some("invoices", facts.invoice(found, self.zone))
                yield from (
                    ("invoice_lines", each) for each in facts.invoice_lines(found, self.zone)
                )
                yield from ((LINKS, each) for each in facts.links(found))
            case "charge":
                yield from _some("payments", facts.payment(found))
            case "refund":
                yield "refunds", facts.refund(found)
            case "dispute":
                yield from _some("refunds", facts.lost_dispute(found))
            case "credit_note":
                yield from (("credit_notes", each) for each in facts.credit_notes(found))

    def _deal(self, found: Object) -> None:
        """Put what is a subscription's where its other parts are."""
        if found.get("object") == "subscription":
            self._put(str(found["id"]), b"S" + _ENCODER.encode(found))
        elif found.get("object") == "invoice":
            for fact in facts_of(found, self.zone):
                self._put(fact.subscription, b"F" + _ENCODER.encode(fact))

    def changed(self, subscription: str, seconds: int) -> None:
        """Note that an event told of a change of a subscription's items."""
        on = datetime.fromtimestamp(seconds, UTC).astimezone(self.zone).date()
        self._put(subscription, b"F" + _ENCODER.encode(Changed(subscription, on)))

    def _put(self, subscription: str, line: bytes) -> None:
        number = crc32(subscription.encode()) % self.buckets
        if number not in self._files:
            self._files[number] = (self.folder / f"bucket-{number:03d}").open("wb")
        self._files[number].write(line + b"\n")

    def _refuse(self, found: Object, error: Exception) -> None:
        told = {"resource": found.get("object"), "id": found.get("id"), **_why(error)}
        self.errors.parent.mkdir(parents=True, exist_ok=True)
        with self.errors.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
        self.refused += 1

    def close(self, held: Held = lambda _: {}) -> None:
        """Make the rows of subscriptions, bucket by bucket, and finish every file."""
        self.release()
        for number in sorted(self._files):
            path = self.folder / f"bucket-{number:03d}"
            self._bucket(path, held)
            path.unlink()
        for sink in self.sinks.values():
            sink.close()

    def release(self) -> None:
        """Let go of files still open, where what was taken is not wanted any more."""
        for file in self._files.values():
            file.close()

    def _bucket(self, path: Path, held: Held) -> None:
        found: dict[str, dict[str, Any]] = {}
        pasts: dict[str, Past] = {}
        with path.open("rb") as file:
            for line in file:
                if line[:1] == b"S":
                    each = msgspec.json.decode(line[1:])
                    found[str(each["id"])] = each
                else:
                    fact = _FACTS.decode(line[1:])
                    pasts.setdefault(fact.subscription, Past()).take(fact)
        before = held(list(found))
        for name, each in found.items():
            past = pasts.get(name, Past())
            past.held = before.get(name, {})
            self._subscription(each, past)

    def _subscription(self, found: Object, past: Past) -> None:
        try:
            rows = subscription_rows(found, past, self.place)
        except (UnmappedError, AttributeError, KeyError, TypeError, ValueError) as error:
            self._refuse(found, error)
            return
        self.sinks[READ].add({"subscription_id": str(found["id"])})
        for row in rows:
            self.sinks["subscriptions"].add(row)


def _why(error: Exception) -> dict[str, object]:
    if isinstance(error, UnmappedError):
        return {"field": error.field, "value": error.value, "allowed": error.allowed}
    value = f"{type(error).__name__}: {error}"
    return {"field": "", "value": value, "allowed": "an object as Stripe documents it"}


def _some(table: str, row: Row | None) -> Iterator[tuple[str, Row]]:
    if row is not None:
        yield table, row


def bucket_count(subscriptions: int) -> int:
    """Into how many files so many subscriptions are dealt."""
    return min(MOST_BUCKETS, 1 + subscriptions // PER_BUCKET)
