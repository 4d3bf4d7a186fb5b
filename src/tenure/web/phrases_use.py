"""Words of use, people, seats and sources that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # columns
    *(_("kind of use"), _("users"), _("most active person"), _("against usual"), _("seats used")),
    *(_("volume a day"), _("volume trend"), _("last used"), _("measured by"), _("metered units")),
    *(_("last answer"), _("people in 84 days"), _("below the line"), _("use unknown")),
    _("one person only"),
    *(_("silent source"), _("unknown since"), _("person"), _("role"), _("features used")),
    *(_("events in 28 days"), _("share of the use"), _("trend"), _("first used")),
    *(_("seats paid"), _("assigned"), _("used in 28 days"), _("used in 84 days")),
    *(_("unused seats"), _("MRR of unused seats"), _("narrow users"), _("state")),
    *(_("seats to propose"), _("less a month"), _("subscriptions"), _("MRR of seats")),
    *(_("source"), _("last heard"), _("first heard"), _("days quiet"), _("usual gap, days")),
    *(_("silent after, days"), _("events in its last 60 days"), _("days with events")),
    *(_("outage days in 90"), _("customers whose use is unknown"), _("usual on that weekday")),
    *(_("day"), _("events"), _("silent"), _("customer"), _("name"), _("id"), _("breadth")),
    # kinds of use, and by what it is measured
    *(_("people"), _("api"), _("amounts"), _("calls"), _("invoices"), _("surveys"), _("nothing")),
    *(_("customers whose use names people"), _("customers whose use names nobody")),
    _("customers without events in 84 days"),
    # states of seats
    *(_("propose"), _("nobody"), _("over"), _("fits"), _("too_early"), _("unknown")),
    *(_("assigned_only"), _("no_record")),
    # figures, and the steps they came about by
    *(_("use is known until"), _("people ever seen"), _("active in 84 days")),
    *(_("active in 28 days"), _("share of the most active one"), _("people active in 28 days")),
    *(_("people active in 84 days"), _("share of seats unused"), _("sources")),
    _("customers whose seats can be held against their use"),
    _("customers to whom fewer seats can be proposed"),
    *(_("margin: a tenth, at least 1"), _("customers without an exchange rate")),
    *(_("People"), _("Seats"), _("Right size"), _("Kind of use"), _("Volume"), _("Outage days")),
    *(_("Sources of use"), _("Use unknown")),
    # cards
    *(_("Heartbeat of a source"), _("Use by person"), _("Volume of use"), _("Seats used")),
    # what pages are fed by
    *(_("Today, Customers, Use, Zombies, Danger line"), _("Use, Zombies")),
    # benchmarks
    _("share of paid software seats nobody used; later figures are higher"),
    *(_("a benchmark is a share"), _("Give a percentage from 0 to 100.")),
    *(_("a benchmark needs its year"), _("Write it like 2018."), _("a benchmark needs its source")),
    *(_("a benchmark is a share, with its year"), _("Write them like 31 and 2018.")),
    # canonical columns
    _("Where the event came from: the name of the event source or system."),
)
"""Words of closed lists."""

FORMS = (
    _("there is no benchmark '%(text)s'"),
    _("There are: %(names)s."),
)
"""Sentences with something of the reader's own in them."""
