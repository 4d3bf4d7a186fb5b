from __future__ import annotations

import pytest

from tenure.values.findings import Finding
from tests.connectors.files.place import CUSTOMERS, Place

SUBSCRIPTIONS = (
    "subscription_id,customer_id,currency,unit_amount_minor,interval,started_on,ended_on\n"
)


def findings(place: Place) -> dict[str, Finding]:
    found = place.run(dry_run=True).findings
    assert len({each.code for each in found}) == len(found)
    return {each.code: each for each in found}


def test_nothing_odd(place: Place) -> None:
    place.put("customers.csv", "customer_id,name,created_on\nC1,Ana,2026-01-01\n")
    place.put("subscriptions.csv", SUBSCRIPTIONS + "S1,C1,USD,100,month,2026-01-01,\n")
    place.put("tickets.csv", "ticket_id,customer_id,opened_at\nT1,C1,2026-01-01\n")
    place.put(
        "usage_events.csv",
        "message_id,customer_id,subscription_id,name,occurred_at\nm1,C1,S1,x,2026-01-01\n",
    )
    assert findings(place) == {}


@pytest.mark.parametrize(
    ("table", "rows", "code", "count", "of", "sample"),
    [
        (
            "tickets",
            "ticket_id,customer_id,opened_at\nT1,C1,2025-12-31T23:59:00Z\nT2,C1,2026-01-01\n",
            "ticket_before_signup",
            1,
            2,
            ("T1",),
        ),
        (
            "subscriptions",
            SUBSCRIPTIONS + "S1,C1,USD,100,month,2025-12-31,\nS2,C1,USD,100,month,2026-01-01,\n",
            "subscription_before_signup",
            1,
            2,
            ("S1",),
        ),
        (
            "subscriptions",
            SUBSCRIPTIONS + "S1,C1,USD,100,month,2026-01-01,2026-01-01\n",
            "empty_period",
            1,
            1,
            ("S1",),
        ),
        (
            "subscriptions",
            SUBSCRIPTIONS + "S1,C1,USD,-100,month,2026-01-01,\n",
            "negative_price",
            1,
            1,
            ("S1",),
        ),
        (
            "subscriptions",
            SUBSCRIPTIONS + "S1,C1,USD,100,month,2026-01-01,\nS2,C1,EUR,100,month,2026-01-01,\n",
            "several_currencies",
            2,
            2,
            ("S1", "S2"),
        ),
        (
            "contacts",
            "contact_id,customer_id\nP1,C1\nP2,C9\nP3,C9\nP4,C8\n",
            "unmatched_id",
            2,
            3,
            ("C8", "C9"),
        ),
        (
            "tickets",
            "ticket_id,customer_id,opened_at\nT1,C1,2026-01-05\nT1,C1,2026-01-06\n",
            "duplicate_id",
            1,
            2,
            (),
        ),
    ],
)
def test_what_contradicts_itself(
    place: Place, table: str, rows: str, code: str, count: int, of: int, sample: tuple[str, ...]
) -> None:
    place.put("customers.csv", "customer_id,name,created_on\nC1,Ana,2026-01-01\n")
    place.put(f"{table}.csv", rows)
    (found,) = findings(place).values()
    assert (found.code, found.table, found.count, found.of, found.sample) == (
        code,
        table,
        count,
        of,
        sample,
    )


def test_use_outside_the_subscription_it_names(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    place.put("subscriptions.csv", SUBSCRIPTIONS + "S1,C1,USD,100,month,2026-01-05,2026-02-05\n")
    place.put(
        "usage_events.csv",
        "message_id,customer_id,subscription_id,name,occurred_at\nm1,C1,S1,x,2026-01-04\n"
        "m2,C1,S1,x,2026-01-05\nm3,C1,S1,x,2026-02-04\nm4,C1,S1,x,2026-02-05\nm5,C1,,x,2020-01-01\n",
    )
    found = findings(place)
    assert found["use_before_subscription"].sample == ("m1",)
    assert found["use_after_subscription"].sample == ("m4",)


def test_use_is_judged_with_the_facts_that_were_there_before(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    place.run()
    place.put("customers.csv", CUSTOMERS)
    place.put("usage_events.csv", "message_id,customer_id,name,occurred_at\nm1,C1,x,2026-01-04\n")
    assert findings(place) == {}


def test_ids_of_other_tables_where_those_are_loaded(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    place.put("tickets.csv", "ticket_id,customer_id,contact_id,opened_at\nT1,C1,P9,2026-01-05\n")
    assert findings(place) == {}
    place.put("contacts.csv", "contact_id,customer_id\nP1,C1\n")
    (found,) = findings(place).values()
    assert (found.code, found.count, found.sample) == ("unmatched_id", 1, ("P9",))
    assert found.sentence == "ids in tickets.contact_id belong to no known contact"


def test_a_sample_is_short_and_sorted(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\n")
    rows = "".join(f"P{n},X{n % 9}\n" for n in range(50))
    place.put("contacts.csv", "contact_id,customer_id\n" + rows)
    (found,) = findings(place).values()
    assert (found.count, found.sample) == (9, ("X0", "X1", "X2", "X3", "X4"))
