"""Who nears the line, when they would cross, and which alerts fire, last and end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tenure.inference.approach import APPROACHING, BELOW, CLEAR, UNKNOWN, alerts_of, approach

NAN = float("nan")
FALLING = [52.0, 50, 49, 45, 44, 40, 39, 36]


def history(*levels: float) -> NDArray[np.float64]:
    return np.array([levels], dtype=float)


def test_published_weeks_to_the_line() -> None:
    # golden.json "theilsen": level 36, line 30, slope −2.3333 -> 2.571 weeks, 2.4 to 3.0
    found = approach(history(*FALLING), 30.0, weeks_ahead=3)
    assert found.standing[0] == APPROACHING
    assert found.days[0] / 7 == pytest.approx(2.571, abs=5e-4)
    assert found.days_low[0] / 7 == pytest.approx(2.4)
    assert found.days_high[0] / 7 == pytest.approx(3.0)
    assert (bool(found.is_open[0]), int(found.since[0])) == (True, 7)


def test_farther_off_than_asked_is_clear() -> None:
    found = approach(history(*FALLING), 30.0, weeks_ahead=2)
    assert found.standing[0] == CLEAR
    assert found.days[0] / 7 == pytest.approx(2.571, abs=5e-4)
    assert not found.is_open[0]


def test_a_fall_that_may_be_chance_is_no_approach() -> None:
    found = approach(history(36, 41, 35, 40, 34, 41, 35, 36), 30.0, weeks_ahead=8)
    assert found.standing[0] == CLEAR
    assert found.slope[0] < 0 <= found.slope_high[0]
    assert np.isnan(found.days[0])


def test_below_is_judged_by_the_smoothed_level() -> None:
    one_bad_week = [40.0] * 9 + [10.0]
    assert approach(history(*one_bad_week), 30.0).standing[0] == CLEAR
    assert approach(history(*[20.0] * 10), 30.0).standing[0] == BELOW
    assert approach(history(*[30.0] * 10), 30.0).standing[0] == BELOW
    assert approach(history(*[20.0] * 10), 30.0).days[0] == 0


def test_nobody_is_alerted_before_eight_weeks() -> None:
    assert len(alerts_of(history(*[5.0] * 7), 30.0)) == 0
    assert alerts_of(history(*[5.0] * 8), 30.0).week.tolist() == [7]
    with_gaps = [5.0, NAN, 5.0, NAN, 5.0, 5, 5, 5, 5, 5]
    assert alerts_of(history(*with_gaps), 30.0).week.tolist() == [9]


def test_unknown_weeks_and_muted_weeks_never_alert() -> None:
    levels = history(*[50.0] * 8, *[0.0] * 12)
    plain = alerts_of(levels, 30.0, weeks_ahead=0)
    muted = np.zeros(20, dtype=bool)
    muted[plain.week[0] : plain.week[0] + 3] = True
    later = alerts_of(levels, 30.0, weeks_ahead=0, muted=muted)
    assert later.week[0] > plain.week[0] + 2
    gone = approach(history(*[50.0] * 10, NAN), 30.0)
    assert gone.standing[0] == UNKNOWN


def test_missing_telemetry_is_not_no_use() -> None:
    known = history(*[50.0] * 10, NAN, NAN, NAN, 50.0)
    assert len(alerts_of(known, 30.0, weeks_ahead=8)) == 0
    assert len(alerts_of(np.nan_to_num(known), 30.0, weeks_ahead=8)) == 1


def test_one_alert_until_a_tenth_above_for_two_weeks() -> None:
    """Hovering at the line is one alert, not one a week."""
    levels = history(*[20.0] * 10, *[31.0, 29.0] * 20)
    assert len(alerts_of(levels, 30.0, weeks_ahead=0, renew_weeks=None)) == 1
    recovered = history(*[20.0] * 10, *[60.0] * 12, *[20.0] * 12)
    weeks = alerts_of(recovered, 30.0, weeks_ahead=0, renew_weeks=None).week
    assert len(weeks) == 2
    assert weeks[1] > 22
    state = approach(recovered[:, :22], 30.0, weeks_ahead=0)
    assert (bool(state.is_open[0]), int(state.since[0])) == (False, -1)


def test_who_is_still_below_after_a_quarter_is_alerted_anew() -> None:
    assert alerts_of(history(*[20.0] * 40), 30.0).week.tolist() == [7, 20, 33]
    assert alerts_of(history(*[20.0] * 40), 30.0, renew_weeks=None).week.tolist() == [7]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12).map(float), min_size=8, max_size=60), st.integers(0, 8))
def test_no_two_alerts_within_the_cool_down(levels: list[float], weeks_ahead: int) -> None:
    found = alerts_of(history(*levels), 5.0, weeks_ahead=weeks_ahead)
    assert (np.diff(found.week) >= 4).all()
    assert (found.standing >= APPROACHING).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 12).map(float), min_size=12, max_size=50), st.data())
def test_what_comes_later_changes_no_alert(levels: list[float], data: st.DataObject) -> None:
    """Run anew each week on what was known, the alerts are those of the whole history."""
    until = data.draw(st.integers(8, len(levels)))
    whole = alerts_of(history(*levels), 5.0)
    early = alerts_of(history(*levels[:until]), 5.0)
    assert early.week.tolist() == [week for week in whole.week.tolist() if week < until]
    state = approach(history(*levels[:until]), 5.0)
    if state.is_open[0]:
        assert state.since[0] == early.week[-1]


@pytest.mark.parametrize("line", [-0.3, 0.0])
def test_lines_at_or_under_zero_can_be_left_again(line: float) -> None:
    levels = history(*[line - 0.5] * 10, *[line + 5.0] * 20)
    assert not approach(levels, line, weeks_ahead=0).is_open[0]


def test_farther_ahead_alerts_no_later() -> None:
    rng = np.random.default_rng(1)
    levels = 60 - np.outer(rng.uniform(0.3, 3, 50), np.arange(30)) + rng.normal(size=(50, 30))
    near, far = (alerts_of(levels, 20.0, weeks_ahead=ahead, renew_weeks=None) for ahead in (0, 6))
    first_far = {int(c): int(w) for c, w in zip(far.customer[::-1], far.week[::-1], strict=True)}
    first = {int(c): int(w) for c, w in zip(near.customer[::-1], near.week[::-1], strict=True)}
    assert first
    assert all(first_far[customer] <= week for customer, week in first.items())
    assert np.mean([week - first_far[customer] for customer, week in first.items()]) > 3
