"""Reading trackers: what changed since the last time every five minutes, and at once what a webhook named.

A webhook says only which issue to look at; what stands there is always asked of the tracker.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import takewhile

from tenure.config.settings import Settings
from tenure.jobs import clock
from tenure.jobs.filing import Desk, file_one
from tenure.jobs.trackers import kept
from tenure.records.models import Bug, Workspace
from tenure.values.errors import InputError, TenureError
from tenure.values.sending import NotSentError, RefusedError, SendingError, UnknownError
from tenure.values.trials import outside
from tenure.workflow.actions import tracker_events, tracker_marks
from tenure.workflow.actions import tracker_readings as readings
from tenure.workflow.ports import Tracker
from tenure.workflow.queries.tracker_stakes import Stake, counts, stake
from tenure.workflow.rules.tracker_text import further

EVERY = timedelta(minutes=5)
HOURLY = timedelta(hours=1)
"""A bug's issue gets one comment on further customers an hour at most."""
AT_ONCE = 20
"""Issues read in one turn, so that others have theirs."""
log = logging.getLogger(__name__)


def trackers_step(own: Settings, workspace: Workspace) -> bool:
    """File one bug, read some issues; whether there was anything. A fault is logged, and stops nothing else."""
    if not own.trackers:
        return False
    try:
        desk = desk_of(own, workspace)
        has_told = tracker_events.mark(workspace=workspace, at=desk.now()) > 0
        has_filed = file_one(desk)
        return (
            sum(_turn(workspace, name, desk) for name in desk.trackers) > 0 or has_filed or has_told
        )
    except InputError as error:
        log.error("trackers cannot be used: %s %s", error.message, error.hint)  # noqa: TRY400 - said
    except Exception:
        log.exception("bugs were not filed or read: something is wrong that should not be")
    return False


def desk_of(own: Settings, workspace: Workspace) -> Desk:
    """Trackers and clock as the worker has them."""
    return Desk(kept(own), clock.of_database, partial(_stake, own, workspace), own.tracker_names)


def _stake(own: Settings, workspace: Workspace, bug: Bug) -> Stake:
    """By the newest published figures; without them, how many customers there are."""
    from tenure.warehouse.engine import Limits  # noqa: PLC0415 - heavy, and seldom needed
    from tenure.workflow.queries.board import published  # noqa: PLC0415 - the same

    try:
        limits = Limits(own.threads, own.memory, own.home / "spill")
        board = published(workspace, own.warehouse, limits)
    except (TenureError, OSError):
        board = None
    return stake(bug, board)


def _turn(workspace: Workspace, name: str, desk: Desk) -> int:
    """One turn at a tracker, if it may be asked now; how many issues were read or found changed."""
    at = desk.now()
    if tracker_marks.waits(workspace=workspace, tracker=name, at=at):
        return 0
    try:
        done = sum(1 for _ in takewhile(bool, _reads(workspace, name, desk)))
        if tracker_marks.claim(workspace=workspace, tracker=name, at=desk.now(), every=EVERY):
            done += sync(workspace, name, desk)
    except SendingError as error:
        _wait(workspace, name, error, desk.now())
        return 0
    return done


def _reads(workspace: Workspace, name: str, desk: Desk) -> Iterator[bool]:
    return (read_one(workspace, name, desk) for _ in range(AT_ONCE))


def _wait(workspace: Workspace, name: str, error: SendingError, at: datetime) -> None:
    asked = error.retry_after_s if isinstance(error, NotSentError) else None
    until = at + max(EVERY, timedelta(seconds=asked or 0))
    log.warning("%s cannot be read until %s: %s", name, until, error.message)
    tracker_marks.put_off(
        workspace=workspace, tracker=name, until=until, error=error.message, at=at
    )


def sync(workspace: Workspace, name: str, desk: Desk) -> int:
    """Read every issue of a bug that changed since the last time, and tell of further customers.

    How many were read. The cursor moves once all pages are done, so a stop costs a second reading.
    Raises `NotSentError` where the tracker asks to wait, `SendingError` where it gives no list.
    """
    cursor = tracker_marks.cursor(workspace=workspace, tracker=name)
    tracker, done, onward = desk.trackers[name], 0, cursor
    with outside("tracker.list"):
        pages = list(tracker.changed_since(cursor))
    for page in pages:
        onward = page.cursor
        for bug in readings.known(workspace=workspace, tracker=name, keys=page.keys):
            done += _read(bug, tracker, desk)
    tracker_marks.reached(workspace=workspace, tracker=name, cursor=onward, read=done)
    _tell_of_further(workspace, name, desk)
    return done


def read_one(workspace: Workspace, name: str, desk: Desk) -> bool:
    """Read the issue that waits for it; whether there was one."""
    bug = readings.due(workspace=workspace, tracker=name, at=desk.now())
    if bug is None:
        return False
    _read(bug, desk.trackers[name], desk)
    return True


def _read(bug: Bug, tracker: Tracker, desk: Desk) -> int:
    """One issue; one that is refused or broken does not keep others from being read."""
    at = desk.now()
    try:
        with outside("tracker.read"):
            found = tracker.read(bug.tracker_key)
    except RefusedError as error:
        readings.not_read(bug=bug, error=error.message, at=at, is_gone=True)
        return 0
    except UnknownError as error:
        readings.not_read(bug=bug, error=error.message, at=at, is_gone=False)
        return 0
    except (KeyError, TypeError, ValueError, AttributeError):
        log.exception("%s %s has an unknown shape", bug.tracker, bug.tracker_key)
        said = "the tracker answered in a shape that is not known"
        readings.not_read(bug=bug, error=said, at=at, is_gone=False)
        return 0
    news = readings.take(bug=bug, reading=found, read_at=at)
    if news:
        log.info("%s %s: %s", bug.tracker, bug.tracker_key, ", ".join(news))
    return 1


def _tell_of_further(workspace: Workspace, name: str, desk: Desk) -> None:
    """Comment on the issues of bugs that more customers report than engineers were told of."""
    now_there = counts(workspace.pk, (name,))
    at = desk.now()
    for pk in tracker_marks.untold(workspace=workspace, tracker=name, counts=now_there):
        bug = Bug.objects.select_related("workspace").get(pk=pk)
        told = tracker_marks.told(bug)
        if told is None or at - told.at >= HOURLY:
            _comment(bug, desk, is_first=told is None)


def _comment(bug: Bug, desk: Desk, *, is_first: bool) -> None:
    """Where nobody noted what was told, what there is now is taken as told."""
    there = desk.stake(bug)
    if not is_first:
        text = further(there, with_names=desk.with_names)
        key = f"{bug.filing_key}-{there.customers}"
        try:
            with outside("tracker.comment"):
                desk.trackers[bug.tracker].comment(bug.tracker_key, text, key)
        except RefusedError as error:
            log.warning("%s %s takes no comment: %s", bug.tracker, bug.tracker_key, error.message)
        except UnknownError as error:
            log.warning("%s %s: a comment is not sure: %s", bug.tracker, bug.tracker_key, error)
            return
    tracker_marks.note_told(bug=bug, customers=there.customers, band=there.band, at=desk.now())
