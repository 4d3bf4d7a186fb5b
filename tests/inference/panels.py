"""Imaginary panels with planted truths, for the tests of what is learnt from them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tenure.inference.panel import CUSTOMER, DELINQUENT, Panel

Floats = NDArray[np.float64]
FIRST = np.datetime64("2024-01-07")  # a Sunday
NEVER = np.datetime64("NaT", "D")


def simulate(
    *,
    customers: int = 500,
    weeks: int = 100,
    seed: int = 1,
    effect: float = 1.2,
    monthly: float = 0.02,
    complaint: float = 0.0,
    unsolved: float | None = None,
) -> Panel:
    """Customers whose weekly hazard rises by exp(`effect`) for each spread of declining use.

    A customer's usual level of use differs ten-fold between customers and means nothing; use
    against its own habit, and overdue invoices, mean much. `monthly` is the usual risk of a
    month; `complaint` and `unsolved` are log hazard ratios of a recent complaint.
    """
    rng = np.random.default_rng(seed)
    mood = _mood(rng, customers, weeks)
    begins = rng.integers(0, int(weeks * 0.6), customers) * (rng.random(customers) < 0.5)
    week = np.arange(weeks)
    overdue = _spells(rng, customers, weeks, 0.01, 4)
    loud = _spells(rng, customers, weeks, 0.02, 12)
    open_ = loud & _spells(rng, customers, weeks, 0.03, 8)
    plan = rng.integers(0, 3, customers)
    base = np.log(monthly / 4.3) + 0.4 * plan[:, None] - effect**2 / 2
    bad = complaint if unsolved is None else unsolved
    risk = np.exp(base - effect * mood + np.where(open_, bad, complaint * loud))
    unpaid = np.exp(base - 2 + 3.0 * overdue)
    gone = rng.random(risk.shape) < -np.expm1(-(risk + unpaid))
    gone &= week >= begins[:, None]
    last = np.where(gone.any(axis=1), gone.argmax(axis=1), weeks - 1)
    here = (week >= begins[:, None]) & (week <= last[:, None])
    who, when = np.nonzero(here)
    left = gone.any(axis=1)[who]
    by = rng.random(customers) < (unpaid / (risk + unpaid))[np.arange(customers), last]
    day = np.timedelta64(1, "D")
    ends = FIRST + (last * 7 + rng.integers(1, 8, customers)) * day
    level = rng.normal(0, 0.8, customers)
    noise = rng.normal(0, 0.15, risk.shape)
    use = np.exp(4 + level[:, None] + 0.5 * mood + noise)
    features = {
        "active_days": np.clip(np.round(28 / (1 + np.exp(-level[:, None] - mood))), 0, 28),
        "events_28": np.round(use),
        "own_baseline_ratio": use / np.exp(4 + level[:, None]),
        "seat_use": np.clip(rng.normal(0.6, 0.2, risk.shape), 0, 1),
        "tenure_days": (week - begins[:, None]) * 7.0 + 3,
        "mrr_minor": np.repeat(np.exp(rng.normal(9, 1, customers))[:, None], weeks, axis=1),
        "overdue_invoices": overdue.astype(float),
        "complaints_90": loud.astype(float),
        "complaints_unsolved": open_.astype(float),
        "complaints_fast": (loud & ~open_ & (week % 2 == 0)).astype(float),
        "complaints_slow": (loud & ~open_ & (week % 2 == 1)).astype(float),
        "nps_score": np.where(rng.random(risk.shape) < 0.7, np.nan, rng.integers(0, 11)),
    }
    return Panel(
        customer=who.astype(np.int64),
        observed_on=FIRST + when * 7 * day,
        notice_on=np.where(left, ends[who], NEVER),
        cause=np.where(left, np.where(by[who], DELINQUENT, CUSTOMER), 0).astype(np.int8),
        mrr_minor=features["mrr_minor"][who, when],
        features={name: values[who, when].astype(float) for name, values in features.items()},
        groups={"plan": np.array(["basic", "pro", "team"])[plan[who]]},
        seen_until=FIRST + ((weeks - 1) * 7 + 6) * day,
    )


def _mood(rng: np.random.Generator, customers: int, weeks: int) -> Floats:
    """Slow swings of spread 1 around a customer's habit."""
    mood = np.empty((customers, weeks))
    mood[:, 0] = rng.normal(size=customers)
    for week in range(1, weeks):
        mood[:, week] = 0.97 * mood[:, week - 1] + 0.243 * rng.normal(size=customers)
    return mood


def _spells(
    rng: np.random.Generator, customers: int, weeks: int, rate: float, length: int
) -> NDArray[np.bool_]:
    """Weeks within `length` weeks after something that happens at a weekly rate."""
    starts = rng.random((customers, weeks)) < rate
    spell = np.zeros_like(starts)
    for lag in range(length):
        spell[:, lag:] |= starts[:, : weeks - lag]
    return spell


def with_column(panel: Panel, name: str, values: Floats) -> Panel:
    return replace(panel, features={**panel.features, name: values})


def shuffled(panel: Panel, *, seed: int) -> Panel:
    """The same columns, the lives of other customers: features say nothing about leaving.

    Customers trade their columns with others that have rows on the same days as far as they go;
    whole courses are traded, so nothing of a customer's own time is left in them.
    """
    rng = np.random.default_rng(seed)
    names, begins, counts = np.unique(panel.customer, return_index=True, return_counts=True)
    traded = rng.permutation(len(names))
    rows = np.concatenate(
        [
            begins[other] + np.arange(count) % counts[other]
            for count, other in zip(counts, traded, strict=True)
        ]
    )
    kept = {"tenure_days": panel.features["tenure_days"]}
    features = {name: values[rows] for name, values in panel.features.items()}
    plans = {name: values[rows] for name, values in panel.groups.items()}
    return replace(panel, features={**features, **kept}, groups=plans)
