"""Words of what was learnt that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # steps of explanations
    *(_("left in the window, at or below"), _("left in the window, above"), _("lift")),
    *(_("precision"), _("recall"), _("leave so many times as often"), _("any of them")),
    *(_("of observations"), _("95 % interval from"), _("95 % interval to"), _("no record")),
    *(_("customers"), _("lost"), _("lead in days, median"), _("not known yet")),
    # who ended it, as the panel has it
    *(_("customer"), _("delinquent"), _("us")),
)
"""Words of closed lists."""

FORMS = (
    _("%(measure)s, at or below"),
    _("Chance of leaving: %(name)s"),
    _("no chance of leaving is stated for '%(text)s'"),
)
"""Sentences with something of the reader's own in them."""
