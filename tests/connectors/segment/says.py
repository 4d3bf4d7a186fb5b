"""Messages as clients send them, written the short way."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from tenure.connectors.segment.canonical import Heard, Rows
from tenure.connectors.segment.shapes import parsed

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """Minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def message(kind: str, minutes: float, id_: str = "", **more: Any) -> dict[str, Any]:
    """One message, said so many minutes after noon."""
    said = {"type": kind, "messageId": id_ or f"{kind}-{minutes}", **more}
    return {"timestamp": at(minutes).isoformat(), **said}


def track(user: str, minutes: float, id_: str = "", **more: Any) -> dict[str, Any]:
    return message("track", minutes, id_, userId=user, event="Opened", **more)


def group(user: str, customer: str, minutes: float, **traits: Any) -> dict[str, Any]:
    return message("group", minutes, userId=user, groupId=customer, traits=traits)


def identify(user: str, minutes: float, **traits: Any) -> dict[str, Any]:
    return message("identify", minutes, userId=user, traits=traits)


TAKEN_AT = at(600)


def rows(
    messages: Iterable[dict[str, Any]],
    received_at: datetime = TAKEN_AT,
    sent_at: datetime | None = None,
    source: int = 1,
) -> Rows:
    """What the messages of one call become."""
    call = {"batch": list(messages), "sentAt": (sent_at or received_at).isoformat()}
    batch = parsed(json.dumps(call).encode(), "batch", received_at)
    assert not batch.refused, batch.refused
    found = Rows()
    for each in batch.messages:
        found.add(each, Heard(source, "app", received_at, batch.sent_at))
    return found
