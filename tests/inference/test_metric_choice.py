"""Which measure is chosen, and how sure its ranking is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from tenure.inference.line_sample import Sample
from tenure.inference.metric_choice import choose, ranking_of

Columns = dict[str, np.ndarray]


def sample(seed: int, columns: dict[str, float], *, rows: int = 3000, windows: int = 3) -> Sample:
    """Losses by a hidden health; each measure is that health and so much noise."""
    rng = np.random.default_rng(seed)
    health = rng.normal(size=rows)
    left = rng.random(rows) < 1 / (1 + np.exp(2.5 + 1.5 * health))
    return Sample(
        customer=np.tile(np.arange(rows // windows), windows),
        window=np.repeat(np.arange(windows), rows // windows),
        has_left=left,
        levels={name: health + noise * rng.normal(size=rows) for name, noise in columns.items()},
        days=np.datetime64("2025-01-05") + 77 * np.arange(windows).astype("timedelta64[D]"),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=4, max_size=80))
def test_auc_is_sklearns(rows: list[tuple[int, bool]]) -> None:
    levels = np.array([row[0] for row in rows], dtype=float)
    left = np.array([row[1] for row in rows])
    count = len(rows)
    one = Sample(
        np.arange(count),
        np.zeros(count, int),
        left,
        {"x": levels},
        np.array(["2025-01-05"], "M8[D]"),
    )
    found = ranking_of(one, "x")
    assert (found is None) == (left.all() or not left.any())
    if found is not None:
        assert found.auc == pytest.approx(roc_auc_score(left, -levels))


def test_folds_are_compared_within_and_weighted_by_losses() -> None:
    rows = sample(1, {"active_days": 1.0})
    shifted = rows.levels["active_days"] + 100 * rows.window
    found = ranking_of(replace(rows, levels={"active_days": shifted}), "active_days")
    assert found is not None
    each, weights = [], []
    for window in range(3):
        inside = rows.window == window
        each.append(roc_auc_score(rows.has_left[inside], -rows.levels["active_days"][inside]))
        weights.append(rows.has_left[inside].sum())
    assert found.auc == pytest.approx(np.average(each, weights=weights))
    assert found.folds == 3


def test_the_error_is_that_of_resampling_customers() -> None:
    rows = sample(2, {"active_days": 1.0}, rows=1500)
    found = ranking_of(rows, "active_days")
    assert found is not None
    rng, drawn = np.random.default_rng(1), []
    for _ in range(300):
        picked = rng.integers(0, 500, 500)
        index = np.concatenate([picked + 500 * window for window in range(3)])
        again = Sample(
            np.tile(np.arange(500), 3),
            rows.window[index],
            rows.has_left[index],
            {"active_days": rows.levels["active_days"][index]},
            rows.days,
        )
        ranking = ranking_of(again, "active_days")
        assert ranking is not None
        drawn.append(ranking.auc)
    assert found.standard_error == pytest.approx(np.std(drawn), rel=0.15)


def test_copies_of_customers_make_it_no_surer() -> None:
    rows = sample(3, {"active_days": 1.0}, rows=500, windows=1)
    twice = Sample(
        np.tile(rows.customer, 2),
        np.concatenate([rows.window, rows.window + 1]),
        np.tile(rows.has_left, 2),
        {"active_days": np.tile(rows.levels["active_days"], 2)},
        np.array(["2025-01-05", "2025-03-30"], "M8[D]"),
    )
    one, two = ranking_of(rows, "active_days"), ranking_of(twice, "active_days")
    assert one is not None
    assert two is not None
    assert two.standard_error == pytest.approx(one.standard_error)


def test_the_clearly_best_is_chosen() -> None:
    scores = choose(sample(4, {"active_days": 4.0, "breadth": 0.2, "trend": 9.0}))
    chosen = [each for each in scores if each.is_chosen]
    assert [(each.metric, each.why) for each in chosen] == [("breadth", "best")]
    assert [each.why for each in scores] == ["weaker", "best", "weaker"]
    assert all(
        each.auc is not None and each.auc.low < each.auc.value < each.auc.high for each in scores
    )


def test_the_plainest_within_one_error_of_the_best_is_chosen() -> None:
    rows = sample(5, {"active_days": 0.5})
    rng = np.random.default_rng(9)
    near = rows.levels["active_days"] + 0.02 * rng.normal(size=3000)
    scores = choose(
        replace(rows, levels={"active_days": near, "breadth": rows.levels["active_days"]})
    )
    assert scores[0].is_chosen
    assert scores[0].why in ("plainest_within_one_error", "best")


def test_what_cannot_be_drawn_on_says_why() -> None:
    rows = sample(6, {"active_days": 1.0})
    levels = {
        "active_days": np.full(3000, 4.0),
        "active_users": np.where(np.arange(3000) % 3, np.nan, 1.0 * np.arange(3000)),
        "events_28": rows.levels["active_days"],
    }
    scores = choose(replace(rows, levels=levels))
    assert [each.why for each in scores] == ["all_alike", "unknown_for_most", "best"]
    assert scores[1].coverage == pytest.approx(1 / 3)


def test_too_few_losses_compare_nothing_and_take_the_plainest() -> None:
    rows = sample(7, {"active_days": 9.0, "breadth": 0.1})
    scores = choose(rows, fewest_losses=10_000)
    assert [(each.is_chosen, each.why) for each in scores] == [
        (True, "too_few_losses"),
        (False, "too_few_losses"),
    ]
    nobody = replace(rows, has_left=np.zeros(3000, dtype=bool))
    assert [each.is_chosen for each in choose(nobody, fewest_losses=25)] == [True, False]


def test_the_interval_holds_for_all_measures_tried() -> None:
    rows = sample(8, {"active_days": 1.0})
    alone = choose(rows)[0].auc
    beside = {f"m{number}": rows.levels["active_days"] for number in range(7)}
    among = choose(replace(rows, levels=beside))[0].auc
    assert alone is not None
    assert among is not None
    assert (among.high - among.low) / (alone.high - alone.low) == pytest.approx(
        2.69 / 1.96, abs=0.01
    )
