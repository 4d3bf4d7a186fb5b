"""What messages become, call by call."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tenure.connectors.segment.canonical import Heard, Rows, UnusableError
from tenure.connectors.segment.shapes import parsed
from tests.connectors.segment.says import at, group, identify, message, rows, track


def event(sent: dict[str, Any]) -> dict[str, Any]:
    """The one event a message becomes."""
    (found,) = rows([sent]).tables()[0].to_pylist()
    return dict(found)


def said(sent: dict[str, Any]) -> set[tuple[str, str, str, str]]:
    table = rows([sent]).tables()[1].to_pylist()
    return {(row["kind"], row["id"], row["what"], row["value"]) for row in table}


def test_a_track_keeps_everything() -> None:
    found = event(track("u", 1, "m", properties={"value": 2.5, "plan": "pro"}))
    assert found == {
        "message_id": "1:m",
        "user_id": "u",
        "anonymous_id": None,
        "group_id": None,
        "name": "Opened",
        "occurred_at": at(1).replace(tzinfo=None),
        "received_at": at(600).replace(tzinfo=None),
        "value": 2.5,
        "properties": '{"value": 2.5, "plan": "pro"}',
        "source": "app",
    }


@pytest.mark.parametrize(
    ("properties", "value"),
    [
        ({"value": 3}, 3.0),
        ({"revenue": 19.99}, 19.99),
        ({"value": "3", "revenue": 4}, 4.0),
        ({"value": True}, None),
        ({"value": "3"}, None),
        ({"value": 1e19}, None),
        ({"other": {"value": 3}}, None),
        ({}, None),
    ],
)
def test_the_amount_of_use(properties: dict[str, Any], value: float | None) -> None:
    assert event(track("u", 1, properties=properties))["value"] == value


@pytest.mark.parametrize(
    ("more", "group_id", "properties"),
    [
        ({"context": {"groupId": "G"}}, "G", {"groupId": "G"}),
        ({"context": {"groupId": 7}, "properties": {"a": 1}}, "7", {"groupId": "7", "a": 1}),
        ({"properties": {"groupId": "P"}}, "P", {"groupId": "P"}),
        ({"context": {"groupId": "G"}, "properties": {"groupId": "P"}}, "G", {"groupId": "P"}),
        (
            {"context": {"groupId": "G"}, "properties": {"o": {"groupId": "P"}}},
            "G",
            {"groupId": "G", "o": {"groupId": "P"}},
        ),
        ({"context": {"library": {"name": "x"}}}, None, None),
    ],
)
def test_the_customer_an_event_names(
    more: dict[str, Any], group_id: str | None, properties: dict[str, Any] | None
) -> None:
    found = event(track("u", 1, **more))
    assert found["group_id"] == group_id
    assert (json.loads(found["properties"]) if found["properties"] else None) == properties


def test_somebody_not_known_keeps_the_id() -> None:
    found = event(message("track", 1, anonymousId="a", event="Opened", properties={"x": "é"}))
    assert (found["user_id"], found["anonymous_id"]) == (None, "a")
    assert json.loads(found["properties"]) == {"anonymousId": "a", "x": "é"}


def test_pages_and_screens_are_named() -> None:
    assert event(message("page", 1, userId="u", name="Pricing"))["name"] == "Viewed Pricing page"
    assert event(message("screen", 1, userId="u", name="Home"))["name"] == "Viewed Home screen"
    assert event(message("page", 1, userId="u"))["name"] == "Viewed page"


def test_a_long_id_is_known_by_its_hash() -> None:
    first, again, other = (
        event(track("u", 1, id_))["message_id"] for id_ in ("x" * 500, "x" * 500, "x" * 499 + "y")
    )
    assert len(first) < 100
    assert first == again != other


def test_identify() -> None:
    sent = identify(
        "u",
        1,
        firstName="Una",
        lastName="Ito",
        email=" una@x.example ",
        title="Boss",
        createdAt="2024-03-01T23:00:00Z",
        age=41,
        company={"id": 12, "name": "Acme", "plan": "pro", "employees": 5},
    )
    assert said({**sent, "anonymousId": "a"}) == {
        ("contact", "u", "name", "Una Ito"),
        ("contact", "u", "email", "una@x.example"),
        ("contact", "u", "role", "Boss"),
        ("contact", "u", "created_on", "2024-03-01"),
        ("anonymous", "a", "user", "u"),
        ("contact", "u", "group", "12"),
        ("customer", "12", "name", "Acme"),
        ("customer", "12", "segment", "pro"),
    }
    assert said({**identify("u", 1), "context": {"groupId": "G"}}) == {
        ("contact", "u", "group", "G")
    }
    assert said(identify("u", 1)) == {("contact", "u", "known", "yes")}


def test_group_and_alias() -> None:
    sent = group("u", "G", 1, website="www.acme.example:80/x", address={"city": "Kyoto"}, plan="")
    assert said(sent) == {
        ("customer", "G", "domain", "acme.example"),
        ("customer", "G", "address_city", "Kyoto"),
        ("contact", "u", "group", "G"),
    }
    assert said(message("group", 1, anonymousId="a", groupId="G")) == {
        ("anonymous", "a", "group", "G")
    }
    assert said(message("alias", 1, previousId="old", userId="u")) == {
        ("anonymous", "old", "user", "u"),
        ("customer", "u", "external_id", "old"),
    }


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (identify("u", 1, email="x" * 501), "traits.email is longer than 500"),
        (message("page", 1, userId="u", name="x" * 499), "name of the event is longer"),
        (track("  ", 1), "nobody is named"),
        (message("alias", 1, previousId=" ", userId="u"), "an id is empty"),
        (track("u", -60 * 24 * 366 * 60), "out of range"),
    ],
)
def test_what_no_table_takes_adds_nothing(sent: dict[str, Any], reason: str) -> None:
    batch = parsed(json.dumps({"batch": [sent]}).encode(), "batch")
    found = Rows()
    with pytest.raises(UnusableError, match=reason):
        found.add(batch.messages[0], Heard(1, "app", at(600), None))
    assert (found.events, found.said) == ([], [])


def test_the_senders_clock_is_set_right() -> None:
    found = rows([track("u", 0)], received_at=at(100), sent_at=at(40))
    (only,) = found.tables()[0].to_pylist()
    assert only["occurred_at"] == at(60).replace(tzinfo=None)
