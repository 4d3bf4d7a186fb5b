"""Unhappy answers: whom to call by when, what is overdue, and how many were called in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tenure.records.models import SurveyInvite
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.survey_results import Row
from tenure.workflow.queries.surveys import invite_row

FOLLOW_COLUMNS = (
    Shown("customer_id", "customer id"),
    Shown("customer_name", "customer"),
    Shown("contact_name", "person"),
    Shown("role", "role"),
    Shown("score", "score", Show.INTEGER),
    Shown("comment", "in their words"),
    Shown("answered_at", "answered", Show.INSTANT),
    Shown("follow_up_by", "follow up by", Show.INSTANT),
    Shown("is_late", "overdue", Show.FLAG),
    Shown("followed_up_at", "followed up", Show.INSTANT),
    Shown("followed_up_by", "by"),
    Shown("follow_up_note", "what was done"),
)
FOLLOW_STATES = ("due", "late", "done", "all")


def follow_ups(workspace_id: int, at: datetime, state: str = "due") -> list[Row]:
    """Unhappy answers: those to be followed up, the ones due first in front; overdue, done, or all."""
    rows = SurveyInvite.objects.filter(workspace_id=workspace_id).exclude(follow_up_by=None)
    if state == "done":
        rows = rows.exclude(followed_up_at=None).order_by("-followed_up_at", "-id")
    elif state != "all":
        rows = rows.filter(followed_up_at=None).order_by("follow_up_by", "id")
    if state == "late":
        rows = rows.filter(follow_up_by__lt=at)
    made = []
    for each in rows.select_related("followed_up_by", "round"):
        done_or_now = each.followed_up_at or at
        is_late = each.follow_up_by is not None and each.follow_up_by < done_or_now
        made.append(
            {
                **invite_row(each),
                "is_late": is_late,
                "round_id": each.round_id,
                "round_name": each.round.name,
            }
        )
    return made


@dataclass(frozen=True, slots=True)
class InTime:
    """Unhappy answers whose 48 hours are over: how many, and how many were followed up within them."""

    over: int
    in_time: int


def in_time(workspace_id: int, at: datetime, days: int = 90) -> InTime:
    """Of the answers of so many days."""
    rows = SurveyInvite.objects.filter(
        workspace_id=workspace_id, follow_up_by__lt=at, follow_up_by__gte=at - timedelta(days=days)
    )
    found = rows.values_list("follow_up_by", "followed_up_at")
    done = sum(1 for until, done_at in found if done_at and until and done_at <= until)
    return InTime(len(found), done)
