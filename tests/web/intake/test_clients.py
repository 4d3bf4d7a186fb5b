"""Clients of Segment and RudderStack, as their makers ship them, with nothing changed but the host."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tenure.connectors.segment.shapes import parsed
from tests.web.intake.server import KEY, Server, kept_ids, records

MANY = 20_000
"""Through the intake alone; 100,000 are followed to the facts in tests/jobs/test_clients.py."""


def segment(server: Server, errors: list[Any], **more: Any) -> Any:
    from segment.analytics.client import Client

    return Client(
        KEY,
        host=f"http://127.0.0.1:{server.port}",
        on_error=lambda error, _: errors.append(error),
        max_queue_size=2 * MANY,
        **more,
    )


def rudder(server: Server, errors: list[Any], **more: Any) -> Any:
    from rudderstack.analytics.client import Client

    return Client(
        KEY,
        host=f"http://127.0.0.1:{server.port}",
        on_error=lambda error, _: errors.append(error),
        max_queue_size=2 * MANY,
        **more,
    )


Made = Callable[..., Any]
KINDS: list[Any] = [
    pytest.param(segment, {}, id="segment"),
    pytest.param(segment, {"gzip": True}, id="segment, gzip"),
    pytest.param(rudder, {}, id="rudder, gzip"),
    pytest.param(rudder, {"gzip": False}, id="rudder"),
]


@pytest.mark.parametrize(("made", "more"), KINDS)
def test_every_kind_of_call(server: Server, made: Made, more: dict[str, Any]) -> None:
    errors: list[Any] = []
    client = made(server, errors, **more)
    before = len(list(records(server.folder)))
    client.identify("u1", {"plan": "pro"})
    client.track("u1", "Report opened", {"seats": 3}, context={"groupId": "acme"})
    client.page("u1", "Docs", "Start")
    client.screen("u1", "Docs", "Start")
    client.group("u1", "acme", {"name": "Acme"})
    client.alias("old", "u1")
    client.flush()
    client.join()
    assert errors == []
    new = list(records(server.folder))[before:]
    found = [m for r in new for m in parsed(r.body, r.endpoint, r.received_at).without(r.skip)]
    kinds = ["identify", "track", "page", "screen", "group", "alias"]
    assert [message.type for message in found] == kinds
    assert found[1].event == "Report opened"
    assert (found[4].group_id, found[5].previous_id) == ("acme", "old")
    assert all(message.timestamp and message.message_id for message in found)
    assert not any(r.refused or r.repeated for r in new)


def test_a_client_with_a_wrong_key_hears_of_it(server: Server) -> None:
    from segment.analytics.request import APIError, post

    with pytest.raises(APIError) as caught:
        post("wrong", f"http://127.0.0.1:{server.port}", batch=[])
    assert (caught.value.status, caught.value.code) == (401, "wrong_key")
    assert caught.value.message == "the write key is missing or not known"


@pytest.mark.slow
@pytest.mark.parametrize("made", [segment, rudder])
def test_many_events_are_all_there_once(own: Server, made: Made) -> None:
    errors: list[Any] = []
    client = made(own, errors)
    for number in range(MANY):
        client.track(f"u{number % 500}", "Report opened", {"n": number}, message_id=f"n{number}")
    began = time.monotonic()
    client.flush()
    client.join()
    assert errors == []
    assert time.monotonic() - began < 300
    assert sorted(kept_ids(own.folder)) == sorted(f"n{number}" for number in range(MANY))
