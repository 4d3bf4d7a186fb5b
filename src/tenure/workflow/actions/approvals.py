"""The second person: approves exactly what is shown, within the limit of the role, or sends it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError

from tenure.records.models import MoneyOrder, RefundProposal
from tenure.values.errors import InputError
from tenure.values.refunding import MONEY_KINDS, digest
from tenure.values.trials import is_guarded
from tenure.workflow.actions.approval_checks import check_now, lock
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.money_rules import may_approve
from tenure.workflow.actions.proposals import EXPIRES, check_payments, locked, moved, to_draft
from tenure.workflow.actions.step_up import require_step_up
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.proposals import asked_totals
from tenure.workflow.queries.standing_now import StandingNow
from tenure.workflow.rules.permissions import Act, require

CONFIRMED = timedelta(minutes=10)
"""The password was asked for again no longer ago than this."""
COOLING = timedelta(minutes=10)
COOLING_ABOVE = 10
"""More payments than this wait a while after approval, in which they can be cancelled."""


def approve(
    *, by: By, proposal_id: int, sha256: str, confirmed_at: datetime | None, now: StandingNow
) -> RefundProposal:
    """Approve the preview of that SHA-256; its orders are made in the same transaction. Audited.

    `InputError` unless another person proposed it, the role may and its limit holds the sum of each
    currency, the password was confirmed in the last ten minutes, and the preview is the one shown;
    and unless by `now` the customer still sleeps, every limit can hold it, and the cash bears it
    beside all that is approved: the affordability sheet is made anew, one approval at a time.
    `StepUpError` where a second factor is asked for and was not shown in the last ten minutes.
    Nothing leaves here: `jobs` sends.
    """
    require(by.role, Act.APPROVE_REFUND)
    require_step_up(by)
    if confirmed_at is None or not timedelta(0) <= by.at - confirmed_at <= CONFIRMED:
        raise InputError("confirm your password again")
    try:
        with commit("proposal.approved"):
            lock(by.workspace)
            found = locked(by, proposal_id)
            _check(found, by, sha256)
            check_now(found, by, now)
            _approve(found, by)
    except IntegrityError:
        raise InputError("one of the payments is on its way back already") from None
    return found


def _check(found: RefundProposal, by: By, sha256: str) -> None:
    if found.state != "awaiting":
        raise InputError("the proposal has moved on: look at it again")
    if is_guarded("two_people") and found.proposed_by_id == by.user.pk:
        raise InputError("nobody approves their own proposal")
    is_same = found.preview_sha256 == sha256 == digest(found.preview)
    if not is_same or found.preview.get("sheet_sha256") != found.sheet_sha256:
        raise InputError("the preview has changed: look at it again")
    if by.at > found.expires_at:
        raise InputError("the proposal has expired")
    if not may_approve(by.workspace, by.role, asked_totals(found.preview), by.at):
        raise InputError("the sum is above what your role may approve")
    acts = found.preview["acts"]
    check_payments(by.workspace, [act["payment_id"] for act in acts if act.get("payment_id")])


def _approve(found: RefundProposal, by: By) -> None:
    acts = found.preview["acts"]
    payments = sum(act["kind"] in MONEY_KINDS for act in acts)
    starts_at = by.at + (COOLING if payments > COOLING_ABOVE else timedelta(0))
    fields: dict[str, Any] = {
        "approved_by": by.user,
        "approved_at": by.at,
        "approved_sha256": found.preview_sha256,
        "starts_at": starts_at,
        "expires_at": by.at + EXPIRES,
    }
    moved(found, ("awaiting",), "approved", by.at, by.user, **fields)
    for act in acts:
        _order(found, act, starts_at)


def _order(found: RefundProposal, act: dict[str, Any], starts_at: datetime) -> MoneyOrder:
    """The row of one act. An act asked for before under the same proposal has a higher epoch."""
    charge = act["subject"]
    before = MoneyOrder.objects.filter(workspace=found.workspace, charge=charge, kind=act["kind"])
    last = MoneyOrder.objects.filter(proposal=found).order_by("-place").first()
    return MoneyOrder.objects.create(
        workspace=found.workspace,
        proposal=found,
        kind=act["kind"],
        place=last.place + 1 if last else 1,
        charge=charge,
        payment_id=act.get("payment_id", ""),
        amount_minor=act.get("amount_minor", 0),
        tax_minor=act.get("tax_minor", 0),
        currency=act.get("currency", ""),
        method=act.get("method", ""),
        paid_on=date.fromisoformat(act["paid_on"]) if act.get("paid_on") else None,
        attempt_epoch=before.count(),
        next_try_at=starts_at,
    )


def send_back(*, by: By, proposal_id: int, why: str) -> RefundProposal:
    """Say no for now: a draft again, with the reason; its preview is made anew. Audited."""
    require(by.role, Act.APPROVE_REFUND)
    if not why.strip():
        raise InputError("say why it is sent back")
    with commit("proposal.sent_back"):
        found = locked(by, proposal_id)
        if found.state not in ("awaiting", "approved"):
            raise InputError("the proposal has moved on: look at it again")
        to_draft(found, by.at, by.user, why.strip()[:500])
    return found
