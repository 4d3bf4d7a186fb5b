"""How long before the notice a signal fired first, signal by signal, with those never warned of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import quantiles

from tenure.inference.panel import LEAD_DAYS

LONGEST_DAYS = 180
"""Further back a signal says nothing about this notice."""
ANY = "any"
"""All signals together."""


@dataclass(frozen=True, slots=True)
class Fired:
    """A signal fired for a customer; `acted_on` is the first contact after it, None if none."""

    customer: str
    signal: str
    on: date
    acted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A customer gave notice (or left without one)."""

    customer: str
    on: date
    mrr_minor: int


@dataclass(frozen=True, slots=True)
class SignalRecord:
    """One signal against the real notices, "any" being all signals together.

    `warned` of `notices` had it fire within `longest_days` before; `lead_days_*` from the first
    firing to the notice, None without any; `in_time` of `warned` came at least `shortest_days`
    before; `acted` of `warned` were contacted between the first firing and the notice. `false`
    of `firings` whose window has closed were followed by no notice. `missed` notices had none;
    `*_mrr_minor` are the money twins.
    """

    signal: str
    notices: int
    warned: int
    in_time: int
    acted: int
    missed: int
    warned_mrr_minor: int
    missed_mrr_minor: int
    lead_days_median: float | None
    lead_days_q1: float | None
    lead_days_q3: float | None
    firings: int
    false: int


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """Every signal's record over the notices of [since, until], and the notices no signal saw."""

    since: date
    until: date
    longest_days: int
    shortest_days: int
    records: tuple[SignalRecord, ...]
    missed: tuple[Notice, ...]


def lead_times(
    fired: Iterable[Fired],
    notices: Iterable[Notice],
    *,
    since: date,
    until: date,
    longest_days: int = LONGEST_DAYS,
    shortest_days: int = LEAD_DAYS,
) -> LeadTimes:
    """How early each signal came, over the real notices of [since, until].

    A signal belongs to the first notice of its customer that follows within `longest_days` (the
    day of the notice itself is no warning). Signals whose window is still open at `until` are
    neither right nor false. Firings before `since` − `longest_days` are not looked at.
    """
    given = list(notices)
    wanted = sorted(
        (each for each in given if since <= each.on <= until),
        key=lambda each: (each.on, each.customer),
    )
    begins = since - timedelta(days=longest_days)
    seen = sorted(
        (each for each in fired if begins <= each.on <= until),
        key=lambda each: (each.on, each.signal, each.customer),
    )
    by_signal: dict[str, list[Fired]] = {ANY: seen}
    for each in seen:
        by_signal.setdefault(each.signal, []).append(each)
    warned = {name: _first(firings, wanted, longest_days) for name, firings in by_signal.items()}
    records = [
        _record(
            name, wanted, warned[name], shortest_days, _false(firings, given, until, longest_days)
        )
        for name, firings in sorted(by_signal.items(), key=lambda pair: (pair[0] != ANY, pair[0]))
    ]
    unseen = tuple(each for at, each in enumerate(wanted) if at not in warned[ANY])
    return LeadTimes(since, until, longest_days, shortest_days, tuple(records), unseen)


def _first(firings: list[Fired], notices: list[Notice], longest: int) -> dict[int, Fired]:
    """The first firing within reach before each notice, by the notice's place."""
    of: dict[str, list[Fired]] = {}
    for each in firings:
        of.setdefault(each.customer, []).append(each)
    found = {}
    for at, notice in enumerate(notices):
        reach = notice.on - timedelta(days=longest)
        mine = (each for each in of.get(notice.customer, ()) if reach <= each.on < notice.on)
        first = next(mine, None)
        if first is not None:
            found[at] = first
    return found


def _record(
    name: str,
    notices: list[Notice],
    warned: dict[int, Fired],
    shortest: int,
    judged: tuple[int, int],
) -> SignalRecord:
    days = sorted((notices[at].on - first.on).days for at, first in warned.items())
    money = sum(notices[at].mrr_minor for at in warned)
    low, middle, high = _quartiles(days)
    return SignalRecord(
        signal=name,
        notices=len(notices),
        warned=len(warned),
        in_time=sum(each >= shortest for each in days),
        acted=sum(_acted(first, notices[at]) for at, first in warned.items()),
        missed=len(notices) - len(warned),
        warned_mrr_minor=money,
        missed_mrr_minor=sum(each.mrr_minor for each in notices) - money,
        lead_days_median=middle,
        lead_days_q1=low,
        lead_days_q3=high,
        firings=judged[0],
        false=judged[1],
    )


def _acted(first: Fired, notice: Notice) -> bool:
    return first.acted_on is not None and first.acted_on < notice.on


def _quartiles(days: list[int]) -> tuple[float | None, float | None, float | None]:
    if len(days) < 2:
        only = float(days[0]) if days else None
        return only, only, only
    low, middle, high = quantiles(days, n=4, method="inclusive")
    return low, middle, high


def _false(
    firings: list[Fired], notices: list[Notice], until: date, longest: int
) -> tuple[int, int]:
    """Firings whose window is closed, and those of them that no notice followed."""
    given: dict[str, list[date]] = {}
    for each in notices:
        given.setdefault(each.customer, []).append(each.on)
    reach, closed, false = timedelta(days=longest), 0, 0
    for one in firings:
        if one.on + reach > until:
            continue
        followed = any(one.on < day <= one.on + reach for day in given.get(one.customer, ()))
        closed, false = closed + 1, false + (not followed)
    return closed, false
