"""Words of the listener's desk that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # columns
    *(_("next word by"), _("about"), _("state"), _("came"), _("last word"), _("late"), _("case")),
    *(_("listener"), _("open frictions"), _("routed because"), _("informed"), _("handed on")),
    *(_("listened"), _("handed to"), _("ticket"), _("why"), _("policy"), _("until"), _("cases")),
    *(_("MRR of those they brought"), _("complaints"), _("tickets"), _("minutes"), _("reopened")),
    *(_("insight"), _("owner"), _("noted"), _("customers"), _("fixed"), _("concluded"), _("fix")),
    *(_("root problem"), _("conclusion"), _("theme"), _("what rubs"), _("noticed"), _("sign")),
    *(_("days open"), _("open of this customer"), _("closed"), _("why closed"), _("became")),
    *(_("became on"), _("evidence"), _("week from"), _("open at its end"), _("since"), _("who")),
    # states
    *(_("waiting"), _("listened"), _("informed"), _("handed_on")),
    # what is refused
    *(_("say why"), _("no listening policy is in force"), _("Put one in force first.")),
    *(_("the routing was ended before"), _("the customer is routed"), _("Reload the page.")),
    *(_("the customer is routed already"), _("there is no such routing")),
    *(_("a week has 1 to 168 hours"), _("an hour costs nothing or more")),
    _("the first word comes within 1 to 720 hours"),
    _("the next word comes within 1 to 365 days"),
    *(_("say what it is about"), _("say whom it is handed on to"), _("there is no such bug")),
    *(_("nothing was done with this case yet"), _("there is no such case")),
    _("they have to hear it: a note is for ourselves"),
    _("minutes are a whole number up to 1440"),
    _("say what was promised for that day"),
    *(_("there is no such insight"), _("an insight needs a title")),
    *(_("say what the root problem is"), _("a conclusion is about a fix: say what was done")),
    *(_("say what was fixed on that day"), _("the day of the fix is not in the future")),
    *(_("say what rubs"), _("it was not noticed in the future"), _("it was closed before")),
    *(_("say why it rubs no more"), _("it is open"), _("there is no such note")),
    *(_("say what speaks for it"), _("nothing has been published yet"), _("Run: tenure day")),
    *(_("Give the name or id as it is."), _("Give the id.")),
)
"""Words of closed lists."""

FORMS = (
    _("the case is %(status)s by now"),
    _("there is no kind '%(text)s'"),
    _("there is no mood '%(text)s'"),
    _("there is no policy '%(text)s'"),
    _("there is no act '%(text)s'"),
    _("'%(text)s' is no whole number"),
    _("there is no customer %(text)s"),
    _("several customers are called %(text)s"),
    _("'%(text)s' is not between %(low)s and %(high)s"),
    _("At most %(count)s characters."),
    _("at most %(count)s characters"),
)
"""Sentences with something of the reader's own in them."""
