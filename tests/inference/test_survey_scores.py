"""Scores of surveys: published figures, coverage by simulation, and identities."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.intervals import Estimate, nps, wilson
from tenure.inference.survey_scores import (
    can_be_told,
    ces_of,
    change,
    csat_of,
    means_something,
    nps_bounds,
    nps_of,
)

RUNS = 10_000
Z = 1.959963984540054


def tally(promoters: int, passives: int, detractors: int) -> dict[float, int]:
    return {10: promoters, 8: passives, 3: detractors}


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_nps_is_that_of_the_card(promoters: int, passives: int, detractors: int) -> None:
    """The first implementation, which counts groups."""
    one, two = nps(promoters, passives, detractors), nps_of(tally(promoters, passives, detractors))
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert (two.value, two.n) == (pytest.approx(one.value), one.n)
        assert two.low == pytest.approx(min(one.low, one.value))
        assert two.high == pytest.approx(max(one.high, one.value))


@pytest.mark.parametrize("n", [20, 50, 200])
@pytest.mark.parametrize(
    ("p", "d"), [(0.5, 0.2), (0.7, 0.05), (0.6, 0.1), (0.4, 0.4), (0.3, 0.5), (0.2, 0.2)]
)
def test_nps_covers_what_it_says(n: int, p: float, d: float) -> None:
    """Draws from a company whose NPS is known: 93 to 96 of 100 intervals hold it."""
    rng = np.random.default_rng(34)
    held = 0
    for promoters, passives, detractors in rng.multinomial(n, [p, 1 - p - d, d], RUNS).tolist():
        found = nps_of(tally(promoters, passives, detractors))
        assert found is not None
        held += found.low <= 100 * (p - d) <= found.high
    assert 0.93 <= held / RUNS <= 0.96


@pytest.mark.parametrize(
    ("p", "d", "n", "covers"), [(0.85, 0.02, 20, 0.954), (0.9, 0.01, 15, 0.944)]
)
def test_nps_covers_at_the_edge_as_methods_say(p: float, d: float, n: int, covers: float) -> None:
    """methods.md §8, 40,000 simulations each, where Wald's interval covers 0.837 and 0.792."""
    drawn = np.random.default_rng(8).multinomial(n, [p, 1 - p - d, d], 40_000)
    rows, times = np.unique(drawn, axis=0, return_counts=True)
    held = 0
    for (promoters, passives, detractors), count in zip(rows.tolist(), times.tolist(), strict=True):
        found = nps_of(tally(promoters, passives, detractors))
        assert found is not None
        held += count * (found.low <= 100 * (p - d) <= found.high)
    assert held / 40_000 == pytest.approx(covers, abs=0.004)


@pytest.mark.parametrize(("n", "half"), [(20, 31), (50, 21)])
def test_half_widths_as_methods_say(n: int, half: int) -> None:
    """On average over what p 0.5, d 0.2 brings."""
    drawn = np.random.default_rng(1).multinomial(n, [0.5, 0.3, 0.2], RUNS).tolist()
    found = [nps_of(tally(*row)) for row in drawn]
    widths = [(each.high - each.low) / 2 for each in found if each is not None]
    assert sum(widths) / RUNS == pytest.approx(half, abs=0.5)


def test_ten_points_need_235_answers() -> None:
    """golden.json, nps_n_for_10pts: p 0.5, d 0.2; n of plain Wald, which the adjusted meets nearly."""
    p, d, n = 0.5, 0.2, 235
    assert 100 * Z * sqrt((p + d - (p - d) ** 2) / n) == pytest.approx(10, abs=0.02)
    found = nps_of({10: 117, 8: 71, 3: 47})
    assert found is not None
    assert (found.high - found.low) / 2 == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize("n", [20, 50])
