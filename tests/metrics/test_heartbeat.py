"""Sources that fall silent, days on which little came, and whose use is then unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.metrics import heartbeat as beat
from tenure.metrics.schemas import unbound
from tenure.warehouse.engine import Engine, compiled
from tests.factories import put

DAY = date(2026, 3, 31)  # a Tuesday
NOW = ibis.date(DAY)
USE = beat.by_source(unbound("usage_events"))
HEARD = beat.heard(unbound("usage_events"))
BEATS = beat.heartbeats(HEARD, NOW)
ALIASES = ibis.table({"other_id": "string", "customer_id": "string"}, name="aliases")
DAYS = ibis.table({"day": "date"}, name="days")
BEATS_SQL = compiled(BEATS)
OUTAGES_SQL = compiled(beat.outages(HEARD, BEATS, DAYS))
UNKNOWN_SQL = compiled(beat.use_unknown(USE, BEATS, ALIASES, NOW))

Ask = Callable[[str], list[dict[str, Any]]]


class World:
    """Events of sources, by customer and day."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.events = engine, list[dict[str, Any]]()
        self.aliases = [("other", "nobody")]

    def heard(self, source: str | None, customer: str, ago: Iterable[int], times: int = 1) -> None:
        """`times` events of a source on each of the days so long before `DAY`."""
        for back in ago:
            day = DAY - timedelta(back)
            self.events += [
                {
                    "message_id": f"m{len(self.events)}-{each}",
                    "customer_id": customer,
                    "name": "open",
                    "occurred_at": datetime(day.year, day.month, day.day, 9),
                    "source": source,
                }
                for each in range(times)
            ]

    def ask(self, sql: str) -> list[dict[str, Any]]:
        put(self.engine, "usage_events", self.events)
        rows = ", ".join(f"('{other}', '{own}')" for other, own in self.aliases)
        self.engine.run(
            f"CREATE OR REPLACE VIEW aliases AS SELECT * FROM (VALUES {rows}) AS a(other_id, customer_id)"
        )
        self.engine.run(
            f"CREATE OR REPLACE VIEW days AS SELECT unnest(generate_series(DATE '{DAY}' - 89, "
            f"DATE '{DAY}', INTERVAL 1 DAY))::DATE AS day"
        )
        found: list[dict[str, Any]] = self.engine.arrow(sql).to_pylist()
        return found

    def beats(self) -> dict[str, dict[str, Any]]:
        return {row["source"]: row for row in self.ask(BEATS_SQL)}

    def unknown(self) -> dict[str, tuple[str, date]]:
        rows = self.ask(UNKNOWN_SQL)
        return {row["customer_id"]: (row["silent_source"], row["unknown_since"]) for row in rows}


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


def test_a_daily_source_is_silent_after_more_than_three_days(world: World) -> None:
    world.heard("web", "a", range(40))
    world.heard("mobile", "b", range(3, 40))
    world.heard("desktop", "c", range(4, 40))
    beats = world.beats()
    assert {name: row["is_silent"] for name, row in beats.items()} == {
        "web": False,
        "mobile": False,
        "desktop": True,
    }
    row = beats["desktop"]
    assert (row["usual_gap_days"], row["limit_days"], row["quiet_days"]) == (1, 3, 4)
    assert (row["last_on"], row["heard_days"], row["gaps"]) == (date(2026, 3, 27), 36, 35)


def test_who_comes_weekly_may_be_quiet_for_three_weeks(world: World) -> None:
    world.heard("web", "a", range(60))
    world.heard("report", "b", range(21, 70, 7))
    world.heard("ledger", "c", range(22, 70, 7))
    beats = world.beats()
    assert beats["report"]["limit_days"] == beats["ledger"]["limit_days"] == 21
    assert (beats["report"]["is_silent"], beats["ledger"]["is_silent"]) == (False, True)


def test_the_usual_gap_is_the_nearest_rank(world: World) -> None:
    world.heard("web", "a", range(60))
    # 20 gaps: nineteen of one day and one of nine; the 19th of 20 in order is 1
    world.heard("mobile", "b", [*range(5, 25), 33])
    assert world.beats()["mobile"]["usual_gap_days"] == 1
    world.heard("mobile", "b", [42])  # two of nine: the 20th of 21 is 9
    assert world.beats()["mobile"]["usual_gap_days"] == 9


def test_with_under_three_gaps_nothing_is_usual(world: World) -> None:
    world.heard("web", "a", range(60))
    world.heard("trial", "b", [30, 31, 32])
    row = world.beats()["trial"]
    assert (row["gaps"], row["usual_gap_days"], row["is_silent"]) == (2, None, False)


def test_when_all_stop_nobody_is_silent_but_late(world: World) -> None:
    world.heard("web", "a", range(10, 60))
    row = world.beats()["web"]
    assert (row["is_silent"], row["is_late"], row["late_days"]) == (False, True, 10)
    assert world.unknown() == {}


def test_events_without_a_source_are_not_judged_beside_named_ones(world: World) -> None:
    world.heard(None, "a", range(20, 60))
    assert world.beats()[""]["is_late"] is True
    world.heard("web", "b", range(20))
    row = world.beats()[""]
    assert (row["is_silent"], row["is_late"]) == (False, False)


