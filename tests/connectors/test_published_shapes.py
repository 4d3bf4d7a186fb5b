"""What we ask and what our doubles answer, against what the services publish."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from tenure.connectors.chatwoot.client import chatwoot
from tenure.connectors.github.client import github
from tenure.connectors.intercom.client import intercom
from tenure.connectors.jira import tracker as jira_tracker
from tenure.connectors.zendesk.client import zendesk
from tenure.values.trackers import Draft
from tests.connectors import desks, published_desks, published_trackers
from tests.connectors.jira.test_client import Own
from tests.connectors.published import Request, Shape
from tests.trackers import github as github_double
from tests.trackers.github import GitHubServer
from tests.trackers.jira import JiraServer, document_of
from tests.trackers.serving import BEGAN, Call, Reply, Server, serving

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DRAFT = Draft("Export is empty", "It has no rows.", "high", ("bug",))
KEY = "0c7b2f0e-4a43-4a53-9b2a-5a3a40a43e10"
SHAPES = {**published_trackers.SHAPES, **published_desks.SHAPES}
REQUESTS = {**published_trackers.REQUESTS, **published_desks.REQUESTS}
PLAIN = {"string": str, "boolean": bool, "object": dict, "array": list, "any": object}
Asked = tuple[str, str, Mapping[str, str], Any, Any]
"""A call: method, path, query, body, and what was answered."""


def fits(value: Any, kind: str) -> bool:
    """Whether a value is of a plain kind."""
    if kind in PLAIN:
        return isinstance(value, PLAIN[kind])
    if kind in ("integer", "seconds"):
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "day":
        return isinstance(value, str) and date.fromisoformat(value) is not None
    assert kind == "moment", kind
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def wrong(value: Any, field: str, where: str) -> Iterator[str]:
    """What in a value is not as its field is published."""
    about, _, allowed = field.partition(": ")
    kind, _, null = about.partition(" null") if " null" in about else (about, "", None)
    kind = kind.removesuffix("!")
    if value is None:
        if null is None:
            yield f"{where} is null"
    elif kind.startswith("@@"):
        if not isinstance(value, list):
            yield f"{where} is no list"
        else:
            for n, each in enumerate(value):
                yield from unlike(each, SHAPES[kind[2:]], f"{where}[{n}]")
    elif kind.startswith("@"):
        yield from unlike(value, SHAPES[kind[1:]], where)
    elif not fits(value, kind):
        yield f"{where} is {value!r}, no {kind}"
    elif allowed and str(value) not in allowed.split():
        yield f"{where} is {value!r}, none of {allowed}"


def unlike(value: Any, shape: Shape, where: str) -> Iterator[str]:
    """What in an object is not as published: what is unknown, missing, or of another kind."""
    if not isinstance(value, Mapping):
        yield f"{where} is no object"
        return
    for name in set(value) - set(shape):
        yield f"{where}.{name} is not published"
    for name, field in shape.items():
        if name in value:
            yield from wrong(value[name], field, f"{where}.{name}")
        elif "!" in field.partition(":")[0]:
            yield f"{where}.{name} is missing"


def all_wrong(asked: Asked, known: tuple[Request, ...]) -> Iterator[str]:
    """What in a call and its answer is not as published."""
    method, path, query, body, answer = asked
    where = f"{method} {path}"
    one = [each for each in known if each.method == method and re.fullmatch(each.path, path)]
    if not one:
        yield f"{where} is not published"
        return
    spoken = {
        name: int(text) if one[0].query.get(name, "").startswith("integer") else text
        for name, text in query.items()
    }
    yield from unlike(spoken, one[0].query, f"{where} ?")
    if one[0].body:
        yield from unlike(body, SHAPES[one[0].body], f"{where} body")
    elif body is not None:
        yield f"{where} has a body"
    yield from wrong(answer, one[0].answer, f"{where} answer")


def heard(server: Server) -> list[Asked]:
    """Every call of a tracker from now on, with its answer."""
    calls: list[Asked] = []
    answer = server.answer

    def hear(call: Call) -> Reply:
        asked = (call.method, call.path, call.asked, call.body)
        reply = answer(call)
        calls.append((*asked, reply.json))
        return reply

    server.answer = hear  # type: ignore[method-assign]
    return calls


def told(calls: list[Asked], name: str, least: int) -> None:
    """Calls are as published, and of so many kinds at least."""
    assert [each for call in calls for each in all_wrong(call, REQUESTS[name])] == []
    kinds = {
        (each.method, each.path)
        for call in calls
        for each in REQUESTS[name]
        if each.method == call[0] and re.fullmatch(each.path, call[1])
    }
    assert len(kinds) == least


def test_a_wrong_shape_is_told() -> None:
    """The comparison itself: each kind of difference is found."""
    user = {"login": "octocat", "id": "1", "age": 3}
    assert sorted(unlike(user, SHAPES["github user"], "user")) == [
        "user.age is not published",
        "user.id is '1', no integer",
    ]
    assert list(unlike({}, SHAPES["github repository"], "repo")) == [
        "repo.full_name is missing",
        "repo.private is missing",
    ]
    state = SHAPES["github issue"]["state_reason"]
    assert list(wrong(None, state, "reason")) == []
    (said,) = wrong("wontfix", state, "reason")
    assert said.startswith("reason is 'wontfix', none of completed")
    assert list(wrong(None, "moment!", "at")) == ["at is null"]
    (asked,) = all_wrong(("DELETE", "/repos/acme/app", {}, None, None), REQUESTS["github"])
    assert asked == "DELETE /repos/acme/app is not published"


def test_github() -> None:
    with serving(GitHubServer()) as server:
        assert isinstance(server, GitHubServer)
        calls, there = heard(server), github(github_double.REPO, github_double.TOKEN, server.url)
        there.file(DRAFT, KEY)
        there.file(Draft("Leak", "", is_security=True), "other")
        for n in range(150):
            server.add(f"issue {n}", milestone={"due_on": "2026-05-01T07:00:00Z"})
        there.comment("1", "Customers: 2", "k-2")
        server.close(1, "not_planned")
        there.find(KEY, since=BEGAN)
        there.read("1")
        list(there.changed_since(""))
    told(calls, "github", 6)
    assert any(path.startswith("/repositories/") for _, path, *_ in calls), "as Link says it"


def test_jira() -> None:
    with serving(JiraServer()) as server:
        assert isinstance(server, JiraServer)
        calls, there = heard(server), jira_tracker(Own(server.url))
        assert there is not None
        server.page = 2
        for n in range(5):
            server.add(f"issue {n}", document_of("It broke"))
        there.file(DRAFT, KEY)
        kind = {"name": "Duplicate", "inward": "is duplicated by", "outward": "duplicates"}
        server.change("ENG-1", issuelinks=[{"type": kind, "outwardIssue": {"key": "ENG-2"}}])
        server.change("ENG-1", duedate="2026-05-01", assignee={"displayName": "Mona"})
        server.close("ENG-1", "Duplicate")
        for key in ("k-2", "k-3", "k-4"):
            there.comment("ENG-1", "Customers: 2", key)
        there.find(KEY, since=BEGAN)
        there.read("ENG-1")
        list(there.changed_since(""))
    told(calls, "jira", 6)


def test_zendesk() -> None:
    double = desks.ZendeskDouble()
    double.users[7] = {"id": 7, "name": "Ann", "email": "ann@acme.example", "external_id": None}
    double.organizations[9] = {"id": 9, "name": "Acme", "external_id": "c1"}
    for number in (1, 2, 3):
        double.open(number)
    double.change(2, status="deleted", satisfaction_rating=None)
    double.metrics[1] = {"reopens": 1, "reply_time_in_minutes": {"calendar": 3, "business": 2}}
    with desks.serving(double) as url:
        desk, cursor = zendesk(url, "agent@ours.example", "zd-key"), ""
        for _ in range(2):
            cursor = desk.page(cursor, NOW).cursor
    told(double.heard, "zendesk", 1)
    first, second = (query for _, _, query, *_ in double.heard)
    assert "start_time" in first
    assert "cursor" in second
    assert base64.b64decode(desk.api.headers["Authorization"].split()[1]).endswith(b"/token:zd-key")


def test_intercom() -> None:
    double = desks.IntercomDouble()
    double.companies["u1"] = [{"type": "company", "id": "c", "company_id": "c1", "name": "Acme"}]
    for number in ("1", "2", "3"):
        double.open(number)
    double.change("2", state="closed", conversation_rating={"rating": 4, "remark": None})
    with desks.serving(double) as url:
        desk = intercom(url, "ic-key")
        desk.page(desk.page("", NOW).cursor, NOW)
        assert not desk.is_gone("1")
    told(double.heard, "intercom", 3)


def test_chatwoot() -> None:
    double = desks.ChatwootDouble()
    for number in (1, 2, 3):
        double.open(number, priority="high" if number == 2 else None)
        double.say(number, 1, "We look")
    double.found[2]["status"] = "resolved"
    with desks.serving(double) as url:
        desk = chatwoot(url, "3", "cw-key")
        desk.page(desk.page("", NOW).cursor, NOW)
        assert not desk.is_gone("1")
    told(double.heard, "chatwoot", 3)
