"""Proposing and approving: one form, one proposal; two people; exactly what was shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tenure.jobs.previewing import preview_one
from tenure.records.models import AuditEntry, LedgerEntry, MoneyOrder, RefundProposal
from tenure.values.errors import InputError
from tenure.values.refunding import digest
from tenure.workflow.actions import proposals
from tenure.workflow.actions.approvals import approve, send_back
from tenure.workflow.actions.proposals import (
    again,
    cancel,
    expire_old,
    note_failure,
    propose,
    show,
    submit,
)
from tenure.workflow.queries.proposals import asked_totals
from tenure.workflow.rules.permissions import NotAllowedError
from tests.jobs.billing_double import BillingDouble
from tests.jobs.desk import ASLEEP, Desk, billing, desk, without

__all__ = ["billing", "desk"]


def approved(desk: Desk, made: RefundProposal, role: str = "owner", **more: Any) -> RefundProposal:
    asked = {"sha256": made.preview_sha256, "confirmed_at": desk.clock(), "now": ASLEEP, **more}
    return approve(by=desk.by(role), proposal_id=made.pk, **asked)


def test_a_form_sent_twice_is_one_proposal(desk: Desk) -> None:
    draft = desk.draft(("ch_1", 500))
    first = propose(by=desk.by("csm"), draft=draft)
    assert propose(by=desk.by("csm"), draft=draft).pk == first.pk
    assert propose(by=desk.by("owner"), draft=draft).pk == first.pk, "another tab, another person"
    assert RefundProposal.objects.count() == 1
    assert AuditEntry.objects.filter(action="refunds.proposed").count() == 1


def test_without_the_token_a_double_click_is_refused_only_by_the_open_one(desk: Desk) -> None:
    draft = desk.draft(("ch_1", 500))
    propose(by=desk.by("csm"), draft=draft)
    with without("form_token"), pytest.raises(InputError, match="is open"):
        propose(by=desk.by("csm"), draft=draft)


def test_the_row_that_lost_a_race_is_the_one_that_won(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two requests at once: both find nothing, and the database lets one in."""
    draft = desk.draft(("ch_1", 500))
    first = propose(by=desk.by("csm"), draft=draft)
    found = iter([None, first])
    monkeypatch.setattr(proposals, "_of_form", lambda by, draft: next(found))
    monkeypatch.setattr(proposals, "_check", lambda draft, by: None)
    monkeypatch.setattr(proposals, "_saved", refused)
    assert propose(by=desk.by("csm"), draft=draft).pk == first.pk
    found = iter([None, None])
    with pytest.raises(InputError, match="is open"):
        propose(by=desk.by("csm"), draft=draft)


def refused(draft: object, by: object) -> RefundProposal:
    raise IntegrityError


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"sheet": {"is_open": False}}, "sheet does not allow"),
        ({"sheet": {}}, "sheet does not allow"),
        ({"sheet": {"is_open": "yes"}}, "sheet does not allow"),
        ({"rows": ()}, "nothing to give back"),
        ({"collection": "stop"}, "becomes of collection"),
        ({"reason": " "}, "say why"),
        ({"window_until": date(2025, 1, 1)}, "end after it begins"),
        ({"has_freeze": True}, "needs a last day"),
        ({"has_freeze": True, "frozen_until": date(2026, 3, 30)}, "needs a last day"),
        ({"has_freeze": True, "frozen_until": date(2026, 5, 1)}, "needs a last day"),
        ({"form_token": " "}, "without a token"),
    ],
)
def test_what_is_not_taken(desk: Desk, change: dict[str, Any], why: str) -> None:
    draft = replace(desk.draft(("ch_1", 500)), **change)
    with pytest.raises(InputError, match=why):
        propose(by=desk.by("csm"), draft=draft)
    assert RefundProposal.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"amount_minor": 0}, "above zero"),
        ({"amount_minor": -5}, "above zero"),
        ({"amount_minor": 10**12 + 1}, "above zero"),
        ({"amount_minor": float("nan")}, "above zero"),
        ({"currency": "XXQ"}, "above zero"),
        ({"tax_minor": 501}, "part of the amount"),
        ({"tax_minor": -1}, "part of the amount"),
        ({"payment_id": ""}, "named once"),
        ({"payment_id": "ch_2"}, "named once"),
    ],
)
def test_rows_that_are_not_taken(desk: Desk, change: dict[str, Any], why: str) -> None:
    draft = desk.draft(("ch_1", 500), ("ch_2", 100))
    rows = (replace(draft.rows[0], **change), draft.rows[1])
    with pytest.raises(InputError, match=why):
        propose(by=desk.by("csm"), draft=replace(draft, rows=rows))


