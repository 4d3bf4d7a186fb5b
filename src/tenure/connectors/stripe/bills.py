"""What invoices say of a subscription's past: small facts, to be gathered by subscription.

A subscription object tells only what it costs now. Lines of its invoices tell what it cost when, and which
discounts were in force; of prorations only the day of the change, the price and the quantity count.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, tzinfo
from typing import Any

import msgspec

from tenure.connectors.stripe.amounts import (
    Object,
    currency,
    inner,
    key_or_none,
    listed,
    needed_day,
)
from tenure.connectors.stripe.facts import (
    discounted,
    inclusive,
    is_proration,
    line_subscription,
    subscription_of,
)


class Line(msgspec.Struct, frozen=True, tag="line"):
    """A line for a subscription item: days of its period, price, quantity, and amounts as Stripe counts."""

    subscription: str
    item: str
    price: str
    quantity: int
    starts_on: date
    ends_on: date
    amount: int
    currency: str
    is_proration: bool = False
    is_credit: bool = False
    discount: int = 0
    inside_tax: int = 0
    unit: str | None = None
    discounts: tuple[str, ...] = ()


class Late(msgspec.Struct, frozen=True, tag="late"):
    """An invoice that is not paid, and since when it should be."""

    subscription: str
    since: date


class Given(msgspec.Struct, frozen=True, tag="given"):
    """A discount an invoice bears. `item` where it is for one item only; `told` is the coupon, if it came along."""

    subscription: str
    discount: str
    coupon: str
    starts_on: date
    ends_on: date | None = None
    item: str | None = None
    is_own: bool = True
    told: dict[str, Any] | None = None


class Changed(msgspec.Struct, frozen=True, tag="changed"):
    """A day on which the items of a subscription were changed, as an event told."""

    subscription: str
    on: date


Fact = Line | Late | Given | Changed


def facts_of(invoice: Object, zone: tzinfo) -> Iterator[Fact]:
    """Everything an invoice says of subscriptions."""
    own = subscription_of(invoice)
    if own and invoice.get("status") == "open" and invoice.get("amount_remaining"):
        since = invoice.get("due_date") or invoice.get("effective_at") or invoice.get("created")
        yield Late(own, needed_day(since, "created", zone))
    of_invoice = [each for each in listed(invoice, "discounts") if isinstance(each, dict)]
    for each in of_invoice:
        if own:
            yield from given(each, own, zone)
    whole = tuple(str(each["id"]) for each in of_invoice)
    for line in listed(invoice, "lines"):
        subscription = line_subscription(line)
        if subscription and _price(line):
            yield _line(line, subscription, whole, zone)
            for each in listed(line, "discounts"):
                if isinstance(each, dict):
                    yield from given(each, subscription, zone)


def _line(line: Object, subscription: str, discounts: tuple[str, ...], zone: tzinfo) -> Line:
    span = inner(line, "period")
    own = tuple(str(key_or_none(each, "discount")) for each in listed(line, "discount_amounts"))
    amount = int(line.get("amount") or 0)
    pricing = inner(line, "pricing")
    return Line(
        subscription=subscription,
        item=_item(line),
        price=_price(line) or "",
        quantity=int(1 if line.get("quantity") is None else line["quantity"]),
        starts_on=needed_day(span.get("start"), "lines.period.start", zone),
        ends_on=needed_day(span.get("end"), "lines.period.end", zone),
        amount=amount,
        currency=currency(line),
        is_proration=is_proration(line),
        is_credit=amount < 0 or bool(_credited(line)),
        discount=discounted(line),
        inside_tax=inclusive(line),
        unit=pricing.get("unit_amount_decimal"),
        discounts=own or discounts,
    )


def _price(line: Object) -> str | None:
    """The price of a line, as the API names it now and named it before."""
    return (
        key_or_none(inner(line, "pricing", "price_details"), "price")
        or key_or_none(line, "price")
        or key_or_none(line, "plan")
    )


def _item(line: Object) -> str:
    found = key_or_none(inner(line, "parent", "subscription_item_details"), "subscription_item")
    return found or key_or_none(line, "subscription_item") or ""


def _credited(line: Object) -> Object:
    for kind in ("subscription_item_details", "invoice_item_details"):
        found = inner(line, "parent", kind, "proration_details", "credited_items")
        if found:
            return found
    return inner(line, "proration_details", "credited_items")


def given(found: Object, subscription: str, zone: tzinfo) -> Iterator[Given]:
    """A discount, where it is no matter of a single invoice."""
    coupon = key_or_none(inner(found, "source"), "coupon") or key_or_none(found, "coupon")
    if not coupon or found.get("invoice_item") or (found.get("invoice") and not _is_of(found)):
        return
    ends = found.get("end")
    told = inner(found, "source", "coupon") or inner(found, "coupon")
    yield Given(
        subscription=subscription,
        discount=str(found["id"]),
        coupon=coupon,
        starts_on=needed_day(found.get("start"), "discounts.start", zone),
        ends_on=needed_day(ends, "discounts.end", zone) if ends is not None else None,
        item=key_or_none(found, "subscription_item"),
        is_own=_is_of(found),
        told=dict(told) if told else None,
    )


def _is_of(found: Object) -> bool:
    return bool(found.get("subscription") or found.get("subscription_item"))
