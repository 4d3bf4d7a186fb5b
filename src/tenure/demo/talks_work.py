"""A little of what a team notes: talks with moods, promises open and late, outreach, value before renewal."""

from __future__ import annotations

from datetime import timedelta

from tenure.workflow.actions import talks
from tenure.workflow.actions.talks import Said
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import customers, value_talks
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.customers import CustomerFilter
from tenure.workflow.queries.report import Row
from tenure.workflow.rules.talks import VALUE_DAYS

VALUE_TALKS = 12
NEAR_DAYS = 120
TALKS: tuple[tuple[int, str, str, str, str, str, str, int | None], ...] = (
    (2, "call", "Rights of guests", "One board for both teams", "Guests see too much", "annoyed",
     "A guide to rights", 6),
    (3, "meeting", "Quarterly review", "Fewer reports by hand", "", "content",
     "A template for the weekly report", 12),
    (9, "call", "Exports stop half way", "Numbers by Monday", "The export breaks off", "angry",
     "A word when the fix is out", -3),
    (12, "email", "New team in autumn", "Roll out to forty people", "No time to train", "neutral",
     "Two dates for a training", -1),
    (20, "meeting", "A year together", "Close the month in two days", "", "delighted", "", None),
    (26, "note", "Met at the fair", "See what others build", "", "content", "", None),
)  # fmt: skip
"""Days ago, kind, subject, goal, blocker, mood, promise, and in how many days it is promised for."""
OUTREACH: tuple[tuple[int, str, str, str, bool | None], ...] = (
    (4, "To stay for another term", "price", "hard to use", True),
    (7, "To stay for another term", "price", "price", False),
    (11, "To try the import again", "no time", "bugs", True),
    (15, "To stay for another term", "no time", "low use", None),
    (22, "To name what is missing", "price", "hard to use", True),
    (31, "To stay for another term", "another product", "another product", False),
)
"""Days ago, what was asked, the reason given, the real one, whether they changed their mind."""


def plant_talks(*, by: By, board: Board) -> dict[str, str]:
    """Note some talks through the team's own actions; returns ids of a late promise and of an outreach.

    Nothing is sent. Does nothing where the company has too few customers.
    """
    rows = customers.customers(board, CustomerFilter(state="paying", sort="-mrr_minor")).rows
    if len(rows) < len(TALKS) + len(OUTREACH):
        return {}
    late = [_talk(by, row, each) for row, each in zip(rows, TALKS, strict=False)][2]
    asked = [_asked(by, row, each) for row, each in zip(rows[6:], OUTREACH, strict=False)]
    _value(by, board)
    return {"late_promise": str(late), "outreach": str(asked.pop(0))}


def _noted(by: By, row: Row, said: Said) -> int:
    return talks.note(
        by=by, customer_id=row["customer_id"], customer_name=row["customer_name"], said=said
    )


def _talk(by: By, row: Row, each: tuple[int, str, str, str, str, str, str, int | None]) -> int:
    ago, kind, subject, goal, blocker, mood, promise, within = each
    said = Said(
        occurred_at=by.at - timedelta(days=ago, hours=1),
        kind=kind,
        minutes=25,
        subject=subject,
        goal=goal,
        blocker=blocker,
        mood=mood,
        promise=promise,
        promised_on=None if within is None else by.today + timedelta(days=within),
    )
    return _noted(by, _named(row), said)


def _asked(by: By, row: Row, each: tuple[int, str, str, str, bool | None]) -> int:
    ago, asked, stated, real, changed = each
    said = Said(
        occurred_at=by.at - timedelta(days=ago, hours=2),
        subject="Asked by phone",
        asked=asked,
        stated_reason=stated,
        real_reason=real,
        changed_mind=changed,
    )
    return _noted(by, _named(row), said)


def _named(row: Row) -> Row:
    return {"customer_id": row["customer_id"], "customer_name": row["name"]}


def _value(by: By, board: Board) -> None:
    """Value is talked about with some whose notice day is near, a week ago."""
    found = value_talks.value_talks(board, VALUE_DAYS)
    near = (row for row in found.of_state("due") if row["days_left"] < NEAR_DAYS)
    due = sorted(near, key=lambda row: (row["notice_on"], row["contract_id"]))
    for row in due[::2][:VALUE_TALKS]:
        said = Said(
            occurred_at=by.at - timedelta(days=7),
            kind="meeting",
            minutes=45,
            subject="What the product is worth to them",
            goal="See the hours saved before the budget round",
            mood="content",
            is_value_talk=True,
        )
        _noted(by, row, said)
