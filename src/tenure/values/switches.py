"""The named switches on which revenue definitions differ, and their defaults."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class ChurnRecognition(StrEnum):
    """When recurring revenue ends."""

    PERIOD_END = "period_end"  # when what is paid for runs out
    AT_CANCEL = "at_cancel"  # on the day the customer asks
    ENDED_IN_SOURCE = "ended_in_source"  # only once the billing system says so


class DiscountPolicy(StrEnum):
    """Which discounts lower MRR."""

    RECURRING = "recurring"  # repeating and forever
    NONE = "none"  # MRR is gross of discounts
    FOREVER = "forever"
    ALL = "all"


class SamePeriod(StrEnum):
    """How comings and goings inside one period count."""

    COUNT = "count"  # every loss is a loss
    EXCLUDE_FROM_RATE = "exclude_from_rate"  # movements stay, the rate compares start with end
    IGNORE = "ignore"  # only the net movement of a month exists


class Denominator(StrEnum):
    """What lost customers are divided by."""

    START = "start"
    START_PLUS_NEW = "start_plus_new"


class PausePolicy(StrEnum):
    """What a paused subscription is worth."""

    ZERO = "zero"
    STILL_MRR = "still_mrr"


@dataclass(frozen=True, slots=True)
class Switches:
    """One setting for each switch; the defaults are Tenure's own definitions.

    `past_due_days` is the number of days after which a late payment counts as delinquent
    churn (None: only when the source cancels). `weekly_factor` is 52/12 or 365/84 months.
    """

    churn_recognition: ChurnRecognition = ChurnRecognition.PERIOD_END
    past_due_days: int | None = 30
    discount_policy: DiscountPolicy = DiscountPolicy.RECURRING
    same_period: SamePeriod = SamePeriod.COUNT
    denominator: Denominator = Denominator.START
    pause_policy: PausePolicy = PausePolicy.ZERO
    weekly_factor: Literal["52/12", "365/84"] = "52/12"


DEFAULT = Switches()
