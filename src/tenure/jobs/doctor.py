"""Checks of an installation: is everything there, does it add up."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import duckdb
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from tenure.config.settings import Settings
from tenure.jobs import audit_heads, clock
from tenure.jobs.refreshing import configured
from tenure.records.guards import guards
from tenure.records.models import Publication, Workspace
from tenure.values.chains import START
from tenure.values.errors import TenureError
from tenure.warehouse.generation import load
from tenure.warehouse.links import shown
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.outside import opened
from tenure.workflow.queries.audit_chain import verify
from tenure.workflow.queries.board import published
from tenure.workflow.queries.invariants import invariants
from tenure.workflow.queries.ledger import movements_by_month
from tenure.workflow.queries.report import ReportRequest


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    what: str
    is_sound: bool
    says: str


def check(settings: Settings) -> list[Check]:
    """Every check, in order; a check that fails does not keep the next from running."""
    return [found for look in LOOKS for found in _looked(look, settings)]


def _looked(look: Callable[[Settings], Iterator[Check]], settings: Settings) -> Iterator[Check]:
    try:
        yield from look(settings)
    except (TenureError, DatabaseError, OSError, duckdb.Error) as error:
        yield Check(look.__name__.strip("_"), False, str(error).splitlines()[0])


def _python(_: Settings) -> Iterator[Check]:
    yield Check("Python", sys.version_info >= (3, 11), sys.version.split()[0])
    yield Check("DuckDB", True, duckdb.__version__)


def _home(settings: Settings) -> Iterator[Check]:
    settings.home.mkdir(parents=True, exist_ok=True)
    probe = settings.home / ".probe"
    probe.write_text("", encoding="utf-8")
    probe.unlink()
    yield Check("home", True, str(settings.home))


def _database(_: Settings) -> Iterator[Check]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    says = "up to date" if not missing else f"{len(missing)} migrations to run: tenure init"
    yield Check("database", not missing, f"{connection.vendor}, {says}")
    call_command("check", verbosity=0, stdout=io.StringIO())


def _workspace(_: Settings) -> Iterator[Check]:
    workspace = Workspace.objects.first()
    says = f"{workspace.name}, {workspace.currency}" if workspace else "none; run: tenure init"
    yield Check("workspace", workspace is not None, says)


def _facts(settings: Settings) -> Iterator[Check]:
    manifest = read_manifest(settings.warehouse)
    files = [file for files in manifest.tables.values() for file in files]
    gone = [file.path for file in files if not (settings.warehouse / file.path).exists()]
    rows = sum(file.rows for file in files)
    yield Check("facts", not gone, f"{rows:,} rows in {len(files)} files, {len(gone)} missing")


def _warehouse(settings: Settings) -> Iterator[Check]:
    request = configured(settings, "", "UTC")
    if request is None:
        return
    with opened(request.place) as outside:
        found = {name: len(outside.view(name).columns) for name in request.place.views}
    says = f"{shown(settings.warehouse_url)}, {len(found)} views can be read"
    yield Check("warehouse", bool(found), says)


def _published(settings: Settings) -> Iterator[Check]:
    workspace = Workspace.objects.first()
    last = Publication.objects.filter(workspace=workspace).first()
    if workspace is None or last is None:
        yield Check("published", True, "no day has been run yet")
        return
    generation = load(settings.warehouse, last.generation)
    files = [file for source in generation.tables.values() for file in source.files]
    gone = [file for file in files if not (settings.warehouse / file).exists()]
    yield Check("published", not gone, f"day of {last.as_of}, {len(gone)} files missing")
    board = published(workspace, settings.warehouse)
    if board is not None:
        wrong = [row for row in movements_by_month(board, ReportRequest()) if not _adds_up(row)]
        yield Check("ledger", not wrong, f"{len(wrong)} months that do not add up")


def _adds_up(row: dict[str, int]) -> bool:
    moved = row["new_minor"] + row["expansion_minor"] + row["reactivation_minor"]
    moved -= row["contraction_minor"] + row["churn_minor"]
    return row["opening_minor"] + moved == row["closing_minor"]


def _guards(_: Settings) -> Iterator[Check]:
    """The database's own guards of money: a table made anew by hand may have lost them."""
    with connection.cursor() as cursor:
        table = "sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "postgresql":
            table = "(SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal) AS triggers"
        cursor.execute(f"SELECT name FROM {table}")
        there = {name for (name,) in cursor.fetchall()}
    gone = [name for name in guards(connection.vendor) if name not in there]
    says = f"missing: {', '.join(gone)}" if gone else "the database guards ledger, audit and states"
    yield Check("guards", not gone, says)


def broken(settings: Settings) -> list[Check]:
    """Every rule of money that does not hold now; reads every order."""
    return [found for look in (_guards, _invariants) for found in _looked(look, settings)]


def _audit(settings: Settings) -> Iterator[Check]:
    """The chain over the audit log of every workspace, against what the home has noted of it."""
    noted = audit_heads.noted(settings.home)
    for workspace in Workspace.objects.order_by("pk"):
        found = verify(workspace.pk, [noted.get(workspace.pk, START)])
        says = f"{found.head.sequence:,} entries as sealed, {found.unsealed:,} not sealed yet"
        yield Check("audit", found.broken is None, found.broken.says if found.broken else says)


def _invariants(_: Settings) -> Iterator[Check]:
    for workspace in Workspace.objects.order_by("pk"):
        found = invariants(workspace, clock.now())
        yield Check("money", not found, f"{workspace.name}: {len(found)} violations")
        for each in found:
            yield Check(each.rule, False, f"{each.subject}: {each.says}")


LOOKS = (_python, _home, _database, _workspace, _facts, _warehouse, _published, _audit)
