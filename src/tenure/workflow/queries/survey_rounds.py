"""What a page of one round asks beside its answers: the preview, who waits, what was refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tenure.records.models import ImportRun, SurveyInvite, SurveyRound
from tenure.workflow.actions.surveys import plan
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.survey_results import Row
from tenure.workflow.rules.survey_plan import Preview, preview


def previewed(workspace_id: int, round_id: int, board: Board, today: date) -> Preview | None:
    """What starting a draft today would do; None where there is no such draft."""
    rows = SurveyRound.objects.filter(workspace_id=workspace_id, pk=round_id, state="draft")
    row = rows.select_related("workspace").first()
    return preview(plan(board=board, row=row, today=today)) if row else None


def passed(rows: Iterable[Row]) -> list[tuple[str, int]]:
    """How many were passed over, by reason, the most frequent first."""
    return Counter(row["why_not"] for row in rows if row["why_not"]).most_common()


def held(workspace_id: int, round_id: int) -> int:
    """Mails of a round that wait for a person."""
    rows = SurveyInvite.objects.filter(workspace_id=workspace_id, round_id=round_id)
    return rows.filter(mail__state="held").count() if round_id else 0


@dataclass(frozen=True, slots=True)
class Unhappy:
    """Unhappy answers of a round: still to be followed up, and those of them overdue."""

    due: int
    late: int


def unhappy(rows: Iterable[Row], at: datetime) -> Unhappy:
    """Of the rows of a round."""
    waits = [row for row in rows if row["follow_up_by"] and not row["followed_up_at"]]
    return Unhappy(len(waits), sum(row["follow_up_by"] < at for row in waits))


@dataclass(frozen=True, slots=True)
class Refused:
    """Answers that the last import with answers refused, of how many, and the number of that import."""

    rows: int
    of: int
    run: int


def refused(workspace_id: int) -> Refused | None:
    """None where no import refused any."""
    runs = ImportRun.objects.filter(workspace_id=workspace_id, state="done", report__isnull=False)
    for run in runs.order_by("-id")[:20]:
        sources = [
            each
            for each in (run.report or {}).get("sources", ())
            if each.get("table") == "survey_responses"
        ]
        if sources:
            count = sum(each.get("rejected") or 0 for each in sources)
            of = sum(each.get("rows_in") or 0 for each in sources)
            return Refused(count, of, run.pk) if count else None
    return None
