"""Words of tickets, topics and usability reviews that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # columns
    *(_("opened"), _("subject"), _("category"), _("severity"), _("first reply"), _("channel")),
    *(_("handling time"), _("reopen loops"), _("last ticket"), _("last talk"), _("topic")),
    *(_("decision"), _("owner"), _("due"), _("state"), _("done"), _("outcome")),
    *(_("do by"), _("usability review"), _("acts on"), _("quantity"), _("product part")),
    *(_("fixed on"), _("on payment"), _("amount paid")),
    # cards
    *(_("Tickets opened"), _("Answered in time"), _("Handling time"), _("First reply")),
    *(_("Topics that hurt"), _("Reopen loops"), _("Value talks in time")),
    # refusals
    *(_("nothing was corrected"), _("Choose what is wrong, and what is right.")),
    *(_("nobody knows whose ticket this is"), _("Say first whose it is.")),
    _("there is no ticket to review"),
    *(_("Choose other days or categories."), _("this review was held before")),
    *(_("something was decided in this review"), _("It stands."), _("this decision is done")),
    *(_("this decision is open"), _("there is no such review"), _("there is no such decision")),
    *(_("there is no such review or decision"), _("the outcome is too long")),
    *(_("a decision says what is done"), _("a decision has an owner")),
    *(_("a decision is due on a day to come"), _("Within two years from now.")),
)
"""Words of closed lists."""

FORMS = (_("One name, at most %(count)s characters."),)
"""Sentences with something of the reader's own in them."""
