"""Reasons of work items that talks make, as sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SIGNALS = {
    "promise_late": gettext_lazy("promise is late"),
    "value_talk_due": gettext_lazy("value talk is due"),
    "value_talk_missed": gettext_lazy("no value talk before renewal"),
}
"""Name of each."""
STEPS = {
    "keep_promise": gettext_lazy("Keep the promise, or say when it will be kept"),
    "value_talk_now": gettext_lazy("Talk now about what they get out of it, before any renewal"),
}
"""The step each asks for."""


def talk_reason(code: str, figure: dict[str, Any]) -> str:
    """A reason as a sentence; "" for one that talks do not make."""
    match code:
        case "promise_late":
            return _("promised for %(day)s: %(promise)s") % {
                "day": figure.get("on", ""),
                "promise": figure.get("promise", ""),
            }
        case "value_talk_due":
            return _("talk about value by %(by)s: notice can be given until %(day)s") % {
                "by": figure.get("by", ""),
                "day": figure.get("on", ""),
            }
        case "value_talk_missed":
            return _("no talk about value by %(by)s, and notice can be given until %(day)s") % {
                "by": figure.get("by", ""),
                "day": figure.get("on", ""),
            }
        case _:
            return ""
