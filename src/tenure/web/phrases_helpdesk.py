"""Words of the helpdesk's pages that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # columns
    *(_("requester"), _("organization"), _("tickets"), _("open"), _("last ticket")),
    *(_("e-mail"), _("known by"), _("customer"), _("name")),
    *(_("suggestion 1"), _("suggestion 2"), _("suggestion 3")),
    *(_("score 1"), _("score 2"), _("score 3")),
)
