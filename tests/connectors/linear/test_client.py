"""Linear, by a server that checks every operation against its schema: filing, reading, changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from tenure.connectors.linear import tracker
from tenure.connectors.linear.client import Linear, linear, own_id
from tenure.values.sending import NotSentError, RefusedError, UnknownError
from tenure.values.trackers import Draft
from tests.trackers.linear import TEAM, TOKEN, LinearServer
from tests.trackers.serving import BEGAN, serving

KEY = "0c7b2f0e-4a43-4a53-9b2a-5a3a40a43e10"
DRAFT = Draft("Export is empty", "It has no rows.", "urgent", ("bug",))


@pytest.fixture
def server() -> Iterator[LinearServer]:
    with serving(LinearServer()) as made:
        assert isinstance(made, LinearServer)
        yield made


@pytest.fixture
def there(server: LinearServer) -> Linear:
    return linear(TEAM, TOKEN, server.url)


def test_ids_are_uuids_of_version_4_and_always_the_same() -> None:
    assert own_id("a") == own_id("a") != own_id("b")
    assert UUID(own_id(KEY)).version == 4


def test_filed_it_is_found_again_by_its_id(server: LinearServer, there: Linear) -> None:
    assert there.find(KEY, since=BEGAN) is None
    filed = there.file(DRAFT, KEY)
    assert (filed.key, filed.url) == ("ENG-1", "https://linear.app/acme/issue/ENG-1/x")
    assert there.find(KEY, since=BEGAN) == filed
    (issue,) = server.issues.values()
    assert (issue["title"], issue["description"]) == (DRAFT.title, DRAFT.text)
    assert issue["priority"] == 1


def test_filed_blindly_again_it_is_still_one(server: LinearServer, there: Linear) -> None:
    server.faults.append(("issueCreate", "done, then lost"))
    with pytest.raises(UnknownError):
        there.file(DRAFT, KEY)
    assert there.file(DRAFT, KEY) == there.file(DRAFT, KEY)
    assert len(server.issues) == 1


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("triage", "open"),
        ("started", "open"),
        ("completed", "fixed"),
        ("canceled", "wont_fix"),
        ("duplicate", "duplicate"),
    ],
)
def test_the_type_of_its_state_says_what_became_of_it(
    server: LinearServer, there: Linear, kind: str, status: str
) -> None:
    server.add("x", own_id(KEY))
    server.pass_time(hours=1)
    server.change("ENG-1", state={"id": "s", "name": "any", "type": kind})
    assert there.read("ENG-1").status == status


def test_a_due_date_an_assignee_and_the_last_workaround_are_read(
    server: LinearServer, there: Linear
) -> None:
    server.page = 50
    server.add("x", own_id(KEY), description="**Workaround:** export as PDF")
    server.change("ENG-1", dueDate="2026-05-01", assignee={"name": "Mona L", "displayName": "mona"})
    found = there.read("ENG-1")
    assert (found.eta_on, found.engineer, found.ended_at) == (date(2026, 5, 1), "mona", None)
    assert found.workaround == "export as PDF"
    for n in range(120):
        server.pass_time(seconds=1)
        server.say("ENG-1", "Workaround: reload" if n == 3 else f"me too {n}")
    server.close("ENG-1", "completed")
    found = there.read("ENG-1")
    assert (found.workaround, found.ended_at) == ("reload", server.now)


def test_a_duplicate_names_what_it_repeats(server: LinearServer, there: Linear) -> None:
    server.add("first", own_id("1"))
    server.add("second", own_id("2"))
    relation = {"type": "duplicate", "relatedIssue": {"identifier": "ENG-1"}}
    blocks = {"type": "blocks", "relatedIssue": {"identifier": "ENG-7"}}
    server.change("ENG-2", relations=[blocks, relation])
    assert there.read("ENG-2").duplicate_of == ""
    server.close("ENG-2", "canceled")
    assert (there.read("ENG-2").status, there.read("ENG-2").duplicate_of) == ("duplicate", "ENG-1")


def test_changes_come_page_by_page(server: LinearServer, there: Linear) -> None:
    server.page = 40
    for n in range(95):
        server.add(f"issue {n}", own_id(str(n)))
    server.pass_time(minutes=30)
    pages = list(there.changed_since(""))
    assert [len(page.keys) for page in pages] == [40, 40, 15]
    assert pages[0].keys[0] == "ENG-1"
    server.pass_time(minutes=5)
    server.change("ENG-7")
    assert [page.keys for page in there.changed_since(pages[0].cursor)] == [("ENG-7",)]


def test_a_comment_alone_is_a_change(server: LinearServer, there: Linear) -> None:
    """Linear's `updatedAt` is when an issue was "meaningfully updated": a comment may be no such thing."""
    for n in range(3):
        server.add(f"issue {n}", own_id(str(n)))
    server.pass_time(minutes=30)
    (page,) = there.changed_since("")
    server.pass_time(minutes=30)
    server.say("ENG-2", "Workaround: reload")
    assert [each.keys for each in there.changed_since(page.cursor)] == [("ENG-2",)]


