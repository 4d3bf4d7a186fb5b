"""What the pages of letters call states, outcomes and languages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "all": _("all"),
    "to_print": _("to print"),
    "on_way": _("on its way"),
    "to_call": _("delivered, to call"),
    "to_mail": _("not reached, to write to"),
    "returned": _("returned"),
    "done": _("done"),
}
OUTCOMES = {
    "": "",
    "reached": _("reached by phone"),
    "no_answer_1": _("one call without an answer"),
    "no_answer_2": _("two calls without an answer"),
    "no_answer_3": _("three calls without an answer"),
    "no_answer": _("no answer"),
    "wrong_number": _("wrong number"),
    "returned": _("returned"),
    "mailed": _("written to by mail"),
}
MAILS = {
    "": "–",
    "due": _("on its way"),
    "held": _("held back"),
    "sending": _("being sent"),
    "sent": _("sent"),
    "unknown": _("not known, not sent again"),
    "failed": _("failed"),
    "bounced": _("not delivered"),
    "dropped": _("not sent any more"),
}
MAIL_NEXT = {
    "due": _("Nothing to do: it goes out as soon as it may."),
    "held": _("It waits for a person or a setting: the page Mail says for what."),
    "sending": _("Nothing to do: look again in a few minutes."),
    "sent": _("Wait for an answer: their mail server took it, and nothing came back so far."),
    "unknown": _(
        "Ask them another way whether it arrived: nobody knows, and it is not sent again."
    ),
    "failed": _("It did not go out: try again on the page Mail, or reach them another way."),
    "bounced": _(
        "It did not reach them: call, write to another person there, or find an address that works."
    ),
    "dropped": _("It does not go out: reach them another way, if it is still needed."),
}
"""What is to be done about a mail, by what became of it."""
LANGUAGE_NAMES = {"en": "English", "ja": "日本語", "ru": "Русский", "fa": "فارسی"}
STEPS_DONE = {
    "written": _("written"),
    "courier_set": _("courier set"),
    "delivered": _("delivered"),
    "called": _("called"),
    "mailed": _("written to by mail"),
    "returned": _("returned"),
    "undone": _("taken back"),
}
"""What the history of a letter tells."""
