"""What people decided of requesters, and whether the figures were made with all of it."""

from __future__ import annotations

from datetime import datetime

from tenure.records.models import RequesterMatch, Workspace
from tenure.records.models.outside import ReadingMark

PROVIDER, MARK = "requesters", "decided"
"""Whose mark says that something was decided that the figures do not show yet."""


def decisions(workspace_id: int) -> tuple[tuple[str, str], ...]:
    """What people decided: requesters and their customers, "" for nobody."""
    rows = RequesterMatch.objects.filter(workspace_id=workspace_id).order_by("requester")
    return tuple(rows.values_list("requester", "customer_id"))


def waiting_since(workspace: Workspace) -> datetime | None:
    """When something was decided last that the day was not run with; None where nothing was."""
    rows = ReadingMark.objects.filter(workspace=workspace, provider=PROVIDER, resource=MARK)
    mark = rows.filter(is_whole=False).first()
    return mark.at if mark else None
