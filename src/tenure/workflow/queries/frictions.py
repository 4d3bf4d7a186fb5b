"""The friction ledger: what rubs whom, since when, and how much of it stands open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Min, Q, QuerySet

from tenure.records.models import Friction
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.listener_queue import open_frictions
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row

PAGE = 50
MOST = 10
STATES = ("open", "closed", "all")
COLUMNS = (
    Shown("customer_name", "customer"),
    Shown("what", "what rubs"),
    Shown("noticed_on", "noticed", Show.DAY),
    Shown("days", "days open", Show.INTEGER),
    Shown("open_total", "open of this customer", Show.INTEGER),
    Shown("closed_on", "closed", Show.DAY),
    Shown("closing", "why closed"),
    Shown("who", "who"),
)
EXPORT_COLUMNS = (Shown("customer_id", "id"), *COLUMNS)
SORTS = ("customer_name", "what", "noticed_on", "closed_on", "who")
_ORDER = {"who": "by__name"}


@dataclass(frozen=True, slots=True)
class FrictionFilter:
    """Which notes, in which order."""

    words: str = ""
    state: str = "open"
    customer: str = ""
    sort: str = "-noticed_on"

    @classmethod
    def of(cls, given: dict[str, str]) -> FrictionFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS))


def counts(workspace_id: int) -> dict[str, int]:
    """Notes of each state."""
    return {state: _in(_rows(workspace_id), state).count() for state in STATES}


def piled(workspace_id: int) -> list[Row]:
    """Customers with most open notes: customer_id, customer_name, n, since_on."""
    rows = _rows(workspace_id).filter(closed_on=None).order_by()
    groups = rows.values("customer_id").annotate(
        customer_name=Min("customer_name"), n=Count("id"), since_on=Min("noticed_on")
    )
    return [dict(each) for each in groups.order_by("-n", "since_on", "customer_id")[:MOST]]


def page(workspace_id: int, wanted: FrictionFilter, today: date, number: int = 1) -> Page:
    """One page of the ledger, the newest first."""
    rows = _wanted(workspace_id, wanted)
    total = rows.count()
    place, pages = Page.place(total, number, PAGE)
    shown = list(rows[(place - 1) * PAGE : place * PAGE])
    return Page(_shown(workspace_id, shown, today), total, place, pages)


def every(workspace_id: int, wanted: FrictionFilter, today: date) -> list[Row]:
    """All notes of a filter, for exports."""
    return _shown(workspace_id, list(_wanted(workspace_id, wanted)), today)


def _rows(workspace_id: int) -> QuerySet[Friction]:
    return Friction.objects.filter(workspace_id=workspace_id).select_related("by")


def _in(rows: QuerySet[Friction], state: str) -> QuerySet[Friction]:
    return rows if state == "all" else rows.filter(closed_on__isnull=state == "open")


def _wanted(workspace_id: int, wanted: FrictionFilter) -> QuerySet[Friction]:
    rows = _in(_rows(workspace_id), wanted.state)
    if wanted.customer:
        rows = rows.filter(customer_id=wanted.customer)
    if words := wanted.words.strip():
        rows = rows.filter(Q(customer_name__icontains=words) | Q(what__icontains=words))
    name = wanted.sort.removeprefix("-")
    place = F(_ORDER.get(name, name))
    down = wanted.sort.startswith("-")
    order = place.desc(nulls_last=True) if down else place.asc(nulls_last=True)
    return rows.order_by(order, "-id")


def _shown(workspace_id: int, rows: list[Friction], today: date) -> list[Row]:
    totals = open_frictions(workspace_id, {each.customer_id for each in rows})
    return [
        {
            "id": each.pk,
            "customer_id": each.customer_id,
            "customer_name": each.customer_name,
            "what": each.what,
            "noticed_on": each.noticed_on,
            "days": ((each.closed_on or today) - each.noticed_on).days,
            "open_total": totals.get(each.customer_id, 0),
            "closed_on": each.closed_on,
            "closing": each.closing,
            "who": str(each.by or ""),
        }
        for each in rows
    ]
