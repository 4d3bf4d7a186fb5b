"""From messages to what the facts take: events, and what was said of people and customers.

| call | becomes |
|---|---|
| track | an event of its name; `value` from properties.value or .revenue, where that is a number |
| page, screen | an event "Viewed <name> page" (or screen) |
| identify | traits of a contact; its customer from traits.company.id or context.groupId |
| group | traits of a customer; the user's customer from then on |
| alias | another id of a person, and of a customer with that id |

The customer of an event is context.groupId or properties.groupId; who has none gets it when the
event is loaded, from what was said of the user (warehouse/whose.py).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pyarrow as pa
from msgspec import Raw, Struct

from tenure.connectors.segment.envelopes import instant
from tenure.connectors.segment.messages import Message
from tenure.connectors.segment.shapes import occurred_at

MAX_TEXT = 500
"""Characters of a text that facts take."""
MAX_AMOUNT = 1e18
TRAITS = {
    "contact": {
        "name": ("name",),
        "email": ("email",),
        "role": ("role", "title"),
        "goal": ("goal",),
        "created_on": ("createdAt", "created_at"),
    },
    "customer": {
        "name": ("name",),
        "domain": ("domain", "website"),
        "segment": ("segment", "plan"),
        "country": ("country", "address.country"),
        "language": ("language",),
        "channel": ("channel",),
        "campaign": ("campaign",),
        "created_on": ("createdAt", "created_at"),
        "email": ("email",),
        "address_line": ("address.street",),
        "address_city": ("address.city",),
        "address_postcode": ("address.postalCode",),
    },
}
"""Traits by the column they fill; the first that says something counts."""


class UnusableError(Exception):
    """Carries the reason why facts cannot take a message."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Where messages come from and when: a source's id and name, receipt, and the sender's clock."""

    source_id: int
    source: str
    received_at: datetime
    sent_at: datetime | None


@dataclass(slots=True)
class Rows:
    """Rows to load, as tuples in the order of EVENT and SAID."""

    events: list[tuple[Any, ...]] = field(default_factory=list)
    said: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, message: Message, heard: Heard) -> str:
        """Add what a message says and return the key of its row: the event's, or else whose row it is.

        `UnusableError` if no table would take it; then nothing is added.
        """
        at = occurred_at(message, heard.received_at, heard.sent_at)
        if not 1970 < at.year < 2100:
            raise UnusableError("the time is out of range")
        key = _key(message, heard)
        if message.type in _EVENTS:
            self.events.append(_event(message, heard, at, key))
            return key
        says = _SAYS[message.type](message)
        self.said += [(*each, at, heard.received_at, key) for each in says]
        return says[0][1] if says else ""

    def tables(self) -> tuple[pa.Table, pa.Table]:
        """Arrow tables of the events and of what was said; times are UTC."""
        return _table(self.events, EVENT), _table(self.said, SAID)


EVENT: dict[str, pa.DataType] = {
    **dict.fromkeys(("message_id", "user_id", "anonymous_id", "group_id", "name"), pa.string()),
    **dict.fromkeys(("occurred_at", "received_at"), pa.timestamp("us", "UTC")),
    "value": pa.float64(),
    "properties": pa.string(),
    "source": pa.string(),
}
SAID: dict[str, pa.DataType] = {
    **dict.fromkeys(("kind", "id", "what", "value"), pa.string()),
    **dict.fromkeys(("said_at", "received_at"), pa.timestamp("us", "UTC")),
    "message_id": pa.string(),
}


def _table(rows: list[tuple[Any, ...]], fields: dict[str, pa.DataType]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in fields)
    made = {
        name: pa.array(column, kind)
        for (name, kind), column in zip(fields.items(), columns, strict=True)
    }
    plain = {
        name: column.cast(pa.timestamp("us")) if pa.types.is_timestamp(column.type) else column
        for name, column in made.items()
    }
    return pa.table(plain)


_EVENTS = frozenset(("track", "page", "screen"))


def _key(message: Message, heard: Heard) -> str:
    """Ids are told apart by source; a long one is known by its hash."""
    key = f"{heard.source_id}:{message.message_id}"
    if len(key) <= MAX_TEXT:
        return key.strip()
    return f"{heard.source_id}:{hashlib.sha256(key.encode()).hexdigest()}"


class _Peek(Struct, rename="camel"):
    group_id: Any = None
    anonymous_id: Any = None
    value: Any = None
    revenue: Any = None


_PEEK = msgspec.json.Decoder(_Peek)
_NOTHING = _Peek()


def _peeked(raw: Raw, *marks: bytes) -> _Peek:
    """Some keys of an object, read only where one of the marks occurs in it."""
    text = bytes(raw)
    for mark in marks:
        if mark in text:
            return _PEEK.decode(text)
    return _NOTHING


