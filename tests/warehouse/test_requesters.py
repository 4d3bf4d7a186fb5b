"""The day's tickets: dead ones count nowhere, and what is learnt later of a requester changes them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from tenure.jobs.loading_tickets import Place, load_tickets
from tenure.values.switches import DEFAULT
from tenure.warehouse.asof import Question, compute
from tenure.warehouse.derived import Store
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.generation import load, save
from tenure.warehouse.held_tickets import open_tickets
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.reader import Reader
from tests.jobs.files import imported

AT = datetime.fromisoformat("2026-06-20T12:00")
CUSTOMERS = (
    "customer_id,name,domain,created_on\n"
    "c1,Acme Rockets GmbH,acme.example,2026-01-01\n"
    "c2,Bolt,bolt.example,2026-01-01\n"
)
TICKETS = (
    "ticket_id,customer_id,opened_at,solved_at,subject,merged_into,deleted_at,requester_email,requester_name,organization\n"
    "t1,c1,2026-06-01T10:00:00Z,,known,,,,,\n"
    "t2,c1,2026-06-02T10:00:00Z,,merged,t1,,,,\n"
    "t3,c1,2026-06-03T10:00:00Z,,deleted,,2026-06-05T10:00:00Z,,,\n"
    "t4,c1,2026-06-04T10:00:00Z,,deleted later,,2026-07-05T10:00:00Z,,,\n"
    "t5,,2026-06-05T10:00:00Z,,by domain,,,joe@bolt.example,Joe,\n"
    "t6,,2026-06-06T10:00:00Z,,unknown,,,eve@gmail.com,Eve,Rockets Acme\n"
    "t7,,2026-06-07T10:00:00Z,,unknown too,,,eve@gmail.com,Eve,Rockets Acme\n"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return imported(tmp_path, {"customers.csv": CUSTOMERS, "tickets.csv": TICKETS})


def day(
    root: Path, whose: tuple[tuple[str, str], ...] = (), on: date = date(2026, 6, 30)
) -> Reader:
    engine = Engine(Limits(1))
    store = Store.over(root, engine, read_manifest(root))
    question = Question(on, DEFAULT, "USD", 0.8, is_brief=True, whose=whose)
    key = save(root, compute(store, question))
    engine.close()
    return Reader(root, load(root, key), Limits(1))


def open_of(reader: Reader) -> dict[str | None, int]:
    return {r["customer_id"]: r["tickets_open"] for r in reader.rows(reader.table("ticket_state"))}


def owners(reader: Reader) -> dict[str, str | None]:
    return {row["ticket_id"]: row["customer_id"] for row in reader.rows(reader.table("tickets"))}


def test_merged_and_deleted_tickets_count_nowhere_and_are_kept(root: Path) -> None:
    june = day(root)
    assert open_of(june) == {"c1": 2, "c2": 1, None: 2}
    assert set(owners(june)) == {"t1", "t4", "t5", "t6", "t7"}
    july = day(root, on=date(2026, 7, 5))
    assert set(owners(july)) == {"t1", "t5", "t6", "t7"}
    assert read_manifest(root).rows("tickets") == 7, "facts stay as they came"


def test_requesters_nobody_knows_are_listed_with_who_they_might_be(root: Path) -> None:
    reader = day(root)
    found = {row["requester"]: row for row in reader.rows(reader.table("requesters_found"))}
    assert found["joe@bolt.example"]["how"] == "domain"
    eve = found["eve@gmail.com"]
    assert (eve["how"], eve["tickets"], eve["last_at"]) == (
        None,
        2,
        datetime.fromisoformat("2026-06-07T10:00"),
    )
    (alike,) = reader.rows(reader.table("requesters_alike"))
    assert (alike["requester"], alike["suggested_1"], alike["score_1"]) == (
        "eve@gmail.com",
        "c1",
        100.0,
    )


def test_a_decision_and_its_undoing_read_nothing_again(root: Path) -> None:
    version = read_manifest(root).version
    decided = day(root, (("eve@gmail.com", "c2"),))
    assert open_of(decided) == {"c1": 2, "c2": 3}
    nobody = day(root, (("eve@gmail.com", ""), ("joe@bolt.example", "c1")))
    assert open_of(nobody) == {"c1": 3, None: 2}
    assert open_of(day(root)) == {"c1": 2, "c2": 1, None: 2}
    assert read_manifest(root).version == version


def test_a_contact_loaded_later_finds_its_tickets(root: Path, tmp_path: Path) -> None:
    contacts = "contact_id,customer_id,email\np9,c2,Eve@gmail.com\n"
    imported(tmp_path, {"contacts.csv": contacts}, folder="later")
    reader = day(root)
    assert open_of(reader) == {"c1": 2, "c2": 3}
    assert not reader.rows(reader.table("requesters_alike"))


def test_where_all_is_known_facts_are_read_as_they_are(tmp_path: Path) -> None:
    rows = "ticket_id,customer_id,opened_at\nt1,c1,2026-06-01T10:00:00Z\n"
    root = imported(tmp_path, {"customers.csv": CUSTOMERS, "tickets.csv": rows})
    reader = day(root)
    facts = tuple(file.path for file in read_manifest(root).files("tickets"))
    assert reader.generation.tables["tickets"].files == facts


def test_open_tickets_of_one_desk_in_order(root: Path, tmp_path: Path) -> None:
    rows = [
        {"ticket_id": f"desk:{n}", "opened_at": "2026-06-01T00:00:00Z", "solved_at": solved}
        for n, solved in ((1, None), (2, "2026-06-02T00:00:00Z"), (3, None), (4, None))
    ]
    load_tickets(Place(root, tmp_path / "rejects", AT), "Desk", rows)
    first = open_tickets(root, "desk:", "", 2)
    assert [each.ticket_id for each in first] == ["desk:1", "desk:3"]
    assert [each.ticket_id for each in open_tickets(root, "desk:", "desk:3", 2)] == ["desk:4"]
    assert open_tickets(tmp_path / "none", "desk:", "", 2) == []


def test_loading_again_changes_nothing_and_bad_rows_are_told(root: Path, tmp_path: Path) -> None:
    place = Place(root, tmp_path / "rejects", AT)
    rows = [
        {"ticket_id": "d:1", "opened_at": "2026-06-01T00:00:00Z", "csat": "4", "body": '=1\n"two"'},
        {"ticket_id": "d:2", "opened_at": "2026-06-01T00:00:00Z", "csat": "9", "body": "a\nb"},
    ]
    loaded = load_tickets(place, "Desk", rows)
    assert loaded.report is not None
    assert [(s.new, s.rejected) for s in loaded.report.sources] == [(1, 1)]
    assert set(loaded.refused) == {"d:2"}
    assert "csat" in loaded.refused["d:2"]
    assert len(list((tmp_path / "rejects").glob("*.csv"))) == 1
    version = read_manifest(root).version
    load_tickets(place, "Desk", rows[:1])
    assert read_manifest(root).version == version
    load_tickets(
        place,
        "Desk",
        [
            {
                "ticket_id": "d:1",
                "opened_at": "2026-06-01T00:00:00Z",
                "deleted_at": "2026-06-09T00:00:00Z",
            }
        ],
    )
    reader = day(root)
    assert "d:1" not in owners(reader)
