"""What is sold: products, prices and coupons, as far as a subscription's price needs them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from tenure.connectors.stripe.amounts import (
    Object,
    UnmappedError,
    decimal,
    inner,
    key_or_none,
    listed,
)

INTERVALS = ("day", "week", "month", "year")
BY_SEAT = ("seat", "user", "license", "licence", "member")


@dataclass(frozen=True, slots=True)
class Tier:
    """Units up to `up_to` (None: all more) cost `unit` each and `flat` once."""

    up_to: int | None
    unit: Decimal
    flat: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """A price. `units` are amounts of one unit by currency (as Stripe counts them).

    `divide_by` units count as one, rounded up or down.
    """

    product: str | None
    nickname: str | None
    interval: str | None
    interval_count: int
    is_metered: bool
    units: dict[str, Decimal]
    tiers: dict[str, tuple[Tier, ...]]
    is_volume: bool = False
    divide_by: int = 1
    rounds_up: bool = False


@dataclass(frozen=True, slots=True)
class Coupon:
    """A coupon. `amounts` by currency; `products` are those it is for (none: all)."""

    percent: float | None
    amounts: dict[str, Decimal]
    duration: str
    products: tuple[str, ...] = ()


@dataclass(slots=True)
class Catalog:
    """Names of products and their unit labels, prices and coupons by id."""

    products: dict[str, tuple[str, str]] = field(default_factory=dict)
    prices: dict[str, Price] = field(default_factory=dict)
    coupons: dict[str, Coupon] = field(default_factory=dict)

    def take(self, resource: str, found: Iterable[Object]) -> None:
        """Take objects of one of the three lists."""
        for each in found:
            name = str(each.get("id"))
            if each.get("deleted"):
                continue
            if resource == "products":
                self.products[name] = (
                    str(each.get("name") or ""),
                    str(each.get("unit_label") or ""),
                )
            elif resource == "prices":
                self.prices[name] = price_of(each)
            else:
                self.coupons[name] = coupon_of(each)

    def plan(self, price: Price, price_id: str) -> str:
        """What the plan is called: by its product, else by its nickname, else by the price's id."""
        named, _ = self.products.get(price.product or "", ("", ""))
        return named or price.nickname or price_id

    def is_by_seat(self, price: Price) -> bool:
        """Whether a unit is a seat, by the product's unit label."""
        _, label = self.products.get(price.product or "", ("", ""))
        return label.lower().removesuffix("s") in BY_SEAT


def price_of(found: Object) -> Price:
    """A price from a price object, or from the older plan object."""
    recurring = inner(found, "recurring") or (found if found.get("interval") else {})
    parts = inner(found, "transform_quantity") or inner(found, "transform_usage")
    interval = recurring.get("interval")
    if interval is not None and interval not in INTERVALS:
        raise UnmappedError("recurring.interval", interval, ", ".join(INTERVALS))
    options: dict[str, Object] = {
        str(code).upper(): each
        for code, each in inner(found, "currency_options").items()
        if isinstance(each, dict)
    }
    options.setdefault(str(found.get("currency") or "").upper(), found)
    return Price(
        product=key_or_none(found, "product"),
        nickname=found.get("nickname") or None,
        interval=interval,
        interval_count=int(recurring.get("interval_count") or 1),
        is_metered=recurring.get("usage_type") == "metered",
        units={code: unit for code, each in options.items() if (unit := _unit(each)) is not None},
        tiers={code: _tiers(each) for code, each in options.items() if listed(each, "tiers")},
        is_volume=found.get("tiers_mode") == "volume",
        divide_by=int(parts.get("divide_by") or 1),
        rounds_up=parts.get("round") == "up",
    )


def _unit(found: Object) -> Decimal | None:
    if found.get("billing_scheme") == "tiered":
        return None
    for name in ("unit_amount_decimal", "unit_amount", "amount_decimal", "amount"):
        if found.get(name) is not None:
            return decimal(found[name])
    return None


def _tiers(found: Object) -> tuple[Tier, ...]:
    def amount(tier: Object, name: str) -> Decimal:
        value = tier.get(f"{name}_decimal")
        return decimal(tier.get(name) if value is None else value) or Decimal(0)

    return tuple(
        Tier(each.get("up_to"), amount(each, "unit_amount"), amount(each, "flat_amount"))
        for each in listed(found, "tiers")
    )


def coupon_of(found: Object) -> Coupon:
    """A coupon from its object."""
    options = {str(found.get("currency") or "").upper(): found, **inner(found, "currency_options")}
    amounts = {
        code.upper(): off
        for code, each in options.items()
        if (off := decimal(each.get("amount_off"))) is not None
    }
    percent = found.get("percent_off")
    return Coupon(
        percent=float(percent) if percent is not None else None,
        amounts=amounts,
        duration=str(found.get("duration") or "once"),
        products=tuple(listed(inner(found, "applies_to"), "products")),
    )


def total(price: Price, quantity: int, code: str) -> Decimal | None:
    """What so many units cost for one interval, as Stripe counts; None where the price does not say."""
    units = _divided(price, quantity)
    if code in price.units:
        return price.units[code] * units
    tiers = price.tiers.get(code)
    if not tiers:
        return None
    return _by_volume(tiers, units) if price.is_volume else _graduated(tiers, units)


def _divided(price: Price, quantity: int) -> int:
    if price.rounds_up:
        return -(-quantity // price.divide_by)
    return quantity // price.divide_by


def units_of(price: Price, quantity: int, code: str) -> tuple[Decimal, int] | None:
    """Price of a unit and how many of them are paid for, where the price is by the unit."""
    if code not in price.units:
        return None
    return price.units[code], _divided(price, quantity)


def _by_volume(tiers: tuple[Tier, ...], units: int) -> Decimal:
    for tier in tiers:
        if tier.up_to is None or units <= tier.up_to:
            return tier.unit * units + tier.flat
    return tiers[-1].unit * units + tiers[-1].flat


def _graduated(tiers: tuple[Tier, ...], units: int) -> Decimal:
    """Each tier's units at its own price; of a tier reached the flat amount, too."""
    cost, below = Decimal(0), 0
    for tier in tiers:
        above = units if tier.up_to is None else min(units, tier.up_to)
        if above > below or (below == 0 and units == 0):
            cost += tier.unit * (above - below) + tier.flat
        below = max(below, above)
        if above >= units:
            break
    return cost
