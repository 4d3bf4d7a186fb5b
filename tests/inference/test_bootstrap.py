"""Money kept: golden case, coverage, and agreement with the bootstrap of scipy."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import bootstrap

from tenure.inference.bootstrap import EXACT, Kept, money_kept

Ints = NDArray[np.int64]


def each(opening: list[int], closing: list[int]) -> Kept:
    found = money_kept(np.array(opening), np.array(closing), np.ones(len(opening), dtype=np.int64))
    assert found is not None
    return found


def company(n: int, seed: int) -> tuple[Ints, Ints]:
    """A company with a heavy tail: a seventh leaves, others grow or shrink."""
    chance = np.random.default_rng(seed)
    opening = chance.lognormal(9, 1.3, n).astype(np.int64) + 1
    factor = np.where(chance.random(n) < 1 / 7, 0, chance.choice([1, 1, 1, 0.8, 1.3], n))
    return opening, (opening * factor).astype(np.int64)


def test_the_golden_case() -> None:
    # golden.json "nrr": A 100, B 200, C 50, D 400, E 80 -> 100, 260, 0, 320, 80; F is new
    found = each([100, 200, 50, 400, 80], [100, 260, 0, 320, 80])
    assert found.nrr.value == pytest.approx(0.9157, abs=5e-5)
    assert found.grr.value == pytest.approx(0.8434, abs=5e-5)
    assert (found.nrr.low, found.nrr.reason, found.nrr.n) == (None, "few", 5)
    assert found.largest_share == pytest.approx(400 / 830)
    assert found.nrr_without_largest == pytest.approx(440 / 430)


def test_nothing_to_divide_by() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert money_kept(none, none, none) is None


def test_one_account_alone_has_no_others() -> None:
    found = each([500], [400])
    assert (found.largest_share, found.nrr_without_largest) == (1.0, None)


def test_where_nothing_changed_there_is_no_interval() -> None:
    found = each([100] * 50, [100] * 50)
    assert (found.nrr.value, found.nrr.low, found.nrr.reason) == (1.0, None, "unchanged")


@pytest.mark.parametrize("n", [150, 3_000])
def test_intervals_as_scipy_draws_them(n: int) -> None:
    # scipy.stats.bootstrap((closing, opening), ratio, paired=True, method="BCa")
    opening, closing = company(n, seed=n)
    found = money_kept(opening, closing, np.ones(n, dtype=np.int64), replicates=20_000)
    assert found is not None
    for ratio, kept in ((found.nrr, closing), (found.grr, np.minimum(opening, closing))):
        theirs = bootstrap(
            (kept, opening),
            lambda a, b, axis=-1: a.sum(axis) / b.sum(axis),
            paired=True,
            n_resamples=20_000,
            batch=500,
            rng=np.random.default_rng(1),
        ).confidence_interval
        assert ratio.low is not None
        assert ratio.high is not None
        width = theirs.high - theirs.low
        assert ratio.low == pytest.approx(theirs.low, abs=0.06 * width)
        assert ratio.high == pytest.approx(theirs.high, abs=0.06 * width)


def test_counted_pairs_are_the_same_customers() -> None:
    opening, closing = np.array([100, 100, 250]), np.array([100, 0, 300])
    counts = np.array([700, 90, 210])
    grouped = money_kept(opening, closing, counts)
    single = money_kept(
        opening.repeat(counts), closing.repeat(counts), np.ones(1_000, dtype=np.int64)
    )
    assert grouped is not None
    assert single is not None
    assert grouped.nrr.value == pytest.approx(single.nrr.value)
    assert grouped.nrr.low == pytest.approx(single.nrr.low, abs=3e-3)
    assert grouped.nrr.high == pytest.approx(single.nrr.high, abs=3e-3)


@pytest.mark.slow
def test_the_interval_covers_what_is_true() -> None:
    # Planted: the large company is the truth, samples of it are what we see.
    opening, closing = company(200_000, seed=5)
    truth = closing.sum() / opening.sum()
    chance, covered = np.random.default_rng(9), 0
    for _ in range(300):
        who = chance.integers(0, len(opening), 400)
        ratio = each(opening[who].tolist(), closing[who].tolist()).nrr
        assert ratio.low is not None
        assert ratio.high is not None
        covered += ratio.low <= truth <= ratio.high
    assert 0.90 <= covered / 300 <= 0.98


def test_a_hundred_thousand_customers_take_a_moment() -> None:
    opening, closing = company(100_000, seed=2)
    began = time.process_time()
    found = money_kept(opening, closing, np.ones(100_000, dtype=np.int64))
    assert time.process_time() - began < 1.5
    assert found is not None
    assert found.nrr.low is not None
    assert found.nrr.low < found.nrr.value


def test_the_same_question_has_the_same_answer() -> None:
    opening, closing = company(2 * EXACT, seed=3)
    once, again = (money_kept(opening, closing, np.ones(2 * EXACT, dtype=np.int64)) for _ in "ab")
    assert once == again


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**9)), min_size=1, max_size=40))
def test_what_always_holds(pairs: list[tuple[int, int]]) -> None:
    found = each([a for a, _ in pairs], [b for _, b in pairs])
    assert 0 <= found.grr.value <= 1
    assert found.grr.value <= found.nrr.value + 1e-12
    for ratio in (found.nrr, found.grr):
        if ratio.low is not None and ratio.high is not None:
            assert 0 <= ratio.low <= ratio.value <= ratio.high
    assert found.grr.high is None or found.grr.high <= 1
