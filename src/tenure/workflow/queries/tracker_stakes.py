"""How many customers a bug touches and how much they pay, as engineers are told: no exact sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from tenure.records.models import Bug, BugReport
from tenure.values.currencies import exponent
from tenure.workflow.queries.board import Board

BANDS = (1_000, 5_000, 20_000, 100_000, 500_000)
"""Where one band of MRR ends and the next begins, in major units of the workspace's currency."""
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Stake:
    """Distinct customers that reported a bug, their names, and the band their MRR together is in.

    `band` is "" where nothing is published yet or none of them pays; `as_of` is the day it is of.
    """

    customers: int
    names: tuple[str, ...] = ()
    band: str = ""
    as_of: date | None = None


def stake(bug: Bug, board: Board | None) -> Stake:
    """What is at stake with a bug, by its confirmed and unjudged reports."""
    rows = _reports(bug).values_list("customer_id", "customer_name").order_by("id")
    names = {customer: name or customer for customer, name in rows[:MOST]}
    known = tuple(names.values())
    if board is None or not names:
        return Stake(len(names), known)
    mrr_minor = _mrr(board, names)
    words = band(mrr_minor, board.currency) if mrr_minor else ""
    return Stake(len(names), known, words, board.as_of if words else None)


def _reports(bug: Bug) -> QuerySet[BugReport]:
    rows = BugReport.objects.filter(bug=bug).exclude(customer_id="")
    return rows.exclude(is_confirmed=False)


def counts(workspace_id: int, trackers: tuple[str, ...]) -> dict[int, int]:
    """Distinct customers of each open bug that was filed, by the bug's number."""
    is_one = ~Q(reports__customer_id="") & ~Q(reports__is_confirmed=False)
    rows = Bug.objects.filter(
        workspace_id=workspace_id, tracker__in=trackers, filing="filed", status="open"
    )
    found = rows.annotate(
        customers=Count("reports__customer_id", distinct=True, filter=is_one)
    ).order_by()
    return dict(found.values_list("pk", "customers"))


def _mrr(board: Board, names: Mapping[str, str]) -> int:
    rows = board.reader.table("customer_state")
    mine = rows.filter(rows.customer_id.isin(list(names)))
    (found,) = board.reader.rows(mine.agg(mrr=mine.mrr_base_minor.sum().fill_null(0)))
    return int(found["mrr"])


def band(mrr_minor: int, currency: str) -> str:
    """The band of an amount, such as "USD 1,000 to 5,000 a month"."""
    major = mrr_minor / 10 ** exponent(currency)
    above = [low for low in BANDS if major >= low]
    below = [high for high in BANDS if major < high]
    if not above:
        return f"less than {currency} {below[0]:,} a month"
    if not below:
        return f"{currency} {above[-1]:,} or more a month"
    return f"{currency} {above[-1]:,} to {below[0]:,} a month"
