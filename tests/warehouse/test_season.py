"""From imported facts to who is held: a season with stray use, stand-by, machines, and a plain stop."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.jobs.importing import ImportRequest, run_import
from tenure.metrics.zombies import Rungs
from tenure.values.ladder import Thresholds
from tenure.values.switches import DEFAULT
from tenure.warehouse.asof import Question, compute
from tenure.warehouse.derived import Store
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.manifest import read_manifest

LAST = date(2026, 3, 29)
BEGAN = date(2023, 9, 4)
WHO = ("strays", "stops", "stands", "piped", "busy")


def _is_awake(customer: str, day: date) -> bool:
    """Whether a customer uses the product on a day; those who sleep do so from December to May."""
    if customer == "strays":
        return day.month not in (12, 1, 2, 3, 4) or (
            day < date(2025, 12, 1) and day.isocalendar().week % 6 == 0 and day.weekday() == 2
        )
    return customer == "busy" or day < date(2025, 9, 15)


def _days() -> Iterator[tuple[str, date]]:
    for back in range((LAST - BEGAN).days + 1):
        day = LAST - timedelta(days=back)
        for customer in WHO:
            if day.weekday() < 4 and _is_awake(customer, day):
                yield customer, day
        yield "busy", day


def _events() -> list[dict[str, Any]]:
    uses = [(customer, day, "open", f"{customer}-1") for customer, day in _days()]
    machines = [
        ("piped", LAST - timedelta(days=back), "sync_integration", "") for back in range(200)
    ]
    return [
        {
            "message_id": f"m{number}",
            "customer_id": customer,
            "contact_id": contact,
            "name": name,
            "occurred_at": f"{day}T10:00:00Z",
        }
        for number, (customer, day, name, contact) in enumerate([*uses, *machines])
    ]


def _write(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("season")
    folder = home / "in"
    folder.mkdir()
    _write(folder, "customers", [{"customer_id": each, "name": each.title()} for each in WHO])
    _write(
        folder,
        "contacts",
        [{"contact_id": f"{each}-1", "customer_id": each, "name": each} for each in WHO],
    )
    paid = [
        {
            "subscription_id": f"s-{each}",
            "customer_id": each,
            "plan": "Stand-by" if each == "stands" else "Team",
            "currency": "USD",
            "unit_amount_minor": 5000,
            "interval": "month",
            "started_on": BEGAN,
        }
        for each in WHO
    ]
    _write(folder, "subscriptions", paid)
    _write(folder, "usage_events", _events())
    request = ImportRequest(folder, home / "root", home / "no", "2026-03-30T00:00:00Z")
    assert run_import(request).rejected == 0
    return home


def _day(home: Path, **asked: Any) -> dict[str, dict[str, dict[str, Any]]]:
    engine = Engine(Limits(threads=2, scratch=home / "spill"))
    try:
        store = Store.over(home / "root", engine, read_manifest(home / "root"))
        made = compute(store, Question(LAST, DEFAULT, "USD", 0.8, is_brief=True, **asked))
        return {
            name: {
                row["customer_id"]: row for row in engine.query(made.tables[name].expr).to_pylist()
            }
            for name in ("zombies", "yearly", "customer_state", "candidates")
            if not store.show(made.tables[name])
        }
    finally:
        engine.close()


def test_each_is_held_by_its_reason(home: Path) -> None:
    tables = _day(home)
    rows = tables["zombies"]
    assert {each: row["held_by"] for each, row in rows.items()} == {
        "strays": "seasonal",
        "stops": None,
        "stands": "standby",
        "piped": "integration_only",
    }
    assert {each: row["is_yearly"] for each, row in tables["yearly"].items()} == {
        "strays": True,
        "stops": False,
    }
    assert {each: (row["kind"], row["stage"]) for each, row in rows.items()} == {
        "strays": ("stopped", "contact"),
        "stops": ("stopped", "special"),
        "stands": ("stopped", "special"),
        "piped": ("integration_only", "watch"),
    }
    state = tables["customer_state"]
    assert {each: state[each]["zombie_kind"] for each in WHO} == {
        "strays": "stopped",
        "stops": "stopped",
        "stands": "stopped",
        "piped": None,
        "busy": None,
    }
    assert state["piped"]["held_by"] == "integration_only"
    assert [each for each, row in tables["candidates"].items() if row["zombie"]] == ["stops"]


def test_thresholds_of_a_plan(home: Path) -> None:
    plans = (("Team", Thresholds(contact=3, special=9)),)
    rows = _day(home, rungs=Rungs(Thresholds(1, 6), plans))["zombies"]
    assert (rows["stops"]["stage"], rows["stops"]["quiet_months"]) == ("contact", 6)
    assert rows["stands"]["stage"] == "special"
