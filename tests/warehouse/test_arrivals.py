"""Events as they arrive: each once, each its customer's, whatever the order."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.connectors.segment.canonical import Rows
from tenure.metrics.schemas import schema_of
from tenure.warehouse.arrivals import KEYS, SAID, Arrivals, Loaded, load
from tenure.warehouse.engine import Engine
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.merge import MAX_FILES
from tenure.warehouse.session import writing
from tests.connectors.files.place import Place
from tests.connectors.segment.says import at, group, identify, message, rows, track


def bring(root: Path, *found: Rows) -> Loaded:
    whole = Rows()
    for each in found:
        whole.events += each.events
        whole.said += each.said
    with writing(root) as session:
        return load(session, Arrivals(*whole.tables()), "2026-05-20T12:00:00+00:00")


def held(root: Path, table: str, *columns: str) -> list[tuple[Any, ...]]:
    engine, manifest = Engine(), read_manifest(root)
    engine.view(table, (root / file.path for file in manifest.files(table)), schema_of(table))
    found = engine.rows(f"SELECT {', '.join(columns)} FROM {table} ORDER BY ALL")
    engine.close()
    return found


def owners(root: Path) -> dict[str, str]:
    return dict(held(root, "usage_events", "message_id", "customer_id"))


def test_an_event_is_taken_once_however_late_and_whatever_its_time(tmp_path: Path) -> None:
    first = rows([track("u", 0, "m1", properties={"value": 3})])
    assert bring(tmp_path, first).new == 1
    months_later = at(60 * 24 * 100)
    again = rows([track("u", 60 * 24 * 99, "m1"), track("u", 1, "m2")], months_later)
    assert bring(tmp_path, again).new == 1
    files = read_manifest(tmp_path).files("usage_events")
    assert {file.month for file in files} == {"2026-05"}
    assert held(tmp_path, "usage_events", "message_id", "value") == [("1:m1", 3.0), ("1:m2", None)]


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    came = rows([track("u", 0), group("u", "G", -5, name="Gee"), identify("u", -6, email="a@b.c")])
    bring(tmp_path, came)
    before = read_manifest(tmp_path)
    assert bring(tmp_path, came) == Loaded(0, 1, 0, ())
    assert read_manifest(tmp_path) == before


def test_two_sources_may_use_the_same_ids(tmp_path: Path) -> None:
    bring(tmp_path, rows([track("u", 0, "1")], source=1), rows([track("u", 0, "1")], source=2))
    assert owners(tmp_path) == {"1:1": "u", "2:1": "u"}


def test_the_customer_is_the_one_known_at_the_time(tmp_path: Path) -> None:
    came = rows(
        [
            track("u", 1, "before"),
            group("u", "G1", 2),
            track("u", 3, "in-one"),
            group("u", "G2", 4),
            track("u", 5, "in-two"),
            track("u", 6, "named", context={"groupId": "G9"}),
            track("u", 7, "inner", properties={"groupId": 8}),
            track("v", 8, "stranger"),
        ]
    )
    bring(tmp_path, came)
    assert owners(tmp_path) == {
        "1:before": "u",
        "1:in-one": "G1",
        "1:in-two": "G2",
        "1:named": "G9",
        "1:inner": "8",
        "1:stranger": "v",
    }


def test_what_is_said_late_puts_earlier_events_right(tmp_path: Path) -> None:
    bring(tmp_path, rows([track("u", 3, "m"), track("u", 5, "n", context={"groupId": "G9"})]))
    assert owners(tmp_path) == {"1:m": "u", "1:n": "G9"}
    assert bring(tmp_path, rows([group("u", "G1", 2)])).moved == 1
    assert owners(tmp_path) == {"1:m": "G1", "1:n": "G9"}
    assert bring(tmp_path, rows([group("u", "G1", 4)])).moved == 0
    assert bring(tmp_path, rows([group("u", "G2", 2.5)])).moved == 1
    assert owners(tmp_path)["1:m"] == "G2"


def test_who_an_import_put_to_a_customer_is_no_stranger(place: Place) -> None:
    place.put("contacts.csv", "contact_id,customer_id,name\nu,C1,Una\nw,C2,Wim\n")
    place.run()
    bring(place.root, rows([track("u", 1, "m")]))
    bring(place.root, rows([group("u", "C3", 5), track("u", 6, "n"), track("u", 2, "o")]))
    assert owners(place.root) == {"1:m": "C1", "1:n": "C3", "1:o": "C1"}
    contacts = held(place.root, "contacts", "contact_id", "customer_id", "name")
    assert contacts == [("u", "C3", "Una"), ("w", "C2", "Wim")]


def test_imported_events_are_never_touched(place: Place) -> None:
    events = "message_id,customer_id,contact_id,name,occurred_at,source\n"
    place.put("usage_events.csv", events + "7:x,C1,u,Opened,2026-05-20T13:00:00Z,\n")
    place.run()
    assert bring(place.root, rows([group("u", "G1", 2)])).moved == 0
    assert owners(place.root) == {"7:x": "C1"}


def test_somebody_unknown_becomes_known(tmp_path: Path) -> None:
    opened = message("track", 1, "early", anonymousId="a1", event="Opened")
    ancient = message("track", -60 * 24 * 40, "ancient", anonymousId="a1", event="Opened")
    bring(tmp_path, rows([opened, ancient]))
    assert owners(tmp_path) == {"1:early": "a1", "1:ancient": "a1"}
    known = message("identify", 5, userId="u", anonymousId="a1", traits={})
    assert bring(tmp_path, rows([known, group("u", "G", 0)])).moved == 1
    assert owners(tmp_path) == {"1:early": "G", "1:ancient": "a1"}
    assert held(tmp_path, "usage_events", "contact_id") == [("u",), (None,)]
    bring(tmp_path, rows([message("track", 9, "later", anonymousId="a1", event="Opened")]))
    assert owners(tmp_path)["1:later"] == "G"


def test_an_alias_is_another_id_of_a_customer_that_is_one(place: Place) -> None:
    place.put("customers.csv", 'customer_id,name,external_ids\nu,Una,"[""x""]"\n')
    place.run()
    bring(place.root, rows([message("alias", 1, previousId="old", userId="u")]))
    bring(place.root, rows([message("alias", 2, previousId="other", userId="nobody")]))
    assert held(place.root, "customers", "customer_id", "external_ids") == [("u", '["old","x"]')]


def test_traits_fill_customers_and_take_nothing_from_billing(place: Place) -> None:
    head = "customer_id,name,segment,country,email\n"
    place.put("customers.csv", head + "G1,Billed Name,,PT,\n")
    place.run()
    told = group("u", "G1", 1, name="Told", plan="pro", country="", email="x@y.z", domain=None)
    bring(place.root, rows([told, group("u", "G2", 1.5, website="https://www.gee.example/x")]))
    bring(
        place.root, rows([group("u", "G1", 2, name="Told Again", plan="max"), group("u", "G3", 3)])
    )
    columns = ("customer_id", "name", "segment", "country", "email", "domain")
    assert held(place.root, "customers", *columns) == [
        ("G1", "Billed Name", "max", "PT", "x@y.z", None),
        ("G2", "G2", None, None, None, "gee.example"),
    ]
    bring(place.root, rows([group("u", "G2", 4, name="Gee")]))
    assert held(place.root, "customers", "name")[1] == ("Gee",)


SIX = [
    identify("u", 1, name="Old", email="old@u.example"),
    identify("u", 3, name="New", company={"id": "G1", "name": "First"}),
    group("u", "G2", 5, name="Second", plan="pro"),
    group("u", "G1", 2, name="Early"),
    track("u", 4, "at-4"),
    track("u", 6, "at-6"),
]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(range(6)), st.sets(st.integers(1, 5)))
def test_any_order_in_any_parts_comes_to_the_same(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], cuts: set[int]
) -> None:
    root = tmp_path_factory.mktemp("order")
    parts = [order[a:b] for a, b in zip([0, *sorted(cuts)], [*sorted(cuts), 6], strict=True)]
    for part in parts:
        bring(root, *(rows([SIX[n]], at(600 + n)) for n in part))
    assert owners(root) == {"1:at-4": "G1", "1:at-6": "G2"}
    assert held(root, "contacts", "contact_id", "customer_id", "name", "email") == [
        ("u", "G2", "New", "old@u.example")
    ]
    assert held(root, "customers", "customer_id", "name", "segment") == [
        ("G1", "First", None),
        ("G2", "Second", "pro"),
    ]


def test_clocks_are_set_right_and_late_events_fall_on_their_day(tmp_path: Path) -> None:
    """The sender's clock is 3 hours slow: 23:30 by it is 02:30 of the next day by ours."""
    slow = rows([track("u", 690, "slow")], at(900), at(720))
    late = rows([track("u", -60 * 24 * 9, "late")], at(900), at(900))
    bring(tmp_path, slow, late)
    found = dict(held(tmp_path, "usage_events", "message_id", "occurred_at"))
    assert found == {
        "1:slow": datetime.fromisoformat("2026-05-21T02:30"),
        "1:late": datetime.fromisoformat("2026-05-11T12:00"),
    }


def test_many_small_parts_stay_few_files_and_one_entry(tmp_path: Path) -> None:
    for n in range(MAX_FILES + 8):
        login = group("u", "G", n * 60 * 24, name="Gee")
        came = at(n * 60 * 24)
        bring(
            tmp_path, rows([track("u", n * 60 * 24 + 1, f"m{n}"), login], came + timedelta(hours=1))
        )
    manifest = read_manifest(tmp_path)
    assert len(manifest.batches) == 1
    assert manifest.batches[0].tables == ("contacts", "customers", "usage_events")
    assert len(manifest.files(SAID)) <= MAX_FILES
    assert len(manifest.files(KEYS)) == len(manifest.files("usage_events"))
    assert manifest.rows("usage_events") == manifest.rows(KEYS) == MAX_FILES + 8
    assert set(owners(tmp_path).values()) == {"G"}
