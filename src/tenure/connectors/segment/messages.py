"""One message, read with patience: numbers for ids, times without zone, ids left out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Raw, Struct

from tenure.connectors.segment.envelopes import instant
from tenure.connectors.segment.limits import (
    BATCH,
    MAX_DEPTH,
    MAX_ID,
    MAX_KEYS,
    MAX_MESSAGE,
    MAX_TEXT,
    NEWEST,
    OLDEST,
    TYPES,
)

TOO_LARGE = "the message is larger than 32 KB"
NOT_AN_OBJECT = "the message is not a JSON object"
HALF_CHARACTER = "a text holds half a character"
NUL = "a text holds a NUL character"
TOO_DEEP = "a value is nested too deep"
TOO_LONG = "a text is too long, or an object has too many keys"
NO_NUMBER = "a number is too large to be kept"
NO_TYPE = "the message has no type, or one that is not known"
OTHER_TYPE = "the message has another type than the address it was sent to"
NO_USER = "userId or anonymousId is required"
NO_EVENT = "event is required"
NO_GROUP = "groupId is required"
NO_PREVIOUS = "previousId and userId are required"
BAD_ID = "an id or name is neither text nor a number, or too long"
BAD_OBJECT = "properties, traits and context must be objects"
BAD_TIME = "timestamp is not a time"
TOO_OLD = "timestamp is more than ten years ago"
TOO_NEW = "timestamp is more than a day ahead"
REASONS = (
    TOO_LARGE,
    NOT_AN_OBJECT,
    HALF_CHARACTER,
    NUL,
    TOO_DEEP,
    TOO_LONG,
    NO_NUMBER,
    NO_TYPE,
    OTHER_TYPE,
    NO_USER,
    NO_EVENT,
    NO_GROUP,
    NO_PREVIOUS,
    BAD_ID,
    BAD_OBJECT,
    BAD_TIME,
    TOO_OLD,
    TOO_NEW,
)
"""Every reason for which a message is refused."""


class Message(Struct, rename="camel", kw_only=True):
    """A message that can be used. Ids are text; `properties`, `traits` and `context` are JSON as
    it was sent, each an object. `timestamp` is as sent: see `occurred_at` of shapes.py.
    """

    type: str = ""
    message_id: str = ""
    user_id: str | None = None
    anonymous_id: str | None = None
    group_id: str | None = None
    previous_id: str | None = None
    event: str | None = None
    name: str | None = None
    category: str | None = None
    timestamp: datetime | None = None
    original_timestamp: datetime | None = None
    properties: Raw = Raw(b"{}")
    traits: Raw = Raw(b"{}")
    context: Raw = Raw(b"{}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that cannot be used: where it stood in its call, one of `REASONS`, more of it, its id
    where it has one, and its JSON as it was sent.
    """

    index: int
    reason: str
    message_id: str = ""
    detail: str = ""
    raw: bytes = b""


