"""Words of health scores that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # measures of the panel
    *(_("active days in 28"), _("active people in 28 days"), _("events in 28 days")),
    *(_("share of features used"), _("share of paid seats used"), _("use against own habit")),
    *(_("change of use in 28 days"), _("days since last use"), _("days since the first payment")),
    *(_("MRR"), _("change of MRR in 90 days"), _("paid for the year")),
    *(_("days until the term ends"), _("invoices overdue"), _("tickets in 90 days")),
    *(_("complaints in 90 days"), _("complaints unsolved")),
    *(_("complaints of 90 days solved fast"), _("complaints of 90 days solved slowly")),
    *(_("last NPS answer of the past year"), _("days since we last spoke")),
    # columns and lines
    *(_("score"), _("since a week before"), _("why"), _("weight known"), _("override")),
    *(_("color"), _("reason"), _("scored at the end of"), _("Health score"), _("Health")),
    # what is refused
    _("a health score needs a factor"),
    _("Give a measure a weight above 0."),
    _("Give it one weight."),
    _("red must end below where green begins"),
    _("Give two numbers from 0 to 100, the lower one first."),
    _("Nobody can be told apart between equal thresholds."),
    _("Higher scores are healthier everywhere: exchange the two."),
    _("Write it like 12 or 0.5."),
    _("an override is a score or a color"),
    _("Give one of the two."),
    _("a score lies between 0 and 100"),
    _("Higher is healthier."),
    _("an override needs a reason"),
    _("an override ends today or later"),
    _("Give a day within a year from now."),
    _("there is no such override"),
    _("that is no health score"),
    _("the published figures lack what health is scored from"),
    _("nothing is known yet that tells customers apart"),
)
"""Words of closed lists."""

FORMS = (
    _("Health score: %(name)s"),
    _("a health score has at most %(count)s factors"),
    _("'%(text)s' is no factor"),
    _("%(title)s counts twice"),
    _("the weight of %(title)s is %(text)s"),
    _("Give a number above 0, at most %(count)s."),
    _("'%(text)s' is no rule"),
    _("%(title)s has a segment twice, or too many"),
    _("Give each segment once, at most %(count)s."),
    _("poor and good of %(title)s must be two different numbers"),
    _("good must lie above poor for %(title)s"),
    _("good must lie below poor for %(title)s"),
    _("'%(text)s' is no number for %(title)s"),
    _("'%(text)s' is no color"),
    _("'%(text)s' is no score"),
    _("'%(text)s' is no day"),
    _("there is no health score %(count)s"),
    _("Give a number from 0 to 100."),
    _("Write it like 2026-03-31."),
    _("Say what the figures do not know, in at most %(count)s characters."),
)
"""Sentences with something of the reader's own in them."""
