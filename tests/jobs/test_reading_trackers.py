"""What changes at a tracker comes here, makes news once, and leaves alone what is nobody's bug."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from tenure.jobs import reading_trackers, tracker_commands
from tenure.jobs.filing import Desk, file_one
from tenure.jobs.reading_trackers import read_one, sync, trackers_step
from tenure.jobs.trackers import configured_trackers, kept
from tenure.records.models import AuditEntry, Bug, BugNews, BugReport, EtaPromise
from tenure.values.errors import InputError
from tenure.values.sending import NotSentError
from tenure.workflow.actions import bug_course, bugs, tracker_marks
from tenure.workflow.queries.tracker_stakes import stake
from tests.cast import AT, Cast
from tests.jobs.billing_double import Clock
from tests.jobs.test_filing import NAMES, SERVERS, Room, configured, fresh
from tests.trackers.jira import document_of
from tests.trackers.serving import serving


@pytest.fixture(params=NAMES)
def room(request: pytest.FixtureRequest, cast: Cast) -> Iterator[Room]:
    name = request.param
    with serving(SERVERS[name]()) as server:
        clock = Clock(AT)
        trackers = {name: configured_trackers(configured(server.url))[name]}
        yield Room(name, server, cast, clock, Desk(trackers, clock, lambda bug: stake(bug, None)))


class There:
    """What engineers do, said in each tracker's own way."""

    def __init__(self, room: Room) -> None:
        self.server, self.name = room.server, room.name

    def key(self, number: int) -> Any:
        return number if self.name == "github" else f"ENG-{number}"

    def eta(self, number: int, day: str | None) -> None:
        fields: dict[str, Any] = {
            "github": {"milestone": {"due_on": f"{day}T07:00:00Z"} if day else None},
            "jira": {"duedate": day},
            "linear": {"dueDate": day},
        }[self.name]
        self.server.change(self.key(number), **fields)

    def engineer(self, number: int, name: str) -> None:
        who = {"login": name, "displayName": name, "name": name}
        self.server.change(self.key(number), assignee=who)

    def say(self, number: int, text: str) -> None:
        self.server.say(self.key(number), document_of(text) if self.name == "jira" else text)

    def close(self, number: int, how: str) -> None:
        words = {
            "github": {"fixed": "completed", "wont_fix": "not_planned"},
            "jira": {"fixed": "Done", "wont_fix": "Won't Do"},
            "linear": {"fixed": "completed", "wont_fix": "canceled"},
        }
        self.server.close(self.key(number), words[self.name][how])

    def reopen(self, number: int) -> None:
        fields: dict[str, Any] = {
            "github": {"state": "open", "state_reason": "reopened", "closed_at": None},
            "jira": {
                "status": {"name": "To Do", "statusCategory": {"key": "new"}},
                "resolution": None,
                "resolutiondate": None,
            },
            "linear": {"state": {"id": "s", "name": "Todo", "type": "unstarted"}},
        }[self.name]
        self.server.change(self.key(number), **fields)

    def repeats(self, number: int, of: int) -> None:
        if self.name == "github":
            self.say(number, f"Duplicate of #{of}")
            self.server.close(number, "duplicate")
        elif self.name == "jira":
            kind = {"name": "Duplicate", "inward": "is duplicated by", "outward": "duplicates"}
            link = {"type": kind, "outwardIssue": {"key": self.key(of)}}
            self.server.change(self.key(number), issuelinks=[link])
            self.server.close(self.key(number), "Duplicate")
        else:
            link = {"type": "duplicate", "relatedIssue": {"identifier": self.key(of)}}
            self.server.change(self.key(number), relations=[link])
            self.server.close(self.key(number), "duplicate")


def filed(room: Room, **more: Any) -> Bug:
    bug = room.bug(**more)
    room.work()
    room.later(minutes=1)
    assert read_one(room.cast.workspace, room.name, room.desk)
    return fresh(bug)


def synced(room: Room, **span: float) -> int:
    """A while passes, and the list is read."""
    room.later(**(span or {"minutes": 6}))
    return sync(room.cast.workspace, room.name, room.desk)


def news(bug: Bug) -> list[tuple[str, str]]:
    return list(BugNews.objects.filter(bug=bug).order_by("id").values_list("kind", "text"))


