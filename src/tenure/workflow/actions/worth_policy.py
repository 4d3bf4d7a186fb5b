"""On which terms customers are kept or let go, and what the company does not want to maintain."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from tenure.records.models import Unwanted, Workspace, WorthPolicy
from tenure.values.errors import InputError
from tenure.values.worth import KINDS, REVIEWS, UNWANTED_KINDS, Policy
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.worth_terms import policy
from tenure.workflow.rules.permissions import Act, require


@transaction.atomic
def put(*, by: By, wanted: Policy) -> int:
    """Put a policy for a kind of customer in force from today; returns its version. Earlier ones are kept.

    The same again changes nothing. Audited with what was before; undone by putting that in force. Sheets are
    reckoned by it from the next day's run on.
    """
    require(by.role, Act.SET_WORTH)
    _check(wanted)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    last = WorthPolicy.objects.filter(workspace=by.workspace, kind=wanted.kind).first()
    before = policy(by.workspace.pk, wanted.kind, by.today)
    if before == wanted:
        return last.version if last else 0
    made = WorthPolicy.objects.create(
        workspace=by.workspace,
        version=last.version + 1 if last else 1,
        from_on=by.today,
        at=by.at,
        by=by.user,
        **asdict(wanted),
    )
    record(
        workspace=by.workspace,
        action="worth.policy",
        summary=f"{wanted.kind}: version {made.version}",
        at=by.at,
        by=by.user,
        before=asdict(before),
        after=asdict(wanted),
    )
    return made.version


def _check(wanted: Policy) -> None:
    if wanted.kind not in KINDS or wanted.review_every not in REVIEWS:
        raise InputError("there is no such policy", hint=f"Kinds: {', '.join(KINDS)}.")
    if not (0 <= wanted.best_sure <= 1 and 0.5 <= wanted.release_sure <= 1):
        raise InputError(
            "how sure one must be is a share",
            hint="Of a release from 50 to 100 %, else 0 to 100 %.",
        )
    if not (0 <= wanted.target_margin < 1 and 0 < wanted.most_share <= 1):
        raise InputError("a margin is below 100 %, and a share above 0")


@transaction.atomic
def mark(*, by: By, kind: str, name: str) -> None:
    """Mark what is not wanted any more. Marking again changes nothing. Audited."""
    require(by.role, Act.SET_WORTH)
    if kind not in UNWANTED_KINDS or not name.strip() or len(name) > 500:
        raise InputError("there is nothing to mark", hint=f"Kinds: {', '.join(UNWANTED_KINDS)}.")
    _row, is_new = Unwanted.objects.get_or_create(
        workspace=by.workspace, kind=kind, name=name.strip(), defaults={"at": by.at, "by": by.user}
    )
    if is_new:
        _noted(by, "unwanted.marked", kind, name)


@transaction.atomic
def unmark(*, by: By, kind: str, name: str) -> None:
    """Take a mark away. Audited."""
    require(by.role, Act.SET_WORTH)
    gone, _rows = Unwanted.objects.filter(workspace=by.workspace, kind=kind, name=name).delete()
    if gone:
        _noted(by, "unwanted.unmarked", kind, name)


def _noted(by: By, action: str, kind: str, name: str) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=f"{kind}: {name}",
        at=by.at,
        by=by.user,
        kind=kind,
        name=name,
    )