def test_who_may(desk: Desk) -> None:
    with pytest.raises(NotAllowedError):
        propose(by=desk.by("read_only"), draft=desk.draft(("ch_1", 500)))
    made = desk.awaiting(("ch_1", 500))
    for role in ("csm", "listener", "read_only"):
        with pytest.raises(NotAllowedError):
            approved(desk, made, role)


def test_a_payment_on_its_way_back_is_not_proposed_again(desk: Desk) -> None:
    desk.approved(("ch_1", 500))
    with pytest.raises(InputError, match="on its way back already"):
        desk.proposed(("ch_1", 500), customer="c2")
    desk.run()
    made = desk.proposed(("ch_1", 500), customer="c2")
    preview_one(desk.installation, desk.clock, desk.sides)
    made.refresh_from_db()
    assert made.preview["acts"] == [], "the facts are older than the refund: it is not owed twice"
    (left,) = made.preview["left_out"]
    assert (left["subject"], left["why"]) == ("ch_1", "refunded_already")


def test_nobody_approves_their_own(desk: Desk) -> None:
    made = propose(by=desk.by("owner"), draft=desk.draft(("ch_1", 500)))
    preview_one(desk.installation, desk.clock, desk.sides)
    made.refresh_from_db()
    submit(by=desk.by("csm"), proposal_id=made.pk, sha256=made.preview_sha256)
    with pytest.raises(InputError, match="their own"):
        approved(desk, made, "owner")
    with without("two_people"), pytest.raises(InputError, match="on its way"), transaction.atomic():
        approved(desk, made, "owner")  # the database refuses it too
    assert approved(desk, made, "manager").state == "approved"


def test_only_what_was_shown_is_approved(desk: Desk) -> None:
    made = desk.awaiting(("ch_1", 500))
    with pytest.raises(InputError, match="preview has changed"):
        approved(desk, made, sha256="0" * 64)
    changed = {**made.preview, "acts": [{**made.preview["acts"][0], "amount_minor": 1}]}
    RefundProposal.objects.filter(pk=made.pk).update(preview=changed)
    with pytest.raises(InputError, match="preview has changed"):
        approved(desk, made)
    other = {**made.preview, "sheet_sha256": "0" * 64}
    RefundProposal.objects.filter(pk=made.pk).update(preview=other, preview_sha256=digest(other))
    with pytest.raises(InputError, match="preview has changed"):
        approved(desk, made, sha256=digest(other))
    assert MoneyOrder.objects.count() == 0


@pytest.mark.parametrize("ago", [None, timedelta(minutes=10, seconds=1), timedelta(seconds=-1)])
def test_the_password_was_asked_for_again(desk: Desk, ago: timedelta | None) -> None:
    made = desk.awaiting(("ch_1", 500))
    with pytest.raises(InputError, match="confirm your password"):
        approved(desk, made, confirmed_at=None if ago is None else desk.clock() - ago)


def test_limits_by_role(desk: Desk, billing: BillingDouble) -> None:
    billing.has_charge("ch_9", 600_000)
    desk.allow(**{f"{name}_sum_minor": 600_000 for name in ("day", "operator", "customer", "run")})
    made = desk.awaiting(("ch_9", 500_001))
    assert asked_totals(made.preview) == {"USD": 500_001}
    for role in ("manager", "finance"):
        with pytest.raises(InputError, match="above what your role"):
            approved(desk, made, role)
    assert approved(desk, made, "owner").state == "approved"


