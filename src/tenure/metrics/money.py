"""Amounts of several currencies made comparable for ranking, by dated rates. Never for sums shown."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, FloatingValue, IntegerValue, StringValue, Table

from tenure.values.currencies import EXPONENTS, exponent


def latest_rates(fx_rates: Table, base_currency: str, day: DateValue) -> Table:
    """The last rate of each currency up to `day`: currency, rate, rated_on."""
    rows = fx_rates.filter(fx_rates.base_currency == base_currency, fx_rates.rated_on <= day)
    return rows.group_by("currency").agg(rate=_.rate.argmax(_.rated_on), rated_on=_.rated_on.max())


def in_base(
    amount_minor: IntegerValue, currency: StringValue, rate: FloatingValue, base_currency: str
) -> IntegerValue:
    """The amount in minor units of the base currency; null where there is no rate."""
    decimals = ibis.cases(
        *((currency == code, places) for code, places in EXPONENTS.items() if places != 2),
        else_=2,
    )
    scale = ibis.literal(10.0) ** (exponent(base_currency) - decimals)
    known = (currency == base_currency).ifelse(1.0, rate)
    return half_up((amount_minor * known).cast("float64") * scale)


def half_up(amount: FloatingValue) -> IntegerValue:
    """The nearest whole number, halves away from zero: PostgreSQL rounds those of fractions to even."""
    whole = (amount.abs() + 0.5).floor().cast("int64")
    return (amount < 0).ifelse(-whole, whole)
