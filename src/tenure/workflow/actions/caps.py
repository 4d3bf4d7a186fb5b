"""Caps: how much goes back in a day, counted before a call in rows that two cannot pass at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Sum

from tenure.records.models import CapDay, MoneyOrder, RefundProposal
from tenure.values.errors import TenureError
from tenure.values.trials import is_guarded
from tenure.workflow.actions.money_rules import Limits, in_force, value_of

SHARE_DAYS = 30
SHARE = 10
"""One part in ten of what was captured in thirty days may go back in thirty days."""


class CapReachedError(TenureError):
    """No room is left; `until` is when there may be again. `code` names the cap."""

    def __init__(self, code: str, until: datetime) -> None:
        super().__init__(f"the cap {code} is reached")
        self.code, self.until = code, until


@dataclass(frozen=True, slots=True)
class Scope:
    """One row that is counted in. `name` is that of its limits: `<name>_refunds`, `<name>_sum_minor`."""

    name: str
    key: str
    day: date


def scopes(order: MoneyOrder, proposal: RefundProposal, at: datetime) -> tuple[Scope, ...]:
    """All, the proposer and the customer on this day; the run on the day it was approved.

    Always in this order, so that no two wait for each other. Transfers have rows of their own.
    """
    zone = ZoneInfo(proposal.workspace.time_zone)
    today = at.astimezone(zone).date()
    approved_at = proposal.approved_at or at
    own = "transfer:" if order.kind == "transfer" else ""
    return (
        Scope("day", f"{own}all", today),
        Scope("operator", f"{own}operator:{proposal.proposed_by_id}", today),
        Scope("customer", f"{own}customer:{proposal.customer_id}", today),
        Scope("run", f"{own}run:{order.proposal_id}", approved_at.astimezone(zone).date()),
    )


def take(order: MoneyOrder, proposal: RefundProposal, at: datetime) -> None:
    """Count an order in every scope, or `CapReachedError`; within the caller's transaction."""
    zone = ZoneInfo(proposal.workspace.time_zone)
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    until = datetime.combine(tomorrow, datetime.min.time(), zone).astimezone(at.tzinfo)
    held = in_force(proposal.workspace, at)
    for scope in scopes(order, proposal, at):
        if not _taken(order, proposal, scope, held):
            raise CapReachedError(f"cap_{scope.name}", until)
    if order.kind != "transfer" and not _within_share(order, proposal, at):
        raise CapReachedError("cap_share", until)


def _taken(order: MoneyOrder, proposal: RefundProposal, scope: Scope, held: Limits) -> bool:
    """Whether one row had room, and has counted the order now: a single conditional UPDATE."""
    own = proposal.workspace
    refunds = value_of(held, f"{scope.name}_refunds", "")
    most = value_of(held, f"{scope.name}_sum_minor", order.currency)
    row, _ = CapDay.objects.get_or_create(
        workspace=own, day=scope.day, currency=order.currency, scope=scope.key
    )
    rows = CapDay.objects.filter(pk=row.pk)
    amount = order.amount_minor
    if is_guarded("cap"):
        if not 0 < amount <= most:
            return False
        rows = rows.filter(refunds__lt=refunds, sum_minor__lte=most - amount)
    return rows.update(refunds=F("refunds") + 1, sum_minor=F("sum_minor") + amount) == 1


def _within_share(order: MoneyOrder, proposal: RefundProposal, at: datetime) -> bool:
    """Where a sheet says what was captured in 30 days: no more than a tenth of it goes back.

    The newest sheet counts, of whichever proposal. A currency that is not in it brought in nothing.
    """
    rows = RefundProposal.objects.filter(workspace=proposal.workspace)
    rows = rows.filter(sheet__has_key="captured_30_days").order_by("-pk")
    newest = rows.values_list("sheet", flat=True).first()
    if newest is None:
        return True
    captured = newest["captured_30_days"].get(order.currency, 0)
    since = at.date() - timedelta(days=SHARE_DAYS)
    days = CapDay.objects.filter(workspace=proposal.workspace, scope="all", day__gt=since)
    sent = days.filter(currency=order.currency).aggregate(all=Sum("sum_minor"))["all"] or 0
    return bool(0 < sent <= captured // SHARE)
