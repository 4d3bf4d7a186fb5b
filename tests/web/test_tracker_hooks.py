"""Events of trackers: let in by their signature alone, kept once, and each has its issue read."""

from __future__ import annotations

import hmac
import json
import time

import pytest
from django.test import Client

from tenure.config.settings import settings
from tenure.records.models import Bug, OutsideEvent
from tenure.values.tracker_hooks import SIGNATURES
from tenure.workflow.actions import outside_events
from tenure.workflow.actions.tracker_events import mark
from tests.cast import AT, Cast

NAMES = ("github", "jira", "linear")
SECRET = "of the webhook"


@pytest.fixture(autouse=True)
def set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "GITHUB_REPO": "acme/app",
        "GITHUB_TOKEN": "t",
        "JIRA_URL": "https://ours.atlassian.net",
        "JIRA_PROJECT": "ENG",
        "JIRA_EMAIL": "us@ours.example",
        "JIRA_TOKEN": "t",
        "LINEAR_TEAM": "ENG",
        "LINEAR_TOKEN": "t",
    }
    given |= {f"{name.upper()}_WEBHOOK_SECRETS": f"older,{SECRET}" for name in NAMES}
    for name, value in given.items():
        monkeypatch.setenv(f"TENURE_{name}", value)
    assert settings().trackers == NAMES


def event(name: str, key: str, **more: object) -> bytes:
    said = {
        "github": {"action": "closed", "issue": {"number": int(key.removeprefix("ENG-"))}},
        "jira": {"webhookEvent": "jira:issue_updated", "issue": {"key": key}},
        "linear": {"type": "Issue", "action": "update", "data": {"identifier": key}},
    }[name]
    stamp = {"webhookTimestamp": time.time_ns() // 1_000_000} if name == "linear" else {}
    return json.dumps({**said, **stamp, **more}).encode()


def post(name: str, body: bytes, secret: str = SECRET) -> int:
    header, start = SIGNATURES[name]
    mac = hmac.new(secret.encode(), body, "sha256").hexdigest()
    answer = Client(enforce_csrf_checks=True).post(
        f"/hooks/tracker/{name}",
        body,
        content_type="application/json",
        headers={header: start + mac},
    )
    assert answer["Content-Type"].startswith("text/plain")
    return answer.status_code


@pytest.mark.parametrize("name", NAMES)
def test_an_event_is_kept_once_and_its_issue_read_next(cast: Cast, name: str) -> None:
    key = "41" if name == "github" else "ENG-41"
    bug = Bug.objects.create(
        workspace=cast.workspace,
        bug_id="b",
        title="b",
        opened_at=AT,
        tracker=name,
        tracker_key=key,
        filing="filed",
        synced_at=AT,
    )
    body = event(name, key)
    assert (post(name, body), post(name, body)) == (200, 200)
    (kept,) = OutsideEvent.objects.all()
    assert (kept.state, kept.body) == ("pending", body.decode())
    assert (
        outside_events.due(at=AT.replace(year=2099)) is None
    )  # the payment provider's step leaves it
    assert mark(workspace=cast.workspace, at=AT) == 1
    assert Bug.objects.get(pk=bug.pk).next_try_at == AT
    assert (Bug.objects.get(pk=bug.pk).status, OutsideEvent.objects.get().state) == ("open", "done")
    assert mark(workspace=cast.workspace, at=AT) == 0
    assert post(name, event(name, "ENG-99")) == 200
    assert mark(workspace=cast.workspace, at=AT) == 1
    assert OutsideEvent.objects.latest("id").state == "ignored"


@pytest.mark.parametrize("name", NAMES)
def test_who_is_not_let_in(cast: Cast, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body = event(name, "ENG-1")
    assert post(name, body, "another") == 400
    assert post(name, b"[1]") == 400
    assert post(name, b" " * (1024 * 1024 + 1)) == 413
    assert Client().get(f"/hooks/tracker/{name}").status_code == 405
    assert (
        Client().post("/hooks/tracker/trello", b"{}", content_type="application/json").status_code
        == 404
    )
    monkeypatch.setenv(f"TENURE_{name.upper()}_WEBHOOK_SECRETS", "")
    assert post(name, body) == 404
    assert not OutsideEvent.objects.exists()


def test_what_is_of_no_issue_is_kept_and_ignored(cast: Cast) -> None:
    assert post("github", json.dumps({"zen": "Keep it."}).encode()) == 202
    assert OutsideEvent.objects.get().state == "ignored"


def test_an_old_event_of_linear_is_refused(cast: Cast) -> None:
    assert post("linear", event("linear", "ENG-1", webhookTimestamp=1_000)) == 400
