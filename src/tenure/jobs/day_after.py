"""What follows from a published day for the people who work: calls, cases, bugs, talks, the index of bugs.

Each step can be done again and changes nothing then; one that was cut off is done by the next run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tenure.records.models import Workspace
from tenure.workflow.actions.bug_facts import adopt
from tenure.workflow.actions.came_back import came_back
from tenure.workflow.actions.letter_calls import due_calls
from tenure.workflow.actions.listener_cases import open_cases
from tenure.workflow.actions.listener_waits import listener_waits
from tenure.workflow.actions.talk_reasons import talk_reasons
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.duplicates import refresh
from tenure.workflow.queries.listener_tickets import routed_now, tickets_of
from tenure.workflow.queries.value_talks import value_due


@dataclass(frozen=True, slots=True)
class After:
    """The day that was published, by which board, and the instant it was run."""

    workspace: Workspace
    root: Path
    day: date
    at: datetime
    board: Board


def follow(after: After) -> None:
    """Do all of it. The caller holds the warehouse's lock."""
    workspace, day, at, board = after.workspace, after.day, after.at, after.board
    due_calls(workspace=workspace, day=day, at=at)
    came_back(workspace=workspace, day=day, at=at)
    if routed := routed_now(workspace.pk):
        open_cases(workspace=workspace, tickets=tickets_of(board, routed), at=at)
    listener_waits(workspace=workspace, day=day, at=at)
    adopt(workspace=workspace, board=board, at=at)
    refresh(workspace_id=workspace.pk, root=after.root)
    talk_reasons(workspace=workspace, day=day, at=at, due=value_due(board, day))
