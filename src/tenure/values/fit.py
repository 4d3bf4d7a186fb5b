"""Words of fit: why customers leave, what is said of where they came from, rules for those to come."""

from __future__ import annotations

REASONS = (
    "low_engagement",
    "bad_fit",
    "bugs",
    "hard_to_use",
    "no_support",
    "price",
    "missing_feature",
    "competitor",
    "went_out_of_business",
    "acquired",
    "project_over",
    "payment_failed",
    "ended_by_us",
    "other",
)
"""Why a customer left. The first five can be addressed by the company itself."""
ADDRESSABLE = REASONS[:5]
UNCONTROLLABLE = ("went_out_of_business", "acquired", "project_over")
UNITS = ("channel", "campaign", "sales_promise", "segment", "sold_by")
"""Where customers come from, as columns of `customers`; who sold is seen by few."""
LEVELS = ("none", "watch", "investigate", "propose")
RULES = ("qualify_harder", "do_not_sell")
RULE_STATES = ("proposed", "agreed", "in_force", "dropped")
TEAMS = ("success", "sales", "marketing")
