"""Types by which most calls are judged whole: what passes here needs no second look at its fields."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta, Raw, Struct, defstruct
from msgspec.json import Decoder

from tenure.connectors.segment.limits import (
    BATCH,
    MAX_ID,
    MAX_MESSAGES,
)
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


class _Event(Struct, rename="camel", kw_only=True, gc=False):
    message_id: _Id
    user_id: _Id | None = None
    anonymous_id: _Id | None = None
    group_id: _Id | None = None
    previous_id: _Id | None = None
    event: _Id | None = None
    name: _Id | None = None
    category: _Id | None = None
    timestamp: _Time | None = None
    original_timestamp: _Time | None = None
    context: _Object = {}
    properties: _Object = {}
    traits: _Object = {}


class _Track(_Event, tag_field="type", tag="track", kw_only=True, gc=False):
    event: _Id


class _Identify(_Event, tag_field="type", tag="identify", kw_only=True, gc=False):
    pass


class _Group(_Event, tag_field="type", tag="group", kw_only=True, gc=False):
    group_id: _Id


class _Page(_Event, tag_field="type", tag="page", kw_only=True, gc=False):
    pass


class _Screen(_Event, tag_field="type", tag="screen", kw_only=True, gc=False):
    pass


class _Alias(_Event, tag_field="type", tag="alias", kw_only=True, gc=False):
    user_id: _Id
    previous_id: _Id


class _Call(Struct, rename="camel", kw_only=True, gc=False):
    batch: Annotated[
        list[_Track | _Identify | _Group | _Page | _Screen | _Alias], Meta(max_length=MAX_MESSAGES)
    ]
    sent_at: _Time | None = None
    write_key: str | None = None


class _Parts(Struct):
    batch: list[Raw]


class _Flat(Struct, rename="camel"):
    batch: list[Message]
    sent_at: datetime | None = None


_OF_ONE: list[tuple[str, Any, Any]] = [
    ("sent_at", _Time | None, None),
    ("write_key", str | None, None),
]
_CLASSES = (_Track, _Identify, _Group, _Page, _Screen, _Alias)


def _alone(event: type[_Event]) -> Decoder[Any]:
    """For a call that is itself the message; its type may be left out."""
    tag = event.__struct_config__.tag
    made = defstruct(
        f"{event.__name__}Alone",
        _OF_ONE,
        bases=(event,),
        tag_field="type",
        tag=tag,
        rename="camel",
        kw_only=True,
        gc=False,
    )
    return Decoder(made)


CALLS: dict[str, Decoder[Any]] = {
    BATCH: Decoder(_Call),
    **{str(event.__struct_config__.tag): _alone(event) for event in _CLASSES},
}
"""By endpoint: what passes is right in every field. Anything else wants patience."""
PARTS = Decoder(_Parts)
"""The messages of a batch as they stand."""
FLAT: dict[str, Decoder[Any]] = {
    BATCH: Decoder(_Flat),
    **{str(event.__struct_config__.tag): Decoder(Message) for event in _CLASSES},
}
"""By endpoint: messages, of calls that have passed."""
