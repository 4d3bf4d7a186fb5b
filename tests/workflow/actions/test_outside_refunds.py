"""What went back since the facts were loaded, and beside our own calls, is never given back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tenure.jobs.previewing import preview_one
from tenure.jobs.reconciling import reconcile
from tenure.records.models import LedgerEntry, MoneyOrder, Reconciliation
from tenure.values.errors import InputError
from tenure.workflow.actions.by_hand import confirm_manual, give_up
from tenure.workflow.actions.proposals import Draft, propose
from tenure.workflow.queries.proposals import proposal, transfers
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk

__all__ = ["billing", "desk"]


def compared(desk: Desk) -> Reconciliation:
    return reconcile(desk.workspace, desk.installation, desk.sides(), desk.clock)


def net(charge: str = "ch_1") -> int:
    """What the ledger says went back of a charge."""
    rows = LedgerEntry.objects.filter(charge=charge)
    return sum(
        row.amount_minor * ((row.entered == "refunded") - (row.left == "refunded")) for row in rows
    )


def shown(desk: Desk, draft: Draft) -> tuple[list[int], list[str]]:
    """Amounts shown, and why others are left out."""
    made = propose(by=desk.by("csm"), draft=draft)
    preview_one(desk.installation, desk.clock, desk.sides)
    made.refresh_from_db()
    preview = made.preview
    return [a["amount_minor"] for a in preview["acts"]], [o["why"] for o in preview["left_out"]]


def test_given_back_by_us_since_the_facts(desk: Desk, billing: BillingDouble) -> None:
    """120.00 paid, 50.00 credited by a note: 70.00 owed, once."""
    desk.approved(("ch_1", 7_000))
    desk.run()
    draft = desk.draft(("ch_1", 7_000), form_token="second")
    assert shown(desk, draft) == ([], ["refunded_already"])
    assert billing.refunded("ch_1") == 7_000


def test_given_back_in_the_dashboard_since_the_facts(desk: Desk, billing: BillingDouble) -> None:
    billing.in_dashboard("ch_1", 3_000)
    desk.approved(("ch_1", 7_000))
    desk.run()
    assert billing.refunded("ch_1") == 7_000
    desk.sound()


def test_what_the_facts_took_off_already_is_not_taken_off_again(
    desk: Desk, billing: BillingDouble
) -> None:
    billing.in_dashboard("ch_1", 3_000)
    draft = desk.draft(("ch_1", 9_000))
    rows = (replace(draft.rows[0], refunded_minor=3_000),)
    assert shown(desk, replace(draft, rows=rows)) == ([9_000], [])


def test_a_refund_that_failed_later_is_owed_again(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 7_000))
    desk.run()
    billing.becomes("re_1", "failed", "lost_card")
    compared(desk)
    assert shown(desk, desk.draft(("ch_1", 7_000), form_token="second")) == ([7_000], [])


def test_without_the_provider_the_ledger_knows(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 4_000))
    desk.run()
    desk.billing = None
    desk.restart()
    assert shown(desk, desk.draft(("ch_1", 7_000), form_token="second")) == ([3_000], [])


def test_tax_goes_with_the_amount_and_stays_unknown(desk: Desk, billing: BillingDouble) -> None:
    """1.01 of 3.03 owed is left; of 50 cents tax 16.67 go back: 17. What nobody knows stays so."""
    billing.has_charge("ch_2", 500)
    draft = desk.draft(("ch_1", 303), ("ch_2", 500))
    billing.in_dashboard("ch_1", 202)
    rows = (replace(draft.rows[0], tax_minor=50), replace(draft.rows[1], tax_minor=None))
    made = propose(by=desk.by("csm"), draft=replace(draft, rows=rows))
    preview_one(desk.installation, desk.clock, desk.sides)
    made.refresh_from_db()
    assert [(act["amount_minor"], act["tax_minor"]) for act in made.preview["acts"]] == [
        (101, 17),
        (500, None),
    ]
    (total,) = made.preview["totals"]
    assert (total["tax_minor"], total["without_tax"]) == (17, 1)


def test_an_amount_the_provider_cannot_count(desk: Desk, billing: BillingDouble) -> None:
    """Dinars of Kuwait end in 0 there: docs.stripe.com/currencies, three-decimal currencies."""
    billing.has_charge("ch_2", 12_340, currency="KWD")
    draft = desk.draft(("ch_2", 1_234), currency="KWD")
    assert shown(desk, draft) == ([], ["amount"])


def lost(desk: Desk, billing: BillingDouble) -> MoneyOrder:
    """A refund of 120.00 nobody can find: left to a person."""
    desk.approved(("ch_1", 12_000))
    billing.faults.append("lost")
    desk.run()
    desk.clock.forward(hours=25)
    desk.run()
    order = desk.order()
    assert (order.state, order.error_code) == ("manual", "absent")
    return order


def test_made_in_the_dashboard_and_confirmed_stands_once(
    desk: Desk, billing: BillingDouble
) -> None:
    order = lost(desk, billing)
    refund = billing.in_dashboard("ch_1", 12_000)
    assert compared(desk).external == 1
    order.refresh_from_db()
    assert (order.error_code, order.error) == ("refunded_outside", refund)
    with pytest.raises(InputError, match="given back in the provider's pages"):
        confirm_manual(by=desk.by("owner"), order_id=order.pk, outside_id="bank-17")
    confirm_manual(by=desk.by("owner"), order_id=order.pk, outside_id=refund)
    assert net() == 12_000
    assert compared(desk).external == 0
    desk.sound()
    billing.becomes(refund, "failed", "lost_card")
    assert compared(desk).differences == []
    order.refresh_from_db()
    assert (order.state, net()) == ("reversed", 0)
    desk.sound()


def test_confirmed_before_it_was_imported(desk: Desk, billing: BillingDouble) -> None:
    order = lost(desk, billing)
    refund = billing.in_dashboard("ch_1", 12_000)
    confirm_manual(by=desk.by("owner"), order_id=order.pk, outside_id=refund)
    assert (compared(desk).external, net()) == (0, 12_000)


def test_another_amount_is_no_answer(desk: Desk, billing: BillingDouble) -> None:
    order = lost(desk, billing)
    refund = billing.in_dashboard("ch_1", 3_000)
    compared(desk)
    with pytest.raises(InputError, match="another amount"):
        confirm_manual(by=desk.by("owner"), order_id=order.pk, outside_id=refund)
    give_up(by=desk.by("owner"), order_id=order.pk, why="in the dashboard")
    desk.run()
    desk.approved(("ch_1", 12_000), form_token="second")
    desk.run()
    assert (billing.refunded("ch_1"), net()) == (12_000, 12_000)


def test_a_refund_older_than_the_proposal_is_no_answer(desk: Desk, billing: BillingDouble) -> None:
    refund = billing.in_dashboard("ch_1", 1_000)
    desk.clock.forward(hours=1)
    desk.approved(("ch_1", 12_000))
    billing.faults.append("lost")
    desk.run()
    desk.clock.forward(hours=25)
    desk.run()
    with pytest.raises(InputError, match="there before"):
        confirm_manual(by=desk.by("owner"), order_id=desk.order().pk, outside_id=refund)
    confirm_manual(by=desk.by("owner"), order_id=desk.order().pk, outside_id="bank-17")
    assert shown(desk, desk.draft(("ch_1", 12_000), form_token="second")) == (
        [],
        ["refunded_already"],
    )


def test_made_while_the_answer_was_missing(desk: Desk, billing: BillingDouble) -> None:
    """Imported before the order was left to a person: it is marked as that happens."""
    desk.approved(("ch_1", 5_000))
    billing.faults.append("lost")
    desk.run()
    billing.in_dashboard("ch_1", 2_000)
    compared(desk)
    desk.clock.forward(hours=25)
    desk.run()
    assert desk.order().error_code == "refunded_outside"
    assert billing.refunded("ch_1") == 2_000


def test_a_transfer_refunded_in_the_dashboard_is_off_finances_list(
    desk: Desk, billing: BillingDouble
) -> None:
    billing.has_charge("ch_old", 9_000)
    row = desk.draft(("ch_old", 9_000)).rows[0]
    desk.approved(rows=(replace(row, paid_on=date(2024, 1, 1), age_days=800),))
    desk.run()
    desk.clock.forward(hours=1)
    assert [row["amount_minor"] for row in transfers(desk.workspace.pk)] == [9_000]
    refund = billing.in_dashboard("ch_old", 9_000)
    compared(desk)
    assert list(transfers(desk.workspace.pk)) == []
    with pytest.raises(InputError, match="given back in the provider's pages"):
        confirm_manual(by=desk.by("finance"), order_id=desk.order().pk, outside_id="SEPA-1")
    billing.becomes(refund, "failed", "lost_card")
    compared(desk)
    assert desk.order().error_code == "transfer", "it is to be transferred after all"
    assert len(list(transfers(desk.workspace.pk))) == 1
    desk.clock.forward(days=1)
    confirm_manual(by=desk.by("finance"), order_id=desk.order().pk, outside_id="SEPA-1")
    assert net("ch_old") == 9_000
    desk.sound()


@pytest.mark.parametrize("clock_off", [-119, 0, 119])
def test_made_a_minute_before_the_preview_it_is_paid_once(
    desk: Desk, billing: BillingDouble, clock_off: int
) -> None:
    """120.00 owed, 20.00 went back: a transfer of 100.00 is shown, paid, and confirmed."""
    refund = billing.in_dashboard("ch_1", 2_000)
    desk.clock.forward(seconds=60)
    row = replace(desk.draft(("ch_1", 12_000)).rows[0], paid_on=date(2024, 1, 1), age_days=800)
    made = replace(
        billing.refunds[refund], created_at=desk.clock() + timedelta(seconds=clock_off - 60)
    )
    billing.refunds[refund] = made
    desk.approved(rows=(row,))
    desk.run()
    desk.clock.forward(hours=2)
    compared(desk)
    order = desk.order()
    assert (order.amount_minor, order.state, order.error_code) == (10_000, "manual", "transfer")
    assert [row["amount_minor"] for row in transfers(desk.workspace.pk)] == [10_000]
    with pytest.raises(InputError, match="there before"):
        confirm_manual(by=desk.by("finance"), order_id=order.pk, outside_id=refund)
    confirm_manual(by=desk.by("finance"), order_id=order.pk, outside_id="SEPA-1")
    assert net() == 12_000
    with pytest.raises(InputError, match="given back by transfer"):
        propose(by=desk.by("csm"), draft=desk.draft(rows=(row,), form_token="second"))
    desk.sound()


def test_two_of_one_amount_about_the_preview_are_one_more_than_was_shown(
    desk: Desk, billing: BillingDouble
) -> None:
    """20.00 went back and was shown; 20.00 more right after it: that is found by the sum."""
    first = billing.in_dashboard("ch_1", 2_000)
    row = replace(desk.draft(("ch_1", 12_000)).rows[0], paid_on=date(2024, 1, 1), age_days=800)
    desk.approved(rows=(row,))
    desk.run()
    desk.clock.forward(seconds=1)
    second = billing.in_dashboard("ch_1", 2_000)
    desk.clock.forward(hours=2)
    compared(desk)
    order = desk.order()
    assert (order.error_code, order.error) == ("refunded_outside", f"{first} {second}")
    with pytest.raises(InputError, match="given back in the provider's pages"):
        confirm_manual(by=desk.by("finance"), order_id=order.pk, outside_id="SEPA-1")


def test_older_than_our_books_and_shown_it_hides_no_later_one(
    desk: Desk, billing: BillingDouble
) -> None:
    """20.00 went back before we compared at all; 20.00 more an hour after the preview."""
    old = billing.in_dashboard("ch_1", 2_000)
    long_ago = desk.clock() - timedelta(days=90)
    billing.refunds[old] = replace(billing.refunds[old], created_at=long_ago)
    row = replace(desk.draft(("ch_1", 12_000)).rows[0], paid_on=date(2024, 1, 1), age_days=800)
    desk.approved(rows=(row,))
    desk.run()
    desk.clock.forward(hours=1)
    later = billing.in_dashboard("ch_1", 2_000)
    compared(desk)
    order = desk.order()
    assert (order.error_code, order.error) == ("refunded_outside", later)


def test_a_refund_of_another_payment_is_no_answer(desk: Desk, billing: BillingDouble) -> None:
    billing.has_charge("ch_2", 12_000)
    order = lost(desk, billing)
    refund = billing.in_dashboard("ch_2", 12_000)
    compared(desk)
    with pytest.raises(InputError, match="of another payment"):
        confirm_manual(by=desk.by("owner"), order_id=order.pk, outside_id=refund)
    assert desk.order().state == "manual"


def test_tax_that_nobody_knows_is_said_so_to_finance(desk: Desk) -> None:
    row = desk.draft(("bank-7", 9_000)).rows[0]
    made = desk.approved(rows=(replace(row, tax_minor=None),))
    desk.run()
    assert desk.order().tax_minor is None
    assert [row["tax_minor"] for row in transfers(desk.workspace.pk)] == ["not known"]
    found = proposal(desk.workspace.pk, made.pk)
    assert found is not None
    assert found.orders[0]["tax_minor"] == "not known"


@pytest.mark.parametrize(
    ("fault", "after"),
    [("429", ("failed", "differs")), ("lost", ("manual", "refunded_outside"))],
)
def test_made_outside_before_it_is_tried_again(
    desk: Desk, billing: BillingDouble, fault: str, after: tuple[str, str]
) -> None:
    """50.00 of 120.00 owed: 30.00 of it went back while ours waited for its second try."""
    desk.approved(("ch_1", 5_000))
    billing.faults.append(fault)
    desk.step()
    desk.clock.forward(seconds=1)
    billing.in_dashboard("ch_1", 3_000)
    desk.clock.forward(minutes=6)
    desk.run()
    order = desk.order()
    assert (order.state, order.error_code) == after
    assert (billing.refunded("ch_1"), len(billing.log)) == (3_000, 1)
    desk.sound()


def test_tried_again_what_had_happened_is_found(desk: Desk, billing: BillingDouble) -> None:
    """Of the charge less is left than was shown: by ours, of which the answer was lost."""
    desk.approved(("ch_1", 5_000))
    billing.faults.append("429")
    desk.step()
    order = desk.order()
    metadata = {"request_id": order.key or "", "installation": desk.installation, "order": "1"}
    billing.in_dashboard("ch_1", 5_000, **metadata)
    desk.clock.forward(minutes=6)
    desk.run()
    assert (desk.order().state, len(billing.log)) == ("succeeded", 1)


def test_asked_again_while_the_provider_is_down(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 5_000))
    billing.faults.append("429")
    desk.step()
    desk.clock.forward(minutes=6)
    billing.read_faults.append("down")
    desk.step()
    assert (desk.order().state, desk.order().error_code) == ("sending", "not_reached")
    desk.clock.forward(minutes=2)
    desk.run()
    assert (desk.order().state, billing.refunded("ch_1")) == ("succeeded", 5_000)
