"""`tenure tickets`, and the worker's share of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tenure.config.settings import settings
from tenure.jobs import clock, worker
from tenure.jobs.tickets_commands import tickets
from tenure.records.models import OutsideEvent
from tenure.values.tickets import posted
from tenure.warehouse.files import writer_lock
from tenure.workflow.actions import ticket_events
from tests.cast import Cast
from tests.connectors.desks import ChatwootDouble, ZendeskDouble, serving
from tests.jobs.files import held


@pytest.fixture
def zen(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZendeskDouble]:
    double = ZendeskDouble()
    for number in (1, 2, 3):
        double.open(number)
    with serving(double) as url:
        monkeypatch.setenv("TENURE_HOME", str(tmp_path))
        monkeypatch.setenv("TENURE_ZENDESK_URL", url)
        monkeypatch.setenv("TENURE_ZENDESK_EMAIL", "agent@ours.example")
        (tmp_path / "key").write_text("zd-key\n", "utf-8")
        monkeypatch.setenv("TENURE_ZENDESK_TOKEN_FILE", str(tmp_path / "key"))
        yield double


def said(*words: str) -> str:
    done = CliRunner().invoke(tickets, words, catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_read_and_status(zen: ZendeskDouble) -> None:
    assert said("status") == "zendesk: nothing read yet\n"
    assert said("read") == "zendesk: 3 read, 3 new, 0 changed, 0 refused.\n"
    assert said("status").startswith("zendesk: 3 read, to its end ")
    zen.change(2, subject="Other")
    zen.open(4, created_at="never")
    told = said("read")
    assert "zendesk: 2 read, 0 new, 1 changed, 1 refused." in told
    assert "rejected" in told


def test_one_that_does_not_answer_keeps_no_other(
    zen: ZendeskDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = ChatwootDouble()
    chat.open(1)
    zen.trouble.append((429, {"Retry-After": "60"}, {}))
    with serving(chat) as url:
        for name, value in (("URL", url), ("ACCOUNT", "3"), ("TOKEN", "cw-key")):
            monkeypatch.setenv(f"TENURE_CHATWOOT_{name}", value)
        told = said("read")
    assert "zendesk: Zendesk answered 429" in told
    assert "chatwoot: 1 read, 1 new" in told
    assert "left alone until" in said("status")


def test_without_a_desk_it_says_what_to_set(cast: Cast) -> None:
    done = CliRunner().invoke(tickets, ["read"])
    assert "no helpdesk is set" in str(done.exception)


def test_the_worker_loads_what_was_posted_and_reads_what_is_due(zen: ZendeskDouble) -> None:
    own = replace(settings(), day_at=(24, 0))
    body = json.dumps(
        {
            "id": "e1",
            "at": "2026-06-19T10:00:01Z",
            "ticket": {"ticket_id": "9", "opened_at": "2026-06-19T10:00:00Z"},
        }
    )
    ticket_events.keep(source="desk", message=posted(body), body=body, at=clock.now())
    assert worker.run_once(own)
    assert worker.run_once(own)
    assert not worker.run_once(own)
    assert {row["ticket_id"] for row in held(own.warehouse)} == {
        *("desk:9", "zendesk:1", "zendesk:2", "zendesk:3")
    }
    assert OutsideEvent.objects.get().state == "done"


def test_while_facts_are_written_the_worker_does_its_other_work(zen: ZendeskDouble) -> None:
    own = replace(settings(), day_at=(24, 0))
    with writer_lock(own.warehouse / "lock"):
        assert not worker.run_once(own)
    assert held(own.warehouse) == []
    while worker.run_once(own):
        pass
    assert len(held(own.warehouse)) == 3
