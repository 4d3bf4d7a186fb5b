"""Alerts and the notices that followed, the same as looked up one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.alert_match import (
    NEVER,
    FiredAlerts,
    Notices,
    after_cool_down,
    last_before,
    matched,
)

EVENTS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 200)), max_size=30)
Pairs = list[tuple[int, int]]


def days(pairs: Pairs) -> np.ndarray:
    offsets = np.array([day for _who, day in pairs], dtype="timedelta64[D]")
    return np.datetime64("2026-01-01", "D") + offsets


def fired(pairs: Pairs) -> FiredAlerts:
    return FiredAlerts(
        np.array([who for who, _ in pairs], dtype=int), days(pairs), np.ones(len(pairs))
    )


def given_notice(pairs: Pairs) -> Notices:
    yes = np.ones(len(pairs), dtype=bool)
    who = np.array([who for who, _ in pairs], dtype=int)
    return Notices(who, days(pairs), np.ones(len(pairs)), yes, yes)


@given(EVENTS, st.sets(st.tuples(st.integers(0, 4), st.integers(0, 200)), max_size=12))
def test_the_next_notice_and_the_last_alert(alerts: Pairs, notices: set[tuple[int, int]]) -> None:
    listed = sorted(notices, key=lambda each: each[1])
    found = matched(fired(alerts), given_notice(listed))
    for number, (who, day) in enumerate(alerts):
        later = [(on, at) for at, (whose, on) in enumerate(listed) if whose == who and on >= day]
        if later:
            assert (found.lead_days[number], found.notice[number]) == (
                min(later)[0] - day,
                min(later)[1],
            )
        else:
            assert found.lead_days[number] == NEVER
    before = last_before(fired(alerts), given_notice(listed))
    for number, (who, on) in enumerate(listed):
        earlier = [day for whose, day in alerts if whose == who and day <= on]
        assert (before[number] >= 0) == bool(earlier)
        if earlier:
            assert alerts[before[number]] == (who, max(earlier))


@given(EVENTS, st.integers(0, 40))
def test_the_cool_down_keeps_the_first_and_drops_those_soon_after(
    alerts: Pairs, cool_down: int
) -> None:
    kept = [alerts[number] for number in after_cool_down(fired(alerts), cool_down)]
    for who in {who for who, _day in alerts}:
        wanted: list[int] = []
        for day in sorted(day for whose, day in alerts if whose == who):
            if not wanted or day - wanted[-1] >= cool_down:
                wanted.append(day)
        assert [day for whose, day in kept if whose == who] == wanted
