"""The page of event sources: a key shown once, a heartbeat, messages settled."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tenure.jobs import clock
from tenure.records.models import AuditEntry, DeadLetter, EventSource
from tenure.workflow.actions.drained import Letter, Tally, note_drained
from tenure.workflow.actions.sources import add_source, hashed
from tenure.workflow.queries.sources import write_keys
from tests.cast import Cast

SignedIn = Callable[[str], Client]


def text(client: Client, path: str = "/sources/", **asked: str) -> str:
    return html.unescape(client.get(path, asked).content.decode())


@pytest.fixture
def source(cast: Cast) -> EventSource:
    add_source(workspace=cast.workspace, name="App", kind="node", at=clock.now())
    return EventSource.objects.get()


def test_with_nothing_there_it_says_what_to_do(signed_in: SignedIn, cast: Cast) -> None:
    page = text(signed_in("manager"))
    assert "Nothing sends events yet" in page
    assert 'href="/import/"' in page
    assert "YOUR_WRITE_KEY" in page
    assert cast.users


def test_a_key_is_shown_once(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in("manager")
    made = client.post(
        "/sources/", {"name": "App", "kind": "python"}, headers={"host": "127.0.0.1:8000"}
    )
    page = html.unescape(made.content.decode())
    (key,) = set(re.findall(r'analytics.write_key = "([\w-]+)"', page))
    assert write_keys() == {hashed(key): EventSource.objects.get().pk}
    assert 'analytics.host = "http://127.0.0.1:8001"' in page
    assert "no-store" in made.headers["Cache-Control"]
    assert key not in text(client)
    assert key[-4:] in text(client)
    assert AuditEntry.objects.get(action="source.added").actor == cast.users["manager"]
    again = client.post("/sources/", {"name": "App", "kind": "python"})
    assert (again.status_code, EventSource.objects.count()) == (400, 1)
    assert client.post("/sources/revoke", {"name": "App"}).status_code == 302
    assert write_keys() == {}
    assert signed_in("csm").post("/sources/", {"name": "B", "kind": "http"}).status_code == 403


def test_the_heartbeat(signed_in: SignedIn, cast: Cast, source: EventSource) -> None:
    now = clock.now()
    tally = Tally(last_at=now - timedelta(minutes=5))
    for days, received in ((0, 1234), (2, 700), (8, 999)):
        hour = (now - timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
        tally.received[hour] = received
    note_drained(workspace=cast.workspace, at=now, letters=(), tallies={source.pk: tally})
    page = text(signed_in("owner"))
    for figure in ("alive", "1,234", "1,934", "2,933"):
        assert figure in page
    assert 'aria-label="0, 0, 0, 0, 700, 0, 1,234"' in page
    rows = signed_in("owner").get("/sources.csv").getvalue().decode().splitlines()  # type: ignore[attr-defined]
    assert rows[1].split(",")[:4] == ["App", "node", source.key_last4, "alive"]


def letters(cast: Cast, source: EventSource, count: int) -> None:
    found = [
        Letter(source.pk, f"m{n}", "batch", "event is required", f'{{"n": {n}}}', clock.now())
        for n in range(count)
    ]
    note_drained(workspace=cast.workspace, at=clock.now(), letters=found)


def test_what_could_not_be_used_is_listed_and_settled(
    signed_in: SignedIn, cast: Cast, source: EventSource
) -> None:
    letters(cast, source, 60)
    client = signed_in("manager")
    page = text(client)
    assert "Page 1 of 2, 60 in all" in page
    assert page.count("event is required") == 52
    assert '{"n": 59}' in page
    assert '{"n": 7}' in text(client, page="2")
    assert "1 in all" in text(client, q="m59")
    one = DeadLetter.objects.get(message_id="m3")
    assert '{"n": 3}' in text(client, f"/sources/letters/{one.pk}/")
    client.post(f"/sources/letters/{one.pk}/", {"raw": '{"n": 4}'})
    one.refresh_from_db()
    assert (one.raw, one.state) == ('{"n": 4}', "asked")
    client.post("/sources/letters/discard", {"reason": "event is required"})
    assert DeadLetter.objects.filter(state="discarded").count() == 59
    assert "60 in all" in text(client, state="all")
    other = DeadLetter.objects.get(message_id="m5")
    client.post("/sources/letters/restore", {"id": str(other.pk)})
    client.post("/sources/letters/replay", {"id": str(other.pk)})
    other.refresh_from_db()
    assert other.state == "asked"
    for what, asked in (("discard", {}), ("discard", {"id": "x"}), ("burn", {"reason": "x"})):
        assert client.post(f"/sources/letters/{what}", asked).status_code == 404
    rows = client.get("/sources/letters.csv?state=all").getvalue().decode().splitlines()  # type: ignore[attr-defined]
    assert len(rows) == 61


def test_another_workspace_sees_nothing(
    signed_in: SignedIn, cast: Cast, source: EventSource
) -> None:
    letters(cast, source, 1)
    client = signed_in("other_owner")
    assert "event is required" not in text(client)
    one = DeadLetter.objects.get()
    assert client.get(f"/sources/letters/{one.pk}/").status_code == 404
    assert client.post(f"/sources/letters/{one.pk}/", {"raw": "{}"}).status_code == 400
    client.post("/sources/letters/discard", {"id": str(one.pk)})
    one.refresh_from_db()
    assert one.state == "open"
