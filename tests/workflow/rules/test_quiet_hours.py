"""Quiet hours in every zone and on every day clocks are changed, against looking minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tenure.workflow.rules.quiet_hours import is_open, opens_at, single_zones, zone_for

ZONES = sorted(available_timezones() - {"localtime"})
INSTANTS = st.datetimes(
    datetime(2000, 1, 1),
    datetime(2037, 12, 31),
    timezones=st.just(UTC),  # noqa: DTZ001
)
QUARTER = timedelta(minutes=15)


def allowed(at: datetime, zone: str, holidays: frozenset[date]) -> bool:
    """The rule as it is written down, on the clock on the wall."""
    wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return (
        wall.strftime("%a") not in ("Sat", "Sun")
        and wall.date() not in holidays
        and time(8) <= wall.time() < time(20)
    )


@settings(max_examples=600, deadline=None)
@given(INSTANTS, st.sampled_from(ZONES), st.sets(st.integers(0, 6), max_size=3))
@example(datetime(2011, 12, 29, 20, tzinfo=UTC), "Pacific/Apia", set())
@example(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "Europe/Berlin", set())
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin", {1})
@example(datetime(2026, 4, 4, 14, 0, tzinfo=UTC), "Australia/Lord_Howe", set())
def test_the_first_open_instant(at: datetime, zone: str, days: set[int]) -> None:
    """It is open, not before it is asked for, and nothing open lies between."""
    there = at.astimezone(ZoneInfo(zone)).date()
    holidays = frozenset(there + timedelta(days=day) for day in days)
    found = opens_at(at, zone, holidays)
    assert found >= at
    assert allowed(found, zone, holidays)
    assert is_open(at, zone, holidays) == allowed(at, zone, holidays) == (found == at)
    passed = at
    while passed < found:
        assert not allowed(passed, zone, holidays)
        passed += QUARTER
    assert found == at or not allowed(found - timedelta(seconds=1), zone, holidays)


@pytest.mark.slow
@pytest.mark.parametrize("zone", ZONES)
def test_every_change_of_clocks(zone: str) -> None:
    """Both sides of each change of a zone's clocks from 2005 to 2030."""
    there, at = ZoneInfo(zone), datetime(2005, 1, 1, tzinfo=UTC)
    before = at.astimezone(there).utcoffset()
    while at.year < 2030:
        at += timedelta(hours=6)
        now = at.astimezone(there).utcoffset()
        if now != before:
            for hours in range(-30, 31, 3):
                around = at + timedelta(hours=hours)
                found = opens_at(around, zone)
                assert found >= around
                assert allowed(found, zone, frozenset())
                assert found == around or not allowed(
                    found - timedelta(seconds=1), zone, frozenset()
                )
        before = now


@pytest.mark.parametrize(
    ("at", "zone", "opens"),
    [
        ("2026-03-27T18:59:59Z", "Europe/Berlin", "2026-03-27T18:59:59Z"),
        # Friday 20:00; on Sunday clocks go forward, on Monday it is summer time
        ("2026-03-27T19:00:00Z", "Europe/Berlin", "2026-03-30T06:00:00Z"),
        ("2026-10-23T18:00:00Z", "Europe/Berlin", "2026-10-26T07:00:00Z"),
        ("2026-03-30T02:29:59Z", "Asia/Kolkata", "2026-03-30T02:30:00Z"),
        ("2026-03-27T16:31:00Z", "Asia/Tehran", "2026-03-30T04:30:00Z"),
    ],
)
def test_known_mornings(at: str, zone: str, opens: str) -> None:
    assert opens_at(datetime.fromisoformat(at), zone) == datetime.fromisoformat(opens)


def test_a_year_of_holidays_ends() -> None:
    at = datetime(2026, 3, 30, 9, tzinfo=UTC)
    always = {date(2026, 1, 1) + timedelta(days=n) for n in range(800)}
    assert opens_at(at, "UTC", always) == at + timedelta(days=400)


def test_countries_with_one_time() -> None:
    zones = single_zones()
    assert zones["JP"] == "Asia/Tokyo"
    assert zones["IR"] == "Asia/Tehran"
    assert zones["DE"] == "Europe/Berlin"
    assert not {"US", "RU", "BR", "AU", "CA", "ID", "CN"} & set(zones)
    assert zone_for(zone="", country="Germany", fallback="Asia/Tokyo") == "Asia/Tokyo"
    assert zone_for(zone="", country="", fallback="no zone") == "UTC"
