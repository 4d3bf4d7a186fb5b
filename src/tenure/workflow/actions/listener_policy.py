"""Which listening policy is in force, from when on, and what the desk costs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from tenure.records.models import ListenerPolicy, Workspace
from tenure.records.models.listener import POLICIES
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require


@dataclass(frozen=True, slots=True)
class Terms:
    """A policy as it is put: hours are of the listener, the cost in minor units of the workspace's currency."""

    policy: str
    hours_a_week: int
    hour_cost_minor: int
    answer_hours: int
    cadence_days: int


@transaction.atomic
def put_policy(*, by: By, terms: Terms) -> int:
    """Put a policy in force from today on; returns its version. Earlier versions are kept.

    Who is routed stays routed, under the policy they were routed by. The same terms again change
    nothing. Audited with the terms before; undone by putting the earlier terms in force.
    """
    require(by.role, Act.DEFINE)
    _check(terms)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    last = ListenerPolicy.objects.filter(workspace=by.workspace).first()
    if last is not None and _terms(last) == terms:
        return last.version
    made = ListenerPolicy.objects.create(
        workspace=by.workspace,
        version=last.version + 1 if last else 1,
        policy=terms.policy,
        hours_a_week=terms.hours_a_week,
        hour_cost_minor=terms.hour_cost_minor,
        answer_hours=terms.answer_hours,
        cadence_days=terms.cadence_days,
        from_on=by.today,
        at=by.at,
        by=by.user,
    )
    record(
        workspace=by.workspace,
        action="listener.policy",
        summary=f"Listening policy {made.version}: {terms.policy}",
        at=by.at,
        by=by.user,
        before=_plain(_terms(last)) if last else {},
        now=_plain(terms),
    )
    return made.version


def _terms(row: ListenerPolicy) -> Terms:
    return Terms(
        row.policy, row.hours_a_week, row.hour_cost_minor, row.answer_hours, row.cadence_days
    )


def _plain(terms: Terms) -> dict[str, str | int]:
    return {name: getattr(terms, name) for name in Terms.__slots__}


def _check(terms: Terms) -> None:
    if terms.policy not in POLICIES:
        raise InputError(
            f"there is no policy {terms.policy!r}", hint=f"One of: {', '.join(POLICIES)}."
        )
    if not 1 <= terms.hours_a_week <= 168:
        raise InputError("a week has 1 to 168 hours")
    if not 0 <= terms.hour_cost_minor < 10**12:
        raise InputError("an hour costs nothing or more")
    if not 1 <= terms.answer_hours <= 720:
        raise InputError("the first word comes within 1 to 720 hours")
    if not 1 <= terms.cadence_days <= 365:
        raise InputError("the next word comes within 1 to 365 days")
