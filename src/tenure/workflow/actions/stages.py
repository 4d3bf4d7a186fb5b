"""Changing a workspace's table of stages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction

from tenure.records.models import StageRow, Workspace
from tenure.values.stages import DEFAULTS, Stage, checked
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.stages import stages
from tenure.workflow.rules.permissions import Act, require


def set_stages(*, wanted: tuple[Stage, ...], by: By) -> None:
    """Replace the whole table, with an audit entry of what it was and is.

    Setting what is there already changes nothing. `InputError` for a table that is none.
    """
    require(by.role, Act.DEFINE)
    checked(wanted)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        before = stages(by.workspace.pk)
        if before == wanted:
            return
        rows = StageRow.objects.filter(workspace=by.workspace)
        rows.delete()
        if wanted != DEFAULTS:
            StageRow.objects.bulk_create(
                StageRow(workspace=by.workspace, place=place, **_plain(stage))
                for place, stage in enumerate(wanted)
            )
        _record(before, wanted, by)


def reset_stages(*, by: By) -> None:
    """Go back to the table a workspace starts with; audited like any change."""
    set_stages(wanted=DEFAULTS, by=by)


def _plain(stage: Stage) -> dict[str, Any]:
    return {**asdict(stage), "goals": list(stage.goals), "metrics": list(stage.metrics)}


def _record(before: tuple[Stage, ...], after: tuple[Stage, ...], by: By) -> None:
    changed = [new.code for old, new in zip(before, after, strict=True) if old != new]
    record(
        workspace=by.workspace,
        action="stages.changed",
        summary=f"Stages: {', '.join(changed)}" + (" (defaults)" if after == DEFAULTS else ""),
        at=by.at,
        by=by.user,
        subject="stages",
        before=[_plain(stage) for stage in before if stage.code in changed],
        after=[_plain(stage) for stage in after if stage.code in changed],
    )
