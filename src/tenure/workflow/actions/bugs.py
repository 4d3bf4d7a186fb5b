"""Bugs as people work on them: filed, reported by many, judged, and told to be the same.

Nothing is joined or merged by itself: a person says so, and can take it back.
"""

from __future__ import annotations

import secrets

from django.db import transaction

from tenure.records.models import Bug, BugReport, Workspace
from tenure.records.models.bugs import BUG_SEVERITIES
from tenure.values.bugs import LONGEST_BODY, LONGEST_TITLE, OUTSIDE_TRACKERS, NewBug, Reported
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.bug_groups import root_number
from tenure.workflow.rules.permissions import Act, require

PREFIX = "tenure-"
"""What ids of bugs filed here begin with, so that none is one of the facts'."""


@transaction.atomic
def file(*, by: By, draft: NewBug, reported: Reported | None = None) -> int:
    """File a bug, with the report it came in if there is one; returns its number.

    For an outside tracker it is due, and filed there by the trackers' job; `filing_key` finds it again if the answer is lost. Audited.
    """
    require(by.role, Act.FILE_BUG)
    _check(draft)
    _lock(by)
    made = Bug.objects.create(
        workspace=by.workspace,
        bug_id=f"{PREFIX}{secrets.token_hex(8)}",
        title=draft.title.strip(),
        body=draft.body.strip(),
        component=draft.component.strip()[:200],
        version=draft.version.strip()[:200],
        severity=draft.severity,
        is_security=draft.is_security,
        opened_at=by.at,
        filed_by=by.user,
        tracker=draft.tracker,
        **_filing(draft, by),
    )
    made.bug_id = f"{PREFIX}{made.pk}"
    made.save(update_fields=["bug_id"])
    note(by, "bug.filed", made, made.title, tracker=made.tracker, severity=made.severity)
    if reported is not None:
        _report(by, made, reported)
    return made.pk


def _filing(draft: NewBug, by: By) -> dict[str, object]:
    if draft.tracker == "built_in":
        return {}
    return {"filing": "due", "filing_key": secrets.token_hex(16), "next_try_at": by.at}


def _check(draft: NewBug) -> None:
    title = draft.title.strip()
    if not title or len(title) > LONGEST_TITLE:
        raise InputError(
            "a bug needs a title", hint=f"What goes wrong, in at most {LONGEST_TITLE} characters."
        )
    if len(draft.body) > LONGEST_BODY:
        raise InputError(f"a text has at most {LONGEST_BODY} characters")
    check_severity(draft.severity)
    if draft.tracker not in ("built_in", *OUTSIDE_TRACKERS):
        raise InputError(f"there is no tracker {draft.tracker!r}")


def check_severity(severity: str) -> None:
    """`InputError` for one there is none of."""
    if severity not in BUG_SEVERITIES:
        raise InputError(
            f"{severity!r} is no severity", hint=f"One of: {', '.join(BUG_SEVERITIES)}."
        )


@transaction.atomic
def report(*, by: By, bug: int, reported: Reported) -> int:
    """Add a report to a bug; of one ticket there is one. Returns the report's number. Audited.

    Undone with `unlink`.
    """
    return _report(by, found(by, bug), reported)


def _report(by: By, bug: Bug, reported: Reported) -> int:
    if not (reported.ticket_id or reported.who):
        raise InputError(
            "a report says who or which ticket", hint="Name a ticket, a customer or an address."
        )
    if (
        reported.ticket_id
        and BugReport.objects.filter(bug=bug, ticket_id=reported.ticket_id).exists()
    ):
        raise InputError("this ticket is a report of the bug already", hint="Reload the page.")
    made = BugReport.objects.create(
        workspace=by.workspace,
        report_id=f"{PREFIX}{secrets.token_hex(8)}",
        bug=bug,
        customer_id=reported.customer_id,
        customer_name=reported.customer_name[:500],
        contact_id=reported.contact_id,
        reporter_name=reported.name[:200],
        reporter_email=reported.email.strip()[:254],
        ticket_id=reported.ticket_id,
        reported_at=by.at,
        linked_by=by.user,
    )
    what = reported.ticket_id or reported.who
    note(by, "bug.reported", bug, f"{what} reports: {bug.title}", report=made.report_id)
    return made.pk


