"""How far each tracker was read, until when it asked to be left alone, and what engineers were told.

Kept as reading marks under the tracker's name: "issues" for the list, "wait" for a pause it asked for,
"told:NUMBER" for how many customers of a bug they know of.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from tenure.records.models import Bug, Workspace
from tenure.records.models.outside import ReadingMark

LIST, WAIT, TOLD = "issues", "wait", "told:"
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def claim(*, workspace: Workspace, tracker: str, at: datetime, every: timedelta) -> bool:
    """Take the turn to read a tracker's list, which comes round each `every`; whether it was free."""
    row, _ = ReadingMark.objects.get_or_create(
        workspace=workspace, provider=tracker, resource=LIST, defaults={"at": NEVER}
    )
    if at - row.at < every:
        return False
    same = ReadingMark.objects.filter(pk=row.pk, at=row.at)
    return same.update(at=at) > 0


def cursor(*, workspace: Workspace, tracker: str) -> str:
    """Where the next reading of the list begins; "" before the first."""
    return _value(workspace, tracker, LIST)


def reached(*, workspace: Workspace, tracker: str, cursor: str, read: int) -> None:
    """The list was read up to here."""
    rows = ReadingMark.objects.filter(workspace=workspace, provider=tracker, resource=LIST)
    rows.update(cursor=cursor[:255], is_whole=True, rows=read)


def put_off(
    *, workspace: Workspace, tracker: str, until: datetime, error: str, at: datetime
) -> None:
    """Leave the tracker alone for a while; why stands beside it."""
    ReadingMark.objects.update_or_create(
        workspace=workspace,
        provider=tracker,
        resource=WAIT,
        defaults={"at": until, "cursor": error[:255]},
    )
    rows = ReadingMark.objects.filter(workspace=workspace, provider=tracker, resource=LIST)
    rows.filter(at__lte=at).update(at=NEVER)


def waits(*, workspace: Workspace, tracker: str, at: datetime) -> bool:
    """Whether the tracker is to be left alone still."""
    rows = ReadingMark.objects.filter(workspace=workspace, provider=tracker, resource=WAIT)
    return rows.filter(at__gt=at).exists()


def told(bug: Bug) -> ReadingMark | None:
    """What engineers were told last of a bug; None where nobody noted it."""
    return ReadingMark.objects.filter(
        workspace=bug.workspace, provider=bug.tracker, resource=f"{TOLD}{bug.pk}"
    ).first()


def note_told(*, bug: Bug, customers: int, band: str, at: datetime) -> None:
    """Engineers know of so many customers."""
    ReadingMark.objects.update_or_create(
        workspace=bug.workspace,
        provider=bug.tracker,
        resource=f"{TOLD}{bug.pk}",
        defaults={"rows": customers, "cursor": band[:255], "at": at},
    )


def untold(*, workspace: Workspace, tracker: str, counts: Mapping[int, int]) -> list[int]:
    """Numbers of bugs that more customers report than was told, or of which nothing was noted."""
    rows = ReadingMark.objects.filter(
        workspace=workspace, provider=tracker, resource__startswith=TOLD
    )
    known = {int(name.removeprefix(TOLD)): n for name, n in rows.values_list("resource", "rows")}
    return [pk for pk, n in sorted(counts.items()) if n > known.get(pk, -1)]


def _value(workspace: Workspace, tracker: str, resource: str) -> str:
    row = ReadingMark.objects.filter(
        workspace=workspace, provider=tracker, resource=resource
    ).first()
    return row.cursor if row else ""
