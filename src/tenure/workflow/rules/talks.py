"""Talks: what counts as one, when a talk about value is due, and what an item asks for because of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

VALUE_DAYS = 30
"""So long before the notice day a talk about value must have been had, where nobody says otherwise."""
MOST_VALUE_DAYS = 180
TERM_DAYS = 365
"""A talk about value older than this before the notice day is of an earlier term."""
SOON_DAYS = 14
"""A talk about value that is due within so many days is on somebody's list."""
MOST_ITEMS = 20
"""So many items at the most ask for talks about value: the soonest first; the page has all."""
CONTACTS = ("call", "email", "meeting", "letter")
"""Kinds that reach somebody; a note reaches nobody."""
OWN = "talk-"
"""How ids of talks noted here begin among the facts."""

PROMISE_LATE = "promise_late"
VALUE_CODES = ("value_talk_missed", "value_talk_due")
NEXT = {
    "value_talk_missed": "value_talk_now",
    "value_talk_due": "value_talk",
    PROMISE_LATE: "keep_promise",
}
"""Reasons of work items that talks make, with the step each asks for."""


@dataclass(frozen=True, slots=True)
class Touch:
    """One contact: its day, whether it was about value, whether it reached somebody."""

    on: date
    is_value: bool
    is_contact: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A term up to its notice day, and what was said in it so far.

    `value_in_time_on` is the last talk about value by the day one was due, `value_on` the last of
    all up to the notice day, `first_contact_on` the first contact.
    """

    begins_on: date
    notice_on: date
    value_in_time_on: date | None = None
    value_on: date | None = None
    first_contact_on: date | None = None

    def with_touch(self, touch: Touch, days: int) -> Term:
        """The term with one contact more; one outside it changes nothing."""
        if not self.begins_on <= touch.on <= self.notice_on:
            return self
        in_time = touch.is_value and touch.on <= due_on(self.notice_on, days)
        first = touch.on if touch.is_contact or touch.is_value else None
        return Term(
            self.begins_on,
            self.notice_on,
            _last(self.value_in_time_on, touch.on if in_time else None),
            _last(self.value_on, touch.on if touch.is_value else None),
            min((day for day in (self.first_contact_on, first) if day), default=None),
        )

    def status(self, day: date, days: int) -> str:
        """`ok`, `due` or `missed` on a day up to the notice day; `held` or `failed` after it."""
        is_over = self.notice_on < day
        if self.value_in_time_on is not None:
            return "held" if is_over else "ok"
        if is_over:
            return "failed"
        return "due" if day <= due_on(self.notice_on, days) else "missed"

    def is_first_at_renewal(self, days: int) -> bool:
        """Whether the first contact of the term came only when a talk about value was overdue."""
        first = self.first_contact_on
        return first is not None and first > due_on(self.notice_on, days)


@dataclass(frozen=True, slots=True)
class ValueDue:
    """A customer with whom value is to be talked about: by when, and until when notice can be given."""

    customer_id: str
    customer_name: str
    is_missed: bool
    by_on: date
    notice_on: date


def due_on(notice_on: date, days: int) -> date:
    """The last day on which a talk about value is in time."""
    return notice_on - timedelta(days=days)


def _last(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)
