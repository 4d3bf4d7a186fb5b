"""Reasons of work items that customers and the post bring back, as sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SIGNALS = {
    "wants_back": gettext_lazy("wants back"),
    "asks_for_help": gettext_lazy("asks for help"),
    "freeze_over": gettext_lazy("freeze is over"),
    "mail_unreached": gettext_lazy("mail did not arrive"),
    "opened_by_link": gettext_lazy("came back"),
    "product_refuses": gettext_lazy("your product refuses"),
}
"""Name of each."""
STEPS = {
    "open_account": gettext_lazy("Open the account, and help them start"),
    "help_start": gettext_lazy("Call or write, and help them start"),
    "decide_freeze": gettext_lazy("Open the account, or end the contract"),
    "find_address": gettext_lazy("Find an address that works, or write another way"),
    "welcome_back": gettext_lazy("Say welcome, and help them start"),
    "mend_product": gettext_lazy("Check the secret and the rights of your product's webhook"),
}
"""The step each asks for."""
UNREACHED = {
    "bounced": gettext_lazy("the mail “%(about)s” came back on %(day)s"),
    "failed": gettext_lazy("the mail “%(about)s” was refused on %(day)s"),
    "unknown": gettext_lazy("of the mail “%(about)s” of %(day)s nobody knows whether it arrived"),
    "held": gettext_lazy("the mail “%(about)s” of %(day)s was not sent: it waits for a person"),
}
"""What became of a mail, by its state."""


def came_back_reason(code: str, figure: dict[str, Any]) -> str:
    """A reason as a sentence; "" for one that is none of these."""
    day = {"day": figure.get("on", "")}
    match code:
        case "wants_back":
            return _("asked on %(day)s for the account to be opened") % day
        case "asks_for_help":
            return _("asked for help on %(day)s, when we asked why they never started") % day
        case "freeze_over":
            return _("the last day of the freeze was %(day)s") % day
        case "opened_by_link":
            return _("opened the account by the link in the letter on %(day)s") % day
        case "product_refuses":
            return _("since %(day)s your product answers that we may not do this") % day
        case "mail_unreached":
            words = UNREACHED.get(str(figure.get("why")), UNREACHED["held"])
            return str(words) % {**day, "about": figure.get("subject", "")}
        case _:
            return ""
