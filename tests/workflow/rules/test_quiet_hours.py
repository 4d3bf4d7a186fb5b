"""Quiet hours in every zone and on every day clocks are changed, against looking minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tenure.workflow.rules.quiet_hours import is_open, opens_at, single_zones, zone_for

ZONES = sorted(available_timezones() - {"localtime"})
INSTANTS = st.integers(946_684_800, 2_145_830_400).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)
WEEKENDS_HERE = {
    **dict.fromkeys(("Asia/Tehran", "Iran"), ("Fri",)),
    "Asia/Kabul": ("Thu", "Fri"),
    **dict.fromkeys(
        (
            *("Asia/Riyadh", "Asia/Bahrain", "Asia/Kuwait", "Asia/Qatar", "Asia/Baghdad"),
            *("Asia/Amman", "Asia/Damascus", "Asia/Aden", "Asia/Muscat", "Asia/Jerusalem"),
            *("Asia/Tel_Aviv", "Israel", "Africa/Cairo", "Egypt", "Africa/Tripoli", "Libya"),
            *("Africa/Khartoum", "Africa/Algiers"),
        ),
        ("Fri", "Sat"),
    ),
}
QUARTER = timedelta(minutes=15)


def allowed(at: datetime, zone: str, holidays: frozenset[date]) -> bool:
    """The rule as it is written down, on the clock on the wall."""
    off = WEEKENDS_HERE.get(zone, ("Sat", "Sun"))
    wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return (
        wall.strftime("%a") not in off
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
    """Both sides of each change of a zone's clocks from 2020 to 2030."""
    there, at = ZoneInfo(zone), datetime(2020, 1, 1, tzinfo=UTC)
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
        ("2026-03-26T16:31:00Z", "Asia/Tehran", "2026-03-28T04:30:00Z"),
    ],
)
def test_known_mornings(at: str, zone: str, opens: str) -> None:
    assert opens_at(datetime.fromisoformat(at), zone) == datetime.fromisoformat(opens)


@pytest.mark.parametrize(
    ("zone", "locale"),
    [
        *(("Asia/Tehran", "fa_IR"), ("Asia/Kabul", "fa_AF"), ("Asia/Riyadh", "ar_SA")),
        *(("Asia/Jerusalem", "he_IL"), ("Asia/Dubai", "ar_AE"), ("Asia/Baghdad", "ar_IQ")),
        *(("Asia/Amman", "ar_JO"), ("Africa/Algiers", "ar_DZ"), ("Asia/Muscat", "ar_OM")),
        *(("Africa/Khartoum", "ar_SD"), ("Africa/Tripoli", "ar_LY"), ("Asia/Tokyo", "ja_JP")),
        ("Africa/Cairo", "ar_EG"),
    ],
)
def test_weekends_are_those_of_the_country(zone: str, locale: str) -> None:
    """As the Unicode locale data have them, read by another library."""
    from babel import Locale

    there = Locale.parse(locale)
    days = {there.weekend_start, there.weekend_end}
    noon = [datetime(2026, 3, 30, 12, tzinfo=ZoneInfo(zone)) + timedelta(days=n) for n in range(7)]
    assert {at.weekday() for at in noon if not is_open(at, zone)} == days


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
