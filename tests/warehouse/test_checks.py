from __future__ import annotations

from pathlib import Path

import pytest

from tenure.values.canonical import TABLES
from tenure.values.sources import ColumnRule, Format, SourceFile, SourcePlan
from tenure.warehouse.checks import checks, expected
from tenure.warehouse.parse import Cell, parsed
from tests.connectors.files.place import Place

FILE = SourceFile(Path("x"), "x.csv", Format.CSV, ("a",))

TICKETS = "ticket_id,customer_id,opened_at"
SUBSCRIPTIONS = "subscription_id,customer_id,currency,unit_amount_minor,interval,started_on"


@pytest.mark.parametrize(
    ("table", "header", "row", "column", "value", "reason", "fix"),
    [
        (
            "touchpoints",
            "touchpoint_id,customer_id,occurred_at",
            "T1,,2026-01-05",
            "customer_id",
            "",
            "is required and empty",
            "give a value",
        ),
        (
            "tickets",
            TICKETS,
            "T1,C1,soon",
            "opened_at",
            "soon",
            "is not a time like 2026-03-31T14:05:00Z",
            "give a time like",
        ),
        (
            "tickets",
            TICKETS,
            "T1,C1,1969-01-01",
            "opened_at",
            "1969-01-01",
            "is out of range",
            "give a time from 1970 to 2099",
        ),
        (
            "tickets",
            f"{TICKETS},csat",
            "T1,C1,2026-01-05,9",
            "csat",
            "9",
            "must be at most 5",
            "give at most 5",
        ),
        (
            "tickets",
            f"{TICKETS},minutes",
            "T1,C1,2026-01-05,-3",
            "minutes",
            "-3",
            "must be at least 0",
            "give at least 0",
        ),
        (
            "tickets",
            f"{TICKETS},minutes",
            "T1,C1,2026-01-05,99999999999999",
            "minutes",
            "99999999999999",
            "is out of range",
            "give at most",
        ),
        (
            "tickets",
            f"{TICKETS},severity",
            "T1,C1,2026-01-05,P1",
            "severity",
            "P1",
            "is not one of low, medium, high, urgent",
            "or map the value",
        ),
        (
            "tickets",
            f"{TICKETS},is_complaint",
            "T1,C1,2026-01-05,perhaps",
            "is_complaint",
            "perhaps",
            "is not true or false",
            "give true or false",
        ),
        (
            "tickets",
            f"{TICKETS},solved_at",
            "T1,C1,2026-01-05,2026-01-04",
            "solved_at",
            "2026-01-04 00:00:00",
            "lies before opened_at",
            "check both days",
        ),
        (
            "subscriptions",
            f"{SUBSCRIPTIONS},status",
            "S1,C1,USD,100,month,2026-01-05,canceled",
            "ended_on",
            "",
            "is needed when status is canceled",
            "give ended_on or current_period_end_on or cancel_requested_on",
        ),
        (
            "subscriptions",
            SUBSCRIPTIONS,
            "S1,C1,EURO,100,month,2026-01-05",
            "currency",
            "EURO",
            "is not an ISO 4217 code like USD",
            "give an ISO 4217 code",
        ),
        (
            "subscriptions",
            SUBSCRIPTIONS,
            "S1,C1,USD,12.5,month,2026-01-05",
            "unit_amount_minor",
            "12.5",
            "is not a whole number of minor units (cents)",
            "give a whole number",
        ),
        (
            "subscriptions",
            f"{SUBSCRIPTIONS},quantity",
            "S1,C1,USD,1000000000,month,2026-01-05,5000",
            "quantity",
            "5000",
            "times unit_amount_minor is larger than any amount can be",
            "check both",
        ),
        (
            "customers",
            "customer_id,name",
            f"C1,{'é' * 501}",
            "name",
            "é" * 500,
            "is longer than 500 characters",
            "shorten it",
        ),
    ],
)
def test_a_reason_and_a_fix_for_each(
    place: Place, table: str, header: str, row: str, column: str, value: str, reason: str, fix: str
) -> None:
    place.put(f"{table}.csv", f"{header}\n{row}\n")
    assert place.one().rejected == 1
    (refused,) = place.rejects()
    assert refused["_column"] == column
    assert refused["_value"].removeprefix("'") == value
    assert refused["_reason"] == reason
    assert fix in refused["_fix"]
    assert (refused["_row"], refused["_line"]) == ("2", "2")


def test_five_hundred_letters_fit_whatever_their_bytes(place: Place) -> None:
    place.put("customers.csv", f"customer_id,name\nC1,{'株' * 500}\n")
    assert place.one().new == 1


def test_every_problem_of_a_row_is_named(place: Place) -> None:
    place.put("tickets.csv", f"{TICKETS},csat,severity\n,C1,never,9,P1\n")
    report = place.one()
    (refused,) = place.rejects()
    assert refused["_column"] == "ticket_id; opened_at; severity; csat"
    assert refused["_value"] == "'; never; P1; 9"  # begins like a formula in some spreadsheets
    assert len(refused["_reason"].split("; ")) == 4
    assert sum(count for _, count in report.reasons) == 4


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_required_column_and_every_rule_is_checked(name: str) -> None:
    table = TABLES[name]
    rules = tuple(ColumnRule(each.name, source="a") for each in table.columns)
    plan = SourcePlan(FILE, name, rules)
    columns = tuple(
        parsed(c, Cell("a"), r, plan) for c, r in zip(table.columns, rules, strict=True)
    )
    found = checks(table, columns, plan)
    empty = {each.column for each in found if each.reason == "is required and empty"}
    assert empty == {each.name for each in table.columns if each.required}
    assert all(each.reason and each.fix for each in found)
    assert sum("lies before" in each.reason or "is needed" in each.reason for each in found) == len(
        table.rules
    )


@pytest.mark.parametrize(
    ("column", "rule", "more", "words"),
    [
        ("started_on", {}, {"date_format": "%d-%m-%Y"}, "a date like 31-03-2026"),
        (
            "unit_amount_minor",
            {"as_amount": True},
            {},
            "an amount with a point before the decimals",
        ),
        (
            "unit_amount_minor",
            {"as_amount": True},
            {"decimal_comma": True},
            "an amount with a comma",
        ),
        ("interval", {}, {}, "one of day, week, month, quarter, half_year, year"),
        ("plan", {}, {}, "a value"),
    ],
)
def test_what_is_expected_in_words(
    column: str, rule: dict[str, bool], more: dict[str, object], words: str
) -> None:
    made = ColumnRule(column, source="a", **rule)
    plan = SourcePlan(FILE, "subscriptions", (made,), **more)  # type: ignore[arg-type]
    assert expected(TABLES["subscriptions"].column(column), made, plan).startswith(words)
