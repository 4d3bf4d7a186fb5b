"""Thresholds proposed from quartiles: by hand, and where quartiles say nothing."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tenure.inference.health_thresholds import proposed, proposed_scale
from tenure.values.health import Scale, checked
from tenure.values.measures import MEASURES

DAY = date(2026, 5, 31)
NAN = float("nan")


@pytest.mark.parametrize(
    ("measure", "values", "scale"),
    [
        # quartiles of 1..9 are 3 and 7
        ("active_days", [*range(1, 10)], Scale(3, 7)),
        ("active_days", [*range(1, 10), NAN, NAN], Scale(3, 7)),
        # quiet days run the other way
        ("quiet_days", [*range(1, 10)], Scale(7, 3)),
        # most are alike: the far end takes the quartile's place
        ("active_days", [0, 2, 28, 28, 28, 28, 28, 28, 28, 28], Scale(0, 28)),
        ("active_days", [0, 0, 0, 0, 0, 0, 0, 0, 5, 28], Scale(0, 28)),
        ("seat_use", [0.5, 0.5, 0.5, 0.75, 0.75], Scale(0.5, 0.75)),
        # counts that should be none: one is poor
        ("overdue_invoices", [0] * 9 + [4], Scale(1, 0)),
        ("complaints_unsolved", [0] * 20, Scale(1, 0)),
        # nobody can be told apart
        ("active_days", [7] * 20, None),
        ("active_days", [1, 2, 28], None),
        ("active_days", [NAN] * 20, None),
        # by definition, however few
        ("nps_score", [10, NAN], Scale(6, 9)),
        ("nps_score", [NAN], None),
    ],
)
def test_proposed_thresholds(measure: str, values: list[float], scale: Scale | None) -> None:
    assert proposed_scale(measure, np.array(values, dtype=float)) == scale


def test_twenty_customers_without_tickets() -> None:
    columns = {
        "active_days": np.arange(20.0),
        "own_baseline_ratio": np.linspace(0.2, 1.6, 20),
        "breadth": np.linspace(0, 1, 20),
        "seat_use": np.full(20, NAN),
        "overdue_invoices": np.zeros(20),
    }
    found = proposed(columns, np.full(20, ""), DAY)
    assert found is not None
    assert checked(found) == found
    assert found.drawn_on == DAY
    names = {each.measure: each.weight for each in found.factors}
    assert names == {
        "active_days": 3,
        "own_baseline_ratio": 2,
        "breadth": 1,
        "overdue_invoices": 1,
    }
    assert proposed({"active_days": np.full(20, NAN)}, np.full(20, ""), DAY) is None


def test_segments_large_enough_have_their_own() -> None:
    segment = np.array(["small"] * 20 + ["large"] * 20 + ["rare"] * 5 + [""] * 30)
    days = np.concatenate([np.arange(20.0), np.arange(20.0) + 5, np.zeros(35)])
    found = proposed({"active_days": days}, segment, DAY, by_segment=True)
    assert found is not None
    (factor,) = found.factors
    # quartiles of 0..19 are 4.75 and 14.25
    assert dict(factor.by_segment) == {"small": Scale(5, 14), "large": Scale(10, 19)}


@pytest.mark.parametrize("measure", [name for name, each in MEASURES.items() if each.sign])
def test_thresholds_go_the_way_of_the_measure(measure: str) -> None:
    scale = proposed_scale(measure, np.random.default_rng(1).uniform(0, 30, 50))
    assert scale is not None
    assert (scale.good - scale.poor) * MEASURES[measure].sign > 0
