"""The past of a subscription item: stretches of one price and quantity.

Regular lines of invoices say what was billed for which period; the line by which a change was prorated
says on which day price or quantity changed. Prorated amounts themselves count for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tenure.connectors.stripe.bills import Line

Known = Callable[[str, int], date | None]
"""Since when a price and quantity, of which no invoice tells yet, are known to be in force."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item as a subscription has it now."""

    item: str
    price: str
    quantity: int
    since: date
    paid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """From a day to a day (None: to the end of the subscription) at one price and quantity.

    `line` is the last regular line that billed it, where there is one.
    """

    item: str
    price: str
    quantity: int
    starts_on: date
    ends_on: date | None = None
    line: Line | None = None


def stretches(
    item: str, now: Item | None, lines: Sequence[Line], begins_on: date, known: Known
) -> list[Stretch]:
    """Stretches of one item in order. `now` is None for an item the subscription has no more;
    `begins_on` is the first day it can have begun.
    """
    found = _billed(item, lines)
    if now is not None:
        begins_on = min([now.since, *(each.starts_on for each in found[:1])])
        if not found or (found[-1].price, found[-1].quantity) != (now.price, now.quantity):
            since = _since(found, now, known)
            found = [each for each in found if each.starts_on < since]
            found.append(Stretch(item, now.price, now.quantity, since))
    if not found:
        return []
    found[0] = replace(found[0], starts_on=min(begins_on, found[0].starts_on))
    over = None if now is not None else _over(found[-1], lines)
    ends = [*(each.starts_on for each in found[1:]), over]
    ended = [replace(each, ends_on=end) for each, end in zip(found, ends, strict=True)]
    return [each for each in ended if each.ends_on is None or each.starts_on < each.ends_on]


def _since(found: Sequence[Stretch], now: Item, known: Known) -> date:
    """When a price no invoice tells of began: never before what was billed last."""
    if not found:
        return now.since
    told = known(now.price, now.quantity)
    return max(told or found[-1].starts_on, found[-1].starts_on)


def _billed(item: str, lines: Sequence[Line]) -> list[Stretch]:
    """Stretches by the lines, those that follow one another at the same price put together."""
    tell = [each for each in lines if not each.is_credit and each.starts_on < each.ends_on]
    found: list[Stretch] = []
    for line in sorted(tell, key=_order):
        regular = None if line.is_proration else line
        if found and (found[-1].price, found[-1].quantity) == (line.price, line.quantity):
            found[-1] = replace(found[-1], line=regular or found[-1].line)
        elif found and found[-1].starts_on == line.starts_on:
            found[-1] = replace(found[-1], price=line.price, quantity=line.quantity, line=regular)
        else:
            found.append(Stretch(item, line.price, line.quantity, line.starts_on, line=regular))
    return found


def _order(line: Line) -> tuple[date, bool, date]:
    """What was billed for a whole period first, then what was changed on that day."""
    return line.starts_on, line.is_proration, line.ends_on


def _over(last: Stretch, lines: Sequence[Line]) -> date:
    """When an item that is gone ended: from when its rest was credited, else when it was paid to."""
    credited = [each.starts_on for each in lines if each.is_credit]
    if credited and max(credited) >= last.starts_on:
        return max(credited)
    return max(each.ends_on for each in lines if not each.is_credit)
