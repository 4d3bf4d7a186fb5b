"""Which measure the danger line is drawn on: the one that told leavers from stayers, out of time."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.inference.intervals import Estimate


@dataclass(frozen=True, slots=True)
class MetricScore:
    """How well one measure told who would leave, one horizon ahead.

    `auc` is the chance that one who left stood lower than one who stayed, mean over `folds`
    windows weighted by their losses; its interval is over whole customers and holds for all
    measures tried at once. None where it cannot be had. `coverage` is the share of rows in
    which the measure is known. `why` is one of "best", "plainest_within_one_error", "weaker",
    "unknown_for_most", "all_alike", "no_losses", "not_compared".
    """

    metric: str
    auc: Estimate | None
    standard_error: float | None
    folds: int
    losses: int
    coverage: float
    is_chosen: bool
    why: str
