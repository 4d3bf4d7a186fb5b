"""Whether the desk pays for itself: the MRR it listens to, its cost, and the hours it shields."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from tenure.inference.before_after import mean_with_interval
from tenure.inference.intervals import Estimate
from tenure.records.models import Insight, ListenerCase, ListenerPolicy, Routed, Talk
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.listener_tickets import tickets_of
from tenure.workflow.rules.listener import LEAST_DAYS, MONTH_DAYS, WINDOW_DAYS

FEWEST = 5
"""Customers watched long enough, below which no mean of shielded minutes is given."""


@dataclass(frozen=True, slots=True)
class Shield:
    """Minutes a month that support spent on a routed customer's tickets before, less after.

    `minutes` is the mean over `customers` with its interval, None where fewer than 5 are routed for
    90 days; `tickets` whose minutes are known stand behind it, `unknown` are left out.
    """

    customers: int
    waiting: int
    tickets: int
    unknown: int
    minutes: Estimate | None

    @property
    def hours(self) -> float | None:
        """Hours a month of all customers together."""
        return self.minutes.value * self.customers / 60 if self.minutes else None


@dataclass(frozen=True, slots=True)
class Funding:
    """The desk's money. Amounts without a currency are in the workspace's, in minor units.

    `mrr` is what routed customers pay, by currency. `base_minor` is that in the workspace's
    currency, of `priced` of `customers` that pay; the rest have no exchange rate. Costs are of 30
    days: `planned_minor` by the policy's hours, `spent_minor` by the `minutes` of talks about cases.
    `net_minor` is `base_minor` less the planned cost. `share` of the MRR must be kept each month,
    that would have left, for the desk to pay for itself; None without MRR.
    """

    customers: int
    priced: int
    gone: int
    mrr: dict[str, int]
    base_minor: int
    planned_minor: int
    planned_hours: float
    spent_minor: int
    minutes: int
    talks: int
    untimed: int
    net_minor: int
    share: float | None
    insights: int
    concluded: int
    shield: Shield


def funding(board: Board, policy: ListenerPolicy, at: datetime) -> Funding:
    """The funding meter as of the published day; talks are those of the last 30 days."""
    routed = list(Routed.objects.filter(workspace_id=board.workspace_id, until_on=None))
    paid, base = _paid(board, [row.customer_id for row in routed])
    talks = Talk.objects.filter(workspace_id=board.workspace_id, is_gone=False)
    talks = talks.exclude(case=None).filter(occurred_at__gt=at - timedelta(days=MONTH_DAYS))
    said = list(talks.values_list("minutes", flat=True))
    minutes = sum(each or 0 for each in said)
    hours = policy.hours_a_week * MONTH_DAYS / 7
    planned = round(hours * policy.hour_cost_minor)
    insights = Insight.objects.filter(workspace_id=board.workspace_id)
    total = sum(base)
    return Funding(
        customers=len(paid),
        priced=len(base),
        gone=len(routed) - len(paid),
        mrr=dict(_sums(paid)),
        base_minor=total,
        planned_minor=planned,
        planned_hours=hours,
        spent_minor=round(minutes / 60 * policy.hour_cost_minor),
        minutes=minutes,
        talks=len(said),
        untimed=said.count(None),
        net_minor=total - planned,
        share=planned / total if total else None,
        insights=insights.count(),
        concluded=insights.exclude(concluded_on=None).count(),
        shield=shield(board, routed),
    )


def _sums(paid: list[tuple[str, int]]) -> Counter[str]:
    sums = Counter[str]()
    for currency, amount in paid:
        sums[currency] += amount
    return sums


def _paid(board: Board, ids: list[str]) -> tuple[list[tuple[str, int]], list[int]]:
    if not ids:
        return [], []
    rows = board.reader.table("customer_state")
    rows = rows.filter(rows.customer_id.isin(ids), rows.mrr_minor > 0)
    found = board.reader.rows(rows.select("currency", "mrr_minor", "mrr_base_minor"))
    base = [row["mrr_base_minor"] for row in found if row["mrr_base_minor"] is not None]
    return [(row["currency"], row["mrr_minor"]) for row in found], base


def shield(board: Board, routed: list[Routed]) -> Shield:
    """Minutes a month before routing (up to 180 days) less minutes a month since, by customer."""
    ready = {
        row.customer_id: row.since_on
        for row in routed
        if (board.as_of - row.since_on).days >= LEAST_DAYS
    }
    before, after, tickets, unknown = Counter[str](), Counter[str](), 0, 0
    for each in tickets_of(board, ready):
        since_on, on = ready[each["customer_id"]], each["opened_at"].date()
        if on < since_on - timedelta(days=WINDOW_DAYS):
            continue
        if each["minutes"] is None:
            unknown += 1
            continue
        tickets += 1
        (before if on < since_on else after)[each["customer_id"]] += each["minutes"]
    saved = [
        MONTH_DAYS * (before[who] / WINDOW_DAYS - after[who] / ((board.as_of - day).days + 1))
        for who, day in ready.items()
    ]
    mean = mean_with_interval(saved) if len(saved) >= FEWEST else None
    return Shield(len(ready), len(routed) - len(ready), tickets, unknown, mean)


def cases_open(workspace_id: int) -> int:
    """Cases that are not handed on."""
    rows = ListenerCase.objects.filter(workspace_id=workspace_id)
    return rows.exclude(state="handed_on").count()
