"""The listener's queue: who must hear from us next, by when and why; and one case with all around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from tenure.records.models import Bug, Friction, ListenerCase, ListenerPolicy, Routed, Talk
from tenure.records.models.listener import CASE_STATES
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row
from tenure.workflow.rules.listener import STEPS

PAGE = 50
SHOWN = 20
STATES = ("open", "late", *CASE_STATES, "all")
"""Not handed on; of these, past their time; each state; all."""
COLUMNS = (
    Shown("next_word_by", "next word by", Show.INSTANT),
    Shown("customer_name", "customer"),
    Shown("subject", "about"),
    Shown("state", "state"),
    Shown("opened_at", "came", Show.INSTANT),
    Shown("last_word_at", "last word", Show.INSTANT),
    Shown("listener", "listener"),
)
EXPORT_COLUMNS = (
    Shown("id", "case", Show.INTEGER),
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("is_late", "late", Show.FLAG),
    Shown("ticket_id", "ticket"),
    Shown("frictions", "open frictions", Show.INTEGER),
    Shown("why", "routed because"),
    Shown("listened_at", "listened", Show.INSTANT),
    Shown("informed_at", "informed", Show.INSTANT),
    Shown("handed_on_at", "handed on", Show.INSTANT),
    Shown("handed_to", "handed to"),
)
SORTS = tuple(column.key for column in COLUMNS)
_ORDER = {"listener": "listener__name"}


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which cases, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    state: str = "open"
    customer: str = ""
    sort: str = "next_word_by"

    @classmethod
    def of(cls, given: dict[str, str]) -> QueueFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS))


def policy_in_force(workspace_id: int) -> ListenerPolicy | None:
    """The newest policy; None before the first."""
    return ListenerPolicy.objects.filter(workspace_id=workspace_id).first()


def counts(workspace_id: int, at: datetime) -> dict[str, int]:
    """Cases of each state."""
    return {state: _in(_rows(workspace_id), state, at).count() for state in STATES}


def page(workspace_id: int, wanted: QueueFilter, at: datetime, number: int = 1) -> Page:
    """One page of the queue, by default who is late for longest first."""
    rows = _wanted(workspace_id, wanted, at)
    total = rows.count()
    place, pages = Page.place(total, number, PAGE)
    shown = list(rows[(place - 1) * PAGE : place * PAGE])
    return Page(_with_routing(workspace_id, shown, at), total, place, pages)


def every(workspace_id: int, wanted: QueueFilter, at: datetime) -> Iterator[Row]:
    """All cases of a filter, in its order, for exports."""
    yield from _with_routing(workspace_id, list(_wanted(workspace_id, wanted, at)), at)


def _wanted(workspace_id: int, wanted: QueueFilter, at: datetime) -> QuerySet[ListenerCase]:
    rows = _in(_rows(workspace_id), wanted.state, at)
    if wanted.customer:
        rows = rows.filter(customer_id=wanted.customer)
    if words := wanted.words.strip():
        own = Q(customer_name__icontains=words) | Q(subject__icontains=words)
        rows = rows.filter(own | Q(customer_id__icontains=words))
    name = wanted.sort.removeprefix("-")
    place = F(_ORDER.get(name, name))
    down = wanted.sort.startswith("-")
    order = place.desc(nulls_last=True) if down else place.asc(nulls_last=True)
    return rows.order_by(order, "id")


def _in(rows: QuerySet[ListenerCase], state: str, at: datetime) -> QuerySet[ListenerCase]:
    if state in CASE_STATES:
        return rows.filter(state=state)
    if state == "all":
        return rows
    rows = rows.exclude(state="handed_on")
    return rows.filter(next_word_by__lt=at) if state == "late" else rows


def _rows(workspace_id: int) -> QuerySet[ListenerCase]:
    rows = ListenerCase.objects.filter(workspace_id=workspace_id)
    return rows.select_related("listener", "bug")


def _with_routing(workspace_id: int, cases: list[ListenerCase], at: datetime) -> list[Row]:
    ids = {each.customer_id for each in cases}
    routed = Routed.objects.filter(workspace_id=workspace_id, customer_id__in=ids)
    why = dict(routed.order_by("id").values_list("customer_id", "why"))
    rubs = open_frictions(workspace_id, ids)
    return [_row(each, at, why, rubs) for each in cases]


def open_frictions(workspace_id: int, customers: set[str]) -> dict[str, int]:
    """Notes of friction that are not closed, by customer."""
    rows = Friction.objects.filter(workspace_id=workspace_id, closed_on=None)
    rows = rows.filter(customer_id__in=customers).order_by()
    return dict(rows.values_list("customer_id").annotate(n=Count("id")))


def _row(each: ListenerCase, at: datetime, why: dict[str, str], rubs: dict[str, int]) -> Row:
    is_open = each.state != "handed_on" and each.next_word_by is not None
    return {
        "id": each.pk,
        "customer_id": each.customer_id,
        "customer_name": each.customer_name,
        "ticket_id": each.ticket_id,
        "subject": each.subject,
        "state": each.state,
        "opened_at": each.opened_at,
        "next_word_by": each.next_word_by,
        "last_word_at": each.last_word_at,
        "listened_at": each.listened_at,
        "informed_at": each.informed_at,
        "handed_on_at": each.handed_on_at,
        "handed_to": each.handed_to,
        "bug": each.bug,
        "listener": str(each.listener or ""),
        "is_late": bool(is_open and each.next_word_by and each.next_word_by < at),
        "why": why.get(each.customer_id, ""),
        "frictions": rubs.get(each.customer_id, 0),
    }


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its row, what can be done, talks about it, and what else is known of the customer."""

    row: Row
    acts: tuple[str, ...]
    talks: tuple[Talk, ...]
    earlier: tuple[Row, ...]
    notes: tuple[Talk, ...]
    frictions: tuple[Friction, ...]
    bugs: tuple[Bug, ...]

    @property
    def can_undo(self) -> bool:
        """Whether a step was taken."""
        return bool(self.talks)


def case(workspace_id: int, case_id: int, at: datetime) -> Case | None:
    """A case of a workspace; None where it has none of that id."""
    found = _rows(workspace_id).filter(pk=case_id).first()
    if found is None:
        return None
    own: dict[str, Any] = {"workspace_id": workspace_id, "customer_id": found.customer_id}
    talks = Talk.objects.filter(**own, is_gone=False).select_related("by")
    others = _rows(workspace_id).filter(customer_id=found.customer_id).exclude(pk=case_id)
    bugs = Bug.objects.filter(workspace_id=workspace_id, reports__customer_id=found.customer_id)
    return Case(
        row=_with_routing(workspace_id, [found], at)[0],
        acts=STEPS[found.state],
        talks=tuple(talks.filter(case=found).order_by("-made_at", "-id")),
        earlier=tuple(_with_routing(workspace_id, list(others.order_by("-id")[:SHOWN]), at)),
        notes=tuple(talks.exclude(case=found)[:SHOWN]),
        frictions=tuple(Friction.objects.filter(**own)[:SHOWN]),
        bugs=tuple(bugs.distinct()[:SHOWN]),
    )
