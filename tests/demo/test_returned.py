"""The demo's zombies answer and one mail comes back: on people's lists, and planted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tenure.demo.returned import plant
from tenure.records.models import CustomerMail, WorkItem, WorkItemReason
from tenure.workflow.queries.board import Board
from tests.cast import Cast
from tests.workflow.actions.test_customer_mail import HERE


def test_the_desk_has_something_that_came_back(cast: Cast, published: Board) -> None:
    day = published.as_of
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    by = replace(cast.by("owner", day), at=at)
    planted = plant(by=by, board=published, here=HERE)
    assert len(planted) == 5
    rows = WorkItemReason.objects.filter(gone_on=None)
    assert rows.filter(code="wants_back").count() == 2
    assert rows.filter(code="asks_for_help").count() == 2
    assert rows.filter(code="mail_unreached").count() == 1
    steps = ("open_account", "help_start", "find_address")
    items = WorkItem.objects.filter(next_step__in=steps, is_urgent=True, status="open")
    assert items.exclude(assigned_to=None).count() == 4, "each for a named person"
    assert set(CustomerMail.objects.values_list("state", flat=True)) == {"bounced"}
    assert plant(by=by, board=published, here=HERE) == {}
