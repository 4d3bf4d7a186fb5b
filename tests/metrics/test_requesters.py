"""Whose a ticket is, by a table judged by hand; and which tickets count on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ibis
import pyarrow as pa

from tenure.metrics.engagement import aliases
from tenure.metrics.requesters import found, live, settled, whose
from tenure.metrics.schemas import unbound
from tenure.warehouse.engine import Engine
from tests.factories import put

DAY = date(2026, 6, 30)
CUSTOMERS = [
    {"customer_id": "c1", "name": "Acme GmbH", "domain": "https://www.acme.example/about"},
    {"customer_id": "c2", "name": "Bolt", "email": "Billing@bolt.example"},
    {"customer_id": "c3", "name": "Corvo", "external_ids": '["zd-3"]', "domain": "shared.example"},
    {"customer_id": "c4", "name": "Delta", "domain": "shared.example", "email": "d@gmail.com"},
    {"customer_id": "c5", "name": "Twin"},
    {"customer_id": "c6", "name": "twin "},
]
CONTACTS = [
    {"contact_id": "p1", "customer_id": "c4", "email": "ann@gmail.com"},
    {"contact_id": "p2", "customer_id": "c1", "email": "both@else.example"},
    {"contact_id": "p3", "customer_id": "c2", "email": "BOTH@else.example"},
    {"contact_id": "p4", "customer_id": "c5", "email": "old@acme.example"},
]
DECIDED = [("vip@nowhere.example", "c5"), ("spam@nowhere.example", "")]


def ticket(number: int, **more: Any) -> dict[str, Any]:
    return {"ticket_id": f"t{number}", "opened_at": datetime(2026, 6, 1, number % 24), **more}


SURE = "sure"
"""Nothing is to be found out of such a ticket."""
JUDGED: list[tuple[dict[str, Any], str | None, str | None]] = [
    # given ids
    ({"customer_id": "c1", "requester_email": "x@bolt.example"}, "c1", SURE),
    ({"customer_id": "zd-3", "requester_email": "x@bolt.example"}, "c3", "given"),
    # an id nobody has does not stand in the way
    ({"customer_id": "org-9", "requester_email": "x@bolt.example"}, "c2", "domain"),
    # decisions, whatever the letters
    ({"requester_email": " VIP@nowhere.example"}, "c5", "decided"),
    ({"requester_email": "spam@nowhere.example", "organization": "Bolt"}, None, "nobody"),
    ({"customer_id": "c1", "requester_email": "spam@nowhere.example"}, "c1", SURE),
    # another id of a customer is enough
    ({"customer_id": "zd-3"}, "c3", "given"),
    # addresses of people and of customers
    ({"requester_email": "Ann@Gmail.com"}, "c4", "email"),
    ({"requester_email": "billing@bolt.example", "organization": "Corvo"}, "c2", "email"),
    ({"requester_email": "both@else.example"}, None, None),
    # domains: one customer's; two customers'; a contact of another has one; free mail
    ({"requester_email": "new@bolt.example"}, "c2", "domain"),
    ({"requester_email": "new@shared.example"}, None, None),
    ({"requester_email": "new@acme.example"}, None, None),
    ({"requester_email": "eve@gmail.com"}, None, None),
    # names: the organization's, the requester's; one that two have
    ({"requester_email": "eve@gmail.com", "organization": " acme gmbh"}, "c1", "organization"),
    ({"requester_name": "DELTA"}, "c4", "name"),
    ({"requester_name": "Twin"}, None, None),
    # nothing is said, and an id nobody has
    ({}, None, SURE),
    ({"customer_id": "org-9"}, "org-9", SURE),
    ({"customer_id": "org-9", "requester_name": "Nobody"}, "org-9", None),
]


def judged(engine: Engine) -> ibis.Table:
    put(engine, "customers", CUSTOMERS)
    put(engine, "contacts", CONTACTS)
    put(engine, "tickets", [ticket(n, **row) for n, (row, _, _) in enumerate(JUDGED)])
    columns = list(zip(*DECIDED, strict=True))
    said = pa.table({"requester": list(columns[0]), "decided_id": list(columns[1])})
    engine.connection.register("decided_rows", said)
    engine.run("CREATE OR REPLACE VIEW decided AS SELECT * FROM decided_rows")
    return whose(
        tickets=unbound("tickets"),
        customers=unbound("customers"),
        contacts=unbound("contacts"),
        aliases=aliases(unbound("customers")),
        decided=ibis.table({"requester": "string", "decided_id": "string"}, name="decided"),
    )


def test_whose_each_ticket_is(engine: Engine) -> None:
    found = engine.query(judged(engine)).to_pylist()
    hows = {row["ticket_id"]: row["how"] for row in found}
    assert len(hows) == len(found), "each once"
    told = [hows.get(f"t{n}", SURE) for n in range(len(JUDGED))]
    assert told == [how for _, _, how in JUDGED]


def test_tickets_get_their_customer_and_its_contact(engine: Engine) -> None:
    owners = judged(engine)
    made = settled(unbound("tickets"), owners, unbound("contacts"), ibis.date(DAY))
    assert made.columns == unbound("tickets").columns
    rows = {row["ticket_id"]: row for row in engine.query(made).to_pylist()}
    told = [rows[f"t{n}"]["customer_id"] for n in range(len(JUDGED))]
    assert told == [owner for _, owner, _ in JUDGED]
    assert len(rows) == len(JUDGED)
    people = {ticket: row["contact_id"] for ticket, row in rows.items() if row["contact_id"]}
    assert people == {"t7": "p1"}, "the one whose address a contact of that customer has"


def test_requesters_nobody_knows_are_counted_once(engine: Engine) -> None:
    owners = judged(engine)
    rows = engine.query(found(unbound("tickets"), owners, ibis.date(DAY))).to_pylist()
    unknown = {row["requester"]: row["tickets"] for row in rows if row["how"] is None}
    assert unknown == {
        "both@else.example": 1,
        "new@shared.example": 1,
        "new@acme.example": 1,
        "eve@gmail.com": 1,
        "twin": 1,
        "nobody": 1,
    }
    assert "given" not in {row["how"] for row in rows}


def test_which_tickets_count_on_a_day(engine: Engine) -> None:
    gone = datetime(2026, 6, 30, 23)
    put(
        engine,
        "tickets",
        [
            ticket(1),
            ticket(2, merged_into="t1"),
            ticket(3, deleted_at=gone),
            ticket(4, deleted_at=datetime(2026, 7, 1)),
            ticket(5, merged_into=""),
        ],
    )

    def ids(day: date) -> list[str]:
        rows = engine.query(live(unbound("tickets"), ibis.date(day))).to_pylist()
        return sorted(row["ticket_id"] for row in rows)

    assert ids(date(2026, 6, 29)) == ["t1", "t3", "t4", "t5"]
    assert ids(date(2026, 6, 30)) == ["t1", "t4", "t5"]
    assert ids(date(2026, 7, 1)) == ["t1", "t5"]
