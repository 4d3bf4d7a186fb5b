"""What is said of letters below the pages, listed so that catalogs have it."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # columns of the list
    *(_("customer"), _("state"), _("language"), _("written"), _("courier"), _("tracking number")),
    *(_("delivery"), _("call"), _("e-mail"), _("delivered"), _("called"), _("outcome")),
    *(_("written by"), _("SHA-256 of the PDF"), _("number")),
    # what is refused
    *(_("say who carries the letter"), _("the day of delivery is over a year away")),
    *(_("the letter has no postal address"), _("Check the address first.")),
    _("a day that is still to come is set as the day of delivery"),
    *(_("the letter has not arrived yet"), _("Mark it delivered first.")),
    *(_("the letter was not sent"), _("there is nothing to take back")),
    _("a text is too long, or holds signs that cannot be printed"),
    *(_("there is no such letter"), _("there is no such proposal")),
    _("a letter about this proposal was written before"),
    *(_("nobody signs letters yet"), _("Say who does on the letters' settings.")),
    *(_("no mail reaches a named person there"), _("Write without a mail.")),
    *(_("nothing of this proposal has gone back yet"), _("Write it afterwards.")),
    _("part of this refund has not gone back yet"),
    _("Write the letter once the rest has gone or ended otherwise: it names everything at once."),
    *(_("the refund has not begun yet"), _("Write the letter once it is over.")),
    _("Turn mail on first, on the page Mail, or write the letter without a mail."),
    _("Install a font that has it (apt install fonts-noto), or change the name."),
    _("Reinstall: pip install --force-reinstall tenure"),
)
"""Words of closed lists."""

FORMS = (
    _("'%(text)s' is no outcome"),
    _("no letter is written in '%(text)s'"),
    _("no font here has all signs of the letter to %(name)s: %(text)s"),
    _("there is no font for letters in %(code)s: none of %(names)s"),
)
"""Sentences with something of the reader's own in them."""
