"""Events as they arrive: whose they are, found as known at their time; each taken once, ever.

What people said of themselves (`Arrivals.said`) is kept beside the facts, in the table `said`, with
its time: the outcome is the same in whatever order, and in however many parts, messages come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from tenure.values.canonical import table as canonical
from tenure.values.schema import Table as Canonical
from tenure.values.sources import ColumnRule, Format, SourceFile, SourcePlan
from tenure.warehouse import merge as merging
from tenure.warehouse import whose
from tenure.warehouse.manifest import Batch, FactFile, Manifest, write_manifest
from tenure.warehouse.parse import types_of
from tenure.warehouse.session import Session
from tenure.warehouse.sql import parquet_rows
from tenure.warehouse.staging import StructureError

EVENTS, SAID, KEYS = "usage_events", "said", "usage_keys"
LABEL = "event sources"
"""What a batch of arrivals is called; those that follow one another are listed as one."""

_SAID_TYPES = {
    **dict.fromkeys(("kind", "id", "what", "value"), "VARCHAR"),
    "said_at": "TIMESTAMP",
    "received_at": "TIMESTAMP",
    "message_id": "VARCHAR",
}
_SAID = Canonical(SAID, "What was said of people and customers, and when.", (), ())
_KEYS = Canonical(KEYS, "Hashes of the keys of one file of events.", (), ())


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What came, as Arrow tables; times are UTC, in microseconds.

    `events`: message_id, user_id, anonymous_id, group_id (the customer the event itself names), name,
    occurred_at, received_at, value, properties, source. `said`: kind, id, what, value, said_at,
    received_at, message_id: of a `contact`, `customer` or `anonymous` id the value of a column; of a
    person also the `group` (customer), of an anonymous id the `user`, of a customer an `external_id`.
    """

    events: pa.Table
    said: pa.Table


