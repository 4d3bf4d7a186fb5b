"""Holding a usability review, deciding in it, and following decisions up."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from tenure.records.models import UsabilityDecision, UsabilityReview, Workspace
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.usability import Pack, as_plain
from tenure.workflow.rules.permissions import Act, require

LONGEST, LONGEST_NAME = 500, 200
FARTHEST = timedelta(days=732)
RELOAD = "Reload the page."


@transaction.atomic
def hold(*, by: By, pack: Pack) -> int:
    """Keep the pack as it is now: the review of its month or quarter was held; returns its id.

    `InputError` where it was held before, or nothing lies in it. Audited; undone with `take_back`
    as long as nothing was decided in it.
    """
    require(by.role, Act.LISTEN)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    first, last = date.fromisoformat(pack.first), date.fromisoformat(pack.last)
    if not pack.totals["tickets"]:
        raise InputError("there is no ticket to review", hint="Choose other days or categories.")
    rows = UsabilityReview.objects.filter(workspace=by.workspace)
    if rows.filter(from_on=first, until_on=last).exists():
        raise InputError("this review was held before", hint=RELOAD)
    made = UsabilityReview.objects.create(
        workspace=by.workspace,
        from_on=first,
        until_on=last,
        content=as_plain(pack),
        held_on=by.today,
        at=by.at,
        by=by.user,
    )
    _record(by, "usability.held", made, f"usability review of {pack.code} held")
    return made.pk


@transaction.atomic
def take_back(*, by: By, review_id: int) -> None:
    """Undo the holding of a review in which nothing was decided. Audited."""
    row = _review(by, review_id)
    if row.decisions.exists():
        raise InputError("something was decided in this review", hint="It stands.")
    _record(by, "usability.taken_back", row, f"usability review of {row} taken back")
    row.delete()


@transaction.atomic
def decide(
    *, by: By, review_id: int, what: str, owner: str, due_on: date | None, category: str = ""
) -> int:
    """Write down a decision of a review, with who does it until when; returns its id. Audited."""
    row = _review(by, review_id)
    what, owner, category = what.strip(), owner.strip(), category.strip()
    _check(what, owner, category, due_on, by.today)
    made = UsabilityDecision.objects.create(
        workspace=by.workspace,
        review=row,
        category=category,
        what=what,
        owner=owner,
        due_on=due_on,
        at=by.at,
        by=by.user,
    )
    day = due_on.isoformat() if due_on else None
    _record(by, "usability.decided", row, f"{owner}: {what}", decision=made.pk, due_on=day)
    return made.pk


@transaction.atomic
def done(*, by: By, decision_id: int, outcome: str = "") -> None:
    """A decision was carried out, and what came of it. Audited; undone with `open_again`."""
    row = _decision(by, decision_id)
    if row.done_on is not None:
        raise InputError("this decision is done", hint=RELOAD)
    if len(outcome.strip()) > LONGEST:
        raise InputError("the outcome is too long", hint=f"At most {LONGEST} characters.")
    row.done_on, row.outcome = by.today, outcome.strip()
    row.save(update_fields=["done_on", "outcome"])
    _record(by, "usability.done", row.review, f"done: {row.what}", decision=row.pk)


@transaction.atomic
def open_again(*, by: By, decision_id: int) -> None:
    """A decision is not done after all; its outcome stays to be read. Audited; undone with `done`."""
    row = _decision(by, decision_id)
    if row.done_on is None:
        raise InputError("this decision is open", hint=RELOAD)
    row.done_on = None
    row.save(update_fields=["done_on"])
    _record(by, "usability.opened", row.review, f"open again: {row.what}", decision=row.pk)


def _review(by: By, review_id: int) -> UsabilityReview:
    require(by.role, Act.LISTEN)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = UsabilityReview.objects.filter(workspace=by.workspace, pk=review_id).first()
    if row is None:
        raise InputError("there is no such review", hint=RELOAD)
    return row


def _decision(by: By, decision_id: int) -> UsabilityDecision:
    require(by.role, Act.LISTEN)
    rows = UsabilityDecision.objects.select_for_update().filter(workspace=by.workspace)
    row = rows.filter(pk=decision_id).select_related("review").first()
    if row is None:
        raise InputError("there is no such decision", hint=RELOAD)
    return row


def _check(what: str, owner: str, category: str, due_on: date | None, today: date) -> None:
    if not what or len(what) > LONGEST:
        raise InputError("a decision says what is done", hint=f"At most {LONGEST} characters.")
    if not owner or max(len(owner), len(category)) > LONGEST_NAME:
        raise InputError(
            "a decision has an owner", hint=f"One name, at most {LONGEST_NAME} characters."
        )
    if due_on is not None and not today <= due_on <= today + FARTHEST:
        raise InputError("a decision is due on a day to come", hint="Within two years from now.")


def _record(by: By, action: str, row: UsabilityReview, summary: str, **detail: object) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=summary,
        at=by.at,
        by=by.user,
        subject=f"{row.from_on}..{row.until_on}",
        review=row.pk,
        **detail,
    )
