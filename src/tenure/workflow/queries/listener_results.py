"""What came of listening: who of the routed left, beside others like them, and what a fix changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import ibis

from tenure.inference.before_after import FEWEST, Change, Gone, change, combined, verdict_of
from tenure.inference.intervals import Estimate
from tenure.records.models import Insight, ListenerCase, Routed, Talk
from tenure.records.models.listener import POLICIES
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.listener_tickets import READINGS
from tenure.workflow.queries.once import once
from tenure.workflow.rules.listener import LEAST_DAYS, WINDOW_DAYS

OTHERS_EACH = 5
"""Customers that were not routed are compared, so many for each that was."""


@dataclass(frozen=True, slots=True)
class Spells:
    """What one customer paid and when: days of change with the MRR after each, and days it left."""

    steps: tuple[tuple[date, str, int], ...]
    left: tuple[date, ...]

    def paid_on(self, day: date) -> tuple[str, int]:
        """Currency and MRR at the end of a day; nothing before the first."""
        held = ("", 0)
        for on, currency, closing in self.steps:
            if on > day:
                break
            held = (currency, closing)
        return held

    def leaves(self, after: date, until: date) -> bool:
        """Whether it left after a day, up to and with another."""
        return any(after < on <= until for on in self.left)


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """What came of one policy: who was routed under it, what was heard, who left.

    `routed` counts customers, `watched` those who paid when they were routed; `gone` of them left
    until the as-of day. `others` paid about as much in the same currency on the same day, were never
    routed, and are watched as long. `difference` is the share gone less that of the others; None
    where either side has fewer than 10.
    """

    policy: str
    routed: int
    cases: int
    minutes: int
    gone: Gone
    others: Gone
    difference: Estimate | None
    verdict: str
    since_on: date | None


@dataclass(frozen=True, slots=True)
class InsightResult:
    """Whether a fix changed who leaves among those who complained.

    `days` before and after the fix are compared. `why` is "not_fixed", "too_early" (fewer than 90
    days), "too_few", or "" where `change` holds; `ready_on` is when 90 days are over.
    """

    customers: int
    days: int
    ready_on: date | None
    why: str
    change: Change | None


def spells(board: Board) -> dict[str, Spells]:
    """The money of every customer who ever paid."""
    return once(board, ("listener spells",), lambda: _spells(board))


def _spells(board: Board) -> dict[str, Spells]:
    rows = board.reader.table("customer_movements")
    rows = rows.filter(rows.moved_on <= ibis.date(board.as_of))
    shown = rows.select("customer_id", "moved_on", "currency", "closing_minor", "kind")
    steps: dict[str, list[tuple[date, str, int]]] = defaultdict(list)
    left: dict[str, list[date]] = defaultdict(list)
    for row in board.reader.stream(shown.order_by("moved_on")):
        steps[row["customer_id"]].append((row["moved_on"], row["currency"], row["closing_minor"]))
        if row["kind"] == "churn":
            left[row["customer_id"]].append(row["moved_on"])
    return {who: Spells(tuple(own), tuple(left[who])) for who, own in steps.items()}


def by_policy(board: Board) -> list[PolicyResult]:
    """What came of each policy, those nobody was routed under left out."""
    rows = list(Routed.objects.filter(workspace_id=board.workspace_id).order_by("since_on", "id"))
    ever = {row.customer_id for row in rows}
    found = []
    for policy in POLICIES:
        own = [row for row in rows if row.policy == policy]
        if own:
            found.append(_result(board, policy, own, ever))
    return found


def _result(board: Board, policy: str, rows: list[Routed], ever: set[str]) -> PolicyResult:
    first = {row.customer_id: row.since_on for row in reversed(rows)}
    key = ("listener compared", policy, tuple(sorted(first.items())), tuple(sorted(ever)))
    gone, others = once(board, key, lambda: compared(board, first, ever))
    difference = None
    if min(gone.n, others.n) >= FEWEST:
        difference = combined([(1, gone), (-1, others)])
    cases, minutes = _heard(board.workspace_id, rows)
    return PolicyResult(
        policy=policy,
        routed=len(first),
        cases=cases,
        minutes=minutes,
        gone=gone,
        others=others,
        difference=difference,
        verdict=verdict_of(difference) if difference else "not_enough",
        since_on=min(first.values()),
    )


def _heard(workspace_id: int, rows: list[Routed]) -> tuple[int, int]:
    """Cases heard and minutes talked about cases while these routings ran."""
    cases = ListenerCase.objects.filter(workspace_id=workspace_id).exclude(listened_at=None)
    talks = Talk.objects.filter(workspace_id=workspace_id, is_gone=False).exclude(case=None)
    count = minutes = 0
    for row in rows:
        own = {"customer_id": row.customer_id}
        mine, said = cases.filter(**own), talks.filter(**own)
        mine = mine.filter(listened_at__date__gte=row.since_on)
        said = said.filter(occurred_at__date__gte=row.since_on)
        if row.until_on:
            mine = mine.filter(listened_at__date__lt=row.until_on)
            said = said.filter(occurred_at__date__lt=row.until_on)
        count += mine.count()
        minutes += sum(each or 0 for each in said.values_list("minutes", flat=True))
    return count, minutes


def compared(board: Board, first: dict[str, date], ever: Collection[str]) -> tuple[Gone, Gone]:
    """Of routed customers who paid on their first day, how many left; and of others like them.

    For each, up to 5 never routed who paid in the same currency on that day, the nearest in MRR,
    each used once. Both are watched from that day to the as-of day. Where fewer than 10 paid, the
    others are not looked for.
    """
    known, until = spells(board), board.as_of
    watched = [
        (day, who)
        for who, day in first.items()
        if day < until and who in known and known[who].paid_on(day)[1] > 0
    ]
    used = set(ever)
    others = list[tuple[date, str]]()
    for day, who in sorted(watched) if len(watched) >= FEWEST else ():
        near = _nearest(known, used, day, *known[who].paid_on(day))
        used.update(near)
        others += [(day, each) for each in near]
    return _left(known, watched, until), _left(known, others, until)


def _left(known: dict[str, Spells], watched: list[tuple[date, str]], until: date) -> Gone:
    return Gone(sum(known[who].leaves(day, until) for day, who in watched), len(watched))


def _nearest(
    known: dict[str, Spells], used: set[str], day: date, currency: str, paid: int
) -> list[str]:
    near = []
    for who, each in known.items():
        held, amount = each.paid_on(day)
        if who not in used and held == currency and amount > 0:
            near.append((abs(amount - paid), who))
    return [who for _gap, who in sorted(near)[:OTHERS_EACH]]


def of_insight(board: Board, insight: Insight) -> InsightResult:
    """Who left before and after the fix, among those who complained and among everybody else."""
    customers = complainers(board, insight)
    if insight.fixed_on is None:
        return InsightResult(len(customers), 0, None, "not_fixed", None)
    days = min(WINDOW_DAYS, (board.as_of - insight.fixed_on).days)
    ready_on = insight.fixed_on + timedelta(days=LEAST_DAYS)
    if days < LEAST_DAYS:
        return InsightResult(len(customers), max(days, 0), ready_on, "too_early", None)
    early = insight.fixed_on - timedelta(days=days)
    late = insight.fixed_on + timedelta(days=days)
    before = _gone(board, customers, early, insight.fixed_on)
    after = _gone(board, customers, insight.fixed_on, late)
    found = change(before[0], after[0], before[1], after[1])
    why = "too_few" if found.change is None else ""
    return InsightResult(len(customers), days, ready_on, why, found)


def complainers(board: Board, insight: Insight) -> frozenset[str]:
    """Customers of the insight's cases, and all who complained of its theme where texts were read."""
    own = set(insight.cases.values_list("customer_id", flat=True))
    if insight.theme_number is not None and READINGS in board.generation.tables:
        read = board.reader.table(READINGS)
        if {"theme_number", "is_complaint"} <= set(read.columns):
            read = read.filter(read.theme_number == insight.theme_number, read.is_complaint)
            tickets = board.reader.table("tickets").select("ticket_id", "customer_id")
            rows = tickets.semi_join(read, "ticket_id").select("customer_id").distinct()
            own |= {row["customer_id"] for row in board.reader.rows(rows) if row["customer_id"]}
    return frozenset(own)


def _gone(board: Board, own: frozenset[str], first: date, last: date) -> tuple[Gone, Gone]:
    """Who paid on the first day and left until the last: of these customers, and of all others."""
    counts = {True: [0, 0], False: [0, 0]}
    for who, each in spells(board).items():
        if each.paid_on(first)[1] > 0:
            side = counts[who in own]
            side[0] += each.leaves(first, last)
            side[1] += 1
    return Gone(*counts[True]), Gone(*counts[False])
