"""What a workspace assumes: as somebody said it, or as it starts."""

from __future__ import annotations

from tenure.records.models import AssumptionRow
from tenure.values.assumptions import DEFAULTS, UNITS, Assumption


def assumptions(workspace_id: int, currency: str) -> dict[str, Assumption]:
    """Every assumption there is, by code. Money said in another currency than this does not count."""
    return {**DEFAULTS, **said(workspace_id, currency)}


def said(workspace_id: int, currency: str) -> dict[str, Assumption]:
    """Those a person said, by code."""
    rows = AssumptionRow.objects.filter(workspace_id=workspace_id, code__in=UNITS)
    return {
        row.code: Assumption(row.code, row.value, row.low, row.high, row.source)
        for row in rows
        if row.currency in ("", currency)
    }
