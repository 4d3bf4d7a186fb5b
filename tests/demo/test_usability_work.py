"""What the demo's team reviewed shows on the pages of usability."""

from __future__ import annotations

from tenure.demo.usability_work import DECISIONS, plant_usability
from tenure.workflow.queries import usability
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.usability import DecisionFilter
from tests.cast import Cast


def test_a_review_with_decisions(cast: Cast, published: Board) -> None:
    by = cast.by("manager", today=published.as_of)
    assert plant_usability(by=by, board=published) == {"period": "2026-04"}
    assert plant_usability(by=by, board=published) == {}
    rows = usability.every_decision(cast.workspace.pk, DecisionFilter(state="all"), by.today)
    assert sorted(row["state"] for row in rows) == ["done", "open", "open"]
    assert len(rows) == len(DECISIONS)
    held = usability.held(cast.workspace.pk, usability.span("2026-04", published.as_of))
    assert held is not None
    assert held.pack.totals["tickets"] > 0
