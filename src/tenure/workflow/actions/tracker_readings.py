"""What comes of an issue as it was read at its tracker: state, day promised, work-around, news.

News are made when something changes, so reading the same again makes none. What a person wrote here
stays until the tracker itself says something else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from tenure.records.models import Bug, BugNews, EtaPromise, Workspace
from tenure.values.trackers import TRACKER_NAMES, Reading
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.bug_course import ends, helps, promised
from tenure.workflow.actions.commits import commit
from tenure.workflow.queries.bug_groups import root_number

LEASE = timedelta(minutes=2)
AGAIN = timedelta(hours=1)
"""After an issue could not be read."""
SETTLED = ("", "filed")
"""States of filing in which the issue is known."""


def due(*, workspace: Workspace, tracker: str, at: datetime) -> Bug | None:
    """A bug whose issue is to be read now, held for two minutes: never read, asked for, or put off."""
    rows = Bug.objects.filter(workspace=workspace, tracker=tracker, filing__in=SETTLED)
    waits = Q(next_try_at__lte=at) | Q(next_try_at=None, synced_at=None)
    known = rows.filter(waits).exclude(tracker_key="")
    found = known.order_by(F("next_try_at").asc(nulls_first=True), "id").first()
    if found is None:
        return None
    same = Bug.objects.filter(pk=found.pk, filing=found.filing, next_try_at=found.next_try_at)
    if not same.update(next_try_at=at + LEASE):
        return None
    found.next_try_at = at + LEASE
    return found


def known(*, workspace: Workspace, tracker: str, keys: tuple[str, ...]) -> list[Bug]:
    """The bugs of these issues; what was never filed or loaded here has none."""
    rows = Bug.objects.filter(
        workspace=workspace, tracker=tracker, tracker_key__in=keys, filing__in=SETTLED
    )
    return list(rows.order_by("id"))


def look_now(*, workspace: Workspace, tracker: str, key: str, at: datetime) -> bool:
    """Have an issue read as soon as the worker comes to it; whether a bug has it."""
    rows = Bug.objects.filter(workspace=workspace, tracker=tracker, tracker_key=key)
    return rows.filter(filing__in=SETTLED).update(next_try_at=at) > 0


def not_read(*, bug: Bug, error: str, at: datetime, is_gone: bool) -> None:
    """It could not be read: again in an hour, or never by itself where the tracker says it is gone."""
    Bug.objects.filter(pk=bug.pk, filing__in=SETTLED).update(
        error=error[:500],
        next_try_at=None if is_gone else at + AGAIN,
        **({"synced_at": at} if is_gone else {}),
    )


def take(*, bug: Bug, reading: Reading, read_at: datetime) -> tuple[str, ...]:
    """Write what was read; the kinds of news that came of it. Audited where anything changed.

    `read_at` is when it was asked for: what was read before the last reading counts for nothing.
    """
    with commit("filing.read"):
        row = Bug.objects.select_for_update().get(pk=bug.pk)
        if row.synced_at is not None and read_at <= row.synced_at:
            return ()
        before, row.error = _seen(row), ""
        news = [
            *_status(row, reading, read_at),
            *_eta(row, reading, read_at),
            *_workaround(row, reading, read_at),
        ]
        row.synced_at = read_at
        _hands(row, reading)
        if row.next_try_at == bug.next_try_at:
            row.next_try_at = None
        row.save()
        if before != _seen(row) or news:
            _record(row, read_at, news)
    return tuple(news)


def _seen(row: Bug) -> tuple[object, ...]:
    return (row.status, row.eta_on, row.workaround, row.engineer, row.duplicate_of_id)


def _hands(row: Bug, reading: Reading) -> None:
    """Who has it there, and where; nobody there leaves whom a person named."""
    row.engineer = reading.engineer[:200] or row.engineer
    row.url = reading.url[:500]


def _status(row: Bug, reading: Reading, at: datetime) -> list[str]:
    """Who was joined to another bug stays so until a person parts them: its reporters hear that one's news."""
    now, ended = reading.status, reading.ended_at or reading.updated_at
    if now == "duplicate":
        _repeats(row, reading.duplicate_of, ended)
        return []
    if row.duplicate_of_id is not None:
        row.fixed_at = ended if now == "fixed" else None
        return []
    if row.status == now:
        return []
    ends(row, status=now, at=at if now == "open" else ended)
    return [] if now == "open" else [now]


def _repeats(row: Bug, key: str, ended: datetime) -> None:
    """Join it to the bug it repeats; where that is not known here it stays as it is, and says so."""
    others = Bug.objects.filter(workspace_id=row.workspace_id, tracker=row.tracker, tracker_key=key)
    other = others.exclude(tracker_key="").exclude(pk=row.pk).first()
    if other is None:
        row.error = f"it was closed as a duplicate of {key or 'another'}, which is no bug here"
    elif row.duplicate_of_id is None and root_number(other.pk) != root_number(row.pk):
        row.duplicate_of, row.status, row.closed_at = other, "duplicate", ended


def _eta(row: Bug, reading: Reading, at: datetime) -> list[str]:
    """A day that differs from the last the tracker gave is a promise of its own."""
    theirs = EtaPromise.objects.filter(bug=row, by=None).order_by("id").last()
    if reading.eta_on == (theirs.eta_on if theirs else None):
        return []
    if row.status == "open" and row.eta_on != reading.eta_on:
        promised(row, eta_on=reading.eta_on, at=at)
        return ["eta"] if reading.eta_on else []
    row.eta_on = reading.eta_on
    EtaPromise.objects.create(
        workspace_id=row.workspace_id, bug=row, eta_on=reading.eta_on, at=at, by=None
    )
    return []


def _workaround(row: Bug, reading: Reading, at: datetime) -> list[str]:
    """What the tracker said before is not said again, even where a person wrote something else since."""
    text = reading.workaround
    said = BugNews.objects.filter(bug=row, kind="workaround", by=None).order_by("id").last()
    if not text or text == row.workaround or (said is not None and said.text == text):
        return []
    helps(row, text=text, at=at)
    return ["workaround"] if row.status == "open" else []


def _record(row: Bug, at: datetime, news: list[str]) -> None:
    name = TRACKER_NAMES[row.tracker]
    record(
        workspace=row.workspace,
        action="bug.read",
        summary=f"{row.title}: {row.status} in {name}"[:500],
        at=at,
        subject=row.bug_id,
        bug=row.pk,
        status=row.status,
        eta_on=row.eta_on.isoformat() if row.eta_on else "",
        engineer=row.engineer,
        news=news,
    )
