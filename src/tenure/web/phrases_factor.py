"""Sentences about second factors and people that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # the second factor
    *(_("set up a second factor first"), _("confirm again that it is you")),
    *(_("that code does not fit, or was used already"), _("that is not your password")),
    _("Wait for the next code. Is the clock of the phone right?"),
    _("too many wrong codes: none is tried for a while"),
    _("begin again: no second factor is being set up"),
    _("nobody resets their own second factor: remove it with a code of it"),
    _("that person has no second factor"),
    _("no code is made without a secret key"),
    # people
    *(_("there is no such person"), _("nobody disables themselves")),
    _("somebody signs in with this e-mail address already"),
    _("Another role or password for them, in the terminal: tenure user add"),
    _("that name is too long"),
    # roles
    *(_("owner"), _("manager"), _("csm"), _("listener"), _("finance"), _("read_only")),
    # columns
    *(_("may sign in"), _("last signed in"), _("second factor since"), _("keys of programs")),
)
"""Words of closed lists."""
