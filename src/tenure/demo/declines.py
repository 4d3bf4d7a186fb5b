"""How use fades: over the weeks before a notice, and now, among those who say nothing."""

from __future__ import annotations

import numpy as np

from tenure.demo.course import LINE, Course
from tenure.demo.days import Flags, Floats, Ints
from tenure.demo.size import Size

WEEKS = (4, 10)
SHARES = (0.45, 0.8)
"""What is left of the use at the end."""
LEAST_ABOVE = 9.5
"""Who was above the line is still above it when leaving: fading is one thing, danger another."""
SILENT_WEEKS = 8
SILENT_SHARE = 0.45


def decline_before(size: Size, course: Course, leaving: Flags) -> None:
    """Let the use of `leaving` customers fade over 4 to 10 weeks before their notice."""
    rng = size.chance("declines")
    who = np.flatnonzero(leaving)
    noticed = course.leaves_on[who]
    last = course.week(noticed)
    length = rng.integers(WEEKS[0], WEEKS[1] + 1, len(who))
    recent = course.recent(course.leaves_on)[who]
    floor = np.where(recent >= LINE, LEAST_ABOVE / np.maximum(recent, 1), 0.0)
    share = np.clip(rng.uniform(*SHARES, len(who)), floor, 1.0)
    for back in range(WEEKS[1]):
        faded = 1 - (1 - share) * np.clip((length - back) / length, 0, 1)
        _scaled(course, who, last - back, np.where(back < length, faded, 1.0))
    weeks = course.levels.shape[1]
    for ahead in range(1, weeks):
        if not (last + ahead < weeks).any():
            break
        _scaled(course, who, last + ahead, share)


def decline_now(course: Course, silent: Flags) -> None:
    """Let the use of `silent` customers fade over the last eight weeks."""
    who = np.flatnonzero(silent)
    weeks = course.levels.shape[1]
    for back in range(SILENT_WEEKS):
        share = 1 - (1 - SILENT_SHARE) * (SILENT_WEEKS - back) / SILENT_WEEKS
        _scaled(course, who, np.full(len(who), weeks - 1 - back), np.full(len(who), share))


def _scaled(course: Course, who: Ints, week: Ints, share: Floats) -> None:
    there = (week >= 0) & (week < course.levels.shape[1])
    course.levels[who[there], week[there]] *= share[there].astype(np.float32)
