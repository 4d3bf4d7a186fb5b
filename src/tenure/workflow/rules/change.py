"""What became of a figure within a week, in parts a sentence is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tenure.values.shown import Show


class Missing(StrEnum):
    """Why nothing can be said yet."""

    NO_DAY = "no_day"  # no day was run a week before, or it is gone
    BEGAN = "began"  # the month looked at had not begun a week before
    DEFINITIONS = "definitions"  # that day was computed by other definitions, or another version


@dataclass(frozen=True, slots=True)
class Driver:
    """One kind of change: how many customers (or tickets), and their MRR in minor units, signed."""

    kind: str
    count: int
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """One customer's share in it, in minor units, signed."""

    customer_id: str
    name: str
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One value: a figure, or a figure in one currency. None: there is or was no value.

    `drivers` are kinds of change between the two days, `largest` the customers that weigh most
    in them; `driven` names what they add up in, where that is not the figure itself. `came`
    and `left` are customers, where the figure is a set of them.
    """

    label: str
    then: Any
    now: Any
    show: Show
    currency: str = ""
    drivers: tuple[Driver, ...] = ()
    largest: tuple[Named, ...] = ()
    driven: str = ""
    came: tuple[Named, ...] = ()
    left: tuple[Named, ...] = ()

    @property
    def difference(self) -> float | None:
        """Now less then, in the unit of the values; None where either is no number."""
        then, now = self.then, self.now
        if not (_is_number(then) and _is_number(now)):
            return None
        return float(now - then) if isinstance(now - then, float) else int(now - then)

    @property
    def share(self) -> float | None:
        """The difference as a share of the value then; None where that is 0, or no number."""
        difference = self.difference
        return difference / abs(float(self.then)) if difference is not None and self.then else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Change:
    """What changed since `since_on`: a part for each value, or why there is none.

    `first_on` is the first day kept to compare with, `known_on` the day from which something
    can be said; `began_on` when the month looked at began.
    """

    figure: str
    as_of: date
    since_on: date
    parts: tuple[Part, ...] = ()
    missing: Missing | None = None
    first_on: date | None = None
    known_on: date | None = None
    began_on: date | None = None
