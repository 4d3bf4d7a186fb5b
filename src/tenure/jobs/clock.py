"""The clock. Read here and at the other entry points only; everything below is told the time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day it now is in a time zone."""
    return datetime.now(ZoneInfo(zone)).date()


def local_time(zone: str) -> tuple[int, int]:
    """Hour and minute it now is in a time zone."""
    local = datetime.now(ZoneInfo(zone))
    return local.hour, local.minute
