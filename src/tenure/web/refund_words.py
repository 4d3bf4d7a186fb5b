"""What the codes of proposals, orders and sheets are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATES = {
    "open": _("not ended"),
    "draft": _("being read"),
    "previewed": _("ready to be submitted"),
    "awaiting": _("waits for approval"),
    "approved": _("approved"),
    "sending": _("under way"),
    "done": _("done"),
    "cancelled": _("cancelled"),
    "expired": _("expired"),
    "all": _("all"),
}
ORDERS = {
    "approved": _("waits"),
    "sending": _("being sent"),
    "succeeded": _("done"),
    "pending": _("taken, not through yet"),
    "failed": _("refused"),
    "unknown": _("not known"),
    "manual": _("left to a person"),
    "reversed": _("went through and came back"),
    "cancelled": _("cancelled"),
}
ACTS = {
    "refund": _("refund the payment"),
    "transfer": _("pay by transfer or check"),
    "pause": _("pause collection"),
    "resume": _("collect again"),
    "cancel": _("cancel the subscription"),
    "freeze": _("freeze the account"),
    "unfreeze": _("open the account"),
}
WAYS = {"refund": _("back the way it came"), "transfer": _("by transfer or check")}
TRANSFERS = {
    "paid_bank": _("it was paid by bank transfer: a person transfers it back"),
    "paid_cheque": _("it was paid by check: a person transfers it back"),
    "paid_otherwise": _("it was not paid by card or direct debit: a person transfers it back"),
    "old_card": _("no card takes it back any more: a person transfers it"),
    "old_direct_debit": _(
        "it is too old for a direct debit to be taken back: a person transfers it"
    ),
    "no_provider": _("no payment provider is connected: a person transfers it"),
    "not_theirs": _("the payment provider does not know it: a person transfers it"),
}
"""Why a payment goes back by transfer."""
COLLECTIONS = {
    "pause": _("pause: nothing is charged, the subscription stays"),
    "cancel": _("cancel the subscription"),
    "keep": _("leave as it is"),
}
AGES = {
    "never": _("never used"),
    "1_3": _("1 to 3 months"),
    "4_6": _("4 to 6 months"),
    "over_6": _("over 6 months"),
}
CLOSED = {
    "too_early": _("The customer is not quiet for long enough: the ladder comes first."),
    "held": _(
        "Something speaks for the customer (a season, stand-by, a year not seen yet, use under another id): contact only."
    ),
    "legal_hold": _(
        "The customer is in legal hold: nothing is stopped, frozen or given back until the hold is lifted on the page Labels."
    ),
    "labelled": _("The customer is labeled as asleep for good reason."),
    "stale": _("What is known ends more than three days ago: load newer data first."),
    "nothing_owed": _("Nothing is owed: everything paid was given back, or nothing was paid."),
    "most_inactive": _(
        "Most customers, or most of MRR, pay without use. Giving back would end the company: what is broken is how customers begin."
    ),
    "not_convertible": _("An exchange rate is missing, so the total cannot be told."),
    "rates_old": _("An exchange rate is older than 45 days."),
    "cash_unknown": _("Nobody has said yet what is in the bank."),
    "cash_old": _("What was said about cash is older than 45 days."),
    "over_cash": _("The cash would not be enough."),
    "over_cap": _("It would be more than the most that may go back."),
}
INSTEAD = {
    "onboarding": _("Mend the first steps: look at where new customers stop."),
    "contact": _("Contact these customers at once, the largest first."),
    "load_rates": _("Load newer fx_rates with every currency that is paid in."),
    "say_cash": _("Say what is in the bank and what it falls by each month."),
    "fewer": _("Begin with fewer customers, those quiet longest."),
    "raise_cap": _("Raise the most that may go back, if the company can bear it."),
}
WRONG = {
    "no_person": _("no person is named"),
    "no_email": _("no e-mail address"),
    "email_implausible": _("the e-mail address looks wrong"),
    "no_line": _("no street"),
    "line_implausible": _("the street looks wrong"),
    "no_city": _("no city"),
    "city_implausible": _("the city looks wrong"),
    "no_country": _("no country"),
    "no_postcode": _("no postcode"),
    "postcode_implausible": _("the postcode looks wrong for the country"),
    "email_bounced": _("the last mail to this address came back: the person is perhaps gone"),
    "letter_returned": _("the last letter to this address came back: they are perhaps gone"),
}
LIMITS = {
    "day_refunds": _("refunds in a day"),
    "operator_refunds": _("refunds in a day that one person proposed"),
    "customer_refunds": _("refunds in a day to one customer"),
    "run_refunds": _("refunds of one proposal"),
    "day_sum_minor": _("in a day"),
    "operator_sum_minor": _("in a day that one person proposed"),
    "customer_sum_minor": _("in a day to one customer"),
    "run_sum_minor": _("of one proposal"),
    "approve:owner": _("an owner may approve at once"),
    "approve:manager": _("a manager may approve at once"),
    "approve:finance": _("finance may approve at once"),
}
ACCOUNTS = {
    "refundable": _("paid and kept"),
    "held": _("set aside"),
    "refunded": _("given back"),
}
LEFT_OUT = {
    "ended": _("the subscription has ended"),
    "paused_already": _("it is not collected now either"),
    "no_subscription": _("the provider knows no such subscription"),
    "disputed": _("the customer has disputed it with the bank"),
    "livemode": _("a sandbox and real money are never mixed"),
    "currency": _("the charge is in another currency"),
    "refunded_already": _("it was given back already"),
    "amount": _("the payment provider cannot give back such an amount"),
    "no_charge": _(
        "the provider knows no such charge: look whether its key is of the right account, then make the preview anew"
    ),
}


ERRORS = {
    "absent": _(
        "no answer came, nothing is found outside, and it is not sent again: a person looks"
    ),
    "approver": _("who approved it may not any more"),
    "awake": _(
        "the customer uses the product again, or has left: nothing is stopped or given back"
    ),
    "busy": _("another refund of the charge is open"),
    "cancelled": _("cancelled before it began"),
    "cap_customer": _("the day's limit for this customer is reached: it waits for tomorrow"),
    "cap_day": _("the day's limit is reached: it waits for tomorrow"),
    "cap_operator": _("the day's limit for the proposer is reached: it waits for tomorrow"),
    "cap_run": _("the limit of one proposal was lowered below it: cancel it and propose less"),
    "cap_share": _("a tenth of what came in within 30 days has gone back: it waits"),
    "currency": _("the charge is in another currency"),
    "differs": _("the charge was refunded in part since it was shown"),
    "died": _("the sender stopped before the answer was kept"),
    "disputed": _("the customer has disputed it with the bank"),
    "elsewhere": _(
        "it was approved for another account or installation: look at the preview and approve it anew"
    ),
    "expired": _(
        "the approval is older than three days and nothing left since: propose anew what is still owed"
    ),
    "freeze_past": _("the last day of the freeze is past"),
    "frozen_already": _("the account is frozen already"),
    "ended": _("the subscription has ended"),
    "five_failed": _("five were refused: the rest is not sent"),
    "given_up": _("a person will not do it"),
    "held": _("something speaks for the customer by now: nothing is stopped or given back"),
    "labelled": _(
        "the customer is labeled as asleep for good reason: nothing is stopped or given back"
    ),
    "legal_hold": _(
        "the customer is in legal hold: lift the hold first, then propose anew what is still owed"
    ),
    "livemode": _("a sandbox and real money are never mixed"),
    "locked_out": _("the payment provider refuses our key"),
    "no_charge": _("the provider knows no such charge"),
    "no_product": _("your product is not connected: a person does it"),
    "no_provider": _("no payment provider is connected"),
    "noted": _("another amount went back, and two people took note of it"),
    "not_approved": _("the proposal is not approved"),
    "not_reached": _("the provider cannot be reached"),
    "not_reconciled": _("the provider's refunds differ from ours"),
    "opened_again": _(
        "the account was opened again: talk to them, and propose anew what is still owed"
    ),
    "proposer": _("who proposed it may not any more: cancel it; somebody else proposes it anew"),
    "product_refuses": _("your product refuses our call: check its secret and its rights"),
    "refunded_outside": _("it was given back in the provider's pages: do not pay it again"),
    "run_paused": _("too many refusals one after another: the run waits an hour"),
    "stale": _("what is known of the customer's use is too old: load newer data, then it goes on"),
    "stop_failed": _("collection or the account could not be stopped: a person decides"),
    "switch": _("money may not leave now: see the switch"),
    "taken_back": _("it was taken back before it was known to have happened"),
    "too_early": _(
        "the customer is not quiet for long enough any more: nothing is stopped or given back"
    ),
    "too_large": _("more than what is left of the charge"),
    "transfer": _("a person transfers it"),
    "unknown": _("the answer was lost"),
}
"""Why an order is where it is, by its code; other codes stand as they were answered."""
STORY = {
    "refunds.proposed": _("proposed"),
    "refunds.previewed": _("read, and shown act by act"),
    "refunds.awaiting": _("submitted for approval"),
    "refunds.approved": _("approved"),
    "refunds.draft": _("sent back: it is read anew"),
    "refunds.sending": _("begun"),
    "refunds.done": _("done"),
    "refunds.cancelled": _("cancelled"),
    "refunds.expired": _("expired"),
    "refunds.stopped": _("stopped: what had not begun is cancelled"),
    "refunds.unfreeze_asked": _("the account is to be opened"),
}
