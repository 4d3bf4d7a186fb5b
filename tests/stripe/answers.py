"""What the provider answers, and how it says no."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.stripe.shapes import Thing


@dataclass(frozen=True)
class Answer:
    """What goes back. `fate`: "send", "drop" (the line is cut), "half" (cut in the middle)."""

    status: int
    body: Thing
    headers: dict[str, str] = field(default_factory=dict)
    fate: str = "send"
    delay_s: float = 0.0


def error(kind: str, message: str, **more: Any) -> Thing:
    """A body that says no."""
    return {"error": {"type": kind, "message": message, **more}}


def no(message: str, status: int = 400, **more: Any) -> Answer:
    """A request that will not do as it stands."""
    return Answer(status, error("invalid_request_error", message, **more))
