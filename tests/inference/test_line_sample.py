"""The observations a line is learnt from: every loss told once, none made up."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.inference.line_sample import sample_of
from tenure.inference.panel import Panel
from tests.inference.line_panels import persistent, random_labels, watched


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_each_customer_is_in_a_window_once_and_leaves_once(seed: int) -> None:
    panel = random_labels(seed, customers=60, weeks=70)
    sample = sample_of(panel)
    pairs = np.stack([sample.customer, sample.window])
    assert np.unique(pairs, axis=1).shape[1] == len(sample)
    assert sample.has_left.sum() == sample.losses
    assert (np.diff(sample.days) >= np.timedelta64(76, "D")).all()


def test_nearly_every_loss_that_could_be_warned_of_is_in_it() -> None:
    panel = random_labels(1, customers=2000, weeks=100)
    has_label, left = panel.labels()
    every = len(np.unique(panel.customer[has_label & left]))
    assert every * 0.75 < sample_of(panel).losses <= every


def test_the_newest_labelled_day_is_used() -> None:
    panel = random_labels(2, customers=50, weeks=60)
    has_label, _left = panel.labels()
    assert sample_of(panel).days[-1] == panel.observed_on[has_label].max()


def test_rows_are_the_panels_own() -> None:
    panel = random_labels(3, customers=50, weeks=60)
    sample = sample_of(panel)
    _has_label, left = panel.labels()
    rows = {
        (int(customer), str(day)): (bool(gone), float(level))
        for customer, day, gone, level in zip(
            panel.customer, panel.observed_on, left, panel.features["active_days"], strict=True
        )
    }
    for number in range(len(sample)):
        key = (int(sample.customer[number]), str(sample.days[sample.window[number]]))
        level = float(sample.levels["active_days"][number])
        assert rows[key] == (bool(sample.has_left[number]), level)


def test_a_short_or_empty_panel_has_none() -> None:
    rng = np.random.default_rng(1)
    levels = persistent(rng, 10, 5)
    short = watched(levels, np.zeros_like(levels), rng)
    assert len(sample_of(short)) == 0
    empty: Panel = short.where(slice(0))  # type: ignore[arg-type]
    assert (len(sample_of(empty)), sample_of(empty).losses, sample_of(empty).customers) == (0, 0, 0)


def test_unknown_levels_are_left_out_of_a_measure() -> None:
    rng = np.random.default_rng(1)
    levels = persistent(rng, 30, 40)
    holes = np.where(rng.random(levels.shape) < 0.3, np.nan, levels)
    panel = watched(levels, np.full_like(levels, 0.01), rng, metrics={"seat_use": holes})
    sample = sample_of(panel)
    known = sample.known("seat_use")
    assert 0 < len(known) < len(sample)
    assert not np.isnan(known.levels["seat_use"]).any()
