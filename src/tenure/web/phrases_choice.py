"""Words of the price of the choice that are made below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # columns
    *(_("part"), _("unit"), _("value"), _("low"), _("high"), _("known from"), _("turns at")),
    *(_("asked for money"), _("used it again"), _("left")),
    # figures, and the steps they came about by
    *(_("Zombies that wake"), _("Is giving back unasked sensible?")),
    *(_("wake by themselves within a year"), _("of those, leave for good")),
    *(
        _("of those, ask for their money or dispute"),
        _("discounted months of margin a customer stays"),
    ),
    *(_("come back after they were given it back"), _("fee of a dispute")),
    *(_("lost by word of mouth, each who wakes"), _("goodwill won by giving back, each")),
    _("months of customers quiet for six months or more"),
    *(_("first wakings in them"), _("of those, left"), _("of those, asked for money")),
    *(_("wake in a month"), _("goes back"), _("margin of their MRR a month")),
    *(_("months looked ahead"), _("not known: parts are missing"), _("waiting costs")),
    *(_("giving back costs"), _("least that giving back spares")),
    *(_("most that giving back spares"), _("giving back spares")),
    # sources and what is refused
    _(
        "NBER Digest on Einav, Klopack and Mahoney (2023): made to choose again, 52 % stayed where 75 % would have; "
        "the range is a guess"
    ),
    _("counted as nothing until somebody says more"),
    *(_("an assumption is outside what it can be"), _("A share is 0 to 100 %.")),
    *(_("the likely value lies within its range"), _("Give low, likely, high.")),
    *(_("an assumption needs its source"), _("an assumption is a number")),
    _("Write it like 12.5."),
)
"""Words of closed lists."""
