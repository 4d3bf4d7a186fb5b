"""Surveys that run: whoever's turn has come is asked, and unhappy answers stand on people's lists."""

from __future__ import annotations

from datetime import datetime

from tenure.config.settings import Settings
from tenure.jobs.deliveries import here
from tenure.records.models import Workspace
from tenure.workflow.actions.came_back import local_day
from tenure.workflow.actions.survey_reasons import call_detractors
from tenure.workflow.actions.survey_sending import ask_due, is_due, tidy

_taken: set[tuple[int, datetime]] = set()
"""The minute surveys last had their turn, by workspace."""


def turn(own: Settings, workspace: Workspace, at: datetime) -> int:
    """Write to those whose turn has come, and bring lists up to what came of it; once a minute.

    Returns how many mails were written; they leave as any other mail to a customer does.
    """
    key = (workspace.pk, at.replace(second=0, microsecond=0))
    if key in _taken:
        return 0
    _taken.clear()
    _taken.add(key)
    tidy(workspace=workspace, at=at)
    call_detractors(workspace=workspace, at=at)
    if not is_due(workspace, local_day(workspace, at)):
        return 0
    from tenure.warehouse.engine import Limits  # noqa: PLC0415 - heavy, and seldom needed
    from tenure.workflow.queries.board import published  # noqa: PLC0415 - the same

    limits = Limits(own.threads, own.memory, own.home / "spill")
    board = published(workspace, own.warehouse, limits)
    return ask_due(workspace=workspace, at=at, here=here(own), board=board)
