"""The list of bugs: which first and why, by state, severity, part, words, and who has not been told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from numpy.typing import NDArray

from tenure.inference.bug_priority import SEVERITY_WEIGHTS
from tenure.records.models import Bug, BugReport
from tenure.records.models.bugs import BUG_SEVERITIES, BUG_STATUSES, TRACKERS
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bug_groups import groups
from tenure.workflow.queries.bug_untold import untold
from tenure.workflow.queries.bug_weights import Weights, weights
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row

PAGE = 50
STATUSES = ("any", *BUG_STATUSES)
SEVERITIES = BUG_SEVERITIES
COLUMNS = (
    Shown("title", "bug"),
    Shown("severity", "severity"),
    Shown("customers", "customers", Show.INTEGER),
    Shown("money_minor", "MRR", Show.MONEY),
    Shown("reports", "reports", Show.INTEGER),
    Shown("opened_at", "opened", Show.DAY),
    Shown("eta_on", "promised", Show.DAY),
    Shown("component", "product part"),
    Shown("status", "state"),
    Shown("untold", "not told yet", Show.INTEGER),
)
EXPORT_COLUMNS = (
    Shown("bug_id", "id"),
    *COLUMNS,
    Shown("score", "priority", Show.NUMBER),
    Shown("is_security", "security", Show.FLAG),
    Shown("fixed_on", "fixed on", Show.DAY),
    Shown("tracker", "tracker"),
    Shown("tracker_key", "key there"),
    Shown("url", "link"),
    Shown("engineer", "engineer"),
)
COMPUTED = ("priority", "customers", "money_minor")
SORTS = (*COMPUTED, "title", "severity", "opened_at", "eta_on", "component", "status")
MOST_COMPONENTS = 200
_SEVERITY = Case(
    *(When(severity=name, then=Value(weight)) for name, weight in SEVERITY_WEIGHTS.items()),
    default=Value(0),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class BugFilter:
    """Which bugs, in which order. `told` "no": those with news somebody has not heard.

    `sort` "priority" has the first to be fixed first; of others a leading minus goes downwards.
    """

    words: str = ""
    status: str = "open"
    severity: str = ""
    component: str = ""
    told: str = ""
    customer: str = ""
    tracker: str = ""
    sort: str = "priority"

    @classmethod
    def of(cls, given: dict[str, str]) -> BugFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(
            **chosen(
                cls,
                {**given, "words": given.get("q", given.get("words", "")).strip()},
                status=STATUSES,
                severity=BUG_SEVERITIES,
                told=("no",),
                tracker=TRACKERS,
                sort=SORTS,
            )
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the state leaves bugs out."""
        return any(
            (self.words, self.severity, self.component, self.told, self.customer, self.tracker)
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose bugs, by which figures, on which day."""

    workspace_id: int
    board: Board | None
    today: date

    @property
    def currency(self) -> str:
        """Of the amounts."""
        return self.board.currency if self.board else ""

    def weights(self) -> Weights:
        """Which first."""
        return weights(self.workspace_id, self.board, self.today)


def page(asked: Asked, wanted: BugFilter, number: int = 1) -> Page:
    """One page of bugs."""
    found = _numbers(asked, wanted)
    total = len(found) if isinstance(found, np.ndarray) else found.count()
    place, pages = Page.place(total, number, PAGE)
    shown = found[(place - 1) * PAGE : place * PAGE]
    return Page(_rows(asked, [int(each) for each in shown]), total, place, pages)


def every(asked: Asked, wanted: BugFilter) -> Iterator[Row]:
    """All bugs of a filter, in its order, for exports."""
    found = _numbers(asked, wanted)
    numbers = [int(each) for each in found]
    for start in range(0, len(numbers), 1_000):
        yield from _rows(asked, numbers[start : start + 1_000])


def _numbers(asked: Asked, wanted: BugFilter) -> NDArray[np.int64] | QuerySet[Bug, int]:
    """Numbers of the bugs of a filter, in its order."""
    rows = _filtered(asked, wanted)
    name = wanted.sort.lstrip("-")
    if name not in COMPUTED:
        minus = "-" if wanted.sort.startswith("-") else ""
        if name == "severity":
            rows, name = rows.annotate(weight=_SEVERITY), "weight"
        return rows.order_by(f"{minus}{name}", "-id").values_list("pk", flat=True)
    found = asked.weights()
    ordered = _ordered(found, wanted)
    if not wanted.is_narrow and wanted.status == "open":
        return ordered[found.is_open[np.searchsorted(found.bugs, ordered)]]
    inside = np.fromiter(rows.order_by().values_list("pk", flat=True), dtype=np.int64)
    beside = np.setdiff1d(inside, found.bugs)[::-1]
    return np.concatenate([ordered[np.isin(ordered, inside)], beside])


def _ordered(found: Weights, wanted: BugFilter) -> NDArray[np.int64]:
    is_down = wanted.sort.startswith("-")
    match wanted.sort.lstrip("-"):
        case "priority":
            return found.order[::-1] if is_down else found.order
        case "customers":
            by = found.customers.astype(np.float64)
        case _:
            by = found.money_minor
    order = np.argsort(-by if is_down else by, kind="stable")
    return found.bugs[order]


def _filtered(asked: Asked, wanted: BugFilter) -> QuerySet[Bug]:
    rows = Bug.objects.filter(workspace_id=asked.workspace_id)
    if wanted.status != "any":
        rows = rows.filter(status=wanted.status)
    for name in ("severity", "component", "tracker"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.words:
        words = wanted.words
        rows = rows.filter(
            Q(title__icontains=words) | Q(bug_id__iexact=words) | Q(tracker_key__iexact=words)
        )
    if wanted.customer:
        rows = rows.filter(pk__in=_of_customer(asked.workspace_id, wanted.customer))
    if wanted.told == "no":
        rows = rows.filter(pk__in={each.news.root for each in untold(asked.workspace_id)})
    return rows


def _of_customer(workspace_id: int, customer_id: str) -> QuerySet[BugReport, int]:
    rows = BugReport.objects.filter(workspace_id=workspace_id, customer_id=customer_id)
    return rows.order_by().values_list("bug_id", flat=True)


def _rows(asked: Asked, numbers: Sequence[int]) -> list[Row]:
    held = Bug.objects.in_bulk(numbers)
    found, reports = asked.weights(), _reports(asked.workspace_id, numbers)
    left: Counter[int] = Counter()
    for each in untold(asked.workspace_id, numbers):
        left[each.news.root] += len(each.reporters)
    shown = [held[each] for each in numbers if each in held]
    return [_row(asked, row, found.of(row.pk), reports, left) for row in shown]


def _row(
    asked: Asked,
    row: Bug,
    weighed: tuple[int, int, float],
    reports: dict[int, int],
    left: Counter[int],
) -> dict[str, Any]:
    customers, money, score = weighed
    is_open = row.status == "open"
    own = ("bug_id", "title", "severity", "is_security", "status", "component", "eta_on")
    more = ("tracker", "tracker_key", "filing", "url", "engineer")
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in (*own, *more)},
        "opened_at": row.opened_at.date(),
        "fixed_on": row.fixed_at.date() if row.fixed_at else None,
        "customers": customers,
        "money_minor": money if asked.board else None,
        "currency": asked.currency,
        "score": score if is_open else None,
        "reports": reports.get(row.pk, 0),
        "untold": left[row.pk],
        "is_late": is_open and row.eta_on is not None and row.eta_on < asked.today,
    }


def _reports(workspace_id: int, numbers: Sequence[int]) -> dict[int, int]:
    """Reports of bugs with those of their duplicates."""
    joined = groups(workspace_id, numbers)
    rows = BugReport.objects.filter(bug_id__in=joined).exclude(is_confirmed=False).order_by()
    found: Counter[int] = Counter()
    for bug, count in rows.values_list("bug_id").annotate(n=Count("id")):
        found[joined[bug]] += count
    return found


def counts(workspace_id: int) -> dict[str, int]:
    """Bugs of each state, and of all ("any")."""
    rows = Bug.objects.filter(workspace_id=workspace_id).order_by()
    found = dict(rows.values_list("status").annotate(n=Count("id")))
    return {"any": sum(found.values()), **{name: found.get(name, 0) for name in BUG_STATUSES}}


def components(workspace_id: int) -> list[str]:
    """Parts of the product that bugs name, in order."""
    rows = Bug.objects.filter(workspace_id=workspace_id).exclude(component="").order_by("component")
    return list(rows.values_list("component", flat=True).distinct()[:MOST_COMPONENTS])


def is_there(workspace_id: int, number: int) -> bool:
    """Whether a bug is the workspace's."""
    return Bug.objects.filter(workspace_id=workspace_id, pk=number).exists()


def number_of(workspace_id: int, text: str) -> int | None:
    """The bug that somebody means by its id, its key in the tracker, or its number here."""
    rows = Bug.objects.filter(workspace_id=workspace_id).order_by("pk")
    found = rows.filter(Q(bug_id=text) | ~Q(tracker_key="") & Q(tracker_key=text)).first()
    if found is None and text.isdecimal() and len(text) <= 15:
        found = rows.filter(pk=int(text)).first()
    return found.pk if found else None
