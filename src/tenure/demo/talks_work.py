"""A little of what a team notes: talks with moods, promises open and late, outreach, value before renewal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from tenure.records.models import Membership
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
DAYS_AHEAD = (62, 45, 0, 90, 38, 12, 51, 70, 0, 44)
"""So many days before past notice days value was talked about, in turn; 0: never. 12 is too late."""
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
    """Value was talked about with some whose notice day is near, and with most before past notice days.

    A few of those talks came too late, and some never; nobody is left with a long list of them.
    """
    found = value_talks.value_talks(board, VALUE_DAYS)
    near = (row for row in found.of_state("due") if row["days_left"] < NEAR_DAYS)
    for row in _in_order(near)[::2][:VALUE_TALKS]:
        _noted(by, row, _worth(by.at - timedelta(days=7)))
    for row in _in_order(found.of_state("missed"))[::2]:
        _noted(by, row, _worth(by.at - timedelta(days=2)))
    csms = _csms(by)
    for place, row in enumerate(_in_order(found.of_state("failed"))):
        ahead = DAYS_AHEAD[place % len(DAYS_AHEAD)]
        if ahead and row["csm"]:
            at = datetime.combine(row["notice_on"] - timedelta(days=ahead), time(10), UTC)
            _noted(csms.get(row["csm"], by), row, _worth(at))


def _in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["notice_on"], row["contract_id"]))


def _worth(at: datetime) -> Said:
    return Said(
        occurred_at=at,
        kind="meeting",
        minutes=45,
        subject="What the product is worth to them",
        goal="See the hours saved before the budget round",
        mood="content",
        is_value_talk=True,
    )


def _csms(by: By) -> dict[str, By]:
    """Whoever has customers, by address, acting."""
    rows = Membership.objects.filter(workspace=by.workspace, role="csm").select_related("user")
    return {row.user.email: replace(by, user=row.user, role=row.role) for row in rows}
