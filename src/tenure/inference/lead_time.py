"""How long before the notice a signal fired first, signal by signal, with those never warned of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
