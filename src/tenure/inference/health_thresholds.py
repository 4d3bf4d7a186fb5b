"""Thresholds of a health score proposed from the customers there are, so that nobody guesses them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tenure.values.health import Factor, HealthScore, Scale
from tenure.values.measures import MEASURES, Measure

Floats = NDArray[np.float64]

WEIGHTS = {
    "active_days": 3.0,
    "breadth": 1.0,
    "seat_use": 1.0,
    "own_baseline_ratio": 2.0,
    "overdue_invoices": 1.0,
    "complaints_unsolved": 1.0,
    "nps_score": 1.0,
}
"""The measures a score begins with: use before what is said and paid; in the order of MEASURES."""
BETTER_LOWER = ("complaints_unsolved", "complaints_slow", "complaints_90", "untouched_days")
"""Measures without a sign of their own of which less is taken for healthier here."""
BY_DEFINITION = {"nps_score": Scale(6.0, 9.0)}
"""Thresholds that need no customers: up to 6 is a detractor, from 9 on a promoter."""
FEWEST = 4
"""Values known below which quartiles say nothing."""
FEWEST_IN_SEGMENT = 20


def proposed_scale(measure: str, values: Floats) -> Scale | None:
    """Poor and good at the quartiles of the values known; None where they tell nobody apart.

    `values`: one a customer, NaN where unknown. Where the quartiles fall together, the median
    and the far end take their place; of counts that should be low, one more is poor.
    """
    known, about = values[~np.isnan(values)], MEASURES[measure]
    if not len(known):
        return None
    if measure in BY_DEFINITION:
        return BY_DEFINITION[measure]
    if len(known) < FEWEST:
        return None
    low, middle, high = (_round(each, about) for each in np.quantile(known, (0.25, 0.5, 0.75)))
    if is_better_lower(measure):
        if low == high:
            high = low + 1 if about.decimals == 0 else _round(known.max(), about)
        return Scale(high, low) if low < high else None
    if low == high:
        ends = _round(known.min(), about), _round(known.max(), about)
        low, high = (ends[0], middle) if ends[0] < middle else (middle, ends[1])
    return Scale(low, high) if low < high else None


def is_better_lower(measure: str) -> bool:
    """Whether less of a measure is healthier."""
    return MEASURES[measure].sign < 0 or measure in BETTER_LOWER


def proposed(
    values: Mapping[str, Floats], segment: NDArray[np.str_], day: date, *, by_segment: bool = False
) -> HealthScore | None:
    """The design a workspace begins with, from the customers of a day; None where nothing is known.

    `values` by measure and `segment` ("" unknown) have one entry a paying customer. Measures
    nobody has a value of, or all the same, are left out. With `by_segment`, segments of 20
    and more known values get thresholds of their own.
    """
    factors = []
    for measure, weight in WEIGHTS.items():
        column = values.get(measure)
        scale = None if column is None else proposed_scale(measure, column)
        if column is not None and scale is not None:
            own = _of_segments(measure, column, segment) if by_segment else ()
            factors.append(Factor(measure, weight, scale, by_segment=own))
    return HealthScore(tuple(factors), drawn_on=day) if factors else None


def _of_segments(
    measure: str, values: Floats, segment: NDArray[np.str_]
) -> tuple[tuple[str, Scale], ...]:
    if measure in BY_DEFINITION:
        return ()
    known = segment[~np.isnan(values) & (segment != "")]
    names, counts = np.unique(known, return_counts=True)
    found = []
    for name in names[counts >= FEWEST_IN_SEGMENT].tolist():
        scale = proposed_scale(measure, values[segment == name])
        if scale is not None:
            found.append((str(name), scale))
    return tuple(found)


def _round(value: float, about: Measure) -> float:
    return round(float(value), about.decimals)
