"""Seats paid, assigned and used; money in the unused ones; the right number."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import ibis
import pytest

from tenure.metrics import people as p
from tenure.metrics import seats as s
from tenure.metrics.engagement import usage_daily
from tenure.metrics.mrr import segments
from tenure.metrics.schemas import unbound
from tenure.values.switches import DEFAULT
from tenure.warehouse.engine import Engine, compiled
from tests.factories import put, subscription

DAY = date(2026, 3, 31)
NOW = ibis.date(DAY)
DAILY = usage_daily(unbound("usage_events"))
DAYS = ibis.table({"day": "date"}, name="days")
PEOPLE = p.people(DAILY, p.spans(DAILY), DAYS)
PAYING = ibis.table({"customer_id": "string", "paying_since": "date"}, name="paying")
KINDS = ibis.table({"customer_id": "string", "use_kind": "string"}, name="kinds")
UNKNOWN = ibis.table({"customer_id": "string"}, name="unknown")
HELD = s.seats_held(unbound("subscriptions"), segments(unbound("subscriptions"), DEFAULT), NOW)
SQL = {
    is_seen: compiled(
        s.seat_use(
            paying=PAYING,
            money=s.seat_money(HELD, unbound("fx_rates"), "USD", NOW),
            used=s.seats_used(PEOPLE, unbound("seats"), DAYS, NOW),
            kinds=KINDS,
            unknown=UNKNOWN,
            days=DAYS,
            is_seen=is_seen,
        )
    )
    for is_seen in (True, False)
}


class World:
    """One customer, called ada, that pays for seats and uses some."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.facts: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("subscriptions", "usage_events", "seats", "fx_rates")
        }
        self.since, self.kind, self.unknown, self.is_seen = date(2025, 1, 1), "people", "", True

    def pays(self, seats: int | None, each_minor: int = 1_000, **more: Any) -> None:
        row = subscription("ada", "2025-01-01", price=each_minor, quantity=seats or 1)
        self.facts["subscriptions"].append({**row, "seats_paid": seats, **more})

    def active(self, people: int, ago: int = 5, first: int = 0, name: str = "open") -> None:
        at = datetime.combine(DAY - timedelta(ago), datetime.min.time())
        for number in range(first, first + people):
            event = {"customer_id": "ada", "contact_id": f"u{number}", "name": name}
            self.facts["usage_events"].append({**event, "occurred_at": at})

    def given(self, contact: str, last_used_ago: int | None = None) -> None:
        used = None if last_used_ago is None else DAY - timedelta(last_used_ago)
        row = {"customer_id": "ada", "contact_id": contact, "last_used_on": used}
        self.facts["seats"].append(row)

    def rated(self, currency: str, rate: float) -> None:
        row = {"rated_on": DAY, "currency": currency, "base_currency": "USD", "rate": rate}
        self.facts["fx_rates"].append(row)

    @property
    def rows(self) -> list[dict[str, Any]]:
        for table, rows in self.facts.items():
            put(self.engine, table, rows)
        for name, sql in {
            "days": f"DATE '{DAY}' AS day",
            "paying": f"'ada' AS customer_id, DATE '{self.since}' AS paying_since",
            "kinds": f"'ada' AS customer_id, '{self.kind}' AS use_kind",
            "unknown": f"'{self.unknown}' AS customer_id",
        }.items():
            self.engine.run(f"CREATE OR REPLACE VIEW {name} AS SELECT {sql}")
        found: list[dict[str, Any]] = self.engine.arrow(SQL[self.is_seen]).to_pylist()
        return found

    @property
    def ada(self) -> dict[str, Any]:
        (row,) = self.rows
        return row


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


def test_the_right_size_of_forty_seats(world: World) -> None:
    world.pays(40, 1_200)  # 480.00 a month
    world.active(10, ago=27)
    world.active(2, ago=83, first=10)
    row = world.ada
    assert (row["used_28"], row["used_84"], row["unused"]) == (10, 12, 30)
    assert row["seat_use"] == 0.25
    assert row["unused_mrr_minor"] == 36_000  # 30 of 40 seats at 12.00
    assert (row["seat_state"], row["suggested"]) == ("propose", 14)  # 12 and a tenth, rounded up
    assert row["saving_minor"] == row["saving_base_minor"] == 31_200  # 26 seats at 12.00


