"""Words of signs of life and of what stands against freezing, made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # signs of life in the product
    *(_("billing page"), _("log-in"), _("API call"), _("scheduled job or integration")),
    _("report opened"),
    # what stands against freezing, and the kind whom only machines keep alive
    *(_("use is known from"), _("use is known only from")),
    *(_("held by"), _("mismatch"), _("standby"), _("seasonal"), _("integration_only")),
    *(_("season_unknown"), _("integration only")),
)
