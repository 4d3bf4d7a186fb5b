"""A person's answer to a run of mails that is far larger than the runs before it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tenure.records.models import MailRunYes, Workspace
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.customer_mail import drop
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.mail_runs import held_of, size
from tenure.workflow.rules.permissions import Act, require


def let_go(*, by: By, template: str, run_on: date) -> int:
    """Let a run go on that stopped since it is far larger than usual; how many mails waited. Audited.

    The yes holds for as many as there are now and a tenth more; their age counts anew.
    `InputError` where nothing of it waits.
    """
    require(by.role, Act.LADDER)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        waiting = held_of(by.workspace, template, run_on)
        mails, count = size(by.workspace, template, run_on), waiting.count()
        if not count:
            raise InputError("no mail of such a run waits")
        MailRunYes.objects.update_or_create(
            workspace=by.workspace,
            template=template,
            run_on=run_on,
            defaults={"mails": mails, "at": by.at, "by": by.user},
        )
        waiting.update(state="due", next_try_at=by.at, due_since=by.at, error="")
        _noted("mail.run_granted", by, template, run_on, mails=mails, waited=count)
    return count


def give_up(*, by: By, template: str, run_on: date) -> int:
    """Send none of the mails of a run that wait; how many there were. Audited, each by itself too."""
    require(by.role, Act.LADDER)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        waiting = list(held_of(by.workspace, template, run_on).values_list("pk", flat=True))
        if not waiting:
            raise InputError("no mail of such a run waits")
        dropped = drop(by=by, mail_ids=waiting, why="a person gave it up")
        _noted("mail.run_given_up", by, template, run_on, dropped=dropped)
    return dropped


def _noted(action: str, by: By, template: str, run_on: date, **detail: int) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=f"{template} of {run_on}",
        at=by.at,
        by=by.user,
        subject=template,
        run_on=run_on.isoformat(),
        **detail,
    )
