"""Calls as clients make them, and calls no client should make."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

AT = datetime(2026, 5, 31, 12, tzinfo=UTC)


def track(number: int = 0, **more: Any) -> dict[str, Any]:
    """A message; a field given as None is left out."""
    fields = {
        "type": "track",
        "messageId": f"m{number}",
        "userId": f"u{number}",
        "event": "Report opened",
        "timestamp": AT.isoformat(),
        "properties": {"plan": "pro", "seats": 3},
        "context": {"library": {"name": "analytics-python"}},
        **more,
    }
    return {name: value for name, value in fields.items() if value is not None}


def batch(*messages: Any, **more: Any) -> bytes:
    return json.dumps({"batch": messages, "sentAt": AT.isoformat(), **more}).encode()
