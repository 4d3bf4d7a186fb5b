"""Which sources bring customers who leave early: more than others of the same plan, term and size.

A customer counts when the first 180 days are over; lost early is who left within them by their own will
or did not pay. Who we ended is kept apart, who is younger is not counted yet.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.funnel import (
    Shrunk,
    overdispersion,
    p_above,
    q_values,
    shrunk,
    weight,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

EARLY_DAYS = 180
STRATUM_WEIGHT = 10.0
"""Customers the company's own rate counts for in the rate of a plan, term and size."""
WATCH, FALSE_SHARE, CONFIRM = 0.8, 0.10, 0.05
MANY = 50
"""From so many customers on a mechanism written down stands for a second period."""
LEAST = 5
"""Fewer customers of a source say nothing: it is listed, and not among those looked at."""
LEAST_OF_SELLER = 15


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Customers whose first 180 days are over, one entry each.

    `started`: day number of the first payment; `is_lost`: lost early; `stratum`: plan, term and size;
    `mix`: channel and segment, what sellers are judged by besides; `names`: their source in every
    field ("" none).
    """

    started: Ints
    is_lost: Flags
    stratum: Ints
    mix: Ints
    names: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it stands: `expected` is how many others of the same plan, term and size would have lost.

    `ratio` is lost ÷ expected, `standard` that times the company's rate; `believed` is drawn towards what is expected.
    `p` and `q` are None where fewer customers than looked at. `then` and `later` are (n, lost, expected)
    of the two periods.
    """

    unit: str
    name: str
    n: int
    lost: int
    expected: float
    ratio: float
    standard: float
    believed: Shrunk
    p: float | None
    q: float | None
    then: tuple[int, int, float]
    later: tuple[int, int, float]
    is_confirmed: bool
    has_mechanism: bool
    level: str

    @property
    def raw(self) -> float:
        """Share lost early."""
        return self.lost / self.n


