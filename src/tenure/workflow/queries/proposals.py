"""Proposals to give money back, their acts as shown and as done, and the story of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tenure.records.models import AuditEntry, Freeze, Letter, MoneyOrder, RefundProposal
from tenure.values.money import sums_by_currency
from tenure.values.refunding import (
    BEFORE_SENDING,
    MONEY_KINDS,
    OPEN_PROPOSAL,
    PROPOSAL_STATES,
    by_transfer,
)
from tenure.values.shown import Show, Shown, amount_plain
from tenure.workflow.actions.outside_refunds import REFUNDED_OUTSIDE
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page

PAGE = 50
NOT_KNOWN = "not known"
STATES = ("open", *PROPOSAL_STATES, "all")
COLUMNS = (
    Shown("id", "number", Show.INTEGER),
    Shown("customer_id", "id"),
    Shown("customer_name", "customer"),
    Shown("state", "state"),
    Shown("kind", "kind"),
    Shown("amounts", "amount"),
    Shown("window_from", "unused from", Show.DAY),
    Shown("window_until", "before", Show.DAY),
    Shown("proposed_by", "proposed by"),
    Shown("proposed_at", "proposed", Show.INSTANT),
    Shown("approved_by", "approved by"),
    Shown("approved_at", "approved", Show.INSTANT),
    Shown("ended_at", "ended", Show.INSTANT),
    Shown("reason", "reason"),
)
SORTS = ("proposed_at", "customer_name", "state", "approved_at")
ORDER_COLUMNS = (
    Shown("place", "number", Show.INTEGER),
    Shown("kind", "act"),
    Shown("charge", "on payment"),
    Shown("payment_id", "payment"),
    Shown("paid_on", "paid on", Show.DAY),
    Shown("currency", "currency"),
    Shown("amount_minor", "amount", Show.MONEY),
    Shown("tax_minor", "tax in it", Show.MONEY),
    Shown("method", "method"),
    Shown("state", "state"),
    Shown("key", "key"),
    Shown("outside_id", "id outside"),
    Shown("outside_request", "request outside"),
    Shown("first_sent_at", "first sent", Show.INSTANT),
    Shown("settled_at", "settled", Show.INSTANT),
    Shown("tries", "tries", Show.INTEGER),
    Shown("error_code", "code"),
    Shown("error", "what was answered"),
)
TRANSFER_COLUMNS = (
    Shown("order_id", "order", Show.INTEGER),
    Shown("customer_id", "id"),
    Shown("customer_name", "customer"),
    Shown("currency", "currency"),
    Shown("amount_minor", "amount", Show.MONEY),
    Shown("tax_minor", "tax in it", Show.MONEY),
    Shown("payment_id", "payment"),
    Shown("paid_on", "paid on", Show.DAY),
    Shown("method", "paid by"),
    Shown("reference", "reference"),
    Shown("state", "state"),
)


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """Which proposals: a state ("open" for those not ended), words of the customer; the newest first."""

    words: str = ""
    state: str = "open"
    sort: str = "-proposed_at"

    @classmethod
    def of(cls, given: dict[str, str]) -> ProposalFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS))


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a proposal's story; `order` is the row of the order it is about."""

    at: datetime
    who: str
    action: str
    summary: str
    detail: dict[str, Any]
    order: dict[str, Any] | None = None

    @property
    def came_to(self) -> str:
        """The state an order came to; the action where it is not about an order."""
        return self.action.removeprefix("money.")


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal as it stands. `totals` by currency in minor units; `orders` are rows."""

    id: int
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
    state: str
    preview: dict[str, Any]
    preview_sha256: str
    previewed_at: datetime | None
    sheet: dict[str, Any]
    proposed_by_id: int
    proposed_by: str
    proposed_at: datetime
    approved_by: str
    approved_at: datetime | None
    starts_at: datetime | None
    expires_at: datetime
    ended_at: datetime | None
    ended_why: str
    totals: dict[str, int]
    orders: list[dict[str, Any]]
    story: list[Told]
    freeze: dict[str, Any] | None
    letter_id: int | None

    @property
    def one_transfer(self) -> dict[str, Any] | None:
        """What one bank transfer could pay: count, sum and currency of the transfers left, if two or more."""
        left = [
            each for each in self.orders if (each["kind"], each["state"]) == ("transfer", "manual")
        ]
        currencies = {each["currency"] for each in left}
        if len(left) < 2 or len(currencies) > 1:
            return None
        total = sum(each["amount_minor"] for each in left)
        return {"count": len(left), "amount_minor": total, "currency": currencies.pop()}

    @property
    def to_come(self) -> dict[str, Any] | None:
        """What of a run under way has not begun: count, sums by currency, and when it may go on."""
        left = [
            each
            for each in self.orders
            if (each["kind"] in MONEY_KINDS, each["state"]) == (True, "approved")
        ]
        if self.state != "sending" or not left:
            return None
        sums = sums_by_currency((each["currency"], each["amount_minor"]) for each in left)
        at = min(each["next_try_at"] for each in left)
        return {"count": len(left), "sums": sums, "at": at}

    @property
    def acts(self) -> list[dict[str, Any]]:
        """The acts of the preview; with each transfer, why it is one."""
        return [
            {**act, "by_transfer": _by_transfer(self.preview, act, act.get("paid_on"))}
            for act in self.preview.get("acts", ())
        ]

    @property
    def is_before_sending(self) -> bool:
        """Whether nothing was sent yet."""
        return self.state in BEFORE_SENDING


def proposals(workspace_id: int, wanted: ProposalFilter, page: int = 1) -> Page:
    """One page of proposals."""
    rows = _filtered(workspace_id, wanted)
    total = rows.count()
    place, pages = Page.place(total, page, PAGE)
    start = (place - 1) * PAGE
    return Page([_row(each) for each in rows[start : start + PAGE]], total, place, pages)


def every_proposal(workspace_id: int, wanted: ProposalFilter) -> Iterator[dict[str, Any]]:
    """All proposals of a filter, for exports."""
    for each in _filtered(workspace_id, wanted).iterator(chunk_size=500):
        row = _row(each)
        amounts = (f"{amount_plain(amount, code)} {code}" for code, amount in row["totals"].items())
        yield {**row, "amounts": "; ".join(amounts)}


def tally(workspace_id: int) -> dict[str, int]:
    """How many proposals are in each state."""
    rows = RefundProposal.objects.filter(workspace_id=workspace_id).order_by()
    return dict(rows.values_list("state").annotate(n=Count("id")))


def troubled(workspace_id: int) -> list[dict[str, Any]]:
    """Orders that need a person: not known to have happened, left to a person, or reversed."""
    rows = MoneyOrder.objects.filter(
        workspace_id=workspace_id, state__in=("unknown", "manual", "reversed")
    )
    return [_order(each) for each in rows.select_related("proposal").order_by("id")[:100]]


def unthanked(workspace_id: int) -> list[tuple[int, str]]:
    """Proposals that are done and about which no letter was written: number, customer."""
    written = Letter.objects.filter(proposal=OuterRef("pk")).exclude(outcome="returned")
    rows = RefundProposal.objects.filter(workspace_id=workspace_id, state="done")
    rows = rows.filter(~Exists(written)).order_by("ended_at", "id")
    return list(rows.values_list("pk", "customer_name")[:50])


def _filtered(workspace_id: int, wanted: ProposalFilter) -> QuerySet[RefundProposal]:
    rows = RefundProposal.objects.filter(workspace_id=workspace_id)
    rows = rows.select_related("proposed_by", "approved_by")
    if wanted.state == "open":
        rows = rows.filter(state__in=OPEN_PROPOSAL)
    elif wanted.state != "all":
        rows = rows.filter(state=wanted.state)
    if wanted.words.strip():
        words = wanted.words.strip()
        rows = rows.filter(Q(customer_name__icontains=words) | Q(customer_id=words))
    return rows.order_by(wanted.sort, "-id")


def _row(each: RefundProposal) -> dict[str, Any]:
    return {
        "id": each.pk,
        "customer_id": each.customer_id,
        "customer_name": each.customer_name,
        "state": each.state,
        "kind": each.kind,
        "totals": asked_totals(each.preview),
        "window_from": each.window_from,
        "window_until": each.window_until,
        "proposed_by": str(each.proposed_by),
        "proposed_by_id": each.proposed_by_id,
        "proposed_at": each.proposed_at,
        "approved_by": str(each.approved_by or ""),
        "approved_at": each.approved_at,
        "ended_at": each.ended_at,
        "expires_at": each.expires_at,
        "reason": each.reason,
    }


def asked_totals(preview: Mapping[str, Any]) -> dict[str, int]:
    """Sums by currency: of the acts shown, or before the preview is made of what was asked for."""
    acts = [act for act in preview.get("acts", ()) if act["kind"] in MONEY_KINDS]
    rows = acts if "acts" in preview else preview.get("asked", {}).get("rows", ())
    return sums_by_currency((row["currency"], row["amount_minor"]) for row in rows)


def proposal(workspace_id: int, proposal_id: int) -> ProposalView | None:
    """One proposal; None if the workspace has none of that number."""
    rows = RefundProposal.objects.filter(workspace_id=workspace_id, pk=proposal_id)
    each = rows.select_related("proposed_by", "approved_by").first()
    if each is None:
        return None
    orders = [_order(order) for order in each.orders.order_by("place")]
    names = ProposalView.__dataclass_fields__
    plain = {name: getattr(each, name) for name in names if name not in _MADE}
    return ProposalView(
        **plain,
        id=each.pk,
        proposed_by=str(each.proposed_by),
        approved_by=str(each.approved_by or ""),
        totals=asked_totals(each.preview),
        orders=orders,
        story=_story(workspace_id, each.pk, orders),
        freeze=_freeze(each.pk),
        letter_id=each.letters.exclude(outcome="returned").values_list("pk", flat=True).first(),
    )


_MADE = frozenset(
    {"id", "proposed_by", "approved_by", "totals", "orders", "story", "freeze", "letter_id"}
)
"""What is not a column taken as it is."""


def _order(each: MoneyOrder) -> dict[str, Any]:
    found = {column.key: getattr(each, column.key) for column in ORDER_COLUMNS}
    found["tax_minor"] = _tax(each)
    about = {"kind": each.kind, "payment_id": each.payment_id, "method": each.method}
    return {
        **found,
        "id": each.pk,
        "proposal_id": each.proposal_id,
        "params": each.params,
        "next_try_at": each.next_try_at,
        "is_money": each.kind in MONEY_KINDS,
        "by_transfer": _by_transfer(each.proposal.preview, about, each.paid_on),
    }


def _by_transfer(
    preview: Mapping[str, Any], act: Mapping[str, Any], paid_on: date | str | None
) -> str:
    """Why an act is a transfer, as a code of `by_transfer`, as things stood when it was shown."""
    if act["kind"] != "transfer" or not paid_on or not preview.get("made_at"):
        return ""
    paid = date.fromisoformat(paid_on) if isinstance(paid_on, str) else paid_on
    age = (datetime.fromisoformat(preview["made_at"]).date() - paid).days
    has_provider = bool(preview.get("account"))
    return by_transfer(
        act.get("payment_id", ""), act.get("method", ""), age, has_provider=has_provider
    )


def _tax(each: MoneyOrder) -> int | str:
    """The tax as a list for finance has it: what nobody knows is not 0."""
    return NOT_KNOWN if each.tax_minor is None else each.tax_minor


def _story(workspace_id: int, proposal_id: int, orders: list[dict[str, Any]]) -> list[Told]:
    about = {f"order:{each['id']}": each for each in orders}
    subjects = [f"proposal:{proposal_id}", *about]
    rows = AuditEntry.objects.filter(workspace_id=workspace_id, subject__in=subjects)
    return [
        Told(
            each.at,
            str(each.actor or ""),
            each.action,
            each.summary,
            each.detail,
            about.get(each.subject),
        )
        for each in rows.select_related("actor").order_by("id")
    ]


def _freeze(proposal_id: int) -> dict[str, Any] | None:
    found = Freeze.objects.filter(order__proposal_id=proposal_id).first()
    if found is None:
        return None
    return {"id": found.pk, "state": found.state, "until": found.until, "since": found.since}


def transfers(workspace_id: int, *, is_all: bool = False) -> Iterator[dict[str, Any]]:
    """Money that a person has to transfer, for finance; `is_all` with what is paid by now.

    What was given back in the provider's pages meanwhile is not to be transferred.
    """
    rows = MoneyOrder.objects.filter(workspace_id=workspace_id, kind="transfer")
    if not is_all:
        rows = rows.filter(state="manual").exclude(error_code=REFUNDED_OUTSIDE)
    rows = rows.select_related("proposal").order_by("id")
    for each in rows.iterator(chunk_size=500):
        yield {
            "order_id": each.pk,
            "customer_id": each.proposal.customer_id,
            "customer_name": each.proposal.customer_name,
            "currency": each.currency,
            "amount_minor": each.amount_minor,
            "tax_minor": _tax(each),
            "payment_id": each.payment_id,
            "paid_on": each.paid_on,
            "method": each.method,
            "reference": f"T{each.proposal_id}-{each.place}",
            "state": each.state,
        }
