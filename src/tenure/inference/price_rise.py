"""Price rises of two, five or ten times: which share must say yes, and what was learnt of who does.

Source: methods §3.5; acceptance is learnt from the company's own offers, there are no public rates.
"""

from __future__ import annotations

from dataclasses import dataclass

from tenure.inference.intervals import Estimate
from tenure.values.errors import InputError

PRIOR = (0.5, 0.5)
"""Jeffreys: before any answer all shares are possible, the extremes most."""


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The share that must accept so that the offer brings as much as leaving the price.

    `outcome`: "share" (`acceptance` is it, 0–1), "any" (the customer loses money now: any yes helps) or
    "loses_anyway" (even a yes loses money: `acceptance` is None).
    """

    acceptance: float | None
    outcome: str


def break_even(
    *, price: float, cost: float, multiple: float, stay: float = 1.0, new_stay: float = 1.0
) -> BreakEven:
    """a* = (p − c) ÷ (kp − c), where who refuses is gone at no cost; guarded by kp > c.

    `price` and `cost` of one period in the same unit, `cost` ≥ 0. `stay` and `new_stay` are expected
    discounted periods at the old and the new price, where they differ. `InputError` for a price or a
    multiple that is none.
    """
    if price <= 0 or cost < 0 or multiple <= 0 or stay < 0 or new_stay <= 0:
        raise InputError(
            "a price rise needs a price above 0, a cost of 0 or more and a multiple above 0",
            hint=f"Given: price {price:g}, cost {cost:g}, multiple {multiple:g}.",
        )
    if multiple * price <= cost:
        return BreakEven(None, "loses_anyway")
    if price <= cost:
        return BreakEven(0.0, "any")
    share = (price - cost) * stay / ((multiple * price - cost) * new_stay)
    return BreakEven(share, "share")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What is known of who accepts: `accepted` of `asked`, as a beta distribution of the share."""

    asked: int
    accepted: int

    @property
    def shape(self) -> tuple[float, float]:
        """Its two parameters."""
        return PRIOR[0] + self.accepted, PRIOR[1] + self.asked - self.accepted

    def estimate(self) -> Estimate:
        """Mean share with the interval that holds it with 95 %; `n` is who answered."""
        from scipy.stats import beta  # noqa: PLC0415 - slow to import

        a, b = self.shape
        low, high = beta.interval(0.95, a, b)
        return Estimate(a / (a + b), float(low), float(high), self.asked)

    def chance_above(self, share: float) -> float:
        """Probability that more than this share accepts."""
        from scipy.stats import beta  # noqa: PLC0415 - slow to import

        return float(beta.sf(share, *self.shape))


def acceptance(asked: int, accepted: int) -> Acceptance:
    """Answers counted. `InputError` where more accepted than were asked."""
    if not 0 <= accepted <= asked:
        raise InputError(
            "as many or fewer accept than are asked", hint=f"Given: {accepted} of {asked}."
        )
    return Acceptance(asked, accepted)


def multiple_for_margin(*, price: float, cost: float, margin: float) -> float | None:
    """How many times the price leaves this margin (0–1, of the new price): c ÷ (p (1 − m)).

    None where the price is nothing. Below 1 the margin is reached already.
    """
    if not 0 <= margin < 1:
        raise InputError("a margin is 0 or more and below 1", hint=f"Given: {margin:g}.")
    return cost / (price * (1 - margin)) if price > 0 else None


@dataclass(frozen=True, slots=True)
class OfferValue:
    """Expected value of an offer, of leaving the price, and of parting, in one unit of money."""

    multiple: float
    offer: float
    keep: float
    release: float


def offer_value(
    *,
    price: float,
    cost: float,
    multiple: float,
    accepts: float,
    stay: float,
    exit_cost: float = 0.0,
    leave_if_refused: float = 1.0,
) -> OfferValue:
    """What an offer is worth: A (kp − c) stay − (1 − A) L X + (1 − A)(1 − L)(p − c) stay.

    `accepts` 0–1; of those who refuse `leave_if_refused` go, at `exit_cost`; the others stay as they are.
    `stay` is expected discounted periods. Linear in A: the mean share gives the mean value.
    """
    now = (price - cost) * stay
    gone = -leave_if_refused * exit_cost + (1 - leave_if_refused) * now
    offered = accepts * (multiple * price - cost) * stay + (1 - accepts) * gone
    return OfferValue(multiple, offered, now, -exit_cost)
