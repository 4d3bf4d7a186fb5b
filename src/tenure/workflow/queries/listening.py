"""What waits for somebody who listens: answers given, people who ask to be heard, labels to review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from tenure.records.models import WorkItemReason
from tenure.workflow.queries import labels, why

SIGNALS = ("wants_back", "asks_for_help", "detractor", "complaint")
"""Signals of somebody who speaks, the ones that wait for an answer first."""


@dataclass(frozen=True, slots=True)
class Listening:
    """How many customers answered why they never started, how many open items have each signal
    somebody speaks by (those nobody has are left out), and how many labels are past their review.
    """

    answers: int
    speaking: tuple[tuple[str, int], ...]
    labels_due: int


def listening(workspace_id: int, today: date) -> Listening:
    """For one workspace."""
    rows = WorkItemReason.objects.filter(
        item__workspace_id=workspace_id, item__status="open", gone_on=None, code__in=SIGNALS
    )
    found = dict(rows.order_by().values_list("code").annotate(n=Count("item_id", distinct=True)))
    return Listening(
        answers=sum(each.n for each in why.report(workspace_id).reasons),
        speaking=tuple((code, found[code]) for code in SIGNALS if code in found),
        labels_due=labels.counts(workspace_id, today)["due"],
    )
