"""Words of growth, referrals, effort and stages that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # columns
    *(_("own MRR"), _("influenced MRR"), _("own payments so far"), _("influenced payments so far")),
    *(_("brought directly"), _("through those"), _("of them pay now"), _("unhappy")),
    *(_("last one came"), _("payments"), _("upgrades"), _("at the start"), _("net lost")),
    *(_("month of life"), _("seen through it"), _("lost in it"), _("loss rate")),
    *(
        _("customers of today"),
        _("cost"),
        _("month"),
        _("amount"),
        _("table"),
        _("row"),
        _("minutes"),
    ),
    *(_("winning"), _("keeping"), _("step"), _("came"), _("counted"), _("last talk"), _("start")),
    *(_("there after month 1"), _("MRR in the workspace's currency"), _("active days")),
    # figures, and the steps they came about by
    *(_("Monthly loss"), _("What-if: losses by age"), _("CAC by channel"), _("Net churn")),
    *(_("Money for winning and keeping"), _("Hours winning and keeping")),
    *(_("Influenced value"), _("Own value"), _("ARR that decides the stage")),
    *(_("Still there after month one"), _("Customers who use it"), _("Customers we spoke with")),
    *(_("Customers below the danger line"), _("from"), _("to"), _("lost"), _("lost a month")),
    _("at the starts of the months, summed"),
    *(_("95 % interval from"), _("95 % interval to"), _("gone in 12 months, compounded")),
    *(_("to be replaced in 12 months"), _("net a month"), _("that is in a year")),
    *(_("customers projected"), _("customers without an exchange rate")),
    _("customers won a month, not by referral"),
    *(_("MRR of a new customer"), _("growth a month of those who stay")),
    *(_("customers won by referral"), _("customers × months they were counted over")),
    *(_("gross margin"), _("losses counted"), _("no channel"), _("pieces of work")),
    *(_("of unknown length"), _("hours winning"), _("hours keeping"), _("customers")),
    *(_("without an exchange rate, left out"), _("payments so far"), _("ARR = 12 × MRR")),
    *(_("of them"), _("customers with MRR above zero"), _("share")),
    *(_("customers of those start months"), _("of them there at the end of month 1")),
    *(_("acquisition"), _("infrastructure"), _("support"), _("other")),
    # cards
    *(_("What a little less churn is worth"), _("Where negative net churn came from")),
    _("Monthly loss, and what it means in a year"),
    *(_("Loss rate by age"), _("Money for winning and for keeping")),
    _("Hours for winning and for keeping"),
    # the stages a workspace starts with
    _("What do customers want, and what do they do with the product?"),
    _("Why and how does the product become part of their day?"),
    *(_("Why do they go on after month one?"), _("Why do they upgrade?")),
    _("What can be automated, and what do the figures say to improve?"),
    *(_("Talk to every customer"), _("See what they use first")),
    *(_("Win customers like the best ones"), _("Make use daily"), _("Bring a second person in")),
    *(_("Leave nobody who pays unused"), _("Keep the first month")),
    *(_("Act before the danger line"), _("Learn from everyone who leaves")),
    *(_("Grow with those who grow"), _("Turn net churn negative")),
    *(_("Ask happy customers for others"), _("Automate what repeats")),
    *(_("Spend where it returns most"), _("Improve from the figures")),
    # what is refused
    *(_("the five stages come in their order"), _("all bounds are in one currency")),
    *(_("the first stage begins at 0"), _("Give bounds that rise."), _("Leave some out.")),
)
"""Words of closed lists."""

FORMS = (
    _("%(name)s: won %(count)s"),
    _("%(name)s cannot be '%(text)s'"),
    _("Give a number from %(low)s to %(high)s."),
    _("there is no horizon of %(text)s months"),
    _("%(stage)s must begin above %(other)s"),
    _("%(stage)s needs a question"),
    _("Texts have at most %(count)s characters."),
    _("%(stage)s has more than %(count)s goals"),
    _("%(stage)s shows 1 to %(count)s figures"),
    _("'%(text)s' is no currency"),
    _("Write its three letters, such as EUR."),
)
"""Sentences with something of the reader's own in them."""
