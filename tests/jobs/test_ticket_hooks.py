"""Tickets that were posted: loaded once each, the last word counts, bad ones failed with a reason."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.config.settings import settings
from tenure.jobs import clock, ticket_hooks, worker
from tenure.jobs.loading_tickets import Place
from tenure.jobs.ticket_hooks import settle_tickets
from tenure.records.models import OutsideEvent
from tenure.values.tickets import posted
from tenure.warehouse.engine import Limits
from tenure.warehouse.files import writer_lock
from tenure.warehouse.manifest import read_manifest
from tenure.workflow.actions import outside_events, ticket_events
from tests.cast import Cast
from tests.jobs.files import held

AT = datetime(2026, 6, 20, 12, tzinfo=UTC)
TICKET = {"ticket_id": "9", "opened_at": "2026-06-19T10:00:00+02:00", "subject": "Broken"}


def post(event: str, at: datetime = AT, source: str = "desk", **ticket: Any) -> str:
    told = {"id": event, "at": at.isoformat(), "ticket": {**TICKET, **ticket}}
    body = json.dumps(told)
    return ticket_events.keep(source=source, message=posted(body), body=body, at=AT)


def place(home: Path) -> Place:
    return Place(home / "root", home / "rejects", AT, Limits(1))


def rows(home: Path) -> dict[str, dict[str, Any]]:
    return {row["ticket_id"]: row for row in held(home / "root")}


def state(event: str) -> tuple[str, str]:
    row = OutsideEvent.objects.get(event_id=event)
    return row.state, row.error


def test_a_ticket_is_loaded_once(cast: Cast, tmp_path: Path) -> None:
    assert post("e1", csat=4, customer_id="c1") == "kept"
    assert post("e1", subject="another text") == "known"
    assert settle_tickets(place(tmp_path), AT) == 1
    (row,) = rows(tmp_path).values()
    assert row["ticket_id"] == "desk:9"
    assert row["opened_at"] == datetime.fromisoformat("2026-06-19T08:00"), "in UTC"
    assert (row["subject"], row["csat"], row["customer_id"]) == ("Broken", 4.0, "c1")
    assert state("e1") == ("done", "")
    assert settle_tickets(place(tmp_path), AT) == 0


def test_columns_not_named_stay_as_they_were(cast: Cast, tmp_path: Path) -> None:
    post("e1", csat=4)
    settle_tickets(place(tmp_path), AT)
    post("e2", AT + timedelta(hours=1), deleted_at="2026-06-20T11:00:00Z")
    post("e3", AT, ticket_id="10", merged_into="9")
    assert settle_tickets(place(tmp_path), AT) == 2
    found = rows(tmp_path)
    assert found["desk:9"]["csat"] == 4.0
    assert found["desk:9"]["deleted_at"] == datetime.fromisoformat("2026-06-20T11:00")
    assert found["desk:10"]["merged_into"] == "desk:9"


def test_two_words_on_one_ticket_in_the_order_they_were_said(cast: Cast, tmp_path: Path) -> None:
    post("late", AT + timedelta(minutes=1), subject="second")
    post("early", AT, subject="first")
    assert settle_tickets(place(tmp_path), AT) == 1
    assert rows(tmp_path)["desk:9"]["subject"] == "first"
    settle_tickets(place(tmp_path), AT)
    assert rows(tmp_path)["desk:9"]["subject"] == "second"
    post("older", AT - timedelta(minutes=1), subject="zeroth")
    settle_tickets(place(tmp_path), AT)
    assert rows(tmp_path)["desk:9"]["subject"] == "second"
    assert state("older")[0] == "ignored"


@pytest.mark.parametrize(
    ("ticket", "why"),
    [
        ({"opened_at": None}, "opened_at is missing"),
        ({"colour": "red"}, "no column is called colour"),
        ({"opened_at": "yesterday"}, "opened_at is 'yesterday'"),
        ({"csat": 9}, "csat"),
        ({"severity": "awful"}, "severity"),
        ({"subject": ["a"]}, "subject is neither"),
        ({"solved_at": "2026-06-01T00:00:00Z"}, "solved_at"),
    ],
)
def test_a_bad_one_fails_with_a_reason_and_keeps_no_other(
    cast: Cast, tmp_path: Path, ticket: dict[str, Any], why: str
) -> None:
    post("bad", **ticket)
    post("good", ticket_id="2")
    assert settle_tickets(place(tmp_path), AT) == 2
    found, said = state("bad")
    assert found == "failed"
    assert why in said
    assert state("good") == ("done", "")
    assert set(rows(tmp_path)) == {"desk:2"}


def test_a_failed_one_can_be_replayed(cast: Cast, tmp_path: Path) -> None:
    post("bad", csat=9)
    settle_tickets(place(tmp_path), AT)
    event = OutsideEvent.objects.get(event_id="bad")
    mended = json.loads(event.body)
    mended["ticket"]["csat"] = 5
    OutsideEvent.objects.filter(pk=event.pk).update(body=json.dumps(mended))
    outside_events.replay(by=cast.by("owner"), event_id=event.pk)
    OutsideEvent.objects.filter(pk=event.pk).update(next_try_at=AT)
    settle_tickets(place(tmp_path), AT)
    assert state("bad") == ("done", "")
    assert rows(tmp_path)["desk:9"]["csat"] == 5.0


def test_killed_between_loading_and_its_note_it_is_loaded_again(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post("e1")

    def die(**_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ticket_hooks.ticket_events, "settle", die)
        with pytest.raises(KeyboardInterrupt):
            settle_tickets(place(tmp_path), AT)
    version = read_manifest(tmp_path / "root").version
    assert settle_tickets(place(tmp_path), AT) == 1
    assert read_manifest(tmp_path / "root").version == version
    assert len(rows(tmp_path)) == 1


def test_while_facts_are_written_it_waits(cast: Cast, tmp_path: Path) -> None:
    post("e1")
    with writer_lock(tmp_path / "root" / "lock"):
        assert settle_tickets(place(tmp_path), AT) == 0
    assert state("e1") == ("pending", "")
    assert settle_tickets(place(tmp_path), AT) == 0, "not at once"
    assert settle_tickets(place(tmp_path), AT + ticket_events.AGAIN) == 1


def test_the_day_loads_all_that_waits_though_no_worker_runs(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = replace(settings(), home=tmp_path)
    monkeypatch.setattr(clock, "now", lambda: AT)
    post("e1", subject="First word")
    post("e2", at=AT + timedelta(hours=1), subject="Second word")
    post("e3", ticket_id="10")
    with writer_lock(own.warehouse / "lock"):
        worker.load_posted(own)
    assert OutsideEvent.objects.filter(state="pending").count() == 3
    OutsideEvent.objects.update(next_try_at=AT)
    worker.load_posted(own)
    assert not OutsideEvent.objects.exclude(state="done").exists()
    found = {row["ticket_id"]: row["subject"] for row in held(own.warehouse)}
    assert found == {"desk:9": "Second word", "desk:10": "Broken"}


def test_the_payment_providers_worker_leaves_tickets_alone(cast: Cast, tmp_path: Path) -> None:
    post("e1")
    assert outside_events.due(at=AT + timedelta(days=1)) is None
