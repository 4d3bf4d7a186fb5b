"""Reasons and steps in words, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenure.values.shown import money_text

SIGNALS = {
    "leaving": gettext_lazy("has given notice"),
    "notice": gettext_lazy("notice day near, no talk yet"),
    "complaint": gettext_lazy("open complaint"),
    "waiting": gettext_lazy("waiting for an answer"),
    "detractor": gettext_lazy("unhappy in the survey"),
    "overdue": gettext_lazy("invoice overdue"),
    "zombie": gettext_lazy("pays without using"),
    "below_line": gettext_lazy("below the danger line"),
    "falling": gettext_lazy("use falls"),
    "one_person": gettext_lazy("one person only"),
}
"""Name of each signal."""

STEPS = {
    "ask_why_leaving": gettext_lazy("Ask why they leave, and what would change it"),
    "value_talk": gettext_lazy("Have the value talk before the notice day"),
    "answer_complaint": gettext_lazy("Answer the complaint, say when it will be solved"),
    "answer_ticket": gettext_lazy("Answer the ticket"),
    "call_detractor": gettext_lazy("Call within 48 hours and listen"),
    "ask_about_invoice": gettext_lazy("Ask about the invoice before the system does"),
    "wake_or_freeze": gettext_lazy("Tell them we see no use; help them start, or stop charging"),
    "ask_what_changed": gettext_lazy("Ask what changed"),
    "widen_use": gettext_lazy("Invite a second person in"),
}
"""The step an item suggests."""


def signal_text(code: str) -> str:
    """Name of a signal; the code itself for one not known."""
    return str(SIGNALS.get(code, code))


def step_text(code: str) -> str:
    """A suggested step; the code itself for one not known."""
    return str(STEPS.get(code, code))


def reason_text(code: str, figure: dict[str, Any]) -> str:
    """A reason as a sentence with its figure."""
    match code:
        case "leaving":
            return _("leaves on %(day)s") % {"day": figure["leaves_on"]}
        case "notice":
            return _("can give notice until %(day)s; %(talk)s") % {
                "day": figure["notice_on"],
                "talk": _talk(figure["last_touch_on"]),
            }
        case "complaint":
            count = figure["complaints_open"]
            return ngettext("%(n)d open complaint", "%(n)d open complaints", count) % {"n": count}
        case "waiting":
            return _waiting(figure)
        case "detractor":
            return _("gave %(score)g of 10 on %(day)s") % {
                "score": figure["score"],
                "day": figure["answered_on"],
            }
        case "overdue":
            amount = money_text(figure["amount_minor"], figure["currency"])
            return _("%(amount)s %(currency)s overdue since %(day)s") % {
                "amount": amount,
                "currency": figure["currency"],
                "day": figure["since"],
            }
        case "zombie":
            return _zombie(figure)
        case "below_line":
            return _("active on %(days)d of 28 days, the line is %(line)g") % {
                "days": figure["active_days"],
                "line": figure.get("line", 0),
            }
        case "falling":
            return _("%(level).0f events a week, %(share).0f %% of their usual %(usual).0f") % {
                "level": figure["level"],
                "share": figure["ratio"] * 100,
                "usual": figure["baseline"],
            }
        case "one_person":
            return _("one person uses it, %(seats)d seats are paid") % {"seats": figure["seats"]}
        case _:
            return code


def _talk(last_touch_on: str | None) -> str:
    if last_touch_on is None:
        return _("no talk on record")
    return _("last talk %(day)s") % {"day": last_touch_on}


def _waiting(figure: dict[str, Any]) -> str:
    unanswered = figure["tickets_unanswered"]
    count = unanswered or figure["tickets_open"]
    text = (
        ngettext("%(n)d ticket unanswered", "%(n)d tickets unanswered", count)
        if unanswered
        else ngettext("%(n)d ticket open", "%(n)d tickets open", count)
    )
    since = _("the oldest since %(day)s") % {"day": figure["oldest_open_on"]}
    return f"{text % {'n': count}}, {since}"


def _zombie(figure: dict[str, Any]) -> str:
    months = figure["months"]
    text = (
        ngettext(
            "pays, never used it, %(n)d full month",
            "pays, never used it, %(n)d full months",
            months,
        )
        if figure["kind"] == "never"
        else ngettext(
            "pays, no sign of life for %(n)d full month",
            "pays, no sign of life for %(n)d full months",
            months,
        )
    )
    return text % {"n": months}
