"""Whether chances mean what they say: of those given 20 %, do 20 % leave?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.hazard import fit_hazard, probability
from tenure.inference.intervals import Estimate, wilson

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

FEWEST_FOR_ISOTONIC = 1_000
"""Windows of customers above which steps hold better than a straight line (methods 2) …"""
FEWEST_LEAVERS = 250
"""… where so many customers left; the 1,000 of the comparison had about as many."""
LEAN = 20.0
"""Rows by which a step leans on the line."""
BINS = 10
FINE = 400
GRID = 64
DRAWS = 200
EDGE = 1e-6
SUP_OF_MOTION = 2.241
"""95th percentile of the largest distance from 0 of Brownian motion on [0, 1]."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows given similar chances: the mean chance, the share who left and its 95 % interval."""

    rows: int
    left: int
    chance: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Cumulative:
    """Leavers counted less leavers expected, from the lowest chance up, as a share of all rows.

    A flat line is good; a rise means chances there were too low, a fall too high. `at` is the
    share of rows so far (0–1), `difference` the line; `largest` its greatest distance from 0,
    `noise` the distance it would go in one of twenty cases by chance alone. Source:
    Arrieta-Ibarra, Gujral, Tannen, Tygert & Xu 2022 (cumulative differences).
    """

    at: tuple[float, ...]
    difference: tuple[float, ...]
    largest: float
    noise: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How chances held against what came, over `rows` of which `left` left.

    `intercept`: by how much, in log-odds, chances were too low all in all (0 is good);
    `slope`: 1 is good, less means too extreme. `error` is the mean distance of share and chance
    over bins of equal size, `error_noise` what perfect chances would show on as many rows
    (95th percentile of simulated outcomes). Brier score and log loss: lower is better.
    """

    rows: int
    left: int
    brier: float
    log_loss: float
    intercept: float
    slope: float
    error: float
    error_noise: float
    bins: tuple[Bin, ...]
    cumulative: Cumulative


@dataclass(frozen=True, slots=True)
class Calibrator:
    """From a model's score (log-odds) to a chance, with the interval of that chance.

    `method` "platt": logistic(intercept + slope × score); "isotonic": straight lines
    between (`scores`, `chances`), level beyond them. `grid`, `low`, `high`: the 95 % interval of the
    chance at a score, whole customers resampled. `rows`, `customers`: what it was learnt from.
    """

    method: str
    intercept: float
    slope: float
    scores: tuple[float, ...]
    chances: tuple[float, ...]
    grid: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    rows: int
    customers: int


@dataclass(frozen=True, slots=True)
class _Binned:
    """Scores put together in bins of equal size, for refitting many times."""

    score: Floats
    place: Ints
    bins: int


def learn_calibrator(
    scores: Floats,
    left: Flags,
    customers: Ints,
    *,
    seed: int,
    windows: int | None = None,
    draws: int = DRAWS,
) -> Calibrator:
    """Platt's straight line below 1,000 windows or 250 leavers, isotonic steps above.

    `scores` are log-odds a model gave rows it had not seen. `windows` counts separate windows
    of customers where rows overlap (all rows where None); with no `draws` there is no interval. Source: Platt 1999, with his targets
    pulled in from 0 and 1; Zadrozny & Elkan 2002; thresholds by our comparison in methods 2.
    """
    separate = len(scores) if windows is None else windows
    leavers = len(np.unique(customers[left]))
    is_platt = separate < FEWEST_FOR_ISOTONIC or leavers < FEWEST_LEAVERS
    binned = _binned(scores)
    line = _platt(binned, left, np.ones(len(left)))
    steps = ((), ()) if is_platt else _isotonic(binned, left, np.ones(len(left)), line)
    grid = np.unique(np.quantile(scores, np.linspace(0, 1, GRID))) if draws else np.zeros(0)
    drawn = _drawn(binned, left, customers, grid, seed=seed, is_platt=is_platt, draws=draws)
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0) if draws else (grid, grid)
    return Calibrator(
        method="platt" if is_platt else "isotonic",
        intercept=line[0],
        slope=line[1],
        scores=tuple(float(each) for each in steps[0]),
        chances=tuple(float(each) for each in steps[1]),
        grid=tuple(grid.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        rows=len(scores),
        customers=len(np.unique(customers)),
    )


def _binned(scores: Floats) -> _Binned:
    edges = np.unique(np.quantile(scores, np.linspace(0, 1, FINE + 1)[1:-1]))
    place = np.searchsorted(edges, scores, side="right")
    used, place = np.unique(place, return_inverse=True)
    mean = np.bincount(place, scores) / np.bincount(place)
    return _Binned(mean, place, len(used))


def _sums(binned: _Binned, left: Flags, weights: Floats) -> tuple[Floats, Floats]:
    """Of each bin: the weight, and the weight of leavers."""
    whole: Floats = np.bincount(binned.place, weights, binned.bins).astype(np.float64)
    return whole, np.bincount(binned.place, weights * left, binned.bins).astype(np.float64)


def _platt(binned: _Binned, left: Flags, weights: Floats) -> tuple[float, float]:
    all_rows, gone = _sums(binned, left, weights)
    whole, leavers = float(all_rows.sum()), float(gone.sum())
    yes, no = (leavers + 1) / (leavers + 2), 1 / (whole - leavers + 2)
    counted = gone * yes + (all_rows - gone) * no
    column = np.r_[binned.score, binned.score][:, None]
    outcome = np.repeat([True, False], binned.bins)
    made = fit_hazard(column, outcome, weights=np.r_[counted, all_rows - counted], penalty=1e-6)
    return made.intercept, float(made.coefficients[0])


def _isotonic(
    binned: _Binned, left: Flags, weights: Floats, line: tuple[float, float]
) -> tuple[Floats, Floats]:
    """Middles of the steps, straight lines between them (Oron & Flournoy 2017).

    Each step leans on the line by as much as 20 rows, so that none is certain.
    """
    from sklearn.isotonic import isotonic_regression  # noqa: PLC0415 - slow to import

    all_rows, gone = _sums(binned, left, weights)
    held = all_rows > 0
    rows, score = all_rows[held], binned.score[held]
    share = isotonic_regression(gone[held] / rows, sample_weight=rows)
    _, step = np.unique(share, return_inverse=True)
    width = np.bincount(step, rows)
    stated = np.bincount(step, rows * probability(line[0] + line[1] * score)) / width
    leaning = (np.bincount(step, rows * share) + LEAN * stated) / (width + LEAN)
    made = np.asarray(isotonic_regression(leaning, sample_weight=width), dtype=np.float64)
    return np.bincount(step, rows * score) / width, made


def _drawn(
    binned: _Binned,
    left: Flags,
    customers: Ints,
    grid: Floats,
    *,
    seed: int,
    is_platt: bool,
    draws: int,
) -> Floats:
    """The chance at each score of the grid, whole customers resampled (Poisson weights)."""
    rng = np.random.default_rng(seed)
    _, owner = np.unique(customers, return_inverse=True)
    drawn = np.empty((draws, len(grid)))
    for each in range(draws):
        weights = rng.poisson(1.0, int(owner.max()) + 1)[owner].astype(np.float64)
        line = _platt(binned, left, weights)
        if is_platt:
            drawn[each] = probability(line[0] + line[1] * grid)
        else:
            drawn[each] = np.interp(grid, *_isotonic(binned, left, weights, line))
    return drawn


def calibrated(calibrator: Calibrator, scores: Floats) -> Floats:
    """The chance of each score, strictly between 0 and 1."""
    if calibrator.method == "platt":
        made = probability(calibrator.intercept + calibrator.slope * scores)
    else:
        made = np.interp(scores, calibrator.scores, calibrator.chances)
    return np.clip(made, EDGE, 1 - EDGE)


def interval(calibrator: Calibrator, scores: Floats) -> tuple[Floats, Floats]:
    """Lower and upper 95 % limit of the chance of each score; the chance is within them."""
    made = calibrated(calibrator, scores)
    if not calibrator.grid:
        return made, made
    low = np.interp(scores, calibrator.grid, calibrator.low)
    high = np.interp(scores, calibrator.grid, calibrator.high)
    return np.minimum(low, made), np.maximum(high, made)


def brier(chances: Floats, left: Flags) -> float:
    """Mean squared distance of chance and outcome."""
    return float(np.mean((chances - left) ** 2))


def log_loss(chances: Floats, left: Flags) -> float:
    """Mean surprise at the outcome, in nats."""
    held = np.clip(chances, EDGE, 1 - EDGE)
    return float(-np.mean(np.where(left, np.log(held), np.log1p(-held))))


def calibration(chances: Floats, left: Flags, *, seed: int) -> Calibration | None:
    """How chances held on rows they were not learnt from; None without both outcomes."""
    if not left.any() or left.all():
        return None
    held = np.clip(chances, EDGE, 1 - EDGE)
    odds = np.log(held / (1 - held))
    whole = fit_hazard(odds[:, None], left, penalty=1e-9)
    bins = _bins(held, left)
    error, noise = _error(held, left, bins, seed)
    return Calibration(
        rows=len(left),
        left=int(left.sum()),
        brier=brier(held, left),
        log_loss=log_loss(held, left),
        intercept=_shift(odds, left),
        slope=float(whole.coefficients[0]),
        error=error,
        error_noise=noise,
        bins=tuple(_bin(held[bins == at], left[bins == at]) for at in range(int(bins.max()) + 1)),
        cumulative=_cumulative(held, left),
    )


def _shift(odds: Floats, left: Flags) -> float:
    """What must be added to all log-odds so that as many are expected to leave as left."""
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import

    count = float(left.sum())
    return float(brentq(lambda shift: float(probability(odds + shift).sum()) - count, -40, 40))


def _bins(chances: Floats, left: Flags) -> Ints:
    """Bins of equal size by chance; ties stay in the order of the rows."""
    place = np.empty(len(left), dtype=np.int64)
    count = max(1, min(BINS, len(left)))
    place[np.argsort(chances, kind="stable")] = np.arange(len(left)) * count // len(left)
    return place


def _bin(chances: Floats, left: Flags) -> Bin:
    gone = int(left.sum())
    share = wilson(gone, len(left)) or Estimate(0.0, 0.0, 1.0, 0)
    return Bin(len(left), gone, float(chances.mean()), share.value, share.low, share.high)


def _error(chances: Floats, left: Flags, bins: Ints, seed: int) -> tuple[float, float]:
    rows = np.bincount(bins)
    mean = np.bincount(bins, chances) / rows
    gone = np.bincount(bins, left)
    drawn = np.random.default_rng(seed).binomial(rows, np.clip(mean, 0, 1), (1_000, len(rows)))
    errors = (np.abs(drawn - rows * mean)).sum(axis=1) / len(left)
    return float(np.abs(gone - rows * mean).sum() / len(left)), float(np.quantile(errors, 0.95))


def _cumulative(chances: Floats, left: Flags) -> Cumulative:
    order = np.argsort(chances, kind="stable")
    line = np.cumsum((left - chances)[order]) / len(left)
    shown = np.unique(np.linspace(0, len(left) - 1, 101).astype(np.int64))
    noise = SUP_OF_MOTION * float(np.sqrt(np.sum(chances * (1 - chances)))) / len(left)
    return Cumulative(
        at=tuple(((shown + 1) / len(left)).tolist()),
        difference=tuple(line[shown].tolist()),
        largest=float(np.abs(line).max()),
        noise=noise,
    )
