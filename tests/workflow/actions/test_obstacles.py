"""What is asked again right before an order leaves: how old the approval is, where it leaves, who asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tenure.records.models import CapDay, DormantLabel, MoneyOrder, RefundProposal, Workspace
from tenure.workflow.actions.money_switch import trip
from tenure.workflow.actions.proposals import expire_old
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk, without

__all__ = ["billing", "desk"]


def kinds(made: Desk) -> list[tuple[str, str, str]]:
    """(kind, state, code) of each order."""
    return [(each.kind, each.state, each.error_code) for each in made.orders()]


def frozen(desk: Desk, *charges: tuple[str, int], days: int = 30) -> RefundProposal:
    """Approved: collection paused, the account frozen, then money."""
    assert desk.billing is not None
    desk.billing.subscribes("sub_1")
    until = desk.clock().date() + timedelta(days=days)
    return desk.approved(
        *(charges or (("ch_1", 12_000),)),
        collection="pause",
        subscriptions=("sub_1",),
        has_freeze=True,
        frozen_until=until,
    )


def test_an_approval_of_which_nothing_leaves_for_three_days_is_over(
    desk: Desk, billing: BillingDouble
) -> None:
    """One left, the rest waited for a day's limit; then the switch was off for 200 days."""
    billing.has_charge("ch_2", 40_000)
    desk.approved(("ch_1", 12_000), ("ch_2", 40_000))
    desk.run()
    assert kinds(desk) == [("refund", "succeeded", ""), ("refund", "approved", "cap_day")]
    trip(workspace=desk.workspace, reason="x", at=desk.clock())
    desk.clock.forward(days=200)
    expire_old(at=desk.clock())
    desk.run()
    desk.on()
    desk.run()
    assert kinds(desk)[1] == ("refund", "failed", "expired")
    assert billing.refunded("ch_2") == 0
    desk.sound()


def test_a_run_that_waits_for_the_next_day_goes_on(desk: Desk, billing: BillingDouble) -> None:
    """Eight payments under a limit of one a day take eight days."""
    charges = [(f"ch_d{number}", 100) for number in range(8)]
    for charge, amount in charges:
        billing.has_charge(charge, amount)
    desk.allow(customer_refunds=1)
    desk.approved(*charges)
    for _ in range(8):
        desk.run()
        expire_old(at=desk.clock())
        desk.clock.forward(days=1)
    assert set(desk.states()) == {"succeeded"}


def test_who_waits_behind_others_for_the_limit_is_not_expired(
    desk: Desk, billing: BillingDouble
) -> None:
    """Six customers frozen on one day, one refund a day: the last has theirs on the sixth day."""
    desk.allow(day_refunds=1)
    for number in range(6):
        billing.has_charge(f"ch_w{number}", 100)
        until = desk.clock().date() + timedelta(days=9)
        more = {"customer": f"c{number}", "has_freeze": True, "frozen_until": until}
        desk.approved((f"ch_w{number}", 100), **more)
    for _ in range(6):
        desk.run()
        expire_old(at=desk.clock())
        desk.clock.forward(days=1)
    assert set(desk.states()) == {"succeeded"}


def test_money_follows_a_freeze_that_was_made_at_the_last_hour(
    desk: Desk, billing: BillingDouble
) -> None:
    frozen(desk)
    desk.clock.forward(hours=71, minutes=59)
    desk.step()
    desk.step()
    desk.clock.forward(hours=1)
    desk.run()
    assert desk.states() == ["succeeded"] * 3


