"""What those a customer brings are worth, and what a whole relation returns for the trouble.

Sources: Kumar, Petersen and Leone (HBR 2007) for the two types of referral; requirement S6 for the
lifetime return.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Referral:
    """Somebody brought `years` from now: `is_type1` would not have come otherwise.

    `margin` is the present value, at the time of coming, of what they bring after all costs but that of
    winning them; `saved_cost` the cost of winning somebody otherwise. Same unit of money for both.
    """

    years: float
    is_type1: bool
    margin: float
    saved_cost: float


def referral_value(
    referrals: Sequence[Referral], *, discount: float, margin_is_net: bool = False
) -> float:
    """Present value of referrals: type 1 with margin and saved cost, type 2 with the saved cost alone.

    `discount` a year, 0–1. `margin_is_net` says the margin is already after the cost of winning, so that
    type 1 saves none of it besides. The same money is in the value of those who were brought: never
    add the two over a whole portfolio.
    """
    total = 0.0
    for each in referrals:
        saved = 0.0 if each.is_type1 and margin_is_net else each.saved_cost
        worth = saved + (each.margin if each.is_type1 else 0.0)
        total += worth / (1 + discount) ** each.years
    return total


@dataclass(frozen=True, slots=True)
class LifetimeReturn:
    """What a relation brings over its years: `own`, and `influenced` through those brought, against
    `contacts` over the same time; what a contact may cost at most, with and without those brought.

    None where there are no contacts: nothing to divide by.
    """

    own: float
    influenced: float
    contacts: float
    break_even: float | None
    break_even_own: float | None

    @property
    def total(self) -> float:
        """Both together: of one customer's sheet, never of a portfolio."""
        return self.own + self.influenced


def lifetime_return(
    *, yearly: float, years: float, referrals: float, contacts_a_month: float
) -> LifetimeReturn:
    """The simplest sheet: so much a year for so many years, and as much again for each one brought.

    Nothing is discounted and everybody brought is credited, as the example says that it comes from:
    $150 × 4 × (1 + 2) = $1,800 against 20 contacts a month, 960: $1.875 a contact, $0.625 without them.
    """
    own = yearly * years
    influenced = own * referrals
    contacts = contacts_a_month * 12 * years
    return LifetimeReturn(
        own,
        influenced,
        contacts,
        (own + influenced) / contacts if contacts else None,
        own / contacts if contacts else None,
    )


def present_value(yearly: float, years: int, discount: float, *, start_year: float = 0.0) -> float:
    """Payments of `yearly` at the start of each of `years` years, from `start_year` on, discounted."""
    return float(sum(yearly / (1 + discount) ** (start_year + year) for year in range(years)))


def months_to_replace(cac: float, monthly_margin: float) -> float | None:
    """Months of a customer's margin that winning another one costs; None where it brings nothing."""
    return cac / monthly_margin if monthly_margin > 0 else None
