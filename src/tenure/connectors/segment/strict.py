"""Types by which most calls are judged whole: what passes here needs no second look at its fields."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from msgspec import UNSET, Meta, Raw, Struct, UnsetType
from msgspec.json import Decoder

from tenure.connectors.segment.limits import BATCH, MAX_ID, MAX_MESSAGES, TYPES
from tenure.connectors.segment.messages import Message

_Id = Annotated[str, Meta(min_length=1, max_length=MAX_ID)]
_Time = Annotated[datetime, Meta(tz=True)]
_LEVELS = 4
"""Levels within `properties` and its like that are judged here (the nodes of the type double with each); what
is deeper wants patience.
"""


def _nested(levels: int) -> object:
    """The type of a value of at most so many levels: one that is deeper does not pass."""
    flat: Any = str | int | float | bool | None
    if not levels:
        return flat
    inner = _nested(levels - 1)
    return flat | _LIST[inner] | _DICT[str, inner]


_LIST: Any = list
_DICT: Any = dict
if TYPE_CHECKING:
    _Object = dict[str, Any]
else:
    _Object = dict[str, _nested(_LEVELS)]


class Event(Struct, rename="camel", kw_only=True, gc=False):
    """A message. Fields stand in the order in which clients write them: they are found sooner."""

    anonymous_id: _Id | None = None
    properties: _Object | UnsetType = UNSET
    traits: _Object | UnsetType = UNSET
    timestamp: _Time | None = None
    context: _Object | UnsetType = UNSET
    user_id: _Id | None = None
    type: str
    event: _Id | None = None
    message_id: _Id
    group_id: _Id | None = None
    previous_id: _Id | None = None
    name: _Id | None = None
    category: _Id | None = None
    original_timestamp: _Time | None = None

    def is_whole(self) -> bool:
        """Whether it has what its type requires."""
        if self.type == "alias":
            return bool(self.previous_id and self.user_id)
        if not (self.user_id or self.anonymous_id):
            return False
        if self.type == "track":
            return bool(self.event)
        if self.type == "group":
            return bool(self.group_id)
        return self.type in TYPES


class _Batch(Struct, rename="camel", kw_only=True, gc=False):
    batch: Annotated[list[Event], Meta(max_length=MAX_MESSAGES)]
    sent_at: _Time | None = None
    write_key: str | None = None


class _Alone(Event, rename="camel", kw_only=True, gc=False):
    type: str = ""
    sent_at: _Time | None = None
    write_key: str | None = None


class _Parts(Struct):
    batch: list[Raw]


class _Flat(Struct, rename="camel"):
    batch: list[Message]
    sent_at: datetime | None = None


class _FlatAlone(Message, rename="camel", kw_only=True):
    """Only here the message says when the call was sent: within a batch that is its sender's own affair."""

    sent_at: datetime | None = None


_BATCH, _ALONE = Decoder(_Batch), Decoder(_Alone)


def call_of(body: bytes, endpoint: str) -> tuple[list[Event], datetime | None, str | None] | None:
    """Messages of a call, when it was sent and its key; None where a type is not the one of the endpoint.

    Raises what msgspec raises where a field is not as it should be.
    """
    if endpoint == BATCH:
        call = _BATCH.decode(body)
        return call.batch, call.sent_at, call.write_key
    alone = _ALONE.decode(body)
    alone.type = alone.type or endpoint
    return ([alone], alone.sent_at, alone.write_key) if alone.type == endpoint else None


PARTS = Decoder(_Parts)
"""The messages of a batch as they stand."""
FLAT_BATCH, FLAT_ALONE = Decoder(_Flat), Decoder(_FlatAlone)
"""Messages of calls that have passed."""
