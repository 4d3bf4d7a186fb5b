"""Who is routed to the listener, since when and why; and the versions of the policy."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from tenure.records.models import ListenerCase, ListenerPolicy, Routed
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.listener_queue import open_frictions
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row

PAGE = 50
STATES = ("now", "ended", "all")
COLUMNS = (
    Shown("customer_name", "customer"),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("why", "why"),
    Shown("policy", "policy"),
    Shown("since_on", "since", Show.DAY),
    Shown("until_on", "until", Show.DAY),
    Shown("cases", "cases", Show.INTEGER),
    Shown("frictions", "open frictions", Show.INTEGER),
    Shown("listener", "listener"),
)
EXPORT_COLUMNS = (Shown("customer_id", "id"), *COLUMNS)
SORTS = ("customer_name", "why", "policy", "since_on", "until_on", "listener")
_ORDER = {"listener": "listener__name"}


@dataclass(frozen=True, slots=True)
class RoutedFilter:
    """Which routings, in which order."""

    words: str = ""
    state: str = "now"
    sort: str = "-since_on"

    @classmethod
    def of(cls, given: dict[str, str]) -> RoutedFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS))


def versions(workspace_id: int) -> list[ListenerPolicy]:
    """Every policy there was, the newest first."""
    rows = ListenerPolicy.objects.filter(workspace_id=workspace_id).select_related("by")
    return list(rows)


def routings(workspace_id: int) -> int:
    """How many customers are routed now."""
    return Routed.objects.filter(workspace_id=workspace_id, until_on=None).count()


def page(workspace_id: int, board: Board | None, wanted: RoutedFilter, number: int = 1) -> Page:
    """One page of routings."""
    rows = _wanted(workspace_id, wanted)
    total = rows.count()
    place, pages = Page.place(total, number, PAGE)
    shown = list(rows[(place - 1) * PAGE : place * PAGE])
    return Page(_shown(workspace_id, board, shown), total, place, pages)


def every(workspace_id: int, board: Board | None, wanted: RoutedFilter) -> list[Row]:
    """All routings of a filter, for exports."""
    return _shown(workspace_id, board, list(_wanted(workspace_id, wanted)))


def _wanted(workspace_id: int, wanted: RoutedFilter) -> QuerySet[Routed]:
    rows = Routed.objects.filter(workspace_id=workspace_id).select_related("listener")
    if wanted.state != "all":
        rows = rows.filter(until_on__isnull=wanted.state == "now")
    if words := wanted.words.strip():
        rows = rows.filter(Q(customer_name__icontains=words) | Q(why__icontains=words))
    name = wanted.sort.removeprefix("-")
    place = F(_ORDER.get(name, name))
    down = wanted.sort.startswith("-")
    order = place.desc(nulls_last=True) if down else place.asc(nulls_last=True)
    return rows.order_by(order, "id")


def _shown(workspace_id: int, board: Board | None, rows: list[Routed]) -> list[Row]:
    ids = {each.customer_id for each in rows}
    own = ListenerCase.objects.filter(workspace_id=workspace_id, customer_id__in=ids)
    cases = dict(own.order_by().values_list("customer_id").annotate(n=Count("id")))
    rubs, paid = open_frictions(workspace_id, ids), _mrr(board, ids)
    return [
        {
            "id": each.pk,
            "customer_id": each.customer_id,
            "customer_name": each.customer_name,
            "mrr_minor": paid.get(each.customer_id, (None, ""))[0],
            "currency": paid.get(each.customer_id, (None, ""))[1],
            "why": each.why,
            "policy": each.policy,
            "since_on": each.since_on,
            "until_on": each.until_on,
            "cases": cases.get(each.customer_id, 0),
            "frictions": rubs.get(each.customer_id, 0),
            "listener": str(each.listener or ""),
        }
        for each in rows
    ]


def _mrr(board: Board | None, ids: set[str]) -> dict[str, tuple[int | None, str]]:
    if board is None or not ids:
        return {}
    rows = board.reader.table("customer_state")
    rows = rows.filter(rows.customer_id.isin(sorted(ids)))
    found = board.reader.rows(rows.select("customer_id", "mrr_minor", "currency"))
    return {row["customer_id"]: (row["mrr_minor"], row["currency"] or "") for row in found}
