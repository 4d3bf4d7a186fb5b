"""A subscription with everything its invoices say, to rows of `subscriptions`: one a period at one price.

The first item's rows have the subscription's own id, those of further items `sub_…/si_…`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from decimal import Decimal

from tenure.connectors.stripe.amounts import (
    Object,
    UnmappedError,
    currency,
    day,
    half_up,
    inner,
    key,
    listed,
    needed_day,
    scaled,
)
from tenure.connectors.stripe.bills import Changed, Fact, Given, Late, Line, given
from tenure.connectors.stripe.catalog import Catalog, Price, price_of, total, units_of
from tenure.connectors.stripe.discounts import Discount, Part, parts, resolved
from tenure.connectors.stripe.facts import Row
from tenure.connectors.stripe.stretches import Item, Stretch, stretches

STATUSES = {
    **{name: name for name in ("active", "trialing", "past_due", "paused", "canceled", "unpaid")},
    "incomplete": "incomplete",
    "incomplete_expired": "incomplete",
}
ENDED_BY = {
    "cancellation_requested": "customer",
    "payment_failed": "delinquent",
    "payment_disputed": "delinquent",
}
BY_US = "tenure"
"""A cancellation whose comment begins so was done by this product for its owner."""


@dataclass(frozen=True, slots=True)
class Place:
    """What reading depends on: what is sold, where days end, and the day of reading."""

    catalog: Catalog
    zone: tzinfo
    read_on: date


@dataclass(slots=True)
class Past:
    """What is known of one subscription beside its object. `held` are the first days of open rows that
    are held already, by unit amount and quantity.
    """

    lines: list[Line] = field(default_factory=list)
    late: list[date] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    changed: list[date] = field(default_factory=list)
    held: dict[tuple[int, int], date] = field(default_factory=dict)

    def take(self, fact: Fact) -> None:
        """Add what an invoice or an event says."""
        match fact:
            case Line():
                self.lines.append(fact)
            case Late():
                self.late.append(fact.since)
            case Given():
                self.given.append(fact)
            case Changed():
                self.changed.append(fact.on)


def subscription_rows(found: Object, past: Past, place: Place) -> list[Row]:
    """Rows of one subscription, in order of item and day."""
    if found.get("deleted"):
        return []
    items = _items(found, place)
    every = _stretches(found, items, past, place)
    code = _currency(found, every)
    discounts = _discounts(found, past, place, code)
    main = _main(every, found, place, code)
    rows: list[Row] = []
    for number, name in enumerate(_order(every)):
        own_id = key(found) + (f"/{name}" if number else "")
        for stretch in every[name]:
            price = _price(found, stretch.price, place)
            met = [d for d in discounts if d.is_for(name, price.product, is_main=name == main)]
            rows += [
                {"subscription_id": own_id, **_row(found, stretch, part, price, place, code)}
                for part in parts(stretch.starts_on, stretch.ends_on, met)
            ]
    return _closed(rows, found, items, past, place)


def _items(found: Object, place: Place) -> dict[str, Item]:
    """Items it has now."""
    started = found.get("start_date") or found.get("created")
    begun = needed_day(started, "start_date", place.zone)
    made = needed_day(found.get("created"), "created", place.zone)
    items = {}
    for each in listed(found, "items"):
        added = day(each.get("created"), "items.created", place.zone) or made
        price = inner(each, "price") or inner(each, "plan")
        until = each.get("current_period_end") or found.get("current_period_end")
        quantity = each.get("quantity")
        items[key(each)] = Item(
            item=key(each),
            price=key(price),
            quantity=int(1 if quantity is None else quantity),
            since=begun if added <= made else max(added, begun),
            paid_until=day(until, "items.current_period_end", place.zone),
        )
    return items


def _stretches(
    found: Object, items: dict[str, Item], past: Past, place: Place
) -> dict[str, list[Stretch]]:
    """Stretches by item, trials begun later cut off."""
    ended = day(found.get("ended_at"), "ended_at", place.zone)
    begun = needed_day(found.get("start_date") or found.get("created"), "start_date", place.zone)
    by_item: dict[str, list[Line]] = {name: [] for name in items}
    only = next(iter(items)) if len(items) == 1 else ""
    for line in past.lines:
        by_item.setdefault(line.item or only, []).append(line)
    first = min((line.starts_on for line in past.lines), default=begun)
    every = {}
    for name, lines in by_item.items():
        own = min((line.starts_on for line in lines), default=begun)
        begins = begun if own <= first else own

        def known(price: str, quantity: int, name: str = name) -> date | None:
            return _known(found, Stretch(name, price, quantity, begun), past, place)

        made = stretches(name, items.get(name), lines, begins, known)
        made = [_until(each, ended) for each in made if ended is None or each.starts_on <= ended]
        if made:
            every[name] = _trial_cut(made, found, place)
    return every


def _known(found: Object, stretch: Stretch, past: Past, place: Place) -> date:
    """The day an event told of a change, else the day a row held has, else the day of reading."""
    if past.changed:
        return max(past.changed)
    code = _currency(found, {})
    price = _price(found, stretch.price, place)
    return past.held.get(_amount(stretch, price, code)) or place.read_on


def _until(stretch: Stretch, ended: date | None) -> Stretch:
    if ended is None or (stretch.ends_on is not None and stretch.ends_on <= ended):
        return stretch
    return replace(stretch, ends_on=ended)


def _trial_cut(found: list[Stretch], subscription: Object, place: Place) -> list[Stretch]:
    """A trial that began after a stretch did begins one of its own."""
    begun = day(subscription.get("trial_start"), "trial_start", place.zone)
    cut: list[Stretch] = []
    for each in found:
        if begun and each.starts_on < begun and (each.ends_on is None or begun < each.ends_on):
            cut += [replace(each, ends_on=begun), replace(each, starts_on=begun)]
        else:
            cut.append(each)
    return cut


def _order(every: Mapping[str, Sequence[Stretch]]) -> list[str]:
    """Items in the order they began."""
    return sorted(every, key=lambda name: (every[name][0].starts_on, name))


def _currency(found: Object, every: Mapping[str, Sequence[Stretch]]) -> str:
    if found.get("currency"):
        return currency(found)
    for stretch in (each for item in every.values() for each in item):
        if stretch.line is not None:
            return stretch.line.currency
    return currency(inner(next(iter(listed(found, "items")), {}), "price"))


def _discounts(found: Object, past: Past, place: Place, code: str) -> list[Discount]:
    told = [found.get("discount"), *listed(found, "discounts")]
    for item in listed(found, "items"):
        told += listed(item, "discounts")
    own = [each for each in told if isinstance(each, dict)]
    current = {str(each["id"]) for each in own} | {each for each in told if isinstance(each, str)}
    now = [one for each in own for one in given(each, key(found), place.zone)]
    return resolved([*past.given, *now], current, past.lines, place.catalog, code)


def _main(
    every: Mapping[str, Sequence[Stretch]], found: Object, place: Place, code: str
) -> str | None:
    """The item that costs most: an amount off the whole is taken off it."""

    def cost(name: str) -> Decimal:
        last = every[name][-1]
        return total(_price(found, last.price, place), last.quantity, code) or Decimal(0)

    return max(_order(every), key=cost, default=None)


def _price(found: Object, price_id: str, place: Place) -> Price:
    """A price of the catalog, else as an item has it inside."""
    listed_price = place.catalog.prices.get(price_id)
    if listed_price is not None:
        return listed_price
    for item in listed(found, "items"):
        for name in ("price", "plan"):
            if inner(item, name).get("id") == price_id:
                return price_of(inner(item, name))
    raise UnmappedError("items.price", price_id, "a price that is among the prices")


def _row(found: Object, stretch: Stretch, part: Part, price: Price, place: Place, code: str) -> Row:
    """A row without what depends on whether it is the last one."""
    amount, quantity = _amount(stretch, price, code)
    trial_end = day(found.get("trial_end"), "trial_end", place.zone)
    trial_start = day(found.get("trial_start"), "trial_start", place.zone) or part.starts_on
    in_trial = trial_end and trial_start <= part.starts_on < trial_end
    discount = part.discount
    starts_late = discount and discount.starts_on > part.starts_on
    return {
        "customer_id": key(found, "customer"),
        "plan": place.catalog.plan(price, stretch.price)[:500],
        "charge_kind": "metered"
        if price.is_metered
        else "recurring"
        if price.interval
        else "one_off",
        "currency": code,
        "unit_amount_minor": amount,
        "quantity": quantity,
        "interval": price.interval or "month",
        "interval_count": price.interval_count,
        "seats_paid": stretch.quantity if place.catalog.is_by_seat(price) else None,
        "discount_percent": discount.percent if discount else None,
        "discount_amount_minor": discount.amount_minor if discount else None,
        "discount_duration": discount.duration if discount else None,
        "discount_starts_on": discount.starts_on if discount and starts_late else None,
        "discount_ends_on": discount.ends_on if discount else None,
        "started_on": part.starts_on,
        "trial_end_on": trial_end if in_trial else None,
        "ended_on": part.ends_on,
        "item": stretch.item,
    }


def _amount(stretch: Stretch, price: Price, code: str) -> tuple[int, int]:
    """Unit amount before tax, in minor units, and quantity."""
    if price.is_metered:
        return half_up(scaled(price.units.get(code, Decimal(0)), code)), 1
    line = stretch.line
    if line is not None and line.inside_tax and line.amount != line.discount:
        share = Decimal(line.inside_tax) / (line.amount - line.discount)
        return _spread(scaled(line.amount * (1 - share), code), stretch.quantity)
    told = units_of(price, stretch.quantity, code)
    if told is not None:
        unit = scaled(told[0], code)
        return (int(unit), told[1]) if unit == int(unit) else (half_up(unit * told[1]), 1)
    whole = total(price, stretch.quantity, code)
    if whole is not None:
        return _spread(scaled(whole, code), stretch.quantity)
    if line is None:
        raise UnmappedError(
            "items.price.unit_amount", None, "an amount, tiers, or an invoice with it"
        )
    return _spread(scaled(Decimal(line.amount), code), stretch.quantity)


def _spread(amount: Decimal, quantity: int) -> tuple[int, int]:
    """An amount by its units where it divides evenly, else as one."""
    whole = half_up(amount)
    return (whole // quantity, quantity) if quantity > 0 and whole % quantity == 0 else (whole, 1)


def _closed(
    rows: list[Row], found: Object, items: Mapping[str, Item], past: Past, place: Place
) -> list[Row]:
    """Each row with its status: the last of an item has the subscription's, those before are over."""
    ended = day(found.get("ended_at"), "ended_at", place.zone)
    final = _final(found, past, place, ended)
    made = []
    for row in rows:
        name = row.pop("item")
        until = items[name].paid_until if name in items else None
        is_last = row["ended_on"] is None or (row["ended_on"] == ended and name in items)
        if is_last:
            changes = final | {"current_period_end_on": until or row["ended_on"]}
            made.append(row | changes | _shortened(row, final))
        else:
            made.append(
                row
                | dict.fromkeys(final)
                | {"status": "canceled", "current_period_end_on": row["ended_on"]}
                | {"ended_on": row["ended_on"]}
            )
    return made


