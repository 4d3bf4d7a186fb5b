"""What people noted, asked and filed here becomes facts: talks, surveys and answers, bugs and reports.

All of it or nothing, by id: loading again changes nothing, and what was taken back goes.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Max, Q

from tenure.records.models import (
    AuditEntry,
    Bug,
    BugReport,
    SurveyInvite,
    SurveyRound,
    Talk,
    Workspace,
)
from tenure.values.errors import BusyError
from tenure.values.surveys import OWN as OF_SURVEYS
from tenure.warehouse.engine import Limits
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.own_rows import LABEL, OwnRows, is_loaded, load_own
from tenure.warehouse.session import writing
from tenure.workflow.actions.reading_marks import Mark, marks, set_mark
from tenure.workflow.rules.talks import OWN

PROVIDER, RESOURCE = "tenure", "own_words"
EVERY = timedelta(minutes=5)
"""The worker loads what was written here at most so often; the day's run always does."""
Cells = tuple[object, ...]
log = logging.getLogger(__name__)

TALKS = (
    "touchpoint_id",
    "customer_id",
    "contact_id",
    "kind",
    "direction",
    "occurred_at",
    "person",
    "subject",
    "body",
    "minutes",
    "goal",
    "blocker",
    "mood",
    "promise",
    "promised_on",
    "kept_on",
    "is_value_talk",
    "asked",
    "stated_reason",
    "real_reason",
    "changed_mind",
)
SURVEYS = ("survey_id", "kind", "name", "opens_on", "closes_on")
RESPONSES = (
    "response_id",
    "survey_id",
    "kind",
    "customer_id",
    "contact_id",
    "sent_at",
    "answered_at",
    "score",
    "role",
    "goal",
    "comment",
    "who_uses",
    "solves",
    "missing",
)
BUGS = (
    "bug_id",
    "title",
    "body",
    "component",
    "status",
    "severity",
    "opened_at",
    "fixed_at",
    "eta_on",
    "duplicate_of",
    "url",
    "version",
    "workaround",
    "is_security",
)
REPORTS = (
    "report_id",
    "bug_id",
    "customer_id",
    "contact_id",
    "ticket_id",
    "reported_at",
    "is_confirmed",
)


def load_own_words(*, workspace: Workspace, root: Path, at: datetime, limits: Limits) -> int:
    """Bring the facts up to what the records say; returns how many rows of ours are held in tables that changed.

    Nothing is done where nothing was ever imported, or nothing changed. Raises `BusyError` while
    another process writes.
    """
    manifest = read_manifest(root)
    if not manifest.tables:
        return 0
    last = _last_entry(workspace)
    changed = [own for own in every_own(workspace) if not is_loaded(manifest, own)]
    count = 0
    if changed:
        with writing(root, limits) as session:
            count = sum(load_own(session, own, session.scratch) for own in changed)
            report = session.commit(LABEL, at.isoformat(timespec="seconds"))
        if report.rejected:
            log.error("%s rows written here were refused as facts", report.rejected)
    set_mark(workspace=workspace, provider=PROVIDER, mark=Mark(RESOURCE, last, True, count), at=at)
    return count


def own_words_step(*, workspace: Workspace, root: Path, at: datetime, limits: Limits) -> bool:
    """The same after something was written, at most every few minutes; whether anything was loaded.

    Every write here leaves an audit entry: without a new one nothing is compared. What a fault or
    a busy warehouse keeps back is loaded with the next try, at the latest by the day's run.
    """
    mark = marks(workspace=workspace, provider=PROVIDER).get(RESOURCE)
    is_late = mark is None or mark.at is None or at - mark.at >= EVERY
    if not is_late or (mark is not None and mark.cursor == _last_entry(workspace)):
        return False
    try:
        return load_own_words(workspace=workspace, root=root, at=at, limits=limits) > 0
    except BusyError:
        log.info("the warehouse is busy; what was written here waits")
    except Exception:
        log.exception("what was written here cannot be loaded; the next try is in a while")
        set_mark(workspace=workspace, provider=PROVIDER, mark=Mark(RESOURCE), at=at)
    return False


