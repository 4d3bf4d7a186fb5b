"""Reasons of work items that customers and the post bring back, as sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenure.workflow.rules.off_words import off_text

SIGNALS = {
    "wants_back": gettext_lazy("wants back"),
    "asks_for_help": gettext_lazy("asks for help"),
    "freeze_over": gettext_lazy("freeze is over"),
    "mail_unreached": gettext_lazy("mail did not arrive"),
    "opened_by_link": gettext_lazy("came back"),
    "product_refuses": gettext_lazy("your product refuses"),
    "half_stopped": gettext_lazy("stopped half way"),
    "refund_back": gettext_lazy("a refund came back"),
    "no_end": gettext_lazy("nobody knows the end"),
    "money_stopped": gettext_lazy("no money leaves"),
}
"""Name of each."""
STEPS = {
    "open_account": gettext_lazy("Open the account, and help them start"),
    "help_start": gettext_lazy("Call or write, and help them start"),
    "decide_freeze": gettext_lazy("Open the account, or end the contract"),
    "find_address": gettext_lazy("Find an address that works, or write another way"),
    "welcome_back": gettext_lazy("Say welcome, and help them start"),
    "undo_or_go_on": gettext_lazy("Open the account and collect again, or give back the rest"),
    "mend_product": gettext_lazy("Check the secret and the rights of your product's webhook"),
    "pay_another_way": gettext_lazy("Ask where the money may go, and pay it another way"),
    "look_outside": gettext_lazy("Look outside what became of it, or ask the payment provider"),
    "look_at_money": gettext_lazy("Find out why money stands still, and let it leave again"),
}
"""The step each asks for."""
UNREACHED = {
    "bounced": gettext_lazy("the mail “%(about)s” came back on %(day)s"),
    "failed": gettext_lazy("the mail “%(about)s” was refused on %(day)s"),
    "unknown": gettext_lazy("of the mail “%(about)s” of %(day)s nobody knows whether it arrived"),
    "held": gettext_lazy("the mail “%(about)s” of %(day)s was not sent: it waits for a person"),
}
"""What became of a mail, by its state."""
HALF_STOPPED = {
    "stop_failed": gettext_lazy(
        "on %(day)s a step to stop collection or the account failed: no money was sent after it"
    ),
    "stop_by_hand": gettext_lazy(
        "of a step to stop collection or the account nobody knows since %(day)s whether it was done: "
        "the money waits"
    ),
    "five_failed": gettext_lazy(
        "the account or collection is stopped, and on %(day)s five refunds were refused: the rest "
        "was not sent"
    ),
    "disputed": gettext_lazy(
        "the account or collection is stopped, and the bank is asked about a payment since %(day)s"
    ),
    "refund_failed": gettext_lazy("a refund failed on %(day)s: that money did not go back"),
    "stopped_unpaid": gettext_lazy(
        "the account or collection is stopped, and a refund failed on %(day)s: that money did not go back"
    ),
}
"""Why a customer is neither as before nor given back to, by the cause."""
NO_END = {
    "unknown": gettext_lazy("since %(day)s nobody knows what became of a step for %(about)s"),
    "pending": gettext_lazy(
        "the payment provider took the refund of %(about)s on %(day)s, and it is not through yet"
    ),
}
"""What has no end yet, by the state it is in."""


def came_back_reason(code: str, figure: dict[str, Any]) -> str:
    """A reason as a sentence; "" for one that is none of these."""
    what = _sentence(code, figure)
    if figure.get("letter"):
        return _("%(what)s; a letter already says that it goes back") % {"what": what}
    return what


def _sentence(code: str, figure: dict[str, Any]) -> str:
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
        case "refund_back":
            about = {**day, "about": figure.get("charge", "")}
            if figure.get("why") == "failed":
                return (
                    _("the refund of %(about)s failed on %(day)s, after the provider took it")
                    % about
                )
            return _("the refund of %(about)s came back on %(day)s") % about
        case "no_end":
            words = NO_END.get(str(figure.get("why")), NO_END["unknown"])
            return str(words) % {**day, "about": figure.get("charge", "")}
        case "money_stopped":
            return _("the refund waits since %(day)s: %(why)s") % {
                **day,
                "why": off_text(str(figure.get("why", ""))),
            }
        case "half_stopped":
            return str(HALF_STOPPED.get(str(figure.get("why")), HALF_STOPPED["stop_failed"])) % day
        case "mail_unreached":
            words = UNREACHED.get(str(figure.get("why")), UNREACHED["held"])
            return str(words) % {**day, "about": figure.get("subject", "")}
        case _:
            return ""
