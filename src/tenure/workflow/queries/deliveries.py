"""Messages and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from tenure.records.models import Delivery
from tenure.records.models.alerts import CHANNELS, DELIVERY_STATUSES
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.paging import Page

PAGE = 50
COLUMNS = (
    Shown("created_at", "written", Show.INSTANT),
    Shown("channel", "channel"),
    Shown("recipient", "to"),
    Shown("subject", "subject"),
    Shown("items", "customers", Show.INTEGER),
    Shown("status", "state"),
    Shown("is_repeat", "may be a repeat", Show.FLAG),
    Shown("tries", "tries", Show.INTEGER),
    Shown("sent_at", "sent", Show.INSTANT),
    Shown("next_try_at", "next try", Show.INSTANT),
    Shown("error", "what was answered"),
    Shown("message_id", "Message-ID"),
)


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages: words in recipient or subject, a state, a channel; the newest first.

    `sort` is "created_at" for the oldest first.
    """

    words: str = ""
    status: str = ""
    channel: str = ""
    sort: str = "-created_at"

    @classmethod
    def of(cls, given: dict[str, str]) -> MessageFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(
            words=given.get("q", "").strip(),
            status=given.get("status", "") if given.get("status") in DELIVERY_STATUSES else "",
            channel=given.get("channel", "") if given.get("channel") in CHANNELS else "",
            sort="created_at" if given.get("sort") == "created_at" else "-created_at",
        )


def _filtered(workspace_id: int, wanted: MessageFilter) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(workspace_id=workspace_id)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    if wanted.words:
        words = Q(recipient__icontains=wanted.words) | Q(subject__icontains=wanted.words)
        rows = rows.filter(words)
    return rows.order_by("id" if wanted.sort == "created_at" else "-id")


def _row(each: Delivery) -> dict[str, Any]:
    found = {column.key: getattr(each, column.key) for column in COLUMNS}
    return {**found, "id": each.pk, "may_push": each.status in ("failed", "held")}


def messages(workspace_id: int, wanted: MessageFilter, page: int = 1) -> Page:
    """One page of messages."""
    rows = _filtered(workspace_id, wanted)
    total = rows.count()
    place, pages = Page.place(total, page, PAGE)
    shown = [_row(each) for each in rows[(place - 1) * PAGE : place * PAGE]]
    return Page(shown, total, place, pages)


def every_message(workspace_id: int, wanted: MessageFilter) -> Iterator[dict[str, Any]]:
    """All messages of a filter, for exports."""
    for each in _filtered(workspace_id, wanted).iterator(chunk_size=1000):
        yield _row(each)


@dataclass(frozen=True, slots=True)
class MessageText:
    """One message as it was frozen."""

    id: int
    subject: str
    recipient: str
    body: str


def message(workspace_id: int, delivery_id: int) -> MessageText | None:
    """One message's text; None if the workspace has none of that id."""
    row = Delivery.objects.filter(workspace_id=workspace_id, pk=delivery_id).first()
    return MessageText(row.pk, row.subject, row.recipient, row.body) if row else None


def tally(workspace_id: int) -> dict[str, int]:
    """How many messages are in each state."""
    rows = Delivery.objects.filter(workspace_id=workspace_id).order_by()
    counted = rows.values_list("status").annotate(n=Count("id"))
    return dict(counted)


def troubled(workspace_id: int) -> dict[str, str]:
    """Channels whose last settled message failed, with what was answered: a dead channel."""
    found = {}
    for channel in CHANNELS:
        rows = Delivery.objects.filter(workspace_id=workspace_id, channel=channel)
        last = rows.filter(status__in=("sent", "failed")).order_by("-id").first()
        if last is not None and last.status == "failed":
            found[channel] = last.error
    return found
