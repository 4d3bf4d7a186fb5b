"""The list of what the payment provider told, and having an event done again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tenure.records.models import AuditEntry
from tenure.records.models.outside import OutsideEvent
from tests.cast import AT, Cast

URL = "/hooks/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("manager")


def told(cast: Cast, number: int, state: str = "done", workspace: object = None) -> OutsideEvent:
    return OutsideEvent.objects.create(
        workspace=workspace or cast.workspace,
        provider="stripe",
        event_id=f"evt_{number}",
        kind="refund.updated" if number % 2 else "charge.refunded",
        happened_at=AT,
        received_at=AT + timedelta(minutes=number),
        body="{}",
        state=state,
        next_try_at=AT,
        error="503 down" if state == "failed" else "",
    )


def test_nothing_yet(desk: Client) -> None:
    assert "Nothing was told yet" in desk.get(URL).content.decode()


def test_pages_filters_sorts_and_exports(cast: Cast, desk: Client) -> None:
    for number in range(60):
        told(cast, number, "failed" if number == 7 else "done")
    told(cast, 99, workspace=cast.other)
    first = desk.get(URL).content.decode()
    assert "evt_59<" in first
    assert "evt_9<" not in first
    assert "evt_99<" not in first
    assert "evt_9<" in desk.get(URL, {"page": "2"}).content.decode()
    assert "evt_0<" in desk.get(URL, {"sort": "received_at"}).content.decode()
    failed = desk.get(URL, {"state": "failed"}).content.decode()
    assert "503 down" in failed
    assert failed.count("evt_") == 1
    assert "No event fits" in desk.get(URL, {"q": "nothing like it"}).content.decode()
    exported = b"".join(desk.get("/hooks.csv", {"q": "charge."}))  # type: ignore[call-overload]
    assert exported.decode().count("charge.refunded") == 30


def test_a_failed_one_is_done_again(cast: Cast, desk: Client) -> None:
    event = told(cast, 1, "failed")
    assert desk.post(f"{URL}{event.pk}/again").status_code == 302
    event.refresh_from_db()
    assert (event.state, event.tries, event.error) == ("pending", 0, "")
    assert AuditEntry.objects.get(action="events.replayed").subject == f"event:{event.pk}"
    other = told(cast, 2, "failed", workspace=cast.other)
    assert desk.post(f"{URL}{other.pk}/again").status_code == 400
    other.refresh_from_db()
    assert other.state == "failed"


def test_only_who_may(cast: Cast, client: Client) -> None:
    event = told(cast, 1, "failed")
    client.force_login(cast.users["csm"])
    assert client.get(URL).status_code == 403
    assert client.post(f"{URL}{event.pk}/again").status_code == 403


def test_as_many_queries_for_three_as_for_one(cast: Cast, desk: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in range(3):
        told(cast, number)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get(URL)
        counts.append(len(asked))
    assert counts[0] == counts[2]
