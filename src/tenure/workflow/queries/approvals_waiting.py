"""Refunds that wait for somebody's approval, for the menu and for Today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.records.models import RefundProposal, Workspace
from tenure.workflow.actions.money_rules import holds, in_force
from tenure.workflow.queries.proposals import asked_totals
from tenure.workflow.rules.permissions import Act, may


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that a person may approve. `totals` by currency in minor units; void at `until`."""

    id: int
    customer_name: str
    proposed_by: str
    totals: dict[str, int]
    until: datetime


def waiting_for(
    workspace: Workspace, role: str, user_id: int | None, at: datetime
) -> tuple[Waiting, ...]:
    """What waits for this person: proposed by another, and within the limit of the role.

    The one that is void first comes first.
    """
    if not may(role, Act.APPROVE_REFUND):
        return ()
    rows = RefundProposal.objects.filter(workspace=workspace, state="awaiting", expires_at__gt=at)
    rows = rows.exclude(proposed_by_id=user_id).select_related("proposed_by")
    found = [_waiting(each) for each in rows.order_by("expires_at", "id")]
    held = in_force(workspace, at) if found else {}
    return tuple(each for each in found if holds(held, role, each.totals))


def _waiting(each: RefundProposal) -> Waiting:
    totals = asked_totals(each.preview)
    return Waiting(each.pk, each.customer_name, str(each.proposed_by), totals, each.expires_at)
