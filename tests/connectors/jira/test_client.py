"""Jira Cloud, by a server that knows its published rules: filing, finding again, reading, changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from tenure.connectors.jira import tracker
from tenure.connectors.jira.client import Jira
from tenure.connectors.jira.document import document, plain
from tenure.values.errors import InputError
from tenure.values.sending import NotSentError, RefusedError, UnknownError
from tenure.values.trackers import Draft, workaround_in
from tests.trackers.jira import EMAIL, PROJECT, TOKEN, JiraServer
from tests.trackers.serving import BEGAN, serving

KEY = "0c7b2f0e-4a43-4a53-9b2a-5a3a40a43e10"
DRAFT = Draft("Export is empty", "It has no rows.\nNone.\n\n\n\n- Severity: high", "high", ("bug",))


@dataclass
class Own:
    """Settings."""

    jira_url: str
    jira_project: str = PROJECT
    jira_email: str = EMAIL
    jira_token: str = TOKEN
    jira_issue_type: str = "Bug"


@pytest.fixture
def server() -> Iterator[JiraServer]:
    with serving(JiraServer()) as made:
        assert isinstance(made, JiraServer)
        yield made


@pytest.fixture
def there(server: JiraServer) -> Jira:
    made = tracker(Own(server.url))
    assert made is not None
    return made


def test_filed_it_is_found_again_by_its_label(server: JiraServer, there: Jira) -> None:
    assert there.find(KEY, since=BEGAN) is None
    filed = there.file(DRAFT, KEY)
    assert (filed.key, filed.url) == ("ENG-1", f"{server.url}/browse/ENG-1")
    assert there.find(KEY, since=BEGAN) == filed
    assert there.find("another", since=BEGAN) is None
    issue = server.issues["ENG-1"]
    assert issue["labels"] == ["bug", f"tenure-{KEY}"]
    assert plain(issue["description"]) == "It has no rows.\nNone.\n- Severity: high\n"


@pytest.mark.parametrize("text", ["", "\n\n", "a\n\n\nb", "x" * 40_000, "a\r\nb\r\n\r\nc", " \n a"])
def test_any_text_makes_a_document_that_jira_takes(
    server: JiraServer, there: Jira, text: str
) -> None:
    there.file(Draft("two\nlines " * 100, text), KEY)
    kept = plain(server.issues["ENG-1"]["description"])
    assert kept.split() == text[:30_000].split()


def test_documents_of_people_are_read_to_the_word() -> None:
    def node(kind: str, *inside: object, **more: object) -> dict[str, object]:
        return {"type": kind, "content": list(inside), **more}

    said = node(
        "doc",
        node("heading", {"type": "text", "text": "Workaround"}, attrs={"level": 2}),
        node(
            "bulletList",
            node("listItem", node("paragraph", {"type": "text", "text": "Reload"})),
            node("listItem", node("paragraph", {"type": "mention", "attrs": {"text": "@Ada"}})),
        ),
        node(
            "paragraph",
            {"type": "text", "text": "a"},
            {"type": "hardBreak"},
            {"type": "text", "text": "b"},
        ),
        node("codeBlock", {"type": "text", "text": "SELECT 1"}),
    )
    assert plain(said) == "## Workaround\nReload\n@Ada\na\nb\nSELECT 1\n"
    assert plain(None) == ""
    assert plain(document("one\ntwo\n\nthree")) == "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("resolution", "last", "status"),
    [
        ("Done", "Done", "fixed"),
        ("Fixed", "Closed", "fixed"),
        (None, "Done", "fixed"),
        ("Won't Do", "Done", "wont_fix"),
        ("Won’t Fix", "Done", "wont_fix"),
        ("Cannot Reproduce", "Closed", "wont_fix"),
        (None, "Rejected", "wont_fix"),
        ("Duplicate", "Done", "duplicate"),
    ],
)
def test_the_resolution_says_what_became_of_it(
    server: JiraServer, there: Jira, resolution: str | None, last: str, status: str
) -> None:
    key = server.add("x")
    assert there.read(key).status == "open"
    server.pass_time(hours=3)
    server.close(key, resolution, last)
    found = there.read(key)
    assert found.status == status
    assert found.ended_at is not None
    assert (found.ended_at == server.now) == (resolution is not None)


def test_tasks_rules_dates_and_emojis_of_documents_are_read() -> None:
    """Nodes of the published document format that hold no text of their own, or end a part."""

    def node(kind: str, *inside: object, **attrs: object) -> dict[str, object]:
        return {"type": kind, "attrs": attrs, "content": list(inside)}

    def words(text: str) -> dict[str, object]:
        return {"type": "text", "text": text}

    tasks = node("taskList", node("taskItem", words("Log out")), node("taskItem", words("Wait")))
    day = {"type": "date", "attrs": {"timestamp": "1782000000000"}}
    smile = {"type": "emoji", "attrs": {"shortName": ":smile:"}}
    found = node("doc", node("paragraph", words("Workaround:")), tasks, {"type": "rule"})
    assert plain(found) == "Workaround:\nLog out\nWait\n---\n"
    assert workaround_in(plain(found) + "Regards") == "Log out\nWait"
    assert plain(node("paragraph", words("by "), day, smile)) == "by 2026-06-21:smile:\n"
    assert plain({"type": "date", "attrs": {"timestamp": "soon"}}) == ""


def test_a_due_date_an_assignee_and_a_workaround_are_read(server: JiraServer, there: Jira) -> None:
    server.page = 50
    key = server.add("x", document("Workaround: export as PDF"))
    server.change(key, duedate="2026-05-01", assignee={"displayName": "Mona"})
    for n in range(120):
        server.say(key, document(f"me too {n}"))
    found = there.read(key)
    assert (found.eta_on, found.engineer) == (date(2026, 5, 1), "Mona")
    assert found.workaround == "export as PDF"
    server.say(key, document("Workaround: reload\n\ntwice"))
    assert there.read(key).workaround == "reload\ntwice"


def test_a_duplicate_names_what_it_duplicates_and_not_what_duplicates_it(
    server: JiraServer, there: Jira
) -> None:
    kind = {"name": "Duplicate", "inward": "is duplicated by", "outward": "duplicates"}
    first, second = server.add("first"), server.add("second")
    server.change(first, issuelinks=[{"type": kind, "inwardIssue": {"key": second}}])
    server.change(second, issuelinks=[{"type": kind, "outwardIssue": {"key": first}}])
    for key in (first, second):
        server.close(key, "Duplicate")
    assert there.read(second).duplicate_of == first
    assert there.read(first).duplicate_of == ""


def test_changes_are_asked_for_by_how_long_ago_they_were(server: JiraServer, there: Jira) -> None:
    server.page = 40
    keys = [server.add(f"issue {n}") for n in range(95)]
    server.pass_time(minutes=30)
    pages = list(there.changed_since(""))
    assert [len(page.keys) for page in pages] == [40, 40, 15]
    assert [key for page in pages for key in page.keys] == keys
    (cursor,) = {page.cursor for page in pages}
    server.pass_time(minutes=5)
    server.change(keys[3])
    server.pass_time(minutes=90)
    assert [page.keys for page in there.changed_since(cursor)] == [(keys[3],)]
    asked = server.calls[-1].asked["jql"]
    assert 'updated >= "-100m"' in asked  # 95 minutes, and five to be sure


def test_a_comment_is_made_once_for_each_key(server: JiraServer, there: Jira) -> None:
    key = server.add("x")
    for comment_key in ("k-2", "k-2", "k-3"):
        there.comment(key, "Customers: 2", comment_key)
    assert [plain(each["body"]) for each in server.comments[key]] == [
        "Customers: 2\ntenure-k-2\n",
        "Customers: 2\ntenure-k-3\n",
    ]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("429", NotSentError),
        ("500", UnknownError),
        ("lost", UnknownError),
        ("done, then lost", UnknownError),
        ("done, then 500", UnknownError),
        ("garbage", UnknownError),
    ],
)
def test_what_each_mishap_means(
    server: JiraServer, there: Jira, fault: str, error: type[Exception]
) -> None:
    server.faults.append(("POST", fault))
    with pytest.raises(error):
        there.file(DRAFT, KEY)
    assert (there.find(KEY, since=BEGAN) is not None) == fault.startswith("done")


def test_no_is_told_in_jiras_words(server: JiraServer) -> None:
    wrong = tracker(Own(server.url, jira_issue_type="Defect"))
    assert wrong is not None
    with pytest.raises(RefusedError, match="400: Specify a valid issue type"):
        wrong.file(DRAFT, KEY)
    stranger = tracker(Own(server.url, jira_token="ATATT-wrong"))
    assert stranger is not None
    with pytest.raises(RefusedError, match="401: Client must be authenticated") as caught:
        stranger.read("ENG-1")
    assert "ATATT" not in str(caught.value)
    known = tracker(Own(server.url))
    assert known is not None
    for key in ("ENG-9", "../myself", "ENG-1?x"):
        with pytest.raises(RefusedError):
            known.read(key)


def test_it_is_there_once_it_is_set_up() -> None:
    site = "https://ours.atlassian.net"
    assert tracker(Own("")) is None
    assert tracker(Own(site, jira_email="")) is None
    made = tracker(Own(f"{site}/"))
    assert made is not None
    assert made.api.base == site
    assert TOKEN not in repr(made)
    for project in ("eng", 'ENG" OR 1', "E"):
        with pytest.raises(InputError, match="TENURE_JIRA_PROJECT"):
            tracker(Own(site, jira_project=project))
