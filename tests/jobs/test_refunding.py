"""Refunds under every answer of the provider: once or not at all, and the rows say which."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tenure.jobs.previewing import preview_one
from tenure.jobs.reconciling import reconcile
from tenure.records.models import (
    AuditEntry,
    ChargeState,
    LedgerEntry,
    Membership,
    MoneyOrder,
    MoneySwitch,
    Reconciliation,
)
from tenure.values.provider import ChargeReading
from tenure.values.trials import listening
from tenure.workflow.actions.money_switch import trip
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk, doubled, environment, without

__all__ = ["billing", "desk"]


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


def after(desk: Desk, **span: float) -> MoneyOrder:
    """The one order, after some time and all that is due in it."""
    desk.clock.forward(**span)
    desk.run()
    return desk.order()


def test_a_500_that_is_saved_is_looked_up_and_never_asked_for_under_another_key(
    desk: Desk, billing: BillingDouble
) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.append("500")
    desk.run()
    minutes = (5, 55, 300, 1_020, 60)  # 5 min, 1 h, 6 h, 23 h, 24 h
    looks = [after(desk, minutes=each).state for each in minutes]
    assert looks == ["unknown", "unknown", "unknown", "unknown", "manual"]
    assert len({act.key for act in billing.log}) == 1
    assert billing.seen["replay"] == 3, "the saved answer came back"
    assert billing.refunds == {}
    assert after(desk, days=9).state == "manual", "nobody tries by itself"
    desk.sound()


def test_a_500_that_did_it_is_found(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.append("500done")
    desk.run()
    assert desk.order().state == "unknown"
    order = after(desk, minutes=5)
    assert (order.state, order.outside_id) == ("succeeded", "re_1")
    desk.sound()


def test_too_many_requests_are_waited_out_under_the_same_key(
    desk: Desk, billing: BillingDouble
) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.extend(["429", "429bare", "409"])
    desk.run()
    order = desk.order()
    assert (order.state, order.tries, order.error_code) == ("sending", 2, "rate_limit")
    assert order.next_try_at == desk.clock() + timedelta(seconds=2), "what they asked for"
    assert after(desk, seconds=1).tries == 2
    assert after(desk, seconds=1).tries == 3
    assert after(desk, seconds=8).error_code == "lock_timeout"
    assert after(desk, seconds=8).state == "succeeded"
    assert len({act.key for act in billing.log}) == 1
    desk.sound()


def test_after_eight_tries_the_run_pauses(desk: Desk, billing: BillingDouble) -> None:
    billing.has_charge("ch_2", 700)
    desk.approved(("ch_1", 5_000), ("ch_2", 700))
    billing.faults.extend(["429"] * 7 + [""] * 9)
    desk.step()
    first = desk.orders()[0]
    for _ in range(6):
        desk.clock.forward(seconds=10)
        MoneyOrder.objects.filter(charge="ch_2").update(next_try_at=desk.clock() + timedelta(1))
        desk.run()
    first.refresh_from_db()
    assert (first.tries, first.state) == (8, "sending")
    assert first.next_try_at == desk.clock() + timedelta(hours=1)
    second = desk.orders()[1]
    assert (second.error_code, second.next_try_at) == ("run_paused", first.next_try_at)
    desk.clock.forward(hours=1)
    desk.run()
    assert desk.states() == ["succeeded", "succeeded"]
    desk.sound()


def test_a_key_used_for_something_else_stops_everything(desk: Desk, billing: BillingDouble) -> None:
    billing.has_charge("ch_2", 700)
    desk.approved(("ch_1", 5_000), ("ch_2", 700))
    billing.faults.append("misused")
    desk.run()
    assert desk.states() == ["unknown", "approved"]
    assert MoneySwitch.objects.get().reason == "key_misused"
    assert desk.orders()[1].error_code == "switch"
    assert len(billing.log) == 1
    desk.sound()


def test_a_charge_refunded_since_the_preview_goes_back_to_it(
    desk: Desk, billing: BillingDouble
) -> None:
    made = desk.approved(("ch_1", 12_000))
    billing.in_dashboard("ch_1", 3_000)
    desk.run()
    made.refresh_from_db()
    assert (made.state, made.approved_by, desk.order().state) == ("draft", None, "cancelled")
    preview_one(desk.installation, desk.clock, desk.sides)
    made.refresh_from_db()
    (act,) = made.preview["acts"]
    assert (act["asked_minor"], act["amount_minor"], act["refunded_minor"]) == (
        12_000,
        9_000,
        3_000,
    )
    assert billing.log == []
    desk.sound()


def test_refunded_by_others_between_the_look_and_the_call(
    desk: Desk, billing: BillingDouble
) -> None:
    """The dashboard was quicker: the order fails with the reason, and holds nothing."""
    desk.approved(("ch_1", 12_000))

    def quicker(name: str) -> None:
        if name == "call.before" and not billing.refunds:
            billing.in_dashboard("ch_1", 12_000)

    with environment(TENURE_TESTING="1"), listening(quicker):
        desk.run()
    order = desk.order()
    assert (order.state, order.error_code) == ("failed", "charge_already_refunded")
    assert ChargeState.objects.get().held_minor == 0
    desk.sound()


def test_refused_because_our_own_call_had_done_it(desk: Desk, billing: BillingDouble) -> None:
    """The look-up found nothing, the call says it is refunded already: looked up again."""
    desk.approved(("ch_1", 12_000))
    billing.faults.append("lost")
    desk.run()
    act = billing.log[0]

    def arrives_late(name: str) -> None:
        if name == "call.before" and not billing.refunds:
            billing._refund(act, "")  # the lost call is worked off now; its key not yet saved

    desk.clock.forward(minutes=5)
    with environment(TENURE_TESTING="1"), listening(arrives_late):
        desk.run()
    assert (desk.order().state, desk.order().outside_id) == ("succeeded", "re_1")
    desk.sound()


def test_a_refusal_that_cannot_be_looked_up_is_unknown(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 12_000))

    def down(name: str) -> None:
        if name == "call.before":
            billing.charges["ch_1"] = replace(billing.charges["ch_1"], is_disputed=True)
            billing.read_faults.append("down")

    with environment(TENURE_TESTING="1"), listening(down):
        desk.run()
    assert desk.order().state == "unknown"
    assert after(desk, minutes=5).state == "failed"
    desk.sound()


def test_a_disputed_charge_is_never_refunded(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    billing.has_charge("ch_1", 12_000, is_disputed=True)
    desk.run()
    order = desk.order()
    assert (order.state, order.error_code, billing.log) == ("failed", "disputed", [])
    desk.sound()


def test_locked_out_stops_everything(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.append("401")
    desk.run()
    order = desk.order()
    assert (order.state, order.error_code) == ("sending", "locked_out")
    assert MoneySwitch.objects.get().reason == "locked_out"
    desk.on()
    assert after(desk, hours=1).state == "succeeded"
    desk.sound()


def test_locked_out_of_reading_stops_everything(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    billing.read_faults.append("401")
    desk.run()
    assert MoneySwitch.objects.get().reason == "locked_out"
    assert (desk.order().state, desk.order().error_code) == ("approved", "not_reached")


def test_through_and_later_failed_is_turned_back(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    desk.run()
    billing.becomes("re_1", "failed", "lost_or_stolen_card")
    reconcile(desk.workspace, desk.installation, desk.sides(), desk.clock)
    order = desk.order()
    assert (order.state, order.error) == ("reversed", "lost_or_stolen_card")
    assert LedgerEntry.objects.last().entered == "refundable"  # type: ignore[union-attr]
    assert AuditEntry.objects.filter(action="money.reversed").exists()
    assert ChargeState.objects.get().refunded_minor == 0
    desk.sound()


def test_pending_ten_days_stays_pending(desk: Desk, billing: BillingDouble) -> None:
    made = desk.approved(("ch_1", 5_000))
    billing.faults.append("pending")
    desk.run()
    for _ in range(10):
        assert after(desk, days=1).state == "pending"
    made.refresh_from_db()
    assert (made.state, len(billing.log)) == ("sending", 1)
    billing.becomes("re_1", "succeeded")
    assert after(desk, days=1).state == "succeeded"
    made.refresh_from_db()
    assert made.state == "done"
    desk.sound()


def test_pending_that_fails_frees_what_was_held(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.append("pending")
    desk.run()
    billing.becomes("re_1", "failed", "account_closed")
    assert after(desk, days=1).state == "failed"
    assert ChargeState.objects.get().held_minor == 0
    desk.sound()


def test_pending_that_is_gone_stops_everything(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.append("pending")
    desk.run()
    billing.refunds.clear()
    assert after(desk, hours=1).state == "pending"
    assert MoneySwitch.objects.get().reason in ("pending_gone", "reconciliation")


def test_when_the_key_is_forgotten_a_person_looks(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.append("lost")
    desk.run()
    assert after(desk, hours=25).state == "manual"
    assert len(billing.log) == 1
    desk.sound()


def test_without_the_look_up_a_forgotten_key_pays_twice(desk: Desk, billing: BillingDouble) -> None:
    """The negative control: the same harness with the guard off."""
    desk.approved(("ch_1", 5_000))
    billing.faults.append("drop")
    desk.run()
    with without("look_up"):
        after(desk, hours=25)
    assert doubled(billing) != []


def test_without_a_key_of_the_row_a_retry_pays_twice(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.append("drop")
    with without("key", "look_up"):
        desk.run()
        after(desk, minutes=5)
    assert doubled(billing) != []


def test_with_both_guards_it_is_paid_once(desk: Desk, billing: BillingDouble) -> None:
    """The same two stories, nothing found by looking, guards on."""
    desk.approved(("ch_1", 5_000))
    billing.faults.append("drop")
    desk.run()
    billing.refunds_of = lambda charge: ()  # type: ignore[method-assign]
    assert after(desk, minutes=5).state == "succeeded", "replayed"
    assert doubled(billing) == []


@pytest.mark.parametrize("off", [timedelta(seconds=121), timedelta(seconds=-121)])
def test_a_clock_that_is_off_stops_everything(
    desk: Desk, billing: BillingDouble, off: timedelta
) -> None:
    desk.approved(("ch_1", 5_000))
    billing.clock_off = off
    desk.run()
    assert (desk.order().state, billing.log) == ("approved", []), "seen at the reading before"
    assert MoneySwitch.objects.get().reason == "clock_off"


def test_more_than_three_unknown_stop_everything(desk: Desk, billing: BillingDouble) -> None:
    charges = [(f"ch_u{n}", 100) for n in range(6)]
    for charge, amount in charges:
        billing.has_charge(charge, amount)
    desk.approved(*charges)
    billing.faults.extend(["lost"] * 6)
    desk.run()
    assert MoneySwitch.objects.get().reason == "many_unknown"
    assert desk.states() == ["unknown"] * 4 + ["approved"] * 2
    desk.sound()


def test_the_first_five_failures_stop_the_run(desk: Desk, billing: BillingDouble) -> None:
    charges = [(f"ch_f{n}", 100) for n in range(7)]
    for charge, amount in charges:
        billing.has_charge(charge, amount)
    made = desk.approved(*charges)

    def bank(name: str) -> None:
        if name == "call.before":
            for charge, _ in charges:
                billing.charges[charge] = replace(billing.charges[charge], is_disputed=True)

    def free(name: str) -> None:
        if name == "refund.before_claim":
            for charge, _ in charges:
                billing.charges[charge] = replace(billing.charges[charge], is_disputed=False)

    with environment(TENURE_TESTING="1"), listening(bank), listening(free):
        for _ in range(9):
            for charge, _ in charges:
                billing.charges[charge] = replace(billing.charges[charge], is_disputed=False)
            desk.step()
    made.refresh_from_db()
    assert desk.states() == ["failed"] * 5 + ["cancelled"] * 2
    assert made.state == "done"
    desk.sound()


def test_one_in_twenty_failing_stops_everything(desk: Desk, billing: BillingDouble) -> None:
    desk.allow(day_refunds=99, operator_refunds=99, customer_refunds=99)
    charges = [(f"ch_n{n:02}", 100) for n in range(30)]
    for charge, amount in charges:
        billing.has_charge(charge, amount)
    desk.approved(*charges)
    desk.clock.forward(minutes=10)

    def bank(name: str) -> None:
        for charge in ("ch_n04", "ch_n09"):
            bad = name == "call.before"
            billing.charges[charge] = replace(billing.charges[charge], is_disputed=bad)

    with environment(TENURE_TESTING="1"), listening(bank):
        desk.run()
    assert MoneySwitch.objects.get().reason == "many_failed"
    assert desk.states().count("succeeded") == 18
    desk.sound()


def test_a_switch_turned_off_at_the_last_moment(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))

    def person(name: str) -> None:
        if name == "order.start.after_commit":
            trip(workspace=desk.workspace, reason="stop", at=desk.clock(), by=desk.by("csm"))

    with environment(TENURE_TESTING="1"), listening(person):
        desk.run()
    assert (desk.order().state, billing.log) == ("sending", [])
    desk.on()
    assert after(desk, minutes=2).state == "succeeded"
    desk.sound()


def test_with_the_switch_guard_off_money_leaves(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    trip(workspace=desk.workspace, reason="stop", at=desk.clock())
    with without("switch"):
        desk.run()
    assert len(billing.log) == 1, "the negative control"


def test_a_copy_of_the_database_sends_nothing(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    desk.installation = "another"
    desk.run()
    order = desk.order()
    assert (order.state, order.error_code, billing.log) == ("approved", "switch", [])
    assert "another installation" in order.error


def test_a_backup_put_back_is_found_out_before_anything_leaves(
    desk: Desk, billing: BillingDouble
) -> None:
    """Their list has a refund with our mark that the database knows nothing of."""
    marked = {"request_id": "rf1_gone", "installation": desk.installation, "order": "77"}
    billing.in_dashboard("ch_1", 100, **marked)
    billing.has_charge("ch_2", 900)
    desk.approved(("ch_2", 900))
    desk.run()
    assert (desk.order().state, billing.log) == ("approved", [])
    assert MoneySwitch.objects.get().reason == "reconciliation"
    found = Reconciliation.objects.get().differences
    assert found == [{"why": "unknown_request", "refund": "re_hand_1", "charge": "ch_1"}]


def test_a_role_taken_away_after_the_approval(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    Membership.objects.filter(user=desk.users["owner"]).update(role="csm")
    desk.run()
    order = desk.order()
    assert (order.state, order.error_code, billing.log) == ("approved", "approver", [])
    with without("role"):
        after(desk, minutes=15)
    assert len(billing.log) == 1, "the negative control"


def test_caps_wait_for_the_next_day(desk: Desk, billing: BillingDouble) -> None:
    billing.has_charge("ch_2", 40_000)
    desk.approved(("ch_1", 12_000), ("ch_2", 40_000))
    desk.run()
    first, second = desk.orders()
    assert (first.state, second.state, second.error_code) == ("succeeded", "approved", "cap_day")
    assert second.next_try_at.isoformat() == "2026-04-01T00:00:00+00:00"
    desk.clock.forward(hours=18)
    desk.run()
    assert desk.states() == ["succeeded", "succeeded"]
    desk.sound()


def test_a_tenth_of_what_was_captured_goes_back_in_thirty_days(
    desk: Desk, billing: BillingDouble
) -> None:
    billing.has_charge("ch_2", 900)
    sheet = {"is_open": True, "captured_30_days": {"USD": 10_000}}
    desk.approved(("ch_1", 900), ("ch_2", 900), sheet=sheet)
    desk.run()
    assert [(o.state, o.error_code) for o in desk.orders()] == [
        ("succeeded", ""),
        ("approved", "cap_share"),
    ]
    desk.sound()


def test_a_worker_put_to_sleep_changes_nothing_when_it_wakes(
    desk: Desk, billing: BillingDouble
) -> None:
    """Its lease ran out and another worker did it: the answer that comes late is not written."""
    desk.approved(("ch_1", 5_000))

    def sleeps(name: str) -> None:
        if name == "order.start.after_commit" and not billing.log:
            desk.clock.forward(minutes=6)
            mine = desk.made
            desk.restart()
            desk.run()
            desk.made = mine

    with environment(TENURE_TESTING="1"), listening(sleeps):
        desk.run()
    assert (desk.order().state, len(billing.log)) == ("succeeded", 1)
    desk.sound()


def test_a_fault_in_one_order_does_not_keep_the_others(
    desk: Desk, billing: BillingDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    billing.has_charge("ch_2", 900)
    desk.approved(("ch_1", 900), ("ch_2", 900))
    real = billing.charge

    def broken(charge: str) -> ChargeReading:
        if charge == "ch_1":
            raise ZeroDivisionError
        return real(charge)

    monkeypatch.setattr(billing, "charge", broken)
    desk.run()
    assert [(o.state, o.error_code) for o in desk.orders()] == [
        ("approved", "fault"),
        ("succeeded", ""),
    ]
