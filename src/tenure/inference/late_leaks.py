"""Columns that know how late a bill will be because they were written afterwards: refused as predictors.

A prediction is made on the day a bill is issued. What is known only later, or is the answer in disguise, makes
any model look perfect on history and useless on the next bill.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tenure.inference.discrimination import auc
from tenure.inference.leaks import ALONE, BY_GAPS, DURATION, FEWEST_LEFT, FEWEST_ROWS, Leak

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

AFTERWARDS = 0.05
"""Share of bills whose day in a column lies after they were issued, from which it was written afterwards."""


def refused(
    *,
    numbers: Mapping[str, Floats],
    days: Mapping[str, Floats],
    issued_on: Ints,
    days_late: Ints,
    late: Flags,
    known_ahead: frozenset[str] = frozenset(),
) -> tuple[Leak, ...]:
    """Columns no model of lateness may use, in the order given, numbers first.

    All arrays have one entry a bill that was paid. `numbers` by name (NaN where missing); `days` by name as
    ordinals (NaN where missing); `issued_on` ordinals; `late` whether later than what is asked about;
    `known_ahead` names columns of days that lie in the future and were known all the same, such as the day due.
    Reasons: "predicts_alone" (its AUC), "duration" (squared rank correlation with days late),
    "missing_by_outcome" (AUC of whether it is missing) and "known_afterwards" (share of bills with a later day).
    With fewer than 50 bills, or 10 late or 10 in time, only days can be judged.
    """
    told = len(late) >= FEWEST_ROWS and min(late.sum(), (~late).sum()) >= FEWEST_LEFT
    found = [
        leak
        for name, values in numbers.items()
        if told and (leak := _number(name, values, days_late, late)) is not None
    ]
    for name, values in days.items():
        if name not in known_ahead and (leak := _day(name, values, issued_on)) is not None:
            found.append(leak)
    return tuple(found)


def _number(name: str, values: Floats, days_late: Ints, late: Flags) -> Leak | None:
    known = np.isfinite(values)
    gaps = _either_way((~known).astype(np.float64), late)
    if gaps >= BY_GAPS:
        return Leak(name, "missing_by_outcome", gaps)
    if known.sum() < FEWEST_ROWS:
        return None
    alone = _either_way(values[known], late[known])
    if alone >= ALONE:
        return Leak(name, "predicts_alone", alone)
    same = _squared_rank(values[known], days_late[known])
    return Leak(name, "duration", same) if same >= DURATION else None


def _day(name: str, values: Floats, issued_on: Ints) -> Leak | None:
    known = np.isfinite(values)
    if not known.any():
        return None
    after = float((values[known] > issued_on[known]).mean())
    return Leak(name, "known_afterwards", after) if after >= AFTERWARDS else None


def _either_way(values: Floats, late: Flags) -> float:
    found = auc(values, late)
    return 0.5 if found is None else max(found, 1 - found)


def _squared_rank(values: Floats, days_late: Ints) -> float:
    from scipy.stats import spearmanr  # noqa: PLC0415 - slow to import

    if np.ptp(values) == 0 or np.ptp(days_late) == 0:
        return 0.0
    return float(spearmanr(values, days_late).statistic) ** 2
