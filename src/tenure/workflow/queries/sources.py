"""Event sources and dead letters, for pages and the command; the write keys, for the intake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from tenure.records.models import DeadLetter, EventSource, SourceHour, Workspace
from tenure.records.models.sources import LETTER_STATES
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row

PAGE = 50
QUIET_AFTER = timedelta(hours=24)
"""A source that once sent and has sent nothing for this long is called quiet."""
SORTS = ("-id", "id", "received_at", "-received_at", "reason", "-reason", "message_id")
SOURCE_COLUMNS = (
    Shown("name", "name"),
    Shown("kind", "kind"),
    Shown("key_last4", "key ends with"),
    Shown("state", "state"),
    Shown("last_received_at", "last event received", Show.INSTANT),
    Shown("day", "in 24 hours", Show.INTEGER),
    Shown("week", "in 7 days", Show.INTEGER),
    Shown("received", "in all", Show.INTEGER),
    Shown("letters", "not usable", Show.INTEGER),
    Shown("created_at", "made", Show.INSTANT),
    Shown("revoked_at", "revoked", Show.INSTANT),
)
LETTER_COLUMNS = (
    Shown("id", "number", Show.INTEGER),
    Shown("received_at", "received", Show.INSTANT),
    Shown("source", "source"),
    Shown("message_id", "message id"),
    Shown("reason", "reason"),
    Shown("state", "state"),
    Shown("endpoint", "call"),
    Shown("raw", "as it came"),
)


def write_keys() -> dict[str, int]:
    """Source id by SHA-256 (hex) of its write key; those revoked are left out."""
    rows = EventSource.objects.filter(revoked_at=None)
    return dict(rows.values_list("key_hash", "id"))


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source with its heartbeat: messages received in the last 24 hours, by day in the last 7 days,
    oldest first and ending now, and in all. `state`: waiting (nothing yet), alive, quiet or revoked.
    """

    id: int
    name: str
    kind: str
    key_last4: str
    created_at: datetime
    revoked_at: datetime | None
    last_received_at: datetime | None
    received: int
    refused: int
    letters: int
    state: str
    day: int
    days: tuple[int, ...]

    @property
    def week(self) -> int:
        """Messages in 7 days."""
        return sum(self.days)


def sources(workspace: Workspace, at: datetime) -> list[SourceView]:
    """Every source, those in use first, the newest first."""
    hours = _hours(workspace, at)
    rows = EventSource.objects.filter(workspace=workspace).annotate(
        letters=Count("dead_letters", filter=Q(dead_letters__state__in=("open", "asked")))
    )
    found = [_view(row, hours.get(row.pk, {}), at) for row in rows]
    return sorted(found, key=lambda each: (each.revoked_at is not None, -each.id))


def _hours(workspace: Workspace, at: datetime) -> dict[int, dict[int, int]]:
    """Messages by source and age in whole hours, of the last 7 days."""
    found: dict[int, dict[int, int]] = {}
    rows = SourceHour.objects.filter(workspace=workspace, hour__gt=at - timedelta(days=7))
    for source, hour, received in rows.values_list("source_id", "hour", "received"):
        age = max(0, (at - hour) // timedelta(hours=1))
        ages = found.setdefault(source, {})
        ages[age] = ages.get(age, 0) + received
    return found


def _view(row: EventSource, ages: dict[int, int], at: datetime) -> SourceView:
    days = [0] * 7
    for age, received in ages.items():
        days[6 - min(age // 24, 6)] += received
    return SourceView(
        id=row.pk,
        name=row.name,
        kind=row.kind,
        key_last4=row.key_last4,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        last_received_at=row.last_received_at,
        received=row.received,
        refused=row.refused,
        letters=row.letters,  # type: ignore[attr-defined]
        state=_state(row, at),
        day=days[6],
        days=tuple(days),
    )


def _state(row: EventSource, at: datetime) -> str:
    if row.revoked_at is not None:
        return "revoked"
    if row.last_received_at is None:
        return "waiting"
    return "alive" if at - row.last_received_at < QUIET_AFTER else "quiet"


def source_rows(workspace: Workspace, at: datetime) -> list[Row]:
    """The same for tables: a row a source, keys as in `SOURCE_COLUMNS`."""
    keys = [column.key for column in SOURCE_COLUMNS]
    return [{key: getattr(each, key) for key in keys} for each in sources(workspace, at)]


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """Which dead letters: of a source, in a state, with words in id, reason or text; in which order."""

    source_id: int | None = None
    state: str = "open"
    words: str = ""
    sort: str = "-id"

    @classmethod
    def of(cls, asked: dict[str, str]) -> LetterFilter:
        """From a query string; what it cannot mean is left out."""
        source, state = asked.get("source", ""), asked.get("state", "open")
        sort = asked.get("sort", "-id")
        return cls(
            int(source) if source.isdecimal() and len(source) < 9 else None,
            state if state in (*LETTER_STATES, "all") else "open",
            asked.get("q", "").strip(),
            sort if sort in SORTS else "-id",
        )


def _letters(workspace: Workspace, wanted: LetterFilter) -> QuerySet[DeadLetter]:
    rows = DeadLetter.objects.filter(workspace=workspace).select_related("source")
    if wanted.state != "all":
        rows = rows.filter(state=wanted.state)
    if wanted.source_id is not None:
        rows = rows.filter(source_id=wanted.source_id)
    if wanted.words:
        words = wanted.words
        rows = rows.filter(
            Q(message_id__icontains=words) | Q(reason__icontains=words) | Q(raw__icontains=words)
        )
    return rows.order_by(wanted.sort, "-id")


def _row(letter: DeadLetter) -> Row:
    row = {column.key: getattr(letter, column.key) for column in LETTER_COLUMNS}
    return {**row, "source": letter.source.name}


def letters(workspace: Workspace, wanted: LetterFilter, page: int) -> Page:
    """One page of dead letters."""
    rows = _letters(workspace, wanted)
    total = rows.count()
    place, pages = Page.place(total, page, PAGE)
    shown = [_row(letter) for letter in rows[(place - 1) * PAGE : place * PAGE]]
    return Page(shown, total, place, pages)


def every_letter(workspace: Workspace, wanted: LetterFilter) -> Iterator[Row]:
    """All of a filter, for exports."""
    for letter in _letters(workspace, wanted).iterator(chunk_size=1000):
        yield _row(letter)


def letter(workspace: Workspace, letter_id: int) -> Row | None:
    """One dead letter; None if there is none."""
    rows = DeadLetter.objects.filter(workspace=workspace, pk=letter_id).select_related("source")
    found = rows.first()
    return _row(found) if found else None


def reasons(workspace: Workspace) -> list[Row]:
    """Reasons of open dead letters with how many, the most frequent first."""
    rows = DeadLetter.objects.filter(workspace=workspace, state="open").values("reason")
    counted = rows.annotate(n=Count("id")).order_by("-n", "reason")[:20]
    return [{"reason": row["reason"], "n": row["n"]} for row in counted]


def received_in_all(workspace: Workspace) -> int:
    """Messages received from all sources."""
    rows = EventSource.objects.filter(workspace=workspace)
    return int(rows.aggregate(n=Sum("received"))["n"] or 0)
