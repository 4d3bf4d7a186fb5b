"""The door for posted tickets: signed, of a size, once; and anything else is refused in a word."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.test import Client

from tenure.records.models import OutsideEvent
from tenure.values.signatures import signature
from tests.cast import Cast

SECRET = "whsec-of-the-desk"


def body(**more: Any) -> bytes:
    ticket = {"ticket_id": "9", "opened_at": "2026-06-19T10:00:00Z"}
    return json.dumps({"id": "e1", "at": "2026-06-19T10:00:01Z", "ticket": ticket, **more}).encode()


def post(
    words: bytes,
    *,
    secret: str = SECRET,
    at: float | None = None,
    source: str = "desk",
    signed: str = "",
) -> tuple[int, str]:
    moment = int(time.time() if at is None else at)  # noqa: TID251 - as the page does
    response = Client(enforce_csrf_checks=True).post(
        f"/hooks/tickets/{source}",
        words,
        content_type="application/json",
        headers={"Tenure-Signature": signed or signature(words, at_s=moment, secret=secret)},
    )
    return response.status_code, response.content.decode()


@pytest.fixture(autouse=True)
def _secrets(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENURE_TICKET_WEBHOOK_SECRETS", f"{SECRET},other=of-the-other")


def test_a_signed_one_is_kept_as_it_came_and_once() -> None:
    words = body()
    assert post(words) == (200, "kept\n")
    assert post(words) == (200, "known\n")
    (row,) = OutsideEvent.objects.all()
    assert (row.provider, row.event_id, row.state) == ("tickets-desk", "e1", "pending")
    assert row.body == words.decode()
    assert row.kind == "ticket 9"
    assert post(words, source="other")[1] == "kept\n", "ids are those of a source"


def test_a_replayed_or_foreign_or_changed_one_is_refused() -> None:
    words = body()
    now = time.time()  # noqa: TID251 - as the page does
    assert post(words, at=now - 301)[0] == 400
    assert post(words, at=now + 320)[0] == 400
    assert post(words, secret="wrong")[0] == 400
    assert post(words, signed="nothing")[0] == 400
    signed = signature(words, at_s=int(now), secret=SECRET)
    assert post(words + b" ", signed=signed)[0] == 400
    assert not OutsideEvent.objects.exists()


def test_a_secret_of_one_source_opens_no_other() -> None:
    assert post(body(), secret="of-the-other", source="other")[0] == 200
    assert post(body(), secret="of-the-other", source="desk")[0] == 400
    assert post(body(), secret="other=of-the-other", source="other")[0] == 400


@pytest.mark.parametrize(
    "words",
    [b"[]", b"{", b"\xff", body(id=""), body(id="x" * 256), body(at="soon"), body(ticket=[])],
)
def test_what_is_no_message_is_refused_at_the_door(words: bytes) -> None:
    status, said = post(words)
    assert status == 400
    assert said.startswith("no message")


def test_too_large_and_not_connected(monkeypatch: pytest.MonkeyPatch) -> None:
    assert post(body(ticket={"ticket_id": "9", "body": "x" * 300_000}))[0] == 413
    for source in ("Desk", "a" * 13, "-a", "a b"):
        assert post(body(), source=source)[0] == 404
    assert Client().get("/hooks/tickets/desk").status_code == 405
    monkeypatch.setenv("TENURE_TICKET_WEBHOOK_SECRETS", "")
    assert post(body()) == (404, "not connected\n")
