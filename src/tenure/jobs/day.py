"""The day's run: refresh aggregates, compute, publish, write work items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tenure.jobs.day_after import After, follow
from tenure.jobs.own_words import load_own_words
from tenure.jobs.reading_texts import read_texts
from tenure.metrics.signals import CODES
from tenure.records.models import Publication, WorkItem, Workspace
from tenure.records.models.work import OPEN
from tenure.values.errors import InputError
from tenure.warehouse.asof import compute
from tenure.warehouse.derived import Store
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.files import writer_lock
from tenure.warehouse.generation import Generation, save
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.retire import retire
from tenure.warehouse.sql import ident, literals
from tenure.workflow.actions.outside_events import forget_texts
from tenure.workflow.actions.publish import Day, Outcome, publish_day
from tenure.workflow.queries.alerts import retired_rules
from tenure.workflow.queries.asking import question
from tenure.workflow.queries.board import published
from tenure.workflow.queries.definitions import definitions
from tenure.workflow.queries.publications import last_week
from tenure.workflow.rules.reasons import Candidate, Context, candidate, line_context

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class DayRequest:
    """Which day to run, where, with which limits. `at` is the instant it is run."""

    workspace: Workspace
    root: Path
    as_of: date
    at: datetime
    margin: float = 0.8
    contact_cost: int = 0
    worklist: int = 40
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class DayReport:
    """What the run did. `outcome` is None for a day before the one already published."""

    generation: Generation
    made: int
    outcome: Outcome | None


def run_day(request: DayRequest, progress: Progress = lambda *_: None) -> DayReport:
    """Compute a day and publish it with its work items.

    Running it twice changes nothing. A day earlier than the published one is computed but not
    published: the worklist never goes back. Raises `BusyError` while another process writes,
    `InputError` where nothing was ever imported.
    """
    root = request.root
    if not read_manifest(root).tables:
        raise InputError("nothing has been imported yet", hint="Run: tenure import FOLDER")
    _before(request)
    with writer_lock(root / "lock"):
        progress("computing", 0, 3)
        engine = Engine(request.limits)
        try:
            store = Store.over(root, engine, read_manifest(root))
            chosen = definitions(request.workspace)
            asked = question(request.workspace, request.as_of, request.margin, request.contact_cost)
            generation = compute(store, asked)
            key = save(root, generation)
            progress("publishing", 1, 3)
            outcome = None
            if not _is_past(request):
                found, total = _candidates(request, store, generation)
                day = Day(request.as_of, key, total, request.at, chosen.version)
                outcome = publish_day(
                    workspace=request.workspace,
                    day=day,
                    candidates=found,
                    limit=request.worklist,
                )
                _follow(request)
        finally:
            engine.close()
        progress("tidying", 2, 3)
        _retire(request)
        forget_texts(workspace=request.workspace, at=request.at)
        progress("done", 3, 3)
    return DayReport(generation, len(store.made), outcome)


def _before(request: DayRequest) -> None:
    """What was written here becomes facts, and texts that came are read."""
    workspace, at, limits = request.workspace, request.at, request.limits
    load_own_words(workspace=workspace, root=request.root, at=at, limits=limits)
    read_texts(
        workspace=workspace,
        root=request.root,
        day=request.as_of,
        at=at,
        limits=limits,
        is_past=_is_past(request),
    )


def _follow(request: DayRequest) -> None:
    board = published(request.workspace, request.root, request.limits)
    if board is not None:
        follow(After(request.workspace, request.root, request.as_of, request.at, board))


def _is_past(request: DayRequest) -> bool:
    last = Publication.objects.filter(workspace=request.workspace).first()
    return last is not None and request.as_of < last.as_of


def _candidates(
    request: DayRequest, store: Store, generation: Generation
) -> tuple[list[Candidate], int]:
    """Candidates near the top of each list, and those of customers with an open item."""
    source = generation.tables["candidates"]
    store.show(source)
    found_by = _in_force(retired_rules(request.workspace))
    (total,) = store.engine.row(f"SELECT count(*) FROM {found_by}")
    held = WorkItem.objects.filter(workspace=request.workspace, status__in=OPEN)
    ids = literals(held.values_list("customer_id", flat=True))
    near = f"place <= {3 * request.worklist}" + (f" OR customer_id IN ({ids})" if ids else "")
    quiet = generation.tables["zombies"]
    store.show(quiet)
    own = [name for name in ("quiet_since", "season_unknown", "held_by") if name in quiet.schema]
    spells = f"SELECT customer_id AS quiet_id, {', '.join(own)} FROM zombies"
    rows = store.engine.connection.execute(
        f"SELECT found.*, spells.* EXCLUDE (quiet_id) FROM (SELECT * FROM {found_by} WHERE {near}) AS found "
        f"LEFT JOIN ({spells}) AS spells ON quiet_id = customer_id"
    )
    names = [column[0] for column in rows.description or ()]
    line = line_context(generation.danger_line)
    context = Context(request.as_of, line, 12, request.margin)
    found = (dict(zip(names, row, strict=True)) for row in rows.fetchall())
    return [candidate(row, context) for row in found], total


def _in_force(retired: frozenset[str]) -> str:
    """Candidates by rules that are on, placed anew among themselves."""
    if not retired:
        return "candidates"
    codes = " OR ".join(ident(code) for code in CODES if code not in retired) or "false"
    place = "row_number() OVER (PARTITION BY coalesce(csm, '') ORDER BY place)"
    return f"(SELECT * REPLACE ({place} AS place) FROM candidates WHERE {codes})"


def _retire(request: DayRequest) -> None:
    """Keep the two newest publications, and what was computed on each day of the last week."""
    recent = Publication.objects.filter(workspace=request.workspace)[:2]
    keys = [publication.generation for publication in recent]
    earlier = last_week(request.workspace.pk, recent[0].as_of) if recent else []
    retire(
        request.root,
        read_manifest(request.root),
        keys,
        request.at.timestamp(),
        [each.generation for each in earlier if each.generation not in keys],
    )
