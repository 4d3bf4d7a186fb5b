"""What is asked anew at an approval: the customer, the limits, the affordability sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tenure.jobs.previewing import preview_one
from tenure.jobs.reconciling import reconcile
from tenure.records.models import CashPosition, MoneyOrder, RefundProposal
from tenure.values.errors import InputError
from tenure.workflow.actions.approvals import approve
from tenure.workflow.actions.by_hand import confirm_manual, give_up
from tenure.workflow.queries.affordability import REFUSALS
from tenure.workflow.queries.rates import Rates
from tenure.workflow.queries.standing_now import StandingNow
from tenure.workflow.rules.approval_words import WHY
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import ASLEEP, Desk, billing, desk

__all__ = ["billing", "desk"]

NAMES = ("day", "operator", "customer", "run")


def approved(desk: Desk, made: RefundProposal, now: StandingNow = ASLEEP) -> RefundProposal:
    sha256, at = made.preview_sha256, desk.clock()
    by = desk.by("owner")
    return approve(by=by, proposal_id=made.pk, sha256=sha256, confirmed_at=at, now=now)


def compared(desk: Desk) -> None:
    reconcile(desk.workspace, desk.installation, desk.sides(), desk.clock)


def refusal(desk: Desk, made: RefundProposal, now: StandingNow = ASLEEP) -> str:
    """The code of the refusal; nothing is approved by it."""
    with pytest.raises(InputError) as error:
        approved(desk, made, now)
    made.refresh_from_db()
    assert made.state == "awaiting"
    assert not MoneyOrder.objects.filter(proposal=made).exists()
    (code,) = [
        code for code, words in WHY.items() if words == (error.value.message, error.value.hint)
    ]
    return code


def test_every_refusal_of_the_sheet_has_words() -> None:
    assert set(REFUSALS) <= WHY.keys()
    assert all(message and hint for message, hint in WHY.values())


def test_two_proposed_under_one_cap(desk: Desk, billing: BillingDouble) -> None:
    """Both fit alone; 240.00 do not fit 150.00, whoever is approved first."""
    billing.has_charge("ch_2", 12_000)
    first = desk.awaiting(("ch_1", 12_000))
    second = desk.awaiting(("ch_2", 12_000), customer="c2")
    desk.say_cash(cap_minor=15_000)
    approved(desk, first)
    assert refusal(desk, second) == "over_cap"
    desk.run()
    assert billing.refunded("ch_1") == 12_000
    assert refusal(desk, second) == "over_cap", "what was sent counts as what waited did"
    desk.say_cash(cap_minor=24_000)
    assert approved(desk, second).state == "approved"


def test_the_cash_that_was_said_is_spent_once(desk: Desk, billing: BillingDouble) -> None:
    billing.has_charge("ch_2", 12_000)
    first = desk.awaiting(("ch_1", 12_000))
    second = desk.awaiting(("ch_2", 12_000), customer="c2")
    desk.say_cash(cash_minor=23_999)
    approved(desk, first)
    assert refusal(desk, second) == "over_cash"
    desk.clock.forward(hours=1)
    desk.run()
    assert refusal(desk, second) == "over_cash", "it left after cash was said"
    desk.clock.forward(hours=1)
    desk.say_cash(cash_minor=12_000)  # the new figure knows of what left
    assert approved(desk, second).state == "approved"


def test_what_was_on_its_way_when_cash_was_said_leaves_it_later(
    desk: Desk, billing: BillingDouble
) -> None:
    """120.00 said while 120.00 waits for its second try: it goes a minute later, and nothing is left."""
    billing.has_charge("ch_2", 12_000)
    desk.approved(("ch_1", 12_000))
    billing.faults.append("429")
    desk.step()
    desk.clock.forward(minutes=1)
    second = desk.awaiting(("ch_2", 12_000), customer="c2")
    desk.say_cash(cash_minor=12_000)
    assert (desk.states(), refusal(desk, second)) == (["sending"], "over_cash")
    desk.clock.forward(minutes=5)
    desk.run()
    assert billing.refunded("ch_1") == 12_000
    assert refusal(desk, second) == "over_cash"


def test_what_never_happened_adds_nothing_to_the_cash(desk: Desk, billing: BillingDouble) -> None:
    """A lost call before 100.00 were said, given up after it: 100.00 are there, and not 220.00."""
    billing.has_charge("ch_2", 20_000)
    desk.approved(("ch_1", 12_000))
    billing.faults.append("lost")
    desk.run()
    desk.clock.forward(minutes=1)
    desk.say_cash(cash_minor=10_000)
    desk.clock.forward(hours=25)
    desk.run()
    lost, second = desk.order(), desk.awaiting(("ch_2", 10_001), customer="c2")
    assert (lost.state, refusal(desk, second)) == ("manual", "over_cash")
    give_up(by=desk.by("owner"), order_id=lost.pk, why="it never happened")
    assert refusal(desk, second) == "over_cash"
    fits = desk.awaiting(("ch_2", 10_000), customer="c3")
    assert approved(desk, fits).state == "approved"


def test_given_back_in_their_pages_it_left_once(desk: Desk, billing: BillingDouble) -> None:
    """120.00 left to a person, and made in the provider's pages: once of 240.00, and not twice."""
    billing.has_charge("ch_2", 12_000)
    desk.approved(("ch_1", 12_000))
    billing.faults.append("lost")
    desk.run()
    desk.clock.forward(hours=25)
    desk.run()
    second = desk.awaiting(("ch_2", 12_000), customer="c2")
    desk.say_cash(cash_minor=23_999)
    desk.clock.forward(minutes=1)
    assert refusal(desk, second) == "over_cash", "it waits for a person"
    refund = billing.in_dashboard("ch_1", 12_000)
    compared(desk)
    assert refusal(desk, second) == "over_cash", "it left"
    desk.clock.forward(hours=1)
    (order,) = desk.orders()
    confirm_manual(by=desk.by("owner"), order_id=order.pk, outside_id=refund)
    assert refusal(desk, second) == "over_cash", "once"
    CashPosition.objects.filter(cash_minor=23_999).update(cash_minor=24_000)
    assert approved(desk, second).state == "approved"


