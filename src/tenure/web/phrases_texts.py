"""Words of the pages of themes that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    *(_("theme"), _("words"), _("tickets"), _("complaints"), _("customers"), _("MRR touched")),
    *(_("against the 90 days before"), _("number"), _("counted before"), _("times as many")),
    *(_("at least times"), _("at most times"), _("change"), _("named by a person")),
    *(_("texts when found"), _("first on"), _("last on")),
    # what is refused
    *(_("there is no such theme"), _("a theme cannot go into itself"), _("Choose another theme.")),
    *(_("nobody said what this ticket is"), _("Reload the page.")),
)
