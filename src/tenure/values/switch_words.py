"""The switches in words: what each decides, and what each of its values means."""

from __future__ import annotations

TITLES = {
    "churn_recognition": "When MRR ends",
    "past_due_days": "Days a payment may be late",
    "discount_policy": "Which discounts lower MRR",
    "zero_price": "A discount of the whole price",
    "pause_policy": "Paused subscriptions",
    "weekly_factor": "Weeks in a month",
    "roll_up": "Who one customer is",
    "month_rule": "Which subscriptions a month holds",
    "month_start_day": "Day on which a month begins",
    "same_period": "Who comes and leaves in one month",
    "reactivation": "Who returns is counted as",
    "reactivation_window": "Days after which who returns is new",
    "fx_policy": "Other currencies",
    "fx_frozen_on": "Day whose rates stay frozen",
    "denominator": "Lost customers are divided by",
    "net_churn": "Net MRR churn",
    "quick_ratio": "Quick ratio",
}
"""What each switch decides, by name, in the order they are applied."""

MEANINGS = {
    "churn_recognition": {
        "period_end": "when what is paid for runs out",
        "at_cancel": "on the day the customer asks to cancel",
        "ended_in_source": "only when the billing system has ended it",
    },
    "discount_policy": {
        "recurring": "repeating and forever",
        "none": "none: MRR before discounts",
        "forever": "only those that never end",
        "all": "all, also those for one bill",
    },
    "zero_price": {
        "churn": "the customer is lost while it lasts",
        "active": "the customer stays, at 0",
    },
    "pause_policy": {
        "zero": "count nothing; resuming is a return",
        "still_mrr": "count as if they ran",
        "cancel_and_new": "count nothing; resuming counts as new",
    },
    "weekly_factor": {"52/12": "52 ÷ 12", "365/84": "365 ÷ 84"},
    "roll_up": {
        "own": "each customer by itself",
        "parent": "a group, under its topmost parent",
    },
    "month_rule": {
        "month_end": "those that run at its end",
        "any_day": "those that ran on any day of it",
    },
    "same_period": {
        "count": "every loss counts",
        "exclude_from_rate": "left out of the rate, kept as movements",
        "ignore": "only what is left at the end of the month counts",
    },
    "reactivation": {"own": "reactivation", "expansion": "expansion"},
    "fx_policy": {
        "purchase_rate": "at the rate of the day the price began; the rest is an fx line",
        "spot": "at the rate of the day, revalued each month; the rest is an fx line",
        "frozen": "at one rate for all of history",
        "per_currency": "never converted",
    },
    "denominator": {
        "start": "customers at the start",
        "start_plus_new": "customers at the start and those who came",
    },
    "net_churn": {
        "without_reactivation": "losses less expansion",
        "less_reactivation": "losses less expansion and reactivation",
    },
    "quick_ratio": {
        "with_reactivation": "new, expansion and reactivation ÷ losses",
        "without_reactivation": "new and expansion ÷ losses",
    },
}
"""What each value of a switch means; numbers and days speak for themselves."""

NONE = {
    "past_due_days": "until the billing system ends it",
    "reactivation_window": "who returns is never new",
    "fx_frozen_on": "the first rate known",
}
"""What no value means, where a switch may have none."""


def meaning(name: str, value: str) -> str:
    """A value of a switch in words."""
    if value == "none" and name in NONE:
        return NONE[name]
    return MEANINGS.get(name, {}).get(value, value)