def test_above_ten_payments_there_is_time_to_cancel(desk: Desk, billing: BillingDouble) -> None:
    for number in range(11):
        billing.has_charge(f"ch_t{number:02}", 100)
    made = desk.approved(*((f"ch_t{number:02}", 100) for number in range(11)))
    assert made.starts_at == desk.clock() + timedelta(minutes=10)
    desk.run()
    assert billing.log == []
    cancel(by=desk.by("csm"), proposal_id=made.pk, why="wrong customer")
    desk.clock.forward(minutes=11)
    desk.run()
    assert set(desk.states()) == {"cancelled"}
    made.refresh_from_db()
    assert (made.state, made.ended_why, billing.log) == ("cancelled", "wrong customer", [])
    desk.sound()


@pytest.mark.parametrize(("fault", "state"), [("drop", "succeeded"), ("lost", "manual")])
def test_cancelled_under_way_what_is_out_is_settled(
    desk: Desk, billing: BillingDouble, fault: str, state: str
) -> None:
    """What happened is found; what is not found is not sent again: a person looks."""
    billing.has_charge("ch_2", 100)
    made = desk.approved(("ch_1", 100), ("ch_2", 100))
    billing.faults.append(fault)
    desk.step()
    cancel(by=desk.by("csm"), proposal_id=made.pk)
    assert desk.states() == ["unknown", "cancelled"]
    desk.clock.forward(minutes=5)
    desk.run()
    made.refresh_from_db()
    assert (desk.states(), made.state) == ([state, "cancelled"], "done")
    with pytest.raises(InputError, match="moved on"):
        cancel(by=desk.by("csm"), proposal_id=made.pk)
    desk.sound()


def test_sent_back_is_a_draft_with_another_preview(desk: Desk) -> None:
    made = desk.awaiting(("ch_1", 500))
    with pytest.raises(InputError, match="say why"):
        send_back(by=desk.by("owner"), proposal_id=made.pk, why=" ")
    assert send_back(by=desk.by("owner"), proposal_id=made.pk, why="ask first").state == "draft"
    with pytest.raises(InputError, match="moved on"):
        send_back(by=desk.by("owner"), proposal_id=made.pk, why="ask first")
    with pytest.raises(InputError, match="moved on"):
        approved(desk, made)
    preview_one(desk.installation, desk.clock, desk.sides)
    made.refresh_from_db()
    assert again(by=desk.by("csm"), proposal_id=made.pk).state == "draft"
    with pytest.raises(InputError, match="cannot be changed"):
        again(by=desk.by("csm"), proposal_id=made.pk)
    desk.sound()


def test_approved_and_sent_back_makes_orders_anew(desk: Desk) -> None:
    made = desk.approved(("ch_1", 500))
    send_back(by=desk.by("manager"), proposal_id=made.pk, why="wait")
    preview_one(desk.installation, desk.clock, desk.sides)
    made.refresh_from_db()
    submit(by=desk.by("csm"), proposal_id=made.pk, sha256=made.preview_sha256)
    approved(desk, made)
    desk.run()
    assert [(o.state, o.place, o.attempt_epoch) for o in desk.orders()] == [
        ("cancelled", 1, 0),
        ("succeeded", 2, 1),
    ]
    desk.sound()


def test_what_waits_too_long_is_void(desk: Desk) -> None:
    made = desk.awaiting(("ch_1", 500))
    desk.clock.forward(hours=73)
    with pytest.raises(InputError, match="expired"):
        approved(desk, made)
    assert expire_old(at=desk.clock()) == 1
    assert expire_old(at=desk.clock()) == 0
    made.refresh_from_db()
    assert (made.state, made.ended_at) == ("expired", desk.clock())
    other = desk.approved(("ch_1", 500))
    desk.clock.forward(hours=73)
    assert expire_old(at=desk.clock()) == 1
    other.refresh_from_db()
    assert (other.state, desk.states()) == ("expired", ["cancelled"])
    desk.sound()


