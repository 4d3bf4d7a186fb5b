"""The review list of requesters at a browser: suggested, decided by hand, nobody's, undone."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from tenure.config.settings import settings
from tenure.jobs import clock, commands, worker
from tenure.jobs.day import DayRequest, run_day
from tenure.records.models import AuditEntry, RequesterMatch, User, Workspace
from tenure.values.errors import InputError
from tenure.warehouse.engine import Limits
from tenure.workflow.actions import requesters
from tenure.workflow.queries.board import Board, published
from tenure.workflow.queries.requester_decisions import waiting_since
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import Cast
from tests.jobs.files import imported

SignedIn = Callable[[str], Client]
ON = date(2026, 6, 30)
FILES = {
    "customers.csv": "customer_id,name,domain,created_on\n"
    "c1,Acme Rockets GmbH,acme.example,2026-01-01\n"
    "c2,Bolt <b>,bolt.example,2026-01-01\n",
    "tickets.csv": "ticket_id,opened_at,requester_email,requester_name,organization\n"
    "t1,2026-06-05T10:00:00Z,joe@bolt.example,Joe,\n"
    "t2,2026-06-06T10:00:00Z,eve@gmail.com,Eve,Rockets Acme\n"
    "t3,2026-06-07T10:00:00Z,eve@gmail.com,Eve,Rockets Acme\n"
    "t4,2026-06-08T10:00:00Z,zoe@gmail.com,Zoe <i>,\n",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with four tickets; figures are computed once and then found."""
    home = tmp_path_factory.mktemp("requesters")
    imported(home, FILES).rename(home / "warehouse")
    return home