@dataclass(frozen=True, slots=True)
class Fit:
    """Every source of every field. `base`: share lost early of all; `split_on`: day number the later period
    starts with; `spread`: overdispersion by field; `looked_at`: sources tested together.
    """

    base: float
    n: int
    lost: int
    split_on: int | None
    spread: dict[str, float]
    looked_at: int
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    unit: str
    name: str
    who: Ints
    chances: Floats


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything found of all units: what a single one is described by."""

    arrivals: Arrivals
    base: float
    split: int
    tested: Mapping[int, tuple[float, float]]
    confirmed: frozenset[int]
    priors: Mapping[str, float]
    mechanisms: frozenset[tuple[str, str]]


def judged(
    arrivals: Arrivals, *, mechanisms: Collection[tuple[str, str]] = (), seller: str = "sold_by"
) -> Fit:
    """Every source with its level: none, watch, investigate, propose.

    Watch: more likely than 0.8 above what is expected. Investigate: among the unusual at a share of false alarms
    below 0.10, over all sources of all fields together (Benjamini–Hochberg). Propose: besides found that way in the earlier half
    alone and again unusual in the later one (0.05 shared among those found), or of 50 customers and more with a
    mechanism somebody wrote. Seen downwards only one side counts: sources that lose less are never named.
    """
    count = len(arrivals.is_lost)
    if not count:
        return Fit(0.0, 0, 0, None, {}, 0, ())
    base = float(arrivals.is_lost.mean())
    chances, sold = expected_chances(arrivals)
    units = _units(arrivals, chances, sold, seller)
    found = _tested(arrivals, units, seller)
    split = int(np.median(arrivals.started))
    confirmed = _confirmed(arrivals, units, split, seller)
    priors, spread = _priors(arrivals, units)
    seen = _Seen(arrivals, base, split, found, confirmed, priors, frozenset(mechanisms))
    sources = tuple(_source(seen, at, each) for at, each in enumerate(units))
    return Fit(base, count, int(arrivals.is_lost.sum()), split, spread, len(found), sources)


def expected_chances(arrivals: Arrivals) -> tuple[Floats, Floats]:
    """Chance of each customer to be lost early, by plan, term and size, and the same for sellers.

    The share lost of the stratum with 10 customers of the company's rate put in; sellers are besides held against
    channel and segment, so that none answers for the leads they were given.
    """
    lost = arrivals.is_lost.astype(np.float64)
    base = np.full(len(lost), lost.mean())
    plain = _drawn(arrivals.stratum, lost, base)
    return plain, np.clip(_drawn(arrivals.mix, lost, plain), 1e-6, 1 - 1e-6)


def _drawn(groups: Ints, lost: Floats, towards: Floats) -> Floats:
    """Share of the group, drawn towards what its customers were expected at, and moved with each of them."""
    _names, place = np.unique(groups, return_inverse=True)
    n, x = np.bincount(place), np.bincount(place, lost)
    usual = np.bincount(place, towards) / n
    rate = (x + STRATUM_WEIGHT * usual) / (n + STRATUM_WEIGHT)
    moved: Floats = np.clip(towards * (rate / np.maximum(usual, 1e-9))[place], 1e-6, 1 - 1e-6)
    return moved


def _units(arrivals: Arrivals, plain: Floats, sold: Floats, seller: str) -> list[_Unit]:
    units = []
    for unit, names in arrivals.names.items():
        texts = np.asarray(names, dtype=object)
        chances = sold if unit == seller else plain
        for name in sorted({each for each in names if each}):
            who = np.flatnonzero(texts == name)
            units.append(_Unit(unit, name, who, chances[who]))
    return units


def _least(unit: str, seller: str) -> int:
    return LEAST_OF_SELLER if unit == seller else LEAST


def _tested(
    arrivals: Arrivals, units: Sequence[_Unit], seller: str, among: Flags | None = None
) -> dict[int, tuple[float, float]]:
    """(p, q) of each unit that is looked at, by its place; `among`: only these customers."""
    places, chances = [], []
    for at, each in enumerate(units):
        is_in = np.ones(len(each.who), bool) if among is None else among[each.who]
        if is_in.sum() >= _least(each.unit, seller):
            places.append(at)
            lost = int(arrivals.is_lost[each.who][is_in].sum())
            chances.append(p_above(lost, each.chances[is_in]))
    if not places:
        return {}
    q = q_values(np.asarray(chances))
    return {at: (p, float(q[nth])) for nth, (at, p) in enumerate(zip(places, chances, strict=True))}


def _confirmed(
    arrivals: Arrivals, units: Sequence[_Unit], split: int, seller: str
) -> frozenset[int]:
    """Units found in the earlier period alone, and unusual again in the later one.

    What is usual is reckoned within each period, so that nothing of the later one helps to find.
    """
    is_early = arrivals.started < split
    if not is_early.any() or is_early.all():
        return frozenset()
    first = _tested(arrivals, _within(arrivals, units, is_early, seller), seller, is_early)
    carried = [at for at, (_p, q) in first.items() if q < FALSE_SHARE]
    second = _within(arrivals, units, ~is_early, seller)
    return frozenset(at for at in carried if _again(arrivals, second[at], ~is_early, len(carried)))


def _within(arrivals: Arrivals, units: Sequence[_Unit], among: Flags, seller: str) -> list[_Unit]:
    """The units with chances reckoned from some of the customers only."""
    part = Arrivals(
        arrivals.started[among],
        arrivals.is_lost[among],
        arrivals.stratum[among],
        arrivals.mix[among],
        {},
    )
    plain, sold = np.zeros(len(among)), np.zeros(len(among))
    plain[among], sold[among] = expected_chances(part)
    return [
        _Unit(each.unit, each.name, each.who, (sold if each.unit == seller else plain)[each.who])
        for each in units
    ]


def _again(arrivals: Arrivals, each: _Unit, among: Flags, carried: int) -> bool:
    is_in = among[each.who]
    lost = int(arrivals.is_lost[each.who][is_in].sum())
    return bool(is_in.any()) and p_above(lost, each.chances[is_in]) < CONFIRM / carried


def _priors(
    arrivals: Arrivals, units: Sequence[_Unit]
) -> tuple[dict[str, float], dict[str, float]]:
    """Weight of the prior, and overdispersion, of each field."""
    priors, spread = {}, {}
    for unit in arrivals.names:
        own = [each for each in units if each.unit == unit]
        lost = np.array([float(arrivals.is_lost[each.who].sum()) for each in own])
        n = np.array([float(len(each.who)) for each in own])
        expected = np.array([float(each.chances.sum()) for each in own])
        room = np.array([float(np.sum(each.chances * (1 - each.chances))) for each in own])
        priors[unit] = weight(lost, n, expected / np.maximum(n, 1))
        spread[unit] = overdispersion(lost, expected, room)
    return priors, spread


def _source(seen: _Seen, at: int, each: _Unit) -> Source:
    n, lost = len(each.who), int(seen.arrivals.is_lost[each.who].sum())
    expected = float(each.chances.sum())
    believed = shrunk(lost, n, expected / n, seen.priors[each.unit])
    has_mechanism = (each.unit, each.name) in seen.mechanisms
    is_confirmed = at in seen.confirmed
    p, q = seen.tested.get(at) or (None, None)
    is_early = seen.arrivals.started[each.who] < seen.split
    is_proposed = is_confirmed or (n >= MANY and has_mechanism)
    return Source(
        unit=each.unit,
        name=each.name,
        n=n,
        lost=lost,
        expected=expected,
        ratio=lost / expected,
        standard=min(1.0, lost / expected * seen.base),
        believed=believed,
        p=p,
        q=q,
        then=_period(seen.arrivals, each, is_early),
        later=_period(seen.arrivals, each, ~is_early),
        is_confirmed=is_confirmed,
        has_mechanism=has_mechanism,
        level=level(believed, q, is_proposed=is_proposed),
    )


def _period(arrivals: Arrivals, each: _Unit, is_in: Flags) -> tuple[int, int, float]:
    lost = int(arrivals.is_lost[each.who][is_in].sum())
    return int(is_in.sum()), lost, float(each.chances[is_in].sum())


def level(believed: Shrunk, q: float | None, *, is_proposed: bool) -> str:
    """How far what was found goes: none, watch, investigate, propose."""
    if q is not None and q < FALSE_SHARE:
        return "propose" if is_proposed else "investigate"
    return "watch" if q is not None and believed.p_above > WATCH else "none"
