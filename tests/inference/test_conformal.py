"""How sure: the promise holds for those who leave and for those who stay, each by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tenure.inference.conformal import AMBIGUOUS, LEAVE, STAY, how_sure, learn_thresholds


def drawn(rng: np.random.Generator, count: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    chance = rng.beta(1, 6, count)
    return chance, rng.random(count) < chance


def test_each_class_is_covered() -> None:
    rng = np.random.default_rng(1)
    shares = []
    for _ in range(200):
        thresholds = learn_thresholds(*drawn(rng, 800), coverage=0.9)
        chance, left = drawn(rng, 4_000)
        leave = chance >= thresholds.leave_from
        stay = chance <= thresholds.stay_to
        shares.append((leave[left].mean(), stay[~left].mean()))
    leavers, stayers = np.mean(shares, axis=0)
    assert leavers == pytest.approx(0.9, abs=0.01)
    assert stayers == pytest.approx(0.9, abs=0.01)


def test_covering_all_together_would_forget_those_who_leave() -> None:
    # the trap of methods 2: the same 90 % over all, one threshold for both outcomes
    rng = np.random.default_rng(2)
    chance, left = drawn(rng, 20_000)
    nonconformity = np.where(left, 1 - chance, chance)
    limit = np.quantile(nonconformity, 0.9)
    assert (nonconformity <= limit)[left].mean() < 0.6
    thresholds = learn_thresholds(chance, left)
    assert (chance >= thresholds.leave_from)[left].mean() >= 0.9


def test_words() -> None:
    rng = np.random.default_rng(3)
    thresholds = learn_thresholds(
        np.r_[rng.uniform(0.5, 1, 99), rng.uniform(0, 0.6, 99)], np.arange(198) < 99
    )
    # the 90th of 99, from the far end: about 0.55 for leaving, 0.54 for staying
    assert how_sure(thresholds, np.array([0.01, 0.99])) == (STAY, LEAVE)
    middle = (thresholds.leave_from + thresholds.stay_to) / 2
    assert how_sure(thresholds, np.array([middle])) == (AMBIGUOUS,)


def test_with_few_leavers_nothing_is_ruled_out() -> None:
    chance = np.linspace(0, 1, 108)
    thresholds = learn_thresholds(chance, np.arange(108) >= 100)
    assert (thresholds.leavers, thresholds.leave_from) == (8, 0.0)
    assert STAY not in how_sure(thresholds, chance)


@given(st.integers(9, 60), st.integers(9, 60), st.integers(0, 1_000))
def test_on_the_rows_learnt_from_it_holds_exactly(leavers: int, stayers: int, seed: int) -> None:
    chance = np.random.default_rng(seed).random(leavers + stayers)
    left = np.arange(leavers + stayers) < leavers
    found = learn_thresholds(chance, left, coverage=0.9)
    assert (chance >= found.leave_from - 1e-12)[left].mean() >= 0.9
    assert (chance <= found.stay_to)[~left].mean() >= 0.9
