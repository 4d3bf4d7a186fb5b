"""What rooms below the pages say, in the reader's language.

Those rooms speak plain English: for the terminal, for the log, and for what is kept until
someone looks at it. Here their words are known by sight and their sentences by form.
"""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.translation import get_language, get_language_bidi, gettext
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
    *(_("churn"), _("movements")),
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
    # the rest
    *(_("checking"), _("cleared"), _("Zombie")),
)
"""Words of closed lists."""

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
    # why rows were refused
    _("%(column)s is required and empty"),
    _("%(column)s has no match, or more than one, in %(file)s"),
    _("%(column)s is an amount without a currency"),
    _("%(column)s is out of range"),
    _("%(column)s is larger than any amount can be"),
    _("%(column)s times unit_amount_minor is larger than any amount can be"),
    _("%(column)s is longer than %(count)s characters"),
    _("%(column)s has a NUL character"),
    _("%(column)s has a line break in it"),
    _("%(column)s must be at least %(limit)s"),
    _("%(column)s must be at most %(limit)s"),
    _("%(column)s lies before %(other)s"),
    _("%(column)s is needed when %(other)s is %(value)s"),
    _("%(column)s has the key of another row and other values"),
    _("has %(count)s columns, the header has %(limit)s"),
    _("has bytes that are not UTF-8"),
    _("opens a quote that is never closed"),
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
    _("'%(text)s' is no month"),
    _("Write it like 2026-03."),
    _("%(column)s is not %(kind)s"),
    _("one of %(names)s"),
    _("written like %(form)s"),
    # steps of a derivation
    _("live subscriptions in %(currency)s"),
    _("customers in %(currency)s"),
    _("MRR %(currency)s = sum of the rows"),
    _("MRR at the start, %(currency)s"),
    _("%(title)s, %(count)s months to the end of %(month)s"),
    _("%(title)s in %(month)s"),
    _("%(title)s, %(month)s"),
    _("%(title)s %(currency)s"),
    _("%(title)s: %(name)s"),
)
"""Sentences with something of the reader's own in them; the first that fits is taken."""

_SHAPES = {"currency": "[A-Z]{3}", "month": "[0-9]{4}-[0-9]{2}", "count": "[0-9,]+"}
_SAID_AGAIN = ("title", "kind", "status")
_PLACE = re.compile(r"%\((\w+)\)s")


def said(text: object) -> str:
    """A word or sentence in the reader's language; as it came where it is not known."""
    english = str(text)
    if not english or (get_language() or "en").startswith("en"):
        return english
    whole = gettext(english)
    if whole != english:
        return whole
    for form, pattern in _patterns():
        found = pattern.fullmatch(english)
        if found is not None:
            return gettext(form) % {
                name: _part(name, own) for name, own in found.groupdict().items()
            }
    return english


def _part(name: str, text: str) -> str:
    """Something of the reader's own inside a sentence, set apart where directions may meet."""
    own = said(text) if name in _SAID_AGAIN else text
    return f"\u2068{own}\u2069" if get_language_bidi() else own


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((form, re.compile(_pattern(form), re.DOTALL)) for form in FORMS)


def _pattern(form: str) -> str:
    texts = _PLACE.split(form)
    parts = [re.escape(text) for text in texts]
    parts[1::2] = [f"(?P<{name}>{_SHAPES.get(name, '.+?')})" for name in texts[1::2]]
    return "".join(parts)
