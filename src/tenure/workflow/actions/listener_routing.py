"""Whose complaints go to the listener: routed by a person, with the reason, and ended."""

from __future__ import annotations

from django.db import transaction

from tenure.records.models import ListenerPolicy, Routed, Workspace
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

LONGEST_WHY = 500


@transaction.atomic
def route(*, by: By, customer_id: str, customer_name: str, why: str) -> int:
    """Send a customer's complaints to the listener from today on; returns the routing's id.

    It counts under the policy in force (`InputError` without one). The day's run opens the cases.
    Audited; ended with `end`. The caller has made sure that there is such a customer.
    """
    require(by.role, Act.LISTEN)
    why = why.strip()
    if not why or len(why) > LONGEST_WHY:
        raise InputError("say why", hint=f"At most {LONGEST_WHY} characters.")
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    policy = ListenerPolicy.objects.filter(workspace=by.workspace).first()
    if policy is None:
        raise InputError("no listening policy is in force", hint="Put one in force first.")
    _refuse_twice(by, customer_id)
    made = Routed.objects.create(
        workspace=by.workspace,
        customer_id=customer_id,
        customer_name=customer_name[:500],
        why=why,
        policy=policy.policy,
        since_on=by.today,
        listener=by.user,
        by=by.user,
    )
    _record(by, "listener.routed", made, f"{customer_name}: routed to the listener")
    return made.pk


@transaction.atomic
def end(*, by: By, routed_id: int) -> str:
    """New complaints go to support again; returns the customer's id.

    Cases that are open stay with the listener until they are handed on. Audited; undone with `resume`.
    """
    row = _row(by, routed_id)
    if row.until_on is not None:
        raise InputError("the routing was ended before", hint="Reload the page.")
    row.until_on = by.today
    row.save(update_fields=["until_on"])
    _record(by, "listener.unrouted", row, f"{row.customer_name}: no longer routed to the listener")
    return row.customer_id


@transaction.atomic
def resume(*, by: By, routed_id: int) -> str:
    """Undo the end of a routing, unless the customer is routed anew. Audited."""
    row = _row(by, routed_id)
    if row.until_on is None:
        raise InputError("the customer is routed", hint="Reload the page.")
    _refuse_twice(by, row.customer_id)
    row.until_on = None
    row.save(update_fields=["until_on"])
    _record(by, "listener.rerouted", row, f"{row.customer_name}: routed to the listener again")
    return row.customer_id


def _refuse_twice(by: By, customer_id: str) -> None:
    held = Routed.objects.filter(workspace=by.workspace, customer_id=customer_id, until_on=None)
    if held.exists():
        raise InputError("the customer is routed already")


def _row(by: By, routed_id: int) -> Routed:
    require(by.role, Act.LISTEN)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = Routed.objects.filter(workspace=by.workspace, pk=routed_id).first()
    if row is None:
        raise InputError("there is no such routing", hint="Reload the page.")
    return row


def _record(by: By, action: str, row: Routed, summary: str) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=summary,
        at=by.at,
        by=by.user,
        subject=row.customer_id,
        routed=row.pk,
        policy=row.policy,
        why=row.why,
        since_on=row.since_on.isoformat(),
        until_on=row.until_on.isoformat() if row.until_on else None,
    )
