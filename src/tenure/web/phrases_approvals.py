"""Why a proposal cannot be approved, and what to do next, for the catalogs."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    # what is wrong
    _("the customer uses the product again, or has left"),
    _("the customer is not quiet for long enough any more"),
    _("something speaks for the customer by now"),
    _("the customer is labeled as asleep for good reason"),
    _("nothing is owed any more"),
    _("the customer is in legal hold"),
    _("it is not sure whom the money would reach"),
    _("what is known of the customer's use is more than three days old"),
    _("nothing would be given back: collection would stop for nothing"),
    _("one payment is above what may go back in a day"),
    _("one payment is above what one person may send in a day"),
    _("one payment is above what one customer may get in a day"),
    _("the sum is above the limit of one proposal"),
    _("there are more payments than one proposal may hold"),
    _("most customers, or most of MRR, pay without use by now"),
    _("an exchange rate is missing, so it cannot be told whether the cash is enough"),
    _("an exchange rate is older than 45 days"),
    _("nobody has said what is in the bank"),
    _("what was said about cash is older than 45 days"),
    _("with all that was approved meanwhile the cash would not be enough"),
    _("with all that was approved meanwhile it would be more than the most that may go back"),
    # what to do
    _("Lift the hold on the page Labels once it has ended, or cancel the proposal."),
    _("Cancel it; whoever proposes it anew mends the contact first, or says that they checked it."),
    _("Mend the contact where the customer is kept and load it again, or say that you checked it."),
    _("Cancel it; what is still owed can be proposed anew."),
    _(
        "Have the limit raised on the page Money that leaves: it holds a day after a second person agreed."
    ),
    _("On the page What it would cost somebody says what is in the bank."),
    _("Load newer data first, then approve."),
    _("Cancel it; stop collecting at the payment provider if that is wanted."),
    _("Mend the first steps before money goes back."),
    _("Load fx_rates with the missing currencies, then approve."),
    _("Load newer fx_rates, then approve."),
    _("Wait until what is approved was sent and say anew what is in the bank, or cancel it."),
    _("Raise the most that may go back on the page What it would cost, or cancel it."),
)
"""Words of closed lists."""
