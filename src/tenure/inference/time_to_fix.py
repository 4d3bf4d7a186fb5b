"""How long a fix takes, with those still open counted as open so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.competing import cumulative_incidence
from tenure.inference.survival import Curve, kaplan_meier

Ints = NDArray[np.int64]

OPEN, FIXED, DUPLICATE, WONT_FIX = range(4)
"""How a bug ended, if it did."""
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Days:
    """Days within which a share is fixed, with the 95 % interval; None: not within what was seen."""

    value: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class FixTimes:
    """Bugs and how they ended; `median` and `ninetieth` by Kaplan–Meier.

    `ends` is the share ended as fixed, duplicate, not to be fixed up to the last day seen, the
    others competing (Aalen–Johansen): unlike Kaplan–Meier's, these shares and the open ones add up
    to 1. `naive` is the median of those fixed alone: too short, and shown for comparison only.
    """

    bugs: int
    fixed: int
    open: int
    duplicate: int
    wont_fix: int
    median: Days
    ninetieth: Days
    naive: float | None
    ends: dict[int, float]
    curve: Curve


def fix_times(days: Ints, end: Ints) -> FixTimes:
    """Of bugs that ended, or were last seen open, after whole `days`; `end` as above, equal length.

    In the curve, who ended otherwise is censored on that day.
    """
    is_fixed = end == FIXED
    curve = kaplan_meier(days, is_fixed, np.ones(len(days), dtype=np.int64))
    ends = dict.fromkeys((FIXED, DUPLICATE, WONT_FIX), 0.0)
    ends |= {each.cause: each.share[-1] for each in cumulative_incidence(days, end)}
    return FixTimes(
        bugs=len(days),
        fixed=int(is_fixed.sum()),
        open=int((end == OPEN).sum()),
        duplicate=int((end == DUPLICATE).sum()),
        wont_fix=int((end == WONT_FIX).sum()),
        median=_within(curve, 0.5),
        ninetieth=_within(curve, 0.1),
        naive=float(np.median(days[is_fixed])) if is_fixed.any() else None,
        ends=ends,
        curve=curve,
    )


def _within(curve: Curve, left: float) -> Days:
    """The first day on which at most `left` are open, and on which the limits of the curve are."""
    limit = left + _TINY
    return Days(
        next((step.age for step in curve.steps if step.survival <= limit), None),
        next((step.age for step in curve.steps if step.low <= limit), None),
        next((step.age for step in curve.steps if step.high <= limit), None),
    )
