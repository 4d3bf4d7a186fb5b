"""Why money stands still, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

OFF = {
    "nobody has turned it on": gettext_lazy("Nobody has turned it on."),
    "it was turned on in another installation": gettext_lazy(
        "It was turned on in another installation."
    ),
    "stopped by hand": gettext_lazy("Somebody stopped it."),
    "stopped at the machine": gettext_lazy("Somebody stopped it at the machine."),
    "locked_out": gettext_lazy("The payment provider refuses our key."),
    "pending_gone": gettext_lazy("A refund the provider had taken is not there any more."),
    "key_misused": gettext_lazy(
        "A key was used before for something else: a fault of the program."
    ),
    "many_unknown": gettext_lazy(
        "Of more than three refunds it is not known whether they happened."
    ),
    "many_failed": gettext_lazy("More than one in twenty was refused."),
    "clock_off": gettext_lazy("The clock here and the provider's are more than two minutes apart."),
    "invariants": gettext_lazy("A rule of money does not hold: see the rules that were checked."),
    "reconciliation": gettext_lazy("Our books and the payment provider's differ."),
}
"""Why money stands still, by the switch's code."""


def off_text(reason: str) -> str:
    """Why no money leaves, in words; a person's own words as they are, "" where it may."""
    bare = reason.partition(": ")[2] or reason
    if bare.startswith("differs:"):
        return str(OFF["reconciliation"])
    return str(OFF.get(bare, bare))
