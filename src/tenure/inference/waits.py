"""How long things take while some are not over yet: quantiles of a Kaplan–Meier curve, and counts held
against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tenure.inference.intervals import Estimate, wilson
from tenure.inference.survival import Flags, Ints, Step, kaplan_meier

FEWEST = 5
"""With fewer that ended, no interval is stated."""
ROUNDING = 1e-9
"""A curve is a product of thousands of ratios: what it lacks by rounding is no difference."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The time by which a share is over, with its 95 % interval, in the unit of the times given.

    None where so many were never over while looked at: `value` and `high` may lie beyond what was
    seen; `low` and `high` are both None where fewer than `FEWEST` ended. `n` were looked at,
    `over` of them ended.
    """

    value: int | None
    low: int | None
    high: int | None
    n: int
    over: int


def waits(times: Ints, is_over: Flags, counts: Ints, shares: tuple[float, ...]) -> tuple[Wait, ...]:
    """For each of `shares`, the first time by which it is over; `counts` things each.

    What is not over is as long as it was seen: censored. The interval is of those times at which
    the curve's own (Greenwood, log(−log)) holds the share: Brookmeyer & Crowley 1982.
    """
    n, over = int(counts.sum()), int(counts[is_over].sum())
    if not n:
        return tuple(Wait(None, None, None, 0, 0) for _share in shares)
    known, places = np.unique(times, return_inverse=True)  # only their order counts
    steps = kaplan_meier(places.astype(np.int64), is_over, counts).steps
    return tuple(_wait(steps, known, share, n, over) for share in shares)


def _wait(steps: tuple[Step, ...], known: Ints, share: float, n: int, over: int) -> Wait:
    left = 1 - share + ROUNDING
    value = _first(known, (step for step in steps if step.survival <= left))
    if over < FEWEST:
        return Wait(value, None, None, n, over)
    low = _first(known, (step for step in steps if step.low <= left))
    # where nobody is left the curve has no interval of its own
    high = _first(known, (step for step in steps if step.high <= left and step.survival > ROUNDING))
    return Wait(value, low, high, n, over)


def _first(known: Ints, reached: Iterator[Step]) -> int | None:
    step = next(reached, None)
    return None if step is None else int(known[step.age])


def times_as_many(now: int, before: int, *, longer: float = 1.0) -> Estimate | None:
    """How many times as often something is counted now as before; `longer`: now's stretch ÷ before's.

    Both counts are taken for Poisson: given their sum, now's part is binomial (Przyborowski &
    Wilenski 1940), with Wilson's interval. None where nothing was counted before, or nothing at all.
    """
    if not before:
        return None
    part = wilson(now, now + before)
    assert part is not None  # noqa: S101 - before is more than 0
    low, high = (end / (1 - end) / longer for end in (part.low, part.high))
    return Estimate(now / before / longer, low, high, now + before)


def clear_change(now: int, before: int, *, longer: float = 1.0) -> str:
    """The word "more" or "fewer", or "" where the interval of the ratio holds 1: then nothing can be said."""
    share = longer / (1 + longer)
    part = wilson(now, now + before)
    if part is None or part.low <= share <= part.high:
        return ""
    return "more" if part.value > share else "fewer"
