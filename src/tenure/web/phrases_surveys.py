"""What is said of surveys below the pages, listed so that catalogs have it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # columns
    *(_("round"), _("kind"), _("state"), _("first day"), _("last day"), _("asked"), _("answered")),
    *(_("scores"), _("value"), _("from"), _("to"), _("promoters"), _("passives"), _("detractors")),
    *(_("if the silent were unhappy"), _("customer"), _("customer id"), _("person"), _("role")),
    *(_("segment"), _("score"), _("group"), _("in their words"), _("who uses it")),
    *(_("problems solved"), _("missing"), _("reason"), _("theme"), _("passed over"), _("turn")),
    *(_("follow up by"), _("followed up"), _("what was done"), _("overdue"), _("by"), _("goal")),
    # what is refused
    *(_("there is no such kind of survey"), _("nps, csat, ces or quarterly.")),
    *(_("a round has a name of at most 200 signs"), _("a round lasts three months at most")),
    *(_("a round ends on the day it opens or later"), _("nobody would be asked")),
    _("the last day of the round is over already"),
    _("Choose other people, or a later day."),
    *(_("other people would be asked than were shown"), _("Look again, then say yes.")),
    *(_("there is no such round, or it is further on"), _("there is nobody to be asked")),
    _("this person was asked within the last 90 days"),
    *(_("choose one of the scores"), _("this answer was followed up before")),
    *(_("say what was done"), _("A few words will do.")),
    _("there is no such answer to follow up"),
    _("say yes to what is shown"),
    *(_("no figures are published yet"), _("Load customers and contacts first.")),
)
"""Words of closed lists."""
