"""Reading helpdesks that change, merge, delete, refuse and break off: every ticket once, as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tenure.config.settings import Settings, settings
from tenure.connectors.chatwoot.client import chatwoot
from tenure.connectors.intercom.client import intercom
from tenure.connectors.zendesk.client import zendesk
from tenure.jobs import reading_tickets
from tenure.jobs.reading_tickets import (
    TicketRequest,
    desks,
    is_due,
    read_desk,
    read_page,
    tickets_step,
    waits_until,
)
from tenure.values.errors import InputError
from tenure.values.sending import NotSentError, RefusedError, SendingError, UnknownError
from tenure.values.tickets import Helpdesk
from tenure.warehouse.engine import Limits
from tenure.warehouse.manifest import read_manifest
from tenure.workflow.actions.reading_marks import marks
from tests.cast import Cast
from tests.connectors.desks import (
    START,
    ChatwootDouble,
    Desk,
    IntercomDouble,
    ZendeskDouble,
    serving,
)
from tests.jobs.files import held

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """A desk, how it is read, and what time it is there."""

    double: Any
    desk: Helpdesk
    request: TicketRequest

    def read(self) -> list[tuple[int, int, int]]:
        return [(p.tickets, p.new, p.changed) for p in read_desk(self.request, self.desk)]

    def rows(self) -> dict[str, dict[str, Any]]:
        rows = held(self.request.root)
        assert len({row["ticket_id"] for row in rows}) == len(rows), "none twice"
        return {row["ticket_id"].partition(":")[2]: row for row in rows}


def world(double: Desk, desk: Helpdesk, cast: Cast, home: Path) -> World:
    def now() -> datetime:
        return datetime.fromtimestamp(double.clock, UTC)

    request = TicketRequest(cast.workspace, home / "tickets", home / "root", now, Limits(1))
    return World(double, desk, request)


@pytest.fixture
def zen(cast: Cast, tmp_path: Path) -> Iterator[World]:
    double = ZendeskDouble()
    double.users[7] = {"id": 7, "name": "Ann", "email": "ann@acme.example", "external_id": "p1"}
    double.organizations[9] = {"id": 9, "name": "Acme", "external_id": "c1"}
    with serving(double) as url:
        yield world(double, zendesk(url, "agent@ours.example", "zd-key"), cast, tmp_path)


@pytest.fixture
def chat(cast: Cast, tmp_path: Path) -> Iterator[World]:
    double = ChatwootDouble()
    with serving(double) as url:
        yield world(double, chatwoot(url, "3", "cw-key"), cast, tmp_path)


@pytest.fixture
def inter(cast: Cast, tmp_path: Path) -> Iterator[World]:
    double = IntercomDouble()
    with serving(double) as url:
        yield world(double, intercom(url, "ic-key"), cast, tmp_path)


@pytest.fixture(params=["zen", "inter", "chat"])
def any_world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["inter", "chat"])
def silent_world(request: pytest.FixtureRequest) -> World:
    """Desks that list nothing of what was deleted."""
    found: World = request.getfixturevalue(request.param)
    return found


def at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC).replace(tzinfo=None)


def test_zendesk_as_published(zen: World) -> None:
    double = zen.double
    double.open(1)
    opened = double.clock
    double.open(2, tags=["closed_by_merge"], status="closed")
    double.open(3, status="pending", priority=None, type=None, requester_id=8, organization_id=None)
    double.metrics[1] = {
        "ticket_id": 1,
        "reopens": 2,
        "solved_at": None,
        "reply_time_in_minutes": {"calendar": 30, "business": 5},
    }
    assert zen.read() == [(2, 2, 0), (1, 1, 0)]
    one, two, three = (zen.rows()[n] for n in ("1", "2", "3"))
    assert one["opened_at"] == at(opened)
    assert one["first_reply_at"] == at(opened + 1_800), "by the calendar, not business hours"
    assert one["body"] == "Hello\nIt broke & burns"
    assert (one["severity"], one["status"], one["reopened"], one["csat"]) == (
        "urgent",
        "open",
        2,
        None,
    )
    assert (one["customer_id"], one["contact_id"]) == ("c1", "p1")
    assert (one["requester_email"], one["organization"]) == ("ann@acme.example", "Acme")
    assert one["solved_at"] is one["deleted_at"] is one["merged_into"] is None
    assert two["merged_into"] == "zendesk:2", "merged; into which, Zendesk does not say"
    assert (three["status"], three["severity"], three["requester_email"]) == (
        "pending",
        "medium",
        None,
    )


def test_zendesk_changes_merges_and_deletions(zen: World) -> None:
    double = zen.double
    for number in (1, 2, 3):
        double.open(number)
    zen.read()
    assert zen.read() == [(0, 0, 0)]
    double.change(1, status="solved", satisfaction_rating={"score": "good"})
    double.change(2, status="deleted")
    gone = double.clock
    merge = {"channel": "system", "source": {"rel": "merge", "from": {}, "to": {"ticket_id": 1}}}
    double.change(3, status="closed", tags=["closed_by_merge"], via=merge)
    double.metrics[1] = {"ticket_id": 1, "solved_at": double.tickets[1]["updated_at"], "reopens": 0}
    assert zen.read() == [(2, 0, 2), (1, 0, 1)]
    rows = zen.rows()
    assert (rows["1"]["status"], rows["1"]["csat"]) == ("solved", 5.0)
    assert rows["1"]["solved_at"] is not None
    assert rows["2"]["deleted_at"] == at(gone)
    assert rows["3"]["merged_into"] == "zendesk:1"


def test_intercom_as_published(inter: World) -> None:
    double = inter.double
    stats = {"count_reopens": 1, "time_to_admin_reply": 60, "first_admin_reply_at": START + 3_600}
    double.open("a", statistics=stats)
    opened = double.clock
    double.open(
        "b",
        state="closed",
        priority="priority",
        conversation_rating={"rating": 4},
        tags={"tags": [{"name": "bug"}]},
        statistics={"first_admin_reply_at": opened + 10, "last_close_at": opened + 20},
    )
    double.open(
        "c", source={"type": "email", "author": {"type": "admin", "email": "us@ours.example"}}
    )
    assert inter.read() == [(2, 2, 0), (1, 1, 0)]
    a, b, c = (inter.rows()[n] for n in ("a", "b", "c"))
    assert (a["first_reply_at"], a["reopened"]) == (at(START + 3_600), 1), "by the clock"
    assert (a["subject"], a["body"]) == ("It broke", "Hello,\nit broke & burns\nbadly")
    assert (a["requester_email"], a["contact_id"]) == ("ann@acme.example", "p1")
    assert (b["status"], b["severity"], b["csat"], b["category"]) == ("solved", "high", 4.0, "bug")
    assert (b["first_reply_at"], b["solved_at"]) == (at(opened + 10), at(opened + 20))
    assert c["requester_email"] is None, "our own words are nobody's request"


def test_chatwoot_as_published(chat: World) -> None:
    double = chat.double
    double.open(1, priority="urgent")
    opened = double.found[1]["created_at"]
    double.say(1, 1, "a note among us", private=True)
    double.found[1]["first_reply_created_at"] = 0
    double.say(1, 1, "We look")
    replied = double.clock
    double.say(1, 2, "Conversation was marked resolved by Bea")
    solved = double.clock
    rated = {"submitted_values": {"csat_survey_response": {"rating": 5}}}
    double.say(1, 3, "How was it?", content_attributes=rated)
    double.found[1]["status"] = "resolved"
    double.open(2)
    chat.read()
    one, two = chat.rows()["1"], chat.rows()["2"]
    assert one["opened_at"] == at(opened)
    assert (one["first_reply_at"], one["solved_at"]) == (at(replied), at(solved))
    assert (one["severity"], one["csat"], one["category"]) == ("urgent", 5.0, "billing")
    assert (one["subject"], one["body"]) == ("Subject 1", "Hello\nit broke")
    assert (one["channel"], one["organization"], one["contact_id"]) == ("email", "Acme", "p1")
    assert (two["status"], two["first_reply_at"], two["solved_at"]) == ("open", None, None)


def numbers(any_world: World) -> list[Any]:
    return (
        ["1", "2", "3", "4", "5"]
        if isinstance(any_world.double, IntercomDouble)
        else [1, 2, 3, 4, 5]
    )


def test_read_again_nothing_changes(any_world: World) -> None:
    for number in numbers(any_world):
        any_world.double.open(number)
    any_world.read()
    before, version = any_world.rows(), read_manifest(any_world.request.root).version
    assert set(before) == {"1", "2", "3", "4", "5"}
    any_world.read()
    assert any_world.rows() == before
    assert read_manifest(any_world.request.root).version == version, "no commit of the same"


def test_killed_anywhere_nothing_is_lost_or_doubled(
    any_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before a page is loaded, after it is and before its mark, and after its mark."""
    for number in numbers(any_world):
        any_world.double.open(number)
    kept, load = reading_tickets.set_mark, reading_tickets.load_tickets

    class Killed(BaseException):
        """As a signal would."""

    def die(*args: object, **kwargs: object) -> Any:
        raise Killed

    def die_after(*args: Any, **kwargs: Any) -> Any:
        load(*args, **kwargs)
        raise Killed

    for name, what in (("load_tickets", die), ("load_tickets", die_after), ("set_mark", die)):
        monkeypatch.setattr(reading_tickets, name, what)
        with pytest.raises(Killed):
            read_page(any_world.request, any_world.desk)
        monkeypatch.setattr(reading_tickets, "load_tickets", load)
        monkeypatch.setattr(reading_tickets, "set_mark", kept)
        read_page(any_world.request, any_world.desk)
    any_world.read()
    assert set(any_world.rows()) == {"1", "2", "3", "4", "5"}


