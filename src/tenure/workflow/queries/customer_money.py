"""What was done about one customer's money: proposals, acts, freezes and letters, with who and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from tenure.records.models import Freeze, Letter, MoneyOrder, RefundProposal
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.letters import as_it_stands
from tenure.workflow.queries.proposals import asked_totals

Row = dict[str, Any]
MOST = 20
"""So many proposals, freezes and letters are shown, the newest first; the lists hold all."""
COLUMNS = (
    Shown("proposal_id", "proposal", Show.INTEGER),
    Shown("reason", "reason"),
    Shown("proposed_by", "proposed by"),
    Shown("proposed_at", "proposed", Show.INSTANT),
    Shown("approved_by", "approved by"),
    Shown("approved_at", "approved", Show.INSTANT),
    Shown("place", "number", Show.INTEGER),
    Shown("kind", "act"),
    Shown("charge", "on payment"),
    Shown("amount_minor", "amount", Show.MONEY),
    Shown("currency", "currency"),
    Shown("state", "state"),
    Shown("settled_at", "ended", Show.INSTANT),
    Shown("outside_id", "id outside"),
    Shown("outside_request", "request id"),
    Shown("key", "key"),
    Shown("error", "what was answered"),
)
"""Columns of the CSV: every act ever meant for the customer."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a customer's page tells. `came_back`: refunds that went through and came back later."""

    proposals: list[Row]
    freezes: list[Row]
    letters: list[Row]
    came_back: list[Row]
    total: int

    @property
    def is_any(self) -> bool:
        """Whether anything was ever proposed, frozen or written."""
        return bool(self.proposals or self.freezes or self.letters)


def given(workspace_id: int, customer_id: str, today: date) -> Given:
    """Everything about one customer, the newest first; letters as they stand on `today`."""
    own: Any = {"workspace_id": workspace_id, "customer_id": customer_id}
    rows = RefundProposal.objects.filter(**own).select_related("proposed_by", "approved_by")
    found = list(rows.order_by("-id")[:MOST])
    acts = [_act(each) for each in _orders(workspace_id, [each.pk for each in found])]
    frozen = Freeze.objects.filter(**own).select_related("lifted_by", "order")
    letters = Letter.objects.filter(**own).select_related("made_by").prefetch_related("mails")
    return Given(
        proposals=[_proposal(each, acts) for each in found],
        freezes=[_freeze(each) for each in frozen.order_by("-id")[:MOST]],
        letters=[as_it_stands(each, today) for each in letters.order_by("-id")[:MOST]],
        came_back=[each for each in acts if each["state"] == "reversed"],
        total=rows.count(),
    )


def every_act(workspace_id: int, customer_id: str) -> Iterator[Row]:
    """Every act of every proposal of a customer, for the CSV."""
    rows = MoneyOrder.objects.filter(
        workspace_id=workspace_id, proposal__customer_id=customer_id
    ).select_related("proposal__proposed_by", "proposal__approved_by")
    for each in rows.order_by("proposal_id", "place").iterator(chunk_size=500):
        of = each.proposal
        yield {
            **_act(each),
            "reason": of.reason,
            "proposed_by": str(of.proposed_by),
            "proposed_at": of.proposed_at,
            "approved_by": str(of.approved_by or ""),
            "approved_at": of.approved_at,
        }


def _orders(workspace_id: int, proposals: list[int]) -> QuerySet[MoneyOrder]:
    rows = MoneyOrder.objects.filter(workspace_id=workspace_id, proposal_id__in=proposals)
    return rows.order_by("proposal_id", "place")


_OF_ACT = (
    *("proposal_id", "place", "kind", "charge", "amount_minor", "currency", "state", "settled_at"),
    *("outside_id", "outside_request", "key", "error", "error_code", "paid_on"),
)


def _act(each: MoneyOrder) -> Row:
    return {name: getattr(each, name) for name in _OF_ACT}


def _proposal(each: RefundProposal, acts: list[Row]) -> Row:
    return {
        "id": each.pk,
        "state": each.state,
        "totals": asked_totals(each.preview),
        "reason": each.reason,
        "proposed_by": str(each.proposed_by),
        "proposed_at": each.proposed_at,
        "approved_by": str(each.approved_by or ""),
        "approved_at": each.approved_at,
        "ended_at": each.ended_at,
        "ended_why": each.ended_why,
        "orders": [act for act in acts if act["proposal_id"] == each.pk],
    }


def _freeze(each: Freeze) -> Row:
    return {
        "proposal_id": each.order.proposal_id,
        "state": each.state,
        "reason": each.reason,
        "since": each.since,
        "until": each.until,
        "lifted_at": each.lifted_at,
        "lifted_by": str(each.lifted_by or ""),
    }
