"""What the imaginary company's people did about what customers say: heard, filed, asked, reviewed."""

from __future__ import annotations

from tenure.demo.bugs_work import plant_bugs
from tenure.demo.fit_work import plant_fit
from tenure.demo.listener_work import plant_listener
from tenure.demo.surveys_work import plant_surveys
from tenure.demo.talks_work import plant_talks
from tenure.demo.usability_work import plant_usability
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.board import Board


def worked(*, by: By, board: Board) -> None:
    """Do it by the same steps as on the pages. Sends nothing; once on a new installation."""
    plant_bugs(by=by, board=board)
    plant_listener(by=by, board=board)
    plant_surveys(by=by, board=board)
    plant_talks(by=by, board=board)
    plant_usability(by=by, board=board)
    plant_fit(by=by, board=board)
