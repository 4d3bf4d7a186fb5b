"""GitHub, by a server that knows its published rules: filing, finding again, reading, changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from tenure.connectors.github import tracker
from tenure.connectors.github.client import GitHub, github
from tenure.values.errors import InputError
from tenure.values.sending import NotSentError, RefusedError, UnknownError
from tenure.values.trackers import Draft
from tests.trackers.github import REPO, TOKEN, GitHubServer
from tests.trackers.serving import BEGAN, serving

KEY = "0c7b2f0e-4a43-4a53-9b2a-5a3a40a43e10"
DRAFT = Draft("Export is empty", "It has no rows.", "high", ("bug",))


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with serving(GitHubServer()) as made:
        assert isinstance(made, GitHubServer)
        yield made


@pytest.fixture
def there(server: GitHubServer) -> GitHub:
    return github(REPO, TOKEN, server.url)


def test_filed_it_is_found_again_by_its_key_alone(server: GitHubServer, there: GitHub) -> None:
    assert there.find(KEY, since=BEGAN) is None
    filed = there.file(DRAFT, KEY)
    assert (filed.key, filed.url) == ("1", "https://github.com/acme/app/issues/1")
    assert there.find(KEY, since=BEGAN) == filed
    assert there.find("another", since=BEGAN) is None
    (issue,) = server.issues.values()
    assert issue["title"] == "Export is empty"
    assert issue["labels"] == ["bug"]
    assert issue["body"] == f"It has no rows.\n\n<!-- tenure-{KEY} -->"


def test_it_is_found_among_hundreds_and_looked_for_no_further_back(
    server: GitHubServer, there: GitHub
) -> None:
    for n in range(250):
        server.add(f"old {n}")
    server.pass_time(days=1)
    opened = server.now
    filed = there.file(DRAFT, KEY)
    for n in range(150):
        server.add(f"new {n}")
    server.add("a pull request", f"tenure-{KEY}", pull_request={"url": "…"})
    server.calls.clear()
    assert there.find(KEY, since=opened) == filed
    assert len(server.calls) == 2
    server.calls.clear()
    assert there.find("another", since=opened) is None
    assert len(server.calls) == 2  # the second page reaches back beyond the day it was opened


def test_titles_and_texts_are_cut_to_what_github_takes(server: GitHubServer, there: GitHub) -> None:
    there.file(Draft("two\nlines " * 100, "x" * 100_000), KEY)
    assert len(server.issues[1]["title"]) == 240
    assert server.issues[1]["body"].endswith(f"<!-- tenure-{KEY} -->")
    there.file(Draft("\n", ""), KEY)
    assert server.issues[2]["title"] == "(no title)"


def test_what_is_about_security_stays_out_of_a_public_repository(
    server: GitHubServer, there: GitHub
) -> None:
    draft = Draft("Passwords in the log", "…", is_security=True)
    server.is_private = False
    with pytest.raises(RefusedError, match="acme/app is public"):
        there.file(draft, KEY)
    assert not server.issues
    server.is_private = True
    assert there.file(draft, KEY).key == "1"


@pytest.mark.parametrize(
    ("closed", "status"),
    [("completed", "fixed"), ("not_planned", "wont_fix"), ("duplicate", "duplicate")],
)
def test_why_it_was_closed_says_what_became_of_it(
    server: GitHubServer, there: GitHub, closed: str, status: str
) -> None:
    number = server.add("x")
    assert there.read(str(number)).status == "open"
    server.pass_time(hours=2)
    server.close(number, closed)
    found = there.read(str(number))
    assert (found.status, found.ended_at) == (status, server.now)


def test_a_milestone_an_assignee_and_a_workaround_are_read(
    server: GitHubServer, there: GitHub
) -> None:
    number = server.add("x", "Steps\n\n## Workaround\nExport as PDF.\n\n## Seen in\n4.2")
    assert there.read("1").workaround == "Export as PDF."
    server.change(number, milestone={"due_on": "2026-05-01T07:00:00Z"}, assignee={"login": "mona"})
    for n in range(120):
        server.say(number, f"me too {n}")
    server.say(number, "Workaround: reload twice.\nThen wait.")
    server.say(number, "thanks, the workaround: works")
    found = there.read("1")
    assert (found.eta_on, found.engineer) == (date(2026, 5, 1), "mona")
    assert found.workaround == "reload twice.\nThen wait."
    assert found.duplicate_of == ""


def test_a_duplicate_names_the_issue_it_repeats(server: GitHubServer, there: GitHub) -> None:
    server.add("first")
    server.add("second")
    server.say(2, "Duplicate of #1")
    assert there.read("2").duplicate_of == ""  # said, and not closed as one yet
    server.close(2, "duplicate")
    assert there.read("2").duplicate_of == "1"
    server.say(2, "Duplicate of Acme/App#1")
    assert there.read("2").duplicate_of == "1"
    server.say(2, "Duplicate of acme/library#1")
    assert there.read("2").duplicate_of == "", "the first of another repository is not ours"


def test_pull_requests_and_made_up_keys_are_refused(server: GitHubServer, there: GitHub) -> None:
    server.add("x", pull_request={"url": "…"})
    for key in ("1", "2", "../1"):
        with pytest.raises(RefusedError):
            there.read(key)


def test_changes_come_page_by_page_and_none_is_missed_while_others_move(
    server: GitHubServer, there: GitHub
) -> None:
    for n in range(230):
        server.add(f"issue {n}")
    server.pass_time(minutes=10)

    def touched() -> None:
        """Issues of the page that was just read change, and so would move behind the next."""
        server.pass_time(seconds=1)
        for number in sorted(server.issues, key=lambda n: server.issues[n]["updated_at"])[:3]:
            server.change(number)

    server.after_page = touched
    seen = [key for page in there.changed_since("") for key in page.keys]
    assert {*map(int, seen)} == {*range(1, 231)}
    server.after_page = None
    server.pass_time(minutes=10)
    (last,) = {page.cursor for page in there.changed_since("")}
    server.pass_time(minutes=10)
    assert [page.keys for page in there.changed_since(last)] == [()]
    server.change(77)
    server.add("a pull request", pull_request={"url": "…"})
    assert [page.keys for page in there.changed_since(last)] == [("77",)]


def test_a_comment_is_made_once_for_each_key(server: GitHubServer, there: GitHub) -> None:
    number = server.add("x")
    for n in range(110):
        server.say(number, str(n))
    for key in ("k-2", "k-2", "k-3", "k-2"):
        there.comment("1", "Customers: 2", key)
    assert len(server.comments[number]) == 112
    server.faults.append(("POST", "done, then lost"))
    with pytest.raises(UnknownError):
        there.comment("1", "Customers: 4", "k-4")
    there.comment("1", "Customers: 4", "k-4")
    assert len(server.comments[number]) == 113


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("429", NotSentError),
        ("limit", NotSentError),
        ("503", UnknownError),
        ("500", UnknownError),
        ("lost", UnknownError),
        ("done, then lost", UnknownError),
        ("done, then 500", UnknownError),
        ("garbage", UnknownError),
    ],
)
def test_what_each_mishap_means(
    server: GitHubServer, there: GitHub, fault: str, error: type[Exception]
) -> None:
    server.faults.append(("POST", fault))
    with pytest.raises(error):
        there.file(DRAFT, KEY)
    assert (there.find(KEY, since=BEGAN) is not None) == fault.startswith("done")


def test_limits_say_how_long_to_wait(server: GitHubServer, there: GitHub) -> None:
    for is_primary, wait in ((False, 30.0), (True, 90.0)):
        server.is_primary_limit = is_primary
        server.faults.append(("POST", "limit"))
        with pytest.raises(NotSentError) as caught:
            there.file(DRAFT, KEY)
        assert caught.value.retry_after_s == wait


def test_a_wrong_key_and_a_wrong_repository_are_refused_in_githubs_words(
    server: GitHubServer,
) -> None:
    with pytest.raises(RefusedError, match="401: Bad credentials") as caught:
        github(REPO, "github_pat_wrong", server.url).file(DRAFT, KEY)
    assert "github_pat_wrong" not in str(caught.value)
    with pytest.raises(RefusedError, match="404: Not Found"):
        github("acme/other", TOKEN, server.url).file(DRAFT, KEY)


@dataclass
class Own:
    """Settings."""

    github_repo: str = REPO
    github_token: str = TOKEN
    github_url: str = "https://api.github.com"


def test_it_is_there_once_it_is_set_up() -> None:
    assert tracker(Own(github_token="")) is None
    assert tracker(Own(github_repo="")) is None
    made = tracker(Own())
    assert made is not None
    assert TOKEN not in repr(made)
    for repo in ("acme", "acme/app/x", "https://github.com/acme/app", "acme/app?x"):
        with pytest.raises(InputError, match="TENURE_GITHUB_REPO"):
            tracker(Own(github_repo=repo))