def _last_entry(workspace: Workspace) -> str:
    rows = AuditEntry.objects.filter(workspace=workspace)
    return str(rows.aggregate(last=Max("pk"))["last"] or 0)


def every_own(workspace: Workspace) -> Iterator[OwnRows]:
    """Rows of each table as the records say now, in the order of their ids."""
    for table, columns, rows in (
        ("touchpoints", TALKS, _talks),
        ("surveys", SURVEYS, _rounds),
        ("survey_responses", RESPONSES, _responses),
        ("bugs", BUGS, _bugs),
        ("bug_reports", REPORTS, _reports),
    ):
        yield _own(table, columns, rows, workspace)


def _own(
    table: str,
    columns: tuple[str, ...],
    rows: Callable[[Workspace], Iterator[Cells]],
    workspace: Workspace,
) -> OwnRows:
    found = [tuple(_cell(value) for value in row) for row in rows(workspace)]
    state = hashlib.sha256(repr(columns).encode())
    for row in found:
        state.update(repr(row).encode())
    return OwnRows(table, columns, found, state.hexdigest())


def _cell(value: object) -> object:
    """A value as facts hold it: nothing for an empty text, instants in UTC, and no sign that ends a text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, str):
        return value.replace("\x00", "").strip() or None
    return value


def _talks(workspace: Workspace) -> Iterator[Cells]:
    rows = Talk.objects.filter(workspace=workspace, is_gone=False).select_related("by")
    for each in rows.order_by("pk").iterator(chunk_size=2000):
        own: dict[str, Any] = {"touchpoint_id": f"{OWN}{each.pk}", "person": str(each.by)}
        yield tuple(own[name] if name in own else getattr(each, name) for name in TALKS)


def _rounds(workspace: Workspace) -> Iterator[Cells]:
    rows = SurveyRound.objects.filter(workspace=workspace).exclude(state="draft")
    for each in rows.order_by("pk"):
        yield f"{OF_SURVEYS}{each.pk}", each.kind, each.name, each.opens_on, each.closes_on


def _responses(workspace: Workspace) -> Iterator[Cells]:
    """Everybody who was asked, answered or not; who was passed over was not asked.

    The quarterly questions begin with that of NPS: their score is one.
    """
    rows = SurveyInvite.objects.filter(workspace=workspace).select_related("round")
    rows = rows.filter(Q(asked_at__isnull=False) | Q(answered_at__isnull=False))
    for each in rows.order_by("pk").iterator(chunk_size=2000):
        own: dict[str, Any] = {
            "response_id": f"{OF_SURVEYS}{each.pk}",
            "survey_id": f"{OF_SURVEYS}{each.round_id}",
            "kind": "nps" if each.round.kind == "quarterly" else each.round.kind,
            "sent_at": each.asked_at,
            "score": None if each.score is None else float(each.score),
        }
        yield tuple(own[name] if name in own else getattr(each, name) for name in RESPONSES)


def _bugs(workspace: Workspace) -> Iterator[Cells]:
    rows = Bug.objects.filter(workspace=workspace).exclude(tracker="import")
    for each in rows.select_related("duplicate_of").order_by("pk").iterator(chunk_size=2000):
        first = each.duplicate_of.bug_id if each.duplicate_of else None
        yield tuple(first if name == "duplicate_of" else getattr(each, name) for name in BUGS)


def _reports(workspace: Workspace) -> Iterator[Cells]:
    """Reports of bugs that are worked on here, and of others where somebody here linked a ticket."""
    rows = BugReport.objects.filter(workspace=workspace).select_related("bug")
    rows = rows.filter(~Q(bug__tracker="import") | Q(linked_by__isnull=False))
    for each in rows.order_by("pk").iterator(chunk_size=2000):
        yield tuple(
            each.bug.bug_id if name == "bug_id" else getattr(each, name) for name in REPORTS
        )
