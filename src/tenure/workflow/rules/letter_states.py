"""Where a letter stands, and what a person does next about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MOST_CALLS = 3
NO_ANSWER = tuple(f"no_answer_{n}" for n in range(1, MOST_CALLS + 1))
"""Calls nobody answered; after the last one the way is a mail."""
CALLED = ("reached", "no_answer", "wrong_number")
"""What a person says of a call."""
OUTCOMES = ("reached", *NO_ANSWER, "wrong_number", "returned", "mailed")
ENDS = ("reached", "mailed")
"""Outcomes after which nothing is left to do."""
STATES = ("to_print", "on_way", "to_call", "to_mail", "returned", "done")
"""In the order of a letter's way: without courier; on its way; delivered, to be called; not reached
by calls, to be written to; come back, to be addressed anew; reached, or written to."""
AGAIN_WORKING_DAYS = 2

CODES = ("letter_delivered_call", "letter_unreached_mail", "letter_returned_address")
"""Reasons of work items that letters make: they are no signals, and the day's run leaves them."""
NEXT = {
    "letter_delivered_call": "call_about_letter",
    "letter_unreached_mail": "mail_about_letter",
    "letter_returned_address": "check_address",
}
"""The step each asks for."""


@dataclass(frozen=True, slots=True)
class Way:
    """What is known of a letter's way."""

    courier: str
    delivery_on: date | None
    delivered_on: date | None
    called_on: date | None
    outcome: str


def state_of(way: Way, today: date) -> str:
    """One of `STATES`."""
    if way.outcome in ENDS:
        return "done"
    if way.outcome == "returned":
        return "returned"
    if way.outcome in ("wrong_number", NO_ANSWER[-1]):
        return "to_mail"
    arrives = way.delivered_on or way.delivery_on
    if arrives is not None and arrives <= today:
        return "to_call"
    return "on_way" if way.courier else "to_print"


def call_on(way: Way, today: date) -> date | None:
    """The day a call is due: that of delivery, then two working days after each without an answer."""
    if state_of(way, today) != "to_call":
        return None
    if way.outcome in NO_ANSWER and way.called_on is not None:
        return working_days_later(way.called_on, AGAIN_WORKING_DAYS)
    return way.delivered_on or way.delivery_on


def working_days_later(day: date, days: int) -> date:
    """So many days later, Saturdays and Sundays left out."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def reason_of(way: Way, today: date) -> str:
    """Code of the reason a work item has for it today; "" for none."""
    state = state_of(way, today)
    due = call_on(way, today)
    if state == "to_call":
        return "letter_delivered_call" if due is not None and due <= today else ""
    return {"to_mail": "letter_unreached_mail", "returned": "letter_returned_address"}.get(
        state, ""
    )