def test_everything_an_engineer_says_comes_back_and_makes_news_once(room: Room) -> None:
    bug, there = filed(room), There(room)
    assert (bug.status, news(bug), EtaPromise.objects.count()) == ("open", [], 0)
    there.engineer(1, "mona")
    synced(room)
    assert (fresh(bug).engineer, news(bug)) == ("mona", [])
    there.eta(1, "2026-05-01")
    there.say(1, "Workaround: reload twice")
    synced(room)
    bug = fresh(bug)
    assert (bug.eta_on, bug.workaround) == (date(2026, 5, 1), "reload twice")
    assert news(bug) == [("eta", "2026-05-01"), ("workaround", "reload twice")]
    room.later(hours=1)
    there.close(1, "fixed")
    closed = room.server.now
    synced(room)
    bug = fresh(bug)
    assert (bug.status, bug.fixed_at, bug.closed_at) == ("fixed", closed, closed)
    assert [kind for kind, _ in news(bug)] == ["eta", "workaround", "fixed"]
    for _ in range(3):
        there.say(1, "thanks")
        synced(room)
    assert [kind for kind, _ in news(bug)] == ["eta", "workaround", "fixed"]
    assert AuditEntry.objects.filter(action="bug.read").count() == 3
    assert {each.by_id for each in BugNews.objects.all()} == {None}


def test_each_changed_day_is_a_promise_of_nobody(room: Room) -> None:
    bug, there = filed(room), There(room)
    for day in ("2026-05-01", "2026-05-08", None, "2026-05-08"):
        there.eta(1, day)
        synced(room)
        synced(room)
    rows = EtaPromise.objects.filter(bug=bug).values_list("eta_on", "by")
    assert list(rows) == [
        (date(2026, 5, 1), None),
        (date(2026, 5, 8), None),
        (None, None),
        (date(2026, 5, 8), None),
    ]
    assert [text for _, text in news(bug)] == ["2026-05-01", "2026-05-08", "2026-05-08"]


def test_what_a_person_wrote_here_stays_until_the_tracker_says_something_new(room: Room) -> None:
    bug, there, by = filed(room), There(room), room.cast.by("csm")
    there.eta(1, "2026-05-01")
    there.say(1, "Workaround: reload")
    synced(room)
    bug_course.promise(by=by, bug=bug.pk, eta_on=date(2026, 6, 1))
    bug_course.work_around(by=by, bug=bug.pk, text="use the PDF")
    there.say(1, "me too")
    synced(room)
    assert (fresh(bug).eta_on, fresh(bug).workaround) == (date(2026, 6, 1), "use the PDF")
    there.eta(1, "2026-05-20")
    there.say(1, "Workaround: reload twice")
    synced(room)
    assert (fresh(bug).eta_on, fresh(bug).workaround) == (date(2026, 5, 20), "reload twice")


def test_reopened_it_is_open_again_and_fixed_again_it_is_news_again(room: Room) -> None:
    bug, there = filed(room), There(room)
    there.close(1, "wont_fix")
    synced(room)
    assert (fresh(bug).status, fresh(bug).fixed_at) == ("wont_fix", None)
    there.reopen(1)
    synced(room)
    bug = fresh(bug)
    assert (bug.status, bug.closed_at, bug.fixed_at) == ("open", None, None)
    there.close(1, "fixed")
    synced(room)
    assert fresh(bug).status == "fixed"
    assert [kind for kind, _ in news(bug)] == ["wont_fix", "fixed"]


def test_a_duplicate_joins_the_bug_it_repeats_or_says_that_it_is_not_known(room: Room) -> None:
    first, second, there = filed(room), filed(room), There(room)
    there.repeats(2, 1)
    synced(room)
    second = fresh(second)
    assert (second.status, second.duplicate_of_id, news(second)) == ("duplicate", first.pk, [])
    there.repeats(1, 2)  # a circle is not followed
    synced(room)
    assert fresh(first).duplicate_of_id is None
    third = filed(room)
    there.repeats(3, 99)
    synced(room)
    third = fresh(third)
    assert third.status == "open"
    assert third.error.endswith("99, which is no bug here")


