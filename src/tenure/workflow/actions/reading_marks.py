"""How far a provider's lists were read: written page by page, so that a stop costs one page at the most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenure.records.models import Workspace
from tenure.records.models.outside import ReadingMark


@dataclass(frozen=True, slots=True)
class Mark:
    """One list: its last object read, whether it was read to its end, objects read, and when."""

    resource: str
    cursor: str = ""
    is_whole: bool = False
    rows: int = 0
    at: datetime | None = None


def marks(*, workspace: Workspace, provider: str) -> dict[str, Mark]:
    """Every mark of a provider by list."""
    found = ReadingMark.objects.filter(workspace=workspace, provider=provider)
    return {
        each.resource: Mark(each.resource, each.cursor, each.is_whole, each.rows, each.at)
        for each in found
    }


def set_mark(*, workspace: Workspace, provider: str, mark: Mark, at: datetime) -> None:
    """Write how far a list was read."""
    ReadingMark.objects.update_or_create(
        workspace=workspace,
        provider=provider,
        resource=mark.resource,
        defaults={
            "cursor": mark.cursor,
            "is_whole": mark.is_whole,
            "rows": mark.rows,
            "at": at,
        },
    )


@transaction.atomic
def begin_reading(
    *, workspace: Workspace, provider: str, keep: Iterable[str], fresh: Iterable[Mark], at: datetime
) -> None:
    """Forget how far lists were read, but for the marks to `keep`, and set others: all of it or nothing."""
    old = ReadingMark.objects.filter(workspace=workspace, provider=provider)
    old.exclude(resource__in=list(keep)).delete()
    for mark in fresh:
        set_mark(workspace=workspace, provider=provider, mark=mark, at=at)
