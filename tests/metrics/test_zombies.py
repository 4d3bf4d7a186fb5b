"""Zombies: each kind and stage, and everyone who must not be accused."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.metrics import life
from tenure.metrics import zombies as z
from tenure.metrics.dormancy import YEARLY, standby
from tenure.metrics.engagement import spans, usage_daily
from tenure.metrics.logos import logo_movements
from tenure.metrics.months import full_months
from tenure.metrics.movements import movements
from tenure.metrics.schemas import unbound
from tenure.values.ladder import Thresholds
from tenure.values.switches import DEFAULT
from tenure.warehouse.engine import Engine, compiled
from tests.factories import put, subscription

TODAY = date(2026, 6, 30)
DAY = ibis.date(TODAY)
DAILY = usage_daily(unbound("usage_events"))
PEOPLE = ibis.table(
    {"customer_id": "string", "seats": "int64", "active_users_84": "int64"}, name="people"
)


def _logos() -> ibis.Table:
    moves = movements(unbound("subscriptions"), DEFAULT)
    return logo_movements(moves.filter(moves.moved_on <= DAY))


def expression(rungs: z.Rungs = z.DEFAULT_RUNGS) -> ibis.Table:
    """Zombies of the tables of a `World`."""
    suspects = z.suspects(
        paying=z.paying_since(_logos()),
        spans=spans(DAILY),
        uses=life.last_use(life.lives(DAILY)),
        signs=life.signs_of_life(
            tickets=unbound("tickets"),
            touchpoints=unbound("touchpoints"),
            responses=unbound("survey_responses"),
            seats=unbound("seats"),
            day=DAY,
        ),
        people=PEOPLE,
        plans=unbound("subscriptions").select("customer_id", "plan"),
        last_year=DAILY.filter(DAILY.used_on < ibis.date(date(2025, 8, 1))),
        standby=standby(
            subscriptions=unbound("subscriptions"), customers=unbound("customers"), day=DAY
        ),
        doubts=z.doubts(
            z.strangers(spans(DAILY), unbound("customers")),
            unbound("customers"),
            unbound("contacts"),
        ),
        seen_until=DAY,
        rungs=rungs,
    )
    return z.zombies(suspects, YEARLY_ROWS)


YEARLY_ROWS = ibis.table(YEARLY, name="yearly")
FOUND = compiled(expression())


class World:
    """Customers, what they did, and who is found."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.facts: dict[str, list[dict[str, Any]]] = {}
        self.people: list[tuple[str, int, int]] = []
        self.yearly: list[tuple[str, bool]] = []
        self.uses("somebody", "2020-01-01")  # since then use is known

    def pays(self, customer: str, since: str = "2024-01-10", until: str | None = None) -> None:
        self.add("customers", {"customer_id": customer, "name": customer.title()})
        self.add("subscriptions", subscription(customer, since, until))

    def uses(
        self, customer: str, *days: str, name: str = "open", contact: str | None = "u"
    ) -> None:
        for day in days:
            number = len(self.facts.get("usage_events", ()))
            at = datetime.fromisoformat(f"{day}T09:00")
            self.add(
                "usage_events",
                {
                    "message_id": f"m{number}",
                    "customer_id": customer,
                    "contact_id": contact,
                    "name": name,
                    "occurred_at": at,
                },
            )

    def runs(self, customer: str, *days: str) -> None:
        self.uses(customer, *days, name="sync_integration", contact=None)

    def add(self, table: str, row: dict[str, Any]) -> None:
        self.facts.setdefault(table, []).append(row)

    def found(self, sql: str = FOUND) -> dict[str, dict[str, Any]]:
        tables = (
            "customers",
            "contacts",
            "subscriptions",
            "usage_events",
            "tickets",
            "touchpoints",
            "survey_responses",
            "seats",
        )
        for table in tables:
            put(self.engine, table, self.facts.get(table, []))
        rows = ", ".join(f"('{c}', {s}, {a})" for c, s, a in [*self.people, ("nobody", 1, 0)])
        self.engine.run(
            f"CREATE OR REPLACE VIEW people AS SELECT * FROM (VALUES {rows}) AS p(customer_id, seats, active_users_84)"
        )
        waves = ", ".join(f"('{c}', {is_yearly})" for c, is_yearly in [*self.yearly, ("x", False)])
        self.engine.run(
            f"CREATE OR REPLACE VIEW yearly AS SELECT * FROM (VALUES {waves}) AS y(customer_id, is_yearly)"
        )
        return {row["customer_id"]: row for row in self.engine.arrow(sql).to_pylist()}


@pytest.fixture
def world(engine: Engine) -> World:
    return World(engine)


