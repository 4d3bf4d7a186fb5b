"""Limits are raised by two people and a day; the switch is off until it is turned on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tenure.records.models import AuditEntry, MoneySwitch
from tenure.values.errors import InputError
from tenure.workflow.actions.money_rules import (
    agree_limit,
    ask_limit,
    decline_limit,
    default,
    limit,
    limits,
    may_approve,
)
from tenure.workflow.actions.money_switch import may_leave, trip, turn_on
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import AT, Cast
from tests.jobs.desk import Desk, desk

__all__ = ["desk"]


def second_owner(desk: Desk) -> None:
    """Another owner, the finance person's account."""
    desk.workspace.members.filter(user=desk.users["finance"]).update(role="owner")


def test_defaults() -> None:
    assert (default("day_refunds"), default("day_sum_minor")) == (10, 50_000)
    assert default("approve:finance") == 500_000
    assert default("approve:owner") == 10**12
    assert default("approve:csm") == 0


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
def test_a_day_begins_with_fifty_thousand_of_the_smallest_unit(desk: Desk, currency: str) -> None:
    assert limit(desk.workspace, "day_sum_minor", currency, desk.clock()) == 50_000


def test_a_higher_limit_takes_two_people_and_a_day(desk: Desk) -> None:
    second_owner(desk)
    asked = ask_limit(by=desk.by("owner"), name="day_sum_minor", currency="USD", value=90_000)
    assert limit(desk.workspace, "day_sum_minor", "USD", desk.clock()) == 50_000
    with pytest.raises(InputError, match="nobody agrees with themselves"):
        agree_limit(by=desk.by("owner"), rule_id=asked.pk)
    other = desk.by("finance")
    other = type(other)(other.user, "owner", other.workspace, other.at, other.today)
    agree_limit(by=other, rule_id=asked.pk)
    with pytest.raises(InputError, match="no such limit waiting"):
        agree_limit(by=other, rule_id=asked.pk)
    assert limit(desk.workspace, "day_sum_minor", "USD", desk.clock()) == 50_000
    (waiting,) = (each for each in limits(desk.workspace, desk.clock()) if each.waiting_id)
    assert (waiting.name, waiting.value, waiting.waiting_value) == ("day_sum_minor", 50_000, 90_000)
    assert waiting.is_default
    desk.clock.forward(hours=24)
    assert limit(desk.workspace, "day_sum_minor", "USD", desk.clock()) == 90_000


def test_a_lower_limit_holds_at_once_and_voids_what_waited(desk: Desk) -> None:
    asked = ask_limit(by=desk.by("owner"), name="day_refunds", currency="", value=50)
    ask_limit(by=desk.by("owner"), name="day_refunds", currency="", value=3)
    assert limit(desk.workspace, "day_refunds", "", desk.clock()) == 3
    asked.refresh_from_db()
    assert asked.declined_at == desk.clock()
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"money.limit_asked", "money.limit_lowered"} <= actions


def test_a_waiting_limit_can_be_declined(desk: Desk) -> None:
    asked = ask_limit(by=desk.by("owner"), name="run_refunds", currency="", value=500)
    decline_limit(by=desk.by("csm"), rule_id=asked.pk)
    with pytest.raises(InputError, match="no such limit"):
        decline_limit(by=desk.by("csm"), rule_id=asked.pk)
    assert not any(each.waiting_id for each in limits(desk.workspace, desk.clock()))


@pytest.mark.parametrize(
    ("name", "currency", "value"),
    [
        ("approve:csm", "USD", 5),
        ("day_refunds", "USD", 5),
        ("day_sum_minor", "", 5),
        ("day_sum_minor", "XXQ", 5),
        ("day_sum_minor", "USD", -1),
        ("day_sum_minor", "USD", 10**12 + 1),
    ],
)
def test_limits_that_are_none(desk: Desk, name: str, currency: str, value: int) -> None:
    with pytest.raises(InputError):
        ask_limit(by=desk.by("owner"), name=name, currency=currency, value=value)


def test_who_may_approve_how_much(desk: Desk) -> None:
    at, own = desk.clock(), desk.workspace
    assert may_approve(own, "finance", {"USD": 500_000, "EUR": 1}, at)
    assert not may_approve(own, "finance", {"USD": 500_000, "JPY": 500_001}, at)
    assert not may_approve(own, "finance", {"USD": 0}, at)
    assert not may_approve(own, "finance", {"USD": -1}, at)
    assert not may_approve(own, "finance", {"USD": float("nan")}, at)  # type: ignore[dict-item]
    assert not may_approve(own, "csm", {"USD": 1}, at)
    with pytest.raises(NotAllowedError):
        ask_limit(by=desk.by("csm"), name="day_refunds", currency="", value=1)


def test_off_until_somebody_turns_it_on(cast: Cast) -> None:
    own = cast.workspace
    assert may_leave(own, "one") == "off: nobody has turned it on"
    with pytest.raises(NotAllowedError):
        turn_on(by=cast.by("manager"), installation="one")
    with pytest.raises(InputError, match="without an id"):
        turn_on(by=cast.by("owner"), installation="")
    turn_on(by=cast.by("owner"), installation="one")
    assert may_leave(own, "one") == ""
    assert may_leave(own, "two") == "off: it was turned on in another installation"
    assert may_leave(own, "two", "unfreeze") != ""
    assert may_leave(cast.other, "one") == "off: nobody has turned it on"


def test_the_first_reason_stays(cast: Cast) -> None:
    turn_on(by=cast.by("owner"), installation="one")
    trip(workspace=cast.workspace, reason="key_misused", at=AT)
    trip(workspace=cast.workspace, reason="many_unknown", at=AT + timedelta(hours=1))
    assert may_leave(cast.workspace, "one") == "off: key_misused"
    assert may_leave(cast.workspace, "one", "unfreeze") == "", "nobody is kept out by it"
    assert AuditEntry.objects.filter(action="money.stopped").count() == 1
    turn_on(by=cast.by("owner"), installation="one")
    assert may_leave(cast.workspace, "one") == ""


def test_off_for_all(cast: Cast) -> None:
    turn_on(by=cast.by("owner"), installation="one")
    with pytest.raises(NotAllowedError):
        trip(workspace=None, reason="stop", at=AT, by=cast.by("read_only"))
    trip(workspace=None, reason="stop", at=AT, by=cast.by("csm"))
    assert may_leave(cast.workspace, "one") == "off for all: stop"
    assert AuditEntry.objects.filter(action="money.stopped").count() == 2, "each workspace knows"
    turn_on(by=cast.by("owner"), installation="one", is_for_all=True)
    assert may_leave(cast.workspace, "one") == ""
    assert MoneySwitch.objects.count() == 2
