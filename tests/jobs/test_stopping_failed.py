"""No money leaves where collection or the freeze failed, and whoever is left half stopped is somebody's work."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tenure.records.models import Freeze, MoneyAlarm, RefundProposal, WorkItemReason
from tenure.values.provider import RefusedActError
from tenure.values.trials import listening
from tenure.workflow.actions.by_hand import confirm_manual, give_up
from tenure.workflow.actions.came_back import came_back_at
from tenure.workflow.actions.freezes import unfreeze
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk, environment

__all__ = ["billing", "desk"]


def kinds(desk: Desk) -> list[tuple[str, str, str]]:
    return [(order.kind, order.state, order.error_code) for order in desk.orders()]


def whole(desk: Desk, *rows: tuple[str, int], **more: Any) -> RefundProposal:
    """Stop collecting, freeze, give back."""
    fields: dict[str, Any] = {
        "collection": "pause",
        "subscriptions": ("sub_1",),
        "has_freeze": True,
        "frozen_until": desk.clock().date() + timedelta(days=30),
    }
    return desk.approved(*(rows or (("ch_1", 12_000),)), **{**fields, **more})


def standing(desk: Desk) -> list[tuple[str, str]]:
    """What stands on people's lists: code and why."""
    came_back_at(workspace=desk.workspace, at=desk.clock())
    rows = WorkItemReason.objects.filter(gone_on=None, item__status="open").order_by("id")
    return [(row.code, row.figure.get("why", "")) for row in rows]


@pytest.mark.parametrize("collection", ["pause", "cancel"])
def test_refused_to_stop_collecting(desk: Desk, billing: BillingDouble, collection: str) -> None:
    billing.subscribes("sub_1")
    made = whole(desk, collection=collection)
    billing.subscriptions.clear()
    desk.run()
    made.refresh_from_db()
    assert kinds(desk) == [
        (collection, "failed", "resource_missing"),
        ("freeze", "cancelled", "stop_failed"),
        ("refund", "cancelled", "stop_failed"),
    ]
    assert (made.state, billing.refunded("ch_1"), Freeze.objects.count()) == ("done", 0, 0)
    desk.sound()
    assert standing(desk) == [], "nothing was begun: there is nothing to undo"


def test_one_of_two_subscriptions_stays_half_stopped(desk: Desk, billing: BillingDouble) -> None:
    billing.subscribes("sub_1")
    billing.subscribes("sub_2")
    whole(desk, subscriptions=("sub_1", "sub_2"))
    del billing.subscriptions["sub_2"]
    desk.run()
    assert [state for _, state, _ in kinds(desk)] == [
        "succeeded",
        "failed",
        "cancelled",
        "cancelled",
    ]
    assert standing(desk) == [("half_stopped", "stop_failed")]
    desk.approved(("ch_1", 12_000), form_token="second")
    assert standing(desk) == [], "somebody goes on"


def test_a_subscription_that_has_ended_needs_no_stop(desk: Desk, billing: BillingDouble) -> None:
    """Their documents: a canceled subscription can only update its cancellation_details."""
    billing.subscribes("sub_1")
    whole(desk)
    billing.subscribes("sub_1", "canceled")
    billing.refuses.add("sub_1")
    desk.run()
    assert kinds(desk) == [
        ("pause", "failed", "ended"),
        ("freeze", "succeeded", ""),
        ("refund", "succeeded", ""),
    ]
    desk.sound()


def test_the_product_refuses_to_freeze(desk: Desk, billing: BillingDouble) -> None:
    billing.subscribes("sub_1")
    whole(desk)
    assert desk.product is not None
    desk.product.faults.append("refused")
    desk.run()
    assert kinds(desk) == [
        ("pause", "succeeded", ""),
        ("freeze", "failed", "no_customer"),
        ("refund", "cancelled", "stop_failed"),
    ]
    assert billing.refunded("ch_1") == 0
    assert standing(desk) == [("half_stopped", "stop_failed")]


@pytest.mark.parametrize("is_done", [True, False])
def test_a_stop_left_to_a_person_keeps_the_money(
    desk: Desk, billing: BillingDouble, is_done: bool
) -> None:
    billing.subscribes("sub_1")
    whole(desk, has_freeze=False, frozen_until=None)
    billing.faults.append("lost")
    desk.run()
    desk.clock.forward(hours=25)
    desk.run()
    assert kinds(desk) == [("pause", "manual", "absent"), ("refund", "approved", "")]
    assert standing(desk) == [("half_stopped", "stop_by_hand")]
    order, by = desk.orders()[0], desk.by("owner")
    if is_done:
        confirm_manual(by=by, order_id=order.pk, outside_id="")
    else:
        give_up(by=by, order_id=order.pk, why="not found")
    desk.run()
    ends = ("refund", "succeeded", "") if is_done else ("refund", "cancelled", "stop_failed")
    assert kinds(desk)[1] == ends
    assert standing(desk) == []
    desk.sound()


