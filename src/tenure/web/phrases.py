"""Words and sentences of the rooms below the pages, listed so that catalogs have them."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # ways of grouping customers
    *(_("segment"), _("kind"), _("country"), _("channel"), _("campaign"), _("csm"), _("plan")),
    _("language"),
    # roles
    *(_("owner"), _("manager"), _("listener"), _("finance"), _("read_only")),
    # signs of life, kinds and stages of zombies, sides of the danger line
    *(_("use"), _("ticket"), _("message"), _("survey answer"), _("seat used"), _("none")),
    *(_("never"), _("stopped"), _("one_person"), _("watch"), _("contact"), _("special")),
    *(_("leaving"), _("below"), _("above")),
    # movements
    *(_("opening"), _("closing"), _("new"), _("expansion"), _("reactivation"), _("contraction")),
    *(_("churn"), _("movements"), _("net movement")),
    # what stands in the place of a value
    *(_("yes"), _("no"), _("no losses"), _("not defined"), _("no record"), _("not known yet")),
    _("no usable signal yet"),
    _("bottom quartile: a guess, not learnt from losses"),
    # the counts of NPS
    *(_("promoters"), _("passives"), _("detractors")),
    # what a page is fed by
    *(_("Today"), _("Today, Customers"), _("Customers"), _("Zombies"), _("every page")),
    *(_("Today, Customers, Zombies, Danger line"), _("the order of Today")),
    # what a cell should have held
    *(_("a date like 2026-03-31"), _("a time like 2026-03-31T14:05:00Z"), _("a whole number")),
    *(_("a whole number of minor units (cents)"), _("true or false"), _("JSON")),
    *(_("a finite number with a point before the decimals"), _("an ISO 4217 code like USD")),
    _("an amount with a point before the decimals and no more of them than the currency has"),
    _("an amount with a comma before the decimals and no more of them than the currency has"),
    # lifetimes
    *(_("churn as counted"), _("churn at equal tenure"), _("LTV with the first payment")),
    *(_("observed"), _("projected"), _("survival"), _("projected survival"), _("cohort")),
    *(_("no losses yet"), _("fewer than 100 customers"), _("fewer than 5 renewals observed")),
    *(_("no parameters fit best"), _("not defined (no customers)")),
    _("not defined (no losses yet)"),
    _("not defined (horizon longer than what was observed)"),
    # of what a figure is, and how its rows make it
    *(_("each currency by itself"), _("customers of every currency")),
    _("MRR and the changes of the rows together are CMRR."),
    _("The MRR of the rows added up is the figure, in each currency."),
    _("The changes of the rows added up are the lines above, movement by movement."),
    _("The MRR of the rows added up, divided by their number, is the figure, in each currency."),
    _(
        "“of it kept” added up, divided by “at the start” added up, is the figure, in each currency."
    ),
    _(
        "“at the end” added up, divided by “at the start” added up, is the figure, in each currency."
    ),
    *(_("One row for each customer who is gone."), _("One row for each loss that counts.")),
    # the rest
    *(_("checking"), _("running the day"), _("cleared"), _("Zombie")),
)
"""Words of closed lists."""

REASONS = (
    _("is required and empty"),
    _("has no match, or more than one, in %(file)s"),
    _("is an amount without a currency"),
    _("is out of range"),
    _("is larger than any amount can be"),
    _("times unit_amount_minor is larger than any amount can be"),
    _("is longer than %(count)s characters"),
    _("is over %(count)s characters long"),
    _("has a cell of over %(count)s characters"),
    _("has a NUL character"),
    _("has a line break in it"),
    _("must be at least %(limit)s"),
    _("must be at most %(limit)s"),
    _("lies before %(other)s"),
    _("is needed when %(other)s is %(value)s"),
    _("has the key of another row and other values"),
    _("has the key of row %(count)s and other values"),
    _("has %(count)s columns, the header has %(limit)s"),
    _("has bytes that are not UTF-8"),
    _("opens a quote that is never closed"),
    _("has text after a closing quote"),
    _("is not %(kind)s"),
)
"""What is wrong with a value; a sentence begins with its column."""

FIXES = (
    _("give %(kind)s, or map the value"),
    _("give at least %(limit)s"),
    _("give at most %(limit)s"),
    _("give the currency of the row"),
    _("give it a key of its own, or remove one of the two"),
    _("give %(kind)s"),
    *(_("check both"), _("check the amount"), _("check both days")),
    *(_("leave it empty"), _("shorten it"), _("remove it"), _("split it")),
    _("shorten it, or close the quote"),
    _("remove it; a quote before it may not be closed"),
    _("quote cells that hold the separator"),
    _("save the file in UTF-8, or say its encoding"),
    _("close the quote, or double it"),
    # what can be given
    _("one of %(names)s"),
    _("a date like %(example)s"),
    _("a time like %(example)s"),
    _("a value"),
)
"""How to mend it."""

FORMS = (
    # what is odd about the data
    _("rows of %(file)s have the id of an earlier row and other values"),
    _("keys that no line of %(file)s has: %(names)s"),
    _("ids in %(column)s belong to no known %(kind)s"),
    _("%(table)s rows were opened before their customer signed up"),
    _("%(table)s rows began before their customer signed up"),
    _("%(table)s rows happened before the subscription they name began"),
    _("%(table)s rows happened after the subscription they name had ended"),
    _("%(table)s rows end on the day they begin and count for nothing"),
    _("%(table)s rows have a negative price and count for nothing in MRR"),
    _("%(table)s rows belong to a customer billed in more than one currency"),
    _("rows of %(file)s: %(column)s says yes, %(other)s has no row"),
    _("rows of %(file)s: %(column)s says no, %(other)s has a row"),
    _("columns of %(file)s are no columns of %(table)s: %(names)s"),
    _("dates of %(file)s are read as %(form)s"),
    _("%(file)s is not mapped"),
    # why files could not be read, and what to do
    _("%(file)s is not named after a table"),
    _("Draft a mapping with --suggest, or rename it to one of: %(names)s."),
    _("%(file)s has no column '%(column)s'"),
    _("Its columns: %(names)s. Draft a mapping with --suggest."),
    _("Its columns: %(names)s."),
    _("%(file)s: dates may be written %(form)s or %(other)s, such as '%(value)s' in %(column)s"),
    _('Say which in the mapping: dates = "%(form)s".'),
    _("%(file)s is empty"),
    _("%(file)s is not plain text"),
    _("%(file)s is not UTF-8 (line %(count)s)"),
    _("%(file)s is not a Parquet file: %(why)s"),
    _("%(file)s is not a zip archive: %(why)s"),
    _("%(file)s cannot be read: %(why)s"),
    _("%(file)s does not hold one JSON object a line"),
    _("%(file)s: column %(place)s has no name"),
    _("%(file)s has two columns called '%(column)s'"),
    _("Name it in the first line."),
    _("Rename one of them."),
    _("the mapping is not TOML: %(why)s"),
    # why something was not done
    _("at most %(count)s files at once"),
    _("Put them into a zip archive."),
    _("The dry run shows what would be loaded."),
    _("the item is %(status)s by now"),
    _("Reload the page."),
    _("there is no figure '%(figure)s'"),
    _("Figures: %(names)s."),
    _("there is no customer '%(customer)s'"),
    _("'%(customer)s' has no signal today"),
    _("'%(customer)s' is no zombie"),
    _("%(figure)s is the same for every %(kind)s"),
    _("'%(text)s' is no month"),
    _("Write it like 2026-03."),
    # steps of a derivation
    _("live subscriptions in %(currency)s"),
    _("customers in %(currency)s"),
    _("MRR %(currency)s = sum of the rows"),
    _("MRR at the start, %(currency)s"),
    _("came as far as month %(count)s"),
    _("still here after %(count)s months"),
    _("curve, observed for %(count)s months"),
    _("at the start, month %(place)s of tenure"),
    _("of them lost, month %(place)s of tenure"),
    _("%(title)s, %(count)s months to the end of %(month)s"),
    _("all currencies, in %(code)s"),
    _("so far this month, to %(day)s"),
    _("windows that end after %(day)s are not over: so far this month"),
    _("%(title)s in %(month)s"),
    _("%(title)s, %(month)s"),
    _("%(title)s %(currency)s"),
    _("%(title)s: %(name)s"),
)
"""Sentences with something of the reader's own in them; the first that fits is taken."""
