"""Words of talks that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # columns
    *(_("when"), _("customer"), _("kind"), _("subject"), _("goal"), _("mood"), _("promise")),
    *(_("promised for"), _("who"), _("notice until"), _("talk by"), _("days left")),
    *(_("last value talk"), _("first contact"), _("status"), _("CSM")),
    # what is refused
    _("blocked: the first contact of a term is not about its renewal"),
    _("Talk about the value they get first, and note that talk; or mark this one as it."),
    _("no promise of this talk is open"),
    _("a promise is kept between the talk and today"),
    _("the promise is open"),
    _("there is no such talk"),
    _("a talk is changed within a day, or by who noted it"),
    _("Note another talk."),
    _("either they began, or we did"),
    _("nothing is noted"),
    _("Write at least a subject or a few words."),
    _("a talk lies behind us"),
    _("Give the time it was had."),
    _("a talk lasts at most a day"),
    _("a day is promised, but nothing with it"),
    _("Write what was promised."),
    _("a promise is for the day of the talk or a later one"),
    _("an outcome needs a question"),
    _("Write what was asked."),
    _("nobody of that id is known there"),
    _("Choose somebody else."),
    _("whether they changed their mind is yes, no, or not known"),
    _("when it was is missing"),
    _("Write it like 2026-03-31T14:05."),
    _("minutes are a whole number"),
    _("days are a whole number"),
    _("give 1 to 180 days"),
    _("a line has at most 500 signs"),
    _("a text has at most 20000 signs"),
    _("Reload the page."),
)
"""Words of closed lists."""

FORMS = (
    _("'%(text)s' is no talk"),
    _("'%(text)s' is no mood"),
)
"""Sentences with something of their own inside."""
