"""Words of the zombie desk that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # columns
    *(_("step"), _("do by"), _("who"), _("kind"), _("quiet months"), _("e-mail"), _("stage")),
    *(_("since"), _("step due from"), _("late"), _("last step"), _("taken"), _("next step")),
    *(_("next step from"), _("held by"), _("label is reviewed"), _("plan"), _("last sign")),
    *(_("what it was"), _("use under unknown id"), _("reason"), _("evidence"), _("review")),
    *(_("labeled"), _("back on the ladder"), _("lifted"), _("customer"), _("id")),
    # kinds, and what stands against freezing
    *(_("integration_only"), _("season unknown"), _("standby")),
    # faults of a ladder
    _("give a whole number of months from 1 to 36"),
    _("give a whole number of days from 1 to 60"),
    _("the special approach comes after the first contact"),
    _("the steps are m1 to m6, each with its own way"),
    _("each step comes after the one before"),
    _("words in English are needed: they stand in for the others"),
    _("there is no such step or language"),
    _("a subject is one line"),
    _("write something, or empty both subject and text"),
    _("a brace stands alone"),
    # what is refused
    *(_("that is no ladder"), _("Reload the page."), _("a label needs evidence")),
    *(_("a label is reviewed on a later day"), _("Give a day within 400 days from now.")),
    *(_("the label was lifted before"), _("the label holds"), _("there is no such label")),
    *(_("another label of this customer holds"), _("Lift the hold first.")),
    *(_("the note is too long"), _("there is no such step"), _("no step is due")),
    *(_("a step is taken back on its own day only"), _("See the desk.")),
    *(_("It is not sent twice. Mark it done."), _("Take it another way, mark it done.")),
    *(_("a proposal takes the special step"), _("Propose freeze and refund.")),
    *(_("this step has no letter"), _("a mail needs a subject and a text")),
)
"""Words of closed lists."""

FORMS = (
    _("there is no step '%(text)s'"),
    _("there is no ladder %(text)s"),
    _("there is no variable {%(name)s}"),
    _("nothing is known for {%(name)s}"),
    _("at most %(count)s characters"),
    _("At most %(count)s characters."),
    _("step %(step)s was taken before"),
    _("step %(step)s is not due"),
    _("step %(step)s cannot be mailed"),
    _("the mail of step %(step)s was written before"),
    _("'%(text)s' is no reason"),
    _("'%(text)s' is no day"),
    _("there is no customer %(text)s"),
    _("Who said so, when and how: at most %(count)s characters."),
)
"""Sentences with something of the reader's own in them."""
