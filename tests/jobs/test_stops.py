"""What stops money before it leaves, what is let through, and that a customer comes back meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tenure.records.models import Freeze, MoneySwitch, OutsideEvent
from tenure.values.provider import Done, OutsideAct
from tenure.values.trials import listening
from tenure.workflow.actions.freezes import unfreeze_for
from tenure.workflow.actions.money_switch import may_leave, trip, turn_on
from tenure.workflow.actions.outside_events import settle
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk, environment

__all__ = ["billing", "desk"]


def kinds(made: Desk) -> list[tuple[str, str, str]]:
    """(kind, state, code) of each order."""
    return [(each.kind, each.state, each.error_code) for each in made.orders()]


def refused(made: Desk, charges: list[str]) -> None:
    """Run while the bank takes none of these back: they are disputed between reading and call."""
    own = made.billing
    assert own is not None

    def bank(name: str) -> None:
        for charge in charges:
            is_so = name == "call.before"
            own.charges[charge] = replace(own.charges[charge], is_disputed=is_so)

    with environment(TENURE_TESTING="1"), listening(bank):
        made.run()


def test_a_clock_that_is_off_lets_not_even_the_first_one_leave(
    desk: Desk, billing: BillingDouble
) -> None:
    billing.clock_off = timedelta(hours=5)
    desk.approved(("ch_1", 12_000))
    desk.run()
    assert kinds(desk) == [("refund", "approved", "switch")]
    assert (billing.refunded("ch_1"), billing.log) == (0, [])
    assert MoneySwitch.objects.get().reason == "clock_off"


@pytest.mark.parametrize("seconds", [-120, 120])
def test_two_minutes_are_no_reason_to_stop(
    desk: Desk, billing: BillingDouble, seconds: int
) -> None:
    billing.clock_off = timedelta(seconds=seconds)
    desk.approved(("ch_1", 12_000))
    desk.run()
    assert billing.refunded("ch_1") == 12_000


def test_the_clock_of_your_product_stops_no_money(desk: Desk, billing: BillingDouble) -> None:
    assert desk.product is not None
    own = desk.product.act

    def late(act: OutsideAct) -> Done:
        return replace(own(act), theirs=desk.clock() - timedelta(days=1))

    desk.product.act = late  # type: ignore[method-assign]
    until = desk.clock().date() + timedelta(days=30)
    desk.approved(("ch_1", 12_000), has_freeze=True, frozen_until=until)
    desk.run()
    assert desk.states() == ["succeeded", "succeeded"]
    assert MoneySwitch.objects.get().is_on


def test_five_refusals_in_a_day_stop_all_whoever_they_are_of(
    desk: Desk, billing: BillingDouble
) -> None:
    charges = [f"ch_x{number}" for number in range(9)]
    for number, charge in enumerate(charges):
        billing.has_charge(charge, 100)
        desk.approved((charge, 100), customer=f"c{number}")
    refused(desk, charges)
    assert desk.states() == ["failed"] * 5 + ["approved"] * 4
    assert MoneySwitch.objects.get().reason == "many_failed"
    desk.sound()


def test_four_refusals_of_four_do_not(desk: Desk, billing: BillingDouble) -> None:
    charges = [f"ch_x{number}" for number in range(4)]
    for number, charge in enumerate(charges):
        billing.has_charge(charge, 100)
        desk.approved((charge, 100), customer=f"c{number}")
    refused(desk, charges)
    assert desk.states() == ["failed"] * 4
    assert MoneySwitch.objects.get().is_on


@pytest.mark.parametrize("captured", [{}, {"EUR": 10**9}, {"USD": 0}])
def test_where_nothing_came_in_nothing_goes_back(
    desk: Desk, billing: BillingDouble, captured: dict[str, int]
) -> None:
    desk.approved(("ch_1", 12_000), sheet={"is_open": True, "captured_30_days": captured})
    desk.run()
    assert kinds(desk) == [("refund", "approved", "cap_share")]
    assert billing.refunded("ch_1") == 0


def test_what_came_in_is_read_from_the_newest_sheet(desk: Desk, billing: BillingDouble) -> None:
    """A tenth of 120,000 is enough for 12,000; since then less came in, and a tenth is not."""
    billing.has_charge("ch_2", 12_000)
    billing.has_charge("ch_3", 12_000)
    many, few = ({"is_open": True, "captured_30_days": {"USD": n}} for n in (120_000, 119_990))
    desk.approved(("ch_1", 12_000), sheet=many)
    desk.approved(("ch_2", 12_000), sheet=few, customer="c2")
    desk.run()
    assert desk.states() == ["approved", "approved"]
    desk.awaiting(("ch_3", 1), sheet=many, customer="c3")
    desk.clock.forward(days=1)
    desk.run()
    assert billing.refunded("ch_1") == 12_000


def test_one_switch_for_all_and_no_second(desk: Desk) -> None:
    trip(workspace=None, reason="a", at=desk.clock())
    with pytest.raises(IntegrityError), transaction.atomic():
        MoneySwitch.objects.create(workspace=None, is_on=False, reason="b", at=desk.clock())
    assert may_leave(desk.workspace, desk.installation) == "off for all: a"
    turn_on(by=desk.by("owner"), installation=desk.installation, is_for_all=True)
    assert may_leave(desk.workspace, desk.installation) == ""


def frozen(made: Desk) -> Freeze:
    """Paused and frozen for a month; the answer of the freeze was lost, unless said otherwise."""
    assert made.billing is not None
    made.billing.subscribes("sub_1")
    until = made.clock().date() + timedelta(days=30)
    made.approved(
        ("ch_1", 12_000), collection="pause", subscriptions=("sub_1",), has_freeze=True,
        frozen_until=until,
    )  # fmt: skip
    made.run()
    return Freeze.objects.get()


@pytest.mark.parametrize("is_off", [True, False])
@pytest.mark.parametrize("fault", ["drop", "lost"])
def test_back_while_nobody_knows_whether_the_account_is_frozen(
    desk: Desk, billing: BillingDouble, fault: str, is_off: bool
) -> None:
    """Freeze unknown; the customer opens the account: open at once, whether money is on or off."""
    assert desk.product is not None
    desk.product.faults.append(fault)
    freeze = frozen(desk)
    assert ("freeze", "unknown", "unknown") in kinds(desk)
    if is_off:
        trip(workspace=desk.workspace, reason="stop", at=desk.clock())
    unfreeze_for(workspace=desk.workspace, freeze_id=freeze.pk, at=desk.clock())
    desk.clock.forward(minutes=3)
    desk.run()
    freeze.refresh_from_db()
    assert (freeze.state, desk.product.frozen) == ("lifted", set())
    assert not billing.subscriptions["sub_1"].is_collection_paused
    assert [each.kind for each in desk.product.log] == ["freeze", "unfreeze"]
    assert ("freeze", "manual", "taken_back") in kinds(desk)
    desk.clock.forward(days=2)
    desk.run()
    assert desk.product.frozen == set(), "never frozen again"
    desk.sound()


@pytest.mark.parametrize("fault", ["drop", "lost", "429"])
def test_back_while_nobody_knows_whether_collection_stands_still(
    desk: Desk, billing: BillingDouble, fault: str
) -> None:
    assert desk.product is not None
    billing.faults.append(fault)
    billing.subscribes("sub_1")
    until = desk.clock().date() + timedelta(days=30)
    desk.approved(
        ("ch_1", 12_000), collection="pause", subscriptions=("sub_1",), has_freeze=True,
        frozen_until=until,
    )  # fmt: skip
    desk.step()
    desk.step()
    trip(workspace=desk.workspace, reason="stop", at=desk.clock())
    unfreeze_for(workspace=desk.workspace, freeze_id=Freeze.objects.get().pk, at=desk.clock())
    desk.clock.forward(minutes=3)
    desk.run()
    assert (Freeze.objects.get().state, desk.product.frozen) == ("lifted", set())
    assert not billing.subscriptions["sub_1"].is_collection_paused
    assert billing.refunded("ch_1") == 0
    desk.sound()


def whole(made: Desk, **more: object) -> None:
    """Approved: pause, freeze until in a month, refund."""
    assert made.billing is not None
    made.billing.subscribes("sub_1")
    until = made.clock().date() + timedelta(days=30)
    wanted = {"frozen_until": until, "collection": "pause", "subscriptions": ("sub_1",), **more}
    made.approved(("ch_1", 12_000), has_freeze=True, **wanted)


def told(made: Desk, charge: str, *, is_disputed: bool = True) -> None:
    """The provider tells that a charge is disputed, or not any more."""
    assert made.billing is not None
    own = made.billing.charges[charge]
    made.billing.charges[charge] = replace(own, is_disputed=is_disputed)
    event = OutsideEvent.objects.create(
        workspace=made.workspace, provider="stripe", event_id=f"evt_{charge}_{is_disputed}",
        kind="charge.dispute.created", happened_at=made.clock(), received_at=made.clock(),
        next_try_at=made.clock(),
    )  # fmt: skip
    settle(
        event=event, refunds=(), charge=made.billing.charge(charge), subscription="",
        installation=made.installation, at=made.clock(),
    )  # fmt: skip


def test_nobody_is_frozen_until_a_day_that_is_past(desk: Desk) -> None:
    assert desk.product is not None
    whole(desk, frozen_until=desk.clock().date())
    desk.clock.forward(days=2)
    desk.run()
    assert ("freeze", "failed", "freeze_past") in kinds(desk)
    assert (desk.product.frozen, Freeze.objects.count()) == (set(), 0)


def test_the_last_day_itself_is_not_past(desk: Desk) -> None:
    assert desk.product is not None
    whole(desk, frozen_until=desk.clock().date())
    desk.run()
    assert desk.product.frozen == {"c1"}


@pytest.mark.parametrize("charge", ["ch_1", "ch_old"])
def test_a_dispute_told_of_after_the_preview_holds_the_freeze(
    desk: Desk, billing: BillingDouble, charge: str
) -> None:
    """`ch_old` lies before the window: it is no payment of the proposal, but one of the customer's."""
    assert desk.product is not None
    billing.has_charge("ch_old", 100)
    whole(desk, evidence={"charges": ["ch_1", "ch_old"]})
    told(desk, charge)
    desk.run()
    assert ("freeze", "failed", "disputed") in kinds(desk)
    assert desk.product.frozen == set()
    desk.sound()


def test_a_dispute_told_of_before_leaves_the_freeze_out(desk: Desk, billing: BillingDouble) -> None:
    billing.has_charge("ch_old", 100)
    told(desk, "ch_old")
    made = desk.awaiting(
        ("ch_1", 12_000), has_freeze=True, frozen_until=desk.clock().date() + timedelta(days=30),
        evidence={"charges": ["ch_1", "ch_old"]},
    )  # fmt: skip
    left = [(each["kind"], each["why"]) for each in made.preview["left_out"]]
    assert left == [("freeze", "disputed")]


@pytest.mark.parametrize("is_over", [True, False])
def test_a_dispute_that_ended_or_another_customers_holds_nothing(
    desk: Desk, billing: BillingDouble, is_over: bool
) -> None:
    assert desk.product is not None
    billing.has_charge("ch_other", 100)
    whole(desk)
    told(desk, "ch_1" if is_over else "ch_other")
    if is_over:
        told(desk, "ch_1", is_disputed=False)
    desk.run()
    assert desk.product.frozen == {"c1"}
    assert desk.states() == ["succeeded"] * 3
