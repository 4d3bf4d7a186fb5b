"""What is asked again at the moment an order would leave, and what becomes of it where the answer is no."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from tenure.records.models import (
    CapDay,
    ChargeState,
    Freeze,
    Membership,
    MoneyOrder,
    RefundProposal,
)
from tenure.values.errors import TenureError
from tenure.values.provider import AccountReading, ChargeReading
from tenure.values.refunding import MONEY_KINDS, digest
from tenure.values.trials import is_guarded
from tenure.workflow.actions.freezes import has_dispute
from tenure.workflow.actions.money_rules import may_approve
from tenure.workflow.actions.money_switch import OPENING, may_leave
from tenure.workflow.actions.proposals import EXPIRES
from tenure.workflow.queries.labels import holding, in_legal_hold
from tenure.workflow.rules.permissions import Act, may

SWITCH_WAIT = timedelta(minutes=1)
RIGHT_WAIT = timedelta(minutes=15)
STOPPING = ("pause", "cancel", "freeze")
"""Kinds that come before the money of their proposal."""
CANCELLED, OPENED = "cancelled", "opened_again"
NOT_TRIED_AGAIN = (
    *(CANCELLED, OPENED, "legal_hold", "labelled", "approver", "proposer"),
    *("not_approved", "expired", "preview"),
)
"""Codes of `ask_again`: of what we did not try a second time; they say nothing of the other side."""


class ObstacleError(TenureError):
    """Why an order does not leave. `code` is shown, in words, beside it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class WaitError(ObstacleError):
    """Not now; asked again at `until`."""

    def __init__(self, code: str, message: str, until: datetime) -> None:
        super().__init__(code, message)
        self.until = until


class FailError(ObstacleError):
    """Never."""


class ByHandError(ObstacleError):
    """A person does it."""


class BackError(ObstacleError):
    """Something differs from what was approved: it is shown again."""


class Where(Protocol):
    """Where orders leave from, as far as it is asked here."""

    @property
    def installation(self) -> str:
        """Id of this installation."""

    @property
    def account(self) -> AccountReading | None:
        """Whose books, or None without a payment provider."""

    @property
    def has_product(self) -> bool:
        """Whether the product can be told to freeze."""


def ask_all(
    *,
    order: MoneyOrder,
    proposal: RefundProposal,
    here: Where,
    charge: ChargeState | None,
    reading: ChargeReading | None,
    at: datetime,
) -> None:
    """Raise the first obstacle there is. Called with the proposal and the charge locked."""
    why = may_leave(order.workspace, here.installation, order.kind)
    if why:
        raise WaitError("switch", why, at + SWITCH_WAIT)
    if order.kind not in OPENING:
        _ask_approval(order, proposal, at)
        ask_place(proposal, here)
        _ask_customer(order, proposal, at)
    _ask_side(order, here, at)
    if order.kind == "refund" and reading is None:
        raise WaitError("not_read", "the charge was not read", at + SWITCH_WAIT)
    if order.kind in MONEY_KINDS and charge is not None and reading is not None:
        _ask_charge(order, here, charge, reading)
    if order.kind == "transfer":
        raise ByHandError("transfer", "no card takes it back any more")


def ask_again(order: MoneyOrder, at: datetime) -> None:
    """Raise what speaks against a second try; nothing does against opening an account again.

    Asked of what is not known to have happened: the run was not cancelled meanwhile, the approval
    still holds, and nothing of the customer changed. Their side is asked by whoever tries.
    """
    if order.kind in OPENING:
        return
    rows = RefundProposal.objects.select_related("workspace", "approved_by", "proposed_by")
    proposal = rows.get(pk=order.proposal_id)
    if proposal.ended_why:
        raise FailError(CANCELLED, "what was left of the run was cancelled")
    _ask_approval(order, proposal, at)
    _ask_customer(order, proposal, at)


def _ask_approval(order: MoneyOrder, proposal: RefundProposal, at: datetime) -> None:
    """The approver still may, and this is what was approved, to the byte."""
    if proposal.state not in ("approved", "sending"):
        raise FailError("not_approved", "the proposal is not approved")
    if at > proposal.expires_at and not _goes_on(order, proposal, at):
        raise FailError("expired", "the approval is older than three days")
    if not proposal.approved_sha256 == proposal.preview_sha256 == digest(proposal.preview):
        raise FailError("preview", "the preview is not the one that was approved")
    act = _act_of(order, proposal)
    if act is None or act.get("amount_minor", 0) != order.amount_minor:
        raise FailError("preview", "the order is not one of the approved preview")
    if is_guarded("role") and not _still_may(proposal, at):
        raise WaitError("approver", "who approved it may not any more", at + RIGHT_WAIT)
    if is_guarded("role") and not _may_propose(proposal):
        raise WaitError("proposer", "who proposed it may not any more", at + RIGHT_WAIT)


def _goes_on(order: MoneyOrder, proposal: RefundProposal, at: datetime) -> bool:
    """Whether a run past its time is still under way: one of it left in the last three days.

    Where it waits for a limit it is enough that any money left: others were ahead of it.
    """
    since = at - EXPIRES
    own = MoneyOrder.objects.filter(proposal=proposal, first_sent_at__gt=since)
    if own.exclude(kind__in=OPENING).exists():
        return True
    rows = CapDay.objects.filter(workspace_id=order.workspace_id, day__gt=since.date())
    is_capped = order.error_code.startswith("cap_")
    return is_capped and rows.filter(refunds__gt=0).exists()


