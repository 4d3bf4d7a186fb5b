"""Kaplan–Meier: how many customers stay how long, those still here counted as long as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from tenure.inference.intervals import Z95

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Step:
    """The curve after `age` periods: share still here with its 95 % interval, and who was looked at.

    `at_risk` customers came as far as this age and were under observation; `lost` of them left
    at it.
    """

    age: int
    at_risk: int
    lost: int
    survival: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """One survival curve from age 0 on, a step a period, as far as anybody was observed.

    `median` is the first age at which no more than half are left, None where more are left at
    the end of what was seen.
    """

    customers: int
    lost: int
    steps: tuple[Step, ...]
    median: int | None

    def at(self, age: int) -> Step | None:
        """The step of an age; None beyond what was observed."""
        return self.steps[age] if age < len(self.steps) else None


@dataclass(frozen=True, slots=True)
class LogRank:
    """Test of equal curves: χ² with one degree of freedom less than groups, and its p-value."""

    chi_squared: float
    p: float
    groups: int


def warm() -> None:
    """Load the libraries in advance; it takes seconds, and then no page waits for them."""
    for name in ("lifelines.statistics", "scipy.optimize", "scipy.special"):
        import_module(name)


def kaplan_meier(ages: Ints, is_lost: Flags, counts: Ints) -> Curve:
    """The curve of customers lost, or last seen here, at an age in whole periods.

    `counts` customers each, equal length; one who is kept at age t was here at t and is not
    counted after it: the right edge is censoring, never churn. Intervals are Greenwood's on
    the log(−log) scale; before the first loss, where his variance is 0, the lower limit is
    Wilson's for none lost of those at risk. Source: Kaplan & Meier 1958, through lifelines.
    """
    customers, lost = int(counts.sum()), int(counts[is_lost].sum())
    if not customers:
        return Curve(0, 0, (), None)
    if not lost:
        return _unbroken(ages, counts)
    from lifelines import (  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to import
        KaplanMeierFitter,
    )

    made = KaplanMeierFitter().fit(ages, is_lost, weights=counts)
    table, share = made.event_table, made.survival_function_.iloc[:, 0]
    around = made.confidence_interval_.fillna(0.0)
    grid = np.arange(int(ages.max()) + 1)
    last = share.index.searchsorted(grid, side="right") - 1
    values = share.to_numpy()[last]
    lows, highs = (around.iloc[:, side].to_numpy()[last] for side in (0, 1))
    gone = table["observed"].reindex(grid, fill_value=0).to_numpy()
    here = _at_risk(ages, counts, grid)
    whole = (values == 1.0) & (grid > 0)
    lows = np.where(whole, here / (here + Z95**2), lows)
    steps = tuple(
        Step(int(age), int(risk), int(left), float(value), float(low), float(high))
        for age, risk, left, value, low, high in zip(
            grid,
            here,
            gone,
            values,
            np.minimum(lows, values),
            np.maximum(highs, values),
            strict=True,
        )
    )
    return Curve(customers, lost, steps, _median(steps))


def _unbroken(ages: Ints, counts: Ints) -> Curve:
    """Nobody was lost: all of them stay, as far as anyone can see."""
    grid = np.arange(int(ages.max()) + 1)
    steps = tuple(
        Step(int(age), int(risk), 0, 1.0, float(risk / (risk + Z95**2)) if age else 1.0, 1.0)
        for age, risk in zip(grid, _at_risk(ages, counts, grid), strict=True)
    )
    return Curve(int(counts.sum()), 0, steps, None)


def _at_risk(ages: Ints, counts: Ints, grid: Ints) -> Ints:
    each = np.bincount(ages, counts, len(grid))
    return np.asarray(np.cumsum(each[::-1])[::-1].round(), dtype=np.int64)


def _median(steps: tuple[Step, ...]) -> int | None:
    return next((step.age for step in steps if step.survival <= 0.5), None)


def log_rank(groups: Mapping[str, tuple[Ints, Flags, Ints]]) -> LogRank | None:
    """Whether the curves of several groups differ by more than chance.

    Each group is (ages, is_lost, counts) as for `kaplan_meier`. None with fewer than two
    groups, or without any loss. Source: Mantel 1966, through lifelines.
    """
    full = {name: group for name, group in groups.items() if int(group[2].sum())}
    lost = sum(int(counts[is_lost].sum()) for _ages, is_lost, counts in full.values())
    if len(full) < 2 or not lost:
        return None
    from lifelines.statistics import (  # type: ignore[import-untyped]  # noqa: PLC0415 - slow
        multivariate_logrank_test,
    )

    ages, is_lost, counts = (np.concatenate(part) for part in zip(*full.values(), strict=True))
    names = np.repeat(list(full), [len(group[0]) for group in full.values()])
    found = multivariate_logrank_test(ages, names, is_lost, weights=counts)
    return LogRank(float(found.test_statistic), float(found.p_value), len(full))
