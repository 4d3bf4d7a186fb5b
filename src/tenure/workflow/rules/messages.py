"""What a digest and a Slack message say: made of work items, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from tenure.workflow.rules.words import amount_text, reason_text, step_text

NAMED = 20
"""Customers named in one message; the rest is counted."""
SLACK_TEXT = 2900
"""Signs one block of Slack may hold, and a bit less."""


@dataclass(frozen=True, slots=True)
class Told:
    """A customer a message names: why now, and what to do. `reasons` are those that are new."""

    item_id: int
    customer_id: str
    name: str
    csm: str
    is_urgent: bool
    currency: str
    stake_minor: int | None
    next_step: str
    reasons: tuple[tuple[str, dict[str, Any]], ...]

    @property
    def is_approaching(self) -> bool:
        """Whether the customer is near the danger line."""
        return any(code == "approaching" for code, _figure in self.reasons)


@dataclass(frozen=True, slots=True)
class Message:
    """A subject and the same text twice: plain, and as simple markup."""

    subject: str
    text: str
    html: str


def digest(told: Sequence[Told], *, day: date, address: str, company: str) -> Message:
    """The digest of one person, in the active language; `address` is where links begin."""
    near = sum(each.is_approaching for each in told)
    subject = ngettext("%(n)d customer needs you", "%(n)d customers need you", len(told)) % {
        "n": len(told)
    }
    if near:
        subject = _("%(subject)s, %(near)d near the line") % {"subject": subject, "near": near}
    lead = _("New since your last digest, as of %(day)s:") % {"day": day.isoformat()}
    foot = _("You can switch this digest off: %(link)s") % {"link": f"{address}/alerts/"}
    shown = told[:NAMED]
    rows = [(each.name, _why(each), _next(each), _link(each, address)) for each in shown]
    text = "\n\n".join(
        (lead, *("\n".join((f"* {row[0]}", *(f"  {line}" for line in row[1:]))) for row in rows))
    )
    html = format_html(
        '<p>{}</p><ul>{}</ul><p><a href="{}">{}</a></p><p><small>{}</small></p>',
        lead,
        format_html_join("", '<li><a href="{3}"><b>{0}</b></a><br>{1}<br>{2}</li>', rows),
        f"{address}/?who=mine",
        _rest(told) or _("Show all of them"),
        foot,
    )
    rest = _rest(told)
    direction = "rtl" if get_language_bidi() else "ltr"
    html = format_html('<div dir="{}" lang="{}">{}</div>', direction, get_language(), html)
    tail = "\n\n".join(part for part in (rest, f"{address}/?who=mine", foot) if part)
    return Message(plain_line(f"{company}: {subject}"), f"{text}\n\n{tail}\n", html)


def repeated(message: Message) -> Message:
    """The same message, saying that it may have come before."""
    words = _("This may be a repeat: it is not known whether it was delivered before.")
    html = message.html and message.html + format_html("<p><small>{}</small></p>", words)
    return Message(message.subject, f"{message.text}\n{words}\n", html)


def slack_message(told: Sequence[Told], *, day: date, address: str) -> Message:
    """One message for a channel: `text` is the JSON that is posted, markup in names disarmed."""
    head = ngettext(
        "%(n)d new alert, as of %(day)s", "%(n)d new alerts, as of %(day)s", len(told)
    ) % {"n": len(told), "day": day.isoformat()}
    lines = [
        f"*<{_link(each, address)}|{slack_text(each.name)}>*"
        f"{f' ({slack_text(each.csm)})' if each.csm else ''}: {slack_text(_why(each))}"
        for each in told[:NAMED]
    ]
    rest = _rest(told)
    blocks = [section(f"*{head}*"), *(section(line) for line in lines)]
    if rest:
        blocks.append(section(f"<{address}/|{slack_text(rest)}>"))
    payload = json.dumps({"text": head, "blocks": blocks}, ensure_ascii=False)
    return Message(head, payload, "")


def repeated_slack(payload: str) -> str:
    """The same post, saying that it may have come before."""
    made = json.loads(payload)
    words = _("This may be a repeat: it is not known whether it was delivered before.")
    made["blocks"].append(section(f"_{words}_"))
    return json.dumps(made, ensure_ascii=False)


def section(text: str) -> dict[str, Any]:
    """A block of Slack with a text in Slack's own markup, cut to what it holds."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text[:SLACK_TEXT]}}


def slack_text(text: str) -> str:
    """Text that Slack reads as text: no mention of a channel, no link, no entity."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain_line(plain)[:1000]


def plain_line(text: str) -> str:
    """Text on one line: customers' names may hold anything."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _why(told: Told) -> str:
    return "; ".join(reason_text(code, figure) for code, figure in told.reasons)


def _next(told: Told) -> str:
    step = _("Next: %(step)s") % {"step": step_text(told.next_step)}
    stake = amount_text(told.stake_minor, told.currency)
    return _("%(next)s (%(amount)s at stake)") % {"next": step, "amount": stake} if stake else step


def _link(told: Told, address: str) -> str:
    """To the customer's item on the page Today."""
    return f"{address}/?{urlencode({'q': told.customer_id})}#item-{told.item_id}"


def _rest(told: Sequence[Told]) -> str:
    more = len(told) - NAMED
    if more <= 0:
        return ""
    return ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more}