def test_changed_while_it_is_read(any_world: World) -> None:
    """The list moves between two pages: what moved is read at the latest the next time."""
    double, known = any_world.double, numbers(any_world)
    for number in known:
        double.open(number)
    read_page(any_world.request, any_world.desk)
    if isinstance(double, ChatwootDouble):
        double.say(known[0], 0, "and more")
        double.found[known[0]]["priority"] = "urgent"
    else:
        urgent = (
            {"priority": "priority"}
            if isinstance(double, IntercomDouble)
            else {"priority": "urgent"}
        )
        double.change(known[1], **urgent)
    any_world.read()
    any_world.read()
    rows = any_world.rows()
    assert set(rows) == {"1", "2", "3", "4", "5"}
    moved = rows["1" if isinstance(double, ChatwootDouble) else "2"]
    assert moved["severity"] in ("urgent", "high")


def test_a_desk_that_lists_no_deleted_ones_is_asked_for_them(silent_world: World) -> None:
    any_world, double = silent_world, silent_world.double
    known = numbers(silent_world)
    for number in known:
        double.open(number)
    any_world.read()
    del double.found[known[2]]
    double.clock += 100
    any_world.read()
    rows = any_world.rows()
    assert rows["3"]["deleted_at"] == at(double.clock)
    assert rows["3"]["subject"] is not None, "the rest of it is kept"
    assert all(rows[n]["deleted_at"] is None for n in ("1", "2", "4", "5"))
    asked = len(double.calls)
    any_world.read()
    assert not [call for call in double.calls[asked:] if call.endswith("/3")], "it is gone for good"


