"""What went back so far, and what is about to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Case, F, Q, QuerySet, Sum, When

from tenure.records.models import CashPosition, LedgerEntry, MoneyOrder
from tenure.values.refunding import MONEY_KINDS
from tenure.workflow.queries.cash_left import is_old
from tenure.workflow.queries.rates import Rates

EVER = Q()
"""No condition."""


@dataclass(frozen=True, slots=True)
class SentBack:
    """In minor units of the workspace's currency: what left or is on its way, in all, in one month and
    since cash was said (whoever sent it), and what is approved and not sent. What is on its way counts
    as of now, whenever it began. `unpriced` are currencies without a rate, left out; `currencies` are
    all there are.
    """

    sent_minor: int
    month_minor: int
    waiting_minor: int
    since_minor: int
    unpriced: tuple[str, ...]
    currencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaving:
    """What would leave: in all, in minor units of the workspace's currency; the currencies it is in,
    and whether one of them has no rate.
    """

    total_minor: int
    currencies: tuple[str, ...]
    is_unpriced: bool


def sent_back(
    workspace_id: int,
    known: Rates,
    today: date,
    besides: tuple[str, ...] = (),
    since: datetime | None = None,
) -> SentBack:
    """What was sent by orders of ours, what left `since` an instant; what waits for others than `besides`.

    What waits is read before what left and after it: an order that leaves meanwhile counts twice
    rather than not at all.
    """
    before = _waiting(workspace_id, besides)
    every = LedgerEntry.objects.filter(workspace_id=workspace_id)
    rows = every.filter(order__isnull=False)
    start = datetime(today.year, today.month, 1, tzinfo=UTC)
    sent, month = _by_currency(rows), _by_currency(rows, Q(at__gte=start))
    later = _by_currency(every, Q(at__gt=since)) if since is not None else {}
    after = _waiting(workspace_id, besides)
    waiting = {code: max(before.get(code, 0), after.get(code, 0)) for code in before | after}
    used = {*sent, *later, *waiting}
    unpriced = {code for code in used if known.exactly(1, code) is None}
    return SentBack(
        sent_minor=_total(sent, known),
        month_minor=_total(month, known),
        waiting_minor=_total(waiting, known),
        since_minor=_total(later, known),
        unpriced=tuple(sorted(unpriced)),
        currencies=tuple(sorted(used)),
    )


def _by_currency(rows: QuerySet[LedgerEntry], when: Q = EVER) -> dict[str, int]:
    """What went back `when` and did not return then, and all that is on its way now. Never below 0.

    One reading of the ledger: what arrives meanwhile is in it once.
    """
    back = Case(
        When(when & Q(entered="refunded"), then=F("amount_minor")),
        When(when & Q(left="refunded"), then=-F("amount_minor")),
        default=0,
    )
    held = Case(
        When(entered="held", then=F("amount_minor")),
        When(left="held", then=-F("amount_minor")),
        default=0,
    )
    found = rows.order_by().values_list("currency").annotate(total=Sum(back) + Sum(held))
    return {currency: total for currency, total in found if total > 0}


def against(
    said: CashPosition | None, sent: SentBack, leaves: Leaving, known: Rates, today: date
) -> dict[str, bool]:
    """Which reasons of the affordability sheet hold against what `leaves`, by code, in its order.

    What left since cash was said, or is on its way, is not in it any more, and what waits is as good as
    gone.
    """
    cap = said.refund_cap_minor if said else None
    after = said.cash_minor - sent.since_minor - leaves.total_minor if said else 0
    beside = leaves.total_minor + sent.sent_minor + sent.waiting_minor
    return {
        "not_convertible": leaves.is_unpriced or bool(sent.unpriced),
        "rates_old": bool(known.old((*leaves.currencies, *sent.currencies), today)),
        "cash_unknown": said is None,
        "cash_old": said is not None and is_old(said.as_of, today),
        "over_cash": said is not None and after < sent.waiting_minor,
        "over_cap": cap is not None and beside > cap,
    }


def _waiting(workspace_id: int, besides: tuple[str, ...]) -> dict[str, int]:
    """Orders of approved proposals that nobody sent yet, and those left to a person."""
    rows = MoneyOrder.objects.filter(workspace_id=workspace_id, kind__in=MONEY_KINDS)
    rows = rows.filter(Q(state="approved") | Q(state="manual"))
    rows = rows.filter(proposal__state__in=("approved", "sending", "done"))
    rows = rows.exclude(proposal__customer_id__in=besides)
    found = rows.order_by().values_list("currency").annotate(total=Sum("amount_minor"))
    return dict(found)


def _total(sums: dict[str, int], known: Rates) -> int:
    return sum(known.exactly(amount, code) or 0 for code, amount in sums.items())
