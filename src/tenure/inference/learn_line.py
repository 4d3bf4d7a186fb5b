"""The danger line learnt from a panel: which branch the data can bear, and why not a better one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tenure.inference.cohorts import metric_cohorts
from tenure.inference.cut_search import (
    best_cut,
    grid_of,
    left_counts,
    permuted,
    resampled_cuts,
)
from tenure.inference.danger_line import (
    GUESS_BELOW,
    Band,
    DangerLine,
    EconomicLine,
    Economics,
    LineFinding,
    bottom_quartile,
)
from tenure.inference.economic_line import economic_line
from tenure.inference.intervals import Estimate, risk_ratio, wilson
from tenure.inference.line_branches import Evidence, trail_of
from tenure.inference.line_sample import Sample, sample_of
from tenure.inference.metric_choice import MetricScore, choose
from tenure.inference.panel import HORIZON_DAYS, LEAD_DAYS, Panel

Floats = NDArray[np.float64]

SEED = 20_260_101


@dataclass(frozen=True, slots=True)
class _Proof:
    """The best cut of one measure, how sure it is, and where a contact would pay."""

    cut: float
    statistic: float
    is_low_worse: bool
    p_value: float
    cut_low: float
    cut_high: float
    span: float
    paying: EconomicLine | None


def learn_line(
    panel: Panel,
    *,
    economics: Economics | None = None,
    seed: int = SEED,
    lead_days: int = LEAD_DAYS,
    horizon_days: int = HORIZON_DAYS,
) -> LineFinding:
    """The danger line a panel can bear; `line` None is "no usable signal", see `trail`.

    Distinct customers lost decide: under 25 the bottom quartile, a guess; to 69 a provisional
    line, where the corrected p is under 0.05, the 90 % interval of the cut spans at most 20
    percentile points and the lower limit of the risk ratio is over 1.3; from 70 a learnt one,
    where the corrected p is under 0.05. Else the bottom quartile, or none where the AUC of the
    measure may be 0.5. Where costs are known and a line is proved, it is drawn where a contact
    pays. Deterministic in `seed`. Sources are named in `maxstat` and `cut_search`.
    """
    sample = sample_of(panel, lead_days=lead_days, horizon_days=horizon_days)
    choices = choose(sample, fewest_losses=GUESS_BELOW)
    chosen = next((each for each in choices if each.is_chosen), None)
    metric = chosen.metric if chosen else None
    known = sample.known(metric) if metric else sample
    finding = LineFinding(
        line=None,
        metric=metric,
        trail=trail_of(Evidence(losses=known.losses)),
        choices=choices,
        cohorts=(),
        customers=known.customers,
        churn_events=known.losses,
        learned_on=panel.seen_until.astype("datetime64[D]").item(),
    )
    if chosen is None or metric is None:
        return finding
    levels = known.levels[metric]
    proof = _proof(sample, known, choices, economics, seed)
    now = _levels_now(panel, metric)
    guess = bottom_quartile(now, levels, known.has_left)
    evidence = _evidence(known, chosen, proof, guess, has_costs=economics is not None)
    finding = replace(
        finding,
        trail=trail_of(evidence),
        cohorts=metric_cohorts(levels, known.has_left, known.customer),
    )
    return replace(finding, line=_line(finding, known, now, proof, guess))


def _levels_now(panel: Panel, metric: str) -> Floats:
    """Known levels of those there on the last observation day."""
    levels = panel.features[metric][panel.observed_on == panel.observed_on.max()]
    return np.asarray(levels[~np.isnan(levels)], dtype=np.float64)


def _proof(
    sample: Sample,
    known: Sample,
    choices: Sequence[MetricScore],
    economics: Economics | None,
    seed: int,
) -> _Proof | None:
    """The search for a cut of the chosen measure; None where there is too little to search."""
    if known.losses < GUESS_BELOW:
        return None
    grids = {each.metric: grid_of(sample, each.metric) for each in choices if each.auc}
    grid = grids.get(next(iter(known.levels)))
    cut = best_cut(grid.at_risk, left_counts(sample, grid)) if grid else None
    if grid is None or cut is None:
        return None
    chance = permuted(sample, [each for each in grids.values() if each], seed=seed)
    statistic = abs(cut.standardised)
    as_great = int((chance >= statistic - 1e-9).sum())
    drawn = np.append(resampled_cuts(sample, grid, seed=seed + 1), cut.index)
    low, high = (int(np.quantile(drawn, q, method="inverted_cdf")) for q in (0.05, 0.95))
    low, high = min(low, cut.index), max(high, cut.index)
    left, highest = left_counts(sample, grid), float(known.levels[grid.metric].max())
    return _Proof(
        cut=float(grid.cuts[cut.index]),
        statistic=statistic,
        is_low_worse=cut.standardised > 0,
        p_value=(as_great + 1) / (len(chance) + 1),
        cut_low=float(grid.cuts[low]),
        cut_high=float(grid.cuts[high]),
        span=float(grid.shares[high] - grid.shares[low]),
        paying=economic_line(grid, left, highest, economics) if economics else None,
    )


def _evidence(
    known: Sample,
    chosen: MetricScore,
    proof: _Proof | None,
    guess: DangerLine | None,
    *,
    has_costs: bool,
) -> Evidence:
    found = Evidence(
        losses=known.losses,
        has_measure=True,
        auc=chosen.auc,
        has_costs=has_costs,
        has_guess=guess is not None,
    )
    if proof is None:
        return found
    return replace(
        found,
        p_value=proof.p_value,
        is_low_worse=proof.is_low_worse,
        span=proof.span,
        ratio=sides(known.levels[chosen.metric], known, proof.cut)[2],
        paying=proof.paying,
    )


def _line(
    finding: LineFinding,
    known: Sample,
    now: Floats,
    proof: _Proof | None,
    guess: DangerLine | None,
) -> DangerLine | None:
    """The line of the branch taken, with its record."""
    branch = next(step.branch for step in finding.trail if step.is_taken)
    level = _level(branch, proof, guess)
    if level is None or finding.metric is None:
        return None
    levels = known.levels[finding.metric]
    below, above, lift = sides(levels, known, level)
    low, high = _around(branch, proof)
    return DangerLine(
        line=level,
        branch=branch,
        n=len(now),
        below=int((now <= level).sum()),
        churn_events=finding.churn_events,
        past_below=below,
        past_above=above,
        lift=lift,
        bands=tuple(Band(each.lowest, each.highest, each.churn) for each in finding.cohorts),
        metric=finding.metric,
        statistic=proof.statistic if proof else None,
        p_value=proof.p_value if proof else None,
        cut_low=low,
        cut_high=high,
        percentile=float((levels <= level).mean()) if len(levels) else None,
        trail=finding.trail,
        choices=finding.choices,
        economics=proof.paying if proof else None,
        learned_on=finding.learned_on,
    )


def _level(branch: str, proof: _Proof | None, guess: DangerLine | None) -> float | None:
    if branch == "bottom_quartile":
        return guess.line if guess else None
    if branch == "none" or proof is None:
        return None
    if branch == "economic":
        return proof.paying.line if proof.paying else None
    return proof.cut


def _around(branch: str, proof: _Proof | None) -> tuple[float | None, float | None]:
    """The interval of the line; the bottom quartile has none."""
    if proof is None or branch == "bottom_quartile":
        return None, None
    if branch == "economic" and proof.paying:
        return proof.paying.line_low, proof.paying.line_high
    return proof.cut_low, proof.cut_high


def sides(
    levels: Floats, rows: Sample, line: float
) -> tuple[Estimate | None, Estimate | None, Estimate | None]:
    """Share that left at or below a line, above it, and the ratio of the two.

    Each customer is in a window once and leaves once, so that the usual intervals hold.
    """
    below = levels <= line
    left_below, n_below = int(rows.has_left[below].sum()), int(below.sum())
    left_above, n_above = int(rows.has_left[~below].sum()), int((~below).sum())
    return (
        wilson(left_below, n_below),
        wilson(left_above, n_above),
        risk_ratio(left_below, n_below, left_above, n_above),
    )
