"""What people of the imaginary company did with bugs, so that no page of theirs is empty."""

from __future__ import annotations

from datetime import timedelta

from tenure.records.models import Bug, BugNews
from tenure.workflow.actions import bug_course
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bug_weights import weights

DAYS = 10
WORKAROUND = "Open the page in a private window, or reload it twice."


def plant_bugs(*, by: By, board: Board) -> dict[str, str]:
    """A fix nobody was told of yet, a day promised, a work-around; done once. Sends nothing.

    They fall to the three open bugs that weigh most. Returns what was done with which bug.
    """
    if BugNews.objects.filter(workspace=by.workspace, by__isnull=False).exists():
        return {}
    found = weights(by.workspace.pk, board, by.today)
    rows = Bug.objects.filter(workspace=by.workspace, status="open").in_bulk(found.order.tolist())
    first = [rows[number] for number in found.order.tolist() if number in rows][:3]
    names = ("fixed", "promised", "work-around")
    for name, row in zip(names, first, strict=False):
        _done(by, name, row)
    return {name: row.bug_id for name, row in zip(names, first, strict=False)}


def _done(by: By, name: str, row: Bug) -> None:
    match name:
        case "fixed":
            bug_course.set_status(by=by, bug=row.pk, status="fixed")
        case "promised":
            day = by.today + timedelta(days=DAYS)
            bug_course.promise(by=by, bug=row.pk, eta_on=day)
            bug_course.hand_to(by=by, bug=row.pk, engineer="mei@tenure.example", url=row.url)
        case _:
            bug_course.work_around(by=by, bug=row.pk, text=WORKAROUND)
