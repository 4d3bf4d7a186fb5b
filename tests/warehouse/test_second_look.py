from __future__ import annotations

import pytest

from tests.connectors.files.place import CUSTOMERS, Place, mapping


def test_the_first_of_equal_keys_is_kept(place: Place) -> None:
    place.put("customers.csv", CUSTOMERS + "C1,Ana\nC2,Bo\nC1,Ana\nC1,Eva\nC1, Ana \nC2,Bo\n")
    report = place.one()
    assert (report.new, report.repeated, report.rejected) == (2, 3, 1)
    assert place.rows("customers", "customer_id", "name") == [("C1", "Ana"), ("C2", "Bo")]
    (refused,) = place.rejects()
    assert (refused["_row"], refused["_column"], refused["_value"]) == ("5", "customer_id", "C1")
    assert refused["_reason"] == "has the key of row 2 and other values"
    assert report.reasons == (("customer_id has the key of another row and other values", 1),)


def test_a_bad_first_row_does_not_take_the_key(place: Place) -> None:
    place.put("tickets.csv", "ticket_id,customer_id,opened_at\nT1,C1,never\nT1,C1,2026-01-05\n")
    report = place.one()
    assert (report.new, report.rejected) == (1, 1)


def test_keys_of_two_columns(place: Place) -> None:
    place.put(
        "seats.csv",
        "customer_id,contact_id,assigned_on\nC1,P1,2026-01-05\nC1,P2,2026-01-05\nC2,P1,2026-01-05\n"
        "C1,P1,2026-02-05\n",
    )
    report = place.one()
    assert (report.new, report.rejected) == (3, 1)
    assert place.rejects()[0]["_value"] == "C1 P1"


def test_the_same_value_written_in_two_ways_is_the_same(place: Place) -> None:
    place.put(
        "tickets.csv",
        "ticket_id,customer_id,opened_at,csat\nT1,C1,2026-01-05T00:00:00Z,4\n"
        "T1,C1,2026-01-05 03:30:00+03:30,4.0\nT1,C1,1767571200,۴\n",
    )
    report = place.one()
    assert (report.new, report.repeated, report.rejected) == (1, 2, 0)


def test_equal_keys_where_equality_is_hard_to_see(place: Place) -> None:
    """Nothing and an empty text are the same; letters of another case are not."""
    place.put("customers.csv", 'customer_id,name,country\nC1,Ana,\nC1,Ana,""\nC1,Ana, \nc1,Ana,\n')
    report = place.one()
    assert (report.new, report.repeated) == (2, 2)


def test_reasons_are_counted_the_most_frequent_first(place: Place) -> None:
    rows = "".join(f"T{n},C1,never\n" for n in range(5)) + "T9,,2026-01-05\n" + "T10\n"
    place.put("touchpoints.csv", "touchpoint_id,customer_id,occurred_at\n" + rows)
    report = place.one()
    assert report.reasons == (
        ("occurred_at is not a time like 2026-03-31T14:05:00Z", 5),
        ("customer_id is required and empty", 1),
        ("has 1 columns, the header has 3", 1),
    )
    assert report.rejects == "touchpoints-touchpoints.rejected.csv"


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_rows_left_out_are_counted_beside_bad_ones(place: Place, kind: str) -> None:
    if kind == "csv":
        place.put("x.csv", CUSTOMERS + "C1,Ana\nC2,test\n,Bo\nC3\n")
    else:
        line = '{"customer_id":"%s","name":"%s"}\n'
        rows = (line % ("C1", "Ana"), line % ("C2", "test"), line % ("", "Bo"), "broken\n")
        place.put("x.jsonl", "".join(rows))
    columns = 'customer_id = "customer_id"\nname = "name"'
    more = 'only = [{ column = "name", not_in = ["test"] }]'
    report = place.one(mapping("customers", columns, f"x.{kind}", more))
    assert (report.new, report.left_out, report.rejected) == (1, 1, 2)


@pytest.mark.slow
def test_one_in_a_hundred_of_200_000_rows_is_poison(place: Place) -> None:
    poison = [
        "m{n},C1,x,never,1",
        "m{n},C1,x,2026-01-05,NaN",
        "m{n},C1,x,2026-01-05,1e308",
        "m{n},,x,2026-01-05,1",
        "m{n},C1,x",
        "m{n},C1,x,2026-01-05,1,extra",
        'm{n},C1,"open,2026-01-05,1',
        'm{n},C1,"x"y,2026-01-05,1',
        "m1,C1,another,2026-01-05,1",
        "m{n},C1,x\0y,2026-01-05,1",
    ]
    rows = [
        poison[n // 100 % len(poison)].format(n=n)
        if n % 100 == 50
        else f"m{n},C{n % 50},x,2026-{n % 12 + 1:02d}-05T10:00:00Z,{n % 7}"
        for n in range(200_000)
    ]
    place.put(
        "usage_events.csv", "message_id,customer_id,name,occurred_at,value\n" + "\n".join(rows)
    )
    report = place.one()
    assert (report.rows_in, report.new, report.rejected) == (200_000, 198_000, 2_000)
    found = place.rows("usage_events", "message_id", "customer_id", "value")
    wanted = sorted((f"m{n}", f"C{n % 50}", float(n % 7)) for n in range(200_000) if n % 100 != 50)
    assert found == wanted
    refused = {int(row["_row"]) for row in place.rejects()}
    assert refused == {n + 2 for n in range(200_000) if n % 100 == 50}
