"""What is asked before a second try, before money that waited long, and of what is gone outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tenure.records.models import Freeze, MoneySwitch, RefundProposal
from tenure.values.errors import InputError
from tenure.values.provider import AccountReading, NotDoneError, RefundReading, RefusedActError
from tenure.values.trials import listening
from tenure.workflow.actions.by_hand import confirm_manual
from tenure.workflow.actions.freezes import unfreeze_for
from tenure.workflow.actions.labels import label
from tenure.workflow.actions.outside_refunds import given_back
from tenure.workflow.actions.proposals import cancel
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk, environment

__all__ = ["billing", "desk"]


def kinds(desk: Desk) -> list[tuple[str, str, str]]:
    return [(order.kind, order.state, order.error_code) for order in desk.orders()]


def labelled(desk: Desk, reason: str) -> None:
    label(
        by=desk.by("csm"),
        customer_id="c1",
        customer_name="C1",
        reason=reason,
        evidence="they told us",
        review_on=desk.clock().date() + timedelta(days=30),
    )


def cancelled(desk: Desk, why: str = "") -> None:
    cancel(by=desk.by("csm"), proposal_id=RefundProposal.objects.get().pk, why=why)


def read_only(desk: Desk, role: str) -> None:
    desk.workspace.members.filter(user=desk.users[role]).update(role="read_only")


CHANGES: dict[str, Callable[[Desk], None]] = {
    "legal_hold": lambda desk: labelled(desk, "legal_hold"),
    "labelled": lambda desk: labelled(desk, "seasonal"),
    "approver": lambda desk: read_only(desk, "owner"),
    "proposer": lambda desk: read_only(desk, "csm"),
    "cancelled": cancelled,
}


@pytest.mark.parametrize("fault", ["429", "lost"])
@pytest.mark.parametrize("code", list(CHANGES))
def test_what_changed_since_the_first_try_is_asked_before_the_second(
    desk: Desk, billing: BillingDouble, code: str, fault: str
) -> None:
    """What did not happen has failed; of what is not known a person decides. Nothing goes back."""
    desk.approved(("ch_1", 12_000))
    billing.faults.append(fault)
    desk.step()
    CHANGES[code](desk)
    desk.clock.forward(hours=2)
    desk.run()
    ends = ("refund", "failed", code) if fault == "429" else ("refund", "manual", "absent")
    assert kinds(desk) == [ends]
    assert (billing.refunded("ch_1"), len(billing.log)) == (0, 1)
    desk.sound()


def test_what_happened_before_the_hold_is_found(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 12_000))
    billing.faults.append("drop")
    desk.step()
    labelled(desk, "legal_hold")
    desk.clock.forward(hours=2)
    desk.run()
    assert kinds(desk) == [("refund", "succeeded", "")]


def test_cancelled_while_the_call_is_out(desk: Desk, billing: BillingDouble) -> None:
    """It is answered with too many requests just then: known not to have happened, not tried again."""
    billing.faults.append("429")
    desk.approved(("ch_1", 12_000))

    def person(name: str) -> None:
        if name == "call.before":
            cancelled(desk, "stop it")

    with environment(TENURE_TESTING="1"), listening(person):
        desk.step()
    desk.clock.forward(minutes=5)
    desk.run()
    assert kinds(desk) == [("refund", "failed", "cancelled")]
    assert RefundProposal.objects.get().ended_why == "stop it"


def test_five_cancelled_before_their_second_try_stop_no_other(
    desk: Desk, billing: BillingDouble
) -> None:
    charges = [(f"ch_x{number}", 100) for number in range(5)]
    for charge, amount in charges:
        billing.has_charge(charge, amount)
    desk.approved(*charges)
    billing.faults.extend(["429"] * 5)
    for _ in charges:
        desk.step()
    cancelled(desk)
    desk.clock.forward(hours=2)
    desk.run()
    assert kinds(desk) == [("refund", "failed", "cancelled")] * 5
    assert MoneySwitch.objects.get().is_on


def frozen(desk: Desk, *rows: tuple[str, int]) -> Freeze:
    """Paused and frozen for three weeks, one payment given back a day."""
    assert desk.billing is not None
    desk.billing.subscribes("sub_1")
    desk.allow(customer_refunds=1)
    desk.approved(
        *rows, collection="pause", subscriptions=("sub_1",), has_freeze=True,
        frozen_until=desk.clock().date() + timedelta(days=20),
    )  # fmt: skip
    desk.run()
    return Freeze.objects.get()


def test_who_opened_the_account_again_is_given_back_nothing_more_unasked(
    desk: Desk, billing: BillingDouble
) -> None:
    billing.has_charge("ch_2", 12_000)
    freeze = frozen(desk, ("ch_1", 12_000), ("ch_2", 12_000))
    unfreeze_for(workspace=desk.workspace, freeze_id=freeze.pk, at=desk.clock())
    desk.clock.forward(days=1)
    desk.run()
    assert ("refund", "failed", "opened_again") in kinds(desk)
    assert (billing.refunded("ch_1"), billing.refunded("ch_2")) == (12_000, 0)
    assert desk.product is not None
    assert desk.product.frozen == set()


def test_an_account_is_opened_though_the_run_was_cancelled(
    desk: Desk, billing: BillingDouble
) -> None:
    assert desk.product is not None
    billing.has_charge("ch_2", 500)
    freeze = frozen(desk, ("ch_1", 500), ("ch_2", 500))
    cancelled(desk)
    unfreeze_for(workspace=desk.workspace, freeze_id=freeze.pk, at=desk.clock())
    billing.faults.append("429")
    desk.product.faults.append("lost")
    desk.run()
    desk.clock.forward(hours=2)
    desk.run()
    assert desk.product.frozen == set()
    assert not billing.subscriptions["sub_1"].is_collection_paused


@pytest.mark.parametrize("code", ["awake", "held", "too_early"])
def test_nobody_who_woke_up_is_given_back_to(desk: Desk, billing: BillingDouble, code: str) -> None:
    """Collection goes on and nothing is frozen: the money itself is the first thing done to them."""
    desk.approved(("ch_1", 12_000))
    desk.sides().spared = lambda *_: (code,)
    desk.run()
    assert kinds(desk) == [("refund", "failed", code)]
    assert billing.log == []


def test_who_wakes_up_while_the_limit_is_waited_for(desk: Desk, billing: BillingDouble) -> None:
    billing.has_charge("ch_2", 12_000)
    desk.allow(customer_refunds=1)
    desk.approved(("ch_1", 12_000), ("ch_2", 12_000))
    desk.run()
    desk.sides().spared = lambda *_: ("awake",)
    desk.clock.forward(days=2)
    desk.run()
    assert kinds(desk) == [("refund", "succeeded", ""), ("refund", "failed", "awake")]


def test_money_waits_until_it_is_known_whether_they_sleep(
    desk: Desk, billing: BillingDouble
) -> None:
    desk.approved(("ch_1", 12_000))
    desk.sides().spared = lambda *_: ("stale", "awake")
    desk.run()
    assert kinds(desk) == [("refund", "approved", "stale")]
    desk.sides().spared = lambda *_: ()
    desk.clock.forward(hours=1)
    desk.run()
    assert billing.refunded("ch_1") == 12_000


@pytest.mark.parametrize("status", ["active", "canceled"])
def test_who_was_stopped_by_us_is_not_taken_for_gone(
    desk: Desk, billing: BillingDouble, status: str
) -> None:
    """No subscription and no use is what we asked for, or found: the money follows."""
    billing.subscribes("sub_1")
    desk.approved(("ch_1", 12_000), collection="pause", subscriptions=("sub_1",))
    if status != "active":
        billing.subscribes("sub_1", status)
        billing.refuses.add("sub_1")
    desk.step()
    desk.sides().spared = lambda *_: ("awake",)
    desk.run()
    assert billing.refunded("ch_1") == 12_000


def test_labeled_between_the_stop_and_the_money(desk: Desk, billing: BillingDouble) -> None:
    billing.subscribes("sub_1")
    desk.approved(("ch_1", 12_000), collection="pause", subscriptions=("sub_1",))
    desk.step()
    labelled(desk, "seasonal")
    desk.run()
    assert kinds(desk) == [("pause", "succeeded", ""), ("refund", "failed", "labelled")]
    assert billing.refunded("ch_1") == 0


def test_given_back_outside_while_ours_was_not_known_is_kept(
    desk: Desk, billing: BillingDouble
) -> None:
    """No bank pays it on top: the row says who gave it back, and the ledger has it once."""
    desk.approved(("ch_1", 5_000))
    billing.faults.append("lost")
    desk.step()
    desk.clock.forward(minutes=2)
    by_hand = billing.in_dashboard("ch_1", 5_000)
    desk.clock.forward(minutes=4)
    desk.run()
    order = desk.order()
    assert (order.state, order.error_code, order.error) == ("manual", "refunded_outside", by_hand)
    assert given_back(desk.workspace.pk, "ch_1") == (5_000, 0)
    with pytest.raises(InputError, match="given back in the provider's pages"):
        confirm_manual(by=desk.by("owner"), order_id=order.pk, outside_id="bank-17")
    confirm_manual(by=desk.by("owner"), order_id=order.pk, outside_id=by_hand)
    assert given_back(desk.workspace.pk, "ch_1") == (5_000, 0)
    desk.sound()


def days(desk: Desk, count: int) -> None:
    for _ in range(count):
        desk.clock.forward(days=1)
        desk.run()


def gone(charge: str) -> tuple[RefundReading, ...]:
    raise RefusedActError(f"No such charge: {charge}", code="resource_missing", status=404)


def test_a_charge_that_is_gone_while_its_answer_is_missing(
    desk: Desk, billing: BillingDouble
) -> None:
    desk.approved(("ch_1", 12_000))
    billing.faults.append("lost")
    desk.step()
    billing.refunds_of = gone  # type: ignore[method-assign]
    desk.clock.forward(hours=1)
    desk.run()
    assert kinds(desk) == [("refund", "unknown", "not_reached")], "the key is young"
    days(desk, 2)
    assert kinds(desk) == [("refund", "manual", "absent")]
    desk.sound()


def test_a_charge_that_is_gone_before_its_second_try(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 12_000))
    billing.faults.append("429")
    desk.step()
    billing.refunds_of = gone  # type: ignore[method-assign]
    desk.clock.forward(hours=30)
    desk.run()
    assert kinds(desk) == [("refund", "failed", "no_charge")]
    desk.sound()


@pytest.mark.parametrize("collection", ["pause", "cancel"])
def test_a_subscription_that_is_gone_while_its_answer_is_missing(
    desk: Desk, billing: BillingDouble, collection: str
) -> None:
    billing.subscribes("sub_1")
    desk.approved(("ch_1", 12_000), collection=collection, subscriptions=("sub_1",))
    billing.faults.append("lost")
    desk.step()
    billing.subscriptions.clear()
    days(desk, 2)
    assert kinds(desk) == [(collection, "manual", "absent"), ("refund", "approved", "")]


def test_a_pending_refund_whose_charge_is_gone_stops_money(
    desk: Desk, billing: BillingDouble
) -> None:
    desk.approved(("ch_1", 12_000))
    billing.faults.append("pending")
    desk.step()
    billing.refunds_of = gone  # type: ignore[method-assign]
    days(desk, 2)
    assert kinds(desk) == [("refund", "pending", "pending_gone")]
    assert MoneySwitch.objects.get().reason == "pending_gone"


@pytest.mark.parametrize("how", ["books", "down"])
def test_who_cannot_know_the_charge_says_nothing_of_it(
    desk: Desk, billing: BillingDouble, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key of other books, or nobody there: it may have gone back all the same."""
    desk.approved(("ch_1", 12_000))
    billing.faults.append("drop")
    desk.step()

    def down(charge: str) -> tuple[RefundReading, ...]:
        raise NotDoneError("no connection", code="connection")

    with monkeypatch.context() as other:
        other.setattr(billing, "refunds_of", gone if how == "books" else down)
        if how == "books":
            other.setattr(billing, "account", lambda: AccountReading("acct_2", livemode=True))
        desk.restart()
        days(desk, 3)
        assert kinds(desk) == [("refund", "unknown", "not_reached")]
    desk.restart()
    days(desk, 1)
    assert kinds(desk) == [("refund", "succeeded", "")]


