"""Which measure the danger line is drawn on: the one that told leavers from stayers, out of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from tenure.inference.intervals import Estimate
from tenure.inference.line_sample import Sample

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

COVERAGE = 0.5
"""A measure known in fewer rows than this share is not drawn on."""


@dataclass(frozen=True, slots=True)
class MetricScore:
    """How well one measure told who would leave, one horizon ahead.

    `auc` is the chance that one who left stood lower than one who stayed, mean over `folds`
    windows weighted by their losses; its interval is over whole customers and holds for all
    measures tried at once. None where it cannot be had. `coverage` is the share of rows in
    which the measure is known. `why` is one of "best", "plainest_within_one_error", "weaker",
    "unknown_for_most", "all_alike", "no_losses", "too_few_losses".
    """

    metric: str
    auc: Estimate | None
    standard_error: float | None
    folds: int
    losses: int
    coverage: float
    is_chosen: bool
    why: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """AUC of one measure over separate windows, and its standard error over customers."""

    auc: float
    standard_error: float
    folds: int


def choose(sample: Sample, *, fewest_losses: int = 0) -> tuple[MetricScore, ...]:
    """Every level measure with its score, in order of plainness; at most one is chosen.

    The best AUC wins, but the plainest (first of `LEVELS`) within one standard error of it is
    chosen. Nothing is fitted: a measure ranks customers by itself, low being worse as said
    beforehand, and every window comes after the day it was measured on, so that each fold is out
    of time. With fewer than `fewest_losses` customers lost nothing is compared, and the
    plainest measure that is known and varies is chosen.
    """
    found = [_scored(sample, metric) for metric in sample.levels]
    usable = [each for each in found if each.why == ""]
    if sample.losses < fewest_losses:
        return _plainest(found, usable[:1] or [each for each in found if each.why == "no_losses"])
    ranked = [each for each in usable if each.auc is not None]
    if not ranked:
        return _plainest(found, [each for each in found if each.why == "no_losses"])
    best = max(ranked, key=lambda each: each.auc.value if each.auc else 0.0)
    chosen = next(each for each in ranked if _is_near(each, best))
    z = NormalDist().inv_cdf(1 - 0.025 / len(ranked))
    return tuple(_judged(each, best, chosen, z) for each in found)


def _plainest(
    found: Sequence[MetricScore], usable: Sequence[MetricScore]
) -> tuple[MetricScore, ...]:
    chosen = usable[0].metric if usable else None
    return tuple(
        replace(each, why=each.why or "too_few_losses", is_chosen=each.metric == chosen)
        for each in found
    )


def _is_near(score: MetricScore, best: MetricScore) -> bool:
    if score.auc is None or best.auc is None:
        return False
    return score.auc.value >= best.auc.value - (best.standard_error or 0.0)


def _judged(score: MetricScore, best: MetricScore, chosen: MetricScore, z: float) -> MetricScore:
    if score.why or score.auc is None:
        return score
    half = z * (score.standard_error or 0.0)
    value = score.auc.value
    auc = replace(score.auc, low=max(0.0, value - half), high=min(1.0, value + half))
    if score.metric != chosen.metric:
        return replace(score, auc=auc, why="weaker")
    why = "best" if chosen.metric == best.metric else "plainest_within_one_error"
    return replace(score, auc=auc, why=why, is_chosen=True)


def _scored(sample: Sample, metric: str) -> MetricScore:
    known = sample.known(metric)
    coverage = len(known) / len(sample) if len(sample) else 0.0
    levels, losses = known.levels[metric], known.losses
    why = ""
    if coverage < COVERAGE:
        why = "unknown_for_most"
    elif not len(levels) or levels.min() == levels.max():
        why = "all_alike"
    elif not losses:
        why = "no_losses"
    ranking = ranking_of(known, metric) if not why else None
    if not why and ranking is None:
        why = "no_losses"
    if ranking is None:
        return MetricScore(metric, None, None, 0, losses, coverage, False, why)
    around = Estimate(ranking.auc, ranking.auc, ranking.auc, len(levels))
    return MetricScore(
        metric, around, ranking.standard_error, ranking.folds, losses, coverage, False, why
    )


def ranking_of(sample: Sample, metric: str) -> Ranking | None:
    """AUC within each window, averaged by losses, with the error over whole customers.

    `metric` must be known in every row. The error is from each customer's influence, added up
    over its windows (DeLong, DeLong & Clarke-Pearson 1988; Obuchowski 1997 for clusters). None
    without a window in which some left and some stayed.
    """
    levels = sample.levels[metric]
    weights, values, influence = [], [], np.zeros(len(levels))
    for window in range(len(sample.days)):
        rows = np.flatnonzero(sample.window == window)
        left = rows[sample.has_left[rows]]
        stayed = rows[~sample.has_left[rows]]
        if not len(left) or not len(stayed):
            continue
        above, below = (
            _placed(levels[left], levels[stayed]),
            1 - _placed(levels[stayed], levels[left]),
        )
        value = float(above.mean())
        influence[left] = above - value
        influence[stayed] = (below - value) * len(left) / len(stayed)
        weights.append(len(left))
        values.append(value)
    if not values:
        return None
    total = sum(weights)
    _names, which = np.unique(sample.customer, return_inverse=True)
    by_customer = np.bincount(which, influence) / total
    clusters = len(by_customer)
    error = sqrt(float(by_customer @ by_customer) * clusters / max(clusters - 1, 1))
    return Ranking(float(np.average(values, weights=weights)), error, len(values))


def _placed(levels: Floats, others: Floats) -> Floats:
    """For each level the share of `others` above it, those equal by half."""
    ordered = np.sort(others)
    under = np.searchsorted(ordered, levels, side="left")
    up_to = np.searchsorted(ordered, levels, side="right")
    placed: Floats = 1 - (under + up_to) / (2 * len(others))
    return placed
