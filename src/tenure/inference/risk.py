"""Risk of leaving: learnt only where it beats what anybody could tell without a model."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from tenure.inference.calibration import DRAWS
from tenure.inference.candidates import Model, Rows, contributions, fit_model
from tenure.inference.competing import learn_causes
from tenure.inference.conformal import Thresholds, learn_thresholds
from tenure.inference.leaks import refused
from tenure.inference.panel import HORIZON_DAYS, LEAD_DAYS, Flags, Floats, Panel
from tenure.inference.rehearsal import (
    FEWEST_FOLDS,
    RECENT_DAYS,
    Rehearsal,
    rehearse,
    rows_known,
    thinned,
)
from tenure.inference.risk_findings import (
    Baseline,
    Candidate,
    Chances,
    Effect,
    Fold,
    Reason,
    RiskFinding,
    Why,
)
from tenure.inference.risk_proof import proof
from tenure.inference.risk_scores import chances

__all__ = [
    "Baseline",
    "Candidate",
    "Chances",
    "Effect",
    "Fold",
    "Reason",
    "RiskFinding",
    "Why",
    "chances",
    "learn_risk",
]

FEWEST_CHURNED = 50
"""Customers who left below whom no model is fitted."""
FEWEST_REHEARSED = 20
"""Customers who must have left after a fold date, for the rehearsal to say anything."""
MOST_SHOWN = 5_000


def learn_risk(panel: Panel, *, seed: int, rehearsal: Rehearsal | None = None) -> RiskFinding:
    """Learn who is about to leave, if that can be learnt.

    A model is usable only where, on dates it did not learn from, it ranks customers better
    than last month's use does and than Kaplan–Meier by plan does, the 95 % interval of both
    gains (customers as clusters) above 0, and states better chances than the latter. The
    challenger is chosen only where its AUC is above the penalised model's by more than one
    standard error. `rehearsal` is that of the same panel and seed, made here where None; give
    it where `back_test` needs it too. The same arguments give the same finding.
    """
    known, left = panel.labels()
    blank = _blank(panel, known, left)
    if blank.churned < FEWEST_CHURNED:
        return replace(blank, why=(Why("too_few_churned", blank.churned, FEWEST_CHURNED),))
    done = rehearse(panel, seed=seed) if rehearsal is None else rehearsal
    short = _short(done)
    if short is not None:
        return replace(blank, why=(short,))
    shown = proof(done, seed=seed)
    found = replace(
        blank,
        is_usable=shown.is_usable,
        why=shown.why,
        folds=shown.folds,
        candidates=shown.candidates,
        chosen=shown.chosen,
        baselines=shown.baselines,
        calibration=shown.calibration,
    )
    return _with_model(found, panel, done, seed) if shown.is_usable else found


def unlearnt(panel: Panel) -> RiskFinding:
    """What is said where learning was not asked for, since it takes long."""
    known, left = panel.labels()
    return replace(_blank(panel, known, left), why=(Why("not_asked"),), refused=())


def _blank(panel: Panel, known: Flags, left: Flags) -> RiskFinding:
    """What can be said before anything is learnt."""
    seen = panel.seen_until.astype("datetime64[D]").astype(date)
    return RiskFinding(
        is_usable=False,
        why=(),
        seen_until=seen,
        lead_days=LEAD_DAYS,
        horizon_days=HORIZON_DAYS,
        customers=len(np.unique(panel.customer)),
        churned=len(np.unique(panel.customer[left])),
        rows=int(known.sum()),
        refused=refused(panel),
        folds=(),
        candidates=(),
        chosen="",
        baselines=(),
        calibration=None,
        thresholds=None,
        model=None,
        causes=None,
        effects=(),
    )


def _short(done: Rehearsal) -> Why | None:
    if len(done.snapshots) < FEWEST_FOLDS:
        return Why("too_short", len(done.snapshots), FEWEST_FOLDS)
    gone = np.concatenate([each.rows.customer[each.left] for each in done.snapshots])
    count = len(np.unique(gone))
    return Why("too_few_rehearsed", count, FEWEST_REHEARSED) if count < FEWEST_REHEARSED else None


def _with_model(found: RiskFinding, panel: Panel, done: Rehearsal, seed: int) -> RiskFinding:
    """The model of today, learnt from all that is known by now."""
    then = thinned(panel).as_known_on(panel.seen_until)
    rows = rows_known(then, panel.seen_until, found.refused)
    model = fit_model(found.chosen, rows, seed=seed, draws=DRAWS)
    cause = then.cause[then.labels()[0]]
    return replace(
        found,
        model=model,
        thresholds=_thresholds(done, found.chosen),
        causes=learn_causes(rows.numbers, rows.groups, cause, rows.left, rows.customer),
        effects=_effects(model, rows),
    )


def _thresholds(done: Rehearsal, chosen: str) -> Thresholds:
    """From the dates of the last year, or all where fewer than 20 left in it."""
    begins = done.snapshots[-1].on - np.timedelta64(RECENT_DAYS, "D")
    late = [each for each in done.snapshots if each.on > begins]
    if sum(int(each.left.sum()) for each in late) < FEWEST_REHEARSED:
        late = list(done.snapshots)
    sure = np.concatenate([each.chances[chosen][each.is_labelled] for each in late])
    left = np.concatenate([each.left[each.is_labelled] for each in late])
    return learn_thresholds(sure, left)


def _effects(model: Model, rows: Rows) -> tuple[Effect, ...]:
    """Numbers and levels by the mean size of what they add, largest first."""
    some = np.zeros(len(rows.left), dtype=bool)
    some[:: max(1, len(some) // MOST_SHOWN)] = True
    part = rows.where(some)
    added = contributions(model, part.numbers, part.groups)
    names = [(each.name, "") for each in model.columns.numbers]
    names += [(each.group, each.value) for each in model.columns.levels]
    values = [part.numbers[each.name] for each in model.columns.numbers]
    values += [(part.groups[x.group] == x.value).astype(np.float64) for x in model.columns.levels]
    made = [
        Effect(*name, float(np.abs(column).mean()), _direction(value, column))
        for name, value, column in zip(names, values, added.T, strict=True)
    ]
    return tuple(sorted(made, key=lambda each: -each.weight))


def _direction(values: Floats, added: Floats) -> str:
    """What more of it does, by rank correlation."""
    known = np.isfinite(values)
    if known.sum() < 2 or not np.ptp(values[known]) or not np.ptp(added[known]):
        return "mixed"
    from scipy.stats import spearmanr  # noqa: PLC0415 - slow to import

    slope = float(spearmanr(values[known], added[known]).statistic)
    return "mixed" if abs(slope) < 0.5 else "raises" if slope > 0 else "lowers"