def _event(message: Message, heard: Heard, at: datetime, key: str) -> tuple[Any, ...]:
    inside = _peeked(message.properties, b'"groupId"', b'"value"', b'"revenue"', b'"anonymousId"')
    own, inner = _id(_peeked(message.context, b'"groupId"').group_id), _id(inside.group_id)
    group = own or inner or message.group_id
    user, anonymous = _id(message.user_id), _id(message.anonymous_id)
    if not (user or anonymous or group):
        raise UnusableError("nobody is named")
    extra = {}
    if group and not inner:
        extra["groupId"] = group
    if anonymous and not user and not inside.anonymous_id:
        extra["anonymousId"] = anonymous
    return (
        key,
        user,
        None if user else anonymous,
        group,
        _name(message),
        at,
        heard.received_at,
        _amount(inside.value, inside.revenue),
        _with(message.properties, extra),
        heard.source,
    )


def _name(message: Message) -> str:
    name = message.event
    if message.type != "track":
        name = " ".join(each for each in ("Viewed", message.name, message.type) if each)
    if not name or len(name) > MAX_TEXT:
        raise UnusableError(f"the name of the event is longer than {MAX_TEXT} characters")
    return name


def _amount(*found: object) -> float | None:
    for each in found:
        is_number = isinstance(each, int | float) and not isinstance(each, bool)
        if is_number and -MAX_AMOUNT <= float(each) <= MAX_AMOUNT:  # type: ignore[arg-type]
            return float(each)  # type: ignore[arg-type]
    return None


def _with(properties: Raw, extra: dict[str, str]) -> str | None:
    """Properties as they came, with ids that would be lost put in front; None if empty."""
    text = bytes(properties).decode().strip()
    if text in ("", "{}", "null"):
        return msgspec.json.encode(extra).decode() if extra else None
    if not extra:
        return text
    rest = text[1:].lstrip()
    front = msgspec.json.encode(extra).decode()[:-1]
    return front + ("}" if rest == "}" else "," + rest)


def _id(found: object) -> str | None:
    """An id as text; numbers are taken, too."""
    if found is None:
        return None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    return found.strip() or None if isinstance(found, str) and len(found) <= MAX_TEXT else None


def _named(id_: str | None) -> str:
    found = _id(id_)
    if not found:
        raise UnusableError("an id is empty")
    return found


Says = list[tuple[str, str, str, str]]
"""Kind, id, what, value."""


def _identify(message: Message) -> Says:
    user, anonymous = _id(message.user_id), _id(message.anonymous_id)
    if not user:
        return []
    traits = _object(message.traits)
    names = " ".join(
        each for each in (_text(traits.get("firstName")), _text(traits.get("lastName"))) if each
    )
    found = _traits("contact", user, {**({"name": names} if names else {}), **traits})
    if anonymous and anonymous != user:
        found.append(("anonymous", anonymous, "user", user))
    company = traits.get("company")
    company = company if isinstance(company, dict) else {}
    group = _id(company.get("id")) or _id(_peeked(message.context, b'"groupId"').group_id)
    if group:
        found.append(("contact", user, "group", group))
    if _id(company.get("id")):
        found += _traits("customer", str(group), company)
    return found or [("contact", user, "known", "yes")]


def _group(message: Message) -> Says:
    group = _named(message.group_id)
    user, anonymous = _id(message.user_id), _id(message.anonymous_id)
    found = _traits("customer", group, _object(message.traits))
    if user:
        found.append(("contact", user, "group", group))
    elif anonymous:
        found.append(("anonymous", anonymous, "group", group))
    return found


def _alias(message: Message) -> Says:
    before, now = _named(message.previous_id), _named(message.user_id)
    if before == now:
        return []
    return [("anonymous", before, "user", now), ("customer", now, "external_id", before)]


_SAYS = {"identify": _identify, "group": _group, "alias": _alias}


def _object(raw: Raw) -> dict[str, Any]:
    found = msgspec.json.decode(bytes(raw) or b"{}")
    return found if isinstance(found, dict) else {}


def _traits(kind: str, id_: str, traits: dict[str, Any]) -> Says:
    found: Says = []
    for column, names in TRAITS[kind].items():
        value = next((text for name in names if (text := _trait(column, name, traits))), "")
        if value:
            found.append((kind, id_, column, value))
    return found


def _trait(column: str, name: str, traits: dict[str, Any]) -> str:
    outer, _, inner = name.partition(".")
    found = traits.get(outer)
    if inner:
        found = found.get(inner) if isinstance(found, dict) else None
    if column == "created_on":
        at = instant(found)
        return at.date().isoformat() if at and 1900 <= at.year < 2200 else ""
    text = _text(found)
    if len(text) > MAX_TEXT:
        raise UnusableError(f"traits.{name} is longer than {MAX_TEXT} characters")
    return _host(text) if name == "website" else text


def _text(found: object) -> str:
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found).strip()


def _host(address: str) -> str:
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
