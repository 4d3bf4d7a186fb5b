"""What keeping, listening, repricing and releasing are worth, for many customers under many draws at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from tenure.inference import worth_inputs
from tenure.inference.contact_rates import Rates
from tenure.inference.worth_inputs import MOST_RENEWALS, Portfolio
from tenure.values.worth import MULTIPLES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PSEUDO_CONTACTS = 2.0
"""The cost of a customer's contact counts as if so many average ones had been seen besides."""
GRID = tuple(np.linspace(0.02, 0.98, 13).tolist())


@dataclass(frozen=True, slots=True)
class Customers:
    """One entry a customer. Money in minor units; `price` and `fixed` a month, `service` of the year.

    `months` of the year here, `contacts` in them, `service_minutes` spent on them (tickets and talks),
    `fixed` all other costs (work, infrastructure, fees, bad debt), `brought` customers in `tenure` months,
    `renewals` made so far, `period` of the term (1 or 12), `kind` as text, `lab` what a person typed,
    `refused` the lowest multiple of its price it refused (infinite: none).
    """

    price: Floats
    months: Floats
    contacts: Floats
    service: Floats
    service_minutes: Floats
    fixed: Floats
    brought: Floats
    tenure: Floats
    renewals: Ints
    period: Ints
    kind: NDArray[np.object_]
    lab: Floats
    refused: Floats

    def __len__(self) -> int:
        return len(self.price)

    def part(self, rows: slice | Sequence[int]) -> Customers:
        """Some of them."""
        return Customers(*(getattr(self, each.name)[rows] for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Varied:
    """An input by customer and draw, kept small: row `at[i]` of `table`, times `scale[i]`."""

    table: Floats
    at: Ints
    scale: Floats

    def draws(self) -> Floats:
        """Customers × draws."""
        return np.asarray(self.table[self.at] * self.scale[:, None])

    def middle(self) -> Floats:
        """The mean of each customer (customers × 1)."""
        return np.asarray((self.table.mean(axis=1)[self.at] * self.scale)[:, None])

    def grid(self) -> Floats:
        """From low to high (customers × grid)."""
        return np.asarray(np.quantile(self.table, GRID, axis=1).T[self.at] * self.scale[:, None])

    @property
    def order(self) -> Ints:
        """Draws from low to high; the same for all customers."""
        return np.argsort(self.table[0], kind="stable")


def _shared(values: Floats, count: int) -> Varied:
    return Varied(values[None, :], np.zeros(count, dtype=np.int64), np.ones(count))


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything uncertain of some customers of one kind and term, by name in `of`."""

    of: dict[str, Varied]
    accepted: tuple[Varied, ...]

    def at(self, how: str, name: str = "") -> dict[str, Floats]:
        """Arrays of every input: "draws"; or "middle" with the input `name` from low to high."""
        if how == "draws":
            return {each: varied.draws() for each, varied in self.of.items()}
        found = {each: varied.middle() for each, varied in self.of.items()}
        if name in TOGETHER:
            return found | {each: self.of[each].grid() for each in TOGETHER[name]}
        return found | ({name: self.of[name].grid()} if name in self.of else {})

    def accepts(self, how: str, name: str = "") -> list[Floats]:
        """The shares that accept each multiple, likewise."""
        if how == "draws":
            return [each.draws() for each in self.accepted]
        return [each.grid() if name == "acceptance" else each.middle() for each in self.accepted]


TOGETHER = {"lifetime": ("left", "left_heard")}
UNSURE = (
    *("lifetime", "contacts", "hours", "referrals", "type1_share", "acceptance"),
    *("listen_minutes", "listen_shield", "exit_minor", "mouth_minor", "shadow_hour_minor"),
    "refuse_leave",
)
"""What may be asked about: assumptions by code, and lifetime, contacts, hours (what one costs), referrals,
acceptance.
"""


def inputs(customers: Customers, portfolio: Portfolio, kind: str, period: int) -> Inputs:
    """What is uncertain of customers of one kind on one term."""
    count, draws = len(customers), worth_inputs.drawn(portfolio)
    uniform, known = worth_inputs.uniforms(), portfolio.stay(period)
    made, place = np.unique(np.minimum(customers.renewals, MOST_RENEWALS), return_inverse=True)
    ones = np.ones(count)
    of = {
        name: Varied(worth_inputs.left_table(known, draws, made, is_heard=is_heard), place, ones)
        for name, is_heard in (("left", False), ("left_heard", True))
    }
    of["contacts"] = _rates(
        portfolio.contacts, customers.contacts, customers.months, uniform["contacts"]
    )
    of["referrals"] = _rates(
        portfolio.referrals, customers.brought, customers.tenure, uniform["referrals"]
    )
    of["hours"] = _shared(worth_inputs.hour_factor(portfolio, draws), count)
    new = worth_inputs.left_table(known, draws, np.zeros(1, dtype=np.int64), is_heard=False)[0]
    of["newcomer"] = _shared(new * portfolio.newcomer_minor(kind), count)
    of["csm_hour"] = _shared(draws["csm_hour_minor"] / np.maximum(draws["occupancy"], 1e-9), count)
    for name in UNSURE:
        if name in draws:
            of[name] = _shared(draws[name], count)
    accepted = tuple(
        _shared(worth_inputs.acceptance_draws(portfolio, kind, each), count) for each in MULTIPLES
    )
    return Inputs(of, accepted)


def _rates(known: Rates | None, seen: Floats, months: Floats, uniform: Floats) -> Varied:
    counts, place = np.unique(seen.astype(np.int64), return_inverse=True)
    table = worth_inputs.rate_table(known, counts, uniform)
    return Varied(table, place, 1 / ((known.rate if known else 0.0) + np.maximum(months, 1e-9)))


def contact_costs(customers: Customers, portfolio: Portfolio) -> Floats:
    """What a contact of each customer costs at the likely rates, drawn towards the average one."""
    found: Floats = (customers.service + PSEUDO_CONTACTS * portfolio.contact_minor) / (
        customers.contacts + PSEUDO_CONTACTS
    )
    return found


def contact_minutes(customers: Customers) -> Floats:
    """Minutes of an average contact of each customer; 0 where there were none."""
    return np.asarray(customers.service_minutes / np.maximum(customers.contacts, 1.0))


def values(
    customers: Customers, portfolio: Portfolio, i: dict[str, Floats], accepts: list[Floats]
) -> tuple[list[Floats], list[Floats]]:
    """Values of keep, listen, release in that order with a hole for reprice, and of each multiple.

    Arrays of customers × draws, in minor units.
    """
    price, fixed, lab = (
        each[:, None] for each in (customers.price, customers.fixed, customers.lab)
    )
    service = i["contacts"] * contact_costs(customers, portfolio)[:, None] * i["hours"]
    newcomer = i["type1_share"] * i["newcomer"] + portfolio.cac_minor
    brought = i["referrals"] * newcomer
    keep = (price - fixed - service + brought) * i["left"] + lab
    heard_cost = service * (1 - i["listen_shield"]) + i["listen_minutes"] / 60 * i["csm_hour"]
    listen = (price - fixed - heard_cost + brought) * i["left_heard"] + lab
    freed = i["contacts"] * (contact_minutes(customers) / 60)[:, None]
    release = i["shadow_hour_minor"] * freed * i["left"] - i["exit_minor"] - i["mouth_minor"]
    refused = (1 - i["refuse_leave"]) * keep - i["refuse_leave"] * i["exit_minor"]
    repriced = [
        accept * (keep + (multiple - 1) * price * i["left"]) + (1 - accept) * refused
        for multiple, accept in zip(MULTIPLES, accepts, strict=True)
    ]
    return [keep, listen, keep, release + 0 * keep], repriced