def test_whom_a_person_joined_to_another_bug_stays_joined(room: Room) -> None:
    first, second, there = filed(room), filed(room), There(room)
    bugs.repeat(by=room.cast.by("csm"), bug=second.pk, of=first.pk)
    there.engineer(2, "mona")
    synced(room)
    assert (fresh(second).status, fresh(second).engineer) == ("duplicate", "mona")
    there.close(2, "fixed")
    synced(room)
    assert (fresh(second).status, news(second)) == ("duplicate", [])
    bugs.part(by=room.cast.by("csm"), bug=second.pk)
    assert fresh(second).status == "fixed"


def test_issues_of_nobody_and_of_another_workspace_are_left_alone(room: Room) -> None:
    bug = filed(room)
    for n in range(3):
        room.server.add(f"theirs {n}", *([str(n)] if room.name == "linear" else []))
    theirs = Bug.objects.create(
        workspace=room.cast.other,
        bug_id="t",
        title="t",
        opened_at=AT,
        tracker=room.name,
        tracker_key=bug.tracker_key,
        filing="filed",
    )
    There(room).close(1, "fixed")
    assert synced(room) == 1
    assert (fresh(bug).status, fresh(theirs).status) == ("fixed", "open")
    assert Bug.objects.count() == 2


def test_a_bug_loaded_with_its_key_is_read_too(room: Room) -> None:
    room.server.add("older", *(["x"] if room.name == "linear" else []))
    There(room).close(1, "fixed")
    bug = room.bug(filing="", filing_key="", tracker_key=str(There(room).key(1)))
    assert read_one(room.cast.workspace, room.name, room.desk)
    assert not read_one(room.cast.workspace, room.name, room.desk)
    assert fresh(bug).status == "fixed"


def test_an_issue_that_is_gone_says_so_and_keeps_no_other_from_being_read(room: Room) -> None:
    gone, other = filed(room), filed(room)
    There(room).eta(2, "2026-05-01")
    Bug.objects.filter(pk=gone.pk).update(
        tracker_key="77" if room.name == "github" else "ENG-77", synced_at=None
    )
    assert read_one(room.cast.workspace, room.name, room.desk)
    assert not read_one(room.cast.workspace, room.name, room.desk)
    assert fresh(gone).error
    synced(room)
    assert fresh(other).eta_on == date(2026, 5, 1)


def test_a_broken_answer_is_asked_for_again_in_an_hour(room: Room) -> None:
    bug = filed(room)
    There(room).close(1, "fixed")
    read = {
        "github": "GET /repos/acme/app/issues/1",
        "jira": "GET /rest/api/3/issue/",
        "linear": "Read(",
    }
    room.server.faults.append((read[room.name], "500"))
    synced(room)
    assert (fresh(bug).status, bool(fresh(bug).error)) == ("open", True)
    room.later(minutes=59)
    assert not read_one(room.cast.workspace, room.name, room.desk)
    room.later(minutes=2)
    assert read_one(room.cast.workspace, room.name, room.desk)
    assert (fresh(bug).status, fresh(bug).error) == ("fixed", "")


def test_a_reading_cut_short_goes_on_from_where_it_was(room: Room) -> None:
    bug = filed(room)
    synced(room)
    There(room).close(1, "fixed")
    room.server.faults.append(("GET" if room.name != "linear" else "Changed", "429"))
    with pytest.raises(NotSentError):
        synced(room)
    assert fresh(bug).status == "open"
    room.later(hours=30)
    synced(room)
    assert fresh(bug).status == "fixed"


def test_what_was_read_before_the_last_reading_counts_for_nothing(room: Room) -> None:
    bug = filed(room)
    tracker = room.desk.trackers[room.name]
    old, at = tracker.read(bug.tracker_key), room.clock()
    There(room).close(1, "fixed")
    synced(room)
    from tenure.workflow.actions.tracker_readings import take

    assert take(bug=bug, reading=old, read_at=at) == ()
    assert fresh(bug).status == "fixed"