def test_in_a_small_population_it_still_covers(n: int) -> None:
    """Half of everyone answers, drawn without putting back: the narrower interval holds as often."""
    everyone = {"p": n, "s": n * 3 // 5, "d": n * 2 // 5}
    truth = 100 * (everyone["p"] - everyone["d"]) / (2 * n)
    rng, held, width = np.random.default_rng(5), 0, 0.0
    rows = rng.multivariate_hypergeometric(list(everyone.values()), n, RUNS).tolist()
    for promoters, passives, detractors in rows:
        found = nps_of(tally(promoters, passives, detractors), 2 * n)
        endless = nps_of(tally(promoters, passives, detractors))
        assert found is not None
        assert endless is not None
        held += found.low <= truth <= found.high
        width += (found.high - found.low) / (endless.high - endless.low)
    assert 0.93 <= held / RUNS <= 0.975
    assert width / RUNS == pytest.approx(sqrt(n / (2 * n - 1)), abs=0.02)


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_when_everybody_answered_nothing_is_open(p: int, s: int, d: int) -> None:
    everyone = p + s + d
    for measure in (nps_of, csat_of, ces_of):
        found = measure({5: p, 3: s, 1: d}, everyone)
        assert found is not None
        assert (found.low, found.high) == pytest.approx((found.value, found.value))


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 200), min_size=1))
def test_csat_is_wilson(scores: dict[int, int]) -> None:
    happy = scores.get(4, 0) + scores.get(5, 0)
    assert csat_of(scores) == wilson(happy, sum(scores.values()))


def test_ces_by_hand() -> None:
    """Scores 7, 7, 5, 1: mean 5; with 1.5 at 4 and 0.75 each at 1 and 7, mean (20 + 12)/7."""
    found = ces_of({7: 2, 5: 1, 1: 1})
    assert found is not None
    center = 32 / 7
    variance = (98 + 25 + 1 + 0.75 + 36.75 + 24) / 7 - center**2
    half = Z * sqrt(variance / 7)
    assert (found.value, found.n) == (5, 4)
    assert (found.low, found.high) == pytest.approx((center - half, min(7, center + half)))


@pytest.mark.parametrize("n", [20, 50, 200])
def test_ces_covers_at_least_what_it_says(n: int) -> None:
    chances = np.array([0.05, 0.05, 0.1, 0.15, 0.25, 0.25, 0.15])
    truth = float(chances @ np.arange(1, 8))
    drawn = np.random.default_rng(7).multinomial(n, chances, RUNS).tolist()
    held = 0
    for row in drawn:
        found = ces_of({score + 1: count for score, count in enumerate(row)})
        assert found is not None
        held += found.low <= truth <= found.high
    assert 0.94 <= held / RUNS <= 0.985


def test_two_rounds_alike_differ_seldom() -> None:
    """No change in truth: at most one pair in twenty is said to have moved."""
    rng = np.random.default_rng(3)
    rows = rng.multinomial(60, [0.5, 0.3, 0.2], 2 * RUNS).tolist()
    moved = 0
    for one, two in zip(rows[::2], rows[1::2], strict=True):
        first, second = nps_of(tally(*one)), nps_of(tally(*two))
        assert first is not None
        assert second is not None
        moved += can_be_told(change(second, first))
    assert 0.03 <= moved / RUNS <= 0.06


def test_a_change_by_hand() -> None:
    found = change(Estimate(30, 20, 38, 50), Estimate(10, 4, 15, 40))
    assert found == Estimate(20, 20 - sqrt(100 + 25), 20 + sqrt(64 + 36), 90)
    assert can_be_told(found)
    assert not can_be_told(change(Estimate(12, 2, 20, 50), Estimate(10, 4, 15, 40)))
    assert can_be_told(change(Estimate(-40, -50, -30, 50), Estimate(10, 4, 15, 40)))


def test_few_answers_are_counted_instead() -> None:
    assert not means_something(None, 200)
    assert not means_something(Estimate(20, 0, 40, 19), 200)
    assert means_something(Estimate(20, -10, 50, 20), 200)
    assert not means_something(Estimate(20, -11, 51, 20), 200)
    assert not means_something(Estimate(5, 4, 6, 30), 6)
    assert means_something(Estimate(5, 4.2, 5.8, 30), 6)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 200))
def test_whatever_the_silent_would_say_lies_within(p: int, s: int, d: int, silent: int) -> None:
    answered, asked = p + s + d, p + s + d + silent
    found = nps_bounds(p, d, asked, answered)
    if not asked:
        assert found is None
        return
    assert found is not None
    for happy in (0, silent // 3, silent):
        whole = nps_of(tally(p + happy, s, d + (silent - happy)))
        assert whole is not None
        assert found.low - 1e-9 <= whole.value <= found.high + 1e-9
    assert found.low == pytest.approx(100 * (p - d - silent) / asked)
