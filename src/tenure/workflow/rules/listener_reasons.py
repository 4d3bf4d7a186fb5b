"""Who waits for the listener's word longer than promised, as a reason of work items."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NEXT = {"listener_waits": "say_a_word"}
"""The step it asks for."""
CODES = tuple(NEXT)
SIGNALS = {"listener_waits": gettext_lazy("waits for the listener")}
"""Name of the reason."""
STEPS = {"say_a_word": gettext_lazy("Call or write now, even if nothing is decided yet")}
"""The step in words."""


def listener_reason(code: str, figure: dict[str, Any]) -> str:
    """The reason as a sentence; "" for one that is none of these."""
    if code not in CODES:
        return ""
    return _("should have heard from the listener by %(day)s, about “%(about)s”") % {
        "day": figure.get("on", ""),
        "about": figure.get("about", ""),
    }
