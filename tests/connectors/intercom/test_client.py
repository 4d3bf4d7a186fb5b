"""Intercom's client against what version 2.11 publishes and what it does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tenure.connectors.intercom.client import Intercom, intercom
from tenure.values.sending import NotSentError, RefusedError
from tests.connectors.desks import START, IntercomDouble, serving

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ACME = {"type": "company", "id": "6762f0ad", "company_id": "c1", "name": "Acme"}
OTHER = {"type": "company", "id": "6762f0ae", "company_id": "c2", "name": "Other"}


@pytest.fixture
def double() -> IntercomDouble:
    return IntercomDouble(at_once=50)


@pytest.fixture
def desk(double: IntercomDouble) -> Iterator[Intercom]:
    with serving(double) as url:
        yield intercom(url, "ic-key")


def customers(desk: Intercom) -> list[Any]:
    return [row["customer_id"] for row in desk.page("", NOW).rows]


def test_a_customer_is_the_company_of_the_contact(double: IntercomDouble, desk: Intercom) -> None:
    """A conversation of 2.11 has no company: it is asked for once for each contact of a page."""
    double.companies["u1"] = [ACME]
    double.open("1")
    double.open("2")
    rows = desk.page("", NOW).rows
    assert [(row["customer_id"], row["organization"]) for row in rows] == [("c1", "Acme")] * 2
    assert sum("/companies" in call for call in double.calls) == 1
    double.companies["u1"] = [ACME, OTHER]
    assert customers(desk) == [None, None], "of two companies nobody knows which"
    double.companies.clear()
    assert customers(desk) == [None, None]


@pytest.mark.parametrize(
    ("status", "error"), [(403, None), (404, None), (401, RefusedError), (429, NotSentError)]
)
def test_a_key_that_may_read_no_companies_reads_conversations_still(
    double: IntercomDouble, desk: Intercom, status: int, error: type[Exception] | None
) -> None:
    double.open("1")
    said, searched = double.said, []

    def answer(method: str, path: str, *more: Any) -> Any:
        searched.append(path)
        return (status, {}, {}) if path.endswith("/companies") else said(method, path, *more)

    double.said = answer  # type: ignore[method-assign]
    if error is None:
        assert customers(desk) == [None]
    else:
        with pytest.raises(error):
            desk.page("", NOW)
    assert searched == ["/conversations/search", "/contacts/u1/companies"]


def test_companies_are_read_under_either_name(double: IntercomDouble, desk: Intercom) -> None:
    """The published schema calls the list `companies`, its published example `data`."""
    double.open("1")
    said = double.said

    def answer(method: str, path: str, *more: Any) -> Any:
        found = {"type": "list", "companies": [ACME], "total_count": 1}
        return (200, {}, found) if path.endswith("/companies") else said(method, path, *more)

    double.said = answer  # type: ignore[method-assign]
    assert customers(desk) == ["c1"]


def test_seconds_of_office_hours_are_no_time_of_a_reply(
    double: IntercomDouble, desk: Intercom
) -> None:
    """`time_to_admin_reply` "subtracts out of business hours": an hour on Friday may be Monday."""
    double.open("1", statistics={"time_to_admin_reply": 3_600, "first_admin_reply_at": None})
    double.open("2", statistics={"time_to_admin_reply": 60, "first_admin_reply_at": START + 90_000})
    replied = {row["ticket_id"]: row["first_reply_at"] for row in desk.page("", NOW).rows}
    at = datetime.fromtimestamp(START + 90_000, UTC)
    assert replied == {"intercom:1": None, "intercom:2": at.strftime("%Y-%m-%dT%H:%M:%SZ")}


def test_linked_tickets_are_no_merges(double: IntercomDouble, desk: Intercom) -> None:
    linked = {"type": "ticket", "id": "9", "category": "Back-office"}
    data = {"type": "list", "total_count": 1, "has_more": False, "data": [linked]}
    double.open("1", linked_objects=data)
    (row,) = desk.page("", NOW).rows
    assert (row["merged_into"], row["deleted_at"]) == (None, None)


@pytest.mark.parametrize("region", ["", "eu.", "au."])
def test_where_people_read_it(region: str) -> None:
    from tenure.connectors.intercom.client import _app

    assert _app(f"https://api.{region}intercom.io") == f"https://app.{region}intercom.com"
