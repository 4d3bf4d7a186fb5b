"""What a payment provider told, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from tenure.records.models.outside import EVENT_STATES, OutsideEvent
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.paging import Page

PAGE = 50
COLUMNS = (
    Shown("happened_at", "happened", Show.INSTANT),
    Shown("received_at", "received", Show.INSTANT),
    Shown("kind", "event"),
    Shown("event_id", "id"),
    Shown("state", "state"),
    Shown("tries", "tries", Show.INTEGER),
    Shown("next_try_at", "next try", Show.INSTANT),
    Shown("error", "what was answered"),
)

KEYS = tuple(column.key for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events: words in kind or id, a state; the newest first.

    `sort` is "received_at" for the oldest first.
    """

    words: str = ""
    state: str = ""
    sort: str = "-received_at"

    @classmethod
    def of(cls, given: dict[str, str]) -> EventFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(
            words=given.get("q", "").strip(),
            state=given.get("state", "") if given.get("state") in EVENT_STATES else "",
            sort="received_at" if given.get("sort") == "received_at" else "-received_at",
        )


def _filtered(workspace_id: int, wanted: EventFilter) -> QuerySet[OutsideEvent, dict[str, Any]]:
    found = OutsideEvent.objects.filter(workspace_id=workspace_id)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.words:
        found = found.filter(Q(kind__icontains=wanted.words) | Q(event_id__icontains=wanted.words))
    found = found.order_by("id" if wanted.sort == "received_at" else "-id")
    rows: QuerySet[OutsideEvent, dict[str, Any]] = found.values("id", *KEYS, is_kept=~Q(body=""))
    return rows


def _row(each: dict[str, Any]) -> dict[str, Any]:
    waits = each["state"] == "pending"
    return {**each, "next_try_at": each["next_try_at"] if waits else None}


def events(workspace_id: int, wanted: EventFilter, page: int = 1) -> Page:
    """One page of events."""
    rows = _filtered(workspace_id, wanted)
    total = rows.count()
    place, pages = Page.place(total, page, PAGE)
    shown = [_row(each) for each in rows[(place - 1) * PAGE : place * PAGE]]
    return Page(shown, total, place, pages)


def every_event(workspace_id: int, wanted: EventFilter) -> Iterator[dict[str, Any]]:
    """All events of a filter, for exports."""
    for each in _filtered(workspace_id, wanted).iterator(chunk_size=1000):
        yield _row(each)
