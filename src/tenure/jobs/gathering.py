"""What segments of the intake's journal hold, gathered for loading."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from tenure.connectors.segment import journal
from tenure.connectors.segment.canonical import Heard, Rows, UnusableError
from tenure.connectors.segment.journal import Record
from tenure.connectors.segment.limits import BATCH
from tenure.connectors.segment.messages import Message, Refusal
from tenure.connectors.segment.shapes import Batch, UnreadableError, parsed
from tenure.records.models import DeadLetter
from tenure.warehouse.arrivals import Refused
from tenure.workflow.actions.drained import Letter, Tally

log = logging.getLogger(__name__)


class Origin(NamedTuple):
    """A message with where it came from; `letter_id` where it is a dead letter tried again."""

    message: Message
    heard: Heard
    endpoint: str
    letter_id: int | None = None


@dataclass(slots=True)
class Gathered:
    """Rows to load and what is to be written down of them. `names` are those of the sources by id;
    `broken` are segments damaged in places; `tried` the numbers of dead letters.
    """

    names: dict[int, str]
    rows: Rows = field(default_factory=Rows)
    letters: list[Letter] = field(default_factory=list)
    tallies: dict[int, Tally] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    broken: list[Path] = field(default_factory=list)
    tried: list[int] = field(default_factory=list)
    messages: int = 0

    def segment(self, path: Path, *, is_counted: bool) -> None:
        """Add a segment. One counted before only adds rows: its counts and letters are written."""
        target = Gathered(self.names, self.rows, origins=self.origins) if is_counted else self
        for record in journal.read(path):
            target.record(record)
        if lost := journal.lost(path):
            log.error("%s: %d bytes are damaged; the rest is taken", path.name, lost)
            self.broken.append(path)

    def record(self, record: Record) -> None:
        """Add one call."""
        hour = record.received_at.replace(minute=0, second=0, microsecond=0)
        tally = self.tallies.setdefault(record.source_id, Tally())
        tally.last_at = max(record.received_at, tally.last_at or record.received_at)
        try:
            batch = parsed(record.body, record.endpoint, record.received_at)
        except UnreadableError as error:
            tally.refused[hour] += 1
            self.letters.append(_unreadable(record, error.message))
            return
        messages = batch.without(record.skip)
        tally.received[hour] += len(messages)
        tally.refused[hour] += len(batch.refused)
        self.messages += len(messages)
        heard = self._heard(record.source_id, record.received_at, batch)
        for refusal in batch.refused:
            self.letters.append(_refused(refusal, heard, record.endpoint))
        for message in messages:
            self._add(Origin(message, heard, record.endpoint))

    def letter(self, row: DeadLetter) -> None:
        """Add a dead letter that is tried again."""
        self.tried.append(row.pk)
        raw = row.raw.encode()
        is_alone = row.endpoint != BATCH
        try:
            body = raw if is_alone else b'{"batch":[' + raw + b"]}"
            batch = parsed(body, row.endpoint, row.received_at)
        except UnreadableError as error:
            self.letters.append(still_dead(row, error.message))
            return
        heard = self._heard(row.source_id, row.received_at, batch, row.sent_at)
        self.letters += [still_dead(row, _reason(each)) for each in batch.refused]
        for message in batch.messages:
            self._add(Origin(message, heard, row.endpoint, row.pk))

    def refusal(self, refused: Refused) -> Letter | None:
        """The dead letter of a row that no table took; None if no message of it is at hand."""
        origin = self.origins.get(refused.key)
        return _unusable(origin, f"{refused.table}: {refused.reason}") if origin else None

    def _heard(
        self, source_id: int, received_at: datetime, batch: Batch, sent_at: datetime | None = None
    ) -> Heard:
        name = self.names.get(source_id, f"source {source_id}")
        return Heard(source_id, name, received_at, batch.sent_at or sent_at)

    def _add(self, origin: Origin) -> None:
        try:
            key = self.rows.add(origin.message, origin.heard)
        except UnusableError as error:
            self.letters.append(_unusable(origin, str(error)))
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            self.letters.append(_unusable(origin, f"cannot be read: {type(error).__name__}"))
        else:
            self.origins[key] = origin


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def _reason(refusal: Refusal) -> str:
    return f"{refusal.reason}: {refusal.detail}" if refusal.detail else refusal.reason


def _unreadable(record: Record, reason: str) -> Letter:
    return Letter(
        record.source_id, "", record.endpoint, reason, _text(record.body), record.received_at
    )


def _refused(refusal: Refusal, heard: Heard, endpoint: str) -> Letter:
    return Letter(
        heard.source_id,
        refusal.message_id,
        endpoint,
        _reason(refusal),
        _text(refusal.raw),
        heard.received_at,
        heard.sent_at,
    )


def _unusable(origin: Origin, reason: str) -> Letter:
    heard = origin.heard
    return Letter(
        heard.source_id,
        origin.message.message_id,
        origin.endpoint,
        reason,
        _text(msgspec.json.encode(origin.message)),
        heard.received_at,
        heard.sent_at,
        origin.letter_id,
    )


def still_dead(row: DeadLetter, reason: str) -> Letter:
    """A dead letter that failed again, with the new reason."""
    return Letter(
        row.source_id,
        row.message_id,
        row.endpoint,
        reason,
        row.raw,
        row.received_at,
        row.sent_at,
        row.pk,
    )
