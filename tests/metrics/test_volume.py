"""Use without a screen: what each customer is measured by."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import ibis
import pytest

from tenure.metrics import people as p
from tenure.metrics import volume as v
from tenure.metrics.engagement import usage_daily
from tenure.metrics.schemas import unbound
from tenure.warehouse.engine import Engine, compiled
from tests.factories import put, subscription

DAY = date(2026, 3, 31)
NOW = ibis.date(DAY)
DAILY = usage_daily(unbound("usage_events"))
DAYS = ibis.table({"day": "date"}, name="days")
SQL = compiled(
    v.use_kinds(
        customers=unbound("customers"),
        volumes=v.volumes(DAILY, DAYS),
        metered=v.metered(
            subscriptions=unbound("subscriptions"),
            invoices=unbound("invoices"),
            lines=unbound("invoice_lines"),
            day=NOW,
        ),
        answered=v.answered(unbound("survey_responses"), NOW),
        people=p.people(DAILY, p.spans(DAILY), DAYS),
    )
)
TABLES = ("usage_events", "subscriptions", "invoices", "invoice_lines", "survey_responses")


class World:
    """One customer, called ada, and what is known of it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.facts: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}

    def uses(self, ago: int, value: float | None = None, contact: str | None = None) -> None:
        at = datetime.combine(DAY - timedelta(ago), datetime.min.time())
        event = {"customer_id": "ada", "name": "call", "occurred_at": at, "value": value}
        self.facts["usage_events"].append({**event, "contact_id": contact})

    def billed(self, units: float, on: str, kind: str = "metered", status: str = "paid") -> None:
        row = subscription("ada", "2025-01-01", subscription_id="s", charge_kind=kind)
        bill = {"invoice_id": "i", "customer_id": "ada", "issued_on": date.fromisoformat(on)}
        line = {"line_id": "l", "invoice_id": "i", "subscription_id": "s", "quantity": units}
        self.facts["subscriptions"] = [row]
        self.facts["invoices"] = [{**bill, "status": status}]
        self.facts["invoice_lines"] = [line]

    def answered(self, on: str) -> None:
        at = datetime.fromisoformat(on)
        self.facts["survey_responses"] = [{"customer_id": "ada", "answered_at": at}]

    @property
    def ada(self) -> dict[str, Any]:
        for table, rows in self.facts.items():
            put(self.engine, table, rows)
        put(self.engine, "customers", [{"customer_id": "ada", "name": "Ada"}])
        self.engine.run(f"CREATE OR REPLACE VIEW days AS SELECT DATE '{DAY}' AS day")
        (row,) = self.engine.arrow(SQL).to_pylist()
        found: dict[str, Any] = row
        return found

    @property
    def kind(self) -> tuple[str, str]:
        return self.ada["use_kind"], self.ada["measured_by"]


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


def test_amounts_a_day_and_their_change(world: World) -> None:
    for ago, value in ((0, 14.0), (27, 42.0), (28, 70.0), (55, 42.0), (83, 5.0)):
        world.uses(ago, value)
    assert world.kind == ("api", "amounts")
    assert world.ada["volume_day"] == 2  # 56 in 28 days
    assert world.ada["volume_trend"] == -0.5  # against 112 in the 28 before
    assert (world.ada["people_84"], world.ada["top_share"]) == (None, None)


def test_calls_where_no_event_has_an_amount(world: World) -> None:
    for ago in range(14):
        world.uses(ago)
    assert world.kind == ("api", "calls")
    assert (world.ada["volume_day"], world.ada["volume_trend"]) == (0.5, None)


def test_an_event_that_names_somebody_is_a_persons(world: World) -> None:
    world.uses(1, 5.0)
    world.uses(83, contact="u1")
    world.uses(3, contact="u2")
    assert world.kind == ("people", "people")
    assert (world.ada["people_84"], world.ada["top_share"]) == (2, 0.5)


def test_use_of_84_days_ago_is_over(world: World) -> None:
    world.uses(84, 5.0)
    assert world.kind == ("none", "nothing")
    world.uses(83, 5.0)
    assert world.kind == ("api", "amounts")


def test_invoices_speak_where_no_events_do(world: World) -> None:
    world.billed(1200, "2026-03-01")
    assert world.kind == ("api", "invoices")
    assert world.ada["metered_units"] == 1200
    assert world.ada["volume_day"] is None
    world.uses(2)
    assert world.kind == ("api", "calls")


@pytest.mark.parametrize(
    ("units", "on", "kind", "status"),
    [
        (0, "2026-03-01", "metered", "paid"),
        (9, "2025-12-29", "metered", "paid"),  # 92 days before
        (9, "2026-04-01", "metered", "paid"),
        (9, "2026-03-01", "recurring", "paid"),
        (9, "2026-03-01", "metered", "void"),
    ],
)
def test_what_is_no_metered_use(
    world: World, units: float, on: str, kind: str, status: str
) -> None:
    world.billed(units, on, kind, status)
    assert world.kind == ("none", "nothing")


def test_answers_speak_last(world: World) -> None:
    world.answered("2025-04-01")
    assert world.kind == ("none", "surveys")
    assert world.ada["answered_on"] == date(2025, 4, 1)
    world.answered("2025-03-31")
    assert world.kind == ("none", "nothing")
    world.answered("2026-04-01")
    assert world.kind == ("none", "nothing")


def test_what_comes_later_is_not_known(world: World) -> None:
    world.uses(-1, contact="u1")
    assert world.kind == ("none", "nothing")