def _may_propose(proposal: RefundProposal) -> bool:
    """Whether the proposer is still here, in a role that proposes."""
    if not proposal.proposed_by.is_active:
        return False
    rows = Membership.objects.filter(workspace_id=proposal.workspace_id)
    member = rows.filter(user_id=proposal.proposed_by_id).first()
    return member is not None and may(member.role, Act.PROPOSE_REFUND)


def ask_place(proposal: RefundProposal, here: Where) -> None:
    """The preview was made here: in this installation, of these books, real or not."""
    if not is_place(proposal, here):
        raise BackError("elsewhere", "it was approved for another account or installation")


def is_place(proposal: RefundProposal, here: Where) -> bool:
    """Whether the preview was made here; without a payment provider nobody can say of which books."""
    preview, account = proposal.preview, here.account
    shown = (preview.get("account"), preview.get("livemode"))
    is_same = account is None or shown == (account.account, account.livemode)
    return is_same and preview.get("installation") == here.installation


def _ask_customer(order: MoneyOrder, proposal: RefundProposal, at: datetime) -> None:
    """Nobody is stopped, frozen or given back to who is in legal hold, was labeled meanwhile as asleep
    for good reason, or has the account open again, by their own link or by a person.
    """
    if in_legal_hold(order.workspace_id, proposal.customer_id):
        raise FailError("legal_hold", "the customer is in legal hold")
    if MoneyOrder.objects.filter(proposal=proposal, kind__in=OPENING).exists():
        raise FailError(OPENED, "the account was opened again")
    today = at.astimezone(ZoneInfo(proposal.workspace.time_zone)).date()
    if proposal.customer_id in holding(order.workspace_id, today):
        raise FailError("labelled", "the customer is labeled as asleep for good reason")


def _act_of(order: MoneyOrder, proposal: RefundProposal) -> dict[str, Any] | None:
    """The act of the approved preview that an order is made of."""
    for act in proposal.preview.get("acts", ()):
        is_same = act["kind"] == order.kind and act["subject"] == order.charge
        if is_same and act.get("currency", "") == order.currency:
            return dict(act)
    return None


def shown_refunded(order: MoneyOrder) -> int | None:
    """What had gone back of a charge as it was shown and approved; None where nothing says so."""
    found = (_act_of(order, order.proposal) or {}).get("refunded_minor")
    return None if found is None else int(found)


def _still_may(proposal: RefundProposal, at: datetime) -> bool:
    """Whether the approver is another person than the proposer, still here, with limit enough."""
    approver = proposal.approved_by
    if approver is None or not approver.is_active or approver.pk == proposal.proposed_by_id:
        return False
    rows = Membership.objects.filter(workspace_id=proposal.workspace_id, user=approver)
    member = rows.first()
    sums: dict[str, int] = {}
    for act in proposal.preview["acts"]:
        if act["kind"] in MONEY_KINDS:
            sums[act["currency"]] = sums.get(act["currency"], 0) + act["amount_minor"]
    return member is not None and may_approve(proposal.workspace, member.role, sums, at)


def _ask_side(order: MoneyOrder, here: Where, at: datetime) -> None:
    """Whether there is anybody outside to ask; frozen already is frozen once."""
    if order.kind == "freeze" and _is_frozen(order):
        raise FailError("frozen_already", "the account is frozen already")
    if order.kind == "freeze":
        _ask_freeze(order.proposal, at)
    if order.kind in ("freeze", "unfreeze") and not here.has_product:
        raise ByHandError("no_product", "your product is not connected")
    if order.kind in ("pause", "cancel", "resume") and here.account is None:
        raise ByHandError("no_provider", "no payment provider is connected")
    if order.kind == "refund" and here.account is None:
        raise WaitError("no_provider", "no payment provider is connected", at + RIGHT_WAIT)


def _ask_freeze(proposal: RefundProposal, at: datetime) -> None:
    """Nobody is frozen until a day that is past, nor while a bank is asked about a payment."""
    today = at.astimezone(ZoneInfo(proposal.workspace.time_zone)).date()
    if proposal.frozen_until is not None and proposal.frozen_until < today:
        raise FailError("freeze_past", "the last day of the freeze is past")
    if has_dispute(proposal):
        raise FailError("disputed", "the customer has disputed a payment with the bank")


def _is_frozen(order: MoneyOrder) -> bool:
    rows = Freeze.objects.filter(workspace_id=order.workspace_id, customer_id=order.charge)
    return rows.filter(state__in=("asked", "frozen", "lifting")).exists()


def _ask_charge(
    order: MoneyOrder,
    here: Where,
    charge: ChargeState,
    reading: ChargeReading,
) -> None:
    """The charge outside is the one that was shown, and holds the amount."""
    account = here.account
    if account is not None and reading.livemode != account.livemode:
        raise FailError("livemode", "a sandbox and real money are never mixed")
    if reading.currency != order.currency:
        raise FailError("currency", "the charge is in another currency")
    if reading.is_disputed:
        raise FailError("disputed", "the customer has disputed the charge with the bank")
    if shown_refunded(order) not in (None, reading.refunded_minor):
        raise BackError("differs", "the charge was refunded in part since it was shown")
    left = charge.captured_minor - charge.refunded_minor - charge.held_minor
    if is_guarded("lock") and not 0 < order.amount_minor <= left:
        raise BackError("too_large", "more than what is left of the charge")