@pytest.mark.parametrize(
    ("paid", "used", "suggested"),
    [(3, 1, 2), (2, 1, None), (12, 10, 11), (11, 10, None), (13, 11, None), (14, 11, 13)],
)
def test_a_tenth_more_and_at_least_one(
    world: World, paid: int, used: int, suggested: int | None
) -> None:
    world.pays(paid)
    world.active(used)
    row = world.ada
    assert row["suggested"] == suggested
    assert row["seat_state"] == ("propose" if suggested else "fits")
    if suggested:
        assert row["saving_minor"] == 1_000 * (paid - suggested)


def test_a_yearly_price_with_a_discount_is_that_of_the_month(world: World) -> None:
    world.pays(10, 12_000, interval="year", discount_percent=25.0)  # 75.00 a month
    world.active(2)
    assert world.ada["seat_mrr_minor"] == 7_500
    assert world.ada["unused_mrr_minor"] == 6_000
    assert (world.ada["suggested"], world.ada["saving_minor"]) == (3, 5_250)


def test_seats_of_several_subscriptions_are_summed(world: World) -> None:
    world.pays(10)
    world.pays(5, 500, subscription_id="second")
    world.pays(None, 9_900, subscription_id="flat")
    world.pays(99, subscription_id="over", ended_on=DAY)
    world.pays(99, subscription_id="trial", status="trialing")
    world.active(3)
    row = world.ada
    assert (row["seats_paid"], row["subscriptions"], row["seat_mrr_minor"]) == (15, 2, 12_500)
    assert row["unused_mrr_minor"] == 10_000  # twelve fifteenths


def test_seats_in_two_currencies_are_told_in_the_workspaces(world: World) -> None:
    world.pays(10)
    world.pays(10, subscription_id="eu", currency="EUR")
    world.active(5)
    assert world.ada["unused_mrr_base_minor"] is None  # no rate
    world.rated("EUR", 1.2)
    row = world.ada
    assert (row["currency"], row["unused_mrr_minor"]) == (None, None)
    assert row["unused_mrr_base_minor"] == 16_500  # 15 of 20, of 220.00


def test_a_seat_used_counts_where_no_event_says_so(world: World) -> None:
    world.pays(10)
    world.active(1)
    world.given("u0", 3)
    world.given("u8", 27)
    world.given("u9", 28)
    world.given("late", -1)
    row = world.ada
    assert (row["assigned"], row["used_28"], row["used_84"]) == (4, 2, 3)


def test_more_people_than_seats(world: World) -> None:
    world.pays(3)
    world.active(5)
    row = world.ada
    assert (row["seat_state"], row["unused"], row["unused_mrr_minor"]) == ("over", 0, 0)
    assert row["seat_use"] == pytest.approx(5 / 3)


def test_nobody_there_is_no_size(world: World) -> None:
    world.pays(3)
    world.active(3, ago=84)
    row = world.ada
    assert (row["seat_state"], row["suggested"], row["unused"]) == ("nobody", None, 3)


def test_new_customers_are_still_arriving(world: World) -> None:
    world.pays(20)
    world.active(3)
    world.since = DAY - timedelta(83)
    assert (world.ada["seat_state"], world.ada["suggested"]) == ("too_early", None)
    world.since = DAY - timedelta(84)
    assert world.ada["seat_state"] == "propose"


def test_only_assigned(world: World) -> None:
    world.pays(None)
    assert world.rows == []
    world.given("u0", 3)
    world.given("u1")
    row = world.ada
    assert (row["seat_state"], row["assigned"], row["used_28"]) == ("assigned_only", 2, 1)
    assert (row["seat_use"], row["unused"], row["seats_paid"]) == (None, None, None)


def test_nothing_is_said_of_use_that_is_unknown(world: World) -> None:
    world.pays(20)
    world.active(2)
    world.unknown = "ada"
    row = world.ada
    assert (row["seat_state"], row["unused"], row["suggested"]) == ("unknown", None, None)


def test_nothing_is_said_of_machines(world: World) -> None:
    world.pays(20)
    world.kind = "api"
    row = world.ada
    assert (row["seat_state"], row["seat_use"], row["unused_mrr_minor"]) == ("api", None, None)


def test_nothing_is_said_where_nothing_was_recorded(world: World) -> None:
    world.pays(20)
    world.is_seen, world.kind = False, "none"
    assert world.ada["seat_state"] == "no_record"
    world.given("u0", 3)
    assert world.ada["seat_state"] == "propose"


def test_partial_use_is_under_a_quarter_of_the_features(world: World) -> None:
    world.pays(3)
    for name in ("open", "edit", "share", "export", "invite"):
        world.active(1, name=name)
    world.active(1, first=1)
    world.active(1, first=2)
    world.active(1, first=2, name="edit")
    assert world.ada["partial_users"] == 1  # one of five; two of five are no longer under a quarter
