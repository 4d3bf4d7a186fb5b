"""The named switches on which revenue definitions differ, their defaults, and the presets."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from tenure.values.errors import InputError


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


class ZeroPrice(StrEnum):
    """What becomes of a customer whose price is 0, by a discount or by its plan."""

    CHURN = "churn"  # no MRR, no customer
    ACTIVE = "active"  # still a customer, at 0: contraction when it comes, expansion when it goes


class SamePeriod(StrEnum):
    """How comings and goings inside one period count."""

    COUNT = "count"  # every loss is a loss
    EXCLUDE_FROM_RATE = "exclude_from_rate"  # movements stay, the rate compares start with end
    IGNORE = "ignore"  # only the net movement of a month exists


class Denominator(StrEnum):
    """What lost customers are divided by."""

    START = "start"
    START_PLUS_NEW = "start_plus_new"


class Reactivation(StrEnum):
    """Where the MRR of a customer who returns is counted."""

    OWN = "own"
    EXPANSION = "expansion"


class NetChurn(StrEnum):
    """Whether MRR of customers who returned lowers net MRR churn."""

    WITHOUT_REACTIVATION = "without_reactivation"
    LESS_REACTIVATION = "less_reactivation"


class QuickRatio(StrEnum):
    """What counts as gained in the quick ratio."""

    WITH_REACTIVATION = "with_reactivation"
    WITHOUT_REACTIVATION = "without_reactivation"


class FxPolicy(StrEnum):
    """How MRR in other currencies enters the sum in the workspace's currency."""

    PURCHASE_RATE = "purchase_rate"  # rate of the day a price began; what renewals change is fx
    SPOT = "spot"  # rate of the day looked at; revalued at each month's end, as fx
    FROZEN = "frozen"  # one rate for all of history; no fx
    PER_CURRENCY = "per_currency"  # never converted


class PausePolicy(StrEnum):
    """What a paused subscription is worth."""

    ZERO = "zero"
    STILL_MRR = "still_mrr"
    CANCEL_AND_NEW = "cancel_and_new"  # nothing, and who resumes counts as new


class MonthRule(StrEnum):
    """Which subscriptions a month holds."""

    MONTH_END = "month_end"  # those that run at its end
    ANY_DAY = "any_day"  # those that ran on any day of it


class RollUp(StrEnum):
    """Who one customer is."""

    OWN = "own"
    PARENT = "parent"  # a group is one customer, under its topmost parent


class WeeklyFactor(StrEnum):
    """Weeks in a month."""

    YEAR_OF_52 = "52/12"
    YEAR_OF_365 = "365/84"


@dataclass(frozen=True, slots=True)
class Switches:
    """One setting for each switch; the defaults are Tenure's own definitions.

    `past_due_days` is the number of days after which a late payment counts as delinquent
    churn (None: only when the source cancels); `reactivation_window` the days after which who
    returns counts as new (None: never); `fx_frozen_on` the day whose rates `frozen` takes (None:
    the first known of each currency); `month_start_day` (1–28) the day on which a fiscal month
    begins.
    """

    churn_recognition: ChurnRecognition = ChurnRecognition.PERIOD_END
    past_due_days: int | None = 30
    discount_policy: DiscountPolicy = DiscountPolicy.RECURRING
    zero_price: ZeroPrice = ZeroPrice.CHURN
    pause_policy: PausePolicy = PausePolicy.ZERO
    weekly_factor: WeeklyFactor = WeeklyFactor.YEAR_OF_52
    roll_up: RollUp = RollUp.OWN
    month_rule: MonthRule = MonthRule.MONTH_END
    month_start_day: int = 1
    same_period: SamePeriod = SamePeriod.COUNT
    reactivation: Reactivation = Reactivation.OWN
    reactivation_window: int | None = None
    fx_policy: FxPolicy = FxPolicy.PURCHASE_RATE
    fx_frozen_on: date | None = None
    denominator: Denominator = Denominator.START
    net_churn: NetChurn = NetChurn.WITHOUT_REACTIVATION
    quick_ratio: QuickRatio = QuickRatio.WITH_REACTIVATION

    def __post_init__(self) -> None:
        if not 1 <= self.month_start_day <= 28:
            raise InputError(
                f"month_start_day is {self.month_start_day}", hint="Give a day from 1 to 28."
            )

    def plain(self) -> dict[str, str]:
        """Every switch as text; "none" for None."""
        return {name: _written(getattr(self, name)) for name in NAMES}

    def of_customers(self) -> Switches:
        """What each customer's own state is judged by: no groups, no month's rounding of days."""
        return replace(
            self,
            roll_up=RollUp.OWN,
            month_rule=MonthRule.MONTH_END,
            month_start_day=1,
            same_period=SamePeriod.COUNT
            if self.same_period is SamePeriod.IGNORE
            else self.same_period,
        )

    def differing(self, other: Switches) -> tuple[str, ...]:
        """Names of the switches set differently, in the order of the fields."""
        return tuple(name for name in NAMES if getattr(self, name) != getattr(other, name))


DEFAULT = Switches()
NAMES = tuple(field.name for field in fields(Switches))
"""Names of the switches, in the order in which a bridge applies them."""


def switches_from(texts: dict[str, str], base: Switches = DEFAULT) -> Switches:
    """Switches with some set from text. `InputError` names the switch, what was given, what is allowed."""
    values = {name: getattr(base, name) for name in NAMES}
    for name, text in texts.items():
        if name not in values:
            raise InputError(f"there is no switch {name!r}", hint=f"Switches: {', '.join(NAMES)}.")
        values[name] = _read(name, text.strip())
    return Switches(**values)


def allowed(name: str) -> tuple[str, ...]:
    """What a switch can be set to; () where it is a number or a day."""
    kind = type(getattr(DEFAULT, name))
    return tuple(str(each) for each in kind) if issubclass(kind, StrEnum) else ()


def _written(value: object) -> str:
    if value is None:
        return "none"
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(name: str, text: str) -> Any:  # noqa: ANN401
    choices = allowed(name)
    if choices:
        if text not in choices:
            raise InputError(f"{name} cannot be {text!r}", hint=f"One of: {', '.join(choices)}.")
        return type(getattr(DEFAULT, name))(text)
    if text in ("none", "") and name != "month_start_day":
        return None
    if name == "fx_frozen_on":
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise InputError(
                f"{name} cannot be {text!r}", hint="Write a day: 2026-03-31."
            ) from None
    if not text.isdecimal() or int(text) > 3660:
        raise InputError(f"{name} cannot be {text!r}", hint="Give a whole number of days, or none.")
    return int(text)
