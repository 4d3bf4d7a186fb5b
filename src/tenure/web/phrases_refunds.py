"""Sentences by which proposals, approvals and limits are refused below the pages, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # a proposal
    *(_("a form without a token is not taken"), _("a proposal for this customer is open")),
    *(_("the affordability sheet does not allow a refund"), _("there is nothing to give back")),
    *(_("choose what becomes of collection"), _("say why the money goes back")),
    *(_("the window must end after it begins"), _("each payment is named once")),
    _("a freeze needs a last day, at most 30 days from now"),
    *(_("an amount is not above zero in a known currency"), _("the tax is part of the amount")),
    _("one of the payments is on its way back already"),
    _("one of the payments was given back by transfer"),
    *(_("the preview has changed: look at it again"), _("nothing is left to be done")),
    *(_("the proposal cannot be changed any more"), _("there is no such proposal")),
    _("the proposal has moved on: look at it again"),
    _("the customer asked to come back, or for help"),
    _("Answer them first; or say on the page that you have read it and propose it all the same."),
    # an approval
    *(_("confirm your password again"), _("nobody approves their own proposal")),
    *(_("the proposal has expired"), _("the sum is above what your role may approve")),
    *(_("say why it is sent back"), _("say why it will not be done")),
    *(_("give the reference of the payment"), _("another order has that reference")),
    _("there is no such order left to a person"),
    *(_("it was given back in the provider's pages"), _("Give that refund's id.")),
    _("that refund was there before this was proposed"),
    *(_("that refund is of another amount"), _("Give this up, and propose anew.")),
    *(_("that refund is of another payment"), _("Give the id of this payment's refund.")),
    # freezes
    *(_("there is no such freeze"), _("the account is open, or being opened")),
    # limits and the switch
    *(_("there is no such limit"), _("there is no such limit waiting")),
    *(_("nobody agrees with themselves"), _("a limit is a number from zero up")),
    _("a limit on a sum has a currency, one on a count has none"),
    _("an installation without an id sends nothing"),
)
"""Words of closed lists."""
