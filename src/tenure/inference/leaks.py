"""Columns that know the answer: refused before a model sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.discrimination import auc
from tenure.inference.lives import tenure_days
from tenure.inference.panel import CUSTOMER, DELINQUENT, LEAD_DAYS, Panel

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TENURE = "tenure_days"
MOST_ROWS = 60_000
"""Rows looked at: of more, those of every k-th customer."""
FEWEST_ROWS = 50
FEWEST_LEFT = 10
DURATION = 0.95
"""Squared rank correlation from which a column is the duration under another name."""
OWN = 0.8
"""… unless the other factor alone gives as much of it."""
ALONE = 0.98
BY_GAPS = 0.95
FROM_START = 0.95
CHANGED, STOOD_STILL = 0.5, 0.01
STEP = 4
"""Rows between two looks at a column: four weeks."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A column refused, why, and the figure that says so.

    `why`: "duration" (tenure alone gives it; `figure` is the squared rank correlation),
    "duration_times" (tenure times the column `other` gives it; the same figure),
    "predicts_alone" (`figure` is its AUC alone), "missing_by_outcome" (whether it is known
    tells who left; AUC of that), "known_from_start" (a customer's first row tells already who
    will leave, months before; AUC) or "changes_at_notice" (it stands still but for those about
    to give notice; share of them for whom it changed).
    """

    name: str
    why: str
    figure: float
    other: str = ""


@dataclass(frozen=True, slots=True)
class _Looked:
    """Rows with a label, first rows long before any end, and pairs of rows four weeks apart."""

    panel: Panel
    tenure: Floats
    rows: Flags
    left: Flags
    first: Flags
    leaves: Flags
    later: NDArray[np.int64]
    is_last: Flags
    is_calm: Flags


def refused(panel: Panel) -> tuple[Leak, ...]:
    """The columns and groups of the panel no model may use, in the panel's order.

    A strong column is not a leak: each rule asks for what no honest measure does, such as
    ranking all leavers before all stayers weeks ahead.
    """
    looked = _look(some_customers(panel))
    found = [_refuse(looked, name) for name in looked.panel.features]
    found += [_refuse_group(looked, name) for name in looked.panel.groups]
    return tuple(each for each in found if each)


def some_customers(panel: Panel) -> Panel:
    """All rows of every k-th customer: at most about 60,000 rows, enough to tell a leak."""
    every = -(-len(panel) // MOST_ROWS)
    if every <= 1:
        return panel
    _, place = np.unique(panel.customer, return_inverse=True)
    return panel.where(place % every == 0)


def _look(panel: Panel) -> _Looked:
    known, left = panel.labels()
    days = (panel.notice_on - panel.observed_on).astype("timedelta64[D]").astype(np.float64)
    days[np.isnat(panel.notice_on)] = np.inf
    _, begins, place, counts = np.unique(
        panel.customer, return_index=True, return_inverse=True, return_counts=True
    )
    goes = np.isin(panel.cause, (CUSTOMER, DELINQUENT))
    leaves = (np.bincount(place, goes) > 0)[place]
    first = np.zeros(len(panel), dtype=bool)
    first[begins] = (counts >= STEP) & (days[begins] > 90)
    later = np.arange(STEP, len(panel))
    later = later[panel.customer[later] == panel.customer[later - STEP]]
    is_last = (days[later] <= LEAD_DAYS) & (panel.cause[later] == CUSTOMER)
    is_calm = days[later] > LEAD_DAYS + 7 * STEP
    return _Looked(panel, tenure_days(panel), known, left, first, leaves, later, is_last, is_calm)


def _refuse(looked: _Looked, name: str) -> Leak | None:
    values = looked.panel.features[name]
    tests = (_duration, _alone, _by_gaps, _from_start, _at_notice)
    return next((leak for test in tests if (leak := test(looked, name, values))), None)


def _duration(looked: _Looked, name: str, values: Floats) -> Leak | None:
    if name == TENURE:
        return None
    alone = _likeness(values, looked.tenure)
    if alone >= DURATION:
        return Leak(name, "duration", alone)
    for other, factor in _factors(looked, name):
        figure = _likeness(values, looked.tenure * factor)
        if figure >= DURATION and _likeness(values, factor) <= OWN:
            return Leak(name, "duration_times", figure, other)
    return None


def _factors(looked: _Looked, name: str) -> Iterator[tuple[str, Floats]]:
    for other, values in looked.panel.features.items():
        if other not in (name, TENURE):
            yield other, values


def _likeness(values: Floats, others: Floats) -> float:
    """Squared rank correlation where both are known; 0 where one stands still."""
    both = np.isfinite(values) & np.isfinite(others)
    some = np.flatnonzero(both)[:: max(1, int(both.sum()) // 3_000)]
    if len(some) < FEWEST_ROWS or not np.ptp(values[some]) or not np.ptp(others[some]):
        return 0.0
    from scipy.stats import rankdata  # noqa: PLC0415 - slow to import

    return float(np.corrcoef(rankdata(values[some]), rankdata(others[some]))[0, 1] ** 2)


def _either_way(score: Floats, left: Flags) -> float:
    """AUC with the better direction; 0 with too few to say."""
    if min(int(left.sum()), int((~left).sum())) < FEWEST_LEFT:
        return 0.0
    found = auc(score, left)
    return 0.0 if found is None else max(found, 1 - found)


def _alone(looked: _Looked, name: str, values: Floats) -> Leak | None:
    known = looked.rows & np.isfinite(values)
    figure = _either_way(values[known], looked.left[known])
    return Leak(name, "predicts_alone", figure) if figure >= ALONE else None


def _by_gaps(looked: _Looked, name: str, values: Floats) -> Leak | None:
    gaps = (~np.isfinite(values)).astype(np.float64)
    for rows, left in ((looked.rows, looked.left), (looked.first, looked.leaves)):
        figure = _either_way(gaps[rows], left[rows])
        if figure >= BY_GAPS:
            return Leak(name, "missing_by_outcome", figure)
    return None


def _from_start(looked: _Looked, name: str, values: Floats) -> Leak | None:
    known = looked.first & np.isfinite(values)
    figure = _either_way(values[known], looked.leaves[known])
    return Leak(name, "known_from_start", figure) if figure >= FROM_START else None


def _at_notice(looked: _Looked, name: str, values: Floats) -> Leak | None:
    now, before = values[looked.later], values[looked.later - STEP]
    changed = (now != before) & ~(np.isnan(now) & np.isnan(before))
    last, calm = changed[looked.is_last], changed[looked.is_calm]
    if len(last) < FEWEST_LEFT or len(calm) < FEWEST_ROWS:
        return None
    figure = float(last.mean())
    is_leak = figure >= CHANGED and float(calm.mean()) <= STOOD_STILL
    return Leak(name, "changes_at_notice", figure) if is_leak else None


def _refuse_group(looked: _Looked, name: str) -> Leak | None:
    """A group is judged by the rates its values had among other customers."""
    values = looked.panel.groups[name]
    for why, rows, left, limit in (
        ("predicts_alone", looked.rows, looked.left, ALONE),
        ("known_from_start", looked.first, looked.leaves, FROM_START),
    ):
        rates = _rates_elsewhere(values[rows], left[rows], looked.panel.customer[rows])
        figure = _either_way(rates, left[rows])
        if figure >= limit:
            return Leak(name, why, figure)
    return None


def _rates_elsewhere(values: NDArray[np.str_], left: Flags, customer: NDArray[np.int64]) -> Floats:
    """For each row, how many left with its value in the other half of the customers."""
    _, place = np.unique(values, return_inverse=True)
    _, owner = np.unique(customer, return_inverse=True)
    rates = np.zeros(len(values))
    for half in (0, 1):
        other = owner % 2 != half
        rows = np.bincount(place[other], minlength=int(place.max(initial=0)) + 1)
        gone = np.bincount(place[other], left[other], len(rows))
        usual = float(left[other].mean()) if other.any() else 0.0
        rate = (gone + usual) / (rows + 1)
        rates[~other] = rate[place[~other]]
    return rates