def disputed(billing: BillingDouble, *charges: str) -> Any:
    """The bank is asked about charges between the look and the call, and no more at the next look."""

    def bank(name: str) -> None:
        if name in ("call.before", "read.charge.before"):
            for charge in charges:
                is_asked = name == "call.before"
                billing.charges[charge] = replace(billing.charges[charge], is_disputed=is_asked)

    return listening(bank)


def test_a_dispute_leaves_a_frozen_customer_for_a_person(
    desk: Desk, billing: BillingDouble
) -> None:
    billing.subscribes("sub_1")
    billing.has_charge("ch_2", 500)
    whole(desk, ("ch_1", 12_000), ("ch_2", 500))
    for _ in range(2):
        desk.step()
    assert [state for _, state, _ in kinds(desk)][:2] == ["succeeded", "succeeded"]
    with environment(TENURE_TESTING="1"), disputed(billing, "ch_1"):
        desk.run()
    assert kinds(desk)[2:] == [("refund", "failed", "charge_disputed"), ("refund", "succeeded", "")]
    assert standing(desk) == [("half_stopped", "disputed")]
    (reason,) = WorkItemReason.objects.all()
    assert reason.item.assigned_to == desk.users["csm"], "who proposed it"
    assert reason.item.next_step == "undo_or_go_on"
    unfreeze(by=desk.by("csm"), freeze_id=Freeze.objects.get().pk)
    desk.run()
    assert standing(desk) == []


@pytest.mark.parametrize("how", ["differs", "balance_insufficient", "no_charge", "expired"])
def test_a_frozen_customer_whose_refund_failed_is_somebodys_work(
    desk: Desk, billing: BillingDouble, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    billing.subscribes("sub_1")
    whole(desk, collection="cancel")
    desk.step()
    desk.step()
    if how == "differs":
        billing.in_dashboard("ch_1", 100)
    elif how == "no_charge":
        billing.charges.clear()
    elif how == "expired":
        desk.clock.forward(hours=73)
    else:
        no = RefusedActError("Insufficient funds", code=how, status=400)
        monkeypatch.setattr(billing, "_refund", lambda act, fault: no)
    desk.run()
    assert kinds(desk)[2] == ("refund", "failed", how)
    assert RefundProposal.objects.get().state == "done"
    assert standing(desk) == [("half_stopped", "stopped_unpaid")]
    desk.sound()


def test_a_failed_refund_is_settled_by_the_next_of_its_payment(
    desk: Desk, billing: BillingDouble
) -> None:
    billing.has_charge("ch_2", 500)
    desk.approved(("ch_1", 700), ("ch_2", 500))
    with environment(TENURE_TESTING="1"), disputed(billing, "ch_1"):
        desk.run()
    assert desk.states() == ["failed", "succeeded"]
    assert standing(desk) == [("half_stopped", "refund_failed")]
    billing.has_charge("ch_3", 500)
    desk.approved(("ch_3", 500), form_token="second")
    desk.run()
    assert standing(desk) == [("half_stopped", "refund_failed")], "that is another payment"
    billing.charges["ch_1"] = replace(billing.charges["ch_1"], is_disputed=False)
    desk.approved(("ch_1", 700), form_token="third")
    assert standing(desk) == []


def test_a_refund_that_a_person_gave_up_is_nobodys_work(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 700))
    billing.faults.extend(["lost"] * 9)
    desk.run()
    desk.clock.forward(hours=25)
    desk.run()
    assert desk.states() == ["manual"]
    give_up(by=desk.by("owner"), order_id=desk.order().pk, why="they paid us by cheque")
    assert standing(desk) == []


def test_an_approved_refund_of_which_nothing_left_ends_and_is_told(
    desk: Desk, billing: BillingDouble
) -> None:
    made = desk.approved(("ch_1", 700))
    billing.charges["ch_1"] = replace(billing.charges["ch_1"], is_disputed=True)
    desk.run()
    made.refresh_from_db()
    assert (made.state, made.ended_why) == ("cancelled", "nothing left: disputed")
    assert made.ended_at == desk.clock()
    assert list(MoneyAlarm.objects.values_list("code", "says")) == [
        ("nothing_left", "C1, disputed")
    ]
    assert standing(desk) == [("half_stopped", "refund_failed")]
    desk.sound()
    billing.has_charge("ch_2", 500)
    desk.approved(("ch_2", 500), form_token="second")
    desk.run()
    assert desk.states() == ["failed", "succeeded"], "the customer does not wait for days"


def test_five_failures_leave_a_frozen_customer_for_a_person(
    desk: Desk, billing: BillingDouble
) -> None:
    billing.subscribes("sub_1")
    names = [f"ch_{n}" for n in range(10, 17)]
    for name in names:
        billing.has_charge(name, 500)
    whole(desk, *((name, 500) for name in names))
    for _ in range(2):
        desk.step()
    desk.clock.forward(minutes=11)
    with environment(TENURE_TESTING="1"), disputed(billing, *names):
        desk.run()
        desk.on()
        desk.run()
    states = [(state, code) for _, state, code in kinds(desk)[2:]]
    assert states == [("failed", "charge_disputed")] * 5 + [("cancelled", "five_failed")] * 2
    assert standing(desk) == [("half_stopped", "five_failed")]