def test_pays_and_never_used(world: World) -> None:
    world.pays("never", "2025-12-15")
    row = world.found()["never"]
    assert (row["kind"], row["stage"], row["quiet_months"]) == ("never", "special", 6)
    assert (row["quiet_since"], row["last_sign_on"]) == (date(2025, 12, 15), None)


def test_stopped_using(world: World) -> None:
    world.pays("stopped")
    world.uses("stopped", "2025-05-04", "2025-06-03", "2025-07-09", "2026-02-20")
    row = world.found()["stopped"]
    assert (row["kind"], row["stage"], row["quiet_months"]) == ("stopped", "contact", 4)
    assert (row["last_sign_on"], row["sign"]) == (date(2026, 2, 20), "use")


def test_using_or_gone_is_no_zombie(world: World) -> None:
    world.pays("alive")
    world.uses("alive", "2026-06-20")
    world.pays("gone", "2024-01-01", "2026-01-01")
    assert world.found() == {}


def test_new_customers_are_only_watched(world: World) -> None:
    world.pays("new", "2026-06-10")
    row = world.found()["new"]
    assert (row["kind"], row["stage"]) == ("never", "watch")


def test_quiet_is_counted_from_the_start_of_this_paid_stretch(world: World) -> None:
    world.pays("back", "2024-01-01", "2024-06-01")
    world.add("subscriptions", subscription("back", "2026-05-20"))
    assert world.found()["back"]["quiet_since"] == date(2026, 5, 20)


@pytest.mark.parametrize(
    ("table", "row", "sign"),
    [
        ("tickets", {"opened_at": datetime(2026, 6, 20)}, "ticket"),
        ("touchpoints", {"occurred_at": datetime(2026, 6, 20), "direction": "in"}, "message"),
        ("survey_responses", {"answered_at": datetime(2026, 6, 20)}, "survey answer"),
        ("seats", {"last_used_on": date(2026, 6, 20)}, "seat used"),
    ],
)
def test_any_sign_of_life_counts(world: World, table: str, row: dict[str, Any], sign: str) -> None:
    world.pays("signs")
    world.uses("signs", "2025-11-01")
    world.add(table, {"customer_id": "signs", **row})
    assert "signs" not in world.found()
    world.uses("signs", "2026-06-21")
    assert "signs" not in world.found()


def test_our_own_mails_are_no_sign_of_life(world: World) -> None:
    world.pays("silent", "2025-01-01")
    world.add(
        "touchpoints",
        {"customer_id": "silent", "occurred_at": datetime(2026, 6, 20), "direction": "out"},
    )
    assert world.found()["silent"]["stage"] == "special"


def test_one_person_only(world: World) -> None:
    world.pays("lonely")
    world.uses("lonely", "2026-06-20")
    world.people = [("lonely", 8, 1)]
    assert world.found()["lonely"]["kind"] == "one_person"
    world.people = [("lonely", 1, 1)]
    assert world.found() == {}
    world.people = [("lonely", 8, 2)]
    assert world.found() == {}


def test_asleep_as_last_year_is_seasonal(world: World) -> None:
    world.pays("skiing")
    world.uses("skiing", "2024-12-01", "2025-03-10", "2025-11-20", "2026-03-12")
    row = world.found()["skiing"]
    assert (row["kind"], row["is_seasonal"]) == ("stopped", True)


def test_awake_last_year_is_not_seasonal(world: World) -> None:
    world.pays("lost")
    world.uses("lost", "2024-12-01", "2025-03-10", "2025-05-10", "2025-11-20", "2026-03-12")
    assert world.found()["lost"]["is_seasonal"] is False


def test_under_a_year_a_season_cannot_be_ruled_out(world: World) -> None:
    world.pays("young", "2025-09-01")
    world.uses("young", "2025-09-05", "2026-02-01")
    row = world.found()["young"]
    assert (row["is_seasonal"], row["season_unknown"]) == (False, True)
    assert row["stage"] == "contact"


def test_over_a_year_quiet_is_no_season(world: World) -> None:
    world.pays("dead")
    world.uses("dead", "2024-02-01", "2025-05-01")
    row = world.found()["dead"]
    assert (row["quiet_months"], row["is_seasonal"]) == (13, False)


@pytest.mark.parametrize(
    "profile",
    [{"domain": "Ada.Example"}, {"name": "ada.example"}, {"email": "ADA.example"}],
)
def test_use_under_an_id_like_theirs_is_doubt(world: World, profile: dict[str, str]) -> None:
    world.pays("ada", "2025-01-01")
    world.facts["customers"][0].update(profile)
    world.uses("ada.example", "2026-06-20")
    assert world.found()["ada"]["unmatched_id"] == "ada.example"


