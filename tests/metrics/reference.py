"""A second ledger, written to be obviously right: every customer, every day, nothing clever."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True)
class Step:
    """A change of one customer's MRR on one day."""

    customer_id: str
    currency: str
    moved_on: date
    kind: str
    opening_minor: int
    closing_minor: int


def value_on(row: dict[str, Any], day: date) -> int:
    """MRR of a plain monthly subscription row on a day."""
    ended = row["ended_on"]
    alive = row["started_on"] <= day and (ended is None or day < ended)
    return max(row["unit_amount_minor"] * row["quantity"], 0) if alive else 0


def walk(rows: Iterable[dict[str, Any]], first: date, last: date) -> Iterator[Step]:
    """Compare each day with the day before."""
    books: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        books[row["customer_id"], row["currency"]].append(row)
    for (customer, currency), held in sorted(books.items()):
        before, paid_once = 0, False
        day = first
        while day <= last:
            now = sum(value_on(row, day) for row in held)
            if now != before:
                yield Step(customer, currency, day, _kind(before, now, paid_once), before, now)
            before, paid_once = now, paid_once or now > 0
            day += timedelta(days=1)


def _kind(before: int, now: int, paid_once: bool) -> str:
    if now == 0:
        return "churn"
    if before == 0:
        return "reactivation" if paid_once else "new"
    return "expansion" if now > before else "contraction"


def kept(steps: list[Step], start: date, end: date, currency: str) -> tuple[int, int, int]:
    """Opening MRR, and of those customers: Σ min(closing, opening) and Σ closing."""
    opening: dict[str, int] = {}
    closing: dict[str, int] = {}
    for step in steps:
        if step.currency != currency:
            continue
        if step.moved_on < start:
            opening[step.customer_id] = step.closing_minor
        if step.moved_on < end:
            closing[step.customer_id] = step.closing_minor
    present = {who: mrr for who, mrr in opening.items() if mrr > 0}
    ends = {who: closing[who] for who in present}
    least = sum(min(present[who], ends[who]) for who in present)
    return sum(present.values()), least, sum(ends.values())


def remaining(steps: list[Step], cohort: tuple[int, int], day: date) -> tuple[int, int]:
    """Customers whose first MRR fell in a month, and how many of them pay at the end of a day."""
    first: dict[str, date] = {}
    live: dict[tuple[str, str], int] = {}
    for step in steps:
        first[step.customer_id] = min(step.moved_on, first.get(step.customer_id, step.moved_on))
        if step.moved_on <= day:
            live[step.customer_id, step.currency] = step.closing_minor
    of = {who for who, on in first.items() if (on.year, on.month) == cohort}
    paying = {who for (who, _), mrr in live.items() if mrr > 0}
    return len(of), len(of & paying)
