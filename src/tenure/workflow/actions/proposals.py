"""Proposing to give money back: asked for by one person, shown as acts, sent to another to approve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError

from tenure.records.models import MoneyOrder, RefundProposal, User, Workspace
from tenure.records.models.refunds import COLLECTIONS
from tenure.values.currencies import EXPONENTS
from tenure.values.errors import InputError
from tenure.values.money import MAX_MINOR
from tenure.values.refunding import BEFORE_SENDING, MONEY_KINDS, OPEN_PROPOSAL, digest
from tenure.values.trials import is_guarded
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.step_up import require_step_up
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

EXPIRES = timedelta(hours=72)
"""So long may a proposal wait for its next step before it is void."""
LONGEST_FREEZE = timedelta(days=30)
BLOCKING = ("approved", "sending", "unknown", "pending", "manual")
"""States of an order in which its payment may not be asked for again."""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One payment to give back. Amounts in minor units of `currency`; `age_days` since `paid_on`.

    `tax_minor` is None where nobody knows it. `refunded_minor` are the refunds of this payment that
    the facts know: what the provider says beyond it went back since.
    """

    payment_id: str
    amount_minor: int
    tax_minor: int | None
    currency: str
    method: str
    paid_on: date
    age_days: int
    refunded_minor: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """What is asked for. `window_until` is not in the window; `frozen_until` is the last frozen day.

    `sheet` is the affordability sheet as the proposer saw it: refused unless its `is_open` is true.
    `collection` is "pause", "cancel" or "keep", done to each of `subscriptions` (outside ids).
    """

    customer_id: str
    customer_name: str
    kind: str
    window_from: date
    window_until: date
    evidence: dict[str, Any]
    reason: str
    collection: str
    has_freeze: bool
    frozen_until: date | None
    sheet: dict[str, Any]
    rows: tuple[DraftRow, ...]
    subscriptions: tuple[str, ...]
    form_token: str


def propose(*, by: By, draft: Draft) -> RefundProposal:
    """Save a proposal as a draft; `jobs` then reads each charge and makes the preview. Audited.

    The form sent again gives the same proposal. `InputError` where the sheet is closed, another
    proposal of the customer is open, or a payment is on its way back already.
    """
    require(by.role, Act.PROPOSE_REFUND)
    found = _of_form(by, draft)
    if found is not None:
        return found
    _check(draft, by)
    try:
        with commit("proposal.made"):
            made = _saved(draft, by)
    except IntegrityError:
        return _lost_race(by, draft)
    return made


def _of_form(by: By, draft: Draft) -> RefundProposal | None:
    if not draft.form_token.strip():
        raise InputError("a form without a token is not taken")
    rows = RefundProposal.objects.filter(workspace=by.workspace, form_token=draft.form_token)
    return rows.first() if is_guarded("form_token") else None


def _lost_race(by: By, draft: Draft) -> RefundProposal:
    """Another request was first: with the same form, or for the same customer."""
    found = _of_form(by, draft)
    if found is None:
        raise InputError("a proposal for this customer is open")
    return found


def _check(draft: Draft, by: By) -> None:
    if draft.sheet.get("is_open") is not True:
        raise InputError("the affordability sheet does not allow a refund")
    if not draft.rows:
        raise InputError("there is nothing to give back")
    if draft.collection not in COLLECTIONS:
        raise InputError("choose what becomes of collection")
    if not draft.reason.strip():
        raise InputError("say why the money goes back")
    if not draft.window_from < draft.window_until:
        raise InputError("the window must end after it begins")
    _check_freeze(draft, by.today)
    _check_rows(draft.rows)
    check_payments(by.workspace, [row.payment_id for row in draft.rows])


def _check_freeze(draft: Draft, today: date) -> None:
    if not draft.has_freeze:
        return
    until = draft.frozen_until
    if until is None or not today <= until <= today + LONGEST_FREEZE:
        raise InputError("a freeze needs a last day, at most 30 days from now")


def _check_rows(rows: tuple[DraftRow, ...]) -> None:
    ids = {row.payment_id for row in rows}
    if len(ids) != len(rows) or "" in ids:
        raise InputError("each payment is named once")
    for row in rows:
        if not 0 < row.amount_minor <= MAX_MINOR or row.currency not in EXPONENTS:
            raise InputError("an amount is not above zero in a known currency")
        if row.tax_minor is not None and not 0 <= row.tax_minor <= row.amount_minor:
            raise InputError("the tax is part of the amount")


