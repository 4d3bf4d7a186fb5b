from __future__ import annotations

from pathlib import Path

import pytest

from tenure.connectors.files.mapping import parse_mapping
from tenure.connectors.files.rules import ColumnMapping, FlagMapping, OnlyMapping, Via
from tenure.values.errors import InputError
from tests.connectors.files.place import mapping

CUSTOMER = 'customer_id = "id"\nname = "n"'
INVOICE = 'invoice_id = "i"\ncustomer_id = "c"\nissued_on = "d"\namount_minor = "a"\ncurrency = "k"'
SUBSCRIPTION = (
    'subscription_id = "i"\ncustomer_id = "c"\ncurrency = "k"\nunit_amount_minor = "a"\n'
    'interval = "v"\nstarted_on = "s"'
)


@pytest.mark.parametrize(
    "path", sorted(Path("tests/mappings").glob("*.toml")), ids=lambda p: p.stem
)
def test_the_mappings_we_ship_are_read(path: Path) -> None:
    assert parse_mapping(path.read_text(encoding="utf-8")).sources


def test_everything_a_mapping_can_say() -> None:
    text = """
version = 1
[[source]]
file = "a.csv"
table = "subscriptions"
encoding = "shift_jis"
delimiter = "\\t"
dates = "%d-%m-%Y"
instants = "%d-%m-%Y %I:%M %p"
decimal_comma = true
timezone = "Asia/Tehran"
[source.columns]
subscription_id = { from = ["a", "b"] }
customer_id = { from = "s", via = { file = "x.csv", key = "k", value = "v" } }
currency = { value = "usd" }
unit_amount = { from = "price", round = true }
interval = { from = "i", map = { M = "month", "" = "year" } }
started_on = "start"
ended_on = { from = "start", add_months = -1 }
quantity = { value = 3 }
[[source.only]]
column = "state"
in = ["live", 1]
[[source.only]]
column = "kind"
not_in = [""]
[[flag]]
name = "f"
file = "a.csv"
column = "c"
key = "k"
other = { file = "b.csv", key = "k2" }
"""
    found = parse_mapping(text)
    (source,) = found.sources
    columns = {column.target: column for column in source.columns}
    assert (source.encoding, source.delimiter, source.timezone) == (
        "shift_jis",
        "\t",
        "Asia/Tehran",
    )
    assert (source.dates, source.instants) == ("%d-%m-%Y", "%d-%m-%Y %I:%M %p")
    assert source.decimal_comma
    assert columns["subscription_id"].joined == ("b",)
    assert columns["customer_id"].via == Via("x.csv", "k", "v")
    assert columns["currency"].constant == "usd"
    assert columns["quantity"].constant == "3"
    assert columns["unit_amount_minor"] == ColumnMapping(
        "unit_amount_minor", source="price", as_amount=True, rounds=True
    )
    assert columns["interval"].values == {"M": "month", "": "year"}
    assert columns["ended_on"].add_months == -1
    assert source.only == (
        OnlyMapping("state", ("live", "1"), negated=False),
        OnlyMapping("kind", ("",), negated=True),
    )
    assert found.flags == (
        FlagMapping("f", "a.csv", "c", ("true", "1", "yes"), "k", "b.csv", "k2"),
    )


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("= broken", "is not TOML", ""),
        ("x = " + "[" * 5000, "is not TOML", ""),
        ("", "no [[source]]", ""),
        ("version = 2", "version 2", "version = 1"),
        ("sources = []", "'sources' means nothing", "flag, source, version"),
        ('[source]\nfile = "a"', "source is {'file': 'a'}", "[[source]]"),
        ("source = [1]", "source 1 is 1, not a table", ""),
        ("[[source]]", "source 1: table is missing", ""),
        ('[[source]]\ntable = "clients"\nfile = "a"', "no table 'clients'", "customers"),
        ('[[source]]\ntable = "customers"', "source 1: file is missing", ""),
        ('[[source]]\ntable = "customers"\nfile = 3', "source 1: file is 3", "text in quotes"),
        (mapping("customers", CUSTOMER, "a\\u0000b"), "file has a NUL character", ""),
        (mapping("customers", CUSTOMER, more='dateformat = "x"'), "'dateformat' means", "dates"),
        (mapping("customers", 'customer_id = "id"'), "name is required and not mapped", "constant"),
        (mapping("customers", CUSTOMER + '\nnme = "x"'), "has no column 'nme'", "name, domain"),
        (mapping("customers", 'customer_id = "id"\nname = 5'), "name needs a column name", ""),
        (mapping("customers", 'customer_id = "id"\nname = ""'), "from is missing", ""),
        (mapping("customers", 'customer_id = "id"\nname = {}'), "either from or value", ""),
        (
            mapping("customers", 'customer_id = "id"\nname = { from = "a", value = "b" }'),
            "either from or value",
            "",
        ),
        (mapping("customers", 'customer_id = "id"\nname = { from = [] }'), "from is []", "a list"),
        (mapping("customers", 'customer_id = "id"\nname = { from = 5 }'), "from is 5", "text"),
        (
            mapping("customers", 'customer_id = "id"\nname = { form = "a" }'),
            "'form' means nothing",
            "from",
        ),
        (
            mapping("customers", 'customer_id = "id"\nname = { value = "a", map = {} }'),
            "goes with nothing else",
            "",
        ),
        (mapping("customers", 'customer_id = "id"\nname = { value = "" }'), "value is empty", ""),
        (
            mapping("customers", CUSTOMER + '\nkind = { value = "b2b" }'),
            "'b2b' is no kind",
            "agency",
        ),
        (
            mapping("customers", CUSTOMER + '\nkind = { from = "k", map = { x = "b2b" } }'),
            "'b2b' is no kind",
            "saas",
        ),
        (
            mapping("customers", CUSTOMER + '\nkind = { from = "k", map = { x = true } }'),
            "x is True",
            "in quotes",
        ),
        (mapping("customers", CUSTOMER + '\ncurrency = { value = "US" }'), "no ISO 4217", "USD"),
        (
            mapping("customers", CUSTOMER + '\ncountry = { from = "k", as = "amount" }'),
            "country is no amount",
            "",
        ),
        (
            mapping("customers", CUSTOMER + '\ncountry = { from = "k", as = "number" }'),
            "as = 'number' is not known",
            "amount",
        ),
        (
            mapping("customers", CUSTOMER + '\ncountry = { from = "k", add_months = 1 }'),
            "add_months is for dates",
            "",
        ),
        (
            mapping("customers", CUSTOMER + '\ncreated_on = { from = "k", add_months = 1.5 }'),
            "add_months is 1.5",
            "whole number",
        ),
        (
            mapping("customers", CUSTOMER + '\ncreated_on = { from = "k", add_months = 99999 }'),
            "add_months is 99999",
            "1200",
        ),
        (
            mapping("customers", 'name = "n"\ncustomer_id = { from = "k", via = "x.csv" }'),
            "via is 'x.csv', not a table",
            "",
        ),
        (
            mapping("customers", 'name = "n"\ncustomer_id = { from = "k", via = { file = "x" } }'),
            "via: key is missing",
            "",
        ),
        (
            mapping(
                "customers",
                'name = "n"\n[source.columns.customer_id]\nfrom = ["a", "b"]\n'
                'via = { file = "x", key = "k", value = "v" }',
            ),
            "via takes one column",
            "",
        ),
        (mapping("invoices", INVOICE + '\namount = "x"'), "amount_minor is mapped twice", ""),
        (
            mapping("invoices", INVOICE.replace('currency = "k"', "")),
            "currency is required and not mapped",
            'value = "..."',
        ),
        (
            mapping(
                "contracts", 'contract_id="i"\ncustomer_id="c"\nstarts_on="s"\nvalue_amount="v"'
            ),
            "value_minor is read as an amount, and currency is not mapped",
            "USD",
        ),
        (
            mapping("customers", CUSTOMER, more='encoding = "klingon"'),
            "no encoding 'klingon'",
            "shift",
        ),
        (mapping("customers", CUSTOMER, more='encoding = "rot13"'), "no encoding 'rot13'", "utf-8"),
        (
            mapping("customers", CUSTOMER, more='delimiter = "||"'),
            "delimiter '||'",
            "one character",
        ),
        (mapping("customers", CUSTOMER, more="delimiter = '\"'"), "delimiter", "one character"),
        (mapping("customers", CUSTOMER, more='dates = "dd-mm-yyyy"'), "lacks a part", "%d-%m-%Y"),
        (mapping("customers", CUSTOMER, more='dates = "%m-%Y"'), "lacks a part", "%d-%m-%Y"),
        (mapping("customers", CUSTOMER, more='dates = "%Q%d%m%Y"'), "%Q means nothing", "%d"),
        (mapping("customers", CUSTOMER, more='instants = "%d-%m-%Y"'), "lacks a part", "%H"),
        (mapping("customers", CUSTOMER, more='timezone = "Mars/Base"'), "no time zone", "UTC"),
        (mapping("customers", CUSTOMER, more='timezone = "../etc/passwd"'), "no time zone", "UTC"),
        (
            mapping("customers", CUSTOMER, more='decimal_comma = "no"'),
            "decimal_comma is 'no'",
            "true",
        ),
        (mapping("customers", CUSTOMER, more="only = [1]"), "only is 1, not a table", ""),
        (
            mapping("customers", CUSTOMER, more='only = { column = "a", in = ["x"] }'),
            "only is",
            "[[only]]",
        ),
        (
            mapping("customers", CUSTOMER, more='only = [{ column = "a", in = "live" }]'),
            "in is 'live'",
            "a list",
        ),
        (
            mapping("customers", CUSTOMER, more='only = [{ column = "a", in = [true] }]'),
            "in is [True]",
            "as it is in the file",
        ),
        (
            mapping("customers", CUSTOMER, more='only = [{ column = "a" }]'),
            "either in or not_in",
            "",
        ),
        (mapping("customers", CUSTOMER) + "[[flag]]", "name is missing", ""),
        (mapping("customers", CUSTOMER) + "flag = 5", "has no column 'flag'", ""),
        (
            mapping("customers", CUSTOMER) + '[[flag]]\nname = "f"\nfile = "a"\ncolumn = "c"\n'
            'key = "k"\nyes = "TRUE"\nother = { file = "b", key = "k" }',
            "yes is 'TRUE'",
            "a list",
        ),
        (
            mapping("customers", CUSTOMER) + '[[flag]]\nname = "f"\nfile = "a"\ncolumn = "c"\n'
            'key = "k"\nother = "b"',
            "other is 'b'",
            "a table",
        ),
    ],
)
def test_what_is_wrong_is_said(text: str, message: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_mapping(text)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_an_error_names_the_source_and_its_file() -> None:
    text = mapping("customers", CUSTOMER, "a.csv") + mapping("customers", 'name = "n"', "b.csv")
    with pytest.raises(InputError, match=r"source 2 \(b.csv → customers\)"):
        parse_mapping(text)


def test_an_amount_under_its_own_name_is_in_minor_units() -> None:
    (source,) = parse_mapping(mapping("subscriptions", SUBSCRIPTION)).sources
    assert not any(column.as_amount for column in source.columns)
