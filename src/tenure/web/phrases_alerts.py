"""What is said of alerts below the pages, listed so that catalogs have it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # where a customer stands
    *(_("approaching"), _("clear"), _("below")),
    # why a message was not sent
    *(_("sending is off"), _("no mail server is set"), _("no Slack webhook is set")),
    *(_("older than 72 hours"), _("test mode: not one of its domains")),
    _("sending was turned on in another installation"),
    _("the person is not here any more, or does not want it"),
    _("the sender stopped before the answer was kept"),
    # what is refused
    *(
        _("Such as ours.example."),
        _("holiday or outage."),
        _("Such as smtps://user:password@mail.example:465"),
    ),
)
"""Words of closed lists."""

FORMS = (
    _("'%(text)s' is no kind of quiet period"),
    _("there is no rule '%(text)s'"),
    _("sending cannot be '%(text)s'"),
    _("an alarm budget is %(low)s to %(high)s alerts a week"),
    _("It begins with https://%(host)s/"),
    _("given up after %(count)s tries: %(answer)s"),
    _("the mail server was not reached: %(answer)s"),
    _("the connection broke before the answer: %(answer)s"),
    _("Slack was not reached: %(answer)s"),
    _("no answer came: %(answer)s"),
)
"""Sentences with something of the reader's own in them."""