def test_use_under_a_contacts_mail_is_doubt(world: World) -> None:
    world.pays("ada", "2025-01-01")
    world.add("contacts", {"contact_id": "c1", "customer_id": "ada", "email": "jo@ada.example"})
    world.uses("jo@ada.example", "2026-06-20")
    assert world.found()["ada"]["unmatched_id"] == "jo@ada.example"


def test_back_after_last_years_sleep_means_by_use(world: World) -> None:
    """Quiet in last year's weeks, and since: a letter in between is no season."""
    world.pays("gone")
    world.uses("gone", "2024-12-01", "2025-03-10")
    world.add(
        "touchpoints",
        {"customer_id": "gone", "occurred_at": datetime(2026, 3, 12), "direction": "in"},
    )
    row = world.found()["gone"]
    assert (row["kind"], row["is_seasonal"], row["held_by"]) == ("stopped", False, None)


def test_a_short_gap_last_year_is_chance(world: World) -> None:
    """Quiet for five weeks now; last year's gap over the same days was three weeks."""
    world.pays("rare")
    world.uses("rare", "2025-01-10", "2025-05-30", "2025-06-21", "2025-12-01", "2026-05-25")
    assert world.found()["rare"]["is_seasonal"] is False
    world.uses("rare", "2025-07-20")
    assert world.found()["rare"]["is_seasonal"] is False


def test_a_yearly_wave_is_a_season(world: World) -> None:
    world.pays("strays")
    world.uses("strays", "2024-01-12", "2025-05-10", "2026-02-20")
    assert world.found()["strays"]["held_by"] is None
    world.yearly = [("strays", True)]
    row = world.found()["strays"]
    assert (row["is_seasonal"], row["held_by"], row["stage"]) == (True, "seasonal", "contact")
    world.yearly = [("strays", False)]
    assert world.found()["strays"]["held_by"] is None


def test_what_stands_against_freezing(world: World) -> None:
    """Each reason, the weightiest first; the stage stays what the months say."""
    world.pays("young", "2025-09-01")
    world.uses("young", "2025-09-05", "2025-12-01")
    row = world.found()["young"]
    assert (row["held_by"], row["stage"]) == ("season_unknown", "special")
    world.facts["customers"][0]["segment"] = "Season clubs"
    row = world.found()["young"]
    assert (row["held_by"], row["standby_by"]) == ("standby", "segment")
    world.facts["customers"][0]["domain"] = "young.example"
    world.uses("young.example", "2026-06-20")
    assert world.found()["young"]["held_by"] == "mismatch"


@pytest.mark.parametrize(
    ("fields", "by"),
    [
        ({"plan": "Team Stand-by"}, "plan"),
        ({"plan": "休眠プラン"}, "plan"),
        ({"plan": "Сезонный"}, "plan"),
        ({"status": "paused"}, None),  # paused pays nothing, and is no zombie
        ({"plan": "Team"}, ""),
    ],
)
def test_standby_by_plan_and_status(world: World, fields: dict[str, str], by: str | None) -> None:
    world.add("customers", {"customer_id": "ada", "name": "Ada"})
    world.add("subscriptions", subscription("ada", "2024-01-10", **fields))
    found = world.found().get("ada")
    if by is None:
        assert found is None
    else:
        assert found is not None
        assert (found["standby_by"] or "", found["kind"]) == (by, "never")
        assert found["held_by"] == ("standby" if by else None)


def test_a_paused_subscription_beside_a_paid_one(world: World) -> None:
    world.pays("ada")
    world.add("subscriptions", subscription("ada", "2026-02-01", price=500, status="paused"))
    row = world.found()["ada"]
    assert (row["held_by"], row["standby_by"]) == ("standby", "status")


def test_alive_by_machines_only_is_marked_and_no_zombie(world: World) -> None:
    world.pays("piped")
    world.uses("piped", "2025-05-01", "2026-01-15")
    world.runs("piped", "2026-06-29")
    row = world.found()["piped"]
    assert (row["kind"], row["stage"], row["held_by"]) == (
        *("integration_only", "watch", "integration_only"),
    )
    assert (row["quiet_months"], row["last_person_on"]) == (0, date(2026, 1, 15))
    assert row["sign"] == "scheduled job or integration"
    world.uses("piped", "2026-06-10")
    assert world.found() == {}


def test_machines_that_fell_silent_too_are_zombies(world: World) -> None:
    world.pays("broken")
    world.uses("broken", "2025-05-01")
    world.runs("broken", "2025-11-20")
    row = world.found()["broken"]
    assert (row["kind"], row["stage"], row["held_by"]) == ("stopped", "special", None)


def test_machines_from_the_first_day_are_use(world: World) -> None:
    world.pays("api")
    world.runs("api", "2025-05-01", "2026-06-20")
    assert world.found() == {}


