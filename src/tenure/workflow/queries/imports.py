"""Reading imports begun on the web page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenure.records.models import ImportRun


@dataclass(frozen=True, slots=True)
class RunView:
    """An import as shown."""

    id: int
    name: str
    folder: str
    created_by: str
    created_at: datetime
    state: str
    task: str
    mapping: str
    report: dict[str, Any] | None
    error: str
    hint: str
    step: str
    steps_done: int
    steps: int

    @property
    def is_busy(self) -> bool:
        """Whether the worker has something to do for it."""
        return bool(self.task)


def _view(run: ImportRun) -> RunView:
    return RunView(
        id=run.pk,
        name=run.name,
        folder=run.folder,
        created_by=str(run.created_by),
        created_at=run.created_at,
        state=run.state,
        task=run.task,
        mapping=run.mapping,
        report=run.report,
        error=run.error,
        hint=run.hint,
        step=run.step,
        steps_done=run.steps_done,
        steps=run.steps,
    )


def runs(workspace_id: int, limit: int = 50) -> list[RunView]:
    """The newest imports."""
    rows = ImportRun.objects.filter(workspace_id=workspace_id).select_related("created_by")
    return [_view(run) for run in rows[:limit]]


def run_of(workspace_id: int, run_id: int) -> RunView | None:
    """One import; None if the workspace has none of that id."""
    rows = ImportRun.objects.filter(workspace_id=workspace_id, pk=run_id)
    run = rows.select_related("created_by").first()
    return _view(run) if run else None


def latest_findings(workspace_id: int) -> list[dict[str, Any]]:
    """What the newest finished import found odd about its data."""
    done = ImportRun.objects.filter(workspace_id=workspace_id, state="done").first()
    return list((done.report or {}).get("findings", [])) if done else []
