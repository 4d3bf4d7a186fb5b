"""Bugs and reports among the facts become rows to work with, at the end of the day's run.

The facts and the rows are compared chunk by chunk, in the order of their ids; only what differs is
written. What a person decided here is not overwritten: who decided what is in the audit log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from tenure.records.models import (
    AuditEntry,
    Bug,
    BugNews,
    BugReport,
    EtaPromise,
    Workspace,
)
from tenure.values.bugs import ENDED
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.bug_course import outdated
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bug_facts import (
    BugFact,
    ReportFact,
    bug_facts,
    has_bugs,
    mark,
    report_facts,
)

FRESH = timedelta(days=30)
"""Of a bug first seen, only a fix not older than this is news: older ones were told, or never will be."""
DECIDED = {
    "bug.status": ("status", "fixed_at", "closed_at"),
    "bug.repeats": ("status", "fixed_at", "closed_at", "duplicate_of"),
    "bug.parted": ("status", "fixed_at", "closed_at", "duplicate_of"),
    "bug.eta": ("eta_on",),
    "bug.workaround": ("workaround",),
    "bug.edited": ("severity", "is_security", "component"),
    "bug.engineer": ("url",),
}
"""What a person who did this decided: from then on the facts do not."""
COPIED = (
    "title",
    "body",
    "component",
    "version",
    "severity",
    "is_security",
    "status",
    "opened_at",
    "fixed_at",
    "eta_on",
    "workaround",
    "url",
)
WRITTEN = (*COPIED, "closed_at", "duplicate_of", "synced_at")


@dataclass
class Adopted:
    """How many bugs and reports were new, and how many changed."""

    new_bugs: int = 0
    changed_bugs: int = 0
    new_reports: int = 0
    changed_reports: int = 0
    news: int = 0

    @property
    def any(self) -> bool:
        """Whether anything was written."""
        return any((self.new_bugs, self.changed_bugs, self.new_reports, self.changed_reports))


@dataclass
class _Run:
    """One adoption. `keys` are the numbers of imported bugs by id."""

    workspace: Workspace
    board: Board
    at: datetime
    decided: dict[str, set[str]]
    judged: set[str]
    done: Adopted = field(default_factory=Adopted)
    keys: dict[str, int] = field(default_factory=dict)
    repeats: dict[str, str] = field(default_factory=dict)


def adopt(*, workspace: Workspace, board: Board, at: datetime) -> Adopted:
    """Take over what the facts say of bugs as of the board's day; what was written.

    Nothing is looked at where the facts are those of the last time. Each chunk is one transaction:
    who is killed in between goes on where it ended. What becomes of a known bug is news for its reporters. Audited in one entry.
    """
    known = mark(board)
    if not has_bugs(board) or known == _last_mark(workspace):
        return Adopted()
    judged = _named(workspace, "bug.judged")
    run = _Run(workspace, board, at, _decided(workspace), judged)
    for facts in bug_facts(board):
        _bugs(run, facts)
    _duplicates(run)
    gone = _named(workspace, "bug.unlinked")
    for reports in report_facts(board):
        _reports(run, [each for each in reports if each.report_id not in gone])
    done = run.done
    record(
        workspace=workspace,
        action="bug.adopted",
        summary=f"bugs: {done.new_bugs} new, {done.changed_bugs} changed; "
        f"reports: {done.new_reports} new, {done.changed_reports} changed",
        at=at,
        mark=known,
        news=done.news,
    )
    return done


def _last_mark(workspace: Workspace) -> str:
    rows = AuditEntry.objects.filter(workspace=workspace, action="bug.adopted")
    last = rows.order_by("-id").values_list("detail", flat=True).first()
    return str(last.get("mark", "")) if last else ""


def _decided(workspace: Workspace) -> dict[str, set[str]]:
    rows = AuditEntry.objects.filter(
        workspace=workspace, action__in=DECIDED, actor__isnull=False
    ).order_by()
    found: dict[str, set[str]] = defaultdict(set)
    for bug_id, action in rows.values_list("subject", "action").distinct():
        found[bug_id].update(DECIDED[action])
    return found


def _named(workspace: Workspace, action: str) -> set[str]:
    """Reports of which a person did this."""
    rows = AuditEntry.objects.filter(workspace=workspace, action=action).order_by()
    return {str(each.get("report", "")) for each in rows.values_list("detail", flat=True)}


def _bugs(run: _Run, facts: Sequence[BugFact]) -> None:
    with transaction.atomic():
        rows = Bug.objects.filter(
            workspace=run.workspace, bug_id__in=[each.bug_id for each in facts]
        )
        known = {row.bug_id: row for row in rows.select_for_update()}
        fresh = [each for each in facts if each.bug_id not in known]
        changed: list[Bug] = []
        for each in facts:
            if each.duplicate_of:
                run.repeats[each.bug_id] = each.duplicate_of
            row = known.get(each.bug_id)
            if row is not None and row.tracker == "import" and _differs(run, row, each):
                changed.append(row)
        Bug.objects.bulk_update(changed, [*COPIED, "closed_at", "synced_at"], batch_size=500)
        made = Bug.objects.bulk_create([_made(run, each) for each in fresh], batch_size=500)
        _of_fresh(run, made)
        run.keys.update((row.bug_id, row.pk) for row in (*known.values(), *made))
        run.done.new_bugs += len(made)
        run.done.changed_bugs += len(changed)


def _made(run: _Run, fact: BugFact) -> Bug:
    copied: dict[str, Any] = {name: getattr(fact, name) for name in COPIED}
    copied["opened_at"] = _utc(fact.opened_at)
    copied["fixed_at"] = _utc(fact.fixed_at)
    return Bug(
        workspace=run.workspace,
        bug_id=fact.bug_id,
        tracker="import",
        closed_at=copied["fixed_at"] if fact.status == "fixed" else None,
        synced_at=run.at,
        **copied,
    )


def _of_fresh(run: _Run, made: Sequence[Bug]) -> None:
    """Promises of bugs first seen, and the news of those fixed lately."""
    promises = [
        EtaPromise(workspace=run.workspace, bug=row, eta_on=row.eta_on, at=row.opened_at)
        for row in made
        if row.eta_on is not None
    ]
    EtaPromise.objects.bulk_create(promises, batch_size=500)
    day = datetime.combine(run.board.as_of, datetime.min.time(), UTC)
    news = [
        BugNews(workspace=run.workspace, bug=row, kind="fixed", at=row.fixed_at)
        for row in made
        if row.fixed_at is not None and row.fixed_at > day - FRESH
    ]
    BugNews.objects.bulk_create(news, batch_size=500)
    run.done.news += len(news)


def _differs(run: _Run, row: Bug, fact: BugFact) -> bool:
    """Take over what differs and nobody decided; whether anything did."""
    decided = run.decided.get(row.bug_id, set())
    before = {name: getattr(row, name) for name in COPIED}
    now = {name: getattr(fact, name) for name in COPIED}
    now["opened_at"], now["fixed_at"] = _utc(fact.opened_at), _utc(fact.fixed_at)
    now = {name: value for name, value in now.items() if name not in decided}
    if all(before[name] == value for name, value in now.items()):
        return False
    for name, value in now.items():
        setattr(row, name, value)
    row.synced_at = run.at
    _of_change(run, row, before, now)
    return True


def _of_change(run: _Run, row: Bug, before: dict[str, Any], now: dict[str, Any]) -> None:
    """The news of what changed in the tracker."""
    news: list[tuple[str, str, datetime]] = []
    if now.get("status", before["status"]) != before["status"]:
        ended = row.status != "open"
        row.closed_at = (row.fixed_at or run.at) if ended else None
        outdated(row, ("fixed", "wont_fix", "eta", "workaround") if ended else ENDED)
        news += [(row.status, "", row.closed_at or run.at)] if row.status in ENDED else []
    if "eta_on" in now and now["eta_on"] != before["eta_on"]:
        EtaPromise.objects.create(workspace=run.workspace, bug=row, eta_on=row.eta_on, at=run.at)
        outdated(row, ("eta",))
        news += [("eta", row.eta_on.isoformat(), run.at)] if row.eta_on else []
    if "workaround" in now and now["workaround"] != before["workaround"]:
        outdated(row, ("workaround",))
        news += [("workaround", row.workaround, run.at)] if row.workaround else []
    for kind, text, at in news:
        if kind in ENDED or row.status == "open":
            BugNews.objects.create(workspace=run.workspace, bug=row, kind=kind, text=text, at=at)
            run.done.news += 1


def _duplicates(run: _Run) -> None:
    """Which repeats which, once all have a row; what the facts no longer say is taken back."""
    rows = Bug.objects.filter(
        workspace=run.workspace, tracker="import", status="duplicate"
    ).order_by()
    held = dict(rows.values_list("bug_id", "duplicate_of_id"))
    free = {each for each in run.keys if "duplicate_of" not in run.decided.get(each, ())}
    wanted = {each: run.keys.get(run.repeats.get(each, "")) for each in held if each in free}
    changed = [
        Bug(pk=run.keys[each], duplicate_of_id=of)
        for each, of in wanted.items()
        if of != held[each] and of != run.keys[each]
    ]
    with transaction.atomic():
        Bug.objects.bulk_update(changed, ["duplicate_of"], batch_size=500)
        Bug.objects.filter(
            workspace=run.workspace, tracker="import", duplicate_of__isnull=False
        ).exclude(status="duplicate").update(duplicate_of=None)


def _reports(run: _Run, facts: Sequence[ReportFact]) -> None:
    with transaction.atomic():
        rows = BugReport.objects.filter(
            workspace=run.workspace, report_id__in=[each.report_id for each in facts]
        )
        known = {row.report_id: row for row in rows.select_for_update()}
        wanted = [each for each in facts if each.bug_id in run.keys]
        fresh = [_report(run, each) for each in wanted if each.report_id not in known]
        pairs = {
            row.report_id: (row, each)
            for each in wanted
            if (row := known.get(each.report_id)) is not None
        }
        changed = [row for row, each in pairs.values() if _report_differs(run, row, each)]
        BugReport.objects.bulk_update(changed, REPORT_COPIED, batch_size=500)
        before = BugReport.objects.filter(workspace=run.workspace).count() if fresh else 0
        BugReport.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
        after = BugReport.objects.filter(workspace=run.workspace).count() if fresh else 0
        run.done.new_reports += after - before
        run.done.changed_reports += len(changed)


REPORT_COPIED = (
    "customer_id",
    "customer_name",
    "contact_id",
    "reporter_name",
    "reporter_email",
    "is_confirmed",
)


def _report(run: _Run, fact: ReportFact) -> BugReport:
    return BugReport(
        workspace=run.workspace,
        report_id=fact.report_id,
        bug_id=run.keys[fact.bug_id],
        ticket_id=fact.by.ticket_id,
        reported_at=_utc(fact.reported_at),
        **_copied(fact),
    )


def _copied(fact: ReportFact) -> dict[str, Any]:
    by = fact.by
    return {
        "customer_id": by.customer_id,
        "customer_name": by.customer_name,
        "contact_id": by.contact_id,
        "reporter_name": by.name,
        "reporter_email": by.email,
        "is_confirmed": fact.is_confirmed,
    }


def _report_differs(run: _Run, row: BugReport, fact: ReportFact) -> bool:
    now = _copied(fact)
    if row.report_id in run.judged:
        now.pop("is_confirmed")
    if all(getattr(row, name) == value for name, value in now.items()):
        return False
    for name, value in now.items():
        setattr(row, name, value)
    return True


def _utc(at: Any) -> Any:  # noqa: ANN401
    """An instant of the facts, which are in UTC without saying so."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
