"""Filing at each tracker's server: once, whatever happens on the way, and with nobody's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from tenure.config.settings import Settings, settings
from tenure.jobs.filing import Desk, file_one
from tenure.jobs.trackers import configured_trackers
from tenure.records.models import AuditEntry, Bug, BugReport
from tenure.values.errors import InputError
from tenure.values.trackers import Filed
from tenure.workflow.actions import filing
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.tracker_stakes import Stake, band, stake
from tenure.workflow.rules.permissions import NotAllowedError
from tenure.workflow.rules.tracker_text import draft_of, further
from tests.cast import AT, Cast
from tests.jobs.billing_double import Clock
from tests.trackers import github, jira, linear
from tests.trackers.serving import Server, serving

NAMES = ("github", "jira", "linear")
SERVERS: dict[str, type[Server]] = {
    "github": github.GitHubServer,
    "jira": jira.JiraServer,
    "linear": linear.LinearServer,
}
WRITE = {"github": "POST", "jira": "POST /rest/api/3/issue", "linear": "issueCreate"}


def configured(url: str) -> Settings:
    """All three at one address."""
    return replace(
        settings(),
        github_repo=github.REPO,
        github_token=github.TOKEN,
        github_url=url,
        jira_url=url,
        jira_project=jira.PROJECT,
        jira_email=jira.EMAIL,
        jira_token=jira.TOKEN,
        linear_team=linear.TEAM,
        linear_token=linear.TOKEN,
        linear_url=url,
    )


@dataclass
class Room:
    """One tracker's server, and a worker in front of it with a clock of its own."""

    name: str
    server: Any
    cast: Cast
    clock: Clock
    desk: Desk

    def bug(self, **more: Any) -> Bug:
        key = f"key-{Bug.objects.count()}"
        given = {
            "title": "Export is empty",
            "tracker": self.name,
            "filing": "due",
            "filing_key": key,
        }
        made: Bug = Bug.objects.create(
            workspace=self.cast.workspace,
            bug_id=f"b{Bug.objects.count()}",
            opened_at=AT,
            **given | more,
        )
        return made

    def work(self) -> int:
        done = 0
        while file_one(self.desk):
            done += 1
        return done

    def later(self, **span: float) -> None:
        self.clock.forward(**span)
        self.server.pass_time(**span)

    def issues(self) -> int:
        return len(self.server.issues)


@pytest.fixture(params=NAMES)
def room(request: pytest.FixtureRequest, cast: Cast) -> Iterator[Room]:
    name = request.param
    with serving(SERVERS[name]()) as server:
        clock = Clock(AT)
        trackers = {name: configured_trackers(configured(server.url))[name]}
        yield Room(name, server, cast, clock, Desk(trackers, clock, lambda bug: stake(bug, None)))


def fresh(bug: Bug) -> Bug:
    return Bug.objects.get(pk=bug.pk)


def test_a_bug_that_is_due_is_filed_once(room: Room) -> None:
    bug = room.bug(filed_by=room.cast.users["csm"])
    assert room.work() == 1
    found = fresh(bug)
    assert (found.filing, found.error, found.lease_until) == ("filed", "", None)
    assert found.tracker_key == {"github": "1"}.get(room.name, "ENG-1")
    assert found.url.endswith({"github": "/issues/1", "jira": "/browse/ENG-1"}.get(room.name, "/x"))
    assert (room.work(), room.issues()) == (0, 1)
    entry = AuditEntry.objects.get(action="bug.in_tracker")
    assert (entry.actor, entry.detail["asked_by"]) == (None, room.cast.users["csm"].pk)


@pytest.mark.parametrize("fault", ["done, then lost", "done, then 500"])
def test_a_lost_answer_is_looked_for_and_not_filed_again(room: Room, fault: str) -> None:
    bug = room.bug()
    room.server.faults.append((WRITE[room.name], fault))
    assert room.work() == 1
    assert (fresh(bug).filing, room.issues()) == ("unknown", 1)
    room.later(minutes=1)
    assert room.work() == 0
    room.later(minutes=2)
    assert room.work() == 1
    assert (fresh(bug).filing, room.issues()) == ("filed", 1)
    assert room.server.made(WRITE[room.name]) == 1


