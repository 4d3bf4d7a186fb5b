"""What must hold of money at every moment, asked of the rows themselves. Empty is sound."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Sum

from tenure.records.models import (
    AuditEntry,
    CapDay,
    ChargeState,
    LedgerEntry,
    MoneyOrder,
    RefundProposal,
    Workspace,
)
from tenure.values.refunding import MONEY_KINDS, ORDER_MOVES, PROPOSAL_MOVES, digest
from tenure.workflow.queries.audit_chain import verify

PATIENCE = timedelta(minutes=30)
"""A worker that is gone longer than this has left something undone."""
BALANCES = {
    "approved": (0, 0),
    "cancelled": (0, 0),
    "sending": (1, 0),
    "unknown": (1, 0),
    "pending": (1, 0),
    "succeeded": (0, 1),
    "failed": (0, 0),
    "manual": (0, 0),
    "reversed": (0, 0),
}
"""By state of an order: how often its amount is held and how often it is refunded."""
COUNTS = ("sending", "unknown", "pending", "succeeded")
APPROVED = ("approved", "sending", "done")


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that does not hold: which rule, of what, and how."""

    rule: str
    subject: str
    says: str


def invariants(workspace: Workspace, at: datetime) -> tuple[Violation, ...]:
    """Rules I3, I4, I5, I11 and I12: ledger, charges, approval and caps, the audit's story, leases.

    Reads every order and audit entry of the workspace: for a nightly check and for tests.
    """
    orders = list(MoneyOrder.objects.filter(workspace=workspace).select_related("proposal"))
    return (
        *_ledger(workspace, orders),
        *_charges(workspace, orders),
        *_approvals(orders),
        *_caps(workspace, orders),
        *_stories(workspace, orders),
        *_chain(workspace),
        *_leases(orders, at),
    )


def _ledger(workspace: Workspace, orders: list[MoneyOrder]) -> Iterator[Violation]:
    """I3: every posting in one currency, and every order's balances those of its state."""
    balances: defaultdict[int, Counter[str]] = defaultdict(Counter)
    currencies: defaultdict[int, set[str]] = defaultdict(set)
    rows = LedgerEntry.objects.filter(workspace=workspace).exclude(order=None)
    for order_id, left, entered, amount, currency in rows.values_list(
        "order_id", "left", "entered", "amount_minor", "currency"
    ):
        balances[order_id][left] -= amount
        balances[order_id][entered] += amount
        currencies[order_id].add(currency)
    for order in orders:
        held, refunded = BALANCES[order.state]
        if order.kind not in MONEY_KINDS:
            held, refunded = 0, 0
        found = balances[order.pk]
        wanted = (held * order.amount_minor, refunded * order.amount_minor)
        if (found["held"], found["refunded"]) != wanted or found.total():
            yield Violation("I3", f"order:{order.pk}", f"{order.state} with {dict(found)}")
        if currencies[order.pk] - {order.currency}:
            yield Violation("I3", f"order:{order.pk}", "currencies are mixed")


def _charges(workspace: Workspace, orders: list[MoneyOrder]) -> Iterator[Violation]:
    """I4: no more goes back of a charge than was captured, and what is held is what orders hold."""
    sums: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for order in orders:
        if order.kind in MONEY_KINDS and order.state in COUNTS:
            sums[order.charge] += order.amount_minor
            held[order.charge] += order.amount_minor if order.state != "succeeded" else 0
    for charge in ChargeState.objects.filter(workspace=workspace):
        if sums[charge.charge] > charge.captured_minor:
            yield Violation("I4", charge.charge, f"{sums[charge.charge]} of {charge}")
        if held[charge.charge] != charge.held_minor:
            yield Violation("I4", charge.charge, f"{charge.held_minor} held by none")


