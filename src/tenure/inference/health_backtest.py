"""Whether a health score told who would leave, on the workspace's own past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tenure.inference.discrimination import Scored, auc_gain, pooled_auc
from tenure.inference.intervals import Estimate, wilson
from tenure.inference.panel import Panel
from tenure.values.health import MIN_COVERAGE, Factor, HealthScore

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEWEST = 10
"""Customers who left, and who stayed, below which nothing is said."""
EDGES = (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
APART_DAYS = 91
"""Between days whose rows are counted in bands: so that no stretch of time counts twice."""


@dataclass(frozen=True, slots=True)
class Band:
    """Customers whose score lay from `low` up to below `high` (100 is in the last band), and the
    share of them that left.
    """

    low: float
    high: float
    left: Estimate


@dataclass(frozen=True, slots=True)
class Backtest:
    """What became of customers by their score.

    `auc` is the chance that one who left had the lower score, `alone` the same of `measure`
    by itself on the same rows, `gain` the first less the second; all three within a day, with
    95 % intervals over customers; None where they cannot be told. `verdict`: "too_few"
    (leavers or stayers), "nothing" (0.5 lies in the interval of `auc`), "backwards" (it lies
    above it) or "tells". `covered`, 0–1: rows with a label that had a score. `bands` are five
    of 20 points, `colors` red, amber, green; empty ones are left out. Days `first_on` to
    `last_on`, None without any.
    """

    verdict: str
    measure: str
    auc: Estimate | None
    alone: Estimate | None
    gain: Estimate | None
    rows: int
    leavers: int
    stayers: int
    covered: float
    bands: tuple[Band, ...]
    colors: tuple[Band, ...]
    first_on: date | None
    last_on: date | None


def panel_scores(panel: Panel, design: HealthScore) -> Floats:
    """The score of each row of a panel; segments are `panel.groups["segment"]`."""
    segment = panel.groups.get("segment", np.full(len(panel), ""))
    return design_scores(panel.features, segment, design)


def design_scores(
    values: Mapping[str, Floats], segment: NDArray[np.str_], design: HealthScore
) -> Floats:
    """Scores, 0–100, of rows with `values` by measure (NaN unknown); NaN under half coverage.

    `segment` has one entry a row, "" unknown. The arithmetic is that of `metrics.health`, for
    designs that are only tried and for panels already in memory.
    """
    count = len(segment)
    total, counted, known = np.zeros(count), np.zeros(count), np.zeros(count)
    for factor in design.factors:
        value = values.get(factor.measure, np.full(count, np.nan))
        points = _points(value, segment, factor)
        present = ~np.isnan(points)
        total += np.where(present, points, 0.0) * factor.weight
        counted += np.where(present, factor.weight, 0.0)
        known += np.where(np.isnan(value), 0.0, factor.weight)
    enough = known / design.weight >= MIN_COVERAGE - 1e-9
    scores = np.full(count, np.nan)
    scores[enough] = np.clip(total[enough] / counted[enough], 0, 100)
    return scores


def _points(value: Floats, segment: NDArray[np.str_], factor: Factor) -> Floats:
    poor, good = np.full(len(value), factor.scale.poor), np.full(len(value), factor.scale.good)
    for name, scale in factor.by_segment:
        poor[segment == name], good[segment == name] = scale.poor, scale.good
    points: Floats = np.clip((value - poor) / (good - poor), 0, 1) * 100
    if factor.missing != "left_out":
        points[np.isnan(value)] = {"poor": 0.0, "middle": 50.0}[factor.missing]
    return points


def backtest(panel: Panel, scores: Floats, *, measure: str, design: HealthScore) -> Backtest:
    """Scores of all days of a panel against who left in the window after each of them.

    `scores` has one entry a row, NaN without a score; `measure` is the one of the panel that is
    held against it, lower being dangerous. `design` gives the colors.
    """
    has_label, left = panel.labels()
    usable = has_label & ~np.isnan(scores)
    who = panel.customer
    leavers = len(np.unique(who[usable & left]))
    stayers = len(np.unique(who[usable & ~left]))
    is_said = min(leavers, stayers) >= FEWEST
    other = panel.features.get(measure, np.full(len(panel), np.nan))
    both = usable & ~np.isnan(other)
    ours, theirs = (_by_day(panel, each, left, both) for each in (scores, other))
    auc = pooled_auc(_by_day(panel, scores, left, usable)) if is_said else None
    days = panel.observed_on[usable]
    bands, colors = _counted(panel, scores, left, usable, design)
    return Backtest(
        verdict=_verdict(auc),
        measure=measure,
        auc=auc,
        alone=pooled_auc(theirs) if is_said else None,
        gain=auc_gain(ours, theirs) if is_said else None,
        rows=int(usable.sum()),
        leavers=leavers,
        stayers=stayers,
        covered=float(usable.sum() / has_label.sum()) if has_label.any() else 0.0,
        bands=bands,
        colors=colors,
        first_on=_date(days.min()) if len(days) else None,
        last_on=_date(days.max()) if len(days) else None,
    )


def _by_day(panel: Panel, healthy: Floats, left: Flags, rows: Flags) -> list[Scored]:
    """One date each; the riskier the less healthy."""
    places = np.flatnonzero(rows)
    days = panel.observed_on[places]
    order = np.argsort(days, kind="stable")
    places, starts = places[order], np.flatnonzero(np.diff(days[order].astype(np.int64)))
    return [
        Scored(-healthy[part], left[part], panel.customer[part])
        for part in np.split(places, starts + 1)
        if len(part)
    ]


def _verdict(auc: Estimate | None) -> str:
    if auc is None:
        return "too_few"
    if auc.low <= 0.5 <= auc.high:
        return "nothing"
    return "tells" if auc.low > 0.5 else "backwards"


def _counted(
    panel: Panel, scores: Floats, left: Flags, usable: Flags, design: HealthScore
) -> tuple[tuple[Band, ...], tuple[Band, ...]]:
    """Bands of 20 points and of colors, on days a window apart from the last one back."""
    if not usable.any():
        return (), ()
    age = (panel.observed_on[usable].max() - panel.observed_on).astype(np.int64)
    rows = usable & (age % APART_DAYS == 0)
    of_colors = (0.0, design.red_below, design.green_from, 100.0)
    of_scores, gone = scores[rows], left[rows]
    return _bands(of_scores, gone, EDGES), _bands(of_scores, gone, of_colors)


def _bands(scores: Floats, left: Flags, edges: tuple[float, ...]) -> tuple[Band, ...]:
    which = np.searchsorted(edges[1:-1], scores, side="right")
    found = []
    for place in range(len(edges) - 1):
        inside = which == place
        share = wilson(int(left[inside].sum()), int(inside.sum()))
        if share is not None:
            found.append(Band(edges[place], edges[place + 1], share))
    return tuple(found)


def _date(day: np.datetime64) -> date:
    found: date = day.astype("datetime64[D]").item()
    return found
