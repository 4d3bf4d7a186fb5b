"""AUC over dates, with customers as what was sampled."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.inference.discrimination import Scored, auc, auc_gain, pooled_auc


def dates(seed: int, customers: int = 150, count: int = 5, noise: float = 0.3) -> list[Scored]:
    """The same customers on each date, with scores and outcomes that stay with them."""
    rng = np.random.default_rng(seed)
    held, leaver = rng.normal(size=customers), rng.random(customers) < 0.3
    made = []
    for _ in range(count):
        score = held + leaver + noise * rng.normal(size=customers)
        made.append(Scored(np.round(score, 1), leaver, np.arange(customers)))
    return made


def test_as_elsewhere_ties_half() -> None:
    from sklearn.metrics import roc_auc_score

    for each in dates(1):
        assert auc(each.score, each.left) == pytest.approx(roc_auc_score(each.left, each.score))
    assert auc(np.ones(3), np.array([True, True, True])) is None


def test_dates_count_by_their_leavers() -> None:
    one = Scored(np.array([2.0, 1.0]), np.array([True, False]), np.array([1, 2]))
    three = Scored(np.array([0.0, 0.0, 0.0, 1.0]), np.array([True] * 3 + [False]), np.arange(4))
    found = pooled_auc([one, three])
    assert found is not None
    assert (found.value, found.n) == (0.25, 4)


def test_repeated_customers_do_not_narrow_the_interval() -> None:
    made = dates(2, noise=0.0)
    once, often = pooled_auc(made[:1]), pooled_auc(made)
    assert once is not None
    assert often is not None
    assert often.high - often.low == pytest.approx(once.high - once.low, rel=1e-9)


def test_the_interval_is_that_of_resampled_customers() -> None:
    made = dates(3)
    found = pooled_auc(made)
    assert found is not None
    rng, drawn = np.random.default_rng(4), []
    for _ in range(400):
        rows = rng.integers(0, 150, 150)
        again = [Scored(x.score[rows], x.left[rows], x.customer[rows]) for x in made]
        values = [auc(x.score, x.left) for x in again]
        drawn.append(np.mean([x for x in values if x is not None]))
    half = (found.high - found.low) / 2
    assert half == pytest.approx(1.96 * float(np.std(drawn)), rel=0.12)


def test_nothing_is_gained_on_oneself() -> None:
    made = dates(5)
    found = auc_gain(made, made)
    assert found is not None
    assert (found.value, found.low, found.high) == (0, 0, 0)


def test_a_gain_is_the_difference_with_its_own_interval() -> None:
    made = dates(6)
    rng = np.random.default_rng(7)
    worse = [Scored(rng.normal(size=150), x.left, x.customer) for x in made]
    gain, one, two = auc_gain(made, worse), pooled_auc(made), pooled_auc(worse)
    assert gain is not None
    assert one is not None
    assert two is not None
    assert gain.value == pytest.approx(one.value - two.value)
    assert gain.low > 0
    assert pooled_auc([]) is None
