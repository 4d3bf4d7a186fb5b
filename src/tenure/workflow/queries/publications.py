"""Which days were published, and which of them are still there to compare with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tenure.records.models import Publication

WEEK = timedelta(days=7)


def last_week(workspace_id: int, as_of: date) -> list[Publication]:
    """The last publication of each day of the week before `as_of`, and the newest one before.

    That one is what `as_of` is compared with; the others will be, one after the other.
    """
    days: list[Publication] = []
    for each in _newest(workspace_id, as_of):
        if not days or each.as_of < days[-1].as_of:
            days.append(each)
        if each.as_of <= as_of - WEEK:
            break
    return days


def _newest(workspace_id: int, as_of: date) -> Iterator[Publication]:
    """Publications of days up to `as_of`, the newest first."""
    rows = Publication.objects.filter(workspace_id=workspace_id, as_of__lte=as_of)
    return rows.order_by("-as_of", "-id").iterator()
