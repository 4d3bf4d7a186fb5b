"""The search on a grid is the search over rows, and its p is that of dealing rows out anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tenure.inference.cut_search import best_cut, grid_of, left_counts, permuted, resampled_cuts
from tenure.inference.line_sample import Sample
from tenure.inference.maxstat import maximally_selected, permuted_p


def sample(seed: int, *, rows: int = 600, effect: float = 0.0, distinct: int = 25) -> Sample:
    rng = np.random.default_rng(seed)
    window = np.sort(rng.integers(0, 3, rows))
    levels = rng.integers(0, distinct, rows).astype(float)
    chance = 0.08 + effect * (levels < 0.3 * distinct)
    days = np.datetime64("2025-01-05") + 77 * np.arange(3).astype("timedelta64[D]")
    return Sample(np.arange(rows), window, rng.random(rows) < chance, {"active_days": levels}, days)


@pytest.mark.parametrize("seed", range(8))
def test_the_same_cut_and_statistic_as_over_rows(seed: int) -> None:
    rows = sample(seed, effect=0.1 * (seed % 2))
    levels, left = rows.levels["active_days"], rows.has_left.astype(float)
    wanted = maximally_selected(levels, left, strata=rows.window)
    grid = grid_of(rows, "active_days")
    assert grid is not None
    assert wanted is not None
    found = best_cut(grid.at_risk, left_counts(rows, grid))
    assert found is not None
    assert grid.cuts[found.index] == wanted.cut
    assert abs(found.standardised) == pytest.approx(wanted.statistic)
    assert (found.standardised > 0) == wanted.is_low_worse
    assert grid.shares[found.index] == pytest.approx(wanted.share)


def test_the_same_p_as_permuting_rows() -> None:
    rows = sample(11, effect=0.05)
    grid = grid_of(rows, "active_days")
    assert grid is not None
    cut = best_cut(grid.at_risk, left_counts(rows, grid))
    assert cut is not None
    chance = permuted(rows, [grid], permutations=1999, seed=1)
    p = (chance >= abs(cut.standardised) - 1e-9).mean()
    levels, left = rows.levels["active_days"], rows.has_left.astype(float)
    wanted = permuted_p(levels, left, strata=rows.window, permutations=1999, seed=2)
    assert 0.001 < wanted < 0.5
    assert p == pytest.approx(wanted, abs=0.03)


def test_many_distinct_levels_are_cut_every_half_percentile() -> None:
    rng = np.random.default_rng(1)
    rows = sample(1, rows=5000)
    rows = replace(rows, levels={"events_28": rng.normal(size=5000)})
    grid = grid_of(rows, "events_28")
    assert grid is not None
    assert len(grid.cuts) == 199
    assert np.diff(grid.shares).max() < 0.006
    levels = rows.levels["events_28"]
    for number in (0, 70, 198):
        assert ((grid.cell <= number) == (levels <= grid.cuts[number])).all()


def test_measures_tried_together_are_paid_for_together() -> None:
    rng = np.random.default_rng(5)
    rows = sample(2)
    twin = rows.levels["active_days"] * 2 + 1
    rows = replace(rows, levels={**rows.levels, "breadth": twin, "trend": rng.normal(size=600)})
    grids = {name: grid_of(rows, name) for name in rows.levels}
    one, two, three = (
        permuted(rows, [grids[name] for name in names if grids[name]], permutations=200, seed=1)  # type: ignore[misc]
        for names in (
            ("active_days",),
            ("active_days", "breadth"),
            ("active_days", "breadth", "trend"),
        )
    )
    assert np.allclose(one, two)  # the same order of customers costs nothing more
    assert (three >= one - 1e-12).all()
    assert three.mean() > one.mean() + 0.1


def test_unknown_levels_take_no_part() -> None:
    rows = sample(3, effect=0.1)
    levels = rows.levels["active_days"].copy()
    unknown = np.random.default_rng(1).random(600) < 0.3
    levels[unknown] = np.nan
    rows = replace(rows, levels={"active_days": levels})
    known = rows.known("active_days")
    found, wanted = grid_of(rows, "active_days"), grid_of(known, "active_days")
    assert found is not None
    assert wanted is not None
    assert (found.at_risk == wanted.at_risk).all()
    assert (left_counts(rows, found) == left_counts(known, wanted)).all()
    assert (
        resampled_cuts(rows, found, resamples=20, seed=1)
        == resampled_cuts(known, wanted, resamples=20, seed=1)
    ).all()


def test_resamples_take_customers_whole() -> None:
    """Copies of one customer's rows make the cut no surer."""
    rows = sample(4, effect=0.12, rows=300)
    doubled = Sample(
        np.concatenate([rows.customer, rows.customer]),
        np.concatenate([rows.window, rows.window + 3]),
        np.concatenate([rows.has_left, rows.has_left]),
        {"active_days": np.tile(rows.levels["active_days"], 2)},
        np.datetime64("2025-01-05") + 77 * np.arange(6).astype("timedelta64[D]"),
    )
    spreads = []
    for each in (rows, doubled):
        grid = grid_of(each, "active_days")
        assert grid is not None
        drawn = resampled_cuts(each, grid, resamples=400, seed=1)
        spreads.append(np.quantile(drawn, 0.95) - np.quantile(drawn, 0.05))
    assert spreads[1] >= spreads[0] * 0.8


def test_levels_all_alike_have_no_grid() -> None:
    rows = sample(1)
    same, unknown = (replace(rows, levels={"trend": np.full(600, v)}) for v in (3.0, np.nan))
    assert grid_of(same, "trend") is None
    assert grid_of(unknown, "trend") is None
