"""Calls of the Segment HTTP API: their messages, and which of them cannot be used.

Most calls are judged whole, by types (`judged`); one that does not pass is judged message by
message, with patience for what clients write differently (see messages.py). Both come to the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from tenure.connectors.segment.envelopes import Envelope, UnreadableError, opened, sent_at_of
from tenure.connectors.segment.limits import BATCH, MAX_MESSAGES, NEWEST, OLDEST, SMALL
from tenure.connectors.segment.messages import Message, Refusal, read_message
from tenure.connectors.segment.strict import FLAT_ALONE, FLAT_BATCH, PARTS, Event, call_of

__all__ = [
    "Batch",
    "Judged",
    "Message",
    "Refusal",
    "UnreadableError",
    "judged",
    "occurred_at",
    "parsed",
]

_ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Batch:
    """The messages of a call that can be used, where in the call each stood, and those refused."""

    messages: list[Message]
    refused: list[Refusal] = field(default_factory=list)
    places: Sequence[int] = ()
    sent_at: datetime | None = None

    def without(self, skip: Sequence[int]) -> list[Message]:
        """Messages but those at the places `skip` of the call (a journal record's `skip`)."""
        if not skip:
            return self.messages
        left = set(skip)
        both = zip(self.places, self.messages, strict=True)
        return [message for place, message in both if place not in left]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the door needs to know: ids of usable messages in order, their places, those refused."""

    ids: list[str]
    places: Sequence[int]
    refused: list[Refusal]
    write_key: str | None


def judged(body: bytes, endpoint: str, received_at: datetime) -> Judged:
    """Judge a call: `endpoint` is "batch" or the type of its one message.

    `UnreadableError` where nothing of it can be used: no JSON, no list of messages, too many.
    """
    passed = _strict(body, endpoint, received_at)
    if passed is not None:
        messages, write_key = passed
        ids = [message.message_id for message in messages]
        return Judged(ids, range(len(ids)), [], write_key)
    envelope = opened(body, endpoint)
    batch = _patient(envelope, endpoint, received_at)
    ids = [message.message_id for message in batch.messages]
    return Judged(ids, batch.places, batch.refused, envelope.write_key)


def parsed(body: bytes, endpoint: str, received_at: datetime | None = None) -> Batch:
    """The messages of a call as they were judged. Give `received_at` (of the journal record): without
    it, times are not judged, and a message with neither id nor time gets an id of its content only.

    `UnreadableError` as for `judged`; nothing else is raised, whatever the bytes.
    """
    if _strict(body, endpoint, received_at) is None:
        return _patient(opened(body, endpoint), endpoint, received_at)
    if endpoint == BATCH:
        flat = FLAT_BATCH.decode(body)
        return Batch(flat.batch, places=range(len(flat.batch)), sent_at=_meant(flat.sent_at))
    alone = FLAT_ALONE.decode(body)
    alone.type = endpoint
    return Batch([alone], places=range(1), sent_at=_meant(alone.sent_at))


def occurred_at(message: Message, received_at: datetime, sent_at: datetime | None) -> datetime:
    """When it happened, by our clock: the sender's clock is set right by when it sent the call.

    As Segment does: received_at − (sent_at − timestamp). A message without time happened on receipt.
    """
    said = message.timestamp or message.original_timestamp
    if said is None:
        return received_at
    try:
        return said + (received_at - sent_at) if sent_at else said
    except OverflowError:
        return said


def _strict(
    body: bytes, endpoint: str, received_at: datetime | None
) -> tuple[list[Event], str | None] | None:
    """Messages and key by strict types, or None where they need patience."""
    if not body.isascii() and not _is_utf8(body):
        return None
    try:
        call = call_of(body, endpoint)
        is_large = len(body) > SMALL and _longest(body, endpoint) > SMALL
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if call is None or is_large or (b"\\" in body and b"\\u0000" in body):
        return None
    messages, sent_at, write_key = call
    if not all([message.is_whole() for message in messages]):  # noqa: C419 - a list is quicker
        return None
    return (messages, write_key) if _in_time(messages, sent_at, received_at) else None


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _longest(body: bytes, endpoint: str) -> int:
    """Bytes of the longest message of a call."""
    return len(body) if endpoint != BATCH else max(map(len, PARTS.decode(body).batch), default=0)


def _in_time(messages: list[Event], sent_at: datetime | None, received_at: datetime | None) -> bool:
    """Whether no message is older or newer than is allowed, clocks set right."""
    said = [message.timestamp or message.original_timestamp for message in messages]
    known: list[datetime] = [at for at in said if at is not None]
    if received_at is None or not known:
        return True
    sent_at = _meant(sent_at)
    shift = received_at - sent_at if sent_at else _ZERO
    try:
        first, last = min(known) + shift, max(known) + shift
    except OverflowError:
        return False
    return received_at - OLDEST <= first and last <= received_at + NEWEST


def _meant(sent_at: datetime | None) -> datetime | None:
    """None for the year 1, which some clients send for "not known"."""
    return sent_at if sent_at is not None and sent_at.year > 1 else None


def _patient(envelope: Envelope, endpoint: str, received_at: datetime | None) -> Batch:
    """Message by message."""
    if len(envelope.messages) > MAX_MESSAGES:
        count = len(envelope.messages)
        raise UnreadableError(f"a batch has at most {MAX_MESSAGES} messages; this has {count}")
    sent_at = _meant(sent_at_of(envelope))
    batch = Batch([], places=[], sent_at=sent_at)
    for index, raw in enumerate(envelope.messages):
        found = read_message(raw, index, endpoint, received_at, sent_at)
        if isinstance(found, Refusal):
            batch.refused.append(found)
        else:
            batch.messages.append(found)
            batch.places.append(index)  # type: ignore[attr-defined]
    return batch
