"""Laboratory customers: evidence kept, who looks like one among the facts, and what became product."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

import ibis
from django.db.models import F, Q, QuerySet
from ibis import _
from ibis.expr.types import Table

from tenure.records.models import LabNote
from tenure.records.models.listener import LAB_KINDS
from tenure.values.shown import Show, Shown
from tenure.warehouse.reader import Row
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.listener_tickets import counted, since
from tenure.workflow.queries.once import once
from tenure.workflow.queries.paging import Page

PAGE = 50
SHOWN = 10
FEWEST_PEERS = 8
"""Customers of a segment with known use, below which nobody is unlike them."""
FAR = 3.5
"""How many robust standard deviations from the segment's median is unlike it (Iglewicz and Hoaglin 1993)."""
MAD_TO_SD = 1.4826
REACH_DAYS = 365
STATES = ("all", "open", "became")
COLUMNS = (
    Shown("customer_name", "customer"),
    Shown("kind", "sign"),
    Shown("evidence", "evidence"),
    Shown("noticed_on", "noticed", Show.DAY),
    Shown("became", "became"),
    Shown("became_on", "became on", Show.DAY),
    Shown("who", "who"),
)
EXPORT_COLUMNS = (Shown("customer_id", "id"), *COLUMNS)
SORTS = tuple(column.key for column in COLUMNS)
_ORDER = {"who": "by__name"}
YEARS_OUT = (
    "roadmap",
    "road map",
    "next year",
    "in two years",
    "in three years",
    "long term",
    "long-term",
    "来年",
    "数年後",
    "ロードマップ",
    "長期",
    "в следующем году",
    "через год",
    "через два года",
    "дорожн",
    "سال آینده",
    "سال بعد",
    "نقشه راه",
    "نقشهٔ راه",
)
THREATENS = (
    "cancel",
    "switch to",
    "competitor",
    "alternative",
    "leave you",
    "leaving",
    "move away",
    "解約",
    "乗り換え",
    "他社",
    "отказ",
    "уйдем",
    "уйдём",
    "уходим",
    "конкурент",
    "расторг",
    "لغو",
    "رقیب",
    "می‌رویم",
    "جایگزین",
)
"""Parts of words that ask about years out, and that threaten to leave, in the four languages."""
WORDS = {"years_out": YEARS_OUT, "threatens": THREATENS}


@dataclass(frozen=True, slots=True)
class LabFilter:
    """Which notes, in which order."""

    words: str = ""
    state: str = "all"
    kind: str = ""
    sort: str = "-noticed_on"

    @classmethod
    def of(cls, given: dict[str, str]) -> LabFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, kind=LAB_KINDS, sort=SORTS))


def counts(workspace_id: int) -> dict[str, int]:
    """Notes of each state."""
    return {state: _in(_rows(workspace_id), state).count() for state in STATES}


def page(workspace_id: int, wanted: LabFilter, number: int = 1) -> Page:
    """One page of notes, the newest first."""
    rows = _wanted(workspace_id, wanted)
    total = rows.count()
    place, pages = Page.place(total, number, PAGE)
    return Page(
        [_row(each) for each in rows[(place - 1) * PAGE : place * PAGE]], total, place, pages
    )


def every(workspace_id: int, wanted: LabFilter) -> list[Row]:
    """All notes of a filter, for exports."""
    return [_row(each) for each in _wanted(workspace_id, wanted)]


def suggested(board: Board) -> list[Row]:
    """Customers who look like a laboratory: customer_id, name, kind, times, figure, median, peers, texts.

    "unusual_use": breadth far from the median of the segment, by the robust z-score; "years_out" and
    "threatens": words in tickets or talks of the last year, with how many texts hold one (`times`).
    Words are a hint: a person reads before it is kept.
    """

    def read() -> list[Row]:
        return [*board.reader.rows(_unusual(board)), *_spoken(board)]

    return once(board, ("laboratory",), read)


def _unusual(board: Board) -> Table:
    rows = board.reader.table("customer_state")
    rows = rows.filter(rows.mrr_minor > 0, rows.breadth.notnull(), rows.segment.notnull())
    middle = rows.group_by("segment").agg(median=_.breadth.median(), peers=_.count())
    rows = rows.inner_join(middle, "segment")
    rows = rows.mutate(gap=(rows.breadth - rows.median).abs())
    spread = rows.group_by("segment").agg(mad=_.gap.median())
    rows = rows.inner_join(spread, "segment")
    far = rows.gap > FAR * MAD_TO_SD * rows.mad
    rows = rows.filter(rows.peers >= FEWEST_PEERS, rows.mad > 0, far)
    rows = rows.select(
        "customer_id",
        "name",
        kind=ibis.literal("unusual_use"),
        figure=rows.breadth,
        median=rows.median,
        peers=rows.peers,
        segment=rows.segment,
        gap=rows.gap,
    )
    return rows.order_by([ibis.desc("gap"), "customer_id"]).limit(SHOWN)


def _spoken(board: Board) -> list[Row]:
    names = board.reader.table("customer_state").select("customer_id", "name", "mrr_minor")
    texts = _texts(board)
    found = list[Row]()
    for kind, words in WORDS.items():
        has = reduce(or_, (texts.text.contains(word) for word in words))
        own = texts.filter(has).group_by("customer_id").agg(times=_.count(), last_on=_.on.max())
        rows = own.inner_join(names, "customer_id").filter(_.mrr_minor > 0)
        rows = rows.select("customer_id", "name", "times", "last_on", kind=ibis.literal(kind))
        rows = rows.order_by([ibis.desc("times"), ibis.desc("last_on"), "customer_id"])
        found += board.reader.rows(rows.limit(SHOWN))
    return found


def _texts(board: Board) -> Table:
    """What was written or said in the last year: customer_id, on, text in small letters."""
    tickets = counted(board)
    touches = board.reader.table("touchpoints")
    parts = [
        rows.select(
            "customer_id",
            on=rows[at].cast("date"),
            text=(rows.subject.fill_null("") + " " + rows.body.fill_null("")).lower(),
        )
        for rows, at in ((tickets, "opened_at"), (touches, "occurred_at"))
    ]
    rows = ibis.union(*parts, distinct=False)
    return rows.filter(rows.on > since(board.as_of, REACH_DAYS), rows.on <= board.as_of)


def _rows(workspace_id: int) -> QuerySet[LabNote]:
    return LabNote.objects.filter(workspace_id=workspace_id).select_related("by")


def _in(rows: QuerySet[LabNote], state: str) -> QuerySet[LabNote]:
    if state == "all":
        return rows
    return rows.filter(became_on__isnull=state == "open")


def _wanted(workspace_id: int, wanted: LabFilter) -> QuerySet[LabNote]:
    rows = _in(_rows(workspace_id), wanted.state)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if words := wanted.words.strip():
        own = Q(customer_name__icontains=words) | Q(evidence__icontains=words)
        rows = rows.filter(own | Q(became__icontains=words))
    name = wanted.sort.removeprefix("-")
    place = F(_ORDER.get(name, name))
    down = wanted.sort.startswith("-")
    order = place.desc(nulls_last=True) if down else place.asc(nulls_last=True)
    return rows.order_by(order, "-id")


def _row(each: LabNote) -> Row:
    return {
        "id": each.pk,
        "customer_id": each.customer_id,
        "customer_name": each.customer_name,
        "kind": each.kind,
        "evidence": each.evidence,
        "noticed_on": each.noticed_on,
        "became": each.became,
        "became_on": each.became_on,
        "who": str(each.by or ""),
    }
