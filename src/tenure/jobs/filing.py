"""Filing bugs into a tracker, one at a time: claimed, looked up, filed, settled.

It is looked up every time, the first included: who died after filing it, or works on a restored
copy of the database, finds the issue and makes no second one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tenure.records.models import Bug, BugReport
from tenure.values.sending import NotSentError, RefusedError, UnknownError
from tenure.values.trackers import Filed
from tenure.values.trials import is_guarded, outside
from tenure.workflow.actions import filing
from tenure.workflow.actions.filing import Claim
from tenure.workflow.ports import Tracker
from tenure.workflow.queries.tracker_stakes import Stake
from tenure.workflow.rules.tracker_text import draft_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What filing needs: trackers by name, the clock, what is at stake, and whether names are told."""

    trackers: Mapping[str, Tracker]
    now: Callable[[], datetime]
    stake: Callable[[Bug], Stake]
    with_names: bool = False


def file_one(desk: Desk) -> bool:
    """File the bug that has waited longest; whether there was one.

    Raises nothing that the tracker answers; a fault of ours puts the bug off, and is logged.
    """
    claim = filing.claim(trackers=tuple(desk.trackers), at=desk.now())
    if claim is None:
        return False
    try:
        _file(claim, desk)
    except Exception:
        log.exception("bug %s cannot be filed", claim.bug.pk)
        filing.settle_unknown(
            claim=claim, error="something went wrong that should not", at=desk.now()
        )
    return True


def _file(claim: Claim, desk: Desk) -> None:
    stake = desk.stake(claim.bug)
    try:
        filed = _found_or_filed(claim, stake, desk)
    except NotSentError as error:
        wait = error.retry_after_s
        filing.settle_later(claim=claim, error=error.message, at=desk.now(), retry_after_s=wait)
    except UnknownError as error:
        filing.settle_unknown(claim=claim, error=error.message, at=desk.now())
    except RefusedError as error:
        filing.settle_failed(claim=claim, error=error.message, at=desk.now())
    else:
        if filed is not None:
            filing.settle_filed(claim=claim, filed=filed, stake=stake, at=desk.now())


def _found_or_filed(claim: Claim, stake: Stake, desk: Desk) -> Filed | None:
    """The issue; None where the claim was lost meanwhile, and another worker has it."""
    bug, tracker = claim.bug, desk.trackers[claim.bug.tracker]
    if is_guarded("look_up"):
        with outside("tracker.find"):
            found = tracker.find(bug.filing_key, since=bug.opened_at)
        if found is not None:
            return found
    if not filing.is_ours(claim, desk.now()):
        return None
    draft = draft_of(bug, stake, _people(bug), with_names=desk.with_names)
    with outside("tracker.file"):
        return tracker.file(draft, bug.filing_key)


def _people(bug: Bug) -> list[str]:
    rows = BugReport.objects.filter(bug=bug).values_list("reporter_name", "reporter_email")
    return [each for row in rows for each in row if each]
