"""Zendesk's client: what was measured stands in the ticket or beside it; merged is what is tagged so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tenure.connectors.zendesk.client import Zendesk, zendesk
from tests.connectors.desks import ZendeskDouble, iso, serving

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def double() -> ZendeskDouble:
    return ZendeskDouble(at_once=50)


@pytest.fixture
def desk(double: ZendeskDouble) -> Iterator[Zendesk]:
    with serving(double) as url:
        yield zendesk(url, "agent@ours.example", "zd-key")


@pytest.mark.parametrize("is_beside", [False, True])
def test_what_was_measured_is_read_wherever_it_stands(
    double: ZendeskDouble, desk: Zendesk, is_beside: bool
) -> None:
    double.open(1)
    replied = iso(double.clock + 1_800)
    reply = {"calendar": 30, "business": 5}
    double.metrics[1] = {"ticket_id": 1, "reopens": 2, "reply_time_in_minutes": reply}
    said = double.said

    def beside(*asked: Any) -> Any:
        status, headers, found = said(*asked)
        sets = [each.pop("metric_set") for each in found["tickets"]]
        return status, headers, found | {"metric_sets": sets}

    if is_beside:
        double.said = beside  # type: ignore[method-assign]
    (row,) = desk.page("", NOW).rows
    assert (row["reopened"], row["first_reply_at"]) == ("2", replied)


def test_merged_is_what_carries_the_tag(double: ZendeskDouble, desk: Zendesk) -> None:
    """`via` tells how a ticket came to be; that alone makes none a merged one, which counts nowhere."""
    merge = {"channel": "web", "source": {"rel": "merge", "from": {"ticket_id": 7}, "to": {}}}
    double.open(1, via=merge)
    double.open(2, via=merge, tags=["closed_by_merge"])
    double.open(3, via=merge | {"source": {"rel": "follow_up"}}, tags=["closed_by_merge"])
    merged = [row["merged_into"] for row in desk.page("", NOW).rows]
    assert merged == [None, "zendesk:7", "zendesk:3"]


def test_plans_without_ratings_priorities_or_subjects(double: ZendeskDouble, desk: Zendesk) -> None:
    """What is null or left out where an account has no such thing."""
    double.open(1, satisfaction_rating=None, priority=None, type=None, subject=None)
    double.tickets[1] |= {"raw_subject": "{{dc.broken}}", "tags": None, "description": None}
    (row,) = desk.page("", NOW).rows
    assert (row["csat"], row["severity"], row["category"]) == (None, "medium", None)
    assert (row["subject"], row["body"]) == ("{{dc.broken}}", None)
