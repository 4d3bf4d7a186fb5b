"""Columns that know the answer are refused; strong honest ones are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tenure.inference.discrimination import auc
from tenure.inference.leaks import refused
from tenure.inference.panel import CUSTOMER, Panel
from tests.inference.panels import shuffled, simulate, with_column

Floats = NDArray[np.float64]
RNG = np.random.default_rng(7)


@pytest.fixture(scope="module")
def panel() -> Panel:
    return simulate(customers=300, weeks=80, seed=5)


def why(panel: Panel, name: str) -> str:
    found = {each.name: each for each in refused(panel)}
    assert set(found) <= {name}
    return found[name].why if name in found else ""


def days_left(panel: Panel) -> Floats:
    days = (panel.notice_on - panel.observed_on).astype(float)
    return np.where(np.isnat(panel.notice_on), np.inf, days)


def leaves(panel: Panel) -> NDArray[np.bool_]:
    return np.isfinite(days_left(panel))


def test_honest_columns_stay(panel: Panel) -> None:
    assert refused(panel) == ()


def test_a_strong_honest_column_stays(panel: Panel) -> None:
    # use that dies away over the last four months of nearly everyone who leaves
    fading = np.clip(days_left(panel) / 120, 0, 1) + RNG.normal(0, 0.2, len(panel))
    strong = with_column(panel, "trend", fading)
    known, left = strong.labels()
    found = auc(-fading[known], left[known])
    assert found is not None
    assert 0.9 < found < 0.97
    assert refused(strong) == ()


def test_tenure_in_another_unit(panel: Panel) -> None:
    weeks = np.sqrt(panel.features["tenure_days"] / 7)
    assert why(with_column(panel, "periods_paid", weeks), "periods_paid") == "duration"


def test_total_charges(panel: Panel) -> None:
    months = np.floor(panel.features["tenure_days"] / 30.4)
    total = months * panel.features["mrr_minor"] * RNG.normal(1, 0.02, len(panel))
    planted = with_column(panel, "total_charges", total)
    (leak,) = refused(planted)
    assert (leak.name, leak.why, leak.other) == ("total_charges", "duration_times", "mrr_minor")
    assert leak.figure > 0.97


def test_a_copy_of_an_honest_column_is_not_the_duration(panel: Panel) -> None:
    double = panel.features["mrr_minor"] * RNG.normal(1, 0.02, len(panel))
    assert refused(with_column(panel, "arr", double)) == ()


def test_where_all_are_of_an_age_a_copy_is_none_either(panel: Panel) -> None:
    ages = with_column(panel, "tenure_days", RNG.uniform(900, 1_000, len(panel)))
    assert refused(with_column(ages, "arr", panel.features["mrr_minor"] * 12)) == ()


def test_the_answer_itself(panel: Panel) -> None:
    _, left = panel.labels()
    flag = left + RNG.normal(0, 0.1, len(panel))
    assert why(with_column(panel, "score_of_crm", flag), "score_of_crm") == "predicts_alone"


def test_known_only_of_those_who_left(panel: Panel) -> None:
    survey = np.where(leaves(panel), RNG.normal(size=len(panel)), np.nan)
    assert why(with_column(panel, "exit_answer", survey), "exit_answer") == "missing_by_outcome"


def test_known_only_of_those_who_stayed(panel: Panel) -> None:
    _, left = panel.labels()
    value = np.where(left, np.nan, RNG.normal(size=len(panel)))
    assert why(with_column(panel, "next_term", value), "next_term") == "missing_by_outcome"


def test_written_back_over_the_whole_life(panel: Panel) -> None:
    # a segment given when all was over, wrong for one in fifty
    names = np.unique(panel.customer)
    slip = (RNG.random(len(names)) < 0.02)[np.searchsorted(names, panel.customer)]
    segment = (leaves(panel) ^ slip).astype(float)
    assert why(with_column(panel, "segment", segment), "segment") == "known_from_start"


def test_changes_only_when_notice_is_near(panel: Panel) -> None:
    near = (days_left(panel) <= 10) & (panel.cause == CUSTOMER)
    flag = (near & (panel.customer % 5 > 0)).astype(float)
    assert why(with_column(panel, "auto_renew_off", flag), "auto_renew_off") == "changes_at_notice"


def test_a_group_that_tells(panel: Panel) -> None:
    _, left = panel.labels()
    status = np.where(left, "closing", "open")
    planted = replace(panel, groups={**panel.groups, "status": status})
    (leak,) = refused(planted)
    assert (leak.name, leak.why) == ("status", "predicts_alone")


def test_names_of_customers_tell_nothing(panel: Panel) -> None:
    names = np.char.add("customer ", panel.customer.astype(str))
    assert refused(replace(panel, groups={**panel.groups, "name": names})) == ()


def test_with_columns_of_others_nothing_is_refused(panel: Panel) -> None:
    assert refused(shuffled(panel, seed=3)) == ()


def test_an_empty_panel(panel: Panel) -> None:
    assert refused(panel.where(np.zeros(len(panel), dtype=bool))) == ()