def test_who_only_looks_at_the_bill_never_used_it(world: World) -> None:
    world.pays("payer")
    world.uses("payer", "2026-06-20", name="view_billing")
    row = world.found()["payer"]
    assert (row["kind"], row["stage"], row["sign"]) == ("never", "watch", "billing page")


def test_a_seat_that_was_used_was_use(world: World) -> None:
    world.pays("seated")
    world.add("seats", {"customer_id": "seated", "last_used_on": date(2025, 10, 1)})
    row = world.found()["seated"]
    assert (row["kind"], row["stage"], row["sign"]) == ("stopped", "special", "seat used")


def test_a_plans_own_thresholds(world: World) -> None:
    """Contact after two months instead of one, the special approach after nine instead of six."""
    slow = compiled(
        expression(z.Rungs(Thresholds(1, 6), (("Yearly", Thresholds(contact=2, special=9)),)))
    )
    world.add("customers", {"customer_id": "ada", "name": "Ada"})
    world.add("subscriptions", subscription("ada", "2024-01-10", plan="Yearly"))
    world.uses("ada", "2025-05-02", "2026-05-20")
    assert world.found()["ada"]["stage"] == "contact"
    assert world.found(slow) == {}
    world.facts["usage_events"].pop()
    world.uses("ada", "2025-10-20")
    row = world.found(slow)["ada"]
    assert (row["quiet_months"], row["stage"]) == (8, "contact")
    assert world.found()["ada"]["stage"] == "special"
    world.facts["subscriptions"][0]["plan"] = "Monthly"
    assert world.found(slow)["ada"]["stage"] == "special"


@given(
    st.dates(date(2015, 1, 1), date(2030, 12, 31)), st.dates(date(2015, 1, 1), date(2030, 12, 31))
)
def test_full_months_counted_one_by_one(start: date, end: date) -> None:
    rows = ibis.table({"s": "date", "e": "date"}, name="pair")
    expression = rows.select(n=full_months(rows.s, rows.e))
    (row,) = ENGINE.rows(
        f"WITH pair AS (SELECT DATE '{start}' AS s, DATE '{end}' AS e) {compiled(expression)}"
    )
    months, day = 0, start
    while True:
        ahead = (start.year * 12 + start.month - 1) + months + 1
        year, month = divmod(ahead, 12)
        try:
            day = date(year, month + 1, start.day)
        except ValueError:  # 31 January: the month has no such day, it is full when it is over
            day = date(year + (month == 11), (month + 1) % 12 + 1, 1)
        if day > end:
            break
        months += 1
    assert row[0] == months


ENGINE = Engine()


def _young(world: World, known_from: str) -> World:
    """Use of anyone is known only from a day."""
    world.facts["usage_events"][0]["occurred_at"] = datetime.fromisoformat(f"{known_from}T09:00")
    return world


def test_nobody_is_quiet_since_before_use_is_known(world: World) -> None:
    """Paid since 2019, the first event of anybody two days ago: nothing is known of them yet."""
    _young(world, "2026-06-29").pays("old", "2019-01-10")
    row = world.found()["old"]
    assert (row["kind"], row["stage"], row["quiet_months"]) == ("never", "watch", 0)
    assert (row["quiet_since"], row["known_from"]) == (date(2026, 6, 29), date(2026, 6, 29))
    assert (row["held_by"], row["season_unknown"]) == ("season_unknown", True)


@pytest.mark.parametrize(
    ("known_from", "months", "held"),
    [
        ("2025-12-20", 6, "season_unknown"),
        ("2025-07-01", 11, "season_unknown"),
        ("2025-06-30", 12, None),
    ],
)
def test_never_used_since_use_is_known(
    world: World, known_from: str, months: int, held: str | None
) -> None:
    _young(world, known_from).pays("old", "2019-01-10")
    row = world.found()["old"]
    assert (row["kind"], row["stage"], row["quiet_months"]) == ("never", "special", months)
    assert row["held_by"] == held


def test_who_came_after_use_is_known_never_used_for_certain(world: World) -> None:
    _young(world, "2025-12-01").pays("new", "2025-12-15")
    row = world.found()["new"]
    assert (row["quiet_since"], row["quiet_months"]) == (date(2025, 12, 15), 6)
    assert row["held_by"] is None


def test_an_old_ticket_is_no_reason_to_count_from_it(world: World) -> None:
    """A ticket of 2023, use known from March: quiet since then, not since the ticket."""
    _young(world, "2026-03-15").pays("old", "2019-01-10")
    asked = {"customer_id": "old", "opened_at": datetime(2023, 5, 1)}
    world.add("tickets", {"ticket_id": "t", **asked})
    row = world.found()["old"]
    assert (row["quiet_since"], row["quiet_months"]) == (date(2026, 3, 15), 3)
    assert row["held_by"] == "season_unknown"
