"""When mail to a customer may arrive: on working days, by day, where the recipient is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

OPENS = time(8)
CLOSES = time(20)
USUAL_WEEKEND = (6, 7)
FRIDAY_SATURDAY = (
    *("Asia/Riyadh", "Asia/Bahrain", "Asia/Kuwait", "Asia/Qatar", "Asia/Baghdad", "Asia/Amman"),
    *("Asia/Damascus", "Asia/Aden", "Asia/Muscat", "Asia/Jerusalem", "Asia/Tel_Aviv", "Israel"),
    *("Africa/Cairo", "Egypt", "Africa/Tripoli", "Libya", "Africa/Khartoum", "Africa/Algiers"),
)
WEEKENDS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(FRIDAY_SATURDAY, (5, 6)),
    **dict.fromkeys(("Asia/Tehran", "Iran"), (5,)),
    "Asia/Kabul": (4, 5),
}
"""Days of the week off work (1 is Monday) where they are not Saturday and Sunday.

Source: Unicode CLDR, weekend data of territories.
"""


def is_open(at: datetime, zone: str, holidays: Collection[date] = ()) -> bool:
    """Whether it is 08:00 to 20:00 in a zone, on a working day, and no holiday there."""
    local = at.astimezone(ZoneInfo(zone))
    weekend = WEEKENDS.get(zone, USUAL_WEEKEND)
    is_working = local.isoweekday() not in weekend and local.date() not in holidays
    return is_working and OPENS <= local.time() < CLOSES


def opens_at(at: datetime, zone: str, holidays: Collection[date] = ()) -> datetime:
    """The first instant from `at` on that is open, in UTC.

    Looked for 400 days ahead; where all of them are holidays, the end of that time.
    """
    if is_open(at, zone, holidays):
        return at.astimezone(UTC)
    there = ZoneInfo(zone)
    day = at.astimezone(there).date()
    for ahead in range(400):
        opening = datetime.combine(day + timedelta(days=ahead), OPENS, there).astimezone(UTC)
        if opening >= at and is_open(opening, zone, holidays):
            return opening
    return at.astimezone(UTC) + timedelta(days=400)


def zone_for(*, zone: str, country: str, fallback: str) -> str:
    """A recipient's zone: the one known, else that of a country which has only one, else `fallback`.

    `country` is its ISO 3166 code of two letters.
    """
    for known in (zone, single_zones().get(country.strip().upper(), "")):
        if known and _is_zone(known):
            return known
    return fallback if _is_zone(fallback) else "UTC"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@cache
def single_zones() -> dict[str, str]:
    """Countries all of whose clocks show the same, by code. Source: zone.tab of the IANA data.

    Zones that agree on every day of 2026 count as one (Germany has two names for one time).
    """
    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            country, _place, zone, *_rest = line.split("\t")
            found.setdefault(country, []).append(zone)
    return {
        country: zones[0]
        for country, zones in found.items()
        if len(zones) == 1 or len({_clocks(zone) for zone in zones}) == 1
    }


def _clocks(zone: str) -> tuple[timedelta | None, ...]:
    """How far a zone is from UTC on each day of 2026."""
    first, there = datetime(2026, 1, 1, 12, tzinfo=UTC), ZoneInfo(zone)
    days = (first + timedelta(days=day) for day in range(365))
    return tuple(instant.astimezone(there).utcoffset() for instant in days)
