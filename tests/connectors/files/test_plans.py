"""What a mapping does to the rows, seen from the end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from tenure.values.errors import InputError
from tests.connectors.files.place import CUSTOMERS, Place, mapping

TICKET = 'ticket_id = "id"\ncustomer_id = "account"\nopened_at = "opened"'


def test_tables_are_loaded_in_order_and_files_not_named_are_said(place: Place) -> None:
    place.put("tickets.csv", "id,account,opened\nT1,C1,2026-01-05\n")
    place.put("people.csv", CUSTOMERS + "C1,Ana\n")
    place.put("photos.csv", "a\n1\n")
    text = mapping("tickets", TICKET, "tickets.csv")
    text += mapping("customers", 'customer_id = "customer_id"\nname = "name"', "people.csv")
    report = place.run(text)
    assert [source.table for source in report.sources] == ["customers", "tickets"]
    assert [(f.code, f.sentence) for f in report.findings] == [
        ("unused_file", "photos.csv is not mapped")
    ]


@pytest.mark.parametrize("pattern", ["usage_*.csv", "2026/*.csv", "*_1.csv", "*.csv"])
def test_a_pattern_of_names(place: Place, pattern: str) -> None:
    for n in (1, 2):
        place.put(f"2026/usage_{n}.csv", f"id,account,opened\nT{n},C1,2026-01-05\n")
    place.run(mapping("tickets", TICKET, pattern))
    wanted = ["T1"] if pattern == "*_1.csv" else ["T1", "T2"]
    assert place.column("tickets", "ticket_id") == wanted


def test_a_name_with_brackets_means_itself(place: Place) -> None:
    place.put("tickets [1].csv", "id,account,opened\nT1,C1,2026-01-05\n")
    place.run(mapping("tickets", TICKET, "tickets [1].csv"))
    assert place.column("tickets", "ticket_id") == ["T1"]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            mapping("tickets", TICKET, "nowhere.csv"),
            "names 'nowhere.csv', which is not",
            "tickets.csv",
        ),
        (mapping("tickets", TICKET.replace('"id"', '"no"')), "has no column 'no'", "id, account"),
        (
            mapping("tickets", TICKET, more='only = [{ column = "no", in = ["x"] }]'),
            "has no column 'no'",
            "account",
        ),
        (
            mapping(
                "tickets",
                TICKET.replace(
                    '"account"',
                    '{ from = "account", via = { file = "no.csv", key = "k", value = "v" } }',
                ),
            ),
            "names 'no.csv'",
            "tickets.csv",
        ),
        (
            mapping(
                "tickets",
                TICKET.replace(
                    '"account"',
                    '{ from = "account", via = { file = "tickets.csv", key = "k", value = "v" } }',
                ),
            ),
            "has no column 'k'",
            "account",
        ),
        (
            mapping("tickets", TICKET)
            + '[[flag]]\nname = "f"\nfile = "tickets.csv"\ncolumn = "no"\nkey = "id"\n'
            'other = { file = "tickets.csv", key = "id" }',
            "has no column 'no'",
            "account",
        ),
    ],
)
def test_a_mapping_that_does_not_fit_the_files(
    place: Place, text: str, message: str, hint: str
) -> None:
    place.put("tickets.csv", "id,account,opened\nT1,C1,2026-01-05\n")
    with pytest.raises(InputError) as caught:
        place.run(text)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_without_a_mapping_names_must_be_ours(place: Place) -> None:
    place.put("clients.csv", CUSTOMERS)
    with pytest.raises(InputError, match=r"clients.csv is not named after a table") as caught:
        place.run()
    assert "--suggest" in caught.value.hint
    assert "customers" in caught.value.hint


INVOICE = "invoice_id,customer_id,issued_on,currency"


@pytest.mark.parametrize(
    ("columns", "cells", "minor"),
    [
        ("amount", "19.99", 1999),
        ("amount_minor", "1999", 1999),
        ("amount,amount_minor", "5.00,1999", 1999),
        ("amount_minor,amount", "1999,5.00", 1999),
        ("Amount", "19.99", 1999),
    ],
)
def test_amounts_under_both_names(place: Place, columns: str, cells: str, minor: int) -> None:
    place.put("invoices.csv", f"{INVOICE},{columns}\nI1,C1,2026-01-05,USD,{cells}\n")
    place.run()
    assert place.column("invoices", "amount_minor") == [minor]


def test_an_amount_needs_the_currency_column(place: Place) -> None:
    place.put(
        "contracts.csv", "contract_id,customer_id,starts_on,value_amount\nK1,C1,2026-01-05,5\n"
    )
    with pytest.raises(InputError, match=r"contracts.csv has no column 'currency'"):
        place.run()


# Via: a value looked up in another file


LINKS = "ticket,account\nT1,C1\nT1,C1\nT2,C2\nT2,C3\nT3,\n,C9\n T4 ,C4\n"
TALK = TICKET.replace("ticket_id", "touchpoint_id").replace("opened_at", "occurred_at")
VIA = TALK.replace(
    '"account"', '{ from = "id", via = { file = "links.csv", key = "ticket", value = "account" } }'
)


@pytest.mark.parametrize("spoilt", ["", "T8\n", 'T8,"open\n', "T8,x,y\n"])
@pytest.mark.parametrize("bad", ["", "T9,never\n"])
def test_a_value_of_another_file(place: Place, spoilt: str, bad: str) -> None:
    place.put("links.csv", spoilt.join([LINKS, "T5,C5\n"]))
    place.put(
        "tickets.csv", "id,opened\n" + "".join(f"T{n},2026-01-05\n" for n in range(1, 7)) + bad
    )
    report = place.one(mapping("touchpoints", VIA, "tickets.csv"))
    assert place.rows("touchpoints", "touchpoint_id", "customer_id") == [
        ("T1", "C1"),
        ("T4", "C4"),
        ("T5", "C5"),
    ]
    assert report.rejected == 3 + bool(bad)
    refused = {row["id"]: row["_reason"] for row in place.rejects()}
    for lost in ("T2", "T3", "T6"):
        assert refused[lost] == "has no match, or more than one, in links.csv"


def test_a_lookup_file_is_decoded_as_its_own_source_says(place: Place) -> None:
    place.put("links.csv", "id;name\nC1;株式会社\n".encode("shift_jis"))
    place.put("tickets.csv", "id,account,opened\nT1,株式会社,2026-01-05\n")
    via = 'via = { file = "links.csv", key = "name", value = "id" }'
    text = mapping(
        "tickets", TICKET.replace('"account"', f'{{ from = "account", {via} }}'), "tickets.csv"
    )
    columns = 'customer_id = "id"\nname = "name"'
    text += mapping("customers", columns, "links.csv", 'encoding = "shift_jis"\ndelimiter = ";"')
    place.run(text)
    assert place.rows("tickets", "ticket_id", "customer_id") == [("T1", "C1")]


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_a_lookup_in_other_formats(place: Place, kind: str) -> None:
    if kind == "jsonl":
        place.put("links.jsonl", '{"t":{"id":1},"a":"C1"}\nbroken\n{"t":{"id":2},"a":"C2"}\n')
        key = "t.id"
    else:
        place.parquet("links.parquet", pa.table({"t": [1, 2], "a": ["C1", "C2"]}))
        key = "t"
    place.put("tickets.csv", "id,opened\n1,2026-01-05\n2,2026-01-05\n")
    via = f'{{ from = "id", via = {{ file = "links.{kind}", key = "{key}", value = "a" }} }}'
    report = place.one(mapping("tickets", TICKET.replace('"account"', via), "tickets.csv"))
    assert report.rejected == 0
    assert place.rows("tickets", "ticket_id", "customer_id") == [("1", "C1"), ("2", "C2")]


# Joined ids, value maps, constants, months, filters


@pytest.mark.parametrize("bad", ["", "C9,never,9\n"])
def test_an_id_made_of_two_columns(place: Place, bad: str) -> None:
    place.put(
        "nps.csv", "org,day,score\nC1,2026-01-05, 9\nC2 ,2026-01-05,7\nC3,,8\n,2026-01-05,8\n" + bad
    )
    columns = 'response_id = { from = ["org", "day"] }\ncustomer_id = "org"\nanswered_at = "day"\nscore = "score"'
    report = place.one(mapping("survey_responses", columns))
    assert report.rejected == 2 + bool(bad)
    assert place.rows("survey_responses", "response_id", "score") == [
        ("C1/2026-01-05", 9.0),
        ("C2/2026-01-05", 7.0),
    ]


@pytest.mark.parametrize("beside", ["", "T9,C1,never,P1\n"])
def test_values_are_replaced(place: Place, beside: str) -> None:
    place.put(
        "tickets.csv",
        "id,account,opened,prio\nT1,C1,2026-01-05,P1\nT2,C1,2026-01-05,HIGH\nT3,C1,2026-01-05,\n"
        f"T4,C1,2026-01-05,P9\nT5,C1,2026-01-05,-\n{beside}",
    )
    values = 'severity = { from = "prio", map = { P1 = "urgent", "" = "low", "-" = "" } }'
    report = place.one(mapping("tickets", f"{TICKET}\n{values}"))
    assert report.rejected == 1 + bool(beside)
    assert place.rows("tickets", "ticket_id", "severity") == [
        ("T1", "urgent"),
        ("T2", "high"),
        ("T3", "low"),
        ("T5", "medium"),
    ]
    refused = place.rejects()[0]
    assert refused["_value"] == "P9"
    assert refused["_reason"] == "is not one of low, medium, high, urgent"
    assert refused["_fix"] == "give one of low, medium, high, urgent, or map the value"


def test_a_constant_and_moved_months(place: Place) -> None:
    place.put("bills.csv", "id,org,month,sum\nB1,C1,2026-01-31,5\nB2,C1,2025-12-01,7.50\n")
    columns = (
        'subscription_id = "id"\ncustomer_id = "org"\ncurrency = { value = "usd" }\n'
        'unit_amount_minor = { from = "sum", as = "amount" }\ninterval = { value = "month" }\n'
        'started_on = "month"\nended_on = { from = "month", add_months = 1 }'
    )
    place.one(mapping("subscriptions", columns))
    found = place.rows(
        "subscriptions", "subscription_id", "currency", "unit_amount_minor", "ended_on"
    )
    assert found == [("B1", "USD", 500, date(2026, 2, 28)), ("B2", "USD", 750, date(2026, 1, 1))]


def test_rounding_only_where_it_is_asked_for(place: Place) -> None:
    place.put("i.csv", "i,c,d,a,k\nI1,C1,2026-01-05,1.005,USD\nI2,C1,2026-01-05,1.0049,USD\n")
    columns = 'invoice_id = "i"\ncustomer_id = "c"\nissued_on = "d"\ncurrency = "k"\n'
    place.one(
        mapping("invoices", columns + 'amount_minor = { from = "a", as = "amount", round = true }')
    )
    assert place.rows("invoices", "invoice_id", "amount_minor") == [("I1", 101), ("I2", 100)]


@pytest.mark.parametrize(
    ("only", "kept"),
    [
        ('{ column = "state", in = ["live"] }', ["T1", "T4"]),
        ('{ column = "state", not_in = ["live"] }', ["T2", "T3", "T5"]),
        ('{ column = "state", in = [""] }', ["T3"]),
        ('{ column = "state", not_in = [""] }', ["T1", "T2", "T4", "T5"]),
        ('{ column = "state", in = ["-"] }', ["T5"]),
        ('{ column = "state", in = ["it\'s"] }', []),
    ],
)
@pytest.mark.parametrize("bad", ["", "T9,C1,never,live\n"])
def test_only_some_rows(place: Place, only: str, kept: list[str], bad: str) -> None:
    place.put(
        "tickets.csv",
        "id,account,opened,state\nT1,C1,2026-01-05,live\nT2,C1,2026-01-05,test\n"
        f"T3,C1,2026-01-05,\nT4,C1,2026-01-05, live \nT5,C1,2026-01-05,'-\n{bad}",
    )
    report = place.one(mapping("tickets", TICKET, more=f"only = [{only}]"))
    assert place.column("tickets", "ticket_id") == kept
    assert report.rows_in == 5 + bool(bad)


# JSON Lines


def test_nested_and_dotted_keys(place: Place) -> None:
    place.put(
        "events.jsonl",
        '{"id":"m1","user":{"org":{"id":"C1"}},"e.name":"login","at":1769868300,"p":{"a":[1]}}\n'
        '{"id":"m2","user":{"org":{"id":"C2"}},"e":{"name":"save"},"at":1769868300000}\n',
    )
    columns = 'message_id = "id"\ncustomer_id = "user.org.id"\nname = "e.name"\noccurred_at = "at"\nproperties = "p"'
    report = place.one(mapping("usage_events", columns, "events.jsonl"))
    assert report.rejected == 0
    at = datetime.fromisoformat("2026-01-31T14:05")
    assert place.rows(
        "usage_events", "message_id", "customer_id", "name", "occurred_at", "properties"
    ) == [
        ("m1", "C1", "login", at, '{"a":[1]}'),
        ("m2", "C2", "save", at, None),
    ]


def test_a_key_that_only_shows_up_far_down(place: Place) -> None:
    line = '{"message_id":"m%d","customer_id":"C1","name":"x","occurred_at":"2026-01-05"}\n'
    rare = line.replace("}", ',"value":7}') % 5001
    place.put("usage_events.jsonl", "".join(line % n for n in range(5000)) + rare)
    place.one()
    assert [v for v in place.column("usage_events", "value") if v is not None] == [7.0]


def test_a_key_that_is_nowhere_wipes_out_nothing(place: Place) -> None:
    place.put("a.jsonl", '{"id":"C1","name":"Ana","country":"PT"}\n')
    place.run(
        mapping("customers", 'customer_id = "id"\nname = "name"\ncountry = "country"', "a.jsonl")
    )
    place.put("a.jsonl", '{"id":"C1","name":"Eva"}\n')
    report = place.run(
        mapping("customers", 'customer_id = "id"\nname = "name"\ncountry = "country"', "a.jsonl")
    )
    assert place.rows("customers", "customer_id", "name", "country") == [("C1", "Eva", "PT")]
    assert [f.code for f in report.findings] == ["absent_key"]


@pytest.mark.parametrize("bad", ["", "broken\n"])
def test_an_amount_whose_currency_key_is_nowhere(place: Place, bad: str) -> None:
    text = '{"contract_id":"K1","customer_id":"C1","starts_on":"2026-01-05"%s}\n'
    place.put(
        "contracts.jsonl", text % "" * 1001 + text.replace("K1", "K2") % ',"value_amount":5' + bad
    )
    report = place.one()
    assert (report.new, report.repeated) == (1, 1000)
    assert any("without a currency" in row["_reason"] for row in place.rejects())


def events(value: str) -> str:
    return f'{{"message_id":"m1","customer_id":"C1","name":"x","occurred_at":"2026-01-05","value":{value}}}\n'


@pytest.mark.parametrize(
    ("value", "kept"),
    [("1.5", 1.5), ("null", None), ('""', None), ('"7"', 7.0), ("1e3", 1000.0)],
)
def test_json_numbers(place: Place, value: str, kept: float | None) -> None:
    place.put("usage_events.jsonl", events(value))
    assert place.one().rejected == 0
    assert place.column("usage_events", "value") == [kept]


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e999", "[1]", "true", "1e308"])
def test_json_that_is_no_finite_number(place: Place, value: str) -> None:
    place.put("usage_events.jsonl", events(value) + events("1").replace("m1", "m2"))
    report = place.one()
    assert (report.new, report.rejected) == (1, 1)
    (row,) = place.rejects()
    assert (row["_column"], row["message_id"]) == ("value", "m1")


@pytest.mark.parametrize(
    ("value", "is_kept"),
    [
        ('{"a":"NaN, Infinity"}', True),
        ('{"a":"x\\"NaN"}', True),
        ('{"a":"1e9999"}', True),
        ('{"a":"' + "[" * 500 + '"}', True),
        ("[" + "[1]," * 500 + "[1]]", True),
        ("[" * 64 + "]" * 64, True),
        ("[" * 65 + "]" * 65, False),
        ('{"a":' * 5000 + "1" + "}" * 5000, False),
        ('{"a":NaN}', False),
        ('{"a":[-Infinity]}', False),
        ('{"a":1e999}', False),
        ("{broken", False),
        ("plain", False),
    ],
)
@pytest.mark.parametrize("beside", ["", "m2,C1,x,never,1\n"])
def test_properties_are_json_that_every_reader_can_read(
    place: Place, value: str, is_kept: bool, beside: str
) -> None:
    cell = value.replace('"', '""')
    header = "message_id,customer_id,name,occurred_at,properties\n"
    place.put("usage_events.csv", header + f'm1,C1,x,2026-01-05,"{cell}"\n{beside}')
    assert place.one().rejected == (not is_kept) + bool(beside)
    assert place.column("usage_events", "properties") == ([value] if is_kept else [])


# Parquet


def parquet_events(**columns: Any) -> pa.Table:
    base = {"message_id": ["m1"], "customer_id": ["C1"], "name": ["x"]}
    return pa.table({**base, **columns})


@pytest.mark.parametrize(
    ("kind", "zone", "at"),
    [
        (pa.timestamp("us"), "UTC", 14),
        (pa.timestamp("ns"), "UTC", 14),
        (pa.timestamp("ms"), "UTC", 14),
        (pa.timestamp("s"), "UTC", 14),
        (pa.timestamp("us", tz="Europe/Berlin"), "UTC", 14),
        (pa.timestamp("us", tz="Europe/Berlin"), "Asia/Tokyo", 14),
        (pa.timestamp("us"), "Asia/Tokyo", 5),
        (pa.date32(), "UTC", 0),
        (pa.string(), "UTC", 14),
    ],
)
def test_timestamps_of_parquet(place: Place, kind: pa.DataType, zone: str, at: int) -> None:
    instant = datetime.fromisoformat("2026-01-31T14:00")
    value = pa.array(["2026-01-31 14:00:00"] if kind == pa.string() else [instant], kind)
    if kind == pa.date32():
        value = pa.array([instant.date()], kind)
    place.parquet("usage_events.parquet", parquet_events(occurred_at=value))
    columns = "".join(
        f'{n} = "{n}"\n' for n in ("message_id", "customer_id", "name", "occurred_at")
    )
    more = f'timezone = "{zone}"'
    place.one(mapping("usage_events", columns, "usage_events.parquet", more))
    assert place.column("usage_events", "occurred_at") == [
        datetime.fromisoformat(f"2026-01-31T{at:02d}:00")
    ]


def test_lists_maps_and_bytes_of_parquet(place: Place) -> None:
    table = parquet_events(
        occurred_at=[datetime.fromisoformat("2026-01-31")],
        properties=pa.array([["a", 'b"']]),
        name=pa.array(["Zoë".encode()], pa.binary()),
    )
    place.parquet("usage_events.parquet", table)
    assert place.one().rejected == 0
    assert place.rows("usage_events", "name", "properties") == [("Zoë", '["a","b\\""]')]


def test_decimals_and_wide_numbers_of_parquet(place: Place) -> None:
    from decimal import Decimal

    table = pa.table(
        {
            "invoice_id": ["I1", "I2", "I3"],
            "customer_id": ["C1"] * 3,
            "currency": ["USD"] * 3,
            "amount": [Decimal("19.99"), Decimal("-0.01"), Decimal("99999999999.00")],
            "tax_minor": pa.array([-(2**63), 5, 6], pa.int64()),
            "issued_on": [date(2026, 1, 5)] * 3,
        }
    )
    place.parquet("invoices.parquet", table)
    report = place.one()
    assert place.rows("invoices", "invoice_id", "amount_minor", "tax_minor") == [("I2", -1, 5)]
    assert report.rejected == 2
    assert [row["_row"] for row in place.rejects()] == ["1", "3"]


def test_nan_of_parquet(place: Place) -> None:
    table = pa.table(
        {
            "message_id": ["m1", "m2", "m3"],
            "customer_id": ["C1"] * 3,
            "name": ["x", "x\0y", "x"],
            "occurred_at": [datetime.fromisoformat("2026-01-05")] * 3,
            "value": [float("nan"), 1.0, float("inf")],
        }
    )
    place.parquet("usage_events.parquet", table)
    report = place.one()
    assert report.rejected == 3
    assert [row["_column"] for row in place.rejects()] == ["value", "name", "value"]


def test_parquet_without_rows(place: Place) -> None:
    place.parquet(
        "customers.parquet",
        pa.table({"customer_id": pa.array([], pa.string()), "name": pa.array([], pa.string())}),
    )
    assert place.one().rows_in == 0


@pytest.mark.parametrize("name", ["_row", "file_row_number", "tenure_row"])
def test_parquet_columns_called_like_ours(place: Place, name: str) -> None:
    table = pa.table({"customer_id": ["C1", ""], "name": ["Ana", "Bo"], name: [7, 8]})
    place.parquet("customers.parquet", table)
    if name == "file_row_number":
        with pytest.raises(InputError, match="file_row_number"):
            place.run()
    else:
        report = place.one()
        assert (report.new, report.rejected) == (1, 1)


def test_a_parquet_file_damaged_inside(place: Place) -> None:
    table = pa.table({"customer_id": [f"C{n}" for n in range(9999)], "name": ["Ana"] * 9999})
    path = place.parquet("customers.parquet", table)
    content = bytearray(path.read_bytes())
    content[50:5000] = b"\xff" * 4950
    path.write_bytes(bytes(content))
    with pytest.raises(InputError, match=r"customers.parquet cannot be read"):
        place.run()
    assert not place.manifest()


# Flags


def test_a_flag_and_the_rows_of_another_file(place: Place) -> None:
    place.put(
        "accounts.csv", "id,name,churned\nA1,x,TRUE\nA2,x,FALSE\nA3,x,TRUE\nA4,x,\nA5,x,true\n"
    )
    place.put("churn.csv", "event,account\n1,A1\n2,A2\n3,\n4,A1\n")
    flag = (
        '[[flag]]\nname = "churn"\nfile = "accounts.csv"\ncolumn = "churned"\nyes = ["TRUE"]\n'
        'key = "id"\nother = { file = "churn.csv", key = "account" }'
    )
    report = place.run(
        mapping("customers", 'customer_id = "id"\nname = "name"', "accounts.csv") + flag
    )
    found = {f.code: (f.count, f.of, f.sample) for f in report.findings}
    assert found == {
        "churn_flag_without_row": (2, 5, ("A3", "A5")),
        "churn_row_without_flag": (1, 5, ("A2",)),
    }


def test_a_flag_of_a_spoilt_file(place: Place) -> None:
    place.put("accounts.csv", 'id,name,churned\nA1,x,TRUE\nA9\nA2,"x,FALSE\nA3,x,TRUE\n')
    place.put("churn.csv", 'event,account\n1,A1\n2\n3,"A3\n')
    flag = (
        '[[flag]]\nname = "churn"\nfile = "accounts.csv"\ncolumn = "churned"\n'
        'key = "id"\nother = { file = "churn.csv", key = "account" }'
    )
    report = place.run(
        mapping("customers", 'customer_id = "id"\nname = "name"', "accounts.csv") + flag
    )
    assert [(f.code, f.sample) for f in report.findings] == [("churn_flag_without_row", ("A3",))]
