"""Imports begun on the web page: what is asked for here is done by the worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from tenure.records.models import ImportRun
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

LEASE = timedelta(minutes=2)
"""A worker that says nothing for this long is taken for dead, and its task given to another."""


@transaction.atomic
def begin(*, by: By, name: str, folder: str) -> int:
    """Register uploaded files in `folder` (a name under the imports folder); a draft is made next."""
    require(by.role, Act.IMPORT)
    run = ImportRun.objects.create(
        workspace=by.workspace,
        name=name[:200],
        folder=folder,
        created_by=by.user,
        created_at=by.at,
        task="draft",
    )
    record(
        workspace=by.workspace,
        action="import.uploaded",
        summary=name,
        at=by.at,
        by=by.user,
        subject=str(run.pk),
    )
    return run.pk


@transaction.atomic
def ask(*, run_id: int, by: By, task: str, mapping: str | None = None) -> None:
    """Ask for a dry run (`check`) or the import itself (`apply`) with a mapping."""
    require(by.role, Act.IMPORT)
    run = ImportRun.objects.select_for_update().filter(workspace=by.workspace, pk=run_id).first()
    if run is None:
        raise InputError("there is no such import")
    if run.task or run.state == "done":
        raise InputError("this import is already being worked on, or done")
    if task == "apply" and run.state != "checked":
        raise InputError("check the files first", hint="The dry run shows what would be loaded.")
    if mapping is not None:
        run.mapping = mapping
    run.task, run.error, run.hint = task, "", ""
    run.step, run.steps_done, run.steps = "", 0, 0
    run.save()
    record(
        workspace=by.workspace,
        action=f"import.{task}",
        summary=run.name,
        at=by.at,
        by=by.user,
        subject=str(run.pk),
    )


def claim(*, at: datetime) -> ImportRun | None:
    """Take the oldest task nobody is working on: by a conditional update, so that one worker gets it."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=at)
    for run_id in (
        ImportRun.objects.exclude(task="").filter(free).order_by("id").values_list("id", flat=True)
    ):
        taken = ImportRun.objects.filter(free, pk=run_id).exclude(task="")
        if taken.update(claimed_until=at + LEASE):
            return ImportRun.objects.get(pk=run_id)
    return None


def progress(*, run: ImportRun, at: datetime, step: str, done: int, steps: int) -> None:
    """Say how far a claimed task is, and keep the claim."""
    ImportRun.objects.filter(pk=run.pk).update(
        step=step[:500], steps_done=done, steps=steps, claimed_until=at + LEASE
    )


def release(*, run: ImportRun) -> None:
    """Give a claimed task back, to be taken up again."""
    ImportRun.objects.filter(pk=run.pk).update(claimed_until=None)


@transaction.atomic
def settle(
    *,
    run: ImportRun,
    at: datetime,
    state: str,
    report: dict[str, Any] | None = None,
    mapping: str | None = None,
    error: str = "",
    hint: str = "",
) -> None:
    """Write down how a claimed task ended and let go of it."""
    task, run.task, run.claimed_until = run.task, "", None
    run.state, run.error, run.hint = state, error, hint
    if report is not None:
        run.report = report
    if mapping is not None:
        run.mapping = mapping
    run.save()
    record(
        workspace=run.workspace,
        action=f"import.{state}",
        summary=f"{run.name}: {task} ended {state}",
        at=at,
        subject=str(run.pk),
        error=error,
    )
