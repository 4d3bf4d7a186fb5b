"""Rows that people made here, loaded beside those imported: replaced as a whole, never mixed up with them.

Which ids are ours stands in a table of its own (`own_touchpoints` …) in the same manifest: rows and ids
become visible at once or not at all. Its file is named after what was loaded (`FactFile.source`).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tenure.values.canonical import table as canonical
from tenure.values.schema import Kind, Table
from tenure.warehouse import merge as merging
from tenure.warehouse.manifest import Manifest
from tenure.warehouse.parse import types_of
from tenure.warehouse.provided import Provided, load
from tenure.warehouse.session import Session
from tenure.warehouse.sql import ident, parquet_rows, path_literal
from tenure.warehouse.staging import staged_files, write_by_month

LABEL = "Tenure"
ARROW = {
    Kind.TEXT: pa.string(),
    Kind.LONG_TEXT: pa.string(),
    Kind.CURRENCY: pa.string(),
    Kind.JSON: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.INSTANT: pa.timestamp("us"),
    Kind.MINOR: pa.int64(),
    Kind.INTEGER: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.FLAG: pa.bool_(),
}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OwnRows:
    """All rows of one canonical table that were made here, and a digest that changes with them.

    Instants are UTC without a zone; columns are in the order of `columns`.
    """

    table: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]
    digest: str


def is_loaded(manifest: Manifest, own: OwnRows) -> bool:
    """Whether the facts hold just these rows of ours."""
    files = manifest.files(_name(own.table))
    return files[0].source == own.digest if files else not own.rows


def load_own(session: Session, own: OwnRows, rejects: Path) -> int:
    """Make the facts hold just these rows of ours; returns how many.

    Rows of ours that are not among them go. A row whose id somebody else's already has is left out,
    and logged: what was imported stays as it came.
    """
    table = canonical(own.table)
    folder = session.scratch / f"own-{own.table}"
    folder.mkdir()
    path = folder / "rows.parquet"
    pq.write_table(_arrow(table, own), path)
    taken = _taken(session, table, path)
    key = own.columns.index(table.key[0])
    kept = [row for row in own.rows if row[key] not in taken]
    if taken:
        log.warning("ids of %s are taken by what was imported: %s", own.table, sorted(taken)[:10])
        left = OwnRows(own.table, own.columns, kept, own.digest)
        pq.write_table(_arrow(table, left), path)
    _drop(session, table, path, folder)
    ids = folder / "ids.parquet"
    pq.write_table(pa.table({"id": pa.array([row[key] for row in kept], pa.string())}), ids)
    if kept:
        load(session, Provided(own.table, path, LABEL), rejects)
    _keep_ids(session, own, ids)
    return len(kept)


def _name(table: str) -> str:
    return f"own_{table}"


def _arrow(table: Table, own: OwnRows) -> pa.Table:
    kinds = [ARROW[table.column(name).kind] for name in own.columns]
    columns = list(zip(*own.rows, strict=True)) or [()] * len(kinds)
    arrays = [pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)]
    return pa.table(dict(zip(own.columns, arrays, strict=True)))


def _rows(path: Path) -> str:
    return f"read_parquet({path_literal(path)}, hive_partitioning=false)"


def _held(session: Session, table: Table) -> str:
    files = session.manifest.files(table.name)
    return parquet_rows((session.root / file.path for file in files), types_of(table))


def _ours(session: Session, table: str) -> str:
    """Ids of ours that are held, as rows of `id`."""
    files = session.manifest.files(_name(table))
    if not files:
        return "(SELECT NULL::VARCHAR AS id WHERE false)"
    return _rows(session.root / files[0].path)


def _taken(session: Session, table: Table, path: Path) -> set[str]:
    """Ids among the new rows that are held, and not as ours."""
    if not session.manifest.files(table.name):
        return set()
    key = ident(table.key[0])
    found = session.engine.rows(
        f"SELECT {key} FROM {_held(session, table)} WHERE {key} IN (SELECT {key} FROM {_rows(path)}) "
        f"AND {key} NOT IN (SELECT id FROM {_ours(session, table.name)})"
    )
    return {name for (name,) in found}


def _drop(session: Session, table: Table, path: Path, folder: Path) -> None:
    """Let go of rows of ours that are not among the new ones."""
    current = session.manifest.files(table.name)
    if not current or not session.manifest.files(_name(table.name)):
        return
    key = ident(table.key[0])
    gone = (
        f"{key} IN (SELECT id FROM {_ours(session, table.name)}) "
        f"AND {key} NOT IN (SELECT {key} FROM {_rows(path)})"
    )
    held = _held(session, table)
    (count,) = session.engine.row(f"SELECT count(*) FROM {held} WHERE {gone}")
    if not count:
        return
    made = folder / "kept"
    made.mkdir()
    write_by_month(session.engine, f"SELECT * FROM {held} WHERE NOT ({gone})", table, made)
    sources = ", ".join(sorted({file.source for file in current if file.source}))
    place = merging.Place(session.root, session.batch)
    fresh = merging.moved_in(place, table, staged_files(made, table), sources)
    session.manifest = session.manifest.with_table(table.name, fresh)


def _keep_ids(session: Session, own: OwnRows, path: Path) -> None:
    shape = Table(_name(own.table), "Ids of rows made here.", (), ())
    place = merging.Place(session.root, session.batch)
    made = merging.moved_in(place, shape, (("", path),), own.digest)
    session.manifest = session.manifest.with_table(shape.name, made)
