"""Stripe's webhook at the door: W1, W2, W3, W6 and W9, and that nothing else gets in."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.test import Client

from tenure.records.models import AuditEntry
from tenure.records.models.outside import OutsideEvent
from tenure.values.signatures import signature
from tests.cast import Cast
from tests.stripe.hooks import signature as theirs
from tests.stripe.place import Stripe, at_home

SECRET = "whsec_one"
URL = "/hooks/stripe"
pytestmark = pytest.mark.django_db


def event(**more: Any) -> dict[str, Any]:
    return {
        "id": "evt_1",
        "object": "event",
        "created": 1_700_000_000,
        "type": "refund.updated",
        "livemode": False,
        "data": {"object": {"object": "refund", "id": "re_1", "charge": "ch_1"}},
        **more,
    }


def now_s() -> int:
    return time.time_ns() // 10**9


@pytest.fixture
def door(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("TENURE_STRIPE_WEBHOOK_SECRETS", f"{SECRET}, whsec_two")
    monkeypatch.setenv("TENURE_STRIPE_KEY", "rk_test_x")
    return Client(enforce_csrf_checks=True)


def post(door: Client, body: bytes, header: str | None = "", secret: str = SECRET) -> int:
    signed = signature(body, at_s=now_s(), secret=secret) if header == "" else header
    more = {} if signed is None else {"HTTP_STRIPE_SIGNATURE": signed}
    answer = door.post(URL, body, content_type="application/json", **more)  # type: ignore[arg-type]
    assert not answer.cookies
    return answer.status_code


def test_kept_to_the_byte_and_once(door: Client) -> None:
    body = json.dumps(event(), indent=2).encode()
    assert [post(door, body) for _ in range(3)] == [200, 200, 200]
    (kept,) = OutsideEvent.objects.all()
    assert kept.body.encode() == body
    assert (kept.event_id, kept.kind, kept.state) == ("evt_1", "refund.updated", "pending")
    assert kept.happened_at.timestamp() == 1_700_000_000
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize(
    "wrong", ["absent", "empty", "scheme", "secret", "written anew", "one byte more", "other body"]
)
def test_w1_not_signed_by_them_is_not_kept(door: Client, wrong: str) -> None:
    body = json.dumps(event(), indent=2).encode()
    signed: str | None = signature(body, at_s=now_s(), secret=SECRET)
    assert signed is not None
    if wrong == "absent":
        signed = None
    elif wrong == "empty":
        signed = " "
    elif wrong == "scheme":
        signed = signed.replace("v1=", "v0=")
    elif wrong == "secret":
        signed = signature(body, at_s=now_s(), secret="whsec_three")
    elif wrong == "written anew":
        body = json.dumps(json.loads(body)).encode()
    elif wrong == "one byte more":
        body += b"\n"
    else:
        body = json.dumps(event(id="evt_2"), indent=2).encode()
    assert post(door, body, signed) == 400
    assert OutsideEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("age_s", "status"), [(290, 200), (301, 400), (-290, 200), (-310, 400), (-86_400, 400)]
)
def test_w2_old_and_from_the_future(door: Client, age_s: int, status: int) -> None:
    body = json.dumps(event()).encode()
    assert post(door, body, signature(body, at_s=now_s() - age_s, secret=SECRET)) == status
    assert OutsideEvent.objects.count() == (1 if status == 200 else 0)


@pytest.mark.parametrize("secret", [SECRET, "whsec_two"])
def test_w3_two_secrets_while_one_is_changed(door: Client, secret: str) -> None:
    assert post(door, json.dumps(event()).encode(), secret=secret) == 200
    body = json.dumps(event(id="evt_2")).encode()
    assert post(door, body, theirs(body.decode(), now_s(), "whsec_old", secret)) == 200


@pytest.mark.parametrize("other", [{"livemode": True}, {"account": "acct_theirs"}])
def test_w6_of_other_books_is_ignored_and_logged(
    door: Client, other: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    assert post(door, json.dumps(event(**other)).encode()) == 202
    (kept,) = OutsideEvent.objects.all()
    assert kept.state == "ignored"
    assert "evt_1 is ignored" in caplog.text


def test_a_connected_account_is_ours_where_it_is_said(
    door: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TENURE_STRIPE_ACCOUNT", "acct_theirs")
    assert post(door, json.dumps(event(account="acct_theirs")).encode()) == 200
    assert post(door, json.dumps(event(id="evt_2")).encode()) == 202


def test_kinds_nothing_comes_of_are_kept_aside(door: Client) -> None:
    assert post(door, json.dumps(event(type="invoice.created")).encode()) == 200
    assert OutsideEvent.objects.get().state == "ignored"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"null", b'{"id": "evt_1"}', b"\xff\xfe", b"[" * 100_000, b'"x"']
    + [
        json.dumps(event(**{name: value})).encode()
        for name, value in (("id", ""), ("id", "x" * 256), ("created", "now"), ("data", []))
    ],
)
def test_signed_and_no_event(door: Client, body: bytes) -> None:
    assert post(door, body) == 400
    assert OutsideEvent.objects.count() == 0


def test_no_larger_than_it_may_be(door: Client) -> None:
    def sized(length: int) -> bytes:
        made = json.dumps(event(padding="")).encode()
        return json.dumps(event(padding="x" * (length - len(made)))).encode()

    assert post(door, sized(256 * 1024)) == 200
    assert post(door, sized(256 * 1024 + 1)) == 413
    assert post(door, b"x" * (6 * 1024 * 1024)) == 413


def test_only_posts_and_only_where_a_secret_is_set(
    door: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert door.get(URL).status_code == 405
    monkeypatch.delenv("TENURE_STRIPE_WEBHOOK_SECRETS")
    assert post(door, json.dumps(event()).encode()) == 404


def test_w9_answered_at_once(door: Client) -> None:
    took = []
    for number in range(200):
        body = json.dumps(event(id=f"evt_{number}", padding="x" * 4000)).encode()
        started = time.perf_counter()
        assert post(door, body) == 200
        took.append(time.perf_counter() - started)
    assert sorted(took)[197] < 2.0
    assert OutsideEvent.objects.count() == 200


def test_what_the_provider_posts_is_taken(door: Client) -> None:
    with at_home() as stripe:
        _told_of_all(door, stripe)


def _told_of_all(door: Client, stripe: Stripe) -> None:
    charge = stripe.charge(amount=4900)["id"]
    stripe.raw("POST", "/v1/refunds", f"charge={charge}")
    stripe.dispute(charge)
    for body, signed in stripe.letters(SECRET):
        assert post(door, body.encode(), signed) == 200
    kinds = set(OutsideEvent.objects.values_list("kind", flat=True))
    assert kinds == {"charge.refunded", "refund.created", "charge.dispute.created"}