@dataclass(frozen=True, slots=True)
class Refused:
    """A row no table would take: its message (or the id of the person or customer) and why."""

    table: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Events that are new, those that were there already, earlier ones put to another customer, and
    what was refused.
    """

    new: int
    repeated: int
    moved: int
    refused: tuple[Refused, ...]


def load(session: Session, arrivals: Arrivals, loaded_at: str) -> Loaded:
    """Load arrivals and commit them.

    An event whose message id is held is left out, whatever its time. Its customer is the one it
    names, else its user's as known at its time, else the user's own id. When something said late
    changes whose earlier events are, those are put right. Of customers only empty columns are filled
    and those changed that hold what was said before: what an import states stays.
    """
    engine = session.engine
    engine.connection.register("_came", arrivals.events)
    engine.connection.register("_came_said", arrivals.said)
    _index(session)
    _fresh(session)
    whose.remember(engine, _said_rows(session), _facts(session, "contacts"))
    moved = _put_right(session)
    lost = _events(session)
    refused = (*lost, *_people(session))
    fresh, came = engine.row("SELECT (SELECT count(*) FROM _fresh), (SELECT count(*) FROM _came)")
    _keep_said(session)
    _index(session)
    _commit(session, loaded_at)
    return Loaded(int(fresh) - len(lost), int(came - fresh), moved, refused)


def _facts(session: Session, table: str) -> str:
    files = (session.root / file.path for file in session.manifest.files(table))
    return parquet_rows(files, types_of(canonical(table)))


def _said_rows(session: Session) -> str:
    files = (session.root / file.path for file in session.manifest.files(SAID))
    return parquet_rows(files, _SAID_TYPES)


def _place(session: Session) -> merging.Place:
    return merging.Place(session.root, session.batch)


def _index(session: Session) -> None:
    """Beside every file of events a file of the hashes of its keys, an eighth of the size."""
    held = {file.source: file for file in session.manifest.files(KEYS)}
    files: list[FactFile] = []
    for file in session.manifest.files(EVENTS):
        mark = f"{file.path} {duckdb.__version__}"  # another version may hash otherwise
        if mark in held:
            files.append(held[mark])
            continue
        path = session.scratch / "keys.parquet"
        rows = parquet_rows([session.root / file.path], {"message_id": "VARCHAR"})
        session.engine.write(f"SELECT hash(message_id) AS key FROM {rows}", path)
        files += merging.moved_in(_place(session), _KEYS, (("", path),), mark)
    if tuple(files) != session.manifest.files(KEYS):
        session.manifest = session.manifest.with_table(KEYS, tuple(files))


def _fresh(session: Session) -> None:
    """Fill `_fresh` with the events not held, each once: the one received first.

    Two ids with one hash of 64 bits would be taken for one: with 100 million events held, that
    befalls one new event in 180 billion.
    """
    paths = [session.root / file.path for file in session.manifest.files(KEYS)]
    keys = parquet_rows(paths, {"key": "UBIGINT"})
    session.engine.run(
        "CREATE OR REPLACE TEMP TABLE _fresh AS SELECT * FROM _came "
        f"WHERE hash(message_id) NOT IN (SELECT key FROM {keys}) "
        "QUALIFY row_number() OVER (PARTITION BY message_id ORDER BY received_at, occurred_at) = 1"
    )


def _put_right(session: Session) -> int:
    """Put held events to another customer where what was said now says so; how many."""
    engine, table = session.engine, canonical(EVENTS)
    first = whose.first_affected(engine)
    current = session.manifest.files(EVENTS)
    files = tuple(file for file in current if first and file.month >= first)
    if not files:
        return 0
    held = parquet_rows(_place(session).absolute(files), types_of(table))
    whose.moved(engine, held, table)
    (count,) = engine.row("SELECT count(*) FROM _touched")
    if count:
        fresh = merging.rewritten(
            engine, _place(session), table, current, session.scratch / "moved", LABEL
        )
        session.manifest = session.manifest.with_table(EVENTS, fresh)
    engine.run("DROP TABLE _touched")
    return int(count)


def _events(session: Session) -> list[Refused]:
    """Stage `_fresh`, each event with its customer, and put it beside what is held."""
    path = session.scratch / "events.parquet"
    session.engine.write(whose.owned_events(canonical(EVENTS)), path)
    return _loaded(session, EVENTS, path, is_new=True)


def _people(session: Session) -> list[Refused]:
    refused = []
    for table in ("customers", "contacts"):
        path = session.scratch / f"{table}.parquet"
        rows = whose.stated(table, canonical(table), _facts(session, table))
        session.engine.write(rows, path)
        refused += _loaded(session, table, path, is_new=False)
    return refused


def _loaded(session: Session, table: str, path: Path, *, is_new: bool) -> list[Refused]:
    """Through the checks every import passes; rows refused come back with their reasons."""
    described = session.engine.rows(f"DESCRIBE SELECT * FROM read_parquet('{path}')")
    names = tuple(name for name, *_ in described)
    rules = tuple(ColumnRule(name, source=name) for name in names)
    file = SourceFile(path, LABEL, Format.PARQUET, names)
    (count,) = session.engine.row(f"SELECT count(*) FROM read_parquet('{path}')")
    if not count:
        return []
    plan = SourcePlan(file, table, rules)
    try:
        session.stage(plan, is_new=is_new)
    except StructureError:
        rejects = session.scratch / f"{table}.rejected.csv"
        numbered = replace(plan, file=replace(file, numbered=True))
        session.stage_numbered(numbered, rejects, (), is_new=is_new)
        return list(_refused(session, table, rejects))
    return []


def _refused(session: Session, table: str, path: Path) -> Iterable[Refused]:
    key = canonical(table).key[0]
    if not path.exists():
        return
    rows = session.engine.rows(
        f"SELECT {key}, _column || ' ' || _reason FROM read_csv('{path}', all_varchar=true)"
    )
    for name, reason in rows:
        yield Refused(table, name or "", reason or "")


def _keep_said(session: Session) -> None:
    """Put what was said now beside what was said before; many small files become one."""
    current = session.manifest.files(SAID)
    (count,) = session.engine.row("SELECT count(*) FROM _new_said")
    if not count:
        return
    path = session.scratch / "said.parquet"
    if len(current) < merging.MAX_FILES:
        session.engine.write("SELECT * FROM _new_said ORDER BY kind, id", path)
        files = current
    else:
        session.engine.write(whose.folded(_said_rows(session)), path)
        files = ()
    made = merging.moved_in(_place(session), _SAID, (("", path),), LABEL)
    session.manifest = session.manifest.with_table(SAID, (*files, *made))


def _commit(session: Session, loaded_at: str) -> None:
    if session.manifest == session.before:
        return
    tables = tuple(
        name
        for name in (EVENTS, "customers", "contacts")
        if session.manifest.files(name) != session.before.files(name)
    )
    batch = Batch(session.batch, loaded_at, LABEL, tables)
    write_manifest(session.root, _listed_as_one(session.manifest.committed(batch)))
    session.is_committed = True


def _listed_as_one(manifest: Manifest) -> Manifest:
    """Batches of arrivals without an import between them become one: they come by the thousand."""
    *_, last = manifest.batches
    if len(manifest.batches) < 2 or manifest.batches[-2].label != LABEL:
        return manifest
    tables = tuple(sorted({*manifest.batches[-2].tables, *last.tables}))
    return replace(manifest, batches=(*manifest.batches[:-2], replace(last, tables=tables)))
