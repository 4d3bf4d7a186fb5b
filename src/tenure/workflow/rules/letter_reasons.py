"""Reasons of work items that letters make, as sentences."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SIGNALS = {
    "letter_delivered_call": gettext_lazy("letter delivered: call"),
    "letter_unreached_mail": gettext_lazy("not reached by phone"),
    "letter_returned_address": gettext_lazy("letter came back"),
}
"""Name of each."""
STEPS = {
    "call_about_letter": gettext_lazy("Call today: the letter has arrived"),
    "mail_about_letter": gettext_lazy("Write a mail: nobody answered the phone"),
    "check_address": gettext_lazy("Find the right address, and send the letter again"),
}
"""The step each asks for."""


def letter_reason(code: str, figure: dict[str, Any]) -> str:
    """A reason as a sentence; the code itself for one that letters do not make."""
    day = {"day": figure.get("on", "")}
    if code == "letter_returned_address":
        return _("the post brought the letter back")
    if code == "letter_unreached_mail":
        if figure.get("outcome") == "wrong_number":
            return _("the number was wrong on %(day)s") % day
        return _("three calls without an answer, the last on %(day)s") % day
    if code != "letter_delivered_call":
        return code
    if figure.get("outcome"):
        return _("no answer so far; call again on %(day)s") % day
    return _("the letter is delivered on %(day)s: call the same day") % day
