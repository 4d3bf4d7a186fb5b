"""Refunds under every answer of the provider: once or not at all, and the rows say which."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tenure.jobs.previewing import preview_one
from tenure.records.models import (
    AuditEntry,
    ChargeState,
    LedgerEntry,
    Membership,
    MoneyOrder,
    MoneySwitch,
)
from tenure.workflow.actions.money_switch import trip
from tests.cast import Cast
from tests.jobs.billing_double import BillingDouble, Clock, ProductDouble
from tests.jobs.desk import Desk, doubled, without


@pytest.fixture
def desk(cast: Cast) -> Desk:
    clock = Clock()
    made = Desk(cast.workspace, cast.users, clock, BillingDouble(clock), ProductDouble())
    assert made.billing is not None
    made.billing.has_charge("ch_1", 12_000)
    made.on()
    return made


@pytest.fixture
def billing(desk: Desk) -> BillingDouble:
    assert desk.billing is not None
    return desk.billing


def test_from_proposal_to_money_back(desk: Desk, billing: BillingDouble) -> None:
    made = desk.approved(("ch_1", 12_000))
    desk.run()
    made.refresh_from_db()
    order = desk.order()
    assert (made.state, order.state, order.outside_id) == ("done", "succeeded", "re_1")
    assert billing.refunded("ch_1") == 12_000
    (refund,) = billing.refunds.values()
    assert refund.metadata["request_id"] == order.key
    assert refund.metadata["installation"] == desk.installation
    postings = LedgerEntry.objects.values_list("left", "entered", "amount_minor", "occasion")
    assert list(postings) == [
        ("refundable", "held", 12_000, f"order:{order.pk}:sending"),
        ("held", "refunded", 12_000, f"order:{order.pk}:succeeded"),
    ]
    charge = ChargeState.objects.get()
    assert (charge.held_minor, charge.refunded_minor) == (0, 12_000)
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == [
        "money.started",
        "refunds.proposed",
        "refunds.previewed",
        "refunds.awaiting",
        "refunds.approved",
        "refunds.sending",
        "money.sending",
        "money.succeeded",
        "refunds.done",
    ]
    desk.sound()


def test_an_answer_dropped_is_asked_for_under_the_same_key(
    desk: Desk, billing: BillingDouble
) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.append("drop")
    desk.run()
    assert desk.order().state == "unknown"
    desk.run()
    assert len(billing.log) == 1, "nothing is sent before the first look"
    desk.clock.forward(minutes=5)
    desk.run()
    assert desk.order().state == "succeeded"
    assert billing.refunded("ch_1") == 5_000
    assert len(billing.log) == 1, "it was found, not asked for again"
    desk.sound()


def test_what_never_arrived_is_sent_again_under_the_same_key(
    desk: Desk, billing: BillingDouble
) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.append("lost")
    desk.run()
    desk.clock.forward(minutes=5)
    desk.run()
    assert desk.order().state == "succeeded"
    assert len({act.key for act in billing.log}) == 1
    assert len({act.params for act in billing.log}) == 1
    assert len(billing.log) == 2
    desk.sound()
