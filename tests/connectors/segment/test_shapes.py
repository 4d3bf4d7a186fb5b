"""Messages: what is taken, what is refused and why, and that nothing else is ever raised."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tenure.connectors.segment import messages, shapes
from tenure.connectors.segment.envelopes import instant
from tenure.connectors.segment.limits import TYPES
from tenure.connectors.segment.shapes import UnreadableError, judged, occurred_at, parsed
from tests.connectors.segment.calls import AT, batch, track

DEEP: Any = 1
for _ in range(19):
    DEEP = {"a": DEEP}


def reason(message: Any, **call: Any) -> str:
    """Why a message is refused, at the door and later alike; its neighbor is taken. "" if it is not."""
    body = batch(message, track(99), **call)
    door, later = judged(body, "batch", AT), parsed(body, "batch", AT)
    assert door.refused == later.refused
    assert door.ids[-1] == "m99"
    assert list(door.places) == list(later.places)
    assert [each.message_id for each in later.messages] == door.ids
    assert len(door.ids) + len(door.refused) == 2
    return door.refused[0].reason if door.refused else ""


def test_a_plain_batch_passes_without_a_second_look() -> None:
    body = batch(*(track(n) for n in range(5)), writeKey="k")
    assert shapes._strict(body, "batch", AT) is not None
    door = judged(body, "batch", AT)
    assert (door.ids, door.refused, door.write_key) == ([f"m{n}" for n in range(5)], [], "k")
    found = parsed(body, "batch", AT).messages
    assert [message.user_id for message in found] == [f"u{n}" for n in range(5)]
    assert json.loads(bytes(found[0].properties)) == {"plan": "pro", "seats": 3}
    assert (found[0].type, found[0].timestamp) == ("track", AT)


@pytest.mark.parametrize(
    "message",
    [
        track(userId=7),
        track(userId=None, anonymousId="a"),
        track(userId="", anonymousId="a"),
        track(messageId=None),
        track(timestamp=None),
        track(timestamp="2026-05-31"),
        track(timestamp="2026-05-31 11:00:00"),
        track(timestamp=AT.timestamp()),
        track(timestamp=AT.timestamp() * 1000),
        track(timestamp=None, originalTimestamp=AT.isoformat()),
        {**track(), "properties": None, "context": None},
        track(properties={"a": "\\u0000 in letters"}),
        track(properties={"a": "x" * 8192}),
        track(properties={str(n): n for n in range(1000)}),
        track(properties=DEEP),
        track(properties={"a": 10**30, "b": -1.5e300}),
        track(event="é" * 500, properties={"\U0001f600": "日本"}),
        track(timestamp=(AT - timedelta(days=3652)).isoformat()),
        track(timestamp=(AT + timedelta(hours=23)).isoformat()),
        {"type": "alias", "messageId": "a", "userId": "u", "previousId": "p"},
        {"type": "group", "messageId": "a", "userId": "u", "groupId": 12},
        {"type": "identify", "messageId": "a", "anonymousId": "u", "traits": {"a": 1}},
        {"type": "page", "messageId": "a", "userId": "u", "name": None},
        {"type": "screen", "messageId": "a", "userId": "u", "name": "Home", "unknown": [[1]]},
    ],
)
def test_what_clients_write_differently_is_taken(message: Any) -> None:
    assert reason(message) == ""


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (track(properties={"a": "x" * 33_000}), messages.TOO_LARGE),
        ("text", messages.NOT_AN_OBJECT),
        (None, messages.NOT_AN_OBJECT),
        ([], messages.NOT_AN_OBJECT),
        (track(event="\ud83d"), messages.HALF_CHARACTER),
        (track(properties={"a": ["\0"]}), messages.NUL),
        (track(properties={"a\0": 1}), messages.NUL),
        (track(properties={"a": DEEP}), messages.TOO_DEEP),
        (track(properties={"a": "x" * 8193}), messages.TOO_LONG),
        (track(properties={str(n): n for n in range(1001)}), messages.TOO_LONG),
        (track(type=None), messages.NO_TYPE),
        (track(type="pageview"), messages.NO_TYPE),
        (track(type=["track"]), messages.NO_TYPE),
        (track(userId=None), messages.NO_USER),
        (track(userId=""), messages.NO_USER),
        (track(event=None), messages.NO_EVENT),
        (track(event=""), messages.NO_EVENT),
        (track(type="group"), messages.NO_GROUP),
        (track(type="alias"), messages.NO_PREVIOUS),
        (track(type="alias", userId=None, anonymousId="a", previousId="p"), messages.NO_PREVIOUS),
        (track(userId=True), messages.BAD_ID),
        (track(userId={"id": 1}), messages.BAD_ID),
        (track(userId="u" * 501), messages.BAD_ID),
        (track(messageId="m" * 501), messages.BAD_ID),
        (track(properties=[1]), messages.BAD_OBJECT),
        (track(context="x"), messages.BAD_OBJECT),
        (track(timestamp="yesterday"), messages.BAD_TIME),
        (track(timestamp=True), messages.BAD_TIME),
        (track(timestamp=1e300), messages.BAD_TIME),
        (track(timestamp=(AT - timedelta(days=3654)).isoformat()), messages.TOO_OLD),
        (track(timestamp=(AT + timedelta(hours=25)).isoformat()), messages.TOO_NEW),
    ],
)
def test_what_cannot_be_used_is_refused_and_its_neighbor_taken(message: Any, why: str) -> None:
    assert reason(message) == why


def test_a_number_too_large_to_be_kept() -> None:
    body = batch(track(properties={"a": "@"}), track(1))
    for number in (b"1e999", b"9" * 5000, b"-" + b"9" * 4400):
        door = judged(body.replace(b'"@"', number), "batch", AT)
        assert [refusal.reason for refusal in door.refused] == [messages.NO_NUMBER]
        assert door.ids == ["m1"]


@pytest.mark.parametrize(
    ("body", "endpoint"),
    [
        (b"", "batch"),
        (b"{", "batch"),
        (b"[]", "batch"),
        (b"{}", "batch"),
        (b'{"batch":{}}', "batch"),
        (b'{"batch":[NaN]}', "batch"),
        (b'{"batch":["\xff"]}', "batch"),
        (b'{"batch":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "batch"),
        (batch(*(track(n) for n in range(501))), "batch"),
        (b"[1]", "track"),
        (b"null", "track"),
    ],
)
def test_what_is_no_call_at_all(body: bytes, endpoint: str) -> None:
    with pytest.raises(UnreadableError) as door:
        judged(body, endpoint, AT)
    with pytest.raises(UnreadableError) as later:
        parsed(body, endpoint, AT)
    assert door.value.message == later.value.message


def test_the_clock_of_the_sender_is_set_right() -> None:
    """Segment's own example: received − (sent − said)."""
    wrong = AT + timedelta(days=400)
    for said in (wrong - timedelta(minutes=3), wrong):
        body = batch(track(timestamp=said.isoformat()), sentAt=wrong.isoformat())
        found = parsed(body, "batch", AT)
        assert not found.refused
        at = occurred_at(found.messages[0], AT, found.sent_at)
        assert at == AT - (wrong - said)