def test_made_in_their_pages_before_cash_was_said_it_is_in_the_figure(
    desk: Desk, billing: BillingDouble
) -> None:
    """120.00 are in the bank after it: what was left to a person is not paid once more."""
    for charge in ("ch_2", "ch_3", "ch_4"):
        billing.has_charge(charge, 12_000)
    desk.approved(("ch_1", 12_000))
    billing.faults.append("lost")
    desk.run()
    desk.clock.forward(hours=25)
    desk.run()
    refund = billing.in_dashboard("ch_1", 12_000)
    compared(desk)
    desk.clock.forward(hours=1)
    second = desk.awaiting(("ch_2", 11_999), customer="c2")
    third = desk.awaiting(("ch_3", 1), customer="c3")
    fourth = desk.awaiting(("ch_4", 1), customer="c4")
    desk.say_cash(cash_minor=12_000)
    desk.clock.forward(hours=1)
    confirm_manual(by=desk.by("owner"), order_id=desk.order().pk, outside_id=refund)
    assert approved(desk, second).state == "approved"
    assert approved(desk, third).state == "approved"
    assert refusal(desk, fourth) == "over_cash"


def test_said_for_an_earlier_day_what_left_since_is_not_in_it(
    desk: Desk, billing: BillingDouble
) -> None:
    billing.has_charge("ch_2", 12_000)
    desk.approved(("ch_1", 12_000))
    desk.run()
    desk.clock.forward(hours=1)
    second = desk.awaiting(("ch_2", 12_000), customer="c2")
    desk.say_cash(cash_minor=20_000)
    CashPosition.objects.filter(cash_minor=20_000).update(
        as_of=desk.clock().date() - timedelta(days=1)
    )
    assert refusal(desk, second) == "over_cash"
    CashPosition.objects.filter(cash_minor=20_000).update(as_of=desk.clock().date())
    assert approved(desk, second).state == "approved"