@pytest.mark.parametrize("seconds", [6, 100])
def test_a_worker_that_slept_before_the_first_call_looks_again(
    desk: Desk, billing: BillingDouble, seconds: int
) -> None:
    """Somebody gives it back by hand meanwhile: of the 50.00 owed none goes back twice."""
    billing.owed["ch_1"] = 5_000
    desk.approved(("ch_1", 5_000))

    def asleep(name: str) -> None:
        if name == "order.start.after_commit" and not billing.refunds:
            billing.in_dashboard("ch_1", 5_000)
            desk.clock.forward(seconds=seconds)

    with environment(TENURE_TESTING="1"), listening(asleep):
        desk.run()
    assert kinds(desk) == [("refund", "failed", "differs")]
    assert (billing.over, billing.refunded("ch_1")) == ([], 5_000)
    desk.sound()


def test_a_worker_that_slept_before_the_second_call_looks_again(
    desk: Desk, billing: BillingDouble
) -> None:
    billing.owed["ch_1"] = 5_000
    desk.approved(("ch_1", 5_000))
    billing.faults.append("429")
    desk.step()
    desk.clock.forward(minutes=1)

    def asleep(name: str) -> None:
        if name == "look_up.after" and not billing.refunds:
            billing.in_dashboard("ch_1", 5_000)
            desk.clock.forward(seconds=100)

    with environment(TENURE_TESTING="1"), listening(asleep):
        desk.run()
    assert kinds(desk) == [("refund", "failed", "differs")]
    assert (billing.over, billing.refunded("ch_1")) == ([], 5_000)


def test_a_provider_that_takes_long_to_answer_is_asked_twice_at_most(
    desk: Desk, billing: BillingDouble
) -> None:
    desk.approved(("ch_1", 5_000))
    looks: list[str] = []

    def slow(name: str) -> None:
        if name in ("read.charge.after", "look_up.after"):
            looks.append(name)
            desk.clock.forward(seconds=20)

    with environment(TENURE_TESTING="1"), listening(slow):
        desk.run()
    assert kinds(desk) == [("refund", "succeeded", "")]
    assert looks == ["read.charge.after", "look_up.after", "look_up.after"]
