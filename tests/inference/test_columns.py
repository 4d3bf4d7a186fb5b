"""Columns brought to one scale by the training rows alone."""

from __future__ import annotations

import numpy as np

from tenure.inference.columns import design, learn_columns, plain

PLANS = np.array(["basic"] * 60 + ["pro"] * 39 + ["odd"])


def test_scales_are_those_of_the_training_rows() -> None:
    known = {"a": np.array([1.0, 3.0, np.nan, 5.0]), "b": np.full(4, 2.0)}
    columns = learn_columns(known, {})
    (number,) = columns.numbers  # b stands still
    assert (number.center, number.gaps) == (3.0, 0.25)
    assert number.spread == np.std([1, 3, 5])
    made = design(columns, {"a": np.array([3.0, np.nan, 3.0 + number.spread])}, {})
    assert np.allclose(made, [[0, 0], [0, 1], [1, 0]])


def test_what_lies_beyond_the_range_seen_counts_as_its_end() -> None:
    columns = learn_columns({"a": np.arange(100.0)}, {})
    made = design(columns, {"a": np.array([-5.0, 0.0, 99.0, 1e9, np.inf])}, {})[:, 0]
    assert made[0] == made[1] == -made[2] == -made[3]
    assert made[4] == 0  # not a number that can be known: a gap
    (number,) = learn_columns({"a": np.r_[np.zeros(999), np.ones(999), -1e6]}, {}).numbers
    assert number.low == -10


def test_long_tails_are_taken_as_logarithms() -> None:
    tail = np.r_[np.ones(99), 10_000.0]
    (number,) = learn_columns({"a": tail}, {}).numbers
    assert number.is_log
    assert np.isclose(number.usual, np.exp(np.log1p(tail).mean()) - 1)
    (plainly,) = learn_columns({"a": np.arange(100.0)}, {}).numbers
    assert not plainly.is_log


def test_rare_and_unknown_values_of_a_group_have_no_column() -> None:
    columns = learn_columns({}, {"plan": PLANS})
    assert [(each.value, each.share) for each in columns.levels] == [("basic", 0.6), ("pro", 0.39)]
    made = design(columns, {}, {"plan": np.array(["pro", "new"])})
    assert made.tolist() == [[0, 1], [0, 0]]


def test_trees_see_gaps_and_numbers_as_they_are() -> None:
    columns = learn_columns({"a": np.array([1.0, np.nan, 2.0])}, {})
    assert np.array_equal(
        plain(columns, {"a": np.array([7.0, np.nan])}, {}), [[7.0], [np.nan]], equal_nan=True
    )