@pytest.mark.parametrize(
    ("said", "error", "pause"),
    [
        ((429, {"Retry-After": "93"}, {}), NotSentError, timedelta(seconds=93)),
        ((500, {}, {}), UnknownError, timedelta(minutes=5)),
        ((403, {}, {}), RefusedError, timedelta(hours=1)),
        ((200, {}, {"other": []}), UnknownError, timedelta(minutes=5)),
    ],
)
def test_a_desk_that_says_no_is_tried_once_and_left_alone(
    any_world: World, said: Any, error: type[SendingError], pause: timedelta
) -> None:
    double = any_world.double
    double.open(numbers(any_world)[0])
    double.trouble.append(said)
    with pytest.raises(error):
        any_world.read()
    assert len(double.calls) == 1, "one try"
    now = any_world.request.now()
    assert waits_until(any_world.request, any_world.desk) == now + pause
    assert not is_due(any_world.request, any_world.desk, timedelta(hours=1))
    double.clock += int(pause.total_seconds())
    assert is_due(any_world.request, any_world.desk, timedelta(hours=1))
    any_world.read()
    assert len(any_world.rows()) == 1


def test_stopped_by_429_it_goes_on_where_it_was(zen: World) -> None:
    for number in range(1, 6):
        zen.double.open(number)
    pages = read_desk(zen.request, zen.desk)
    next(pages)
    zen.double.trouble.append((429, {"Retry-After": "60"}, {}))
    with pytest.raises(NotSentError):
        next(pages)
    assert len(zen.rows()) == 2
    zen.double.calls.clear()
    assert zen.read() == [(2, 2, 0), (1, 1, 0)]
    assert all("cursor=after-" in call for call in zen.double.calls), "not from the beginning"
    assert marks(workspace=zen.request.workspace, provider="zendesk")["tickets"].rows == 5


