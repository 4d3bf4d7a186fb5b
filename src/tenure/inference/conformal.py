"""How sure: leave, stay, or both possible — each wrong for no more than a stated share."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

COVERAGE = 0.9

LEAVE, STAY, AMBIGUOUS = "leave", "stay", "ambiguous"
"""Ambiguous is no prediction: talk to them."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Leaving is possible at a chance ≥ `leave_from`, staying at one ≤ `stay_to`.

    Of those who leave at least `coverage` (0–1) have leaving among what is possible, of those
    who stay as many staying: for each class by itself. `leavers`, `stayers`: rows learnt from.
    """

    leave_from: float
    stay_to: float
    coverage: float
    leavers: int
    stayers: int


def learn_thresholds(chances: Floats, left: Flags, *, coverage: float = COVERAGE) -> Thresholds:
    """Thresholds from rows the chances were not learnt from, for each outcome by itself.

    With few rows of an outcome its threshold lets everything through: nothing is ruled out
    then. Source: Vovk, Gammerman & Shafer 2005 (Mondrian, that is label-conditional, split
    conformal); the ⌈(n + 1) · coverage⌉-th smallest nonconformity of each class.
    """
    leave = _quantile(1 - chances[left], coverage)
    stay = _quantile(chances[~left], coverage)
    return Thresholds(1 - leave, stay, coverage, int(left.sum()), int((~left).sum()))


def _quantile(nonconformity: Floats, coverage: float) -> float:
    place = ceil((len(nonconformity) + 1) * coverage)
    return float(np.sort(nonconformity)[place - 1]) if place <= len(nonconformity) else 1.0


def how_sure(thresholds: Thresholds, chances: Floats) -> tuple[str, ...]:
    """One code a row: "leave" or "stay" where only that is possible, else "ambiguous"."""
    leave = chances >= thresholds.leave_from
    stay = chances <= thresholds.stay_to
    codes = np.where(leave & ~stay, LEAVE, np.where(stay & ~leave, STAY, AMBIGUOUS))
    return tuple(codes.tolist())
