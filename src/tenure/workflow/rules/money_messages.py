"""What owners and finance are told of money, in the reader's language: to their mail and to Slack."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, get_language_bidi, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tenure.workflow.rules.messages import Message, plain_line, section, slack_text
from tenure.workflow.rules.off_words import off_text

CODES = {
    "stopped": gettext_lazy("No money leaves any more: %(about)s"),
    "locked_out": gettext_lazy("The payment provider refuses our key: %(about)s"),
    "product_refuses": gettext_lazy("Your product refuses our calls: %(about)s"),
    "differs": gettext_lazy("Our books and the payment provider's differ: %(about)s"),
    "reversed": gettext_lazy("A refund went through and came back: %(about)s"),
    "refund_failed": gettext_lazy("The provider took a refund, and it failed: %(about)s"),
    "nothing_left": gettext_lazy("Of an approved refund nothing could be sent: %(about)s"),
    "no_end": gettext_lazy("What became of a step is not known for days: %(about)s"),
    "invariants": gettext_lazy("A rule of money does not hold: %(about)s"),
}
"""What each alarm says, with what it is about."""
NAMED = 20


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that is told: its code, what it is about, when (UTC)."""

    code: str
    says: str
    at: datetime


def alarm_text(alarm: Alarm) -> str:
    """One alarm as a sentence, on one line."""
    about = off_text(alarm.says) if alarm.code == "stopped" else alarm.says
    words = CODES.get(alarm.code, CODES["stopped"]) % {"about": about}
    return plain_line(f"{alarm.at:%Y-%m-%d %H:%M} UTC: {words}")


def money_mail(alarms: Sequence[Alarm], *, address: str, company: str) -> Message:
    """The mail to one person, in the active language; `address` is where links begin."""
    head = _head(alarms)
    lines = [alarm_text(each) for each in alarms[:NAMED]]
    link, do = f"{address}/money/", _("Look at it, and decide what is to be done:")
    text = "\n\n".join((head, "\n".join(f"* {line}" for line in lines), f"{do} {link}"))
    rows = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    html = format_html(
        '<p>{}</p><ul>{}</ul><p>{} <a href="{}">{}</a></p>', head, rows, do, link, link
    )
    side = "rtl" if get_language_bidi() else "ltr"
    html = format_html('<div dir="{}" lang="{}">{}</div>', side, get_language(), html)
    return Message(plain_line(f"{company}: {head}"), f"{text}\n", html)


def money_post(alarms: Sequence[Alarm], *, address: str) -> Message:
    """One message for a channel: `text` is the JSON that is posted, markup disarmed."""
    head = _head(alarms)
    lines = [slack_text(alarm_text(each)) for each in alarms[:NAMED]]
    blocks = [section(f"*<{address}/money/|{slack_text(head)}>*"), *map(section, lines)]
    return Message(head, json.dumps({"text": head, "blocks": blocks}, ensure_ascii=False), "")


def _head(alarms: Sequence[Alarm]) -> str:
    count = len(alarms)
    return ngettext(
        "%(n)d thing about money needs you now", "%(n)d things about money need you now", count
    ) % {"n": count}