def test_cash_that_nobody_said_or_long_ago(desk: Desk) -> None:
    made = desk.awaiting(("ch_1", 500))
    today = desk.clock().date()
    CashPosition.objects.update(as_of=today - timedelta(days=46))
    assert refusal(desk, made) == "cash_old"
    CashPosition.objects.update(as_of=today - timedelta(days=45), currency="EUR")
    assert refusal(desk, made) == "cash_unknown"
    CashPosition.objects.update(currency="USD")
    assert approved(desk, made).state == "approved"


def test_a_currency_without_a_rate_or_with_an_old_one(desk: Desk, billing: BillingDouble) -> None:
    billing.has_charge("ch_e", 10_000, currency="EUR")
    made = desk.awaiting(("ch_e", 10_000), currency="EUR")
    desk.say_cash(cap_minor=11_000)
    today = desk.clock().date()
    assert refusal(desk, made) == "not_convertible"
    old = Rates("USD", {"EUR": (1.1, today - timedelta(days=46))})
    assert refusal(desk, made, StandingNow((), old)) == "rates_old"
    dear = Rates("USD", {"EUR": (1.1001, today)})
    assert refusal(desk, made, StandingNow((), dear)) == "over_cap"
    fair = Rates("USD", {"EUR": (1.1, today - timedelta(days=45))})
    assert approved(desk, made, StandingNow((), fair)).state == "approved"


@pytest.mark.parametrize(
    "code", ["awake", "too_early", "held", "labelled", "stale", "nothing_owed", "most_inactive"]
)
def test_a_customer_who_is_not_to_be_given_back_any_more(desk: Desk, code: str) -> None:
    made = desk.awaiting(("ch_1", 500))
    assert refusal(desk, made, replace(ASLEEP, closed_because=(code,))) == code


@pytest.mark.parametrize("name", ["day", "operator", "customer"])
def test_one_payment_above_a_day_is_not_begun(
    desk: Desk, billing: BillingDouble, name: str
) -> None:
    """600.00 where 500.00 may go in a day would wait for ever, with the account frozen."""
    billing.has_charge("ch_9", 60_000)
    desk.allow(**{f"{each}_sum_minor": 60_000 for each in NAMES if each != name})
    made = desk.awaiting(("ch_9", 60_000))
    assert refusal(desk, made) == f"above_{name}"
    desk.allow(**{f"{name}_sum_minor": 60_000})
    assert approved(desk, made).state == "approved"


def test_a_transfer_above_a_day_is_not_begun_either(desk: Desk) -> None:
    assert refusal(desk, desk.awaiting(("bank-1", 50_001))) == "above_day"


def test_more_than_a_proposal_may_hold(desk: Desk, billing: BillingDouble) -> None:
    charges = [(f"ch_r{number}", 40_000) for number in range(3)]
    for charge, amount in charges:
        billing.has_charge(charge, amount)
    desk.allow(run_sum_minor=100_000)
    made = desk.awaiting(*charges)
    assert refusal(desk, made) == "above_run"
    desk.allow(run_sum_minor=120_000, run_refunds=2)
    assert refusal(desk, made) == "many_run"
    desk.allow(run_refunds=3)
    assert approved(desk, made).state == "approved"


def nothing_back(desk: Desk, billing: BillingDouble, **more: Any) -> RefundProposal:
    """A proposal of which by its preview no money goes back."""
    billing.in_dashboard("ch_1", 12_000)
    until = desk.clock().date() + timedelta(days=3)
    made = desk.proposed(("ch_1", 500), has_freeze=True, frozen_until=until, **more)
    preview_one(desk.installation, desk.clock, desk.sides)
    RefundProposal.objects.filter(pk=made.pk).update(state="awaiting")
    made.refresh_from_db()
    assert made.preview["totals"] == []
    return made


def test_stopping_collection_for_nothing_is_no_refund(desk: Desk, billing: BillingDouble) -> None:
    billing.subscribes("sub_1")
    made = nothing_back(desk, billing, collection="pause", subscriptions=("sub_1",))
    assert [act["kind"] for act in made.preview["acts"]] == ["pause", "freeze"]
    assert refusal(desk, made) == "no_money"


def test_a_freeze_alone_may_be(desk: Desk, billing: BillingDouble) -> None:
    made = nothing_back(desk, billing)
    assert [act["kind"] for act in made.preview["acts"]] == ["freeze"]
    assert approved(desk, made).state == "approved"
