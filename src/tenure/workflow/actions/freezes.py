"""Accounts frozen and opened again: by the same orders as money, though none leaves."""

from __future__ import annotations

from datetime import date, datetime

from tenure.records.models import (
    ChargeState,
    Freeze,
    MoneyOrder,
    RefundProposal,
    User,
    Workspace,
)
from tenure.values.errors import InputError
from tenure.values.trials import is_guarded
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.money_moves import move
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

AFTER = {
    "freeze": {"succeeded": "frozen", "failed": "failed"},
    "unfreeze": {"succeeded": "lifted", "failed": "frozen"},
}
"""What becomes of a freeze as an order ends."""
PAUSED = ("sending", "succeeded", "unknown", "manual")
"""States of a pause after which collection may stand still."""
OPPOSITE = {"freeze": "unfreeze", "pause": "resume"}
"""What undoes each."""


def is_taken_back(order: MoneyOrder) -> bool:
    """Whether what undoes an order waits for it: it is not tried again then."""
    kind = OPPOSITE.get(order.kind)
    rows = MoneyOrder.objects.filter(proposal_id=order.proposal_id, charge=order.charge)
    return kind is not None and rows.filter(kind=kind, state="approved").exists()


def unfreeze(*, by: By, freeze_id: int) -> Freeze:
    """Open a frozen account and collect again: orders that need no second person. Audited.

    A freeze under way is opened after it. `InputError` where there is none, or it is being opened.
    """
    require(by.role, Act.UNFREEZE)
    return unfreeze_for(workspace=by.workspace, freeze_id=freeze_id, at=by.at, user=by.user)


def unfreeze_for(
    *, workspace: Workspace, freeze_id: int, at: datetime, user: User | None = None
) -> Freeze:
    """The same, asked for by the customer's own link (`user` None)."""
    with commit("order.unfreeze"):
        rows = Freeze.objects.filter(workspace=workspace)
        if is_guarded("lock"):
            # the workspace first, as everybody does: the other way round two would wait for ever
            Workspace.objects.select_for_update().get(pk=workspace.pk)
            rows = rows.select_for_update(of=("self",))
        found = rows.select_related("order__proposal").filter(pk=freeze_id).first()
        if found is None:
            raise InputError("there is no such freeze")
        if found.state not in ("asked", "frozen"):
            raise InputError("the account is open, or being opened")
        Freeze.objects.filter(pk=found.pk).update(state="lifting", lifted_by=user)
        found.state, found.lifted_by = "lifting", user
        _orders(found, at)
        record(
            workspace=workspace,
            action="refunds.unfreeze_asked",
            summary=found.customer_name,
            at=at,
            by=user,
            subject=f"freeze:{found.pk}",
        )
    return found


def _orders(found: Freeze, at: datetime) -> None:
    """Open the account, and collect each subscription again that was paused with it.

    What was to stop collection and has not begun is cancelled; what is not known is looked up now.
    """
    proposal = found.order.proposal
    mine = MoneyOrder.objects.filter(proposal=proposal)
    for each in mine.filter(kind__in=("pause", "cancel"), state="approved"):
        move(each, "cancelled", at=at, settled_at=at, error_code="taken_back")
    waiting = mine.filter(kind__in=tuple(OPPOSITE), state__in=("sending", "unknown"))
    waiting.filter(next_try_at__gt=at).update(next_try_at=at)
    paused = mine.filter(kind="pause", state__in=PAUSED).order_by("place")
    wanted = [("unfreeze", found.order.charge), *(("resume", each.charge) for each in paused)]
    last = mine.order_by("-place").values_list("place", flat=True).first() or 0
    for place, (kind, charge) in enumerate(wanted, start=last + 1):
        MoneyOrder.objects.create(
            workspace_id=found.workspace_id,
            proposal=proposal,
            kind=kind,
            place=place,
            charge=charge,
            attempt_epoch=mine.filter(kind=kind, charge=charge).count(),
            next_try_at=at,
        )


def freeze_follows(order: MoneyOrder, at: datetime) -> None:
    """What the end of an order means for the freeze it belongs to; within the caller's transaction."""
    to = AFTER.get(order.kind, {}).get(order.state)
    if to is None:
        return
    rows = Freeze.objects.filter(workspace_id=order.workspace_id)
    if order.kind == "freeze":
        rows.filter(order=order, state="asked").update(state=to)
        return
    rows = rows.filter(customer_id=order.charge, state="lifting")
    rows.update(state=to, lifted_at=at if to == "lifted" else None)


def has_dispute(proposal: RefundProposal) -> bool:
    """Whether a bank is asked about any payment of the customer that we know of, old ones too."""
    rows = proposal.preview.get("asked", {}).get("rows", ())
    charges = {row["payment_id"] for row in rows} | set(proposal.evidence.get("charges", ()))
    disputed = ChargeState.objects.filter(workspace_id=proposal.workspace_id, is_disputed=True)
    return not charges.isdisjoint(disputed.values_list("charge", flat=True))


def over(*, workspace: Workspace, today: date) -> list[Freeze]:
    """Freezes whose last day is past: a person is asked again."""
    rows = Freeze.objects.filter(workspace=workspace, state__in=("asked", "frozen"))
    return list(rows.filter(until__lt=today).order_by("until", "id"))
