"""What a workspace asks of its facts on a day: under which definitions, with which quiet days and budget."""

from __future__ import annotations

from datetime import date

from tenure.records.models import Workspace
from tenure.warehouse.asof import Question
from tenure.workflow.queries.alerts import quiet_periods, telling
from tenure.workflow.queries.definitions import definitions


def question(workspace: Workspace, as_of: date, margin: float) -> Question:
    """The question of a day; `margin` is the gross margin, 0–1."""
    return Question(
        as_of=as_of,
        switches=definitions(workspace).switches,
        base_currency=workspace.currency,
        margin=margin,
        quiet=quiet_periods(workspace),
        alert_budget=telling(workspace.pk).alarm_budget,
    )
