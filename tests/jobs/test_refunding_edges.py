"""Refunds where somebody cannot be reached, something was changed by hand, or a side is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tenure.jobs import money, sides
from tenure.jobs.previewing import preview_one
from tenure.records.models import MoneyOrder, MoneySwitch, RefundProposal, User
from tenure.values.refunding import digest
from tenure.values.trials import listening
from tenure.workflow.actions import orders, settling
from tenure.workflow.actions.obstacles import FailError
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk, environment

__all__ = ["billing", "desk"]


def ended(desk: Desk) -> tuple[str, str]:
    order = desk.orders()[-1]
    return order.state, order.error_code


@pytest.mark.parametrize(("fault", "reason"), [("down", ""), ("401", "locked_out")])
def test_whose_books_cannot_be_asked(
    desk: Desk, billing: BillingDouble, fault: str, reason: str
) -> None:
    desk.approved(("ch_1", 500))
    desk.restart()
    billing.read_faults.append(fault)
    desk.run()
    assert ended(desk) == ("approved", "not_reached")
    assert MoneySwitch.objects.get().reason == reason
    desk.on()
    desk.clock.forward(minutes=1)
    desk.run()
    assert ended(desk) == ("succeeded", "")


def test_a_charge_that_is_gone(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 500))
    billing.charges.clear()
    desk.run()
    assert ended(desk) == ("failed", "no_charge")
    desk.sound()


def test_a_charge_the_provider_does_not_know_is_no_transfer(desk: Desk) -> None:
    """A wrong key, or that of a sandbox, knows none of them: nothing is paid by hand for that."""
    made = desk.proposed(("ch_gone", 500), ("bank-1", 700))
    preview_one(desk.installation, desk.clock, desk.sides)
    made.refresh_from_db()
    left_out = [{"subject": "ch_gone", "kind": "transfer", "why": "no_charge"}]
    assert made.preview["left_out"] == left_out
    assert [act["subject"] for act in made.preview["acts"]] == ["bank-1"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"livemode": False}, "livemode"),
        ({"currency": "EUR"}, "currency"),
        ({"is_disputed": True}, "disputed"),
    ],
)
def test_a_charge_that_is_not_what_it_was(
    desk: Desk, billing: BillingDouble, change: dict[str, object], code: str
) -> None:
    desk.approved(("ch_1", 500))
    billing.charges["ch_1"] = replace(billing.charges["ch_1"], **change)  # type: ignore[arg-type]
    desk.run()
    assert ended(desk) == ("failed", code)
    assert billing.log == []


def test_a_charge_of_which_less_is_left(desk: Desk, billing: BillingDouble) -> None:
    """Under way, so that there is no going back to the preview: this one fails."""
    billing.has_charge("ch_2", 500)
    desk.approved(("ch_1", 500), ("ch_2", 500))
    desk.step()
    billing.charges["ch_2"] = replace(billing.charges["ch_2"], captured_minor=400)
    desk.run()
    assert ended(desk) == ("failed", "too_large")
    desk.sound()


@pytest.mark.parametrize("how", ["preview", "order", "act"])
def test_what_was_changed_after_the_approval_is_not_sent(
    desk: Desk, billing: BillingDouble, how: str
) -> None:
    made = desk.approved(("ch_1", 500))
    if how == "order":
        MoneyOrder.objects.update(amount_minor=900)
    elif how == "act":
        MoneyOrder.objects.update(currency="EUR")
    else:
        act = {**made.preview["acts"][0], "amount_minor": 900}
        changed = {**made.preview, "acts": [act]}
        RefundProposal.objects.filter(pk=made.pk).update(preview=changed)
        assert digest(changed) != made.approved_sha256
    desk.run()
    assert ended(desk) == ("failed", "preview")
    assert billing.log == []


def test_an_approver_who_is_gone(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 500))
    User.objects.filter(pk=desk.users["owner"].pk).update(is_active=False)
    desk.run()
    assert ended(desk) == ("approved", "approver")


def test_an_order_of_what_is_not_approved(desk: Desk) -> None:
    """It cannot be; should it be all the same, it fails."""
    made = desk.approved(("ch_1", 500))
    order = desk.order()
    RefundProposal.objects.filter(pk=made.pk).update(state="draft")
    order.refresh_from_db()
    here = desk.sides().here(desk.installation)
    reading = desk.sides().billing.charge("ch_1")  # type: ignore[union-attr]
    assert orders.start(order=order, here=here, reading=reading, at=desk.clock()) is None
    assert ended(desk) == ("failed", "not_approved")


def test_nothing_leaves_unread(desk: Desk) -> None:
    desk.approved(("ch_1", 500))
    here = desk.sides().here(desk.installation)
    order = desk.order()
    assert orders.start(order=order, here=here, reading=None, at=desk.clock()) is None
    assert ended(desk) == ("approved", "not_read")
    none = replace(here, account=None)
    assert orders.start(order=order, here=none, reading=None, at=desk.clock()) is None
    assert ended(desk) == ("approved", "no_provider")


def test_an_order_that_moved_on_is_left_alone(desk: Desk) -> None:
    desk.approved(("ch_1", 500))
    stale = desk.order()
    here, at = desk.sides().here(desk.installation), desk.clock()
    reading = desk.sides().billing.charge("ch_1")  # type: ignore[union-attr]
    desk.run()
    for each in (stale, desk.order()):
        assert orders.start(order=each, here=here, reading=reading, at=at) is None
        orders.fail(stale, FailError("x", "y"), at)
    assert orders.take(order=stale, at=at) is None
    assert ended(desk) == ("succeeded", "")
    desk.sound()


def test_the_provider_is_taken_away_while_an_answer_is_missing(
    desk: Desk, billing: BillingDouble
) -> None:
    desk.approved(("ch_1", 500))
    billing.faults.append("drop")
    desk.run()
    desk.billing = None
    desk.restart()
    desk.clock.forward(minutes=5)
    desk.run()
    assert ended(desk) == ("unknown", "not_reached")
    desk.billing = billing
    desk.restart()
    desk.clock.forward(hours=1)
    desk.run()
    assert ended(desk) == ("succeeded", "")


def test_the_product_is_taken_away_while_an_answer_is_missing(desk: Desk) -> None:
    assert desk.product is not None
    until = desk.clock().date()
    desk.approved(("ch_1", 500), has_freeze=True, frozen_until=until)
    desk.product.faults.append("lost")
    desk.run()
    desk.product = None
    desk.restart()
    desk.clock.forward(minutes=5)
    desk.run()
    assert desk.orders()[0].error_code == "not_connected"


def test_locked_out_of_looking_up(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 500))
    billing.faults.append("drop")
    desk.run()
    billing.read_faults.append("401")
    desk.clock.forward(minutes=5)
    desk.run()
    assert ended(desk) == ("unknown", "not_reached")
    assert MoneySwitch.objects.get().reason == "locked_out"


def test_what_is_found_is_not_what_was_asked(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 500))
    billing.faults.append("drop")
    desk.run()
    billing.refunds["re_1"] = replace(billing.refunds["re_1"], amount_minor=400)
    desk.clock.forward(minutes=5)
    desk.run()
    assert ended(desk) == ("unknown", "differs:amount")
    assert MoneySwitch.objects.get().reason == "differs:amount"


@pytest.mark.parametrize(("fault", "state"), [("lost", "manual"), ("429", "failed")])
def test_given_back_by_hand_in_the_second_of_the_preview(
    desk: Desk, billing: BillingDouble, fault: str, state: str
) -> None:
    """The provider counts whole seconds by a clock of its own: sums tell, times do not."""
    billing.has_charge("ch_1", 1_000)
    desk.approved(("ch_1", 500))
    billing.faults.append(fault)
    desk.run()
    by_hand = billing.in_dashboard("ch_1", 300)
    shown_at = desk.orders()[-1].proposal.previewed_at
    assert shown_at is not None
    made_at = shown_at.replace(microsecond=0) - timedelta(seconds=90)
    billing.refunds[by_hand] = replace(billing.refunds[by_hand], created_at=made_at)
    desk.clock.forward(minutes=5)
    desk.run()
    assert ended(desk)[0] == state
    assert billing.refunded("ch_1") == 300


def test_a_pause_that_cannot_be_read_back(desk: Desk, billing: BillingDouble) -> None:
    billing.subscribes("sub_1")
    desk.approved(("ch_1", 500), collection="pause", subscriptions=("sub_1",))

    def down(name: str) -> None:
        if name == "call.after" and len(billing.log) == 1:
            billing.read_faults.append("down")

    with environment(TENURE_TESTING="1"), listening(down):
        desk.run()
    assert desk.orders()[0].state == "unknown"
    desk.clock.forward(minutes=5)
    desk.run()
    assert desk.states() == ["succeeded", "succeeded"]


def test_too_many_requests_for_a_day(desk: Desk, billing: BillingDouble) -> None:
    """Never done, and the key grows old: looked up, then left to a person."""
    desk.approved(("ch_1", 500))
    billing.faults.append("429")
    desk.run()
    MoneyOrder.objects.update(
        next_try_at=desk.clock() + timedelta(hours=22, minutes=59, seconds=59)
    )
    desk.clock.forward(hours=22, minutes=59, seconds=59)
    billing.faults.append("429")
    desk.run()
    assert desk.order().state == "unknown"
    desk.clock.forward(hours=2)
    desk.run()
    assert ended(desk) == ("manual", "absent")
    desk.sound()


def test_off_for_a_day_in_the_middle(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 500))
    billing.faults.append("401")
    desk.run()
    for _ in range(25):
        desk.clock.forward(hours=1)
        desk.run()
    assert ended(desk) == ("manual", "absent")
    assert len(billing.log) == 1
    desk.sound()


def test_a_claim_that_was_lost_writes_nothing(desk: Desk, billing: BillingDouble) -> None:
    """Its fence is old: whatever it was answered, another has the order now."""
    from tenure.values.provider import Done, NotDoneError, RefusedActError, UnknownOutcomeError

    desk.approved(("ch_1", 500))
    here, at = desk.sides().here(desk.installation), desk.clock()
    order = desk.order()
    reading = billing.charge("ch_1")
    claim = orders.start(order=order, here=here, reading=reading, at=at)
    assert claim is not None
    desk.clock.forward(minutes=3)
    other = orders.take(order=desk.order(), at=desk.clock())
    assert other is not None
    at = desk.clock()
    assert not orders.still_ours(claim=claim, here=here, at=at)
    assert not settling.settle(claim=claim, done=Done("re_9", "succeeded"), at=at)
    assert not settling.settle_refused(claim=claim, error=RefusedActError("no"), at=at)
    assert not settling.settle_unknown(claim=claim, error=UnknownOutcomeError("?"), at=at)
    assert not settling.settle_later(claim=claim, error=NotDoneError("?"), at=at, jitter=0)
    settling.put_back(claim=claim, at=at, code="x", wait=timedelta(0))
    assert desk.order().state == "unknown"
    assert settling.settle(claim=other, done=Done("re_9", "pending"), at=at)
    held = orders.take(order=desk.order(), at=at)
    assert held is not None
    assert settling.settle(claim=held, done=Done("re_9", "pending"), at=at), "pending still"


def test_a_status_that_cannot_be(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 500))
    billing.charges["ch_1"] = replace(billing.charges["ch_1"], is_disputed=False)

    def bank(name: str) -> None:
        disputed = name == "call.before"
        billing.charges["ch_1"] = replace(billing.charges["ch_1"], is_disputed=disputed)

    with environment(TENURE_TESTING="1"), listening(bank):
        desk.run()
    order = desk.order()
    assert order.state == "failed"
    marked = {"request_id": order.key or "", "installation": desk.installation}
    name = billing.in_dashboard("ch_1", 500, **marked)
    reading = billing.refunds[name]
    assert settling.seen(workspace=desk.workspace, reading=reading, at=desk.clock()) == "status"


def test_the_worker_goes_on_where_money_cannot(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from tenure.config.settings import settings

    def broken(own: object) -> sides.Sides:
        raise ZeroDivisionError

    desk.proposed(("ch_1", 500))
    monkeypatch.setattr(money, "kept", broken)
    assert not money.money_step(settings(), desk.workspace)
    assert "money stands still" in caplog.text


def test_the_sides_that_settings_make() -> None:
    from tenure.config.settings import settings

    own = replace(settings(), stripe_key="", product_hook="")
    made = sides.kept(own)
    assert (made.billing, made.product) == (None, None)
    assert sides.kept(own) is made
