"""The listener's rules: by when a customer must hear from us, and which step follows which."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STEPS = {
    "waiting": ("listen", "inform"),
    "listened": ("inform", "word"),
    "informed": ("hand_on", "word"),
    "handed_on": (),
}
"""What can be done with a case in a state. Nobody is handed on who was not told."""
REACHES = {"listen": "listened", "inform": "informed", "hand_on": "handed_on"}
"""The state a step leads to; `word` leaves it as it is."""
RECEIVERS = ("engineering", "product", "csm")
WORDS = ("call", "email", "meeting", "in_app")
"""Kinds of talk in which the customer hears from us; a note is for ourselves."""
WINDOW_DAYS = 180
"""How far back complaints, minutes and reopenings are counted, and how far before and after reaches."""
LEAST_DAYS = 90
"""Days after a change below which nothing is said of it."""
MONTH_DAYS = 30
"""What "a month" is at the desk: so many days."""


def first_word_by(opened_at: datetime, since_on: date, answer_hours: int, zone: str) -> datetime:
    """When a new case must be heard: so long after it came, but not counted from before the routing."""
    routed = datetime.combine(since_on, time(), ZoneInfo(zone)).astimezone(UTC)
    return max(opened_at, routed) + timedelta(hours=answer_hours)


def next_word_by(last_word_at: datetime, cadence_days: int) -> datetime:
    """When the next word is due after the last one."""
    return last_word_at + timedelta(days=cadence_days)
