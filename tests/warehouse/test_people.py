"""Sources, people and seats from imported facts: made file by file, and never read as no use."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.jobs.importing import ImportRequest, run_import
from tenure.values.switches import DEFAULT
from tenure.warehouse.asof import Question, compute
from tenure.warehouse.derived import Store
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.manifest import read_manifest

DAY = date(2026, 3, 31)
STEADY = [f"c{number}" for number in range(8)]
"""Customers heard of through the web every day; those below through mobile until the 20th."""
LOST = ["m0", "m1"]


class Place:
    """A warehouse fed by hand."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.number = 0

    def load(self, **tables: list[dict[str, Any]]) -> None:
        self.number += 1
        folder = self.home / f"in{self.number}"
        folder.mkdir()
        for name, rows in tables.items():
            with (folder / f"{name}.csv").open("w", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        request = ImportRequest(
            folder, self.home / "root", self.home / "no", "2026-04-01T00:00:00Z"
        )
        assert run_import(request).rejected == 0

    def day(self, day: date = DAY) -> dict[str, list[dict[str, Any]]]:
        """Tables of a day; under "made" the names of those that were made anew."""
        engine = Engine(Limits(threads=2, scratch=self.home / "spill"))
        root = self.home / "root"
        store = Store.over(root, engine, read_manifest(root))
        found = compute(store, Question(day, DEFAULT, "USD", 0.8))
        names = ("heartbeats", "outages", "use_unknown", "people", "use_kinds", "seat_use")
        rows = {
            name: engine.query(found.tables[name].expr).to_pylist()
            for name in (*names, "customer_state", "candidates", "zombies")
            if not store.show(found.tables[name])
        }
        engine.close()
        return {**rows, "made": [{"name": name} for name in store.made]}


def event(customer: str, day: date, source: str, contact: str = "u0") -> dict[str, Any]:
    return {
        "message_id": f"{customer}-{contact}-{day}-{source}",
        "customer_id": customer,
        "contact_id": contact and f"{customer}-{contact}",
        "name": "open",
        "occurred_at": f"{day}T09:00:00Z",
        "source": source,
    }


def days(first: date, last: date) -> Iterator[date]:
    for back in range((last - first).days + 1):
        yield first + timedelta(back)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    everyone = [*STEADY, *LOST]
    made.load(
        customers=[{"customer_id": each, "name": each.upper()} for each in everyone],
        subscriptions=[
            {
                "subscription_id": f"s-{each}",
                "customer_id": each,
                "currency": "USD",
                "unit_amount_minor": 1000,
                "quantity": 10,
                "seats_paid": 10,
                "interval": "month",
                "started_on": "2025-06-01",
            }
            for each in everyone
        ],
        usage_events=[
            *(
                event(each, day, "web", f"u{spot % 2}")
                for spot, each in enumerate(STEADY)
                for day in days(date(2025, 12, 1), DAY - timedelta(1))
            ),
            *(
                event(each, day, "mobile")
                for each in LOST
                for day in days(date(2025, 12, 1), date(2026, 3, 5))
            ),
        ],
    )
    return made


def state(found: dict[str, list[dict[str, Any]]], customer: str) -> dict[str, Any]:
    (row,) = (each for each in found["customer_state"] if each["customer_id"] == customer)
    return row


def test_nobody_is_accused_of_what_a_silent_source_hides(place: Place) -> None:
    found = place.day()
    beats = {row["source"]: row for row in found["heartbeats"]}
    assert (beats["mobile"]["is_silent"], beats["web"]["is_silent"]) == (True, False)
    assert {row["customer_id"] for row in found["use_unknown"]} == set(LOST)
    lost = state(found, "m0")
    assert (lost["use_unknown"], lost["silent_source"]) == (True, "mobile")
    assert lost["unknown_since"] == date(2026, 3, 6)
    assert lost["active_days"] < 4
    assert (lost["below_line"], lost["zombie_kind"]) == (None, None)
    assert not {"m0", "m1"} & {row["customer_id"] for row in found["candidates"]}
    assert state(found, "c0")["use_unknown"] is False
    seats = {row["customer_id"]: row["seat_state"] for row in found["seat_use"]}
    assert (seats["m0"], seats["c0"]) == ("unknown", "propose")


def test_before_the_silence_nothing_was_unknown(place: Place) -> None:
    found = place.day(date(2026, 3, 6))
    assert found["use_unknown"] == []
    assert state(found, "m0")["use_unknown"] is False


def test_only_the_month_that_changed_is_made_again(place: Place) -> None:
    first = place.day()
    made = [row["name"] for row in first["made"]]
    assert made.count("heard") == 4
    place.load(usage_events=[event("c0", DAY, "web", "u7")])
    second = place.day()
    again = [row["name"] for row in second["made"]]
    assert again.count("heard") == again.count("by_source") == 1
    assert again.count("people_of_month") == 0
    everything = Place(place.home / "whole")
    (place.home / "whole").mkdir()
    for source in ("in1", "in2"):
        request = ImportRequest(
            place.home / source, everything.home / "root", everything.home / "no", "2026-04-01"
        )
        run_import(request)
    whole = everything.day()
    for name in ("heartbeats", "outages", "use_unknown", "people", "use_kinds", "seat_use"):
        assert sorted(map(str, second[name])) == sorted(map(str, whole[name])), name
    seen = {row["contact_id"] for row in second["people"] if row["customer_id"] == "c0"}
    assert seen == {"c0-u0", "c0-u7"}


def test_machines_have_no_active_users(place: Place) -> None:
    place.load(usage_events=[event("api", DAY - timedelta(back), "web", "") for back in range(5)])
    place.load(customers=[{"customer_id": "api", "name": "Api"}])
    row = state(place.day(), "api")
    assert (row["use_kind"], row["measured_by"]) == ("api", "calls")
    assert (row["active_users"], row["active_days"]) == (None, 5)
