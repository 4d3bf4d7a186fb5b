"""Filing bugs into a tracker, as records have it: claimed by one worker, settled once.

A bug is `due`, then `sending` while a worker holds it, then `filed`, `failed` (the tracker said no),
`due` again (nothing happened) or `unknown` (the answer was lost). Whoever takes it looks it up first.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from tenure.records.models import Bug
from tenure.values.errors import InputError
from tenure.values.trackers import TRACKER_NAMES, Filed
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.tracker_marks import note_told
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.tracker_stakes import Stake
from tenure.workflow.rules.permissions import Act, require

LEASE = timedelta(minutes=5)
"""Longer than any call can take."""
PAUSES = tuple(timedelta(minutes=each) for each in (2, 5, 15, 60, 360))
"""Between tries; the last of them again and again."""
MOST_TRIES = 12
"""After so many tries at which nothing happened it has failed, and waits for a person."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A bug that this worker files, until `lease_until`."""

    bug: Bug
    lease_until: datetime


def claim(*, trackers: Collection[str], at: datetime) -> Claim | None:
    """The bug that has waited longest, held for five minutes; None where there is none to be had.

    One whose worker died is taken once its lease is over.
    """
    is_due = Q(filing__in=("due", "unknown")) & (Q(next_try_at=None) | Q(next_try_at__lte=at))
    is_left = Q(filing="sending") & (Q(lease_until=None) | Q(lease_until__lt=at))
    rows = Bug.objects.filter(is_due | is_left, tracker__in=trackers).exclude(filing_key="")
    found = rows.select_related("workspace").order_by("next_try_at", "id").first()
    if found is None:
        return None
    same = Bug.objects.filter(
        pk=found.pk,
        filing=found.filing,
        filing_tries=found.filing_tries,
        lease_until=found.lease_until,
    )
    until = at + LEASE
    with commit("filing.claim"):
        is_mine = same.update(
            filing="sending", lease_until=until, filing_tries=found.filing_tries + 1
        )
    if not is_mine:
        return None
    found.filing, found.lease_until, found.filing_tries = "sending", until, found.filing_tries + 1
    return Claim(found, until)


def is_ours(claim: Claim, at: datetime) -> bool:
    """Whether the claim holds for as long as a call takes."""
    return at < claim.lease_until - timedelta(minutes=1) and _held(claim).exists()


def settle_filed(*, claim: Claim, filed: Filed, stake: Stake, at: datetime) -> bool:
    """It is there, under the tracker's key; whether the claim still held. Audited.

    Where another bug has that key already, this one has failed, and says which.
    """
    bug = claim.bug
    with commit("filing.settle"):
        others = Bug.objects.filter(
            workspace=bug.workspace, tracker=bug.tracker, tracker_key=filed.key
        )
        other = others.exclude(pk=bug.pk).first()
        if other is not None:
            why = f"{filed.key} is the issue of another bug, {other.bug_id}"
            return _ended(claim, "failed", error=why, url=filed.url[:500])
        is_done = _ended(claim, "filed", tracker_key=filed.key[:200], url=filed.url[:500], error="")
        if is_done:
            note_told(bug=bug, customers=stake.customers, band=stake.band, at=at)
            name = TRACKER_NAMES[bug.tracker]
            _record(bug, "bug.in_tracker", f"{bug.title}: filed in {name} as {filed.key}", at)
    return is_done


def settle_failed(*, claim: Claim, error: str, at: datetime) -> bool:
    """The tracker said no: it waits for a person, who sees why. Audited."""
    with commit("filing.settle"):
        is_done = _ended(claim, "failed", error=error[:500])
        if is_done:
            _record(claim.bug, "bug.not_filed", f"{claim.bug.title}: {error}", at)
    return is_done


def settle_later(
    *, claim: Claim, error: str, at: datetime, retry_after_s: float | None = None
) -> bool:
    """Nothing happened: again after a pause that grows, or after what the tracker asked for."""
    if claim.bug.filing_tries >= MOST_TRIES:
        return settle_failed(claim=claim, error=error, at=at)
    wait = max(pause(claim.bug.filing_tries), timedelta(seconds=retry_after_s or 0))
    with commit("filing.settle"):
        return _ended(claim, "due", error=error[:500], next_try_at=at + wait)


def settle_unknown(*, claim: Claim, error: str, at: datetime) -> bool:
    """The answer was lost: it may be there. It is looked for after a pause, however often it takes."""
    until = at + pause(claim.bug.filing_tries)
    with commit("filing.settle"):
        return _ended(claim, "unknown", error=error[:500], next_try_at=until)


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return PAUSES[min(max(tries, 1), len(PAUSES)) - 1]


@transaction.atomic
def again(*, by: By, bug_id: int) -> Bug:
    """Have a bug that failed filed once more, under the same key; `InputError` where there is none.

    Audited; nothing is undone by it, as it is looked up before it is filed.
    """
    require(by.role, Act.FILE_BUG)
    rows = Bug.objects.select_for_update().filter(workspace=by.workspace, pk=bug_id)
    bug = rows.first()
    if bug is None:
        raise InputError("there is no such bug", hint="Reload the page.")
    if bug.filing != "failed":
        raise InputError("the bug has not failed to be filed", hint="Reload the page.")
    rows.update(filing="due", filing_tries=0, next_try_at=by.at, lease_until=None, error="")
    record(
        workspace=by.workspace,
        action="bug.file_again",
        summary=f"{bug.title}: to be filed once more",
        at=by.at,
        by=by.user,
        subject=bug.bug_id,
        bug=bug.pk,
        before=bug.error,
    )
    bug.refresh_from_db()
    return bug


def _held(claim: Claim) -> QuerySet[Bug]:
    return Bug.objects.filter(pk=claim.bug.pk, filing="sending", lease_until=claim.lease_until)


def _ended(claim: Claim, filing: str, **fields: object) -> bool:
    given = {"next_try_at": None, **fields}
    return _held(claim).update(filing=filing, lease_until=None, **given) > 0


def _record(bug: Bug, action: str, summary: str, at: datetime) -> None:
    record(
        workspace=bug.workspace,
        action=action,
        summary=summary,
        at=at,
        subject=bug.bug_id,
        bug=bug.pk,
        tracker=bug.tracker,
        asked_by=bug.filed_by_id,
    )
