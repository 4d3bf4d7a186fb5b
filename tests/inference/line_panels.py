"""Panels whose truth is planted: customers watched weekly, leaving by their level or by chance."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tenure.inference.panel import CUSTOMER, STAYED, Panel

SUNDAY = np.datetime64("2024-01-07", "D")
Floats = NDArray[np.float64]


def persistent(rng: Generator, customers: int, weeks: int, noise: float = 0.3) -> Floats:
    """Levels (customers, weeks) that stay near each customer's own."""
    own = rng.normal(size=(customers, 1))
    return own + noise * rng.normal(size=(customers, weeks))


def step_hazard(levels: Floats, *, share: float, weekly: float, ratio: float) -> Floats:
    """Weekly hazard: `ratio` times as high at or below the `share` quantile."""
    cut = np.quantile(levels, share)
    return np.where(levels <= cut, weekly * ratio, weekly)


def watched(
    levels: Floats,
    hazard: Floats,
    rng: Generator,
    *,
    metrics: dict[str, Floats] | None = None,
    delay_weeks: int = 0,
    starts: NDArray[np.int64] | None = None,
    unseen_weeks: int = 0,
) -> Panel:
    """One row a week until notice; notice comes by `hazard` of the level `delay_weeks` before."""
    customers, weeks = levels.shape
    hazard = np.roll(hazard, delay_weeks, axis=1)
    if delay_weeks:
        hazard[:, :delay_weeks] = hazard[:, [delay_weeks]]
    leaves = rng.random((customers, weeks)) < hazard
    begins = np.zeros(customers, dtype=np.int64) if starts is None else starts
    leaves &= np.arange(weeks) > begins[:, None]
    gone = np.where(leaves.any(axis=1), leaves.argmax(axis=1), weeks + 10_000)
    grid = np.arange(weeks)
    is_here = (grid >= begins[:, None]) & (grid < gone[:, None])
    customer, week = np.nonzero(is_here)
    last = weeks - 1 + unseen_weeks
    notice = np.where(gone <= last, gone, -1)[customer]
    day = SUNDAY + 7 * week.astype("timedelta64[D]")
    on = SUNDAY + (7 * notice - 3).astype("timedelta64[D]")
    columns = metrics or {"active_days": levels}
    return Panel(
        customer=customer.astype(np.int64),
        observed_on=day,
        notice_on=np.where(notice >= 0, on, np.datetime64("NaT", "D")),
        cause=np.where(notice >= 0, CUSTOMER, STAYED).astype(np.int8),
        mrr_minor=np.full(len(customer), 10_000.0),
        features={name: each[customer, week] for name, each in columns.items()},
        groups={"plan": np.full(len(customer), "basic")},
        seen_until=SUNDAY + np.timedelta64(7 * last, "D"),
    )


def random_labels(seed: int, *, customers: int = 300, weeks: int = 80) -> Panel:
    """Nobody leaves because of use, though levels last and some are likelier to leave for good."""
    rng = np.random.default_rng(seed)
    levels = persistent(rng, customers, weeks)
    frailty = rng.gamma(1.0, 1.0, size=(customers, 1))
    starts = rng.integers(0, weeks // 2, customers)
    hazard = np.broadcast_to(0.006 * frailty, levels.shape).copy()
    return watched(levels, hazard, rng, starts=starts)