@pytest.mark.parametrize("fault", ["lost", "500"])
def test_what_was_not_done_is_filed_after_the_look(room: Room, fault: str) -> None:
    bug = room.bug()
    room.server.faults.append((WRITE[room.name], fault))
    room.work()
    assert (fresh(bug).filing, room.issues()) == ("unknown", 0)
    room.later(minutes=3)
    room.work()
    assert (fresh(bug).filing, room.issues()) == ("filed", 1)


def test_a_tracker_that_is_busy_is_left_alone_for_as_long_as_it_asks(room: Room) -> None:
    bug = room.bug()
    room.server.faults.append((WRITE[room.name], "429"))
    room.work()
    found = fresh(bug)
    assert (found.filing, found.filing_tries) == ("due", 1)
    assert "429" in found.error
    assert found.next_try_at == AT + timedelta(minutes=2)  # seven seconds were asked for
    room.later(minutes=3)
    room.work()
    assert fresh(bug).filing == "filed"


def test_it_gives_up_after_twelve_tries_and_a_person_sends_it_again(room: Room) -> None:
    bug = room.bug()
    room.server.faults += [(WRITE[room.name], "429")] * 12
    pauses = []
    for _ in range(12):
        room.work()
        pauses.append((fresh(bug).next_try_at or room.clock()) - room.clock())
        room.later(hours=7)
    assert [each.total_seconds() / 60 for each in pauses] == [2, 5, 15, 60, *[360] * 7, 0]
    assert fresh(bug).filing == "failed"
    assert room.work() == 0
    filing.again(by=room.cast.by("csm"), bug_id=bug.pk)
    assert room.work() == 1
    assert (fresh(bug).filing, room.issues()) == ("filed", 1)
    with pytest.raises(InputError):
        filing.again(by=room.cast.by("csm"), bug_id=bug.pk)
    with pytest.raises(NotAllowedError):
        filing.again(by=room.cast.by("read_only"), bug_id=bug.pk)


def test_a_no_is_final_and_says_why(room: Room) -> None:
    url = room.server.url
    own = replace(
        configured(url), github_token="wrong", jira_issue_type="Defect", linear_team="OPS"
    )
    desk = replace(room.desk, trackers={room.name: configured_trackers(own)[room.name]})
    bug = room.bug()
    assert file_one(desk)
    found = fresh(bug)
    assert found.filing == "failed"
    assert found.error in {
        "GitHub answered 401: Bad credentials",
        "Jira answered 400: Specify a valid issue type",
        "Linear has no team 'OPS'",
    }
    assert not file_one(desk)
    assert AuditEntry.objects.filter(action="bug.not_filed").count() == 1


def test_a_worker_that_died_is_followed_once_its_lease_is_over(room: Room) -> None:
    bug = room.bug()
    claim = filing.claim(trackers=(room.name,), at=room.clock())
    assert claim is not None
    room.desk.trackers[room.name].file(
        draft_of(bug, Stake(0), (), with_names=False), bug.filing_key
    )
    assert room.work() == 0
    room.later(minutes=6)
    assert room.work() == 1
    assert (fresh(bug).filing, room.issues()) == ("filed", 1)
    # who was only slow, and comes back now, changes nothing any more
    late = Filed("99", "https://x.example")
    assert not filing.settle_filed(claim=claim, filed=late, stake=Stake(0), at=room.clock())
    assert not filing.settle_failed(claim=claim, error="no", at=room.clock())
    assert fresh(bug).tracker_key != "99"


def test_two_workers_at_once_claim_one(room: Room) -> None:
    """The second has read the row before the first changed it: its update hits no row."""
    bug = room.bug()
    rows = Bug.objects.filter(pk=bug.pk, filing="due", filing_tries=0, lease_until=None)
    first = filing.claim(trackers=(room.name,), at=room.clock())
    assert first is not None
    assert rows.update(filing="sending") == 0
    assert filing.claim(trackers=(room.name,), at=room.clock()) is None