@transaction.atomic
def unlink(*, by: By, report_id: int) -> int:
    """Take a report off its bug; returns the bug's number. Audited.

    One that came with the facts does not come back with them. Undone by joining the ticket again.
    """
    row = _report_row(by, report_id)
    bug = row.bug
    note(
        by,
        "bug.unlinked",
        bug,
        f"{row.ticket_id or row.customer_name} no longer reports: {bug.title}",
        report=row.report_id,
        ticket=row.ticket_id,
        customer=row.customer_id,
    )
    row.delete()
    return bug.pk


@transaction.atomic
def judge(*, by: By, report_id: int, is_confirmed: bool | None) -> int:
    """Say whether a report is one of a real bug; None takes the word back. Returns the bug's number.

    Who reported what is none is not told of its news, and counts neither as a customer nor for
    recognition. Audited.
    """
    row = _report_row(by, report_id)
    before, row.is_confirmed = row.is_confirmed, is_confirmed
    row.save(update_fields=["is_confirmed"])
    words = {True: "confirmed", False: "denied", None: "not judged"}[is_confirmed]
    note(
        by,
        "bug.judged",
        row.bug,
        f"{row.ticket_id or row.customer_name}: {words}",
        report=row.report_id,
        before=before,
        now=is_confirmed,
    )
    return row.bug_id


@transaction.atomic
def repeat(*, by: By, bug: int, of: int) -> None:
    """Say that a bug is a duplicate of another: its reporters hear that one's news, and count for it.

    Only a person does. Raises `InputError` where they are one already. Audited; undone with `part`.
    """
    row, other = found(by, bug), found(by, of)
    if root_number(other.pk) == root_number(row.pk):
        raise InputError("these two are one already", hint="Part them first.")
    row.duplicate_of, row.status = other, "duplicate"
    row.closed_at = row.closed_at or by.at
    row.save(update_fields=["duplicate_of", "status", "closed_at"])
    note(by, "bug.repeats", row, f"{row.title} repeats {other.title}", of=other.bug_id)


@transaction.atomic
def part(*, by: By, bug: int) -> None:
    """Undo that: the bug stands for itself again, fixed if it was, else open. Audited."""
    row = found(by, bug)
    if row.duplicate_of is None:
        raise InputError("the bug is no duplicate", hint="Reload the page.")
    of, row.duplicate_of = row.duplicate_of.bug_id, None
    row.status = "fixed" if row.fixed_at else "open"
    row.closed_at = row.fixed_at
    row.save(update_fields=["duplicate_of", "status", "closed_at"])
    note(by, "bug.parted", row, f"{row.title} stands for itself", of=of)


def found(by: By, bug: int) -> Bug:
    """A bug of the workspace, which is locked till the end; `InputError` where there is none."""
    require(by.role, Act.FILE_BUG)
    _lock(by)
    row = Bug.objects.filter(workspace=by.workspace, pk=bug).first()
    if row is None:
        raise InputError("there is no such bug", hint="Reload the page.")
    return row


def _report_row(by: By, report_id: int) -> BugReport:
    require(by.role, Act.FILE_BUG)
    _lock(by)
    rows = BugReport.objects.filter(workspace=by.workspace).select_related("bug")
    row = rows.filter(pk=report_id).first()
    if row is None:
        raise InputError("there is no such report", hint="Reload the page.")
    return row


def _lock(by: By) -> None:
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)


def note(by: By, action: str, bug: Bug, summary: str, **detail: object) -> None:
    """An audit entry of what a person did with a bug."""
    record(
        workspace=by.workspace,
        action=action,
        summary=summary,
        at=by.at,
        by=by.user,
        subject=bug.bug_id,
        bug=bug.pk,
        **detail,
    )
