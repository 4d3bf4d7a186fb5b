"""A usability review that was held, with decisions: one done, one on its way, one without a day."""

from __future__ import annotations

from datetime import timedelta

from tenure.workflow.actions import usability as actions
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import usability as query
from tenure.workflow.queries.board import Board

DECISIONS: tuple[tuple[str, str, int | None, str], ...] = (
    ("Two clicks less to share a report", "Mina Sato", 14, "Shipped; asked the three who wrote"),
    ("A template for the weekly report", "Alex Kim", 30, ""),
    ("Explain roles where people are invited", "Mina Sato", None, ""),
)
"""What, by whom, in how many days, and what came of it."""


def plant_usability(*, by: By, board: Board) -> dict[str, str]:
    """Hold the review of the month before the last and decide; returns its code.

    Nothing is sent. Does nothing where no ticket lies in that month, or it was held before.
    """
    asked = query.span("", board.as_of).before
    pack = query.pack(board, asked, query.usual_categories(board))
    if not pack.totals["tickets"] or query.held(board.workspace_id, asked):
        return {}
    review = actions.hold(by=by, pack=pack)
    for what, owner, days, outcome in DECISIONS:
        due = by.today + timedelta(days=days) if days else None
        category = pack.categories[0] if pack.categories else ""
        made = actions.decide(
            by=by, review_id=review, what=what, owner=owner, due_on=due, category=category
        )
        if outcome:
            actions.done(by=by, decision_id=made, outcome=outcome)
    return {"period": asked.code}
