"""A difference that stays: seen, taken note of by two, kept as made outside, and silent from then on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tenure.jobs.reconciling import reconcile, reconcile_if_due
from tenure.records.models import AuditEntry, LedgerEntry, MoneySwitch, Reconciliation, WorkItem
from tenure.records.models.outside import OutsideEvent
from tenure.values.errors import InputError
from tenure.workflow.actions.by_hand import confirm_manual
from tenure.workflow.actions.came_back import came_back_at
from tenure.workflow.actions.differences import agree_note, ask_note, drop_note
from tenure.workflow.actions.outside_events import settle
from tenure.workflow.actions.outside_refunds import given_back
from tenure.workflow.actions.reconciliations import settle_outside
from tenure.workflow.actions.step_up import StepUpError
from tenure.workflow.queries.invariants import invariants
from tenure.workflow.rules.permissions import NotAllowedError
from tenure.workflow.rules.step_up import StepUp
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk

__all__ = ["billing", "desk"]


def compared(made: Desk) -> Reconciliation:
    return reconcile(made.workspace, made.installation, made.sides(), made.clock)


def is_on() -> bool:
    return MoneySwitch.objects.get().is_on


def gone(made: Desk, billing: BillingDouble, amount: int = 100) -> str:
    """A refund with our mark that no order of ours knows: the database was restored from before."""
    return billing.in_dashboard(
        "ch_1", amount, request_id="rf1_gone", installation=made.installation, order="77"
    )


def settled(made: Desk, why: str, subject: str) -> None:
    note = ask_note(by=made.by("finance"), why=why, subject=subject, reason="restored backup")
    agree_note(by=made.by("owner"), note_id=note.pk)


def days(made: Desk, count: int) -> int:
    """How often money was tripped in so many days, turned on again each time."""
    trips = 0
    for _ in range(24 * count):
        made.clock.forward(hours=1)
        made.sides().asked_at = None
        reconcile_if_due(made.workspace, made.installation, made.sides, made.clock)
        if not is_on():
            trips += 1
            made.on()
    return trips


def test_a_refund_of_a_lost_order_trips_until_two_took_note(
    desk: Desk, billing: BillingDouble
) -> None:
    refund = gone(desk, billing)
    assert days(desk, 1) > 1
    settled(desk, "unknown_request", f"refund:{refund}")
    desk.clock.forward(minutes=1)
    assert days(desk, 10) == 0
    rows = LedgerEntry.objects.values_list("occasion", "left", "entered", "amount_minor")
    assert list(rows) == [(f"external:{refund}", "refundable", "refunded", 100)]
    assert invariants(desk.workspace, desk.clock()) == ()


@pytest.mark.parametrize("fault", ["drop", "500done"])
def test_another_amount_that_two_took_note_of_ends_its_order(
    desk: Desk, billing: BillingDouble, fault: str
) -> None:
    """119.99 of 120.00 went back: that is in the ledger, and the rest may be proposed."""
    desk.approved(("ch_1", 12_000))
    billing.faults.append(fault)
    desk.step()
    billing.refunds["re_1"] = replace(billing.refunds["re_1"], amount_minor=11_999)
    desk.clock.forward(minutes=6)
    desk.run()
    compared(desk)
    assert desk.states() == ["unknown"]
    assert not is_on()
    settled(desk, "amount", "refund:re_1")
    desk.on()
    desk.clock.forward(minutes=1)
    assert days(desk, 3) == 0
    desk.run()
    order = desk.order()
    assert (order.state, order.error_code, order.error) == ("failed", "noted", "re_1: 11999")
    assert order.proposal.state == "done"
    assert given_back(desk.workspace.pk, "ch_1") == (11_999, 0)
    came_back_at(workspace=desk.workspace, at=desk.clock())
    assert WorkItem.objects.count() == 0, "both know of it"
    desk.sound()
    desk.approved(("ch_1", 12_000), form_token="the rest")
    desk.run()
    assert billing.refunded("ch_1") == 12_000
    desk.sound()


def test_money_goes_on_at_once_and_not_in_an_hour(desk: Desk, billing: BillingDouble) -> None:
    refund = gone(desk, billing)
    desk.approved(("ch_1", 5_000))
    desk.run()
    assert not is_on()
    settled(desk, "unknown_request", f"refund:{refund}")
    desk.on()
    desk.clock.forward(minutes=2)
    desk.run()
    assert desk.order().state == "succeeded"
    desk.sound()


def test_one_person_is_not_enough(desk: Desk, billing: BillingDouble) -> None:
    refund = gone(desk, billing)
    assert len(compared(desk).differences) == 1
    asked = {"why": "unknown_request", "subject": f"refund:{refund}"}
    note = ask_note(by=desk.by("owner"), reason="restored", **asked)
    with pytest.raises(InputError, match="nobody agrees with themselves"):
        agree_note(by=desk.by("owner"), note_id=note.pk)
    assert len(compared(desk).differences) == 1
    with pytest.raises(InputError, match="asked before"):
        ask_note(by=desk.by("finance"), reason="restored", **asked)
    drop_note(by=desk.by("csm"), note_id=note.pk)
    with pytest.raises(InputError, match="no such difference waiting"):
        agree_note(by=desk.by("owner"), note_id=note.pk)
    told = AuditEntry.objects.filter(subject=f"refund:{refund}").order_by("pk")
    assert list(told.values_list("action", flat=True)) == [
        "money.difference_asked",
        "money.difference_refused",
    ]


def test_who_may(desk: Desk, billing: BillingDouble) -> None:
    refund = gone(desk, billing)
    compared(desk)
    asked = {"why": "unknown_request", "subject": f"refund:{refund}", "reason": "restored"}
    with pytest.raises(NotAllowedError):
        ask_note(by=desk.by("csm"), **asked)
    note = ask_note(by=desk.by("finance"), **asked)
    with pytest.raises(NotAllowedError):
        agree_note(by=desk.by("manager"), note_id=note.pk)
    with pytest.raises(InputError, match="say why"):
        ask_note(by=desk.by("finance"), **{**asked, "reason": " "})
    with pytest.raises(InputError, match="no such difference"):
        ask_note(by=desk.by("finance"), **{**asked, "subject": "refund:re_other"})


def test_what_differs_otherwise_later_stops_again(desk: Desk, billing: BillingDouble) -> None:
    """Taken note of: a double refund. That the same fails later is another difference."""
    desk.approved(("ch_1", 5_000))
    desk.run()
    mark = dict(billing.refunds["re_1"].metadata)
    second = billing.in_dashboard("ch_1", 5_000, **mark)
    desk.clock.forward(hours=1)
    found = {(row["why"], row["refund"]) for row in compared(desk).differences}
    assert found == {("doubled", "re_1"), ("doubled", second)}
    settled(desk, "doubled", f"refund:{second}")
    settled(desk, "doubled", "refund:re_1")
    desk.clock.forward(hours=1)
    assert compared(desk).differences == []
    occasions = LedgerEntry.objects.filter(order=None).values_list("occasion", flat=True)
    assert list(occasions) == [f"external:{second}"], "the other is our order's own"
    MoneySwitch.objects.update(is_on=True, reason="")
    billing.becomes("re_1", "pending")
    desk.clock.forward(hours=1)
    assert [row["why"] for row in compared(desk).differences] == ["status"]
    assert not is_on()


def test_what_the_provider_tells_of_it_stops_no_more(desk: Desk, billing: BillingDouble) -> None:
    refund = gone(desk, billing)
    compared(desk)
    reading = billing.refunds[refund]
    told = {"workspace": desk.workspace, "reading": reading, "installation": desk.installation}
    assert settle_outside(**told, at=desk.clock()) == "unknown_request"
    settled(desk, "unknown_request", f"refund:{refund}")
    assert settle_outside(**told, at=desk.clock()) == ""
    assert LedgerEntry.objects.get().occasion == f"external:{refund}"


def test_ours_that_is_not_theirs(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    desk.run()
    billing.refunds.clear()
    desk.clock.forward(hours=1)
    assert [row["why"] for row in compared(desk).differences] == ["not_theirs"]
    settled(desk, "not_theirs", f"order:{desk.order().pk}")
    desk.clock.forward(minutes=1)
    assert compared(desk).differences == []
    assert LedgerEntry.objects.filter(order=None).count() == 0


def test_it_asks_for_a_second_factor(desk: Desk, billing: BillingDouble) -> None:
    refund = gone(desk, billing)
    compared(desk)
    asked = {"why": "unknown_request", "subject": f"refund:{refund}", "reason": "restored"}
    demanded = StepUp(is_demanded=True)
    with pytest.raises(StepUpError):
        ask_note(by=replace(desk.by("finance"), step_up=demanded), **asked)
    note = ask_note(by=desk.by("finance"), **asked)
    with pytest.raises(StepUpError):
        agree_note(by=replace(desk.by("owner"), step_up=demanded), note_id=note.pk)


def test_a_list_older_than_our_own_end_is_no_difference(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.append("pending")
    desk.run()
    stale = list(billing.refunds_since(desk.clock() - timedelta(days=3)))
    billing.becomes("re_1", "succeeded")
    desk.clock.forward(minutes=5)
    desk.run()
    assert desk.order().state == "succeeded"
    billing.refunds_since = lambda since: iter(stale)  # type: ignore[method-assign,assignment]
    assert compared(desk).differences == []
    desk.clock.forward(minutes=6)
    assert [row["why"] for row in compared(desk).differences] == ["status"], "by now it is"


def confirmed_by(desk: Desk, billing: BillingDouble, charge: str, amount: int) -> str:
    """50.00 of ch_1 left to a person, who says that a refund in the provider's pages is it."""
    desk.approved(("ch_1", 5_000))
    billing.faults.append("lost")
    desk.run()
    desk.clock.forward(hours=25)
    desk.run()
    refund = billing.in_dashboard(charge, amount)
    confirm_manual(by=desk.by("owner"), order_id=desk.order().pk, outside_id=refund)
    desk.clock.forward(hours=1)
    return refund