def test_quiet_for_a_year_is_switched_off(world: World) -> None:
    world.heard("web", "a", range(20))
    world.heard("old", "b", range(366, 400))
    row = world.beats()["old"]
    assert (row["is_retired"], row["is_silent"], row["quiet_days"]) == (True, False, 366)


def test_nothing_later_counts(world: World) -> None:
    world.heard("web", "a", range(5, 60))
    world.heard("mobile", "b", range(8, 60))
    before = world.ask(BEATS_SQL)
    world.heard("mobile", "b", range(-9, 0))
    assert sorted(map(str, world.ask(BEATS_SQL))) == sorted(map(str, before))


def test_use_that_came_from_a_silent_source_is_unknown(world: World) -> None:
    world.heard("web", "steady", range(100))
    world.heard("mobile", "lost", range(10, 60))
    world.heard("mobile", "half", range(10, 60))
    world.heard("web", "half", range(10, 60))
    assert world.unknown() == {"lost": ("mobile", date(2026, 3, 22))}


def test_eight_in_ten_is_the_least(world: World) -> None:
    world.heard("web", "steady", range(100))
    world.heard("mobile", "eighty", range(10, 50))
    world.heard("web", "eighty", range(10, 20))  # 40 of 50
    world.heard("mobile", "less", range(10, 49))
    world.heard("web", "less", range(10, 20))  # 39 of 49
    assert set(world.unknown()) == {"eighty"}


def test_only_the_ninety_days_before_the_silence_count(world: World) -> None:
    world.heard("web", "steady", range(150))
    world.heard("mobile", "moved", range(101, 140))
    world.heard("mobile", "steady", range(10, 40))
    world.heard("web", "moved", range(10, 90))
    assert world.unknown() == {}


def test_who_goes_on_through_another_source_has_moved(world: World) -> None:
    world.heard("web", "steady", range(100))
    world.heard("mobile", "moved", range(20, 110))  # 90 events in 90 days
    world.heard("web", "moved", range(10))  # 10 in 20 days: half the pace
    world.heard("mobile", "faded", range(20, 110))
    world.heard("web", "faded", range(9))
    assert set(world.unknown()) == {"faded"}


def test_use_under_another_id_is_the_customers_own(world: World) -> None:
    world.heard("web", "steady", range(100))
    world.heard("mobile", "crm-7", range(10, 60))
    world.aliases = [("crm-7", "ada")]
    assert set(world.unknown()) == {"ada"}


def test_a_day_under_a_fifth_of_its_weekday_is_an_outage(world: World) -> None:
    world.heard("web", "a", [each for each in range(150) if each not in (7, 14)], times=20)
    world.heard("web", "a", [7], times=3)
    world.heard("web", "a", [14], times=4)  # 4 of 20 are not under a fifth
    (row,) = world.ask(OUTAGES_SQL)
    assert row == {"source": "web", "day": date(2026, 3, 24), "events": 3, "usual": 20.0}


def test_small_numbers_and_young_sources_have_no_outages(world: World) -> None:
    world.heard("small", "a", [each for each in range(150) if each != 7], times=19)
    world.heard("young", "a", [each for each in range(62) if each != 7], times=30)
    assert world.ask(OUTAGES_SQL) == []  # on that day the young one was known for 54 days


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(0, 60), min_size=57, max_size=130))
def test_outages_counted_by_hand(engine: Engine, drawn: list[int]) -> None:
    world = World(engine)
    world.heard("web", "a", [len(drawn)])  # known from here on
    for ago, times in enumerate(drawn):
        world.heard("web", "a", [ago], times)
    known = [*drawn, 1]
    expected = {}
    for ago in range(90):
        weeks = [known[ago + 7 * k] if ago + 7 * k < len(known) else 0 for k in range(1, 9)]
        usual = median(weeks)
        if len(known) - 1 - ago >= 56 and usual >= 20 and known[ago] < usual / 5:
            expected[DAY - timedelta(ago)] = (known[ago], usual)
    found = {row["day"]: (row["events"], row["usual"]) for row in world.ask(OUTAGES_SQL)}
    assert found == expected


def test_days_added_up_elsewhere_name_no_source(engine: Engine) -> None:
    daily = ibis.table(
        {"customer_id": "string", "used_on": "date", "events": "int64"}, name="daily"
    )
    engine.run(
        "CREATE VIEW daily AS SELECT 'a' AS customer_id, DATE '2026-03-31' AS used_on, 3 AS events"
    )
    (row,) = engine.arrow(compiled(beat.without_source(daily))).to_pylist()
    assert row == {"customer_id": "a", "used_on": DAY, "events": 3, "source": ""}
    (whole,) = engine.arrow(compiled(beat.heard_of_days(daily))).to_pylist()
    assert whole == {"source": "", "used_on": DAY, "events": 3}
    assert beat.heard_of_days(daily).columns == HEARD.columns
    assert beat.without_source(daily).columns == USE.columns
