"""The clock. Read here and at the other entry points only; everything below is told the time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db import connection


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def of_database() -> datetime:
    """This instant in UTC by the database's clock: the one that workers on several machines share.

    By it money is claimed and claims end, so that a machine whose clock is off takes nobody's claim.
    """
    if connection.vendor == "postgresql":
        sql = "SELECT clock_timestamp()"
    else:
        sql = "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        (found,) = cursor.fetchone()
    at = found if isinstance(found, datetime) else datetime.fromisoformat(found)
    return at.astimezone(UTC)


def today(zone: str) -> date:
    """The calendar day it now is in a time zone."""
    return datetime.now(ZoneInfo(zone)).date()


def local_time(zone: str) -> tuple[int, int]:
    """Hour and minute it now is in a time zone."""
    local = datetime.now(ZoneInfo(zone))
    return local.hour, local.minute
