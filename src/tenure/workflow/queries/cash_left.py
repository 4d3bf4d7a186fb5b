"""What was said about cash last, and how long such a figure, or an exchange rate, is believed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tenure.records.models import CashPosition

OLD = timedelta(days=45)
"""What is older than a month and a half is asked for anew."""


def said_last(workspace_id: int, currency: str) -> CashPosition | None:
    """What was said last about cash, if it was said in the workspace's currency."""
    rows = CashPosition.objects.filter(workspace_id=workspace_id).select_related("workspace")
    last = rows.first()
    return last if last is not None and last.currency == currency else None


def not_in_it(said: CashPosition) -> datetime:
    """From this instant on what leaves is not in the figure: its day is over, or it was said before."""
    zone = ZoneInfo(said.workspace.time_zone)
    day_over = datetime.combine(said.as_of + timedelta(days=1), datetime.min.time(), zone)
    return min(said.at, day_over)


def is_old(day: date, today: date) -> bool:
    """Whether a figure of a day is too old to decide by."""
    return today - day > OLD
