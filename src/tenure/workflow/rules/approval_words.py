"""Why a proposal cannot be approved now, by code: what is wrong, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from tenure.values.errors import InputError

ANEW = "Cancel it; what is still owed can be proposed anew."
HIGHER = "Have the limit raised on the page Money that leaves: it holds a day after a second person agreed."
CASH = "On the page What it would cost somebody says what is in the bank."

WHY: Mapping[str, tuple[str, str]] = {
    "awake": ("the customer uses the product again, or has left", ANEW),
    "too_early": ("the customer is not quiet for long enough any more", ANEW),
    "held": ("something speaks for the customer by now", ANEW),
    "contact": (
        "it is not sure whom the money would reach",
        "Cancel it; whoever proposes it anew mends the contact first, or says that they checked it.",
    ),
    "legal_hold": (
        "the customer is in legal hold",
        "Lift the hold on the page Labels once it has ended, or cancel the proposal.",
    ),
    "labelled": ("the customer is labeled as asleep for good reason", ANEW),
    "nothing_owed": ("nothing is owed any more", ANEW),
    "stale": (
        "what is known of the customer's use is more than three days old",
        "Load newer data first, then approve.",
    ),
    "no_money": (
        "nothing would be given back: collection would stop for nothing",
        "Cancel it; stop collecting at the payment provider if that is wanted.",
    ),
    "above_day": ("one payment is above what may go back in a day", HIGHER),
    "above_operator": ("one payment is above what one person may send in a day", HIGHER),
    "above_customer": ("one payment is above what one customer may get in a day", HIGHER),
    "above_run": ("the sum is above the limit of one proposal", HIGHER),
    "many_run": ("there are more payments than one proposal may hold", HIGHER),
    "most_inactive": (
        "most customers, or most of MRR, pay without use by now",
        "Mend the first steps before money goes back.",
    ),
    "not_convertible": (
        "an exchange rate is missing, so it cannot be told whether the cash is enough",
        "Load fx_rates with the missing currencies, then approve.",
    ),
    "rates_old": (
        "an exchange rate is older than 45 days",
        "Load newer fx_rates, then approve.",
    ),
    "cash_unknown": ("nobody has said what is in the bank", CASH),
    "cash_old": ("what was said about cash is older than 45 days", CASH),
    "over_cash": (
        "with all that was approved meanwhile the cash would not be enough",
        "Wait until what is approved was sent and say anew what is in the bank, or cancel it.",
    ),
    "over_cap": (
        "with all that was approved meanwhile it would be more than the most that may go back",
        "Raise the most that may go back on the page What it would cost, or cancel it.",
    ),
}
"""Codes of the affordability sheet are among them: it is made anew at the approval."""


def refusal(code: str) -> InputError:
    """The error that says so."""
    message, hint = WHY[code]
    return InputError(message, hint=hint)