def test_a_forgotten_place_is_looked_for_anew(inter: World) -> None:
    for number in ("1", "2", "3"):
        inter.double.open(number)
    read_page(inter.request, inter.desk)
    inter.double.trouble.append((400, {}, {"errors": [{"code": "invalid starting_after"}]}))
    inter.read()
    assert set(inter.rows()) == {"1", "2", "3"}


def test_one_bad_ticket_is_told_and_keeps_no_other(zen: World) -> None:
    zen.double.open(1)
    zen.double.open(2, created_at="yesterday")
    zen.double.open(3, created_at="1022-01-01T00:00:00Z")
    zen.read()
    assert {"1"} <= set(zen.rows())
    told = (zen.request.folder / "rejected" / "zendesk.jsonl").read_text("utf-8")
    assert '"ticket": "2"' in told
    assert "yesterday" in told


def own_settings(home: Path, **more: Any) -> Settings:
    return replace(settings(), home=home, **more)


def test_the_step_reads_a_page_of_what_is_due(zen: World, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        zen.double.open(number)
    url = zen.desk.api.base  # type: ignore[attr-defined]
    own = own_settings(
        tmp_path, zendesk_url=url, zendesk_email="agent@ours.example", zendesk_token="zd-key"
    )

    def step() -> bool:
        return tickets_step(own, zen.request.workspace, Limits(1), zen.request.now)

    assert [step(), step(), step()] == [True, True, False]
    zen.double.clock += 3_600
    assert [step(), step()] == [True, False]
    zen.double.clock += 3_600
    assert not tickets_step(
        replace(own, tickets_every=0), zen.request.workspace, Limits(1), zen.request.now
    )
    zen.double.trouble.append((500, {}, {}))
    assert not step()
    assert not tickets_step(
        replace(own, zendesk_token=""), zen.request.workspace, Limits(1), zen.request.now
    )


def test_desks_of_the_settings(tmp_path: Path) -> None:
    assert desks(own_settings(tmp_path)) == []
    with pytest.raises(InputError, match="ZENDESK_URL"):
        desks(own_settings(tmp_path, zendesk_token="k"))
    with pytest.raises(InputError, match="no address of Chatwoot"):
        desks(
            own_settings(
                tmp_path,
                chatwoot_url="http://chat.example",
                chatwoot_account="1",
                chatwoot_token="k",
            )
        )
    found = desks(
        own_settings(
            tmp_path,
            intercom_token="k",
            chatwoot_url="https://chat.example/",
            chatwoot_account="1",
            chatwoot_token="k",
        )
    )
    assert [desk.name for desk in found] == ["intercom", "chatwoot"]
    assert "'k'" not in repr(found), "no key in a log"
