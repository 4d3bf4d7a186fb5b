"""Lifetime value: what a customer brings within a stated horizon, read off the survival curve."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from tenure.inference import sbg
from tenure.inference.intervals import Z95, Estimate
from tenure.inference.survival import Curve

FEWEST_AT_RISK = 20
"""Customers under observation below whom the observed curve is not leant on."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a lifetime value is stated under.

    `horizon_months` counted from the first payment, `annual_discount` and `margin` 0–1,
    `arpa_minor` a month in minor units of one currency.
    """

    horizon_months: int
    annual_discount: float
    margin: float
    arpa_minor: float

    @property
    def monthly_discount(self) -> float:
        """The yearly rate brought to a month by compounding."""
        return float((1 + self.annual_discount) ** (1 / 12)) - 1


@dataclass(frozen=True, slots=True)
class LifetimeValue:
    """Worth of a new customer under `terms`, with the interval of the survival curve.

    Two conventions, both named: *with* the payment at the start (the DEL convention) and the
    payments *after* it only. `months_*` are discounted payments, `value_*_minor` those × ARPA
    × margin. `source`: "observed" (the Kaplan–Meier curve covers the horizon) or "projected"
    (the shifted beta-geometric fit goes on from it). `shortcut_minor`: ARPA × margin ÷ churn,
    without horizon or discount, for comparison; None without churn. ARPA counts as known.
    """

    terms: Terms
    source: str
    observed_months: int
    months_with_first_payment: Estimate
    months_after_first_payment: Estimate
    value_with_first_payment_minor: Estimate
    value_after_first_payment_minor: Estimate
    shortcut_minor: float | None


@dataclass(frozen=True, slots=True)
class Undefined:
    """No lifetime value, and why: "no_customers", "no_losses" (yet), or "too_short".

    Too short: the curve is observed for `observed_months`, less than the horizon, and cannot
    be projected; `unfit` is the reason of the model.
    """

    reason: str
    observed_months: int = 0
    unfit: str = ""


def lifetime_value(
    *,
    curve: Curve,
    fit: sbg.Fit | sbg.Unfit,
    terms: Terms,
    monthly_churn: float | None,
    period: int = 1,
) -> LifetimeValue | Undefined:
    """The lifetime value, or why there is none: never infinity.

    `curve` and `fit` are of the same customers, by months and by renewals `period` months
    apart; `monthly_churn`, 0–1, is for the shortcut.
    """
    if not curve.customers:
        return Undefined("no_customers")
    if not curve.lost:
        return Undefined("no_losses", observed_months(curve))
    seen = observed_months(curve)
    if terms.horizon_months - 1 <= seen:
        return _valued(terms, "observed", seen, _observed(curve, terms), monthly_churn)
    if isinstance(fit, sbg.Unfit):
        return Undefined("too_short", seen, fit.reason)
    discount, horizon = terms.monthly_discount, terms.horizon_months
    months = sbg.estimate(
        fit, lambda a, b: sbg.payments_until(a, b, discount, horizon, period=period)
    )
    return _valued(terms, "projected", seen, months, monthly_churn)


def observed_months(curve: Curve) -> int:
    """The last age at which enough customers were under observation."""
    return max((step.age for step in curve.steps if step.at_risk >= FEWEST_AT_RISK), default=0)


def shortcut(arpa_minor: float, margin: float, monthly_churn: float | None) -> float | None:
    """ARPA × margin ÷ churn: constant churn for ever, no discount. None without churn."""
    return arpa_minor * margin / monthly_churn if monthly_churn else None


def _valued(
    terms: Terms, source: str, seen: int, months: Estimate, monthly_churn: float | None
) -> LifetimeValue:
    after = Estimate(months.value - 1, months.low - 1, months.high - 1, months.n)
    each = terms.arpa_minor * terms.margin
    return LifetimeValue(
        terms=terms,
        source=source,
        observed_months=seen,
        months_with_first_payment=months,
        months_after_first_payment=after,
        value_with_first_payment_minor=_times(months, each),
        value_after_first_payment_minor=_times(after, each),
        shortcut_minor=shortcut(terms.arpa_minor, terms.margin, monthly_churn),
    )


def _times(months: Estimate, each: float) -> Estimate:
    return Estimate(months.value * each, months.low * each, months.high * each, months.n)


def _observed(curve: Curve, terms: Terms) -> Estimate:
    """Discounted payments under the Kaplan–Meier curve, with Greenwood's variance of the sum."""
    steps = curve.steps[: terms.horizon_months]
    worth = [(1 + terms.monthly_discount) ** -step.age for step in steps]
    paid = [step.survival * each for step, each in zip(steps, worth, strict=True)]
    variance = 0.0
    for place, step in enumerate(steps):
        if step.lost and step.at_risk > step.lost:
            rest = sum(paid[place:])
            variance += rest**2 * step.lost / (step.at_risk * (step.at_risk - step.lost))
    value, half = sum(paid), Z95 * sqrt(variance)
    return Estimate(value, max(1.0, value - half), min(sum(worth), value + half), curve.customers)
