"""AUC over several dates, with whole customers as what was sampled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.intervals import Z95, Estimate

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scored:
    """Rows of one date: a score (more is riskier), whether they left, and whose they are."""

    score: Floats
    left: Flags
    customer: Ints


def auc(score: Floats, left: Flags) -> float | None:
    """Chance that a leaver's score is above a stayer's, ties half; None without both."""
    found = _placed(score, left)
    return None if found is None else found[0]


def _placed(score: Floats, left: Flags) -> tuple[float, Floats] | None:
    """AUC, and what each row's presence did to it (DeLong's placements, centered)."""
    leavers, stayers = int(left.sum()), int((~left).sum())
    if not leavers or not stayers:
        return None
    from scipy.stats import rankdata  # noqa: PLC0415 - slow to import

    among_all = rankdata(score)
    placed = np.empty(len(score))
    placed[left] = (among_all[left] - rankdata(score[left])) / stayers
    placed[~left] = 1 - (among_all[~left] - rankdata(score[~left])) / leavers
    value = float(placed[left].mean())
    pull = (placed - value) / np.where(left, leavers, stayers)
    return value, pull


def pooled_auc(dates: Sequence[Scored]) -> Estimate | None:
    """AUC within each date, averaged by leavers, with the 95 % interval over customers.

    None where no date has both leavers and stayers. `n`: customers. Source: the structural
    components of DeLong et al. 1988 summed by cluster (Obuchowski 1997).
    """
    return _estimate(dates, [None] * len(dates))


def auc_gain(dates: Sequence[Scored], others: Sequence[Scored]) -> Estimate | None:
    """AUC of one score less that of another on the same rows, with its interval over customers."""
    return _estimate(dates, [each.score for each in others])


def _estimate(dates: Sequence[Scored], others: Sequence[Floats | None]) -> Estimate | None:
    value, weight = 0.0, 0
    pulls, owners = [], []
    for each, other in zip(dates, others, strict=True):
        placed = _placed(each.score, each.left)
        if placed is None:
            continue
        level, pull = placed
        against = None if other is None else _placed(other, each.left)
        if against is not None:
            level, pull = level - against[0], pull - against[1]
        leavers = int(each.left.sum())
        value, weight = value + leavers * level, weight + leavers
        pulls.append(leavers * pull)
        owners.append(each.customer)
    if not weight:
        return None
    _, place = np.unique(np.concatenate(owners), return_inverse=True)
    sums = np.bincount(place, np.concatenate(pulls)) / weight
    half = Z95 * float(np.sqrt(np.sum(sums**2)))
    mean = value / weight
    return Estimate(mean, mean - half, mean + half, len(sums))
