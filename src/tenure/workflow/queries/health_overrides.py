"""Where people know better than a health score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tenure.records.models import HealthOverride
from tenure.values.health import HealthScore
from tenure.workflow.queries.board import Board


@dataclass(frozen=True, slots=True)
class Override:
    """A score or a color put beside the computed one; `lifted_at` None while it stands."""

    id: int
    customer_id: str
    score: float | None
    color: str
    reason: str
    at: datetime
    by: str
    until: date
    lifted_at: datetime | None = None
    lifted_by: str = ""

    def shown_color(self, design: HealthScore) -> str:
        """The color it amounts to."""
        return self.color or design.color(self.score)


def standing_overrides(board: Board) -> dict[str, Override]:
    """Overrides that hold on the day of the board, by customer."""
    rows = HealthOverride.objects.filter(
        workspace_id=board.workspace_id, lifted_at=None, until__gte=board.as_of
    )
    if board.published_at is None:  # a day of the past: what was said since is not in it
        rows = rows.filter(at__date__lte=board.as_of)
    return {row.customer_id: _view(row) for row in rows.select_related("by", "lifted_by")}


def overrides_of(workspace_id: int, customer_id: str) -> list[Override]:
    """Every override of a customer, the newest first, with those that ended."""
    rows = HealthOverride.objects.filter(workspace_id=workspace_id, customer_id=customer_id)
    return [_view(row) for row in rows.select_related("by", "lifted_by")]


def _view(row: HealthOverride) -> Override:
    return Override(
        id=row.pk,
        customer_id=row.customer_id,
        score=row.score,
        color=row.color,
        reason=row.reason,
        at=row.at,
        by=str(row.by or ""),
        until=row.until,
        lifted_at=row.lifted_at,
        lifted_by=str(row.lifted_by or ""),
    )