@pytest.fixture
def home(cast: Cast, place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A published day of them."""
    monkeypatch.setenv("TENURE_HOME", str(place))
    run(cast, place)
    return place


def run(cast: Cast, home: Path) -> None:
    at = datetime.combine(ON, datetime.min.time(), UTC)
    run_day(DayRequest(cast.workspace, home / "warehouse", ON, at, limits=Limits(1)))


def board(cast: Cast, home: Path) -> Board:
    found = published(cast.workspace, home / "warehouse")
    assert found is not None
    return found


def owners(cast: Cast, home: Path) -> dict[str, str | None]:
    reader = board(cast, home).reader
    return {row["ticket_id"]: row["customer_id"] for row in reader.rows(reader.table("tickets"))}


def text(client: Client, **query: Any) -> str:
    response = client.get("/voice/requesters/", query)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def act(client: Client, name: str, expected: int = 302, **form: str) -> None:
    assert client.post(f"/voice/requesters/{name}", form).status_code == expected


def test_who_nobody_knows_and_whom_they_might_be(home: Path, signed_in: SignedIn) -> None:
    page = text(signed_in("csm"))
    assert "Whose tickets are these?" in page
    assert "Tickets that count for no customer: 3." in page
    assert page.index("eve@gmail.com") < page.index("zoe@gmail.com"), "the most tickets first"
    assert "Acme Rockets GmbH" in page
    assert "alike: 100 of 100" in page
    assert "joe@bolt.example" not in page
    raw = signed_in("csm").get("/voice/requesters/").content.decode()
    assert "Zoe <i>" not in raw
    assert "by the domain" in text(signed_in("csm"), state="rule")
    assert "No requester fits" in text(signed_in("csm"), q="nobody-here")
    by_time = text(signed_in("csm"), sort="last_at")
    assert by_time.index("eve@gmail.com") < by_time.index("zoe@gmail.com")


def test_a_decision_holds_after_the_worker_ran_the_day(
    home: Path, cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in("csm")
    assert owners(cast, home) == {"t1": "c2", "t2": None, "t3": None, "t4": None}
    act(client, "match", requester="eve@gmail.com", customer="c1")
    act(client, "match", requester="zoe@gmail.com", customer="bolt <B>")
    page = text(client)
    assert "the day is run again by itself" in page
    assert "eve@gmail.com" not in page
    own = replace(settings(), day_at=(24, 0))
    assert worker.run_once(own)
    assert owners(cast, home) == {"t1": "c2", "t2": "c1", "t3": "c1", "t4": "c2"}
    assert waiting_since(cast.workspace) is None
    assert not worker.run_once(own), "once"
    decided = text(client, state="decided")
    assert "eve@gmail.com" in decided
    assert str(cast.users["csm"]) in decided
    act(client, "undo", requester="eve@gmail.com")
    act(client, "nobody", requester="zoe@gmail.com")
    assert worker.run_once(own)
    assert owners(cast, home) == {"t1": "c2", "t2": None, "t3": None, "t4": None}
    page = text(client)
    assert "eve@gmail.com" in page
    assert "zoe@gmail.com" not in page
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert [each for each in actions if each.startswith("requester.")] == [
        *("requester.decided", "requester.decided", "requester.undone", "requester.decided")
    ]


def test_the_days_own_command_carries_decisions_too(
    home: Path, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "only_workspace", lambda: cast.workspace)
    requesters.decide(by=cast.by("csm"), requester="eve@gmail.com", customer_id="c1")
    done = CliRunner().invoke(commands.day, ["--as-of", str(ON)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert owners(cast, home)["t2"] == "c1"
    assert waiting_since(cast.workspace) is None


def test_what_they_wrote_is_a_click_away(home: Path, signed_in: SignedIn) -> None:
    client = signed_in("csm")
    link = "/voice/tickets/?customer=-&q=eve%40gmail.com"
    assert f'<a href="{link}">2</a>' in text(client)
    found = html.unescape(client.get(link).content.decode())
    assert found.count("/voice/ticket/?id=t") == 2
    assert "/voice/ticket/?id=t4" not in found


def test_a_decision_made_while_the_day_runs_waits_for_the_next(home: Path, cast: Cast) -> None:
    by = cast.by("csm")
    requesters.decide(by=by, requester="eve@gmail.com", customer_id="c1")
    first = waiting_since(cast.workspace)
    assert first is not None
    later = replace(by, at=by.at.replace(hour=(by.at.hour + 1) % 24))
    requesters.decide(by=later, requester="zoe@gmail.com", customer_id="c1")
    requesters.applied(workspace=cast.workspace, since=first, at=clock.now())
    assert waiting_since(cast.workspace) == later.at


def test_what_is_refused(home: Path, cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("csm")
    act(client, "match", 400, requester="eve@gmail.com", customer="nobody known")
    act(client, "match", 400, requester="", customer="c1")
    act(client, "undo", 400, requester="eve@gmail.com")
    act(client, "other", 400, requester="eve@gmail.com")
    assert client.get("/voice/requesters/match").status_code == 405
    assert not RequesterMatch.objects.exists()
    with pytest.raises(NotAllowedError):
        requesters.decide(by=cast.by("read_only"), requester="x", customer_id="c1")
    with pytest.raises(InputError):
        requesters.decide(by=cast.by("csm"), requester="x" * 501, customer_id="c1")
    act(signed_in("read_only"), "nobody", 403, requester="eve@gmail.com")
    assert "It is theirs" not in text(signed_in("read_only"))


def test_another_workspaces_decisions_are_its_own(
    home: Path, cast: Cast, signed_in: SignedIn
) -> None:
    other = Workspace.objects.exclude(pk=cast.workspace.pk).first()
    assert other is not None
    RequesterMatch.objects.create(
        workspace=other,
        requester="eve@gmail.com",
        customer_id="c2",
        at=clock.now(),
        by=User.objects.first(),
    )
    assert "eve@gmail.com" in text(signed_in("csm"))
    act(signed_in("csm"), "undo", 400, requester="eve@gmail.com")
    assert RequesterMatch.objects.count() == 1


def test_the_list_as_csv(home: Path, signed_in: SignedIn) -> None:
    def rows(**query: str) -> list[dict[str, str]]:
        response = signed_in("csm").get("/voice/requesters.csv", query)
        body = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]
        return list(csv.DictReader(io.StringIO(body)))

    eve, zoe = rows()
    assert (eve["requester"], eve["tickets"], eve["suggested_1"], eve["score_1"]) == (
        *("eve@gmail.com", "2", "c1"),
        "100.0",
    )
    assert (zoe["requester"], zoe["suggested_1"]) == ("zoe@gmail.com", "")
    act(signed_in("csm"), "nobody", requester="zoe@gmail.com")
    (decided,) = rows(state="decided")
    assert (decided["requester"], decided["how"], decided["customer_id"]) == (
        "zoe@gmail.com",
        "nobody",
        "",
    )


def test_where_nobody_is_unknown_it_says_what_to_do(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signed_in: SignedIn
) -> None:
    monkeypatch.setenv("TENURE_HOME", str(tmp_path))
    imported(tmp_path, {"customers.csv": FILES["customers.csv"]}).rename(tmp_path / "warehouse")
    run(cast, tmp_path)
    page = text(signed_in("csm"))
    assert "Nobody is unknown" in page
    assert "requester_email" in page