def test_an_issue_of_another_bug_is_not_taken_twice(room: Room) -> None:
    bug = room.bug()
    room.work()
    key = fresh(bug).tracker_key
    Bug.objects.filter(pk=bug.pk).update(filing_key="other", filing="filed")
    again = room.bug(filing_key="key-0")
    room.work()
    assert fresh(again).filing == "failed"
    assert fresh(again).error == f"{key} is the issue of another bug, b0"


def test_what_is_set_up_is_named_without_loading_it(cast: Cast) -> None:
    own = configured("http://127.0.0.1:1")
    assert own.trackers == NAMES
    assert settings().trackers == ()
    assert tuple(configured_trackers(own)) == NAMES
    assert configured_trackers(replace(own, jira_email="", linear_token="")).keys() == {"github"}


def test_no_name_address_or_number_leaves_unless_it_is_allowed(cast: Cast) -> None:
    bug = Bug.objects.create(
        workspace=cast.workspace,
        bug_id="b1",
        title="Export of Acme Corp is empty",
        body="Ada Byron <ada@acme.example> says: since 2026-03-31 06:00 version 10.15.7.2024 "
        "is empty. Call +49 30 1234567. ACME CORP is angry.",
        opened_at=AT,
        tracker="github",
        is_security=True,
        component="export",
    )
    for n, name in enumerate(("Acme Corp", "Acme Corp", "Bolt")):
        BugReport.objects.create(
            workspace=cast.workspace,
            bug=bug,
            report_id=f"r{n}",
            customer_id=name,
            customer_name=name,
            reporter_name="Ada Byron",
            reporter_email="ada@acme.example",
            reported_at=AT,
        )
    BugReport.objects.create(
        workspace=cast.workspace,
        bug=bug,
        report_id="no",
        customer_id="Cog",
        reported_at=AT,
        is_confirmed=False,
    )
    found = stake(bug, None)
    assert (found.customers, found.names, found.band) == (2, ("Acme Corp", "Bolt"), "")
    people = ("Ada Byron", "ada@acme.example")
    draft = draft_of(bug, found, people, with_names=False)
    assert draft.title == "Export of [name] is empty"
    assert draft.text == (
        "[name] <[address]> says: since 2026-03-31 06:00 version 10.15.7.2024 is empty. "
        "Call [number]. [name] is angry.\n\n"
        "- Severity: medium\n- Component: export\n- About security or lost data\n"
        "- Customers that reported it: 2"
    )
    assert (draft.labels, draft.is_security) == (("bug", "security"), True)
    told = draft_of(bug, found, people, with_names=True)
    assert told.title == bug.title
    assert "Customers: Acme Corp, Bolt" in told.text
    assert "ada@acme.example" not in told.text
    some = Stake(3, ("Acme Corp",), "USD 1,000 to 5,000 a month", date(2026, 3, 31))
    assert further(some, with_names=False) == (
        "More customers report this.\n\n- Customers that reported it: 3\n"
        "- Their MRR together: USD 1,000 to 5,000 a month (as of 2026-03-31)"
    )


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (99_999, "USD", "less than USD 1,000 a month"),
        (100_000, "USD", "USD 1,000 to 5,000 a month"),
        (1_000, "JPY", "JPY 1,000 to 5,000 a month"),
        (1_999_999, "KWD", "KWD 1,000 to 5,000 a month"),
        (50_000_000, "EUR", "EUR 500,000 or more a month"),
    ],
)
def test_bands_begin_at_their_lower_end(minor: int, currency: str, words: str) -> None:
    assert band(minor, currency) == words


def test_what_they_pay_is_told_by_a_band_as_of_the_published_day(
    cast: Cast, published: Board
) -> None:
    rows = published.reader.table("customer_state")
    paying = published.reader.rows(rows.filter(rows.mrr_base_minor > 0).limit(3))
    bug = Bug.objects.create(
        workspace=cast.workspace, bug_id="b1", title="x", opened_at=AT, tracker="github"
    )
    for n, row in enumerate(paying):
        BugReport.objects.create(
            workspace=cast.workspace,
            bug=bug,
            report_id=str(n),
            customer_id=row["customer_id"],
            reported_at=AT,
        )
    found = stake(bug, published)
    together = sum(row["mrr_base_minor"] for row in paying)
    assert found.customers == 3
    assert found.band == band(together, published.currency)
    assert found.as_of == published.as_of
