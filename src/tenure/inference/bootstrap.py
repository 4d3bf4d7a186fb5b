"""Money kept, with intervals: the bias-corrected bootstrap of NRR and GRR, by customer."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REPLICATES = 4_000
SEED = 20_260_101
EXACT = 256
"""Distinct rows resampled one by one; where there are more, the largest so many."""
FEWEST = 10
"""Customers below which resampling cannot tell how wide an interval is."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of money over `n` customers with its 95 % interval.

    `low` and `high` are None where none can be given; `reason` then says why: "few" (fewer
    than ten customers) or "unchanged" (nobody's money changed, so nothing can be resampled).
    """

    value: float
    low: float | None
    high: float | None
    n: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Money of the customers of a window's start that is left at its end.

    `largest_share`, 0–1, is what the largest account holds of the opening;
    `nrr_without_largest` the NRR of all others, None where there are none.
    """

    nrr: Ratio
    grr: Ratio
    largest_share: float
    nrr_without_largest: float | None


def money_kept(
    opening: NDArray[np.int64],
    closing: NDArray[np.int64],
    counts: NDArray[np.int64],
    *,
    seed: int = SEED,
    replicates: int = REPLICATES,
) -> Kept | None:
    """NRR and GRR with BCa intervals, resampling whole customers.

    `opening` (> 0) and `closing` (≥ 0) in minor units of one currency, one entry for each
    pair of amounts, `counts` customers having it; equal length. None without customers.
    The same arguments give the same interval. Source: Efron 1987 (BCa, acceleration by
    jackknife); for more than 256 distinct pairs the smaller ones are drawn together, their
    sum being normal, the large ones one by one (Poisson weights).
    """
    total = float(counts @ opening)
    if not total:
        return None
    columns = np.column_stack([opening, closing, np.minimum(opening, closing)]).astype(np.float64)
    sums = _resampled(columns, counts, np.random.default_rng(seed), replicates)
    sums = sums[sums[:, 0] > 0]
    nrr = _ratio(columns[:, [1, 0]], counts, sums[:, 1] / sums[:, 0])
    grr = _ratio(columns[:, [2, 0]], counts, np.minimum(sums[:, 2] / sums[:, 0], 1.0))
    largest = int(np.argmax(opening))
    rest = total - float(opening[largest])
    without = (float(counts @ closing) - float(closing[largest])) / rest if rest else None
    return Kept(nrr, grr, float(opening[largest]) / total, without)


def _resampled(rows: Floats, counts: Ints, rng: Generator, replicates: int) -> Floats:
    """Column sums of resamples of the customers, one row each."""
    if len(rows) <= EXACT:
        shares = counts / counts.sum()
        drawn: Floats = rng.multinomial(counts.sum(), shares, size=replicates) @ rows
        return drawn
    order = np.argsort(rows[:, :2].max(axis=1))
    bulk, heavy = order[:-EXACT], order[-EXACT:]
    weights = rng.poisson(counts[heavy], size=(replicates, EXACT))
    mean = counts[bulk] @ rows[bulk]
    spread = (rows[bulk] * counts[bulk, None]).T @ rows[bulk]
    rest = rng.multivariate_normal(mean, spread, size=replicates, check_valid="ignore")
    sums: Floats = weights @ rows[heavy] + rest
    return sums


def _ratio(rows: Floats, counts: Ints, drawn: Floats) -> Ratio:
    """`rows`: numerator, denominator of each customer; `drawn`: the ratio in each resample."""
    over, under = counts @ rows
    value, n = float(over / under), int(counts.sum())
    if n < FEWEST:
        return Ratio(value, None, None, n, "few")
    each = rows[:, 0] / rows[:, 1]
    if np.ptp(each) == 0:
        return Ratio(value, None, None, n, "unchanged")
    left_out = _left_out(rows, counts)
    low, high = _accelerated(drawn, value, left_out, counts)
    return Ratio(value, min(low, value), max(high, value), n)


def _left_out(rows: Floats, counts: Ints) -> Floats:
    """The ratio without one customer of each row."""
    over, under = counts @ rows
    rest = under - rows[:, 1]
    kept = np.divide(over - rows[:, 0], rest, out=np.full(len(rows), over / under), where=rest > 0)
    return np.asarray(kept, dtype=np.float64)


def _accelerated(
    drawn: Floats, value: float, left_out: Floats, counts: Ints
) -> tuple[float, float]:
    """BCa limits of the 95 % interval."""
    normal = NormalDist()
    below = (np.sum(drawn < value) + 0.5 * np.sum(drawn == value)) / len(drawn)
    edge = 0.5 / len(drawn)
    bias = normal.inv_cdf(min(max(float(below), edge), 1 - edge))
    off = float(counts @ left_out) / float(counts.sum()) - left_out
    power = float(counts @ off**2) ** 1.5
    skew = float(counts @ off**3) / (6 * power) if power else 0.0
    limits = []
    for share in (0.025, 0.975):
        z = bias + normal.inv_cdf(share)
        limits.append(normal.cdf(bias + z / (1 - skew * z)))
    low, high = np.quantile(drawn, limits)
    return float(low), float(high)
