"""Each rule of money, broken once on purpose: it is found, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tenure.jobs.previewing import preview_one
from tenure.records.models import CapDay, ChargeState, LedgerEntry, MoneyOrder, RefundProposal
from tenure.workflow.actions.proposals import cancel, expire_old
from tenure.workflow.queries.invariants import invariants
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import Desk, billing, desk

__all__ = ["billing", "desk"]


def rules(made: Desk) -> set[tuple[str, str]]:
    """(rule, of what) of everything found."""
    found = invariants(made.workspace, made.clock())
    return {(each.rule, each.subject.partition(":")[0]) for each in found}


@pytest.fixture
def done(desk: Desk) -> Desk:
    desk.approved(("ch_1", 700))
    desk.run()
    assert rules(desk) == set()
    return desk


def test_a_posting_in_another_currency(done: Desk) -> None:
    LedgerEntry.objects.create(
        workspace=done.workspace, at=done.clock(), order=done.order(), charge="ch_1",
        left="held", entered="refunded", amount_minor=1, currency="EUR", occasion="odd",
    )  # fmt: skip
    assert rules(done) == {("I3", "order")}


def test_more_than_was_captured(done: Desk) -> None:
    ChargeState.objects.update(captured_minor=699, refunded_minor=699)
    assert rules(done) == {("I4", "ch_1")}


def test_held_by_none(done: Desk) -> None:
    ChargeState.objects.update(held_minor=1)
    assert rules(done) == {("I4", "ch_1")}


def test_a_preview_that_nobody_approved(done: Desk) -> None:
    preview = RefundProposal.objects.get().preview
    RefundProposal.objects.update(preview={**preview, "mail": []})
    assert rules(done) == {("I5", "order")}


def fails_before_it_leaves(desk: Desk, billing: BillingDouble) -> None:
    billing.charges["ch_1"] = replace(billing.charges["ch_1"], is_disputed=True)
    assert desk.step()
    assert MoneyOrder.objects.get(charge="ch_1").error_code == "disputed"


@pytest.mark.parametrize("ends", ["cancelled", "expired"])
def test_what_failed_before_it_left_was_never_done(
    desk: Desk, billing: BillingDouble, ends: str
) -> None:
    made = desk.approved(("ch_1", 700))
    fails_before_it_leaves(desk, billing)
    if ends == "cancelled":
        cancel(by=desk.by("csm"), proposal_id=made.pk)
    else:
        desk.clock.forward(hours=73)
        assert expire_old(at=desk.clock()) == 1
    assert RefundProposal.objects.get().state == ends
    assert rules(desk) == set()


def test_one_that_failed_does_not_bind_the_next_preview(desk: Desk, billing: BillingDouble) -> None:
    billing.has_charge("ch_2", 12_000)
    desk.approved(("ch_1", 700), ("ch_2", 700))
    fails_before_it_leaves(desk, billing)
    billing.in_dashboard("ch_2", 100)
    desk.run()
    assert RefundProposal.objects.get().state == "draft"
    assert rules(desk) == set(), "without any preview"
    assert preview_one(desk.installation, desk.clock, desk.sides)
    assert rules(desk) == set(), "with another one"


def test_counted_in_no_cap(done: Desk) -> None:
    CapDay.objects.update(sum_minor=1)
    assert rules(done) == {("I5", "run"), ("I5", "all")}


def test_a_proposal_that_moved_by_itself(desk: Desk) -> None:
    desk.awaiting(("ch_1", 700))
    RefundProposal.objects.update(state="cancelled", ended_at=desk.clock())
    assert rules(desk) == {("I11", "proposal")}


def test_due_for_long_and_held_by_nobody(desk: Desk, billing: BillingDouble) -> None:
    desk.approved(("ch_1", 700))
    billing.faults.append("429")
    desk.run()
    assert desk.order().state == "sending"
    assert rules(desk) == set()
    MoneyOrder.objects.update(next_try_at=desk.clock() - timedelta(hours=1))
    assert rules(desk) == {("I12", "order")}


def test_a_row_says_what_is_wrong(done: Desk) -> None:
    ChargeState.objects.update(held_minor=1)
    (found,) = invariants(done.workspace, done.clock())
    assert found.says == "1 held by none"
