"""Our refunds beside the payment provider's: by id, by what we wrote on them, amount, currency, status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from django.db.models import Q

from tenure.records.models import LedgerEntry, MoneyOrder, Reconciliation, Workspace
from tenure.values.provider import RefundReading
from tenure.values.refunding import MONEY_KINDS, PROVIDER_REFUNDS
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.differences import Key, key_of, noted
from tenure.workflow.actions.money_alarms import alarm
from tenure.workflow.actions.money_moves import post_external
from tenure.workflow.actions.money_switch import trip
from tenure.workflow.actions.outside_refunds import mark
from tenure.workflow.actions.settling import difference, end, seen, settle_noted

OUTSIDE = ("unknown_request", "doubled", "status", "amount")
"""Differences by which a refund may stand outside alone, and not in our ledger."""
FAR_EDGE, NEAR_EDGE = timedelta(hours=1), timedelta(minutes=5)
"""Ours that began so near to an end of the time compared are left to another comparison."""


def compare(
    *,
    workspace: Workspace,
    installation: str,
    theirs: Iterable[RefundReading],
    since: datetime,
    read_at: datetime,
    at: datetime,
) -> Reconciliation:
    """Compare both ways, settle what the other side knows better, keep what differs.

    Ours are those with our installation's mark; any other is imported as made outside, and compared
    where a person confirmed an order by it. Anything that differs turns money off and names its
    rows, but what two people took note of. `read_at` is when `theirs` began to be read.
    """
    read, settled = tuple(theirs), noted(workspace)
    mine = [each for each in read if is_mine(each, installation)]
    others = [each for each in read if not is_mine(each, installation)]
    differences = _doubled(mine)
    external = sum(_imported(workspace, each, at) for each in others)
    for each in read:
        why = _seen(workspace, each, read_at, at) if is_mine(each, installation) else ""
        why = why or _as_confirmed(workspace, each)
        if why:
            differences.append(_row(why, refund=each.refund, charge=each.charge))
    known = {each.refund for each in read}
    ours = _ours(workspace, since + FAR_EDGE, read_at - NEAR_EDGE)
    missing = [order for order in ours if order.outside_id not in known]
    differences += [_row("not_theirs", order=each.pk, charge=each.charge) for each in missing]
    of_note = {key_of(row) for row in differences} & settled
    external += sum(_noted(workspace, each, of_note, at) for each in mine)
    differences = [row for row in differences if key_of(row) not in settled]
    row = Reconciliation(
        workspace=workspace,
        since=since,
        at=at,
        ours=len(ours),
        theirs=len(mine),
        external=external,
        differences=differences,
    )
    return _kept(row)


def settle_outside(
    workspace: Workspace, reading: RefundReading, installation: str, at: datetime
) -> str:
    """One refund as it was read outside: ours is settled by it, another is kept as made outside.

    Returns what differs, "" where nothing does or two people took note of it.
    """
    has_mark = is_mine(reading, installation)
    if not has_mark:
        _imported(workspace, reading, at)
    why = _seen(workspace, reading, at, at) if has_mark else ""
    why = why or _as_confirmed(workspace, reading)
    key = (why, f"refund:{reading.refund}")
    if not why or key not in noted(workspace):
        return why
    if has_mark:
        _noted(workspace, reading, {key}, at)
    return ""


def is_mine(each: RefundReading, installation: str) -> bool:
    """Whether it has our installation's mark."""
    return each.metadata.get("installation") == installation


def _seen(workspace: Workspace, each: RefundReading, read_at: datetime, at: datetime) -> str:
    """Our order settled by a refund with our mark; what differs, "" where what was read may be older."""
    why = seen(workspace=workspace, reading=each, at=at)
    return "" if why == "status" and _is_just_settled(workspace, each, read_at) else why


def _as_confirmed(workspace: Workspace, each: RefundReading) -> str:
    """What differs from an order that a person says this refund was, and that is not on it."""
    rows = MoneyOrder.objects.filter(workspace=workspace, outside_id=each.refund)
    rows = rows.filter(kind__in=MONEY_KINDS, state="succeeded")
    rows = rows.exclude(key=each.metadata.get("request_id", ""))
    found = (difference(order, each) for order in rows.order_by("pk"))
    return next((why for why in found if why), "")


def _row(why: str, **about: str | int) -> dict[str, str | int]:
    return {"why": why, **about}


def _doubled(mine: Iterable[RefundReading]) -> list[dict[str, str | int]]:
    """Two refunds that carry the same request: what must never be."""
    alive = [each for each in mine if each.status != "failed"]
    counts = Counter(each.metadata.get("request_id", "") for each in alive)
    return [
        _row("doubled", refund=each.refund, charge=each.charge)
        for each in alive
        if counts[each.metadata.get("request_id", "")] > 1
    ]


