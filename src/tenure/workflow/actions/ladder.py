"""Designing the ladder, and taking its steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from tenure.records.models import CustomerMail, LadderDesign, LadderTouch, WorkItem, Workspace
from tenure.records.models.work import OPEN
from tenure.values.errors import InputError
from tenure.values.ladder import SPECIAL, Design, checked, default_design, design_from
from tenure.values.trials import is_guarded
from tenure.workflow.actions import work_items
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.customer_mail import Post, drop_among, queue
from tenure.workflow.actions.deliveries import Here
from tenure.workflow.actions.labels import refuse_in_hold
from tenure.workflow.actions.mail_checks import STEP_TEMPLATE, TAKEN_BACK, not_leaving
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import ladder as query
from tenure.workflow.queries.ready_letters import ReadyLetter
from tenure.workflow.rules.mail_ids import step_occasion
from tenure.workflow.rules.permissions import Act, require

Row = dict[str, Any]
LONGEST_NOTE = 2_000
TURN_ON = "Turn mail on first, on the page Mail, or take the step another way and mark it done."


@transaction.atomic
def put_design(*, by: By, design: Design) -> int:
    """Put a ladder in force as a new version, with an audit entry; returns the version.

    Thresholds hold from the next day's run, steps and words at once. What is in force already
    changes nothing. Undone with `restore`. Raises `InputError` for a design with a fault.
    """
    require(by.role, Act.LADDER)
    checked(design)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    now = query.in_force(by.workspace.pk)
    before = now.design if now else default_design()
    if before == design:
        return now.version if now else 0
    version = now.version + 1 if now else 1
    LadderDesign.objects.create(
        workspace=by.workspace, version=version, design=design.plain(), at=by.at, by=by.user
    )
    record(
        workspace=by.workspace,
        action="ladder.designed",
        summary=f"Ladder {version}: {_changes(before, design)}",
        at=by.at,
        by=by.user,
        subject=f"ladder {version}",
        before=before.plain(),
        after=design.plain(),
    )
    return version


def restore(*, by: By, version: int) -> int:
    """Put an earlier version in force again, as a new one; 0 is the ladder a workspace starts with."""
    if version == 0:
        return put_design(by=by, design=default_design())
    row = LadderDesign.objects.filter(workspace=by.workspace, version=version).first()
    if row is None:
        raise InputError(f"there is no ladder {version}")
    return put_design(by=by, design=design_from(row.design))


def _changes(before: Design, after: Design) -> str:
    names = []
    if (before.default, before.plans) != (after.default, after.plans):
        names.append("thresholds")
    names += [new.code for old, new in zip(before.steps, after.steps, strict=True) if old != new]
    keys = {*before.wordings, *after.wordings}
    names += sorted(
        f"{code} {language}"
        for code, language in keys
        if before.wordings.get((code, language)) != after.wordings.get((code, language))
    )
    return ", ".join(names)


@transaction.atomic
def take_step(
    *,
    by: By,
    customer_id: str,
    quiet_since: date,
    step: str,
    note: str = "",
    customer_name: str = "",
) -> int:
    """Record that a step was taken in a customer's quiet spell; returns the touch's id.

    Once a step and spell; the special one is taken by a proposal. The customer's open work item is
    finished with it where it asks for this step, and having paid without using is its only reason
    that holds; else it stays open. Audited; undone within the day with `undo_step`. The caller has
    made sure that there is such a spell.
    """
    require(by.role, Act.WORK_ITEM)
    query.design_of(by.workspace.pk).step(step)
    if step == SPECIAL:
        raise InputError("a proposal takes the special step", hint="Propose freeze and refund.")
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise InputError("the note is too long", hint=f"At most {LONGEST_NOTE} characters.")
    if is_guarded("lock"):
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    rows = LadderTouch.objects.filter(workspace=by.workspace, customer_id=customer_id)
    if rows.filter(quiet_since=quiet_since, step=step).exists():
        raise InputError(f"step {step} was taken before", hint="Reload the page.")
    item = _open_item(by, customer_id)
    made = LadderTouch.objects.create(
        workspace=by.workspace,
        customer_id=customer_id,
        quiet_since=quiet_since,
        step=step,
        done_on=by.today,
        by=by.user,
        item=item,
        note=note,
    )
    _record(by, "ladder.step_taken", made, f"{customer_name or customer_id}: step {step} taken")
    if item is not None and item.next_step == step and _is_only_quiet(item):
        work_items.finish(item_id=item.pk, by=by, note=note)
    return made.pk


@transaction.atomic
def send_step(*, by: By, here: Here, row: Row, letter: ReadyLetter) -> CustomerMail:
    """Write the mail of a step to the customer of a desk row, and record the step with it.

    Both in one transaction; the mail goes out once it may. One mail a step and spell: `InputError`
    where there was one before, unless it was taken back before it left; where the step is not one
    that is mailed, nobody has an address, no mail leaves from here, or the customer is in legal hold.
    """
    require(by.role, Act.WRITE_LETTER)
    refuse_in_hold(by, row["customer_id"])
    step, person = letter.step.code, letter.to
    if not letter.can_be_mailed or person is None:
        raise InputError(f"step {step} cannot be mailed", hint="Take it another way, mark it done.")
    why = not_leaving(by.workspace.pk, person.email, here)
    if why:
        raise InputError(why, hint=TURN_ON)
    take_step(
        by=by,
        customer_id=row["customer_id"],
        quiet_since=row["quiet_since"],
        step=step,
        note=letter.subject,
        customer_name=row["name"],
    )
    post = Post(
        customer_id=row["customer_id"],
        recipient=person.email,
        template=f"{STEP_TEMPLATE}{step}",
        topic="ladder",
        occasion_key=step_occasion(row["customer_id"], row["quiet_since"], step),
        language=letter.language,
        zone="",
        subject=letter.subject,
        body=letter.body,
        country=row["country"],
    )
    made = queue(workspace=by.workspace, post=post, at=by.at, here=here, by=by.user)
    if made is None:
        raise InputError(
            f"the mail of step {step} was written before",
            hint="It is not sent twice. Mark it done.",
        )
    return made


@transaction.atomic
def undo_step(*, by: By, touch_id: int) -> str:
    """Take back a step recorded today; returns the customer's id. Audited.

    The work item it finished is open again, unless another has been opened. Its mail does not go
    out any more where it still waits, and may be written anew; what was sent, or may have been, is
    not sent again for this step.
    """
    require(by.role, Act.WORK_ITEM)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = LadderTouch.objects.filter(workspace=by.workspace, pk=touch_id).first()
    if row is None:
        raise InputError("there is no such step", hint="Reload the page.")
    if row.done_on != by.today:
        raise InputError("a step is taken back on its own day only")
    item, customer_id = row.item, row.customer_id
    _drop_mail(by, row)
    _record(by, "ladder.step_undone", row, f"{customer_id}: step {row.step} taken back")
    row.delete()
    is_closed = item is not None and (item.status, item.closed_on) == ("done", by.today)
    if item is not None and is_closed and _open_item(by, customer_id) is None:
        work_items.reopen(item_id=item.pk, by=by)
    return customer_id


def _drop_mail(by: By, row: LadderTouch) -> None:
    """What still waits of a step's mail does not go out; what may be out already stays as it is."""
    reason = step_occasion(row.customer_id, row.quiet_since, row.step)
    mails = CustomerMail.objects.filter(workspace=by.workspace, customer_id=row.customer_id)
    drop_among(mails.filter(topic="ladder", occasion_key=reason), by, TAKEN_BACK)


def _open_item(by: By, customer_id: str) -> WorkItem | None:
    items = WorkItem.objects.filter(workspace=by.workspace, status__in=OPEN)
    return items.filter(customer_id=customer_id).first()


def _is_only_quiet(item: WorkItem) -> bool:
    codes = set(item.reasons.filter(gone_on=None).values_list("code", flat=True))
    return codes == {"zombie"}


def _record(by: By, action: str, row: LadderTouch, summary: str) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=summary,
        at=by.at,
        by=by.user,
        subject=row.customer_id,
        step=row.step,
        quiet_since=row.quiet_since.isoformat(),
        note=row.note,
    )
