"""Reasons and steps in words, and numbers in signs, of the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.formats import get_format
from django.utils.translation import get_language_bidi, gettext_lazy, ngettext
from django.utils.translation import gettext as _

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


def number_text(text: str) -> str:
    """A number written in English with the language's own signs for decimals and thousands."""
    signs = {",": get_format("THOUSAND_SEPARATOR"), ".": get_format("DECIMAL_SEPARATOR")}
    return text.translate(str.maketrans(signs))


def left_to_right(text: str) -> str:
    """Text that keeps its direction inside a language written from right to left."""
    return f"\u2066{text}\u2069" if text and get_language_bidi() else text


def amount_text(amount_minor: float | None, currency: str | None) -> str:
    """An amount with its currency; empty for nothing."""
    amount = number_text(money_text(amount_minor, currency))
    return left_to_right(f"{amount} {currency or ''}".strip()) if amount else ""


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
            return _notice(figure)
        case "complaint":
            count = figure["complaints_open"]
            return ngettext("%(n)d open complaint", "%(n)d open complaints", count) % {"n": count}
        case "waiting":
            return _waiting(figure)
        case "detractor":
            return _("gave %(score)s of 10 on %(day)s") % {
                "score": number_text(f"{figure['score']:g}"),
                "day": figure["answered_on"],
            }
        case "overdue":
            return _("%(amount)s overdue since %(day)s") % {
                "amount": amount_text(figure["amount_minor"], figure["currency"]),
                "day": figure["since"],
            }
        case "zombie":
            return _zombie(figure)
        case "below_line":
            return _("active on %(days)d of 28 days, the line is %(line)s") % {
                "days": figure["active_days"],
                "line": number_text(f"{figure.get('line', 0):g}"),
            }
        case "falling":
            return _("%(level)s events a week, %(share)s %% of their usual %(usual)s") % {
                "level": _level(figure["level"]),
                "share": f"{figure['ratio'] * 100:.0f}",
                "usual": _level(figure["baseline"]),
            }
        case "one_person":
            return _("one person uses it, %(seats)d seats are paid") % {"seats": figure["seats"]}
        case _:
            return code


def _level(events: float) -> str:
    """Events a week; with a decimal where whole numbers would say too little."""
    return number_text(f"{round(events, 1):g}" if events < 10 else f"{events:,.0f}")


def _notice(figure: dict[str, Any]) -> str:
    day, talk = figure["notice_on"], figure["last_touch_on"]
    if talk is None:
        return _("can give notice until %(day)s; no talk on record") % {"day": day}
    return _("can give notice until %(day)s; last talk %(talk)s") % {"day": day, "talk": talk}


def _waiting(figure: dict[str, Any]) -> str:
    unanswered = figure["tickets_unanswered"]
    count = unanswered or figure["tickets_open"]
    text = (
        ngettext(
            "%(n)d ticket unanswered, the oldest since %(day)s",
            "%(n)d tickets unanswered, the oldest since %(day)s",
            count,
        )
        if unanswered
        else ngettext(
            "%(n)d ticket open, the oldest since %(day)s",
            "%(n)d tickets open, the oldest since %(day)s",
            count,
        )
    )
    return text % {"n": count, "day": figure["oldest_open_on"]}


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
