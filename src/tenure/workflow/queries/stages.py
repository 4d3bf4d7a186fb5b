"""A workspace's table of stages."""

from __future__ import annotations

from tenure.records.models import StageRow
from tenure.values.stages import DEFAULTS, Stage


def stages(workspace_id: int) -> tuple[Stage, ...]:
    """The five stages as the workspace has set them, or the defaults."""
    rows = StageRow.objects.filter(workspace_id=workspace_id)
    found = tuple(
        Stage(
            row.code,
            row.starts_minor,
            row.currency,
            row.question,
            tuple(row.goals),
            tuple(row.metrics),
        )
        for row in rows
    )
    return found or DEFAULTS
