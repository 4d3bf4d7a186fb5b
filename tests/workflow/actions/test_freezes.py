"""Collection stopped, accounts frozen and opened again; what no side can do is left to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tenure.jobs.previewing import preview_one
from tenure.jobs.reconciling import reconcile, reconcile_if_due
from tenure.jobs.sides import Pace
from tenure.records.models import (
    AuditEntry,
    Freeze,
    LedgerEntry,
    MoneyOrder,
    MoneySwitch,
    Reconciliation,
)
from tenure.values.errors import InputError
from tenure.values.provider import Done, NotDoneError
from tenure.values.refunding import way_back
from tenure.values.trials import crashpoint, is_guarded
from tenure.workflow.actions.by_hand import confirm_manual, give_up
from tenure.workflow.actions.freezes import over, unfreeze, unfreeze_for
from tenure.workflow.actions.money_switch import may_leave, trip
from tenure.workflow.queries.invariants import invariants
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk, environment

__all__ = ["billing", "desk"]


def whole(desk: Desk, collection: str = "pause") -> None:
    """Pause or cancel, freeze, refund."""
    assert desk.billing is not None
    desk.billing.subscribes("sub_1")
    until = desk.clock().date() + timedelta(days=30)
    more = {"collection": collection, "subscriptions": ("sub_1", "sub_1"), "has_freeze": True}
    desk.approved(("ch_1", 12_000), frozen_until=until, **more)


def kinds(desk: Desk) -> list[tuple[str, str]]:
    return [(order.kind, order.state) for order in desk.orders()]


def test_collection_first_then_the_freeze_then_the_money(
    desk: Desk, billing: BillingDouble
) -> None:
    whole(desk)
    desk.run()
    assert kinds(desk) == [
        ("pause", "succeeded"),
        ("freeze", "succeeded"),
        ("refund", "succeeded"),
    ]
    assert [act.kind for act in billing.log] == ["pause", "refund"]
    assert billing.subscriptions["sub_1"].is_collection_paused
    assert desk.product is not None
    assert desk.product.frozen == {"c1"}
    frozen = Freeze.objects.get()
    assert (frozen.state, frozen.until) == ("frozen", desk.clock().date() + timedelta(days=30))
    assert over(workspace=desk.workspace, today=frozen.until) == []
    assert over(workspace=desk.workspace, today=frozen.until + timedelta(days=1)) == [frozen]
    desk.sound()


def test_money_waits_while_the_freeze_is_not_known(desk: Desk, billing: BillingDouble) -> None:
    assert desk.product is not None
    whole(desk, "cancel")
    desk.product.faults.append("drop")
    desk.run()
    assert kinds(desk)[1:] == [("freeze", "unknown"), ("refund", "approved")]
    assert billing.subscriptions["sub_1"].status == "canceled"
    desk.clock.forward(minutes=5)
    desk.run()
    assert kinds(desk)[1:] == [("freeze", "succeeded"), ("refund", "succeeded")]
    assert len({act.key for act in desk.product.log}) == 1
    desk.sound()


def test_a_pause_of_which_the_answer_is_lost_is_read_back(
    desk: Desk, billing: BillingDouble
) -> None:
    whole(desk)
    billing.faults.append("drop")
    desk.run()
    desk.clock.forward(minutes=5)
    desk.run()
    assert {state for _, state in kinds(desk)} == {"succeeded"}
    assert [act.kind for act in billing.log] == ["pause", "refund"]
    desk.sound()


def test_a_pause_that_is_not_so_is_not_taken_for_done(
    desk: Desk, billing: BillingDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole(desk)
    monkeypatch.setattr(billing, "_collected", lambda act: billing_done(billing))
    desk.run()
    assert kinds(desk)[0] == ("pause", "unknown")
    assert desk.orders()[0].error_code == "not_so"
    monkeypatch.undo()
    billing.read_faults.append("down")
    desk.clock.forward(minutes=5)
    desk.run()
    assert kinds(desk)[0] == ("pause", "unknown"), "it could not be looked up"
    desk.clock.forward(hours=25)
    desk.run()
    assert kinds(desk)[0] == ("pause", "manual")
    desk.sound()


def billing_done(billing: BillingDouble) -> object:
    return Done("sub_1", "succeeded", "req", billing.clock())


def test_opened_again_in_one_click(desk: Desk, billing: BillingDouble) -> None:
    assert desk.product is not None
    whole(desk)
    desk.run()
    trip(workspace=desk.workspace, reason="stop", at=desk.clock())
    found = Freeze.objects.get()
    unfreeze_for(workspace=desk.workspace, freeze_id=found.pk, at=desk.clock())
    with pytest.raises(InputError, match="being opened"):
        unfreeze(by=desk.by("csm"), freeze_id=found.pk)
    desk.run()
    found.refresh_from_db()
    assert (found.state, found.lifted_at, desk.product.frozen) == ("lifted", desk.clock(), set())
    assert not billing.subscriptions["sub_1"].is_collection_paused
    assert kinds(desk)[3:] == [("unfreeze", "succeeded"), ("resume", "succeeded")]
    with pytest.raises(InputError, match="no such freeze"):
        unfreeze(by=desk.by("csm"), freeze_id=10**6)
    desk.sound()


def test_an_account_that_cannot_be_opened_stays_frozen(desk: Desk) -> None:
    assert desk.product is not None
    whole(desk)
    desk.run()
    found = Freeze.objects.get()
    unfreeze(by=desk.by("csm"), freeze_id=found.pk)
    desk.product.faults.append("refused")
    desk.run()
    found.refresh_from_db()
    assert found.state == "frozen"
    unfreeze(by=desk.by("csm"), freeze_id=found.pk)
    desk.run()
    found.refresh_from_db()
    assert found.state == "lifted"
    desk.sound()


def test_a_product_that_refuses_holds_one_run_and_no_other(
    desk: Desk, billing: BillingDouble
) -> None:
    """401 or 403 of the customer's own product is no reason to stop all money; Stripe's is."""
    assert desk.product is not None
    whole(desk)
    desk.product.faults.extend(["403", "403"])
    desk.run()
    order = MoneyOrder.objects.get(kind="freeze")
    assert (order.state, order.error_code) == ("sending", "product_refuses")
    assert MoneyOrder.objects.get(kind="refund").state == "approved", "money waits for the freeze"
    assert may_leave(desk.workspace, desk.installation) == ""
    billing.has_charge("ch_2", 100)
    desk.approved(("ch_2", 100), customer="c2")
    desk.run()
    assert MoneyOrder.objects.get(charge="ch_2").state == "succeeded"
    desk.clock.forward(hours=1)
    desk.run()
    told = AuditEntry.objects.filter(action="money.product_refuses")
    assert [each.subject for each in told] == [f"order:{order.pk}"], "said once, tried twice"
    desk.clock.forward(hours=1)
    desk.run()
    assert [state for _kind, state in kinds(desk)] == ["succeeded"] * 4
    assert len({act.key for act in desk.product.log}) == 1
    desk.sound()


def test_products_that_refuse_for_a_day_are_left_to_a_person(
    desk: Desk, billing: BillingDouble
) -> None:
    assert desk.product is not None
    until = desk.clock().date()
    for n in range(5):
        billing.has_charge(f"ch_c{n}", 100)
        desk.approved((f"ch_c{n}", 100), customer=f"c{n}", has_freeze=True, frozen_until=until)
    desk.product.faults.extend(["403"] * 200)
    for _ in range(24):
        desk.run()
        desk.clock.forward(hours=1)
    assert set(MoneyOrder.objects.filter(kind="freeze").values_list("state", flat=True)) == {
        "manual"
    }
    assert may_leave(desk.workspace, desk.installation) == "", "five unknown of money would stop it"
    assert len(desk.product.log) == 5 * 23
    desk.sound()


def test_frozen_twice_is_frozen_once(desk: Desk, billing: BillingDouble) -> None:
    assert desk.product is not None
    whole(desk)
    desk.run()
    billing.has_charge("ch_2", 100)
    until = desk.clock().date()
    desk.approved(("ch_2", 100), has_freeze=True, frozen_until=until, form_token="again")
    desk.run()
    assert kinds(desk)[3:] == [("freeze", "cancelled"), ("refund", "succeeded")]
    assert [act.kind for act in desk.product.log] == ["freeze"]
    desk.sound()


def test_without_a_product_and_a_provider_people_do_it(desk: Desk) -> None:
    desk.product, desk.billing = None, None
    until = desk.clock().date()
    made = desk.approved(
        ("ch_1", 900),
        ("bank-7", 500),
        collection="pause",
        subscriptions=("sub_1",),
        has_freeze=True,
        frozen_until=until,
    )
    desk.run()
    made.refresh_from_db()
    assert made.state == "done"
    assert kinds(desk) == [
        ("pause", "manual"),
        ("freeze", "manual"),
        ("transfer", "manual"),
        ("transfer", "manual"),
    ]
    orders = desk.orders()
    with pytest.raises(InputError, match="reference"):
        confirm_manual(by=desk.by("finance"), order_id=orders[3].pk, outside_id=" ")
    confirm_manual(by=desk.by("finance"), order_id=orders[3].pk, outside_id="SEPA-1")
    with pytest.raises(InputError, match="no such order"):
        confirm_manual(by=desk.by("finance"), order_id=orders[3].pk, outside_id="SEPA-1")
    with pytest.raises(InputError, match="say why"):
        give_up(by=desk.by("finance"), order_id=orders[2].pk, why="")
    give_up(by=desk.by("finance"), order_id=orders[2].pk, why="no address")
    confirm_manual(by=desk.by("csm"), order_id=orders[1].pk, outside_id="")
    assert Freeze.objects.get().state == "frozen"
    entry = LedgerEntry.objects.get()
    assert (entry.left, entry.entered, entry.amount_minor) == ("refundable", "refunded", 900)
    with pytest.raises(InputError, match="given back by transfer"):
        desk.proposed(("ch_1", 900), form_token="again")
    assert desk.proposed(("bank-7", 500), form_token="again2").state == "draft"
    assert invariants(desk.workspace, desk.clock()) == ()


def test_a_refund_found_by_a_person_is_known_by_one_id(desk: Desk, billing: BillingDouble) -> None:
    billing.has_charge("ch_2", 500)
    desk.approved(("ch_1", 500), ("ch_2", 500))
    billing.faults.extend(["lost", "lost"])
    desk.run()
    desk.clock.forward(hours=25)
    desk.run()
    first, second = desk.orders()
    assert {first.state, second.state} == {"manual"}
    refund = billing.in_dashboard("ch_1", 500)
    confirm_manual(by=desk.by("owner"), order_id=first.pk, outside_id=refund)
    with pytest.raises(InputError, match="another order"):
        confirm_manual(by=desk.by("owner"), order_id=second.pk, outside_id=refund)
    found = reconcile(desk.workspace, desk.installation, desk.sides(), desk.clock)
    assert (found.external, found.differences) == (0, [])
    desk.sound()


def test_how_each_payment_goes_back() -> None:
    assert way_back("ch_1", "card", 365) == "refund"
    assert way_back("ch_1", "card", 366) == "transfer"
    assert way_back("py_1", "direct_debit", 180) == "refund"
    assert way_back("py_1", "direct_debit", 181) == "transfer"
    assert way_back("ch_1", "cheque", 1) == "transfer"
    assert way_back("invoice-9", "card", 1) == "transfer"
    assert way_back("ch_1", "card", -1) == "transfer"


def test_what_the_preview_leaves_out(desk: Desk, billing: BillingDouble) -> None:
    billing.has_charge("ch_d", 100, is_disputed=True)
    billing.has_charge("ch_e", 100, "EUR")
    billing.has_charge("ch_l", 100, livemode=False)
    billing.subscribes("sub_old", "canceled")
    billing.subscribes("sub_paused", is_paused=True)
    made = desk.proposed(
        ("ch_1", 100),
        *((name, 100) for name in ("ch_d", "ch_e", "ch_l", "ch_gone")),
        collection="pause",
        subscriptions=("sub_old", "sub_paused", "sub_none"),
        has_freeze=True,
        frozen_until=desk.clock().date(),
    )
    preview_one(desk.installation, desk.clock, desk.sides)
    made.refresh_from_db()
    out = {each["subject"]: each["why"] for each in made.preview["left_out"]}
    assert out == {
        "sub_old": "ended",
        "sub_paused": "paused_already",
        "sub_none": "no_subscription",
        "ch_d": "disputed",
        "ch_e": "currency",
        "ch_l": "livemode",
        "ch_gone": "no_charge",
        "c1": "disputed",
    }
    assert [(a["kind"], a["subject"]) for a in made.preview["acts"]] == [("refund", "ch_1")]
    (total,) = made.preview["totals"]
    assert (total["currency"], total["refund_minor"], total["transfer_minor"]) == ("USD", 100, 0)
    assert total["tax_minor"] == 0


def test_a_preview_waits_for_the_provider(desk: Desk, billing: BillingDouble) -> None:
    made = desk.proposed(("ch_1", 100))
    billing.read_faults.append("down")
    assert preview_one(desk.installation, desk.clock, desk.sides)
    made.refresh_from_db()
    assert (made.state, made.preview["error"]) == ("draft", "no connection")
    assert not preview_one(desk.installation, desk.clock, desk.sides), "not in the same minute"
    desk.clock.forward(minutes=1)
    assert preview_one(desk.installation, desk.clock, desk.sides)
    made.refresh_from_db()
    assert (made.state, "error" in made.preview) == ("previewed", False)


def test_refunds_of_the_dashboard_are_in_the_ledger_once(
    desk: Desk, billing: BillingDouble
) -> None:
    refund = billing.in_dashboard("ch_1", 700)
    billing.becomes(billing.in_dashboard("ch_1", 1), "failed")
    billing.becomes(billing.in_dashboard("ch_1", 2), "pending")
    for _ in range(2):
        found = reconcile(desk.workspace, desk.installation, desk.sides(), desk.clock)
        assert found.differences == []
    entry = LedgerEntry.objects.get()
    assert (entry.occasion, entry.amount_minor) == (f"external:{refund}", 700)
    billing.becomes(refund, "failed")
    for _ in range(2):
        reconcile(desk.workspace, desk.installation, desk.sides(), desk.clock)
    assert LedgerEntry.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"amount_minor": 1}, "amount"),
        ({"currency": "EUR"}, "currency"),
        ({"charge": "ch_9"}, "charge"),
        ({"refund": "re_77"}, "doubled"),
    ],
)
def test_any_difference_turns_money_off(
    desk: Desk, billing: BillingDouble, change: dict[str, object], why: str
) -> None:
    desk.approved(("ch_1", 700))
    desk.run()
    (name,) = billing.refunds
    billing.refunds[name] = replace(billing.refunds[name], **change)  # type: ignore[arg-type]
    desk.clock.forward(hours=1)
    found = reconcile(desk.workspace, desk.installation, desk.sides(), desk.clock)
    assert next(each["why"] for each in found.differences) == why
    assert MoneySwitch.objects.get().reason == "reconciliation"


def test_ours_that_they_do_not_have(desk: Desk, billing: BillingDouble) -> None:
    desk.clock.forward(days=1)
    desk.approved(("ch_1", 700))
    desk.run()
    billing.refunds.clear()
    desk.clock.forward(hours=1)
    assert reconcile_if_due(desk.workspace, desk.installation, desk.sides, desk.clock)
    found = Reconciliation.objects.first()
    assert found is not None
    assert found.differences == [{"why": "not_theirs", "order": desk.order().pk, "charge": "ch_1"}]
    assert MoneySwitch.objects.get().reason == "reconciliation"


def test_two_refunds_of_one_request(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 700))
    desk.run()
    (refund,) = billing.refunds.values()
    billing.in_dashboard("ch_1", 700, **refund.metadata)
    found = reconcile(desk.workspace, desk.installation, desk.sides(), desk.clock)
    assert {each["why"] for each in found.differences} == {"doubled"}


def test_when_it_is_compared(desk: Desk, billing: BillingDouble) -> None:
    def due() -> bool:
        return reconcile_if_due(desk.workspace, desk.installation, desk.sides, desk.clock)

    assert due(), "far back the first time"
    assert not due()
    desk.clock.forward(hours=1)
    assert due()
    first, last = Reconciliation.objects.order_by("pk")
    assert (first.at - first.since, last.at - last.since) == (timedelta(35), timedelta(3))
    desk.clock.forward(hours=1)
    billing.read_faults.append("down")
    assert not due()
    assert not due(), "asked again after five minutes"
    desk.clock.forward(minutes=5)
    billing.read_faults.append("401")
    assert not due()
    assert MoneySwitch.objects.get().reason == "locked_out"
    desk.billing = None
    desk.restart()
    assert not due()
    with pytest.raises(NotDoneError):
        reconcile(desk.workspace, desk.installation, desk.sides(), desk.clock)
    MoneySwitch.objects.all().delete()
    assert not due(), "money was never turned on"


def test_calls_are_a_tenth_of_a_second_apart() -> None:
    waited: list[float] = []
    times = iter([5.0, 5.0, 5.04, 5.1])
    pace = Pace(waited.append, lambda: next(times))
    pace()
    pace()
    assert waited == [pytest.approx(0.06)]


def test_only_tests_may_crash_or_leave_a_guard_out() -> None:
    with environment(TENURE_TESTING="", TENURE_CRASH="call.before:1"), pytest.raises(InputError):
        crashpoint("call.before")
    with environment(TENURE_TESTING="", TENURE_WITHOUT="lock"), pytest.raises(InputError):
        is_guarded("lock")
    with environment(TENURE_TESTING="1", TENURE_WITHOUT="lock", TENURE_CRASH="call.after:9"):
        crashpoint("call.after")
        assert not is_guarded("lock")
        assert is_guarded("key")


def test_what_does_not_hold_is_found(desk: Desk, billing: BillingDouble) -> None:
    """The invariants themselves: each is broken once."""
    desk.approved(("ch_1", 700))
    desk.run()
    order = desk.order()
    MoneyOrder.objects.filter(pk=order.pk).update(
        amount_minor=13_000, lease_until=desk.clock() - timedelta(hours=1)
    )
    rules = {each.rule for each in invariants(desk.workspace, desk.clock())}
    assert rules == {"I3", "I4", "I5", "I12"}
    MoneyOrder.objects.filter(pk=order.pk).update(state="reversed")
    assert "I11" in {each.rule for each in invariants(desk.workspace, desk.clock())}