def _is_just_settled(workspace: Workspace, each: RefundReading, read_at: datetime) -> bool:
    """Whether our order ended after, or right before, their list was read: the list may be older."""
    mine = MoneyOrder.objects.filter(workspace=workspace, outside_id=each.refund)
    return mine.filter(kind="refund", settled_at__gt=read_at - NEAR_EDGE).exists()


def _noted(
    workspace: Workspace, each: RefundReading, settled: AbstractSet[Key], at: datetime
) -> int:
    """A refund with our mark that is of no order of ours, or of one that ended without it."""
    if ("amount", f"refund:{each.refund}") in settled:
        settle_noted(workspace=workspace, reading=each, at=at)
    mine = MoneyOrder.objects.filter(workspace=workspace, outside_id=each.refund)
    mine = mine.exclude(state__in=("failed", "reversed"))
    why = {code for code in OUTSIDE if (code, f"refund:{each.refund}") in settled}
    return _imported(workspace, each, at, is_ours=mine.exists()) if why else 0


def _imported(
    workspace: Workspace, each: RefundReading, at: datetime, *, is_ours: bool | None = None
) -> int:
    """A refund made outside, in the ledger; 1 where it is new.

    One that a person confirmed is ours, if it is of the payment they said.
    """
    if is_ours is None:
        mine = MoneyOrder.objects.filter(workspace=workspace, outside_id=each.refund)
        is_ours = mine.filter(charge=each.charge).exists()
    if each.status == "pending" or is_ours:
        if each.status == "failed":
            _came_back(workspace, each, at)
        return 0
    occasion = f"external:{each.refund}"
    is_known = LedgerEntry.objects.filter(workspace=workspace, occasion=occasion).exists()
    if each.status == "failed" and not is_known:
        return 0
    with commit("books.external"):
        is_new = post_external(
            workspace_id=workspace.pk,
            refund=each.refund,
            charge=each.charge,
            amount_minor=each.amount_minor,
            currency=each.currency,
            at=at if each.status == "failed" else min(each.created_at, at),
            is_back=each.status == "failed",
        )
        mark(workspace.pk, each.charge)
        if is_new:
            act = "external_back" if each.status == "failed" else "external"
            record(
                workspace=workspace,
                action=f"money.{act}",
                summary=f"{each.refund} of {each.charge}: {each.amount_minor} {each.currency}",
                at=at,
                subject=f"refund:{each.refund}",
            )
    return int(is_new)


def _came_back(workspace: Workspace, each: RefundReading, at: datetime) -> None:
    """What a person made in the provider's pages for an order of ours was through, and is no more."""
    rows = MoneyOrder.objects.filter(workspace=workspace, outside_id=each.refund, state="succeeded")
    with commit("books.external"):
        order = rows.select_for_update(of=("self",)).select_related("workspace", "proposal").first()
        if order is not None:
            end(order, "reversed", at, why=each.failure)


def _ours(workspace: Workspace, since: datetime, until: datetime) -> list[MoneyOrder]:
    """Refunds of ours that the other side has taken, sent in a time both sides are known for.

    One that a person settled by another payment is not asked for; one by a refund's id is.
    """
    rows = MoneyOrder.objects.filter(workspace=workspace, kind="refund")
    rows = rows.filter(state__in=("succeeded", "pending"), first_sent_at__gte=since)
    settled = Q(settled_at=None, first_sent_at__lte=until) | Q(settled_at__lte=until)
    otherwise = Q(error_code="absent")
    for begins in PROVIDER_REFUNDS:
        otherwise &= ~Q(outside_id__startswith=begins)
    return list(rows.filter(settled).exclude(otherwise).exclude(outside_id=""))


def _told(row: Reconciliation, each: dict[str, str | int]) -> None:
    why, subject = key_of(each)
    says = f"{why}, {subject}, {each.get('charge', '')}"
    cause = f"differs:{why}:{subject}"
    alarm(workspace=row.workspace, cause=cause, code="differs", says=says, at=row.at)


def _kept(row: Reconciliation) -> Reconciliation:
    """Keep the comparison; what differs turns money off in the same transaction. Audited."""
    with commit("books.compared"):
        row.save()
        if row.differences:
            summary = f"{len(row.differences)} rows differ from the payment provider's"
            record(
                workspace=row.workspace,
                action="money.differs",
                summary=summary,
                at=row.at,
                subject=f"reconciliation:{row.pk}",
                differences=row.differences,
            )
            for each in row.differences:
                _told(row, each)
            trip(workspace=row.workspace, reason="reconciliation", at=row.at)
    return row
