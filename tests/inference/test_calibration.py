"""Whether chances mean what they say: planted faults are found, and chance is told from fault."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tenure.inference.calibration import (
    brier,
    calibrated,
    calibration,
    interval,
    learn_calibrator,
    log_loss,
)
from tenure.inference.hazard import probability

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def drawn(count: int, seed: int, base: float = -2.0) -> tuple[Floats, Flags]:
    """True log-odds, and who left."""
    rng = np.random.default_rng(seed)
    odds = base + 1.2 * rng.normal(size=count)
    return odds, rng.random(count) < probability(odds)


def test_too_extreme_and_too_low_are_found() -> None:
    odds, left = drawn(20_000, 1)
    extreme = calibration(probability(2 * odds), left, seed=1)
    low = calibration(probability(odds - 0.7), left, seed=1)
    good = calibration(probability(odds), left, seed=1)
    assert extreme is not None
    assert low is not None
    assert good is not None
    assert extreme.slope == pytest.approx(0.5, abs=0.03)
    assert (low.slope, low.intercept) == pytest.approx((1.0, 0.7), abs=0.05)
    assert (good.slope, good.intercept) == pytest.approx((1.0, 0.0), abs=0.05)
    assert good.error < good.error_noise < low.error
    assert good.cumulative.largest < good.cumulative.noise < low.cumulative.largest


def test_as_computed_elsewhere() -> None:
    # sklearn: brier_score_loss, log_loss; statsmodels: Logit(y, [1, odds]).fit()
    import statsmodels.api as sm
    from sklearn.metrics import brier_score_loss
    from sklearn.metrics import log_loss as other_loss

    odds, left = drawn(3_000, 2)
    chance = probability(1.4 * odds + 0.3)
    found = calibration(chance, left, seed=1)
    assert found is not None
    assert found.brier == brier(chance, left) == pytest.approx(brier_score_loss(left, chance))
    assert found.log_loss == log_loss(chance, left) == pytest.approx(other_loss(left, chance))
    x = 1.4 * odds + 0.3
    both = sm.Logit(left.astype(float), sm.add_constant(x)).fit(disp=0)
    assert found.slope == pytest.approx(float(both.params[1]), abs=1e-5)
    shift = sm.GLM(left.astype(float), np.ones((3_000, 1)), sm.families.Binomial(), offset=x).fit()
    assert found.intercept == pytest.approx(float(shift.params[0]), abs=1e-6)


def test_bins_hold_equally_many_and_all() -> None:
    odds, left = drawn(1_003, 3)
    found = calibration(probability(odds), left, seed=1)
    assert found is not None
    assert {each.rows for each in found.bins} == {100, 101}
    assert sum(each.left for each in found.bins) == int(left.sum())
    assert [each.chance for each in found.bins] == sorted(each.chance for each in found.bins)
    assert found.cumulative.difference[-1] == pytest.approx(
        float(left.mean() - probability(odds).mean())
    )


def test_perfect_chances_pass_the_noise_floor_as_rarely_as_said() -> None:
    above = np.zeros(2)
    for seed in range(200):
        odds, left = drawn(600, 100 + seed)
        found = calibration(probability(odds), left, seed=seed)
        assert found is not None
        above += (
            found.error > found.error_noise,
            found.cumulative.largest > found.cumulative.noise,
        )
    assert np.all(above / 200 < 0.09)  # 5 % is said
    assert above[0] > 0


def test_few_rows_take_a_line_many_take_steps() -> None:
    odds, left = drawn(5_000, 5)
    owner = np.arange(5_000)
    few = learn_calibrator(odds[:900], left[:900], owner[:900], seed=1)
    many = learn_calibrator(odds, left, owner, seed=1)
    overlapping = learn_calibrator(odds, left, owner, seed=1, windows=900)
    rarely = learn_calibrator(odds, left & (owner < 1_500), owner, seed=1)
    kinds = [each.method for each in (few, many, overlapping, rarely)]
    assert kinds == ["platt", "isotonic", "platt", "platt"]


@pytest.mark.parametrize("windows", [500, 5_000])
def test_wrong_scores_are_put_right(windows: int) -> None:
    odds, left = drawn(5_000, 31)
    made = learn_calibrator(3 * odds + 2, left, np.arange(5_000), seed=1, windows=windows)
    new_odds, new_left = drawn(20_000, 7)
    found = calibration(calibrated(made, 3 * new_odds + 2), new_left, seed=1)
    assert found is not None
    assert found.slope == pytest.approx(1, abs=0.12)
    assert found.intercept == pytest.approx(0, abs=0.12)


def test_steps_as_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    from sklearn.isotonic import IsotonicRegression

    rng = np.random.default_rng(8)
    scores = rng.integers(-50, 50, 4_000) / 10.0  # 100 different ones: no bins are needed
    left = rng.random(4_000) < probability(scores)
    other = IsotonicRegression(out_of_bounds="clip").fit(scores, left)
    monkeypatch.setattr("tenure.inference.calibration.LEAN", 0.0)
    made = learn_calibrator(scores, left, np.arange(4_000), seed=1)
    # ours go straight from the middle of a step to the next: there they are the same
    assert len(made.scores) == len(np.unique(other.predict(scores))) > 10
    theirs = np.unique(other.predict(scores))
    assert made.chances == pytest.approx(theirs, abs=1e-6)
    assert other.predict(made.scores) == pytest.approx(theirs, abs=1e-6)


def test_no_step_is_certain() -> None:
    scores = np.linspace(-3, 3, 4_000)
    made = learn_calibrator(scores, scores > 0, np.arange(4_000), seed=1)
    assert made.method == "isotonic"
    assert 0 < made.chances[0] < 0.001
    assert 0.999 < made.chances[-1] < 1


def test_the_interval_holds_the_chance_and_mostly_the_truth() -> None:
    covered = []
    for seed in range(40):
        odds, left = drawn(800, 200 + seed)
        made = learn_calibrator(odds, left, np.arange(800), seed=seed)
        at = np.array([-3.0, -2.0, -1.0])
        low, high = interval(made, at)
        chance = calibrated(made, at)
        assert np.all((low <= chance) & (chance <= high))
        covered.append((low <= probability(at)) & (probability(at) <= high))
    assert np.mean(covered) > 0.88


def test_customers_seen_often_do_not_narrow_the_interval() -> None:
    odds, left = drawn(400, 9)
    once = learn_calibrator(odds, left, np.arange(400), seed=1)
    often = learn_calibrator(
        odds.repeat(5), left.repeat(5), np.arange(400).repeat(5), seed=1, windows=400
    )
    wide, same = (np.subtract(*interval(each, np.array([-2.0]))[::-1]) for each in (once, often))
    assert same == pytest.approx(wide, rel=0.1)


def test_nothing_to_compare() -> None:
    assert calibration(np.full(5, 0.2), np.zeros(5, dtype=bool), seed=1) is None
