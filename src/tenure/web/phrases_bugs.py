"""Headings of columns of bugs, made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    *(_("bug"), _("severity"), _("customers"), _("reports"), _("opened"), _("promised"), _("part")),
    *(_("state"), _("not told yet"), _("reporter"), _("customer"), _("confirmed bugs")),
    *(_("first to report"), _("not judged yet"), _("denied"), _("last report")),
    *(_("bug-days × severity"), _("bugs"), _("open now"), _("median days to a fix")),
    *(_("news"), _("since"), _("people")),
)