def test_confirmed_by_a_refund_of_another_amount(desk: Desk, billing: BillingDouble) -> None:
    refund = confirmed_by(desk, billing, "ch_1", 3_000)
    assert compared(desk).differences == [{"why": "amount", "refund": refund, "charge": "ch_1"}]
    assert not is_on()
    settled(desk, "amount", f"refund:{refund}")
    desk.on()
    desk.clock.forward(minutes=1)
    assert days(desk, 2) == 0
    assert given_back(desk.workspace.pk, "ch_1") == (5_000, 0), "as two people said"
    desk.sound()
    billing.becomes(refund, "failed", "lost_card")
    assert compared(desk).differences == []
    assert (desk.order().state, given_back(desk.workspace.pk, "ch_1")) == ("reversed", (0, 0))


def test_confirmed_by_a_refund_of_another_payment(desk: Desk, billing: BillingDouble) -> None:
    """It went back of the payment it is of, whatever a person said: that is in the ledger."""
    billing.has_charge("ch_2", 9_000)
    refund = confirmed_by(desk, billing, "ch_2", 5_000)
    found = compared(desk)
    assert found.differences == [{"why": "charge", "refund": refund, "charge": "ch_2"}]
    assert (found.external, given_back(desk.workspace.pk, "ch_2")) == (1, (5_000, 0))
    assert not is_on()
    settled(desk, "charge", f"refund:{refund}")
    desk.clock.forward(minutes=1)
    assert compared(desk).differences == []
    desk.sound()