def check_payments(workspace: Workspace, wanted: Iterable[str]) -> None:
    """`InputError` where one is on its way back, or went by transfer, which no provider sees."""
    orders = MoneyOrder.objects.filter(workspace=workspace, payment_id__in=list(wanted))
    if orders.filter(kind__in=MONEY_KINDS, state__in=BLOCKING).exists():
        raise InputError("one of the payments is on its way back already")
    if orders.filter(kind="transfer", state="succeeded").exists():
        raise InputError("one of the payments was given back by transfer")


def _saved(draft: Draft, by: By) -> RefundProposal:
    open_ones = RefundProposal.objects.filter(workspace=by.workspace, state__in=OPEN_PROPOSAL)
    if open_ones.filter(customer_id=draft.customer_id).exists():
        raise InputError("a proposal for this customer is open")
    made = RefundProposal.objects.create(
        workspace=by.workspace,
        customer_id=draft.customer_id,
        customer_name=draft.customer_name[:500],
        kind=draft.kind,
        window_from=draft.window_from,
        window_until=draft.window_until,
        evidence=draft.evidence,
        reason=draft.reason.strip()[:500],
        collection=draft.collection,
        has_freeze=draft.has_freeze,
        frozen_until=draft.frozen_until if draft.has_freeze else None,
        preview={"asked": asked(draft)},
        sheet=draft.sheet,
        sheet_sha256=digest(draft.sheet),
        form_token=draft.form_token,
        proposed_by=by.user,
        proposed_at=by.at,
        expires_at=by.at + EXPIRES,
    )
    said = {"contact_checked": doubts} if (doubts := draft.evidence.get("contact_doubts")) else {}
    rows = len(draft.rows)
    _log(made, "proposed", by.at, by.user, sheet_sha256=made.sheet_sha256, rows=rows, **said)
    return made


def asked(draft: Draft) -> dict[str, Any]:
    """What the preview is made of, as it is kept: rows and subscriptions."""
    rows = [{**asdict(row), "paid_on": row.paid_on.isoformat()} for row in draft.rows]
    return {"rows": rows, "subscriptions": list(dict.fromkeys(draft.subscriptions))}


def show(*, proposal: RefundProposal, preview: dict[str, Any], at: datetime) -> bool:
    """Put a preview made just now to a draft: every act, and its SHA-256. Audited.

    False where the draft is none any more. Called by `jobs`, which reads the charges.
    """
    sha256 = digest(preview)
    with commit("proposal.previewed"):
        rows = RefundProposal.objects.filter(pk=proposal.pk, state="draft")
        fields = {"preview": preview, "preview_sha256": sha256, "previewed_at": at}
        if not rows.update(state="previewed", **fields):
            return False
        _log(proposal, "previewed", at, None, sha256=sha256)
    return True


def note_failure(*, proposal: RefundProposal, error: str) -> None:
    """Say on a draft why there is no preview yet; the next try takes it away."""
    preview = {"asked": proposal.preview["asked"], "error": error[:500]}
    with commit("proposal.not_previewed"):
        RefundProposal.objects.filter(pk=proposal.pk, state="draft").update(preview=preview)


def submit(*, by: By, proposal_id: int, sha256: str) -> RefundProposal:
    """Ask another person to approve exactly the preview of that SHA-256. Audited.

    `StepUpError` where a second factor is asked for and was not shown in the last ten minutes.
    """
    require(by.role, Act.PROPOSE_REFUND)
    require_step_up(by)
    with commit("proposal.submitted"):
        found = locked(by, proposal_id)
        if found.preview_sha256 != sha256:
            raise InputError("the preview has changed: look at it again")
        if not found.preview.get("acts"):
            raise InputError("nothing is left to be done")
        moved(found, ("previewed",), "awaiting", by.at, by.user, submitted_at=by.at)
    return found


def again(*, by: By, proposal_id: int) -> RefundProposal:
    """Back to a draft: the preview is made anew of what stands outside now. Audited."""
    require(by.role, Act.PROPOSE_REFUND)
    with commit("proposal.again"):
        found = locked(by, proposal_id)
        if found.state not in ("previewed", "awaiting"):
            raise InputError("the proposal cannot be changed any more")
        to_draft(found, by.at, by.user, "asked for")
    return found


