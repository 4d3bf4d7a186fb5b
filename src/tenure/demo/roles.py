"""Which customers are planted: the zombies, the sleepers, the loud and the costly."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.random import Generator

from tenure.demo.cast import RETAINER, Cast
from tenure.demo.days import Days, Flags, Ints, between, full_months, months_later, never, span
from tenure.demo.size import Size

SEASONAL_AGE = 590
"""Two seasons and the time before them need so many days, about 20 months."""
FOREVER = np.datetime64("2200-01-01", "D")
LOUD_LEAST_MINOR = 12_000
COSTLY_MOST_MINOR = 16_000


class Role(IntEnum):
    """What is planted in a customer's use of the product."""

    ORDINARY = 0
    NEVER = 1
    STOPPED = 2
    ONE_PERSON = 3
    SEASONAL = 4
    MISMATCHED = 5


SHARES = {
    Role.NEVER: 0.04,
    Role.STOPPED: 0.03,
    Role.ONE_PERSON: 0.02,
    Role.SEASONAL: 0.03,
}
MISMATCHED_COUNT = 3
SPARE = {Role.NEVER: 0.028, Role.STOPPED: 0.015, Role.SEASONAL: 0.022}
"""So many more for each month of history: some leave before the last day."""


@dataclass(slots=True)
class Roles:
    """One entry a customer.

    `silent_from` and `silent_until` hold up to three stretches of days, half-open, without a
    sign of life (NaT: none).
    """

    role: Ints
    is_loud: Flags
    is_silent: Flags
    is_costly: Flags
    silent_from: Days
    silent_until: Days

    def of(self, role: Role) -> Ints:
        """Numbers of the customers with a role."""
        return np.flatnonzero(self.role == role)


def wanted(role: Role, customers: int) -> int:
    """How many customers should have the role on the last day."""
    return max(1, round(SHARES[role] * customers))


def _with_spare(role: Role, size: Size) -> int:
    return round(wanted(role, size.customers) * (1 + SPARE[role] * size.months)) + 1


def planted_early(size: Size, cast: Cast) -> Roles:
    """Roles that shape a whole life, given at sign-up."""
    rng = size.chance("roles")
    count = len(cast)
    roles = Roles(
        role=np.zeros(count, dtype=np.int64),
        is_loud=np.zeros(count, dtype=bool),
        is_silent=np.zeros(count, dtype=bool),
        is_costly=np.zeros(count, dtype=bool),
        silent_from=never(3 * count).reshape(count, 3),
        silent_until=never(3 * count).reshape(count, 3),
    )
    free = ~cast.is_agency & cast.converts & (cast.paid_on <= size.last_day) & ~cast.is_api_only
    free[cast.stars] = False
    age = between(cast.paid_on, size.last_day)
    _seasonal(rng, size, cast, roles, free & (age >= SEASONAL_AGE))
    _never(rng, size, cast, roles, free & (age >= 66))
    _stopped(rng, size, cast, roles, free & (age >= 150))
    ordinary = roles.role == Role.ORDINARY
    ordinary[cast.stars] = False
    roles.is_costly = _costly(rng, cast, ordinary & cast.converts & (age >= 45))
    rich = (cast.monthly_minor >= LOUD_LEAST_MINOR) & ~cast.is_agency & (age >= 200)
    loud = _some(
        rng, ordinary & cast.converts & rich & ~roles.is_costly, max(2, round(0.06 * count))
    )
    roles.is_loud[loud] = True
    return roles


def _some(rng: Generator, among: Flags, count: int) -> Ints:
    """Up to `count` of them, in order."""
    numbers = np.flatnonzero(among)
    return np.sort(rng.choice(numbers, min(count, len(numbers)), replace=False))


