"""Words of hollow MRR, of what is owed and of cash that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # columns
    *(_("payment"), _("invoice"), _("paid on"), _("paid"), _("tax in it"), _("given back")),
    *(_("owed"), _("tax in what is owed"), _("method"), _("age in days"), _("held back")),
    *(_("share of customers"), _("share of MRR"), _("without use"), _("hollow MRR"), _("words")),
    *(_("what"), _("age"), _("plan"), _("segment"), _("customers"), _("kind"), _("since")),
    # kinds, ages and sorts
    *(_("never"), _("stopped"), _("mismatch"), _("standby"), _("seasonal")),
    *(_("integration_only"), _("season_unknown"), _("refund"), _("asked"), _("review")),
    # figures, and the steps they came about by
    *(_("Hollow MRR"), _("Refunds and bad reviews from zombies"), _("MRR of all")),
    _("customers who pay and whose use is known"),
    _("without a sign of life for a month or more"),
    *(_("at the end of"), _("paid in the unused window"), _("given back of it"), _("nothing")),
    *(_("in the last 12 months"), _("from customers without a sign of life by then")),
    _(
        "share of gym memberships nobody used, as newspapers quoted it; how it was counted is not published"
    ),
    # what is refused
    _("Give one of the last 12 months."),
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
    _("Hollow MRR %(month)s"),
    _("nothing is known of %(month)s"),
    _("%(few)s of %(count)s customers pay without use: %(share)s"),
    _("%(share)s of MRR is hollow"),
)
"""Sentences with something of the reader's own in them."""
