"""Which discounts a subscription item had when, and how a row says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from tenure.connectors.stripe.amounts import half_up, scaled
from tenure.connectors.stripe.bills import Given, Line
from tenure.connectors.stripe.catalog import Catalog, Coupon, coupon_of

LASTS = ("once", "repeating", "forever")


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount: percent of, or an amount off each bill, from a day to a day (None: open)."""

    percent: float | None
    amount_minor: int | None
    duration: str
    starts_on: date
    ends_on: date | None
    item: str | None = None
    products: tuple[str, ...] = ()

    def is_for(self, item: str, product: str | None, *, is_main: bool) -> bool:
        """Whether it is taken off this item. An amount off the whole is taken off the main one."""
        if self.item is not None:
            return self.item == item
        if self.products and product not in self.products:
            return False
        return self.amount_minor is None or is_main or bool(self.products)


def resolved(
    given: Iterable[Given], current: set[str], lines: Sequence[Line], catalog: Catalog, code: str
) -> list[Discount]:
    """Discounts with the days they really lasted.

    One that a subscription does not have any more ended with the last period billed with it.
    """
    found: dict[str, Discount] = {}
    for each in given:
        coupon = coupon_of(each.told) if each.told else catalog.coupons.get(each.coupon)
        if coupon is not None:
            ends_on = _really_until(each, current, lines)
            found[each.discount] = _made(each, coupon, ends_on, code)
    return [each for each in found.values() if each.percent or each.amount_minor]


def _made(each: Given, coupon: Coupon, ends_on: date | None, code: str) -> Discount:
    off = coupon.amounts.get(code)
    return Discount(
        percent=coupon.percent,
        amount_minor=half_up(scaled(off, code)) if off is not None else None,
        duration=coupon.duration if coupon.duration in LASTS else "repeating",
        starts_on=each.starts_on,
        ends_on=ends_on,
        item=each.item,
        products=coupon.products,
    )


def _really_until(each: Given, current: set[str], lines: Sequence[Line]) -> date | None:
    if each.discount in current:
        return each.ends_on
    regular = [line for line in lines if not line.is_proration]
    borne = [line.ends_on for line in regular if each.discount in line.discounts]
    if not borne:
        return each.ends_on if each.ends_on else each.starts_on
    last = max(borne)
    if not each.is_own and last >= max(line.ends_on for line in regular):
        return each.ends_on  # the customer's own, and still on the last bill
    return min(last, each.ends_on) if each.ends_on else last


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stretch, from a day to a day, with the discount a row of it has."""

    starts_on: date
    ends_on: date | None
    discount: Discount | None


def parts(starts_on: date, ends_on: date | None, found: Sequence[Discount]) -> list[Part]:
    """A stretch in as many parts as rows are needed: one for one discount, more where several meet."""
    met = [
        each
        for each in found
        if (ends_on is None or each.starts_on < ends_on)
        and (each.ends_on is None or each.ends_on > starts_on)
        and (each.ends_on is None or each.ends_on > each.starts_on)
    ]
    if len(met) <= 1:
        return [Part(starts_on, ends_on, met[0] if met else None)]
    met = [each for each in met if each.duration != "once"]
    if len(met) <= 1:
        return [Part(starts_on, ends_on, met[0] if met else None)]
    cuts = {day for each in met for day in (each.starts_on, each.ends_on) if day is not None}
    inside = sorted(day for day in cuts if day > starts_on and (ends_on is None or day < ends_on))
    edges: list[date | None] = [starts_on, *inside, ends_on]
    return [
        Part(start, end, _together(start, met))
        for start, end in pairwise(edges)
        if start is not None
    ]


def _together(day: date, met: Sequence[Discount]) -> Discount | None:
    """Those in force on a day as one: amounts added up, percents one after the other."""
    active = [
        each
        for each in met
        if each.starts_on <= day and (each.ends_on is None or day < each.ends_on)
    ]
    if len(active) <= 1:
        return active[0] if active else None
    left = Decimal(1)
    for each in active:
        left *= 1 - Decimal(str(each.percent or 0)) / 100
    amounts = [each.amount_minor for each in active if each.amount_minor]
    ends = [each.ends_on for each in active if each.ends_on]
    lasts = "forever" if all(each.duration == "forever" for each in active) else "repeating"
    return replace(
        active[0],
        percent=float((1 - left) * 100) or None,
        amount_minor=sum(amounts) or None,
        duration=lasts,
        starts_on=day,
        ends_on=min(ends) if ends else None,
    )