def _approvals(orders: list[MoneyOrder]) -> Iterator[Violation]:
    """I5: two people, and what is done is what was approved. What ended before it left was not done."""
    sound: dict[int, bool] = {}
    for order in orders:
        proposal = order.proposal
        if order.kind not in MONEY_KINDS or _never_left(order):
            continue
        if proposal.pk not in sound:
            sound[proposal.pk] = _is_approved(proposal)
        shown = (
            (act["subject"], act.get("amount_minor")) for act in proposal.preview.get("acts", ())
        )
        if not sound[proposal.pk] or (order.charge, order.amount_minor) not in shown:
            yield Violation("I5", f"order:{order.pk}", "not as two people approved it")


def _never_left(order: MoneyOrder) -> bool:
    """Whether an order ended unsent: its proposal may have been sent back, cancelled or voided since."""
    return order.state in ("cancelled", "failed") and order.first_sent_at is None


def _is_approved(proposal: RefundProposal) -> bool:
    is_same = proposal.approved_sha256 == proposal.preview_sha256 == digest(proposal.preview)
    two = proposal.approved_by_id not in (None, proposal.proposed_by_id)
    return is_same and two and proposal.state in APPROVED


def _caps(workspace: Workspace, orders: list[MoneyOrder]) -> Iterator[Violation]:
    """I5: every refund that was sent is counted, in the caps of its run and of all."""
    sent: Counter[str] = Counter()
    for order in orders:
        if order.kind == "refund" and order.first_sent_at is not None:
            sent[f"run:{order.proposal_id}"] += order.amount_minor
            sent["all"] += order.amount_minor
    rows = CapDay.objects.filter(workspace=workspace).values_list("scope").order_by("scope")
    counted = dict(rows.annotate(sum=Sum("sum_minor")))
    for scope, amount in sent.items():
        if counted.get(scope, 0) != amount:
            yield Violation("I5", scope, f"{amount} sent, {counted.get(scope, 0)} counted")


def _stories(workspace: Workspace, orders: list[MoneyOrder]) -> Iterator[Violation]:
    """I11: the audit log tells every move of every order and proposal, and no other."""
    paths: defaultdict[str, list[str]] = defaultdict(list)
    rows = AuditEntry.objects.filter(workspace=workspace).order_by("pk")
    for subject, action in rows.values_list("subject", "action"):
        paths[subject].append(action.partition(".")[2])
    for order in orders:
        path = ["approved", *(word for word in paths[f"order:{order.pk}"] if word in ORDER_MOVES)]
        if not _is_path(path, order.state, ORDER_MOVES):
            yield Violation("I11", f"order:{order.pk}", f"{order.state} after {path}")
    for proposal in RefundProposal.objects.filter(workspace=workspace):
        found = paths[f"proposal:{proposal.pk}"]
        path = ["draft", *(word for word in found if word in PROPOSAL_MOVES)]
        if not _is_path(path, proposal.state, PROPOSAL_MOVES):
            yield Violation("I11", f"proposal:{proposal.pk}", f"{proposal.state} after {path}")


def _chain(workspace: Workspace) -> Iterator[Violation]:
    """I11: what is sealed of the audit log is as it was sealed. Reads the whole log."""
    broken = verify(workspace.pk).broken
    if broken:
        yield Violation("I11", f"audit:{broken.sequence}", broken.says)


def _is_path(path: list[str], ends: str, moves: Mapping[str, frozenset[str]]) -> bool:
    steps = pairwise(path)
    return path[-1] == ends and all(after in moves[before] for before, after in steps)


def _leases(orders: list[MoneyOrder], at: datetime) -> Iterator[Violation]:
    """I12: nothing is held by a worker that is gone, and nothing waits past its time."""
    for order in orders:
        lease = order.lease_until
        if lease is not None and lease < at - PATIENCE:
            yield Violation("I12", f"order:{order.pk}", f"held until {lease}")
        if order.state == "sending" and order.next_try_at < at - PATIENCE and lease is None:
            yield Violation("I12", f"order:{order.pk}", f"due since {order.next_try_at}")
