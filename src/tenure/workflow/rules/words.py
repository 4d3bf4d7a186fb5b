"""Reasons and steps in words, and numbers in signs, of the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.formats import get_format
from django.utils.translation import get_language_bidi, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tenure.values.measures import MEASURES
from tenure.values.shown import money_text
from tenure.workflow.rules import (
    came_back_reasons,
    letter_reasons,
    listener_reasons,
    survey_reasons,
    talk_reasons,
)

SIGNALS = {
    "leaving": gettext_lazy("has given notice"),
    "notice": gettext_lazy("notice day near, no talk yet"),
    "complaint": gettext_lazy("open complaint"),
    "waiting": gettext_lazy("waiting for an answer"),
    "detractor": gettext_lazy("unhappy in the survey"),
    "overdue": gettext_lazy("invoice overdue"),
    "zombie": gettext_lazy("pays without using"),
    "below_line": gettext_lazy("below the danger line"),
    "approaching": gettext_lazy("near the danger line"),
    "falling": gettext_lazy("use falls"),
    "one_person": gettext_lazy("one person only"),
    **letter_reasons.SIGNALS,
    **came_back_reasons.SIGNALS,
    **listener_reasons.SIGNALS,
    **talk_reasons.SIGNALS,
    **survey_reasons.SIGNALS,
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
    "m1": gettext_lazy("Write in the product and by mail: is something in the way? (step m1)"),
    "m2": gettext_lazy("Try a second channel (step m2)"),
    "m3": gettext_lazy("Call, and offer a pause or a smaller plan (step m3)"),
    "m4": gettext_lazy("Write to whoever pays (step m4)"),
    "m5": gettext_lazy("Announce the day you stop charging (step m5)"),
    "m6": gettext_lazy("Propose freeze and refund (step m6)"),
    "ask_what_changed": gettext_lazy("Ask what changed"),
    "widen_use": gettext_lazy("Invite a second person in"),
    **letter_reasons.STEPS,
    **came_back_reasons.STEPS,
    **listener_reasons.STEPS,
    **talk_reasons.STEPS,
    **survey_reasons.STEPS,
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
            if figure.get("metric", "active_days") != "active_days":
                return level_text(figure["metric"], figure["level"], figure["line"])
            return _("active on %(days)d of 28 days, the line is %(line)s") % {
                "days": figure["active_days"],
                "line": number_text(f"{figure.get('line', 0):g}"),
            }
        case "approaching":
            return approach_text(figure)
        case "falling":
            return _("%(level)s events a week, %(share)s %% of their usual %(usual)s") % {
                "level": _level(figure["level"]),
                "share": f"{figure['ratio'] * 100:.0f}",
                "usual": _level(figure["baseline"]),
            }
        case "one_person":
            return _("one person uses it, %(seats)d seats are paid") % {"seats": figure["seats"]}
        case _:
            found = came_back_reasons.came_back_reason(code, figure)
            found = found or listener_reasons.listener_reason(code, figure)
            found = found or talk_reasons.talk_reason(code, figure)
            found = found or survey_reasons.survey_reason(code, figure)
            return found or letter_reasons.letter_reason(code, figure)


MEASURED = {
    "active_days": gettext_lazy("active days in 28"),
    "active_users": gettext_lazy("active people in 28 days"),
    "events_28": gettext_lazy("events in 28 days"),
    "breadth": gettext_lazy("share of features used"),
    "seat_use": gettext_lazy("share of paid seats used"),
    "own_baseline_ratio": gettext_lazy("use against own habit"),
    "trend": gettext_lazy("change of use in 28 days"),
}
"""Name of each measure a danger line may be drawn on."""


def measure_text(metric: str, value: float | None) -> str:
    """A level of a measure with the decimals it is kept in; shares and changes in percent."""
    measure = MEASURES.get(metric)
    if value is None:
        return "–"
    if measure is not None and measure.unit in ("share", "change"):
        return left_to_right(f"{number_text(f'{value * 100:.0f}')} %")
    return number_text(f"{value:,.{measure.decimals + 1 if measure else 1}f}")


def days_text(days: float | None, low: float | None, high: float | None) -> str:
    """When a line is crossed, as a sentence of its own: "crosses in about 9 days, 6 to 15"."""
    if days is None:
        return _("not on its way at the moment")
    n = max(1, round(days))
    text = ngettext("crosses in about %(days)s day", "crosses in about %(days)s days", n)
    text = text % {"days": _count(n)}
    if low is None:
        return text
    if high is None:
        words = _("%(sentence)s, %(low)s or more")
        return words % {"sentence": text, "low": _count(low)}
    words = _("%(sentence)s, %(low)s to %(high)s")
    return words % {"sentence": text, "low": _count(low), "high": _count(max(high, n))}


def _count(value: float) -> str:
    return left_to_right(number_text(f"{value:,.0f}"))


def level_text(metric: str, level: float | None, line: float | None) -> str:
    """A level beside the line drawn on the same measure."""
    return _("%(measure)s: %(level)s, the line is %(line)s") % {
        "measure": MEASURED.get(metric, metric),
        "level": measure_text(metric, level),
        "line": measure_text(metric, line),
    }


def approach_text(figure: dict[str, Any]) -> str:
    """Where a customer stands to the line and when it would be crossed."""
    place = level_text(str(figure["metric"] or ""), figure["level"], figure["line"])
    if figure["state"] == "below":
        return place
    when = days_text(figure["days"], figure["low"], figure["high"])
    return _("%(when)s; %(place)s") % {"when": when, "place": place}


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
