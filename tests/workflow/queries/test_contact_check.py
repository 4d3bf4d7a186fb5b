"""The contact check on the demo company, and on people and addresses with known faults."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tenure.values.errors import InputError
from tenure.values.postal import is_postcode
from tenure.workflow.queries import contact_check
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.contact_check import REASONS, Address, Person, check, person_for

USER = Person("p1", "Ana User", "ana@theirs.example", "end user")
BOSS = Person("p2", "Bo Boss", "bo@theirs.example", "Boss", is_decision_maker=True)
BOOKS = Person("p3", "Cy Books", "cy@theirs.example", "Accounting")
DEAF = Person("p0", "Di Deaf", "", "end user", is_decision_maker=True)
CUSTOMER = {"name": "Theirs", "email": "main@theirs.example"}


@pytest.mark.parametrize(
    ("to", "listed", "expected"),
    [
        ("user", [DEAF, USER, BOSS, BOOKS], USER),
        ("boss", [DEAF, USER, BOSS, BOOKS], BOSS),
        ("billing_contact", [DEAF, USER, BOSS, BOOKS], BOOKS),
        ("billing_contact", [USER, BOSS], BOSS),
        ("boss", [USER], USER),
        ("user", [replace(USER, contact_id="p9"), USER], USER),
    ],
)
def test_the_right_person_is_written_to(to: str, listed: list[Person], expected: Person) -> None:
    assert person_for(to, listed, CUSTOMER) == expected


def test_without_people_the_customers_own_address_is_taken() -> None:
    own = person_for("user", [DEAF], CUSTOMER)
    assert own is not None
    assert (own.email, own.contact_id, own.is_named) == ("main@theirs.example", "", False)
    assert person_for("user", [DEAF], {"email": None}) == DEAF
    assert person_for("user", [], {"email": None}) is None


GOOD = Address("1600 Pennsylvania Avenue NW", "Washington", "20500", "US")


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, []),
        ({"line": ""}, ["no_line"]),
        ({"line": "unknown"}, ["line_implausible"]),
        ({"city": " "}, ["no_city"]),
        ({"city": "0"}, ["city_implausible"]),
        ({"country": ""}, ["no_country"]),
        ({"postcode": ""}, ["no_postcode"]),
        ({"postcode": "2050"}, ["postcode_implausible"]),
        ({"postcode": "", "country": "HK"}, []),
    ],
)
def test_each_fault_of_an_address_is_named(changes: dict[str, str], reasons: list[str]) -> None:
    found = contact_check._of_address(replace(GOOD, **changes))
    assert found == reasons
    assert set(found) <= set(REASONS)


def test_faults_of_a_person_are_named() -> None:
    of_person = contact_check._of_person
    assert of_person(None) == ["no_person", "no_email"]
    assert of_person(replace(USER, name="info", email="")) == ["no_person", "no_email"]
    assert of_person(replace(USER, email="ana@")) == ["email_implausible"]
    assert of_person(USER) == []


def test_customers_of_the_demo(published: Board) -> None:
    rows: list[dict[str, Any]] = published.reader.rows(published.reader.table("customers"))
    contacts = published.reader.rows(published.reader.table("contacts"))
    mails = {row["email"] for row in contacts} | {row["email"] for row in rows}
    for row in rows[:25]:
        found = check(published, row["customer_id"])
        assert found.customer_name == row["name"]
        assert found.person is None or found.person.email in mails
        is_odd = not is_postcode(row["address_postcode"], row["country"])
        assert ("postcode_implausible" in found.reasons) == (
            is_odd and row["address_postcode"] != ""
        )
        assert found.is_ok == (found.mail_ok and found.address_ok)


def test_nobody_is_refused(published: Board) -> None:
    with pytest.raises(InputError, match="no customer"):
        check(published, "nobody at all")
