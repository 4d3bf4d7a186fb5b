"""Bugs among the facts become rows: only what changed is written, and no decision of a person is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tenure.records.models import Bug, BugNews, BugReport, EtaPromise
from tenure.values.bugs import Reported
from tenure.workflow.actions import bug_course, bug_facts, bugs
from tenure.workflow.actions.bug_facts import Adopted, adopt
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bug_facts import BugFact, ReportFact
from tests.cast import AT, Cast

OPENED = datetime(2026, 1, 5, tzinfo=UTC)
FACT = BugFact(
    "B-1", "breaks", "", "api", "", "high", False, "open", OPENED, None, None, "", "", ""
)
REPORT = ReportFact("r1", "B-1", OPENED, None, Reported(ticket_id="t1", customer_id="ada"))


class Facts:
    """Facts as a test has them, in the place of a board's."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
        self.bugs: list[BugFact] = [FACT]
        self.reports: list[ReportFact] = [REPORT]
        self.cast, self.turn = cast, 0
        monkeypatch.setattr(bug_facts, "has_bugs", lambda _: True)
        monkeypatch.setattr(bug_facts, "mark", lambda _: str(self.turn))
        monkeypatch.setattr(bug_facts, "bug_facts", lambda _: [self.bugs])
        monkeypatch.setattr(bug_facts, "report_facts", lambda _: [self.reports])

    def adopt(self, *, is_new: bool = True) -> Adopted:
        self.turn += is_new

        class OfDay:
            as_of = date(2026, 3, 31)

        board: Any = OfDay()
        return adopt(workspace=self.cast.workspace, board=board, at=AT)

    def change(self, **what: Any) -> Adopted:
        self.bugs = [replace(self.bugs[0], **what), *self.bugs[1:]]
        return self.adopt()


@pytest.fixture
def facts(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> Facts:
    return Facts(monkeypatch, cast)


def test_new_then_the_same_then_changed(facts: Facts) -> None:
    done = facts.adopt()
    assert (done.new_bugs, done.new_reports) == (1, 1)
    row = Bug.objects.get()
    assert (row.bug_id, row.tracker, row.opened_at) == ("B-1", "import", OPENED)
    again = facts.adopt()
    assert not again.any
    assert not facts.adopt(is_new=False).any
    done = facts.change(title="breaks more", component="web")
    assert (done.new_bugs, done.changed_bugs, done.changed_reports) == (0, 1, 0)
    assert Bug.objects.get().title == "breaks more"


def test_what_changes_in_the_tracker_is_news(facts: Facts) -> None:
    facts.adopt()
    assert not BugNews.objects.exists()
    facts.change(eta_on=date(2026, 4, 10), workaround="Reload.")
    facts.change(eta_on=date(2026, 4, 20))
    facts.change(status="fixed", fixed_at=datetime(2026, 3, 30, 12, tzinfo=UTC))
    kinds = list(BugNews.objects.values_list("kind", "text"))
    assert kinds == [
        ("eta", "2026-04-10"),
        ("workaround", "Reload."),
        ("eta", "2026-04-20"),
        ("fixed", ""),
    ]
    assert EtaPromise.objects.count() == 2
    row = Bug.objects.get()
    assert row.closed_at == row.fixed_at == datetime(2026, 3, 30, 12, tzinfo=UTC)


def test_old_fixes_first_seen_are_no_news(facts: Facts) -> None:
    old = replace(FACT, bug_id="B-0", status="fixed", fixed_at=datetime(2026, 2, 1, tzinfo=UTC))
    late = replace(FACT, bug_id="B-2", status="fixed", fixed_at=datetime(2026, 3, 20, tzinfo=UTC))
    facts.bugs = [old, FACT, late]
    facts.adopt()
    assert list(BugNews.objects.values_list("bug__bug_id", flat=True)) == ["B-2"]


def test_what_people_decided_stays(facts: Facts, cast: Cast) -> None:
    facts.adopt()
    by, bug = cast.by("csm"), Bug.objects.get().pk
    bug_course.promise(by=by, bug=bug, eta_on=date(2026, 5, 1))
    bug_course.edit(by=by, bug=bug, severity="urgent", is_security=True, component="login")
    facts.change(eta_on=date(2026, 4, 1), severity="low", component="x", title="new title")
    row = Bug.objects.get()
    assert (row.eta_on, row.severity, row.is_security) == (date(2026, 5, 1), "urgent", True)
    assert (row.component, row.title) == ("login", "new title")  # the title nobody decided
    bug_course.set_status(by=by, bug=bug, status="wont_fix")
    facts.change(status="fixed", fixed_at=datetime(2026, 3, 30, tzinfo=UTC))
    assert Bug.objects.get().status == "wont_fix"


def test_reports_judged_or_taken_off_stay_so(facts: Facts, cast: Cast) -> None:
    facts.reports = [REPORT, replace(REPORT, report_id="r2", by=Reported(customer_id="bob"))]
    facts.adopt()
    by = cast.by("csm")
    one, two = BugReport.objects.order_by("report_id")
    bugs.judge(by=by, report_id=one.pk, is_confirmed=False)
    bugs.unlink(by=by, report_id=two.pk)
    facts.reports = [replace(each, is_confirmed=True) for each in facts.reports]
    facts.adopt()
    assert list(BugReport.objects.values_list("report_id", "is_confirmed")) == [("r1", False)]


def test_of_one_ticket_there_is_one_report(facts: Facts, cast: Cast) -> None:
    facts.reports = []
    facts.adopt()
    bugs.report(by=cast.by("csm"), bug=Bug.objects.get().pk, reported=Reported(ticket_id="t1"))
    facts.reports = [REPORT]
    assert facts.adopt().new_reports == 0
    assert BugReport.objects.count() == 1


def test_duplicates_point_to_what_they_repeat_in_any_order(facts: Facts, cast: Cast) -> None:
    twin = replace(FACT, bug_id="A-9", status="duplicate", duplicate_of="B-1")
    facts.bugs = [twin, FACT]
    facts.adopt()
    rows = {row.bug_id: row for row in Bug.objects.all()}
    assert rows["A-9"].duplicate_of == rows["B-1"]
    facts.bugs = [replace(twin, status="open", duplicate_of=""), FACT]
    facts.adopt()
    assert Bug.objects.get(bug_id="A-9").duplicate_of is None
    facts.bugs = [twin, FACT]
    facts.adopt()
    bugs.part(by=cast.by("csm"), bug=rows["A-9"].pk)
    facts.change(title="again")
    assert Bug.objects.get(bug_id="A-9").duplicate_of is None  # a person parted them


def test_of_another_workspace_nothing_is_touched(facts: Facts, cast: Cast) -> None:
    Bug.objects.create(workspace=cast.other, bug_id="B-1", title="theirs", opened_at=AT)
    facts.adopt()
    assert Bug.objects.get(workspace=cast.other).title == "theirs"


@pytest.mark.usefixtures("published")
def test_the_day_takes_over_the_company_s_bugs(published: Board, cast: Cast) -> None:
    """Second count: the facts themselves."""
    rows = published.reader.rows(published.reader.table("bugs"))
    assert Bug.objects.filter(workspace=cast.workspace).count() == len(rows)
    for row in rows:
        held = Bug.objects.get(workspace=cast.workspace, bug_id=row["bug_id"])
        assert (held.title, held.status) == (row["title"], row["status"])
        assert (held.duplicate_of and held.duplicate_of.bug_id) == row["duplicate_of"]
    reports = published.reader.rows(published.reader.table("bug_reports"))
    assert BugReport.objects.count() == len(reports)
