"""Owners and finance are told of money: once for each cause, in the worker's turn, and it becomes work."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tenure.config.settings import settings
from tenure.jobs.checking import check_if_due
from tenure.jobs.deliveries import tell
from tenure.jobs.previewing import preview_one
from tenure.jobs.reconciling import reconcile, reconcile_if_due
from tenure.records.models import (
    AlertSettings,
    Delivery,
    DigestChoice,
    Letter,
    MoneyAlarm,
    WorkItem,
    WorkItemReason,
)
from tenure.values.provider import LockedOutError, NotDoneError
from tenure.workflow.actions.came_back import came_back_at
from tenure.workflow.actions.deliveries import Here, claim
from tenure.workflow.actions.money_switch import trip
from tenure.workflow.queries.digests import news_of
from tenure.workflow.rules.money_messages import CODES, Alarm, alarm_text
from tenure.workflow.rules.off_words import OFF, off_text
from tenure.workflow.rules.words import reason_text
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk

__all__ = ["billing", "desk"]


def turn(made: Desk) -> list[Delivery]:
    """What the worker's turn wrote."""
    known = set(Delivery.objects.values_list("pk", flat=True))
    tell(settings(), made.workspace, made.clock())
    return list(Delivery.objects.exclude(pk__in=known).order_by("pk"))


def codes() -> list[str]:
    return list(MoneyAlarm.objects.order_by("pk").values_list("code", flat=True))


def reasons() -> list[tuple[str, str]]:
    rows = WorkItemReason.objects.filter(gone_on=None).order_by("pk")
    return list(rows.values_list("item__customer_id", "code"))


def test_a_stop_is_told_to_owners_and_finance(desk: Desk) -> None:
    trip(workspace=desk.workspace, reason="clock_off", at=desk.clock())
    written = turn(desk)
    people = [desk.users["owner"].email, desk.users["finance"].email]
    assert sorted(each.recipient for each in written) == sorted(people)
    assert all("more than two minutes apart" in each.body for each in written)
    assert all("/money/" in each.html for each in written)
    assert turn(desk) == [], "once"
    trip(workspace=desk.workspace, reason="many_failed", at=desk.clock())
    assert turn(desk) == [], "off twice is off once"
    desk.on()
    desk.clock.forward(hours=1)
    trip(workspace=desk.workspace, reason="clock_off", at=desk.clock())
    assert len(turn(desk)) == 2, "another stop"


def test_a_stop_of_all_is_told_in_each(desk: Desk) -> None:
    trip(workspace=None, reason="stopped at the machine", at=desk.clock())
    assert "Somebody stopped it at the machine." in turn(desk)[0].body


def test_slack_is_told_once_and_its_markup_is_disarmed(desk: Desk) -> None:
    AlertSettings.objects.create(workspace=desk.workspace, slack_url="https://hooks.slack.com/x")
    trip(workspace=desk.workspace, reason="<!channel> look", at=desk.clock())
    (post,) = [each for each in turn(desk) if each.channel == "slack"]
    told = json.loads(post.body)["blocks"][1]["text"]["text"]
    assert "&lt;!channel&gt; look" in told


def test_who_wants_no_digest_is_told_all_the_same(desk: Desk) -> None:
    owner = desk.users["owner"]
    DigestChoice.objects.create(workspace=desk.workspace, user=owner, is_on=False)
    here = Here("https://tenure.example", "en", "here", has_mail=True)
    AlertSettings.objects.create(workspace=desk.workspace, sending="on", installation="here")
    trip(workspace=desk.workspace, reason="clock_off", at=desk.clock())
    turn(desk)
    taken = claim(here=here, at=desk.clock())
    assert taken is not None
    assert (taken.status, taken.recipient) == ("sending", owner.email)


