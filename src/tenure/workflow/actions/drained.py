"""What the worker writes down of events drained: counts, and messages that could not be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from django.db import transaction
from django.db.models import F, Q

from tenure.records.models import DeadLetter, DrainedSegment, EventSource, SourceHour, Workspace
from tenure.records.models.sources import RAW_LIMIT

REMEMBERED = timedelta(days=30)
"""A segment is deleted right after it is drained: nobody asks for longer whether it was counted."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that could not be used. `letter_id` is that of the dead letter tried again."""

    source_id: int
    message_id: str
    endpoint: str
    reason: str
    raw: str
    received_at: datetime
    sent_at: datetime | None = None
    letter_id: int | None = None


@dataclass(slots=True)
class Tally:
    """What one source sent: messages received and refused by hour, and when the last one came."""

    received: Counter[datetime] = field(default_factory=Counter)
    refused: Counter[datetime] = field(default_factory=Counter)
    last_at: datetime | None = None


def is_drained(*, mark: str) -> bool:
    """Whether the messages of a segment were counted before."""
    return DrainedSegment.objects.filter(mark=mark).exists()


@transaction.atomic
def note_drained(
    *,
    workspace: Workspace,
    at: datetime,
    letters: Sequence[Letter],
    marks: Sequence[str] = (),
    tallies: Mapping[int, Tally] = MappingProxyType({}),
    tried: Collection[int] = (),
) -> None:
    """Write down what segments held once their events are committed: counts, dead letters, and what
    became of the dead letters `tried` again (all numbers of them).
    """
    DrainedSegment.objects.filter(drained_at__lt=at - REMEMBERED).delete()
    for mark in marks:
        DrainedSegment.objects.create(workspace=workspace, mark=mark, drained_at=at)
    for source_id, tally in tallies.items():
        _count(workspace, source_id, tally)
    again = {letter.letter_id: letter for letter in letters if letter.letter_id is not None}
    for letter_id, letter in again.items():
        rows = DeadLetter.objects.filter(pk=letter_id)
        rows.update(state="open", reason=letter.reason[:500])
    done = DeadLetter.objects.filter(pk__in=set(tried) - set(again), state="asked")
    done.update(state="replayed", settled_at=at)
    new = (letter for letter in letters if letter.letter_id is None)
    DeadLetter.objects.bulk_create((_dead(workspace, each) for each in new), batch_size=500)


def _dead(workspace: Workspace, letter: Letter) -> DeadLetter:
    return DeadLetter(
        workspace=workspace,
        source_id=letter.source_id,
        message_id=_plain(letter.message_id)[:500],
        endpoint=letter.endpoint,
        reason=_plain(letter.reason)[:500],
        raw=_plain(letter.raw)[:RAW_LIMIT],
        received_at=letter.received_at,
        sent_at=letter.sent_at,
    )


def _plain(text: str) -> str:
    """What any database takes."""
    return text.replace("\0", "\\u0000").encode("utf-8", "backslashreplace").decode()


def _count(workspace: Workspace, source_id: int, tally: Tally) -> None:
    for hour in {*tally.received, *tally.refused}:
        row, _ = SourceHour.objects.get_or_create(
            workspace=workspace, source_id=source_id, hour=hour
        )
        SourceHour.objects.filter(pk=row.pk).update(
            received=F("received") + tally.received[hour],
            refused=F("refused") + tally.refused[hour],
        )
    rows = EventSource.objects.filter(pk=source_id)
    rows.update(
        received=F("received") + tally.received.total(),
        refused=F("refused") + tally.refused.total(),
    )
    if tally.last_at is not None:
        newer = Q(last_received_at=None) | Q(last_received_at__lt=tally.last_at)
        rows.filter(newer).update(last_received_at=tally.last_at)
