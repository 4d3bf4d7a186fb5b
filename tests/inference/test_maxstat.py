"""The best cut and what its search is worth: R's published numbers, and second ways."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tenure.inference.maxstat import (
    integer_scores,
    lau92,
    log_rank_scores,
    maximally_selected,
    permuted_p,
)

Floats = NDArray[np.float64]

# Survival in months, death, and mean gene expression of the patients of Alizadeh et al. 2000
# (Nature 403, 503–511), the DLBCL data of CRAN's maxstat.
PATIENTS = np.array(
    [
        (77.4, 0, 0.24797368421052629),
        (3.4, 1, -0.006894736842105214),
        (71.3, 1, 0.13755263157894748),
        (69.6, 0, 0.37128947368421067),
        (51.2, 0, 0.025710526315789479),
        (3.2, 1, 0.098131578947368403),
        (8.3, 1, -0.0033157894736842589),
        (102.4, 0, 0.21497368421052634),
        (89.8, 0, 0.12815789473684219),
        (88.1, 0, 0.22039473684210523),
        (27.1, 1, 0.11644736842105267),
        (4.1, 1, -0.052368421052631529),
        (23.7, 1, 0.017657894736842074),
        (59.0, 0, -0.071210526315789377),
        (56.6, 0, 0.16268421052631529),
        (15.5, 1, -0.06197368421052625),
        (2.4, 1, 0.073342105263158042),
        (2.9, 1, 0.1860526315789475),
        (80.4, 0, 0.087842105263157777),
        (4.6, 1, -0.15892105263157899),
        (8.2, 1, 0.040236842105263036),
        (129.9, 0, 0.028000000000000042),
        (32.5, 1, -0.05107894736842105),
        (11.8, 1, 0.13826315789473687),
        (5.1, 1, -0.012552631578947395),
        (90.2, 0, -0.042078947368421139),
        (83.8, 0, 0.26339473684210518),
        (71.3, 0, 0.29178947368421077),
        (12.3, 1, -0.057210526315789448),
        (69.1, 0, 0.16936842105263161),
        (68.8, 0, 0.0099736842105262943),
        (1.3, 1, 0.15063157894736842),
        (12.67, 1, 0.06463157894736847),
        (72.03, 0, 0.31247368421052629),
        (91.33, 0, 0.096289473684210522),
        (53.73, 0, -0.040578947368421096),
        (31.47, 1, -0.074473684210526275),
        (39.60, 1, 0.015631578947368486),
        (9.45, 1, -0.046868421052631462),
        (22.30, 1, 0.06705263157894735),
    ]
)
RAW = log_rank_scores(PATIENTS[:, 0], PATIENTS[:, 1] > 0)
LEVELS = PATIENTS[:, 2]


def test_published_cut_and_statistic_of_raw_scores() -> None:
    # maxstat.test(Surv(time, cens) ~ MGE, data = DLBCL, smethod = "LogRank")
    found = maximally_selected(LEVELS, RAW)
    assert found is not None
    assert found.cut == pytest.approx(0.1860526, abs=5e-8)
    assert found.statistic == pytest.approx(3.1772, abs=5e-5)
    assert found.is_low_worse


def test_published_p_values_of_whole_number_scores() -> None:
    # maxstat.test(…, smethod = "LogRank", pmethod = "Lau92" | "Lau94", iscores = TRUE)
    found = maximally_selected(LEVELS, integer_scores(RAW))
    assert found is not None
    assert found.statistic == pytest.approx(3.1710, abs=5e-5)
    assert found.p_lau92 == pytest.approx(0.03611, abs=5e-6)
    assert found.p_lau94 == pytest.approx(0.02435, abs=5e-6)
    assert lau92(3.171) == pytest.approx(0.03611, abs=5e-6)


def test_published_permutation_p() -> None:
    # pmethod = "condMC", B = 9999 gives 0.0102; 100,000 permutations 0.0113
    assert permuted_p(LEVELS, RAW, permutations=9_999, seed=1) == pytest.approx(0.0113, abs=0.004)


def test_plain_at_risk_counts_would_give_other_scores() -> None:
    """3.1705 comes close enough to be taken for a match: the fourth digit tells."""
    times, died = PATIENTS[:, 0], PATIENTS[:, 1] > 0
    hazard = [
        sum(d / (times >= t).sum() for t, d in zip(times, died, strict=True) if t <= until)
        for until in times
    ]
    found = maximally_selected(LEVELS, died - np.array(hazard))
    assert found is not None
    assert found.statistic == pytest.approx(3.1705, abs=5e-5)


def by_hand(levels: list[int], scores: list[float]) -> tuple[float, float] | None:
    """Greatest |S − E| ÷ √V and its cut, one cut after the other."""
    n, mean = len(levels), sum(scores) / len(scores)
    spread = sum((each - mean) ** 2 for each in scores) / (n - 1)
    best = None
    for cut in sorted(set(levels))[:-1]:
        m = sum(level <= cut for level in levels)
        if not max(1, int(n * 0.1)) <= m <= int(n * 0.9) or spread < 1e-12:
            continue
        total = sum(score for level, score in zip(levels, scores, strict=True) if level <= cut)
        value = abs(total - m * mean) / (m * (n - m) / n * spread) ** 0.5
        if best is None or value > best[0] + 1e-9:
            best = (value, float(cut))
    return best


ROWS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 1)), min_size=2, max_size=60)


@given(ROWS)
def test_the_same_as_by_hand(rows: list[tuple[int, int]]) -> None:
    levels, scores = [row[0] for row in rows], [float(row[1]) for row in rows]
    found = maximally_selected(np.array(levels, dtype=float), np.array(scores))
    wanted = by_hand(levels, scores)
    assert (found is None) == (wanted is None)
    if found is not None and wanted is not None:
        assert found.statistic == pytest.approx(wanted[0])
        below = np.array(levels) <= found.cut
        assert found.share == pytest.approx(below.mean())


@given(ROWS)
def test_only_the_order_of_levels_counts(rows: list[tuple[int, int]]) -> None:
    levels = np.array([row[0] for row in rows], dtype=float)
    scores = np.array([row[1] for row in rows], dtype=float)
    plain, stretched = (maximally_selected(each, scores) for each in (levels, np.exp(levels)))
    assert (plain is None) == (stretched is None)
    if plain is not None and stretched is not None:
        assert stretched.statistic == pytest.approx(plain.statistic)
        assert stretched.cut == pytest.approx(np.exp(plain.cut))


def test_within_strata_it_is_the_mantel_haenszel_test_of_the_cut() -> None:
    from statsmodels.stats.contingency_tables import StratifiedTable

    rng = np.random.default_rng(3)
    strata = rng.integers(0, 4, 900)
    levels = rng.integers(0, 20, 900) + 3.0 * strata
    scores = (rng.random(900) < 0.05 + 0.05 * strata).astype(float)
    found = maximally_selected(levels, scores, strata=strata)
    assert found is not None
    tables = []
    for stratum in range(4):
        below, left = levels[strata == stratum] <= found.cut, scores[strata == stratum] > 0
        tables.append(
            [
                [(below & left).sum(), (below & ~left).sum()],
                [(~below & left).sum(), (~below & ~left).sum()],
            ]
        )
    outside = StratifiedTable([np.array(each, dtype=float) for each in tables])
    assert found.statistic**2 == pytest.approx(outside.test_null_odds().statistic)


def test_a_difference_of_strata_alone_is_no_effect() -> None:
    """Levels and losses both fall over time: without strata that would be called an effect."""
    rng = np.random.default_rng(4)
    strata = np.repeat([0, 1], 500)
    levels = rng.normal(size=1000) + 3 * strata
    scores = (rng.random(1000) < np.where(strata == 0, 0.3, 0.05)).astype(float)
    pooled = maximally_selected(levels, scores)
    parted = maximally_selected(levels, scores, strata=strata)
    assert pooled is not None
    assert parted is not None
    assert pooled.p_lau92 < 1e-6
    assert parted.p_lau92 > 0.05
    assert permuted_p(levels, scores, strata=strata, permutations=99, seed=1) > 0.05


def test_ties_are_never_parted_and_ends_are_left_out() -> None:
    levels = np.array([1.0] * 5 + [2.0] * 90 + [3.0] * 5)
    assert maximally_selected(levels, np.arange(100.0)) is None
    found = maximally_selected(levels, np.arange(100.0), smallest=0.05, largest=0.95)
    assert found is not None
    assert found.cut in (1.0, 2.0)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_without_any_difference_there_is_no_cut(count: int) -> None:
    assert maximally_selected(np.ones(count), np.arange(float(count))) is None
    assert maximally_selected(np.arange(float(count)), np.ones(count)) is None


def test_below_one_the_limit_says_nothing() -> None:
    assert lau92(0.9) == 1.0
    assert lau92(1.01) <= 1.0


def test_the_search_is_paid_for() -> None:
    """Without any effect the naive p is under 0.05 four times in ten, the corrected about 5 %."""
    from scipy.stats import norm

    naive, corrected = [], []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        found = maximally_selected(rng.normal(size=400), (rng.random(400) < 0.1).astype(float))
        assert found is not None
        naive.append(2 * norm.sf(found.statistic) < 0.05)
        corrected.append(found.p_lau92 < 0.05)
    assert np.mean(naive) > 0.3
    assert np.mean(corrected) == pytest.approx(0.042, abs=0.03)