def test_the_next_digest_begins_where_it_would_have(desk: Desk) -> None:
    """A message about money knows of no work items: it does not move the digest's mark."""
    trip(workspace=desk.workspace, reason="clock_off", at=desk.clock())
    owner, day = desk.users["owner"].pk, desk.clock().date()
    desk.approved(("ch_1", 500))
    turn(desk)
    before = news_of(desk.workspace.pk, owner, day)
    assert [each.customer_id for each in before.told] == ["c1"]
    Delivery.objects.all().delete()
    assert news_of(desk.workspace.pk, owner, day) == before


def test_a_refused_key_is_told_once_a_day(desk: Desk, billing: BillingDouble) -> None:
    billing.read_faults.extend(["401"] * 3)
    with pytest.raises(LockedOutError):
        reconcile(desk.workspace, desk.installation, desk.sides(), desk.clock)
    with pytest.raises(LockedOutError):
        reconcile(desk.workspace, desk.installation, desk.sides(), desk.clock)
    assert codes() == ["locked_out", "stopped"]
    assert len(turn(desk)) == 2, "both in one message to each of two"
    desk.clock.forward(days=1)
    with pytest.raises(LockedOutError):
        reconcile(desk.workspace, desk.installation, desk.sides(), desk.clock)
    assert codes() == ["locked_out", "stopped", "locked_out"], "it is off, and still refused"


@pytest.mark.parametrize("is_read", [True, False])
def test_a_key_refused_in_the_middle(desk: Desk, billing: BillingDouble, is_read: bool) -> None:
    desk.approved(("ch_1", 500))
    (billing.read_faults if is_read else billing.faults).append("401")
    desk.run()
    assert codes() == ["locked_out", "stopped"]


def test_a_key_refused_at_the_preview(desk: Desk, billing: BillingDouble) -> None:
    desk.sides().here(desk.installation)
    billing.read_faults.append("401")
    desk.proposed(("ch_1", 500))
    assert preview_one(desk.installation, desk.clock, desk.sides)
    assert codes() == ["locked_out"]


def test_your_product_refuses(desk: Desk) -> None:
    assert desk.product is not None
    desk.product.faults.append("403")
    until = desk.clock().date() + timedelta(days=9)
    desk.approved(("ch_1", 500), has_freeze=True, frozen_until=until)
    desk.run()
    assert codes() == ["product_refuses"]
    turn(desk)
    assert reasons() == [("c1", "product_refuses")]


def test_each_difference_is_told_once(desk: Desk, billing: BillingDouble) -> None:
    mark = {"installation": desk.installation, "request_id": "rf1_gone"}
    billing.in_dashboard("ch_1", 100, **mark)
    for _ in range(30):
        desk.clock.forward(hours=1)
        desk.sides().asked_at = None
        reconcile_if_due(desk.workspace, desk.installation, desk.sides, desk.clock)
    assert codes() == ["differs", "stopped"]
    assert "unknown_request, refund:re_hand_1, ch_1" in turn(desk)[0].body


