"""What each customer puts up with: days with open bugs they reported, by how bad, and how fast fixed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tenure.inference.bug_priority import SEVERITY_WEIGHTS
from tenure.inference.time_to_fix import DUPLICATE, FIXED, OPEN, WONT_FIX
from tenure.inference.tolerance import Tolerated, tolerance
from tenure.records.models import Bug, BugReport
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bug_groups import roots
from tenure.workflow.queries.bug_weights import mrr_of
from tenure.workflow.queries.bugs import Asked
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.once import once
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.panels import panel_of
from tenure.workflow.queries.report import Row

PAGE = 50
DAYS = 364
WEEKS = DAYS // 7
COLUMNS = (
    Shown("name", "customer"),
    Shown("exposure", "bug-days × severity", Show.INTEGER),
    Shown("bugs", "bugs", Show.INTEGER),
    Shown("open", "open now", Show.INTEGER),
    Shown("median_days", "median days to a fix", Show.INTEGER),
    Shown("mrr_minor", "MRR", Show.MONEY),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("fixed", "fixed", Show.INTEGER),
    Shown("now", "open severity today", Show.INTEGER),
)
SORTS = tuple(column.key for column in COLUMNS)
_ENDS = {"open": OPEN, "fixed": FIXED, "duplicate": DUPLICATE, "wont_fix": WONT_FIX}


@dataclass(frozen=True, slots=True)
class ExposureFilter:
    """Which customers, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    customer: str = ""
    sort: str = "-exposure"

    @classmethod
    def of(cls, given: dict[str, str]) -> ExposureFilter:
        """From text as a link carries it; what is not known is left at its default."""
        words = given.get("q", given.get("words", "")).strip()
        return cls(**chosen(cls, {**given, "words": words}, sort=SORTS))


@dataclass
class Exposed:
    """A customer's bugs: severity weights, first and last day of each within what is looked at."""

    customer_id: str
    name: str
    weights: list[int] = field(default_factory=list)
    begins: list[date] = field(default_factory=list)
    ends: list[date | None] = field(default_factory=list)
    how: list[int] = field(default_factory=list)


def _own(asked: Asked) -> dict[str, Exposed]:
    """Of each customer each distinct bug once, from their first report of it on."""
    joined = roots(asked.workspace_id)
    bugs = Bug.objects.filter(workspace_id=asked.workspace_id).order_by()
    columns = ("severity", "status", "fixed_at", "closed_at")
    known = {pk: values for pk, *values in bugs.values_list("pk", *columns).iterator(10_000)}
    rows = BugReport.objects.filter(workspace_id=asked.workspace_id).exclude(is_confirmed=False)
    rows = rows.exclude(customer_id="").order_by("reported_at", "id")
    found: dict[str, Exposed] = {}
    seen: set[tuple[str, int]] = set()
    for bug, customer, name, at in rows.values_list(
        "bug_id", "customer_id", "customer_name", "reported_at"
    ).iterator(chunk_size=5_000):
        root = joined.get(bug, bug)
        if (customer, root) in seen or root not in known:
            continue
        seen.add((customer, root))
        made = found.setdefault(customer, Exposed(customer, name or customer))
        severity, status, fixed_at, closed_at = known[root]
        ended = None if status == "open" else fixed_at or closed_at
        if status != "open" and ended is None:
            continue
        made.weights.append(SEVERITY_WEIGHTS[severity])
        made.begins.append(at.date())
        made.ends.append(max(ended.date(), at.date()) if ended else None)
        made.how.append(_ENDS[status])
    return found


def exposure_days(each: Exposed, until: date) -> NDArray[np.int64]:
    """Severity of a customer's open bugs on each of the last `DAYS` days, `until` the last.

    A bug counts from the day of its report, and on the day of its fix no more.
    """
    first = until - timedelta(days=DAYS - 1)
    change = np.zeros(DAYS + 1, dtype=np.int64)
    for weight, begin, end in zip(each.weights, each.begins, each.ends, strict=True):
        low = min(max((begin - first).days, 0), DAYS)
        high = DAYS if end is None else min(max((end - first).days, 0), DAYS)
        if low < high:
            change[low] += weight
            change[high] -= weight
    return np.cumsum(change[:-1])


def _row(each: Exposed, until: date, mrr: dict[str, int]) -> Row:
    days = exposure_days(each, until)
    count = len(each.weights)
    median = None
    if count:
        lasted = [
            max(0, ((end or until) - begin).days)
            for begin, end in zip(each.begins, each.ends, strict=True)
        ]
        median = fix_median(lasted, each.how)
    return {
        "customer_id": each.customer_id,
        "name": each.name,
        "exposure": int(days.sum()),
        "now": int(days[-1]),
        "bugs": count,
        "open": sum(end is None for end in each.ends),
        "fixed": sum(how == FIXED for how in each.how),
        "median_days": median,
        "mrr_minor": mrr.get(each.customer_id, 0),
        "_weeks": days,
    }


def fix_median(days: list[int], how: list[int]) -> int | None:
    """Median days to a fix with open bugs censored: the first day by which half are fixed.

    The product-limit estimate worked out directly, for the few bugs of one customer.
    """
    share = 1.0
    for day in sorted({d for d, h in zip(days, how, strict=True) if h == FIXED}):
        at_risk = sum(d >= day for d in days)
        share *= 1 - sum(d == day and h == FIXED for d, h in zip(days, how, strict=True)) / at_risk
        if share <= 0.5 + 1e-9:
            return day
    return None


def rows(asked: Asked, wanted: ExposureFilter) -> list[Row]:
    """Customers who reported bugs, by what they put up with in the last year."""
    until = asked.board.as_of if asked.board else asked.today
    mrr, words = mrr_of(asked.board), wanted.words.lower()
    found = [
        {**_row(each, until, mrr), "currency": asked.currency}
        for each in _own(asked).values()
        if (not wanted.customer or each.customer_id == wanted.customer)
        and (not words or words in each.name.lower() or words in each.customer_id.lower())
    ]
    found.sort(key=lambda row: str(row["name"]).lower())
    key, is_down = wanted.sort.lstrip("-"), wanted.sort.startswith("-")
    known = [row for row in found if row[key] is not None]
    known.sort(
        key=lambda row: str(row[key]).lower() if key == "name" else row[key], reverse=is_down
    )
    return [*known, *(row for row in found if row[key] is None)]


def page(asked: Asked, wanted: ExposureFilter, number: int = 1) -> Page:
    """One page of customers, each with severity open in each of the last 52 weeks (`weeks`)."""
    found = rows(asked, wanted)
    place, pages = Page.place(len(found), number, PAGE)
    shown = found[(place - 1) * PAGE : place * PAGE]
    for row in shown:
        row["weeks"] = row.pop("_weeks").reshape(WEEKS, 7).max(axis=1).tolist()
    return Page(shown, len(found), place, pages)


def patience(board: Board | None) -> tuple[Tolerated, ...]:
    """Who leaves after how many complaints, as counted over all customers; empty where not known."""
    if board is None:
        return ()

    def made() -> tuple[Tolerated, ...]:
        panel = panel_of(board)
        return tolerance(panel) if panel is not None else ()

    return once(board, ("tolerance",), made)