def _never(rng: Generator, size: Size, cast: Cast, roles: Roles, among: Flags) -> None:
    """Half of them long enough to be owed the special approach."""
    count = _with_spare(Role.NEVER, size)
    among = among & (roles.role == Role.ORDINARY)
    age = between(cast.paid_on, size.last_day)
    old = _some(rng, among & (age >= 200), count - count // 2)
    among[old] = False
    chosen = np.concatenate([old, _some(rng, among, count - len(old))])
    roles.role[chosen] = Role.NEVER
    roles.silent_from[chosen, 0] = cast.created_on[chosen]
    roles.silent_until[chosen, 0] = FOREVER


def _stopped(rng: Generator, size: Size, cast: Cast, roles: Roles, among: Flags) -> None:
    """Quiet for 2 to 11 full months by the last day, after two months of use at least."""
    among = among & (roles.role == Role.ORDINARY)
    chosen = _some(rng, among, _with_spare(Role.STOPPED, size))
    known = full_months(cast.paid_on[chosen], size.last_day)
    most = np.minimum(11, known - 2)
    quiet = 2 + (rng.random(len(chosen)) * (most - 1)).astype(np.int64)
    on = months_later(np.full(len(chosen), size.last_day), -quiet)
    roles.role[chosen] = Role.STOPPED
    roles.silent_from[chosen, 0] = on - span(rng.integers(1, 14, len(chosen)))
    roles.silent_until[chosen, 0] = FOREVER


def _seasonal(rng: Generator, size: Size, cast: Cast, roles: Roles, among: Flags) -> None:
    """Some of them, more than are to be there on the last day."""
    _asleep(rng, size, cast, roles, _some(rng, among, _with_spare(Role.SEASONAL, size)))


def _asleep(rng: Generator, size: Size, cast: Cast, roles: Roles, chosen: Ints) -> None:
    """Quiet now for 2 to 5 months, in the same weeks a year ago, and in those before if there."""
    roles.role[chosen] = Role.SEASONAL
    quiet = rng.integers(66, 150, len(chosen))
    begin = size.last_day - span(quiet)
    back = size.last_day + span(rng.integers(14, 45, len(chosen)))
    roles.silent_from[chosen, 0], roles.silent_until[chosen, 0] = begin, FOREVER
    for year in (1, 2):
        moved = span(365 * year + rng.integers(0, 6, len(chosen)))
        begins = begin - moved
        fits = begins >= cast.paid_on[chosen] + span(35)
        roles.silent_from[chosen[fits], year] = begins[fits]
        roles.silent_until[chosen[fits], year] = (back - span(365 * year))[fits]


def _costly(rng: Generator, cast: Cast, among: Flags) -> Flags:
    """A tenth of the clients, and as many small customers, who will cost more than they pay."""
    small = (cast.monthly_minor <= COSTLY_MOST_MINOR) & ~cast.is_yearly & (cast.plan != RETAINER)
    is_costly = np.zeros(len(cast), dtype=bool)
    for group in (small, cast.is_agency):
        share = (cast.plan == RETAINER) if group is cast.is_agency else (cast.plan != RETAINER)
        is_costly[_some(rng, among & group, round(0.1 * int(share.sum())))] = True
    return is_costly


def seasonal_share(size: Size, cast: Cast, roles: Roles, pays: Flags, staying: Flags) -> None:
    """Make so many seasonal as were asked for, of those who pay on the last day.

    `staying`: never away, no notice given. Changes `roles`.
    """
    if size.seasonal_percent is None:
        return
    rng = size.chance("seasonal share")
    most = round(size.seasonal_percent / 100 * int(pays.sum()))
    asleep = roles.of(Role.SEASONAL)
    awake = np.concatenate([asleep[~pays[asleep]], asleep[pays[asleep]][most:]])
    roles.role[awake] = Role.ORDINARY
    roles.silent_from[awake] = roles.silent_until[awake] = np.datetime64("NaT")
    free = staying & (roles.role == Role.ORDINARY) & ~roles.is_loud & ~roles.is_costly
    free &= ~cast.is_agency & ~cast.is_api_only
    free &= between(cast.paid_on, size.last_day) >= SEASONAL_AGE
    more = most - int((roles.role == Role.SEASONAL).sum())
    _asleep(rng, size, cast, roles, _some(rng, free, max(0, more)))


def planted_late(size: Size, cast: Cast, roles: Roles, staying: Flags, is_up: Flags) -> None:
    """Roles given to those who are still there: `staying`, never away, no notice given.

    `is_up`: long and far above the danger line. Adds to `roles`.
    """
    rng = size.chance("late roles")
    age = between(cast.paid_on, size.last_day)
    free = staying & (roles.role == Role.ORDINARY) & ~roles.is_loud & ~roles.is_costly
    free &= ~cast.is_agency & ~cast.is_api_only
    many = (cast.seats > 1) & (cast.people > 1)
    for role, among, count in (
        (Role.ONE_PERSON, free & many & (age >= 120), wanted(Role.ONE_PERSON, len(cast))),
        (Role.MISMATCHED, free & (age >= 60), MISMATCHED_COUNT),
    ):
        roles.role[_some(rng, among & (roles.role == Role.ORDINARY), count)] = role
    quiet = free & is_up & (age >= 150) & (roles.role == Role.ORDINARY)
    roles.is_silent[_some(rng, quiet, max(1, round(0.04 * len(cast))))] = True
