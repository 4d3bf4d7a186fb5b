"""Whether a model beats what anybody could tell: the verdict on a rehearsal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from tenure.inference.calibration import Calibration, brier, calibration, log_loss
from tenure.inference.candidates import BOOSTING, PENALISED
from tenure.inference.discrimination import Scored, auc, auc_gain, pooled_auc
from tenure.inference.intervals import Z95, Estimate
from tenure.inference.lives import rank_by_use
from tenure.inference.panel import Flags, Floats
from tenure.inference.rehearsal import Rehearsal, Snapshot
from tenure.inference.risk_findings import Baseline, Candidate, Fold, Why

FEWEST_IN_WORST = 5
"""Leavers a date must have to be called the worst."""
Score = Callable[[Snapshot], Floats]


@dataclass(frozen=True, slots=True)
class Proof:
    """The verdict and everything it rests on, as `RiskFinding` shows it."""

    is_usable: bool
    why: tuple[Why, ...]
    folds: tuple[Fold, ...]
    candidates: tuple[Candidate, ...]
    chosen: str
    baselines: tuple[Baseline, ...]
    calibration: Calibration | None


def proof(done: Rehearsal, *, seed: int) -> Proof:
    """Compare the candidates with each other, then the chosen one with both baselines."""
    chosen = _chosen(done)
    baselines = tuple(_baseline(done, chosen, kind) for kind in ("use", "tenure"))
    sure, left = _pooled(done, _chances_of(chosen))
    why = _why(baselines, log_loss(sure, left))
    return Proof(
        is_usable=why[0].code == "beats_both",
        why=why,
        folds=tuple(_fold(each) for each in done.snapshots),
        candidates=tuple(_candidate(done, kind) for kind in (PENALISED, BOOSTING)),
        chosen=chosen,
        baselines=baselines,
        calibration=calibration(sure, left, seed=seed),
    )


def _scored(done: Rehearsal, score: Score) -> list[Scored]:
    return [
        Scored(
            score(each)[each.is_labelled],
            each.left[each.is_labelled],
            each.rows.customer[each.is_labelled],
        )
        for each in done.snapshots
    ]


def _pooled(done: Rehearsal, score: Score) -> tuple[Floats, Flags]:
    made = _scored(done, score)
    return np.concatenate([x.score for x in made]), np.concatenate([x.left for x in made])


def _scores_of(kind: str) -> Score:
    return lambda each: each.scores[kind]


def _chances_of(kind: str) -> Score:
    return lambda each: each.chances[kind]


def _baseline_score(kind: str) -> Score:
    return (lambda each: each.use) if kind == "use" else (lambda each: each.tenure)


def _chosen(done: Rehearsal) -> str:
    """The penalised model, unless the challenger is better by more than a standard error."""
    if BOOSTING not in done.kinds:
        return PENALISED
    made = [_scored(done, _scores_of(kind)) for kind in (BOOSTING, PENALISED)]
    gain = auc_gain(made[0], made[1])
    losses = [log_loss(*_pooled(done, _chances_of(kind))) for kind in (BOOSTING, PENALISED)]
    is_better = gain is not None and gain.value > (gain.high - gain.value) / Z95
    return BOOSTING if is_better and losses[0] <= losses[1] else PENALISED


def _candidate(done: Rehearsal, kind: str) -> Candidate:
    if kind not in done.kinds:
        return Candidate(kind, None, None, None, None, "no_library")
    made = _scored(done, _scores_of(kind))
    sure, left = _pooled(done, _chances_of(kind))
    dates = [x for x in made if x.left.sum() >= FEWEST_IN_WORST]
    each = [found for x in dates if (found := auc(x.score, x.left)) is not None]
    worst = min(each, default=None)
    return Candidate(kind, pooled_auc(made), worst, brier(sure, left), log_loss(sure, left))


def _baseline(done: Rehearsal, chosen: str, kind: str) -> Baseline:
    model, other = (_scored(done, score) for score in (_scores_of(chosen), _baseline_score(kind)))
    value, gain = pooled_auc(other), auc_gain(model, other)
    nothing = Estimate(0.5, 0.0, 1.0, 0)
    loss = log_loss(*_pooled(done, _baseline_score(kind))) if kind == "tenure" else None
    column = rank_by_use(done.snapshots[-1].rows)[0] if kind == "use" else "plan"
    return Baseline(kind, column, value or nothing, gain or Estimate(0.0, -1.0, 1.0, 0), loss)


def _why(baselines: tuple[Baseline, ...], loss: float) -> tuple[Why, ...]:
    against = [
        Why(f"no_better_than_{each.kind}", each.gain.low)
        for each in baselines
        if each.gain.low <= 0
    ]
    theirs = [each.log_loss for each in baselines if each.log_loss is not None]
    if not against and theirs and loss >= min(theirs):
        against = [Why("chances_no_better", loss, min(theirs))]
    if against:
        return (Why("no_usable_signal"), *against)
    return (Why("beats_both", min(each.gain.low for each in baselines)),)


def _fold(each: Snapshot) -> Fold:
    known, left = each.is_labelled, each.left[each.is_labelled]
    kinds = {kind: auc(found[known], left) for kind, found in each.scores.items()}
    return Fold(
        on=each.on.astype("datetime64[D]").astype(date),
        trained_rows=each.trained_rows,
        trained_left=each.trained_left,
        rows=int(known.sum()),
        left=int(left.sum()),
        auc_penalised=kinds.get(PENALISED),
        auc_boosting=kinds.get(BOOSTING),
        auc_use=auc(each.use[known], left),
        auc_tenure=auc(each.tenure[known], left),
    )
