"""Months of customers long quiet, and what woke them: worked cases."""

from __future__ import annotations

import pytest

from tenure.metrics.waking import wakings
from tenure.warehouse.engine import Engine, compiled
from tests.metrics.test_hollow import DAYS, PAYING, QUIET, SAID, SQL, World

SQL["wakings"] = compiled(wakings(QUIET, DAYS, PAYING, SAID))
ENDS = ("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30")
LONG_AGO = "2025-06-01"


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


def months(world: World, *days: str) -> dict[tuple[str, str], str]:
    """What woke a customer in the month after a day: letters of left, asked, used."""
    flags = (("has_left", "l"), ("has_asked", "a"), ("has_used", "u"))
    return {
        (row["customer_id"], row["day"].isoformat()): "".join(
            letter for name, letter in flags if row[name]
        )
        for row in world.ask("wakings", *(days or ENDS))
    }


def test_who_sleeps_on_is_seen_in_every_month(world: World) -> None:
    world.pays("ada", LONG_AGO)
    assert months(world) == {("ada", day): "" for day in ENDS[:3]}, (
        "of the last month no end is known"
    )


def test_what_wakes_them(world: World) -> None:
    for customer in ("left", "used", "asked", "both"):
        until = {"left": "2026-03-10", "both": "2026-03-10"}.get(customer)
        world.pays(customer, LONG_AGO, until=until)
    world.uses("used", "2026-03-05")
    world.add("tickets", "both", "opened_at", "2026-03-06", ticket_id="t", subject="Refund!")
    world.add("refunds", "asked", "refunded_at", "2026-03-31", refund_id="r")
    found = months(world)
    assert found == {
        **{(who, ENDS[0]): "" for who in ("left", "used", "asked", "both")},
        ("left", ENDS[1]): "l",
        ("used", ENDS[1]): "u",
        ("asked", ENDS[1]): "a",
        ("both", ENDS[1]): "la",
    }, "and nothing after the first waking"


def test_a_ticket_about_money_is_life_too(world: World) -> None:
    world.pays("ada", LONG_AGO)
    world.add("tickets", "ada", "opened_at", "2026-02-10", ticket_id="t", subject="Money back")
    world.add("tickets", "ada", "opened_at", "2026-03-10", ticket_id="u", subject="Money back")
    assert months(world) == {("ada", ENDS[0]): "au"}


def test_who_is_not_quiet_for_six_months_is_not_looked_at(world: World) -> None:
    world.pays("young", "2025-09-01")
    assert months(world) == {("young", ENDS[2]): ""}, "six months are full on 1 March"
    world.uses("young", "2026-01-15")
    assert months(world) == {}


def test_a_month_that_is_not_over_does_not_count(world: World) -> None:
    world.pays("ada", LONG_AGO, until="2026-03-10")
    assert months(world, "2026-01-31", "2026-02-28", "2026-03-15") == {("ada", ENDS[0]): ""}
    assert months(world, "2026-02-28") == {}