class _RefusedError(Exception):
    """Carries reason and detail out of the checks below."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class _Parts(Struct):
    properties: Raw = Raw(b"{}")
    traits: Raw = Raw(b"{}")
    context: Raw = Raw(b"{}")


_FIELDS = msgspec.json.Decoder(dict[str, Any])
_PARTS = msgspec.json.Decoder(_Parts)


def read_message(
    raw: bytes,
    index: int,
    endpoint: str,
    received_at: datetime | None,
    sent_at: datetime | None,
) -> Message | Refusal:
    """Read one message, or say why it cannot be used. Never raises."""
    fields: dict[str, Any] = {}
    try:
        fields = _fields(raw)
        message = _message(fields, raw, endpoint)
        _check_time(message, received_at, sent_at)
    except _RefusedError as refused:
        said = fields.get("messageId")
        message_id = said[:MAX_ID] if isinstance(said, str) else ""
        return Refusal(index, refused.reason, message_id, refused.detail, raw)
    if not message.message_id:
        message.message_id = _made_id(fields, index, received_at)
    return message


def _fields(raw: bytes) -> dict[str, Any]:
    """Everything a message says, within the limits."""
    if len(raw) > MAX_MESSAGE:
        raise _RefusedError(TOO_LARGE, f"{len(raw):,} bytes")
    if not raw.lstrip().startswith(b"{"):
        raise _RefusedError(NOT_AN_OBJECT)
    try:
        fields = _FIELDS.decode(raw)
    except RecursionError:
        raise _RefusedError(TOO_DEEP) from None
    except msgspec.ValidationError as error:
        raise _RefusedError(NO_NUMBER, str(error)) from None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise _RefusedError(HALF_CHARACTER) from None
    _check_value(fields, MAX_DEPTH)
    return fields


def _check_value(value: object, levels: int) -> None:
    """Depth, lengths, and no NUL in any text."""
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list | dict):
        if not levels:
            raise _RefusedError(TOO_DEEP, f"more than {MAX_DEPTH} levels")
        if isinstance(value, dict):
            _check_keys(value)
        for inner in value.values() if isinstance(value, dict) else value:
            _check_value(inner, levels - 1)


def _check_keys(value: dict[str, Any]) -> None:
    if len(value) > MAX_KEYS:
        raise _RefusedError(TOO_LONG, f"{len(value):,} keys")
    for key in value:
        _check_text(key)


def _check_text(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise _RefusedError(TOO_LONG, f"{len(text):,} characters")
    if "\0" in text:
        raise _RefusedError(NUL, text[:50].replace("\0", "\\0"))


def _message(fields: dict[str, Any], raw: bytes, endpoint: str) -> Message:
    said = fields.get("type", None if endpoint == BATCH else endpoint)
    if said not in TYPES:
        raise _RefusedError(NO_TYPE, repr(said)[:100])
    if endpoint not in (BATCH, said):
        raise _RefusedError(OTHER_TYPE, f"{said}, sent to {endpoint}")
    message = Message(
        type=said,
        message_id=_id(fields, "messageId") or "",
        user_id=_id(fields, "userId"),
        anonymous_id=_id(fields, "anonymousId"),
        group_id=_id(fields, "groupId"),
        previous_id=_id(fields, "previousId"),
        event=_id(fields, "event"),
        name=_id(fields, "name"),
        category=_id(fields, "category"),
        timestamp=_time(fields, "timestamp"),
        original_timestamp=_time(fields, "originalTimestamp"),
    )
    _check_required(message)
    _fill_parts(message, fields, raw)
    return message


def _id(fields: dict[str, Any], name: str) -> str | None:
    """An id or a name as text; None where there is none."""
    said = fields.get(name)
    if said is None or said == "":
        return None
    if isinstance(said, bool) or not isinstance(said, str | int | float) or len(str(said)) > MAX_ID:
        raise _RefusedError(BAD_ID, name)
    return str(said)


def _time(fields: dict[str, Any], name: str) -> datetime | None:
    said = fields.get(name)
    if said is None or said == "":
        return None
    found = instant(said)
    if found is None:
        raise _RefusedError(BAD_TIME, repr(said)[:100])
    return found


def _check_required(message: Message) -> None:
    if message.type == "alias":
        if not (message.previous_id and message.user_id):
            raise _RefusedError(NO_PREVIOUS)
    elif not (message.user_id or message.anonymous_id):
        raise _RefusedError(NO_USER)
    if message.type == "track" and not message.event:
        raise _RefusedError(NO_EVENT)
    if message.type == "group" and not message.group_id:
        raise _RefusedError(NO_GROUP)


def _fill_parts(message: Message, fields: dict[str, Any], raw: bytes) -> None:
    """The objects as they stand in the text; nothing said is an empty one."""
    parts = _PARTS.decode(raw)
    for name in ("properties", "traits", "context"):
        said = fields.get(name)
        if isinstance(said, dict):
            setattr(message, name, Raw(bytes(getattr(parts, name))))
        elif said is not None:
            raise _RefusedError(BAD_OBJECT, name)


def _check_time(message: Message, received_at: datetime | None, sent_at: datetime | None) -> None:
    """Neither too old nor too new, once the sender's clock is set right."""
    said = message.timestamp or message.original_timestamp
    if received_at is None or said is None:
        return
    try:
        age = (sent_at or received_at) - said
    except OverflowError:
        raise _RefusedError(BAD_TIME, said.isoformat()) from None
    if age > OLDEST:
        raise _RefusedError(TOO_OLD, said.isoformat())
    if age < -NEWEST:
        raise _RefusedError(TOO_NEW, said.isoformat())


def _made_id(fields: dict[str, Any], index: int, received_at: datetime | None) -> str:
    """An id for a message sent without one: its content, so that sending it again is a repeat.

    Two messages alike in everything and without a time would be one: when they were sent, or else
    when they came and where they stood, tells them apart.
    """
    content = {name: value for name, value in fields.items() if name != "writeKey"}
    if fields.get("timestamp") or fields.get("originalTimestamp"):
        content.pop("sentAt", None)
    elif not fields.get("sentAt"):
        content["received"] = [str(received_at), index]
    text = msgspec.json.encode(content, order="sorted")
    return f"sha256:{hashlib.sha256(text).hexdigest()}"
