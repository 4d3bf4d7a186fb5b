"""The risk rehearsed: on each date the worst-off are called, with what was known on that date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from tenure.inference.intervals import Estimate, wilson
from tenure.inference.panel import HORIZON_DAYS, LEAD_DAYS, US, Flags, Floats, Ints
from tenure.inference.rehearsal import Rehearsal, Snapshot

MISSES_KEPT = 200
FEWEST_IN_WORST = 5
"""Leavers a date must have to be called the worst."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A customer who left in the window of a date and was not called.

    `rank` 1 is the highest risk of `among` on that date; `customer` as numbered in the panel;
    `chance` is None where the score states none.
    """

    customer: int
    called_on: date
    notice_on: date
    rank: int
    among: int
    chance: float | None
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


@dataclass(frozen=True, slots=True)
class _Date:
    """One date: of each customer there, the place in the ranking, and whether it was called."""

    snapshot: Snapshot
    rank: Ints
    called: Flags

    @property
    def left(self) -> Flags:
        return self.snapshot.left

    @property
    def right(self) -> Flags:
        return self.called & self.snapshot.left


def back_test(
    rehearsal: Rehearsal, *, score: str, csms: int, calls_each: int, misses_kept: int = MISSES_KEPT
) -> BackTest | None:
    """What had come of calling the `csms` × `calls_each` customers at highest risk on each date.

    `score`: "penalised", "boosting", or a baseline, "use" or "tenure". Ranks are those of that
    day's model. Those who gave notice within the lead count as wrong calls: too late. Those we
    ended are not called. None without dates, or where the kind was not tried.
    """
    if not rehearsal.snapshots or score not in (*rehearsal.kinds, "use", "tenure"):
        return None
    dates = [_call(each, score, csms * calls_each) for each in rehearsal.snapshots]
    rounds = tuple(_round(each) for each in dates)
    wrong = sum(each.called - each.right for each in rounds)
    missed = _misses(dates, score)
    low, middle, high = _lead_days(dates)
    return BackTest(
        score=score,
        csms=csms,
        calls_each=calls_each,
        weeks_each=float(rehearsal.weeks_apart),
        rounds=rounds,
        precision=_share_by_customer(dates, [each.called for each in dates]),
        recall=_share_by_customer(dates, [each.left for each in dates]),
        precision_mrr=_share_of_money(dates, [each.called for each in dates]),
        recall_mrr=_share_of_money(dates, [each.left for each in dates]),
        lead_days_median=middle,
        lead_days_q1=low,
        lead_days_q3=high,
        false_per_csm_week=wrong / (rehearsal.weeks_apart * len(rounds) * csms),
        worst=_worst(rounds),
        missed=len(missed),
        misses=tuple(missed[:misses_kept]),
    )


def ranking(snapshot: Snapshot, score: str) -> Floats:
    """The score of a date's rows to rank by, more being riskier."""
    if score == "use":
        return snapshot.use
    return snapshot.tenure if score == "tenure" else snapshot.scores[score]


def _call(snapshot: Snapshot, score: str, most: int) -> _Date:
    rows = snapshot.rows
    closes = snapshot.on + np.timedelta64(LEAD_DAYS + HORIZON_DAYS, "D")
    by_us = (rows.notice_on <= closes) & (rows.cause == US)
    values = np.where(by_us, -np.inf, ranking(snapshot, score))
    order = np.lexsort((rows.customer, -values))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    return _Date(snapshot, rank, (rank <= most) & ~by_us)


def _round(each: _Date) -> Round:
    one = [each]
    called, right, left = (int(x.sum()) for x in (each.called, each.right, each.left))
    return Round(
        on=_day(each.snapshot.on),
        rows=len(each.rank),
        called=called,
        right=right,
        left=left,
        precision=right / called if called else None,
        recall=right / left if left else None,
        precision_mrr=_share_of_money(one, [each.called]),
        recall_mrr=_share_of_money(one, [each.left]),
    )


def _day(day: np.datetime64) -> date:
    made: date = day.astype("datetime64[D]").astype(date)
    return made


def _share_of_money(dates: list[_Date], base: list[Flags]) -> float | None:
    money = [each.snapshot.rows.mrr_minor for each in dates]
    whole = sum(float(held[rows].sum()) for held, rows in zip(money, base, strict=True))
    part = sum(float(held[each.right].sum()) for held, each in zip(money, dates, strict=True))
    return part / whole if whole > 0 else None


def _share_by_customer(dates: list[_Date], base: list[Flags]) -> Estimate | None:
    """Right calls ÷ rows of the base, with Wilson's interval at the rows' worth in customers.

    A customer met on several dates is worth less than as many customers: the variance over
    customers (linearised ratio) says how many independent rows they amount to.
    """
    inside = np.concatenate(base)
    if not inside.any():
        return None
    right = np.concatenate([each.right for each in dates])[inside]
    owner = np.concatenate([each.snapshot.rows.customer for each in dates])[inside]
    names, place = np.unique(owner, return_inverse=True)
    value, rows = float(right.mean()), len(right)
    spread = float(np.sum(np.bincount(place, right - value) ** 2)) / rows**2
    worth = min(rows, round(value * (1 - value) / spread)) if spread > 0 else len(names)
    around = wilson(round(value * worth), worth)
    if around is None:
        return Estimate(value, 0.0, 1.0, len(names))
    return Estimate(value, min(value, around.low), max(value, around.high), len(names))


def _lead_days(dates: list[_Date]) -> tuple[float | None, float | None, float | None]:
    days = np.concatenate(
        [each.snapshot.rows.notice_on[each.right] - each.snapshot.on for each in dates]
    )
    if not len(days):
        return None, None, None
    low, middle, high = np.quantile(days.astype(np.float64), (0.25, 0.5, 0.75)).tolist()
    return low, middle, high


def _worst(rounds: tuple[Round, ...]) -> Round | None:
    fit = [x for x in rounds if x.left >= FEWEST_IN_WORST and x.precision is not None]
    return min(fit, key=lambda each: (each.precision or 0.0, each.on), default=None)


def _misses(dates: list[_Date], score: str) -> list[Miss]:
    found = [
        _miss(each, at, score)
        for each in dates
        for at in np.flatnonzero(each.left & ~each.called).tolist()
    ]
    return sorted(found, key=lambda miss: (-miss.mrr_minor, miss.called_on, miss.customer))


def _miss(each: _Date, at: int, score: str) -> Miss:
    rows = each.snapshot.rows
    stated = each.snapshot.tenure if score == "tenure" else each.snapshot.chances.get(score)
    return Miss(
        customer=int(rows.customer[at]),
        called_on=_day(each.snapshot.on),
        notice_on=_day(rows.notice_on[at]),
        rank=int(each.rank[at]),
        among=len(each.rank),
        chance=None if stated is None else float(stated[at]),
        mrr_minor=float(rows.mrr_minor[at]),
    )
