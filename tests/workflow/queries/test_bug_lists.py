"""Reporters, times to a fix, days promised, exposure: each against a count by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tenure.records.models import Bug, BugReport, EtaPromise
from tenure.workflow.queries.bug_exposure import (
    Exposed,
    ExposureFilter,
    exposure_days,
    fix_median,
    rows,
)
from tenure.workflow.queries.bug_reporters import ReporterFilter, reporters
from tenure.workflow.queries.bugs import Asked
from tenure.workflow.queries.fix_times import fix_report
from tenure.workflow.queries.fix_times import rows as fix_rows
from tests.cast import Cast

TODAY = date(2026, 3, 31)


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 12, tzinfo=UTC)


def bug(cast: Cast, name: str, **more: object) -> Bug:
    row = {"title": name, "opened_at": at(1), **more}
    return Bug.objects.create(workspace=cast.workspace, bug_id=name, **row)


def report(cast: Cast, of: Bug, who: str, day: int = 1, *, confirmed: bool | None = True) -> None:
    BugReport.objects.create(
        workspace=cast.workspace,
        report_id=f"{of.bug_id}-{who}-{day}",
        bug=of,
        reporter_email=f"{who}@c.example",
        customer_id=who,
        customer_name=who.title(),
        reported_at=at(day),
        is_confirmed=confirmed,
    )


def test_reporters_by_confirmed_distinct_bugs(cast: Cast) -> None:
    """Ada reports a bug, its duplicate and the same again: one. Bob was second to report it."""
    one = bug(cast, "one")
    twin = bug(cast, "twin", status="duplicate", duplicate_of=one)
    two = bug(cast, "two")
    report(cast, one, "ada", 1)
    report(cast, twin, "ada", 2)
    report(cast, one, "ada", 3)
    report(cast, one, "bob", 4)
    report(cast, two, "bob", 5)
    report(cast, two, "eve", 4, confirmed=False)
    report(cast, two, "dan", 6, confirmed=None)
    found = {row["who"]: row for row in reporters(cast.workspace.pk, ReporterFilter())}
    counted = {
        who.partition("@")[0]: (row["confirmed"], row["first"], row["reports"], row["denied"])
        for who, row in found.items()
    }
    assert counted == {
        "ada": (1, 1, 3, 0),
        "bob": (2, 1, 2, 0),  # the first report of two was denied, so his is the first
        "eve": (0, 0, 1, 1),
        "dan": (0, 0, 1, 0),
    }
    names = [row["customer_id"] for row in reporters(cast.workspace.pk, ReporterFilter())]
    assert names[:2] == ["bob", "ada"]


def test_times_to_a_fix_by_severity_and_what_has_no_day(cast: Cast) -> None:
    """High: 2 and 6 days and one open: S(2) = 2/3, S(6) = 1/3, so the median is 6."""
    for name, day in (("a", 3), ("b", 7)):
        bug(cast, name, severity="high", status="fixed", fixed_at=at(day), closed_at=at(day))
    bug(cast, "c", severity="high")
    bug(cast, "d", severity="low", status="wont_fix")  # nobody knows when
    found = fix_report(fix_rows(cast.workspace.pk, TODAY))
    assert found.undated == 1
    assert [each.severity for each in found.groups] == ["", "high"]
    high = found.groups[1].times
    assert (high.bugs, high.fixed, high.open, high.median.value) == (3, 2, 1, 6)


def test_the_first_promise_is_judged(cast: Cast) -> None:
    """Kept on the day; late by 4 though the second promise was kept; open and past: late by 21."""
    plan = {"kept": ([5], 5), "late": ([3, 7], 7), "open": ([10], None), "coming": ([40], None)}
    for name, (days, fixed) in plan.items():
        ended = {"status": "fixed", "fixed_at": at(fixed), "closed_at": at(fixed)} if fixed else {}
        made = bug(cast, name, **ended)
        for day in days:
            eta_on = date(2026, 3, 1) + timedelta(days=day - 1)
            EtaPromise.objects.create(workspace=cast.workspace, bug=made, eta_on=eta_on, at=at(1))
    kept = fix_report(fix_rows(cast.workspace.pk, TODAY)).kept
    assert (kept.judged, kept.late, kept.waiting) == (3, 2, 1)
    assert (kept.late_median, kept.late_most) == (12.5, 21)
    assert kept.kept is not None
    assert kept.kept.value == pytest.approx(1 / 3)


def test_exposure_is_days_times_severity(cast: Cast) -> None:
    """Urgent from the 1st to the 4th: 3 × 8; low from the 30th, still open: 2 × 1."""
    one = bug(cast, "one", severity="urgent", status="fixed", fixed_at=at(4), closed_at=at(4))
    two = bug(cast, "two", severity="low")
    for each, day in ((one, 1), (one, 2), (two, 30)):
        report(cast, each, "ada", day)
    (row,) = rows(Asked(cast.workspace.pk, None, TODAY), ExposureFilter())
    assert row["exposure"] == 3 * 8 + 2 * 1
    assert (row["bugs"], row["open"], row["now"], row["median_days"]) == (2, 1, 1, 3)


def test_exposure_counts_within_the_year_only() -> None:
    long = Exposed("ada", "Ada", [2], [date(2020, 1, 1)], [None], [0])
    assert exposure_days(long, TODAY).sum() == 2 * 364
    over = Exposed("ada", "Ada", [2], [date(2020, 1, 1)], [date(2020, 2, 1)], [1])
    assert exposure_days(over, TODAY).sum() == 0


def test_the_small_median_is_that_of_the_published_case() -> None:
    """methods.md §7: 5 days."""
    days = [1, 2, 2, 3, 5, 8, 10, 14, 20, 30]
    how = [1, 1, 1, 1, 1, 0, 1, 0, 0, 0]
    assert fix_median(days, how) == 5
    assert fix_median([3], [0]) is None