def test_a_refund_that_came_back_is_told_and_is_work(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    desk.run()
    billing.becomes("re_1", "failed", "lost_card")
    desk.clock.forward(hours=1)
    for _ in range(2):
        reconcile(desk.workspace, desk.installation, desk.sides(), desk.clock)
        desk.clock.forward(hours=1)
    assert codes() == ["reversed"]
    written = turn(desk)
    assert len(written) == 2
    assert "C1, re_1, ch_1" in written[0].body
    assert reasons() == [("c1", "refund_back")]
    item = WorkItem.objects.get()
    assert (item.next_step, item.is_urgent) == ("pay_another_way", True)
    assert item.assigned_to is not None


@pytest.mark.parametrize("has_letter", [False, True])
def test_a_refund_that_was_taken_and_failed_is_told_and_is_work(
    desk: Desk, billing: BillingDouble, has_letter: bool
) -> None:
    made = desk.approved(("ch_1", 5_000))
    billing.faults.append("pending")
    desk.run()
    desk.clock.forward(hours=1)
    if has_letter:
        Letter.objects.create(
            workspace=desk.workspace, proposal=made, customer_id="c1", customer_name="C1",
            language="en", content={}, made_at=desk.clock(),
        )  # fmt: skip
    billing.becomes("re_1", "failed", "expired_or_canceled_card")
    desk.clock.forward(days=1)
    desk.run()
    assert (desk.states(), codes()) == (["failed"], ["refund_failed"])
    assert "C1, re_1, ch_1" in turn(desk)[0].body
    assert reasons() == [("c1", "refund_back")]
    assert WorkItem.objects.get().next_step == "pay_another_way"
    (reason,) = WorkItemReason.objects.all()
    says = "the refund of ch_1 failed on 2026-04-01, after the provider took it"
    also = "; a letter already says that it goes back" if has_letter else ""
    assert reason_text(reason.code, reason.figure) == says + also
    desk.approved(("ch_1", 5_000), form_token="second")
    desk.run()
    came_back_at(workspace=desk.workspace, at=desk.clock())
    assert reasons() == [], "it went back by another"


def nightly(made: Desk, days: int) -> list[str]:
    """Codes told after so many days of a worker that goes on."""
    for _ in range(days):
        made.clock.forward(days=1)
        made.run()
        assert check_if_due(settings(), made.workspace, made.clock)
        turn(made)
    return codes()


def test_what_is_not_known_for_days_is_told_once(
    desk: Desk, billing: BillingDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.append("lost")
    desk.run()

    def down(charge: str) -> None:
        raise NotDoneError("no connection", code="connection")

    monkeypatch.setattr(billing, "refunds_of", down)
    assert nightly(desk, 2) == []
    assert (nightly(desk, 1), desk.states()) == (["no_end"], ["unknown"])
    assert reasons() == [("c1", "no_end")]
    (reason,) = WorkItemReason.objects.all()
    assert reason_text(reason.code, reason.figure) == (
        "since 2026-03-31 nobody knows what became of a step for ch_1"
    )
    assert nightly(desk, 10) == ["no_end"]
    monkeypatch.undo()
    desk.clock.forward(days=1)
    desk.run()
    came_back_at(workspace=desk.workspace, at=desk.clock())
    assert (desk.states(), reasons()) == (["manual"], [])


def test_what_is_on_its_way_for_two_weeks_is_told_once(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.append("pending")
    desk.run()
    assert nightly(desk, 13) == []
    assert (nightly(desk, 1), desk.states()) == (["no_end"], ["pending"])
    assert nightly(desk, 5) == ["no_end"]
    assert reasons() == [("c1", "no_end")]
    (reason,) = WorkItemReason.objects.all()
    assert "took the refund of ch_1 on 2026-03-31" in reason_text(reason.code, reason.figure)
    assert WorkItem.objects.get().next_step == "look_outside"


def test_money_that_stands_still_is_work_for_an_owner(desk: Desk) -> None:
    desk.approved(("ch_1", 5_000))
    trip(workspace=desk.workspace, reason="clock_off", at=desk.clock())
    turn(desk)
    assert reasons() == [("c1", "money_stopped")]
    assert WorkItem.objects.get().next_step == "look_at_money"
    desk.on()
    desk.run()
    desk.clock.forward(hours=1)
    trip(workspace=desk.workspace, reason="again", at=desk.clock())
    turn(desk)
    assert reasons() == [], "nothing waits by now"
    assert WorkItem.objects.get().status == "cleared"


def test_every_alarm_is_a_sentence(desk: Desk) -> None:
    for code in CODES:
        text = alarm_text(Alarm(code, "re_1\nBcc: all", desk.clock()))
        assert text.startswith("2026-03-31 06:00 UTC: ")
        assert "\n" not in text
    assert off_text("off for all: clock_off") == str(OFF["clock_off"])
    assert off_text("") == ""
    assert off_text("off: differs:amount") == str(OFF["reconciliation"])
    assert off_text("off: because I say so") == "because I say so"
