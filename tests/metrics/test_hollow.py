"""Hollow MRR at the ends of months: worked cases of who is in it and who is not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb
import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.metrics import hollow as h
from tenure.metrics.engagement import spans
from tenure.metrics.life import lives
from tenure.metrics.logos import logo_movements
from tenure.metrics.movements import movements
from tenure.metrics.schemas import unbound
from tenure.values.switches import DEFAULT
from tenure.warehouse.engine import Engine, compiled
from tests.factories import put, subscription

DAYS = ibis.table({"day": "date"}, name="days")
DOUBTS = ibis.table({"customer_id": "string", "unmatched_id": "string"}, name="doubts")
DAILY = ibis.table(
    {"customer_id": "string", "contact_id": "string", "name": "string", "used_on": "date"},
    name="usage_daily",
)
MOVES = movements(unbound("subscriptions"), DEFAULT)
MONTHS = ((2025, 7), *((2026, month) for month in range(1, 5)))
BY_MONTH = ibis.union(
    *(
        lives(DAILY.filter(DAILY.used_on.year() == year, DAILY.used_on.month() == month))
        for year, month in MONTHS
    ),
    distinct=False,
)
PAYING = h.paying(logo_movements(MOVES), DAYS)
MONEY = h.money(MOVES, unbound("fx_rates"), DAYS, "USD")
QUIET = h.hollow(
    paying=PAYING,
    signs=h.last_signs(
        lives=BY_MONTH,
        tickets=unbound("tickets"),
        touchpoints=unbound("touchpoints"),
        responses=unbound("survey_responses"),
        seats=unbound("seats"),
    ),
    doubts=DOUBTS,
    untold=h.untold(BY_MONTH, unbound("seats"), DAYS),
    spans=spans(DAILY),
)
SAID = h.voices(
    refunds=unbound("refunds"), tickets=unbound("tickets"), responses=unbound("survey_responses")
)
SQL = {
    "quiet": compiled(QUIET),
    "totals": compiled(h.totals(PAYING, MONEY)),
    "priced": compiled(h.priced(QUIET, MONEY)),
    "said": compiled(h.from_zombies(SAID, QUIET, DAYS)),
}
FACTS = (
    *("subscriptions", "fx_rates", "tickets", "touchpoints", "survey_responses", "seats"),
    "refunds",
)


class World:
    """Customers who pay, what they did, and the days they are looked at on."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.facts: dict[str, list[dict[str, Any]]] = {name: [] for name in FACTS}
        self.used: list[tuple[str, str]] = []
        self.doubted: list[str] = []
        self.known_from = "2020-01-01"

    def pays(self, customer: str, since: str = "2026-01-01", **more: Any) -> None:
        self.facts["subscriptions"].append(
            subscription(customer, since, more.pop("until", None), **more)
        )

    def uses(self, customer: str, *days: str) -> None:
        self.used += [(customer, day) for day in days]

    def add(self, table: str, customer: str, clock: str, day: str, **more: Any) -> None:
        at: Any = date.fromisoformat(day) if clock.endswith("_on") else _instant(day)
        self.facts[table].append({"customer_id": customer, clock: at, **more})

    def ask(self, name: str, *days: str) -> list[dict[str, Any]]:
        for table, rows in self.facts.items():
            put(self.engine, table, rows)
        _view(self.engine, "days", [f"DATE '{day}'" for day in days], "day")
        used = [("nobody", self.known_from), *self.used]
        used = [f"'{who}', 'u', 'open', DATE '{day}'" for who, day in used]
        _view(self.engine, "usage_daily", used, "customer_id, contact_id, name, used_on")
        doubted = [f"'{who}', 'x'" for who in self.doubted]
        _view(self.engine, "doubts", doubted, "customer_id, unmatched_id")
        return self.engine.arrow(SQL[name]).to_pylist()

    def quiet(self, *days: str) -> dict[tuple[str, str], tuple[str, int]]:
        """Kind and full quiet months by day and customer."""
        rows = self.ask("quiet", *days)
        return {
            (row["day"].isoformat(), row["customer_id"]): (row["kind"], row["quiet_months"])
            for row in rows
        }


