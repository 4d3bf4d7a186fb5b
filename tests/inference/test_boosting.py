"""The challenger: it may not turn a measure round, it repeats itself, and it can be missing."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from tenure.inference import boosting
from tenure.inference.columns import learn_columns, plain

RNG = np.random.default_rng(11)
NUMBERS = {"active_days": RNG.uniform(0, 28, 4_000), "quiet_days": RNG.uniform(0, 60, 4_000)}
# planted the wrong way round: more use, more leaving; and longer silence, less
LEFT = RNG.random(4_000) < 0.1 + 0.3 * (NUMBERS["active_days"] > 14) * (NUMBERS["quiet_days"] < 30)
COLUMNS = learn_columns(NUMBERS, {})
MATRIX = plain(COLUMNS, NUMBERS, {})


def test_more_use_never_means_more_risk() -> None:
    text = boosting.fit_trees(MATRIX, LEFT, COLUMNS, seed=1)
    use = np.column_stack([np.linspace(0, 28, 50), np.full(50, 10.0)])
    silence = np.column_stack([np.full(50, 20.0), np.linspace(0, 60, 50)])
    assert np.all(np.diff(boosting.tree_scores(text, use)) <= 0)
    assert np.all(np.diff(boosting.tree_scores(text, silence)) >= 0)


def test_a_column_without_a_sign_is_free() -> None:
    numbers = {"tickets_90": NUMBERS["active_days"]}
    columns = learn_columns(numbers, {})
    text = boosting.fit_trees(plain(columns, numbers, {}), LEFT, columns, seed=1)
    scores = boosting.tree_scores(text, np.array([[2.0], [25.0]]))
    assert scores[1] > scores[0]


def test_the_same_again() -> None:
    one, two = (boosting.fit_trees(MATRIX, LEFT, COLUMNS, seed=1) for _ in range(2))
    assert one == two


def test_contributions_add_up_to_the_score() -> None:
    text = boosting.fit_trees(MATRIX, ~LEFT, COLUMNS, seed=1)
    rows = MATRIX[:200]
    parts = boosting.tree_contributions(text, rows)
    rest = boosting.tree_scores(text, rows) - parts.sum(axis=1)
    assert np.ptp(rest) < 1e-9  # what is left is the average, the same for all


def test_it_can_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert boosting.is_available()
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    assert not boosting.is_available()