def test_one_that_moved_on_is_not_expired(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found as due, and sent by the time it is locked."""
    made = desk.approved(("ch_1", 500))
    desk.clock.forward(hours=73)
    monkeypatch.setattr(proposals, "BEFORE_SENDING", ("draft", "approved"))
    found = list(RefundProposal.objects.all())
    RefundProposal.objects.filter(pk=made.pk).update(state="sending")
    monkeypatch.setattr(
        proposals.RefundProposal.objects, "filter", lambda **_: Rows(found), raising=False
    )
    assert expire_old(at=desk.clock()) == 0


class Rows:
    """What was found before."""

    def __init__(self, found: list[RefundProposal]) -> None:
        self.found = found

    def values_list(self, *_: str, **__: bool) -> list[int]:
        return [each.pk for each in self.found]


def test_a_preview_of_what_is_no_draft_is_not_kept(desk: Desk) -> None:
    made = desk.awaiting(("ch_1", 500))
    assert not show(proposal=made, preview={"acts": []}, at=desk.clock())
    note_failure(proposal=made, error="down")
    made.refresh_from_db()
    assert "error" not in made.preview


def test_submitting_asks_for_what_was_seen(desk: Desk, billing: BillingDouble) -> None:
    made = desk.proposed(("ch_1", 500))
    billing.in_dashboard("ch_1", 12_000)
    preview_one(desk.installation, desk.clock, desk.sides)
    made.refresh_from_db()
    assert made.preview["left_out"] == [
        {"subject": "ch_1", "kind": "refund", "why": "refunded_already"}
    ]
    with pytest.raises(InputError, match="preview has changed"):
        submit(by=desk.by("csm"), proposal_id=made.pk, sha256="")
    with pytest.raises(InputError, match="nothing is left"):
        submit(by=desk.by("csm"), proposal_id=made.pk, sha256=made.preview_sha256)
    with pytest.raises(InputError, match="no such proposal"):
        submit(by=desk.by("csm"), proposal_id=10**6, sha256="")


def test_two_approve_at_once(desk: Desk) -> None:
    made = desk.awaiting(("ch_1", 500))
    approved(desk, made, "owner")
    with pytest.raises(InputError, match="moved on"):
        approved(desk, made, "manager")
    assert MoneyOrder.objects.count() == 1


def test_approve_and_cancel_at_once(desk: Desk) -> None:
    made = desk.awaiting(("ch_1", 500))
    cancel(by=desk.by("csm"), proposal_id=made.pk)
    with pytest.raises(InputError, match="moved on"):
        approved(desk, made)
    assert MoneyOrder.objects.count() == 0


def test_the_same_charge_in_two_proposals_is_approved_once(desk: Desk) -> None:
    first = desk.awaiting(("ch_1", 500))
    second = desk.awaiting(("ch_1", 700), customer="c2")
    approved(desk, first)
    with pytest.raises(InputError, match="on its way back already"):
        approved(desk, second)
    assert MoneyOrder.objects.count() == 1


def test_the_database_refuses_what_no_program_may_do(desk: Desk) -> None:
    made = desk.approved(("ch_1", 500))
    desk.run()
    order = desk.orders()[0]
    forbidden = (
        lambda: RefundProposal.objects.filter(pk=made.pk).update(state="draft"),
        lambda: MoneyOrder.objects.filter(pk=order.pk).update(state="approved"),
        lambda: MoneyOrder.objects.filter(pk=order.pk).update(state="sending"),
        lambda: LedgerEntry.objects.update(amount_minor=1),
        lambda: LedgerEntry.objects.all().delete(),
        lambda: AuditEntry.objects.update(summary="nothing happened"),
        lambda: AuditEntry.objects.all()._raw_delete("default"),
    )
    for act in forbidden:
        with (
            pytest.raises(DatabaseError, match=r"never changed|no such move"),
            transaction.atomic(),
        ):
            act()