@pytest.mark.parametrize(
    ("remaining", "wait"), [((0, 9), 45.0), ((9, 0), 90.0), ((0, 0), 90.0), ((9, 9), 45.0)]
)
def test_the_limit_that_is_used_up_says_how_long(
    server: LinearServer, there: Linear, remaining: tuple[int, int], wait: float
) -> None:
    server.remaining = remaining
    server.faults.append(("issueCreate", "limit"))
    with pytest.raises(NotSentError) as caught:
        there.file(DRAFT, KEY)
    assert caught.value.retry_after_s == wait


def test_a_comment_is_made_once_for_each_key(server: LinearServer, there: Linear) -> None:
    server.add("x", own_id(KEY))
    for key in ("k-2", "k-2", "k-3"):
        there.comment("ENG-1", "Customers: 2", key)
    assert len(server.comments) == 2
    assert server.made("commentCreate") == 2


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("429", NotSentError),
        ("limit", NotSentError),
        ("500", UnknownError),
        ("lost", UnknownError),
        ("done, then lost", UnknownError),
        ("done, then 500", UnknownError),
        ("garbage", UnknownError),
    ],
)
def test_what_each_mishap_means(
    server: LinearServer, there: Linear, fault: str, error: type[Exception]
) -> None:
    server.faults.append(("issueCreate", fault))
    with pytest.raises(error) as caught:
        there.file(DRAFT, KEY)
    assert (there.find(KEY, since=BEGAN) is not None) == fault.startswith("done")
    if fault == "limit":
        assert isinstance(caught.value, NotSentError)
        assert caught.value.retry_after_s == 45.0


def test_no_is_told_in_linears_words(server: LinearServer, there: Linear) -> None:
    with pytest.raises(RefusedError, match="Authentication required") as caught:
        linear(TEAM, "lin_api_wrong", server.url).file(DRAFT, KEY)
    assert "lin_api" not in str(caught.value)
    with pytest.raises(RefusedError, match="has no team 'OPS'"):
        linear("OPS", TOKEN, server.url).file(DRAFT, KEY)
    with pytest.raises(RefusedError, match="Entity not found"):
        there.read("ENG-99")


@dataclass
class Own:
    """Settings."""

    linear_team: str = TEAM
    linear_token: str = TOKEN
    linear_url: str = "https://api.linear.app"


def test_it_is_there_once_it_is_set_up() -> None:
    assert tracker(Own(linear_team="")) is None
    assert tracker(Own(linear_token="")) is None
    made = tracker(Own())
    assert made is not None
    assert TOKEN not in repr(made)
    app = tracker(Own(linear_token="lin_oauth_x"))
    assert app is not None
    assert app.api.headers["Authorization"] == "Bearer lin_oauth_x"