def test_what_was_confirmed_is_compared_with_what_the_provider_tells(
    desk: Desk, billing: BillingDouble
) -> None:
    refund = confirmed_by(desk, billing, "ch_1", 3_000)
    reading = billing.refunds[refund]
    told = {"workspace": desk.workspace, "reading": reading, "installation": desk.installation}
    assert settle_outside(**told, at=desk.clock()) == "amount"
    compared(desk)
    settled(desk, "amount", f"refund:{refund}")
    assert settle_outside(**told, at=desk.clock()) == ""


def test_confirmed_by_our_own_refund_of_another_order(desk: Desk, billing: BillingDouble) -> None:
    """A transfer of ch_old is said to be paid by re_1: that one is the refund of ch_1."""
    billing.has_charge("ch_old", 9_000)
    desk.approved(("ch_1", 5_000))
    desk.run()
    row = replace(desk.draft(("ch_old", 9_000)).rows[0], paid_on=date(2024, 1, 1), age_days=800)
    desk.approved(rows=(row,), customer="c2")
    desk.run()
    (left,) = desk.orders(kind="transfer")
    confirm_manual(by=desk.by("owner"), order_id=left.pk, outside_id="re_1")
    desk.clock.forward(hours=1)
    assert compared(desk).differences == [{"why": "charge", "refund": "re_1", "charge": "ch_1"}]


def test_confirmed_by_a_refund_of_its_amount_agrees(desk: Desk, billing: BillingDouble) -> None:
    confirmed_by(desk, billing, "ch_1", 5_000)
    assert compared(desk).differences == []
    assert is_on()
    assert given_back(desk.workspace.pk, "ch_1") == (5_000, 0)


def test_confirmed_by_a_refund_that_is_not_there(desk: Desk, billing: BillingDouble) -> None:
    refund = confirmed_by(desk, billing, "ch_1", 5_000)
    billing.refunds.pop(refund)
    assert [row["why"] for row in compared(desk).differences] == ["not_theirs"]


def test_an_event_read_before_our_own_end_is_no_difference(
    desk: Desk, billing: BillingDouble
) -> None:
    """One worker reads "pending", another settles it before the first has written what it read."""
    desk.approved(("ch_1", 5_000))
    billing.faults.append("pending")
    desk.run()
    read = billing.refunds_of("ch_1")
    billing.becomes("re_1", "succeeded")
    desk.clock.forward(minutes=5)
    desk.run()
    assert desk.order().state == "succeeded"

    def tell() -> None:
        event = OutsideEvent.objects.create(
            workspace=desk.workspace,
            provider="stripe",
            event_id=f"evt_{OutsideEvent.objects.count()}",
            kind="refund.updated",
            happened_at=desk.clock(),
            received_at=desk.clock(),
            next_try_at=desk.clock(),
        )
        also = {"charge": None, "subscription": "", "installation": desk.installation}
        assert settle(event=event, refunds=read, at=desk.clock(), **also)

    tell()
    assert is_on()
    desk.clock.forward(minutes=6)
    tell()
    assert not is_on(), "by now it is"
