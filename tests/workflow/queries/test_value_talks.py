"""The day's run asks for talks about value once the rule has begun, and lets go of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tenure.jobs.day import DayRequest, run_day
from tenure.records.models import Talk, WorkItemReason
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.board import published as published_board
from tenure.workflow.queries.value_talks import value_due, value_talks
from tests.cast import AT, Cast
from tests.conftest import Demo


def _noted(cast: Cast, customer: str, at: datetime) -> Talk:
    return Talk.objects.create(
        workspace=cast.workspace,
        customer_id=customer,
        customer_name=customer,
        occurred_at=at,
        subject="value",
        is_value_talk=True,
        made_at=at,
        changed_at=at,
        by=cast.users["csm"],
    )


def test_the_rule_begins_with_the_first_talk_about_value(
    cast: Cast, published: Board, demo: Demo
) -> None:
    assert value_due(published, demo.as_of) == []
    reasons = WorkItemReason.objects.filter(code__startswith="value_talk", gone_on=None)
    assert not reasons.exists()
    found = value_talks(published, 30)
    missed = list(found.of_state("missed"))
    soon = [row for row in found.of_state("due") if row["days_left"] <= 14]
    held = next(row for row in found.of_state("coming") if row not in (*missed, *soon))
    noon = datetime.combine(demo.as_of - timedelta(days=3), datetime.min.time(), UTC)
    talk = _noted(cast, held["customer_id"], noon)
    asked = {each.customer_id for each in value_due(published, demo.as_of)}
    assert asked == {row["customer_id"] for row in (*missed, *soon)}
    assert asked
    request = DayRequest(cast.workspace, demo.root, demo.as_of, AT, worklist=12)
    run_day(request)
    assert {row.item.customer_id for row in reasons} == asked
    board = published_board(cast.workspace, demo.root)
    assert board is not None
    after = value_talks(board, 30)
    assert sum(row["status"] == "ok" for row in after.rows) == 1, "fact and record count once"
    talk.is_gone = True
    talk.save()
    run_day(request)
    assert not reasons.all().exists()
