"""How sure: leave, stay, or both possible — each wrong for no more than a stated share."""

from __future__ import annotations

from dataclasses import dataclass

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
