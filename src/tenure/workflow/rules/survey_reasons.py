"""The reason of a work item that an unhappy answer makes: a call within 48 hours."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CODE = "unhappy_answer"
NEXT = {CODE: "call_back"}
"""The step it asks for."""
SIGNALS = {CODE: gettext_lazy("unhappy answer")}
STEPS = {"call_back": gettext_lazy("Call them, listen, and note what was done")}


def survey_reason(code: str, figure: dict[str, Any]) -> str:
    """The reason as a sentence; "" for any other."""
    if code != CODE:
        return ""
    words = (
        _("answered %(score)s of 10 on %(day)s: overdue, a call was due by %(by)s")
        if figure.get("is_late")
        else _("answered %(score)s of 10 on %(day)s: call by %(by)s")
    )
    return words % {
        "score": figure.get("score", ""),
        "day": figure.get("on", ""),
        "by": figure.get("by", ""),
    }
