"""From a wanted number of events to how often and how much everybody does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.demo.days import Flags, Floats, span
from tenure.demo.habits import ALWAYS, MOST, OFFICE, SURE_DAYS_A_WEEK, Habits
from tenure.demo.lives import Lives

LEAST_EXTRA = 0.1
"""Events beyond the first on an active day, at least, as a share of the usual."""
SAMPLE = 10_000


@dataclass(frozen=True, slots=True)
class Budget:
    """Factors on everybody's active days (at most 1) and on the events of an active day."""

    days: float = 1.0
    extra: float = 1.0


def budget(lives: Lives, known: Habits) -> Budget:
    """Factors that bring the number of events close to the size asked for.

    More events than usual make active days busier; many fewer make them rarer, too, and the
    danger line moves down with them. Use on the sure days remains, so there is a least number.
    """
    wanted = float(lives.size.events)
    if not wanted:
        return Budget()
    days, extra = _expected(lives, known, 1.0)
    if wanted >= days + LEAST_EXTRA * extra:
        return Budget(extra=(wanted - days) / max(extra, 1.0))
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2
        days, extra = _expected(lives, known, middle)
        low, high = (middle, high) if days + LEAST_EXTRA * extra < wanted else (low, middle)
    return Budget(days=(low + high) / 2, extra=LEAST_EXTRA)


def _expected(lives: Lives, known: Habits, factor: float) -> tuple[float, float]:
    """Active days in all, and events beyond the first on them, with levels times `factor`.

    Reckoned from an even sample of the customers where there are very many.
    """
    course, cast = lives.course, lives.cast
    step = max(1, len(cast) // SAMPLE)
    who = np.arange(0, len(cast), step)
    active: Floats = np.zeros(len(who))
    for week in range(course.levels.shape[1]):
        middle = np.full(len(who), course.first_day + span(7 * week + 3))
        days = _days_a_week(course.levels[who, week] * factor, cast.is_api_only[who])
        active += lives.is_alive(who, middle) * days
    scale = len(cast) / len(who)
    return float(active.sum()) * scale, float((active * known.extra[who]).sum()) * scale


def _days_a_week(levels: NDArray[np.float32], is_machine: Flags) -> Floats:
    wanted = np.maximum(levels / 4 - SURE_DAYS_A_WEEK, 0) / (1 - SURE_DAYS_A_WEEK / 6)
    pattern = np.where(is_machine[:, None], ALWAYS / ALWAYS.sum(), OFFICE / OFFICE.sum())
    week = np.minimum(pattern * wanted[:, None], MOST)
    days: Floats = week.sum(axis=1) + SURE_DAYS_A_WEEK * (1 - week[:, 1])
    return days
