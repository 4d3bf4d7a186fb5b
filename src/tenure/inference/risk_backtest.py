"""The risk rehearsed: on each date the worst-off are called, with what was known on that date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tenure.inference.intervals import Estimate


@dataclass(frozen=True, slots=True)
class Miss:
    """A customer who left in the window of a date and was not called.

    `rank` 1 is the highest risk of `among` on that date; `customer` as numbered in the panel.
    """

    customer: int
    called_on: date
    notice_on: date
    rank: int
    among: int
    chance: float
    mrr_minor: float


@dataclass(frozen=True, slots=True)
class Round:
    """One date: `called` customers, `right` of them left in the window, of `left` who did.

    `precision` None without calls, `recall` None without leavers; `*_mrr` weigh customers by
    their MRR on that date.
    """

    on: date
    rows: int
    called: int
    right: int
    left: int
    precision: float | None
    recall: float | None
    precision_mrr: float | None
    recall_mrr: float | None


@dataclass(frozen=True, slots=True)
class BackTest:
    """All dates together; precision and recall with customers as clusters.

    `lead_days_*`: from the call to the notice, of calls that were right (None without any).
    `false_per_csm_week`: wrong calls ÷ weeks between dates ÷ CSMs. `worst`: the date with the
    lowest precision among those with at least five leavers. `misses`: the dearest first, at
    most `misses_kept`; `missed` counts all of them.
    """

    score: str
    csms: int
    calls_each: int
    weeks_each: float
    rounds: tuple[Round, ...]
    precision: Estimate | None
    recall: Estimate | None
    precision_mrr: float | None
    recall_mrr: float | None
    lead_days_median: float | None
    lead_days_q1: float | None
    lead_days_q3: float | None
    false_per_csm_week: float
    worst: Round | None
    missed: int
    misses: tuple[Miss, ...]
