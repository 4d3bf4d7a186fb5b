"""What was planted: the answers a product reading these tables should find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from tenure.demo.cast import BAD, CHANNELS, Cast
from tenure.demo.course import EARLY_DAYS, LINE, RATIO
from tenure.demo.customers import Names
from tenure.demo.days import Flags, Ints, full_months, span
from tenure.demo.lives import Lives
from tenure.demo.roles import Role
from tenure.demo.tables import listed
from tenure.demo.tickets import MINUTE_COST
from tenure.demo.use import Seen

ZOMBIES = {"never": Role.NEVER, "stopped": Role.STOPPED, "one_person": Role.ONE_PERSON}


@dataclass(frozen=True, slots=True)
class DangerTruth:
    """Customers with fewer than `level` active days in 28 leave `ratio` times as often.

    A tight number of events lowers the level with everybody's use.
    """

    level: float
    ratio: float


@dataclass(frozen=True, slots=True)
class BadChannel:
    """Customers of this `channel` leave about `ratio` times as often in their first
    `early_days`, and use the product less.
    """

    channel: str
    ratio: float
    early_days: int


@dataclass(frozen=True, slots=True)
class Truth:
    """Planted answers as of `ends_on`; lists hold customer ids of those who still pay.

    `zombies` by kind; `quiet_months` full months without a sign of life, for never and
    stopped; `mismatched` customer to the unknown id their use arrives under; `unprofitable`
    also holds those who left, with an hour of support at `support_hour_minor` US cents; `duplicate_bugs` bug to original; `referrers` customer to those
    they brought; `lost_referrers` those of them who pay no more; `sales_minutes` spent on talks
    before the first order; `reported_gaps_minor` by currency what the billing tool's own figures are
    off by, in the last closed month; `owed_minor` customer to currency to what those who never used or
    stopped paid in their unused window and did not get back.
    """

    seed: int
    ends_on: str
    customers: int
    paying: int
    events: int
    danger_line: DangerTruth
    zombies: Mapping[str, tuple[str, ...]]
    quiet_months: Mapping[str, int]
    seasonal: tuple[str, ...]
    mismatched: Mapping[str, str]
    complainers: tuple[str, ...]
    silent: tuple[str, ...]
    bad_channel: BadChannel
    unprofitable: tuple[str, ...]
    support_hour_minor: int
    duplicate_bugs: Mapping[str, str]
    referrers: Mapping[str, tuple[str, ...]]
    lost_referrers: tuple[str, ...]
    sales_minutes: int
    reported_gaps_minor: Mapping[str, int] = field(default_factory=dict)
    owed_minor: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def as_json(self) -> Mapping[str, Any]:
        """Plain values; the same for the same size."""
        return asdict(self)


def truth(
    lives: Lives, names: Names, seen: Seen, duplicates: Mapping[str, str], loses: Flags, sold: int
) -> Truth:
    """Collect what was planted and is still so on the last day.

    `loses`: costs more than it pays; `sold`: minutes of talks before the first order.
    """
    brought = _referrers(lives.cast, listed(names.ids))
    over = set(_named(listed(names.ids), _where(_has_left(lives))))
    ids: list[str] = listed(names.ids)
    domains: list[str] = listed(names.domains)
    pays, roles = lives.pays_now, lives.roles
    of_role = {role: np.flatnonzero(pays & (roles.role == role)) for role in Role}
    return Truth(
        seed=lives.size.seed,
        ends_on=lives.size.ends_on.isoformat(),
        customers=len(lives.cast),
        paying=int(pays.sum()),
        events=seen.events,
        danger_line=DangerTruth(round(LINE * seen.budget.days, 2), RATIO),
        zombies={kind: _named(ids, of_role[role]) for kind, role in ZOMBIES.items()},
        quiet_months=_quiet(lives, seen, ids, of_role),
        seasonal=_named(ids, of_role[Role.SEASONAL]),
        mismatched={ids[each]: domains[each] for each in of_role[Role.MISMATCHED].tolist()},
        complainers=_named(ids, _where(pays & roles.is_loud & np.isnat(lives.leaves_on))),
        silent=_named(ids, _where(pays & roles.is_silent)),
        bad_channel=BadChannel(CHANNELS[BAD], 3.0, EARLY_DAYS),
        unprofitable=_named(ids, _where(roles.is_costly & loses)),
        support_hour_minor=round(MINUTE_COST * 60 * 100),
        duplicate_bugs=dict(duplicates),
        referrers=brought,
        lost_referrers=tuple(each for each in brought if each in over),
        sales_minutes=sold,
    )


def _where(flags: Flags) -> Ints:
    return np.flatnonzero(flags)


def _has_left(lives: Lives) -> Flags:
    """Paid once, and pays no more."""
    left: Flags = (
        lives.cast.converts & (lives.cast.paid_on <= lives.size.last_day) & ~lives.pays_now
    )
    return left


def _named(ids: list[str], numbers: Ints) -> tuple[str, ...]:
    return tuple(ids[each] for each in numbers.tolist())


def _quiet(
    lives: Lives, seen: Seen, ids: list[str], of_role: Mapping[Role, Ints]
) -> dict[str, int]:
    who = np.sort(np.concatenate([of_role[Role.NEVER], of_role[Role.STOPPED]]))
    used = lives.course.first_day + span(seen.customer_used[who] + 1)
    stopped = lives.roles.role[who] == Role.STOPPED
    since = np.where(stopped, used, lives.paying_since[who])
    months = full_months(since, lives.size.last_day).tolist()
    return {ids[each]: quiet for each, quiet in zip(who.tolist(), months, strict=True)}


def _referrers(cast: Cast, ids: list[str]) -> dict[str, tuple[str, ...]]:
    """Stars who brought two or more."""
    brought = {ids[star]: _named(ids, _where(cast.referrer == star)) for star in cast.stars}
    return {star: others for star, others in brought.items() if len(others) > 1}
