"""An event a payment provider told of: posted to us, or found in its list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SIGNAL_KINDS = (
    "charge.refunded",
    "charge.refund.updated",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
    "customer.subscription.updated",
    "customer.subscription.deleted",
)
"""Kinds of events that something comes of; any other is kept and ignored."""
LONGEST_ID = 255


@dataclass(frozen=True, slots=True)
class Signal:
    """One event. `about` is the kind of its object and `subject` its id, `charge` the charge it is of.

    `account` is whose books it is from, "" for our own. Nothing else of it is believed: the object
    is read anew.
    """

    event: str
    kind: str
    happened_at: datetime
    livemode: bool
    account: str
    about: str
    subject: str
    charge: str
    body: str


def signal_of(found: Mapping[str, Any], body: str = "") -> Signal:
    """An event as Stripe writes it. `ValueError` where it is none; `body` is how it came, to the byte."""
    inside = found.get("data")
    thing = inside.get("object") if isinstance(inside, Mapping) else None
    event, kind, created = found.get("id"), found.get("type"), found.get("created")
    if not (isinstance(event, str) and 0 < len(event) <= LONGEST_ID and isinstance(kind, str)):
        raise ValueError("an event has an id and a type")
    if not isinstance(thing, Mapping) or not isinstance(found.get("livemode"), bool):
        raise ValueError("an event has an object, and says whether it is live")  # noqa: TRY004
    if not isinstance(created, int) or not 0 <= created < 4_102_444_800:
        raise ValueError("an event says when it happened")
    about, subject = str(thing.get("object") or ""), str(thing.get("id") or "")
    return Signal(
        event=event,
        kind=kind[:100],
        happened_at=datetime.fromtimestamp(created, UTC),
        livemode=found["livemode"],
        account=str(found.get("account") or ""),
        about=about,
        subject=subject,
        charge=subject if about == "charge" else str(thing.get("charge") or ""),
        body=body or json.dumps(found, separators=(",", ":"), ensure_ascii=False),
    )


def signal(body: str) -> Signal:
    """An event from the bytes it came in. `ValueError` where it is none."""
    found = json.loads(body)
    if not isinstance(found, Mapping):
        raise ValueError("an event is an object")  # noqa: TRY004 - whoever asks catches one
    return signal_of(found, body)
