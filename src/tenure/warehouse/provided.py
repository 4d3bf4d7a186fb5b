"""Rows a connector made of a provider's objects, made to fit what is held, and loaded.

A customer whom another source names as its own, by `external_ids`, keeps that id. Rows of something read
as a whole take the place of all rows held of it: a row not among them goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tenure.values.canonical import table as canonical
from tenure.values.sources import ColumnRule, Format, SourceFile, SourcePlan
from tenure.warehouse import merge as merging
from tenure.warehouse.parse import types_of
from tenure.warehouse.session import Session
from tenure.warehouse.sql import ident, literal, literals, parquet_rows, path_literal
from tenure.warehouse.staging import (
    SMALL_ROW_GROUP,
    StructureError,
    staged_files,
    write_by_month,
)

_IDS = "from_json(external_ids, '[\"VARCHAR\"]')"
GROUP = "split_part(subscription_id, '/', 1)"
"""What rows of one subscription have in common."""


@dataclass(frozen=True, slots=True)
class Provided:
    """Rows of one table in a Parquet file, whose columns are the table's (others are left out).

    `links` is a file of `paid_by`, `invoice_id`, by which payments find their invoice.
    """

    table: str
    path: Path
    label: str
    links: Path | None = None


def load(session: Session, found: Provided, rejects: Path) -> None:
    """Stage rows and merge them; refused ones go to a file in `rejects`."""
    path = _fitted(session, found)
    names = [n for n, *_ in session.engine.rows(f"DESCRIBE SELECT * FROM {_rows(path)}")]
    known = canonical(found.table).names
    rules = tuple(ColumnRule(name, source=name) for name in names if name in known)
    label = f"{found.label} {found.table}"
    file = SourceFile(path, label, Format.PARQUET, tuple(names))
    plan = SourcePlan(file, found.table, rules)
    try:
        session.stage(plan)
    except StructureError:
        numbered = replace(plan, file=replace(file, numbered=True))
        session.stage_numbered(numbered, rejects / f"{found.table}.rejected.csv", ())
    path.unlink()


def _rows(path: Path) -> str:
    return f"read_parquet({path_literal(path)}, hive_partitioning=false)"


def _held(session: Session, table: str) -> str:
    files = (session.root / file.path for file in session.manifest.files(table))
    return parquet_rows(files, types_of(canonical(table)))


def _fitted(session: Session, found: Provided) -> Path:
    """The file to stage: as it came where there is nothing to fit."""
    owned = _owners(session)
    is_customers = found.table == "customers" and session.manifest.files("customers")
    if not owned and not is_customers and found.links is None and found.table != "refunds":
        return found.path
    path = found.path.with_name(f"fitted-{found.path.name}")
    session.engine.write(_select(session, found), path, row_group=SMALL_ROW_GROUP)
    return path


def _owners(session: Session) -> int:
    """Fill `_owners` (other_id, owner) with ids of customers that are not their first; how many.

    An id that is a customer's own is nobody's other id; one claimed twice goes to the first.
    """
    held = _held(session, "customers")
    session.engine.run(
        "CREATE OR REPLACE TEMP TABLE _owners AS SELECT other_id, min(customer_id) AS owner "
        f"FROM (SELECT customer_id, unnest({_IDS}) AS other_id FROM {held} "
        "WHERE external_ids IS NOT NULL) "
        f"WHERE other_id NOT IN (SELECT customer_id FROM {held}) GROUP BY 1"
    )
    (count,) = session.engine.row("SELECT count(*) FROM _owners")
    return int(count)


def _select(session: Session, found: Provided) -> str:
    rows = _rows(found.path)
    if found.table == "customers":
        held = _held(session, "customers")
        both = (
            f"nullif(list_sort(list_distinct(list_concat(coalesce({_IDS.replace('external', 't.external')}, []), "
            f"coalesce({_IDS.replace('external', 'h.external')}, [])))), [])"
        )
        return (
            f"SELECT t.* REPLACE (CAST(to_json({both}) AS VARCHAR) AS external_ids) FROM {rows} AS t "
            f"LEFT JOIN {held} AS h USING (customer_id) "
            "WHERE t.customer_id NOT IN (SELECT other_id FROM _owners)"
        )
    names = [n for n, *_ in session.engine.rows(f"DESCRIBE SELECT * FROM {rows}")]
    columns, joins, paid_by, only = [], "", "", ""
    if found.table == "refunds":  # a refund is of whoever paid; a guest's is nobody's
        joins = f" LEFT JOIN {_held(session, 'payments')} AS p ON p.payment_id = t.payment_id"
        paid_by, only = (
            ", p.customer_id",
            " WHERE coalesce(t.customer_id, p.customer_id) IS NOT NULL",
        )
    for name in names:
        if name == "customer_id":
            columns.append(f"coalesce(o.owner, t.customer_id{paid_by}) AS customer_id")
            joins += " LEFT JOIN _owners AS o ON o.other_id = t.customer_id"
        elif name == "invoice_id" and found.links is not None:
            columns.append("coalesce(t.invoice_id, l.invoice_id, h.invoice_id) AS invoice_id")
            joins += _by_links(session, found.links)
        else:
            columns.append(f"t.{ident(name)}")
    return f"SELECT {', '.join(columns)} FROM {rows} AS t{joins}{only}"


def _by_links(session: Session, links: Path) -> str:
    """Invoices of payments: by the links, else as held."""
    once = f"SELECT paid_by, min(invoice_id) AS invoice_id FROM {_rows(links)} GROUP BY 1"
    return (
        f" LEFT JOIN ({once}) AS l ON l.paid_by = coalesce(t.payment_intent, t.payment_id)"
        f" LEFT JOIN {_held(session, 'payments')} AS h ON h.payment_id = t.payment_id"
    )


def drop_replaced(session: Session, path: Path, read: Path) -> int:
    """Let go of held rows of subscriptions that were read as a whole, and have that row no more.

    `path` has the new rows of `subscriptions`, `read` the ids of all that were read (column
    `subscription_id`). Returns how many went.
    """
    table = canonical("subscriptions")
    current = session.manifest.files(table.name)
    if not current:
        return 0
    held = _held(session, table.name)
    gone = (
        f"{GROUP} IN (SELECT subscription_id FROM {_rows(read)}) AND (subscription_id, started_on) "
        f"NOT IN (SELECT (subscription_id, started_on) FROM {_rows(path)})"
    )
    (count,) = session.engine.row(f"SELECT count(*) FROM {held} WHERE {gone}")
    if count:
        folder = session.scratch / "replaced"
        folder.mkdir()
        kept = f"SELECT * FROM {held} WHERE ({gone}) IS NOT TRUE"
        write_by_month(session.engine, kept, table, folder)
        sources = ", ".join(sorted({file.source for file in current if file.source}))
        place = merging.Place(session.root, session.batch)
        fresh = merging.moved_in(place, table, staged_files(folder, table), sources)
        session.manifest = session.manifest.with_table(table.name, fresh)
    return int(count)


def open_rows(session: Session, ids: Iterable[str]) -> dict[str, dict[tuple[int, int], date]]:
    """First days of rows held of subscriptions that go on, by unit amount and quantity."""
    wanted = list(ids)
    if not wanted or not session.manifest.files("subscriptions"):
        return {}
    found: dict[str, dict[tuple[int, int], date]] = {}
    rows = session.engine.rows(
        f"SELECT {GROUP}, unit_amount_minor, quantity, started_on "
        f"FROM {_held(session, 'subscriptions')} WHERE {GROUP} IN ({literals(wanted)}) "
        f"AND status <> {literal('canceled')} ORDER BY started_on"
    )
    for name, amount, quantity, started in rows:
        found.setdefault(name, {})[(amount, quantity or 1)] = started
    return found