def test_further_customers_are_told_once_an_hour_and_never_twice(room: Room) -> None:
    bug = filed(room)

    def reported(name: str) -> None:
        BugReport.objects.create(
            workspace=bug.workspace,
            bug=bug,
            report_id=name,
            customer_id=name,
            customer_name=name,
            reported_at=AT,
        )

    def comments() -> int:
        if room.name == "linear":
            return len(room.server.comments)
        return len(next(iter(room.server.comments.values())))

    synced(room)
    assert comments() == 0
    reported("ada")
    synced(room)
    assert comments() == 0  # filed less than an hour ago
    reported("bolt")
    synced(room, minutes=61)
    assert comments() == 1
    synced(room, minutes=61)
    assert comments() == 1
    reported("cog")
    write = {"github": "POST", "jira": "POST", "linear": "commentCreate"}[room.name]
    room.server.faults.append((write, "done, then lost"))
    synced(room, minutes=61)
    synced(room, minutes=61)
    assert comments() == 2
    said = str(room.server.comments)
    assert "Customers that reported it: 3" in said
    assert "bolt" not in said


def test_the_worker_asks_every_five_minutes_and_rests_when_told_to(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = configured(room.server.url)
    monkeypatch.setattr(reading_trackers, "desk_of", lambda *_: room.desk)
    workspace = room.cast.workspace
    bug = room.bug()
    assert trackers_step(own, workspace)
    assert fresh(bug).filing == "filed"
    assert not trackers_step(own, workspace)
    There(room).close(1, "fixed")
    room.later(minutes=4)
    assert not trackers_step(own, workspace)
    room.later(minutes=2)
    assert trackers_step(own, workspace)
    assert fresh(bug).status == "fixed"
    room.later(minutes=6)
    room.server.faults.append(("GET" if room.name != "linear" else "Team", "429"))
    trackers_step(own, workspace)
    asked = len(room.server.calls)
    room.later(minutes=4)
    assert not trackers_step(own, workspace)
    assert len(room.server.calls) == asked
    assert tracker_marks.waits(workspace=workspace, tracker=room.name, at=room.clock())
    room.later(minutes=2)
    trackers_step(own, workspace)
    assert len(room.server.calls) > asked


def test_without_a_tracker_nothing_is_done(cast: Cast) -> None:
    own = replace(configured(""), github_repo="", jira_url="", linear_team="")
    assert not trackers_step(own, cast.workspace)


def test_settings_that_cannot_be_used_stop_nothing_else(cast: Cast) -> None:
    own = replace(configured("https://x.example"), github_repo="not a repository")
    kept.cache_clear()
    assert not trackers_step(own, cast.workspace)
    with pytest.raises(InputError):
        configured_trackers(own)


def test_the_command_files_reads_and_can_be_repeated(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug = room.bug()
    monkeypatch.setattr(tracker_commands, "desk_of", lambda *_: room.desk)
    monkeypatch.setattr(tracker_commands, "only_workspace", lambda: room.cast.workspace)
    done = CliRunner().invoke(tracker_commands.bugs, ["sync"], catch_exceptions=False)
    assert "1 tries to file; by now 0 due, 0 unknown, 0 failed." in done.output
    assert fresh(bug).filing == "filed"
    assert fresh(bug).synced_at is not None
    again = CliRunner().invoke(tracker_commands.bugs, ["sync"], catch_exceptions=False)
    assert "0 tries to file" in again.output
    assert room.issues() == 1
    room.server.faults.append(("GET" if room.name != "linear" else "Team", "429"))
    busy = CliRunner().invoke(tracker_commands.bugs, ["sync"])
    assert isinstance(busy.exception, InputError)
    monkeypatch.setattr(tracker_commands, "desk_of", lambda *_: replace(room.desk, trackers={}))
    assert isinstance(CliRunner().invoke(tracker_commands.bugs, ["sync"]).exception, InputError)


def test_one_reading_is_not_done_by_two_workers(cast: Cast) -> None:
    given = {"workspace": cast.workspace, "tracker": "github", "every": timedelta(minutes=5)}
    assert tracker_marks.claim(at=AT, **given)
    assert not tracker_marks.claim(at=AT, **given)
    assert not tracker_marks.claim(at=AT + timedelta(minutes=4), **given)
    assert tracker_marks.claim(at=AT + timedelta(minutes=5), **given)


def test_one_bug_is_filed_while_another_waits(room: Room) -> None:
    first, second = room.bug(), room.bug()
    assert file_one(room.desk)
    assert {fresh(first).filing, fresh(second).filing} == {"filed", "due"}