def to_draft(found: RefundProposal, at: datetime, user: User | None, why: str) -> None:
    """Take the approval and the preview away; `jobs` makes another. Orders of it are cancelled.

    Within the caller's transaction, with the proposal locked and nothing sent.
    """
    cancel_orders(found, at, why)
    moved(
        found,
        ("previewed", "awaiting", "approved"),
        "draft",
        at,
        user,
        why=why,
        preview={"asked": found.preview["asked"]},
        preview_sha256="",
        approved_by=None,
        approved_at=None,
        approved_sha256="",
        starts_at=None,
    )


def cancel(*, by: By, proposal_id: int, why: str = "") -> RefundProposal:
    """End a proposal of which nothing was sent, or what is left of one under way. Audited.

    What was sent stays sent: an order whose call is out is settled as it ends, and not tried again.
    """
    require(by.role, Act.STOP_MONEY)
    with commit("proposal.cancelled"):
        found = locked(by, proposal_id)
        cancel_orders(found, by.at, why or "cancelled")
        if found.state == "sending":
            said = why.strip()[:500] or "cancelled"
            RefundProposal.objects.filter(pk=found.pk).update(ended_why=said)
            _log(found, "stopped", by.at, by.user, why=why)
        else:
            ended: dict[str, Any] = {"ended_at": by.at, "ended_why": why.strip()[:500]}
            moved(found, BEFORE_SENDING, "cancelled", by.at, by.user, **ended)
    return found


def expire_old(*, at: datetime) -> int:
    """Void the proposals that have waited too long; returns how many. Each audited."""
    due = RefundProposal.objects.filter(state__in=BEFORE_SENDING, expires_at__lte=at)
    done = 0
    for pk in list(due.values_list("pk", flat=True)):
        with commit("proposal.expired"):
            found = RefundProposal.objects.select_for_update().get(pk=pk)
            if found.state in BEFORE_SENDING:
                cancel_orders(found, at, "expired")
                moved(found, BEFORE_SENDING, "expired", at, None, ended_at=at)
                done += 1
    return done


def cancel_orders(found: RefundProposal, at: datetime, why: str, code: str = "cancelled") -> int:
    """Cancel what has not begun, with a code. Within the caller's transaction."""
    waiting = MoneyOrder.objects.select_for_update().filter(proposal=found, state="approved")
    for order in waiting:
        MoneyOrder.objects.filter(pk=order.pk, state="approved").update(
            state="cancelled", settled_at=at, error_code=code, error=why[:500]
        )
        summary = f"{order.kind} {order.charge}: {why}"
        record(
            workspace=found.workspace,
            action="money.cancelled",
            summary=summary,
            at=at,
            subject=f"order:{order.pk}",
            before="approved",
        )
    return len(waiting)


def locked(by: By, proposal_id: int) -> RefundProposal:
    """A proposal of the workspace, locked. `InputError` where there is none."""
    rows = RefundProposal.objects.select_for_update().filter(workspace=by.workspace)
    found = rows.filter(pk=proposal_id).first()
    if found is None:
        raise InputError("there is no such proposal")
    return found


def moved(
    found: RefundProposal,
    before: tuple[str, ...],
    to: str,
    at: datetime,
    user: User | None,
    why: str = "",
    **fields: Any,  # noqa: ANN401 - columns of the proposal
) -> None:
    """Move a proposal between states, by a conditional UPDATE; audited. `InputError` if it may not."""
    rows = RefundProposal.objects.filter(pk=found.pk, state=found.state, state__in=before)
    if not rows.update(state=to, **fields):
        raise InputError("the proposal has moved on: look at it again")
    was, found.state = found.state, to
    for name, value in fields.items():
        setattr(found, name, value)
    _log(found, to, at, user, before=was, why=why)


def _log(
    found: RefundProposal, act: str, at: datetime, user: User | None, **detail: object
) -> None:
    record(
        workspace=found.workspace,
        action=f"refunds.{act}",
        summary=f"{found.customer_name}: {act}",
        at=at,
        by=user,
        subject=f"proposal:{found.pk}",
        **detail,
    )
