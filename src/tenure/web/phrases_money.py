"""Words of what is owed, what it would cost and whether it can be borne, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

REFUSALS = {
    "most_inactive": _(
        "Most customers, or most of the MRR, show no sign of life: to give all of it back would end the "
        "company. What is broken is how customers begin."
    ),
    "not_convertible": _(
        "Part of it is in a currency without an exchange rate, so the sum is not known."
    ),
    "cash_unknown": _("Nobody has said yet how much cash there is, in the workspace’s currency."),
    "over_cash": _("It is more than the cash there is, less what is approved already."),
    "over_cap": _("With what went back already it is more than may go back in all."),
}
"""Why the path is not open, by code."""

INSTEAD = {
    "onboarding": _("Mend the onboarding step at which they stopped."),
    "contact": _("Speak with those who are quiet, at once, by name."),
    "load_rates": _("Load exchange rates of these currencies."),
    "say_cash": _("Say how much cash there is and what a month costs."),
    "fewer": _("Propose fewer customers: the longest quiet first."),
    "raise_cap": _("Say another cap, if the company can bear it."),
}
"""What to do instead, by code."""

AGES = {
    "never": _("never used"),
    "1_3": _("quiet up to 3 months"),
    "4_6": _("quiet 4 to 6 months"),
    "over_6": _("quiet for more than 6 months"),
}
"""Age classes of what is owed."""

WORDS = (
    *REFUSALS.values(),
    *INSTEAD.values(),
    *AGES.values(),
    # columns
    *(_("payment"), _("invoice"), _("paid on"), _("paid"), _("tax in it"), _("given back")),
    *(_("owed"), _("tax in what is owed"), _("method"), _("age in days"), _("held back")),
    # what is refused
    *(_("cash is of a day"), _("Write it like 2026-03-31."), _("Write it like 125000.50.")),
    *(_("an amount is too large to be true"), _("Give today or an earlier day.")),
    _("the most that may go back cannot be below zero"),
    # cards
    _("Paid and not used"),
)
"""Words of closed lists."""

FORMS = (
    _("'%(text)s' is no amount"),
    _("'%(text)s' is no amount of %(currency)s"),
    _("It has at most %(count)s decimals."),
    _("%(day)s is still to come"),
    _("Cash and monthly costs as of %(day)s"),
)
"""Sentences with something of the reader's own in them."""
