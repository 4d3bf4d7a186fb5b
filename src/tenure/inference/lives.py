"""What can be told of leaving without a model: how much they used, and how long they have been here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tenure.inference.panel import (
    CUSTOMER,
    DELINQUENT,
    HORIZON_DAYS,
    LEAD_DAYS,
    Days,
    Flags,
    Floats,
    Ints,
    Panel,
)

USE = ("events_28", "active_days")
"""Last month's use: the first of these that is known."""
BAND_DAYS = 28
BORROWED = 200.0
"""Customer-weeks by which a plan's hazard leans on that of all plans at the same tenure."""


@dataclass(frozen=True, slots=True)
class Lives:
    """Customer-weeks, for Kaplan–Meier by plan: an entry for each row of a panel.

    `band` is tenure in bands of 28 days; `ended` says that notice, or the end, came within the
    week after the observation. Customers enter at the tenure they were first seen at.
    """

    observed_on: Days
    tenure: Floats
    plan: Ints
    band: Ints
    ended: Flags


def tenure_days(panel: Panel) -> Floats:
    """Tenure of each row in days; where unknown, the days since the customer's first row."""
    _, begins, place = np.unique(panel.customer, return_index=True, return_inverse=True)
    since = (panel.observed_on - panel.observed_on[begins][place]).astype(np.float64)
    known = panel.features.get("tenure_days", since)
    return np.where(np.isfinite(known), known, since)


def rank_by_use(panel: Panel) -> tuple[str, Floats]:
    """The column and a score of each row, more being less used; unknown use is the middle.

    All the same where no use is known at all, and the column is "".
    """
    for name in USE:
        values = panel.features.get(name)
        if values is not None and np.isfinite(values).any():
            middle = float(np.median(values[np.isfinite(values)]))
            return name, np.where(np.isfinite(values), -values, -middle)
    return "", np.zeros(len(panel))


def lives(panel: Panel) -> Lives:
    """The weekly rows as person-periods."""
    plans = panel.groups.get("plan", np.full(len(panel), ""))
    tenure = np.maximum(tenure_days(panel), 0)
    within = panel.notice_on <= panel.observed_on + np.timedelta64(7, "D")
    return Lives(
        observed_on=panel.observed_on,
        tenure=tenure,
        plan=np.unique(plans, return_inverse=True)[1].astype(np.int64),
        band=(tenure // BAND_DAYS).astype(np.int64),
        ended=within & np.isin(panel.cause, (CUSTOMER, DELINQUENT)),
    )


def chance_by_tenure(all_lives: Lives, rows: Ints, known_on: np.datetime64) -> Floats:
    """Chance to leave in the window of each chosen row, by Kaplan–Meier of its plan.

    Uses weeks that were over by the end of `known_on`. 1 − S(a + lead + horizon) ÷ S(a + lead)
    for tenure a, the hazard being even within a band of 28 days; a plan with few weeks in a
    band leans on all plans there, a band on all bands.
    """
    over = all_lives.observed_on + np.timedelta64(7, "D") <= known_on
    plans, bands = int(all_lives.plan.max(initial=0)) + 1, int(all_lives.band.max(initial=0)) + 5
    cell = all_lives.plan[over] * bands + all_lives.band[over]
    weeks = np.bincount(cell, minlength=plans * bands)
    ends = np.bincount(cell, all_lives.ended[over], plans * bands)
    hazard = _leaning(_table(ends, plans), _table(weeks, plans))
    per_day = -np.log1p(-np.minimum(hazard, 0.999)) / 7
    return _within_window(per_day, all_lives.plan[rows], all_lives.tenure[rows])


def _table(cells: Floats | Ints, plans: int) -> Floats:
    return np.asarray(cells, dtype=np.float64).reshape(plans, -1)


def _leaning(ends: Floats, weeks: Floats) -> Floats:
    usual = ends.sum() / max(float(weeks.sum()), 1.0)
    of_band = (ends.sum(axis=0) + BORROWED * usual) / (weeks.sum(axis=0) + BORROWED)
    return np.asarray((ends + BORROWED * of_band) / (weeks + BORROWED), dtype=np.float64)


def _within_window(per_day: Floats, plan: Ints, tenure: Floats) -> Floats:
    edges = np.arange(per_day.shape[1] + 1) * float(BAND_DAYS)
    chance = np.zeros(len(tenure))
    for each in range(len(per_day)):
        mine = plan == each
        summed = np.r_[0.0, np.cumsum(per_day[each] * BAND_DAYS)]
        begins = np.interp(tenure[mine] + LEAD_DAYS, edges, summed)
        ends = np.interp(tenure[mine] + LEAD_DAYS + HORIZON_DAYS, edges, summed)
        chance[mine] = -np.expm1(begins - ends)
    return chance
