"""The call around messages, opened with patience: what cannot be opened is no call at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Raw, Struct

from tenure.connectors.segment.limits import BATCH
from tenure.values.errors import InputError


class UnreadableError(InputError):
    """Nothing of a call can be used. Permanent: the same bytes fail again."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Messages as they stand in a call, and what the call says of itself."""

    messages: Sequence[bytes]
    sent_at: object
    write_key: str | None


class _Batch(Struct, rename="camel"):
    batch: list[Raw]
    sent_at: Any = None
    write_key: Any = None


class _One(Struct, rename="camel"):
    sent_at: Any = None
    write_key: Any = None


_BATCH = msgspec.json.Decoder(_Batch)
_ONE = msgspec.json.Decoder(_One)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM = 10**11
"""A number of seconds as large as this would lie beyond the year 5000."""


def opened(body: bytes, endpoint: str) -> Envelope:
    """Open a call. `UnreadableError` says why it cannot be."""
    try:
        body.decode()
        if endpoint == BATCH:
            found = _BATCH.decode(body)
            return Envelope(
                [bytes(raw) for raw in found.batch], found.sent_at, _key(found.write_key)
            )
        one = _ONE.decode(body)
        return Envelope([body], one.sent_at, _key(one.write_key))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _by_hand(body, endpoint)


def _by_hand(body: bytes, endpoint: str) -> Envelope:
    """By the forgiving reader: half a character in one message does not spoil the others."""
    try:
        found = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"the body is not JSON: {_short(error)}") from None
    if not isinstance(found, dict):
        raise UnreadableError("the body is not a JSON object")
    messages = found.get("batch") if endpoint == BATCH else [found]
    if not isinstance(messages, list):
        raise UnreadableError('the body has no list "batch"')
    try:
        raws = [json.dumps(each).encode() for each in messages]
    except RecursionError:
        raise UnreadableError("the body is nested too deep") from None
    return Envelope(raws, found.get("sentAt"), _key(found.get("writeKey")))


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number")


def _short(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error)[:200]


def _key(found: object) -> str | None:
    return found if isinstance(found, str) else None


def sent_at_of(envelope: Envelope) -> datetime | None:
    """When the sender says it sent the call; None where it does not, or cannot be understood."""
    return instant(envelope.sent_at)


def instant(said: object) -> datetime | None:
    """An instant as clients write it: ISO 8601 (UTC where no zone is said), or seconds or
    milliseconds since 1970. None for anything else.
    """
    try:
        if isinstance(said, str):
            found = datetime.fromisoformat(said.strip())
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        if isinstance(said, bool) or not isinstance(said, int | float):
            return None
        seconds = said / 1000 if abs(said) >= _MILLISECONDS_FROM else said
        return _EPOCH + timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        return None