def test_a_call_that_does_not_know_when_it_was_sent() -> None:
    for unknown in (None, "0001-01-01T00:00:00Z", "soon", 5 * 10**40):
        found = parsed(batch(track(), sentAt=unknown), "batch", AT)
        assert occurred_at(found.messages[0], AT + timedelta(hours=1), found.sent_at) == AT
    assert occurred_at(messages.Message(), AT, None) == AT


def test_an_id_is_made_where_there_is_none() -> None:
    def ids(*found: dict[str, Any], at: Any = AT, **call: Any) -> list[str]:
        return judged(batch(*found, **call), "batch", at).ids

    bare = track(messageId=None)
    one, again = ids(bare), ids(bare, at=AT + timedelta(hours=1), sentAt=None)
    assert one == again
    assert one[0].startswith("sha256:")
    assert ids(track(messageId=None, event="other")) != one
    timeless = track(messageId=None, timestamp=None)
    assert len(set(ids(timeless, timeless))) == 2
    assert ids(timeless) != ids(timeless, at=AT + timedelta(hours=1))


def test_a_call_of_one_message() -> None:
    for kind in TYPES:
        said = {"userId": "u", "event": "e", "groupId": "g", "previousId": "p", "messageId": "m"}
        body = json.dumps({**said, "writeKey": "k", "sentAt": AT.isoformat()}).encode()
        door, found = judged(body, kind, AT), parsed(body, kind, AT)
        assert (door.ids, door.write_key) == (["m"], "k")
        assert (found.messages[0].type, found.sent_at) == (kind, AT)
        other = json.dumps({**said, "type": "page" if kind == "track" else "track"}).encode()
        assert judged(other, kind, AT).refused[0].reason == messages.OTHER_TYPE


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("1970-01-01T00:01:00Z", 60),
        ("1970-01-01T01:01:00+01:00", 60),
        ("1970-01-01T00:01:00", 60),
        (60, 60),
        (60.5, 60.5),
        (1_700_000_000, 1_700_000_000),
        (1_700_000_000_000, 1_700_000_000),
        ("x", None),
        (True, None),
        (float("inf"), None),
        (10**4000, None),
        (None, None),
    ],
)
def test_instants(said: object, seconds: float | None) -> None:
    found = instant(said)
    assert (None if found is None else found.timestamp()) == seconds


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    [
        "type",
        "messageId",
        "userId",
        "anonymousId",
        "groupId",
        "previousId",
        "event",
        "name",
        "category",
        "timestamp",
        "originalTimestamp",
        "sentAt",
        "context",
        "properties",
        "traits",
        "writeKey",
    ]
)
GOOD = st.builds(
    track,
    st.integers(0, 9),
    type=st.sampled_from(TYPES),
    groupId=st.just("g"),
    previousId=st.just("p"),
)
CHANGED = st.builds(
    lambda message, change: {**message, **change}, GOOD, st.dictionaries(FIELDS, JSON, max_size=3)
)


