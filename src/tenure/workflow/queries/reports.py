"""Every report by name."""

from __future__ import annotations

from collections.abc import Callable

from tenure.values.errors import InputError
from tenure.workflow.queries import freshness, ledger, use, worklist
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import BY_FIELDS, Report, ReportRequest

REPORTS: dict[str, Callable[[Board, ReportRequest], Report]] = {
    "today": worklist.today_report,
    "mrr": ledger.mrr_report,
    "movements": ledger.movements_report,
    "retention": ledger.retention_report,
    "cohorts": ledger.cohorts_report,
    "engagement": use.engagement_report,
    "zombies": use.zombies_report,
    "freshness": freshness.freshness_report,
}


def report(name: str, board: Board, request: ReportRequest) -> Report:
    """The report of that name. `InputError` names the reports, or the fields to group by."""
    if name not in REPORTS:
        raise InputError(f"there is no report {name!r}", hint=f"Reports: {', '.join(REPORTS)}.")
    if request.by and request.by not in BY_FIELDS:
        raise InputError(
            f"there is no field {request.by!r} to group by", hint=f"Fields: {', '.join(BY_FIELDS)}."
        )
    return REPORTS[name](board, request)