def _shortened(row: Row, final: Row) -> Row:
    """An end never lies before the row's own beginning."""
    end = final["ended_on"] or row["ended_on"]
    return {"ended_on": max(end, row["started_on"]) if end else None}


def _final(found: Object, past: Past, place: Place, ended: date | None) -> Row:
    """Status, and how and by whom it was ended."""
    status = found.get("status")
    if status not in STATUSES:
        raise UnmappedError("status", status, ", ".join(STATUSES))
    told = inner(found, "cancellation_details")
    comment = str(told.get("comment") or "")
    by = "us" if comment.lower().startswith(BY_US) else ENDED_BY.get(str(told.get("reason")))
    is_ending = bool(found.get("canceled_at") or found.get("cancel_at") or ended)
    due = day(found.get("cancel_at"), "cancel_at", place.zone)
    late = min(past.late, default=None) if status in ("past_due", "unpaid") else None
    asked = day(found.get("canceled_at"), "canceled_at", place.zone)
    return {
        "status": STATUSES[status],
        "cancel_requested_on": asked if is_ending and by != "delinquent" else None,
        "past_due_on": late,
        "ended_on": ended or due,
        "ended_by": by if is_ending else None,
        "ended_reason": (str(told.get("feedback") or "") or comment or None) if is_ending else None,
    }