def same(body: bytes, endpoint: str) -> None:
    """The door and the reading later come to the same, and raise nothing undeclared."""
    try:
        door = judged(body, endpoint, AT)
    except UnreadableError:
        with pytest.raises(UnreadableError):
            parsed(body, endpoint, AT)
        return
    found = parsed(body, endpoint, AT)
    assert [message.message_id for message in found.messages] == door.ids
    assert list(found.places) == list(door.places)
    assert found.refused == door.refused
    assert all(refusal.reason in messages.REASONS for refusal in found.refused)
    assert sorted([*door.places, *(refusal.index for refusal in door.refused)]) == list(
        range(len(door.ids) + len(door.refused))
    )
    for message in found.messages:
        assert message.type in TYPES
        assert message.message_id
        for part in (message.properties, message.traits, message.context):
            assert isinstance(json.loads(bytes(part)), dict)
        assert occurred_at(message, AT, found.sent_at).tzinfo is not None


@given(st.lists(CHANGED | GOOD | JSON, max_size=4), JSON)
@example([track(timestamp="9999-12-31T23:59:59Z")], "0001-01-02T00:00:00Z")
@example([track(sentAt=[])], None)
def test_nothing_else_is_raised_whatever_the_json(found: list[Any], sent_at: Any) -> None:
    body = json.dumps({"batch": found, "sentAt": sent_at}).encode()
    same(body, "batch")
    for message in found[:1]:
        same(json.dumps(message).encode(), "track")


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 400))
def test_nothing_else_is_raised_whatever_the_bytes(junk: bytes, start: int, end: int) -> None:
    body = batch(track(), track(1))
    same(junk, "batch")
    same(body[:start] + junk + body[end:], "batch")
    same(junk, "identify")


@given(st.lists(GOOD, min_size=1, max_size=4))
def test_the_strict_way_and_the_patient_one_agree(found: list[dict[str, Any]]) -> None:
    body = batch(*found)
    passed = shapes._strict(body, "batch", AT)
    assert passed is not None
    slow = shapes._patient(shapes.opened(body, "batch"), "batch", AT)
    quick = parsed(body, "batch", AT)
    assert [str(each) for each in slow.messages] == [str(each) for each in quick.messages] or all(
        getattr(one, name) == getattr(other, name)
        for one, other in zip(slow.messages, quick.messages, strict=True)
        for name in ("type", "message_id", "user_id", "group_id", "event", "timestamp")
    )


def test_messages_but_those_to_skip() -> None:
    found = parsed(batch(track(0), track(1, event=None), track(2), track(3)), "batch", AT)
    assert [message.message_id for message in found.without((1, 2))] == ["m0", "m3"]
