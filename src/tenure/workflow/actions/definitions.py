"""Choosing how revenue figures are defined."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenure.records.models import Definitions, User, Workspace
from tenure.values.errors import InputError
from tenure.values.presets import preset_of
from tenure.values.switches import Switches, switches_from
from tenure.workflow.actions.audit import record
from tenure.workflow.queries.definitions import definitions


@transaction.atomic
def define(*, workspace: Workspace, switches: Switches, at: datetime, by: User | None) -> int:
    """Put switches in force as a new version, with an audit entry; returns the version.

    Setting what is in force already changes nothing. The figures published stay those of the
    version before until the day is computed again, which the worker does at once.
    """
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    now = definitions(workspace)
    changed = now.switches.differing(switches)
    if not changed:
        return now.version
    before, after = now.switches.plain(), switches.plain()
    Definitions.objects.create(
        workspace=workspace, version=now.version + 1, switches=after, at=at, by=by
    )
    words = ", ".join(f"{name} {before[name]} → {after[name]}" for name in changed)
    named = preset_of(switches)
    record(
        workspace=workspace,
        action="ledger.defined",
        summary=f"Definitions {now.version + 1}{f' ({named})' if named else ''}: {words}",
        at=at,
        by=by,
        subject=f"definitions {now.version + 1}",
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return now.version + 1


def restore(*, workspace: Workspace, version: int, at: datetime, by: User | None) -> int:
    """Put an earlier version in force again, as a new one. 0 are the defaults."""
    if version == 0:
        return define(workspace=workspace, switches=switches_from({}), at=at, by=by)
    kept = Definitions.objects.filter(workspace=workspace, version=version).first()
    if kept is None:
        raise InputError(f"there are no definitions {version}", hint="Run: tenure config")
    return define(workspace=workspace, switches=switches_from(kept.switches), at=at, by=by)
