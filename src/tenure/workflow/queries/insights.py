"""What complaints taught: insights with their cases, fix, conclusion, and what the fix changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from tenure.records.models import Insight, ListenerCase
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.listener_results import InsightResult, of_insight
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row

PAGE = 50
CHOICES = 100
STATES = ("all", "studied", "fixed", "concluded")
"""All; without a fix that is there; fixed and not concluded; concluded."""
COLUMNS = (
    Shown("title", "insight"),
    Shown("owner", "owner"),
    Shown("made_on", "noted", Show.DAY),
    Shown("cases", "cases", Show.INTEGER),
    Shown("customers", "customers", Show.INTEGER),
    Shown("fixed_on", "fixed on", Show.DAY),
    Shown("concluded_on", "concluded", Show.DAY),
)
EXPORT_COLUMNS = (
    Shown("id", "id", Show.INTEGER),
    *COLUMNS,
    Shown("root_problem", "root problem"),
    Shown("fix", "fix"),
    Shown("conclusion", "conclusion"),
    Shown("theme_number", "theme", Show.INTEGER),
)
SORTS = tuple(column.key for column in COLUMNS)
_ORDER = {"made_on": "made_at"}


@dataclass(frozen=True, slots=True)
class InsightFilter:
    """Which insights, in which order."""

    words: str = ""
    state: str = "all"
    sort: str = "-made_on"

    @classmethod
    def of(cls, given: dict[str, str]) -> InsightFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS))


@dataclass(frozen=True, slots=True)
class Told:
    """One insight, its cases, and what the fix changed (None before the first published day)."""

    row: Row
    cases: tuple[ListenerCase, ...]
    result: InsightResult | None


def counts(workspace_id: int) -> dict[str, int]:
    """Insights of each state."""
    return {state: _in(_rows(workspace_id), state).count() for state in STATES}


def page(workspace_id: int, wanted: InsightFilter, number: int = 1) -> Page:
    """One page of insights, the newest first."""
    rows = _wanted(workspace_id, wanted)
    total = rows.count()
    place, pages = Page.place(total, number, PAGE)
    shown = rows[(place - 1) * PAGE : place * PAGE]
    return Page([_row(each) for each in shown], total, place, pages)


def every(workspace_id: int, wanted: InsightFilter) -> list[Row]:
    """All insights of a filter, for exports."""
    return [_row(each) for each in _wanted(workspace_id, wanted)]


def insight(workspace_id: int, insight_id: int, board: Board | None) -> Told | None:
    """One insight; None where the workspace has none of that id."""
    found = _rows(workspace_id).filter(pk=insight_id).first()
    if found is None:
        return None
    cases = tuple(found.cases.order_by("-opened_at", "-id"))
    return Told(_row(found), cases, of_insight(board, found) if board else None)


def choosable(workspace_id: int) -> list[ListenerCase]:
    """Cases an insight may be drawn from, the newest first."""
    rows = ListenerCase.objects.filter(workspace_id=workspace_id)
    return list(rows.order_by("-opened_at", "-id")[:CHOICES])


def _rows(workspace_id: int) -> QuerySet[Insight]:
    rows = Insight.objects.filter(workspace_id=workspace_id)
    customers = Count("cases__customer_id", distinct=True)
    return rows.annotate(n_cases=Count("cases", distinct=True), n_customers=customers)


def _in(rows: QuerySet[Insight], state: str) -> QuerySet[Insight]:
    match state:
        case "studied":
            return rows.filter(fixed_on=None)
        case "fixed":
            return rows.exclude(fixed_on=None).filter(concluded_on=None)
        case "concluded":
            return rows.exclude(concluded_on=None)
        case _:
            return rows


def _wanted(workspace_id: int, wanted: InsightFilter) -> QuerySet[Insight]:
    rows = _in(_rows(workspace_id), wanted.state)
    if words := wanted.words.strip():
        own = Q(title__icontains=words) | Q(root_problem__icontains=words)
        rows = rows.filter(own | Q(fix__icontains=words) | Q(conclusion__icontains=words))
    name = wanted.sort.removeprefix("-")
    counted = {"cases": "n_cases", "customers": "n_customers"}
    place = F(counted.get(name, _ORDER.get(name, name)))
    down = wanted.sort.startswith("-")
    order = place.desc(nulls_last=True) if down else place.asc(nulls_last=True)
    return rows.order_by(order, "-id")


def _row(each: Insight) -> Row:
    return {
        "id": each.pk,
        "title": each.title,
        "root_problem": each.root_problem,
        "fix": each.fix,
        "conclusion": each.conclusion,
        "owner": each.owner,
        "theme_number": each.theme_number,
        "made_on": each.made_at.date(),
        "fixed_on": each.fixed_on,
        "concluded_on": each.concluded_on,
        "cases": each.n_cases,  # type: ignore[attr-defined]
        "customers": each.n_customers,  # type: ignore[attr-defined]
    }
