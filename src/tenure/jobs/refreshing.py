"""Bringing what the day needs from the user's own warehouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
from ibis.expr.types import Table

from tenure.config.settings import Settings
from tenure.jobs.importing import ImportRequest, run_import
from tenure.values.canonical import table as canonical
from tenure.values.errors import InputError
from tenure.values.findings import ImportReport
from tenure.values.schema import Column
from tenure.warehouse.aggregates import FACT
from tenure.warehouse.engine import Limits
from tenure.warehouse.outside import Outside, Place, opened, views
from tenure.warehouse.outside_use import Fetched, bring_use
from tenure.warehouse.session import writing

Progress = Callable[[str, int, int], None]
LABEL = "warehouse"
"""What an import of rows from there is called."""


@dataclass(frozen=True, slots=True)
class RefreshRequest:
    """From where, into which facts; refused rows go to `rejects`. An instant where a day is wanted
    becomes the day it falls on in `time_zone`.
    """

    place: Place
    root: Path
    rejects: Path
    loaded_at: str
    time_zone: str = "UTC"
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came: the report of the rows brought (None where no such table is mapped), and use."""

    rows: ImportReport | None
    use: Fetched | None


def configured(settings: Settings, loaded_at: str, time_zone: str) -> RefreshRequest | None:
    """The request that the settings make; None where no warehouse is set."""
    if not settings.warehouse_url:
        return None
    path = settings.warehouse_views
    if not path.exists():
        raise InputError(
            f"a warehouse is set, but no list of its views is at {path}",
            hint='Write into it, for each table: usage_events = "schema.view"',
        )
    return RefreshRequest(
        place=Place(settings.warehouse_url, views(path.read_text(encoding="utf-8"))),
        root=settings.warehouse,
        rejects=settings.home / "warehouse-rejected",
        loaded_at=loaded_at,
        time_zone=time_zone,
        limits=Limits(settings.threads, settings.memory, settings.home / "spill"),
    )


def refresh(request: RefreshRequest, progress: Progress = lambda *_: None) -> Refreshed:
    """Bring every mapped table up to date.

    Usage events stay there and come as days, in UTC, added up; all other tables come as rows, through
    the same import as files of them. Raises `OutsideError` where the warehouse does not answer,
    `InputError` where a view cannot be what it is mapped to. What came before stays as it was.
    """
    tables = [name for name in request.place.views if name != FACT]
    rows = use = None
    with opened(request.place) as outside:
        if tables:
            rows = _rows(request, outside, tables, progress)
        if FACT in request.place.views:
            progress(f"{request.place.views[FACT]} → {FACT}", len(tables), len(tables) + 1)
            with writing(request.root, request.limits) as session:
                use = bring_use(session, outside, request.loaded_at)
    return Refreshed(rows, use)


def _rows(
    request: RefreshRequest, outside: Outside, tables: list[str], progress: Progress
) -> ImportReport:
    with TemporaryDirectory(prefix="tenure-warehouse-") as scratch:
        folder = Path(scratch) / LABEL
        folder.mkdir()
        for done, name in enumerate(tables):
            progress(f"{request.place.views[name]} → {name}", done, len(tables) + 1)
            outside.fetch(_wanted(outside.view(name), name), folder / f"{name}.parquet")
        return run_import(
            ImportRequest(
                folder,
                request.root,
                request.rejects,
                request.loaded_at,
                limits=request.limits,
                time_zone=request.time_zone,
            )
        )


def _wanted(view: Table, name: str) -> Table:
    """Columns of the view that the table has; types a file cannot hold become text."""
    columns = dict(_columns(view, name))
    lacking = [c.name for c in canonical(name).columns if c.required and not _is_given(c, columns)]
    if lacking:
        raise InputError(
            f"the view of {name} lacks {', '.join(lacking)}",
            hint=f"It has: {', '.join(view.columns)}. Give the view these columns.",
        )
    return view.select(**columns)


def _is_given(column: Column, columns: dict[str, ibis.Value]) -> bool:
    return bool({column.name, column.decimal_name} & set(columns))


def _columns(view: Table, name: str) -> Iterator[tuple[str, ibis.Value]]:
    for column in canonical(name).columns:
        found = next((n for n in (column.name, column.decimal_name) if n in view.columns), "")
        if not found:
            continue
        value = view[found]
        kind = value.type()
        if kind.is_timestamp():
            value = value.cast("timestamp")
        elif not (kind.is_numeric() or kind.is_boolean() or kind.is_date() or kind.is_string()):
            value = value.cast("string")
        yield found, value