def _instant(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00")


def _view(engine: Engine, name: str, rows: list[str], columns: str) -> None:
    empty = ", ".join("NULL" for _ in columns.split(","))
    values = ", ".join(f"({row})" for row in rows) or f"({empty})"
    where = "" if rows else " WHERE false"
    engine.run(
        f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM (VALUES {values}) AS v({columns}){where}"
    )


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


ENDS = ("2026-02-28", "2026-03-31", "2026-04-30")


def test_each_month_end_as_it_would_have_been_seen(world: World) -> None:
    """Used until 10 February and again in April: hollow at the end of March only."""
    world.pays("a")
    world.uses("a", "2026-01-05", "2026-02-10", "2026-04-20")
    assert world.quiet(*ENDS) == {("2026-03-31", "a"): ("stopped", 1)}


def test_never_used_is_there_from_the_first_day_and_counts_from_a_full_month(world: World) -> None:
    world.pays("a", "2026-02-15")
    assert world.quiet(*ENDS) == {
        ("2026-02-28", "a"): ("never", 0),
        ("2026-03-31", "a"): ("never", 1),
        ("2026-04-30", "a"): ("never", 2),
    }
    rows = world.ask("quiet", *ENDS)
    assert {row["quiet_months"]: row["age"] for row in rows} == {0: "0_1", 1: "1_6", 2: "1_6"}


@pytest.mark.parametrize(
    ("table", "clock", "more"),
    [
        ("tickets", "opened_at", {"ticket_id": "t"}),
        ("touchpoints", "occurred_at", {"touchpoint_id": "c", "direction": "in"}),
        ("survey_responses", "answered_at", {"response_id": "r"}),
        ("seats", "last_used_on", {"contact_id": "p"}),
    ],
)
def test_every_sign_of_life_counts(
    world: World, table: str, clock: str, more: dict[str, str]
) -> None:
    world.pays("a", "2025-06-01")
    world.uses("a", "2025-07-01")
    world.add(table, "a", clock, "2026-03-20", **more)
    assert ("2026-03-31", "a") not in world.quiet("2026-03-31")
    assert world.quiet("2026-02-28")["2026-02-28", "a"] == ("stopped", 7)


def test_a_sign_on_the_day_itself_counts(world: World) -> None:
    world.pays("a", "2025-06-01")
    world.uses("a", "2025-07-01")
    world.add("tickets", "a", "opened_at", "2026-03-31", ticket_id="t")
    assert world.quiet("2026-03-31") == {}


def test_what_we_wrote_is_no_sign_of_theirs(world: World) -> None:
    world.pays("a", "2025-06-01")
    world.add("touchpoints", "a", "occurred_at", "2026-03-20", direction="out")
    assert world.quiet("2026-03-31")["2026-03-31", "a"] == ("never", 9)


def test_of_seats_alone_nothing_is_said_before_their_last_day(world: World) -> None:
    world.pays("a", "2025-06-01")
    world.add("seats", "a", "last_used_on", "2026-03-10", contact_id="p")
    assert world.quiet(*ENDS) == {("2026-04-30", "a"): ("stopped", 1)}


def test_doubt_is_not_guilt(world: World) -> None:
    world.pays("a")
    world.pays("b")
    world.doubted = ["a"]
    assert set(world.quiet("2026-03-31")) == {("2026-03-31", "b")}


def test_only_while_they_pay(world: World) -> None:
    """Paid until 15 March: not there at its end. Quiet counts from the day they came back."""
    world.pays("a", "2025-06-01", until="2026-03-15")
    world.pays("a", "2026-04-10")
    world.uses("a", "2025-07-01")
    found = world.quiet(*ENDS, "2026-05-31")
    assert found == {("2026-02-28", "a"): ("stopped", 7), ("2026-05-31", "a"): ("stopped", 1)}


def test_money_and_totals_at_the_rate_of_the_day(world: World) -> None:
    world.pays("a", price=1_000)
    world.pays("b", price=500, currency="EUR")
    world.pays("c", price=700, currency="GBP")
    for day, rate in (("2026-02-01", 1.1), ("2026-03-20", 1.2)):
        world.add("fx_rates", "", "rated_on", day, currency="EUR", base_currency="USD", rate=rate)
    rows = {row["day"].isoformat(): row for row in world.ask("totals", *ENDS)}
    assert [rows[day]["mrr_base_minor"] for day in ENDS] == [1_550, 1_600, 1_600]
    assert {(row["customers"], row["unpriced"]) for row in rows.values()} == {(3, 1)}
    priced = world.ask("priced", "2026-03-31")
    assert {row["customer_id"]: row["mrr_base_minor"] for row in priced} == {
        "a": 1_000,
        "b": 600,
        "c": None,
    }


def test_what_zombies_say_is_told_from_what_others_say(world: World) -> None:
    world.pays("a", "2025-06-01")
    world.pays("b", "2025-06-01")
    world.uses("b", *(f"2026-0{month}-20" for month in range(1, 5)))
    for customer in "ab":
        world.add("refunds", customer, "refunded_at", "2026-04-10", refund_id=f"r{customer}")
    world.add("tickets", "a", "opened_at", "2026-04-09", ticket_id="t1", subject="Money back!")
    world.add("tickets", "a", "opened_at", "2026-04-09", ticket_id="t2", subject="Log in")
    for answer, kind, score in (("n6", "nps", 6), ("n7", "nps", 7), ("c2", "csat", 2)):
        world.add(
            "survey_responses",
            "a",
            "answered_at",
            "2026-04-30",
            response_id=answer,
            kind=kind,
            score=score,
        )
    rows = world.ask("said", *ENDS[:2])
    assert {row["said_id"]: row["from_zombie"] for row in rows} == {
        "ra": True,
        "rb": False,
        "t1": True,
        "n6": True,
        "c2": True,
    }


def test_what_was_said_before_use_was_known_is_left_out(world: World) -> None:
    world.pays("a", "2025-06-01")
    world.add("refunds", "a", "refunded_at", "2026-02-20", refund_id="r1")
    world.add("refunds", "a", "refunded_at", "2026-05-20", refund_id="r2")
    assert world.ask("said", *ENDS[:2]) == []


@given(months=st.integers(0, 60))
def test_ages_are_half_open(months: int) -> None:
    row = ibis.table({"m": "int64"}, name="ages")
    expected = "0_1" if months < 1 else "1_6" if months < 6 else "6_12" if months < 12 else "12_on"
    sql = compiled(row.select(age=h.age_class(row.m))).replace('"ages"', f"(SELECT {months} AS m)")
    assert duckdb.execute(sql).fetchone() == (expected,)


def test_nobody_is_quiet_since_before_use_is_known(world: World) -> None:
    """Paid since 2019, the first event of anybody in March: one full month is known."""
    world.pays("old", "2019-01-10")
    world.known_from = "2026-03-01"
    (row,) = world.ask("quiet", "2026-04-30")
    assert (row["kind"], row["quiet_months"], row["age"]) == ("never", 1, "1_6")
    assert row["quiet_since"] == date(2026, 3, 1)