@pytest.mark.parametrize("change", ["livemode", "installation", "account"])
def test_what_was_shown_elsewhere_is_shown_anew(
    desk: Desk, billing: BillingDouble, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Approved of real books, and asked for where the key is of a sandbox, or of another company."""
    made = frozen(desk)
    if change == "livemode":
        billing.livemode = False
    elif change == "account":
        theirs = replace(billing.account(), account="acct_2")
        monkeypatch.setattr(billing, "account", lambda: theirs)
    else:
        preview = {**made.preview, "installation": "installation-0"}
        changed = RefundProposal.objects.filter(pk=made.pk)
        monkeypatch.setattr(
            "tenure.workflow.actions.obstacles.digest", lambda _: made.preview_sha256
        )
        changed.update(preview=preview)
    desk.restart()
    desk.run()
    made.refresh_from_db()
    assert (made.state, billing.log, desk.product.log if desk.product else None) == (
        "draft",
        [],
        [],
    )
    assert set(desk.states()) == {"cancelled"}
    assert set(desk.orders(error="elsewhere")) == set(desk.orders())
    assert billing.refunded("ch_1") == 0


def test_a_proposer_who_may_not_any_more(desk: Desk, billing: BillingDouble) -> None:
    made = desk.approved(("ch_1", 500))
    members = desk.workspace.members.filter(user=desk.users["csm"])
    members.update(role="read_only")
    desk.run()
    assert kinds(desk) == [("refund", "approved", "proposer")]
    members.update(role="csm")
    desk.users["csm"].is_active = False
    desk.users["csm"].save()
    desk.clock.forward(minutes=16)
    desk.run()
    assert kinds(desk) == [("refund", "approved", "proposer")]
    assert billing.log == []
    desk.clock.forward(hours=73)
    assert expire_old(at=desk.clock()) == 1
    made.refresh_from_db()
    assert made.state == "expired"


def test_without_the_guard_a_proposer_who_left_still_sends(
    desk: Desk, billing: BillingDouble
) -> None:
    """The negative control."""
    desk.approved(("ch_1", 500))
    desk.workspace.members.filter(user=desk.users["csm"]).delete()
    with without("role"):
        desk.run()
    assert billing.refunded("ch_1") == 500


def label(desk: Desk, review_on: date) -> None:
    DormantLabel.objects.create(
        workspace=desk.workspace,
        customer_id="c1",
        customer_name="C1",
        reason="seasonal",
        evidence="they told us",
        review_on=review_on,
        at=desk.clock(),
        by=desk.users["csm"],
    )


def test_who_was_labeled_meanwhile_is_left_alone(desk: Desk, billing: BillingDouble) -> None:
    frozen(desk)
    label(desk, desk.clock().date())
    desk.run()
    assert kinds(desk)[0] == ("pause", "failed", "labelled")
    assert (billing.log, desk.product and desk.product.log) == ([], [])
    assert "succeeded" not in desk.states(), "nothing of the run is done"


def test_a_label_that_is_over_holds_nobody(desk: Desk) -> None:
    frozen(desk)
    label(desk, desk.clock().date() - timedelta(days=1))
    desk.run()
    assert desk.states() == ["succeeded"] * 3


@pytest.mark.parametrize("code", ["awake", "held", "too_early", "labelled"])
def test_who_woke_up_before_the_freeze_is_left_alone(
    desk: Desk, billing: BillingDouble, code: str
) -> None:
    """By the newest figures, asked right before collection is stopped."""
    frozen(desk)
    asked: list[tuple[int, str, date]] = []

    def spared(workspace: Workspace, customer: str, today: date) -> tuple[str, ...]:
        asked.append((workspace.pk, customer, today))
        return (code,)

    desk.sides().spared = spared
    desk.run()
    assert asked == [(desk.workspace.pk, "c1", desk.clock().date())]
    assert kinds(desk)[0] == ("pause", "failed", code)
    assert (billing.log, desk.product and desk.product.log) == ([], [])


def test_while_it_is_not_known_whether_they_sleep_it_waits(
    desk: Desk, billing: BillingDouble
) -> None:
    frozen(desk)
    desk.sides().spared = lambda *_: ("stale", "awake")
    desk.run()
    assert kinds(desk)[0] == ("pause", "approved", "stale")
    assert billing.log == []
    desk.sides().spared = lambda *_: ()
    desk.clock.forward(hours=1)
    desk.run()
    assert desk.states() == ["succeeded"] * 3


def test_transfers_count_in_caps_of_their_own(desk: Desk) -> None:
    """12 transfers of 100.00 under 500.00 a day: five, five, two; refunds are not kept waiting."""
    desk.approved(*((f"bank-{number:02}", 10_000) for number in range(12)))
    desk.clock.forward(minutes=11)
    handed = []
    for _ in range(3):
        desk.run()
        handed.append(desk.states().count("manual"))
        assert {each.error_code for each in desk.orders(state="approved")} <= {"cap_day"}
        desk.clock.forward(days=1)
        expire_old(at=desk.clock())
    assert handed == [5, 10, 12]
    rows = CapDay.objects.filter(scope="transfer:all").order_by("day")
    assert list(rows.values_list("refunds", "sum_minor")) == [(5, 50_000), (5, 50_000), (2, 20_000)]
    assert not CapDay.objects.filter(scope="all").exists()
    assert MoneyOrder.objects.filter(kind="transfer").count() == 12
    desk.sound()


def test_without_the_cap_all_transfers_are_handed_over(desk: Desk) -> None:
    """The negative control."""
    desk.approved(*((f"bank-{number:02}", 10_000) for number in range(12)))
    desk.clock.forward(minutes=11)
    with without("cap"):
        desk.run()
    assert set(desk.states()) == {"manual"}
