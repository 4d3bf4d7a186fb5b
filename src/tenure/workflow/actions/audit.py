"""Writing down what was done. Called inside the transaction of the act itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tenure.records.models import AuditEntry, User, Workspace


def record(
    *,
    workspace: Workspace,
    action: str,
    summary: str,
    at: datetime,
    by: User | None = None,
    subject: str = "",
    **detail: Any,  # noqa: ANN401
) -> None:
    """Add one entry. `detail` holds plain JSON values: what it was before, what it is now."""
    AuditEntry.objects.create(
        workspace=workspace,
        at=at,
        actor=by,
        action=action,
        subject=subject[:500],
        summary=summary[:500],
        detail=detail,
    )
