"""What a page or a report reads from: a published generation, or one computed for another day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tenure.records.models import Publication, Workspace
from tenure.warehouse.asof import compute
from tenure.warehouse.derived import Store
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.generation import Generation
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.reader import Reader, reader
from tenure.workflow.queries.asking import question
from tenure.workflow.queries.publications import WEEK, last_week


@dataclass(frozen=True, slots=True)
class Board:
    """A generation open for reading. `published_at` is None for one that is not published."""

    workspace_id: int
    currency: str
    reader: Reader
    published_at: datetime | None

    @property
    def generation(self) -> Generation:
        """The generation read."""
        return self.reader.generation

    @property
    def as_of(self) -> date:
        """The day whose end the figures describe."""
        return self.reader.generation.as_of


def published(workspace: Workspace, root: Path, limits: Limits = Limits()) -> Board | None:
    """The newest published generation; None before the first day was run."""
    last = Publication.objects.filter(workspace=workspace).first()
    if last is None:
        return None
    open_reader = reader(root, last.generation, limits)
    return Board(workspace.pk, workspace.currency, open_reader, last.published_at)


def computed(
    workspace: Workspace,
    root: Path,
    as_of: date,
    margin: float,
    limits: Limits = Limits(),
    *,
    contact_cost: int = 0,
    is_brief: bool = True,
) -> Board:
    """Figures as of any day, computed now and not published; arguments as for `asking.question`."""
    engine = Engine(limits)
    try:
        store = Store.over(root, engine, read_manifest(root))
        asked = question(workspace, as_of, margin, contact_cost, is_brief=is_brief)
        generation = compute(store, asked)
    finally:
        engine.close()
    return Board(workspace.pk, workspace.currency, Reader(root, generation, limits), None)


def week_before(board: Board) -> Board | None:
    """The newest published day at least a week older, with facts as known now; None if none is kept."""
    for publication in last_week(board.workspace_id, board.as_of)[-1:]:
        earlier = board.reader.earlier(publication.generation)
        if publication.as_of <= board.as_of - WEEK and earlier is not None:
            return Board(board.workspace_id, board.currency, earlier, publication.published_at)
    return None


def kept_since(board: Board) -> date | None:
    """The earliest day of the last week that is still there to compare with."""
    for publication in reversed(last_week(board.workspace_id, board.as_of)):
        if board.reader.earlier(publication.generation) is not None:
            return publication.as_of
    return None
