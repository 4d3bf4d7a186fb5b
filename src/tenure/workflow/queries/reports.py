"""Every report by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tenure.values.errors import InputError
from tenure.workflow.queries import (
    approaching,
    begun,
    bridge_report,
    effort,
    fit,
    freshness,
    growth,
    health_lists,
    heartbeat,
    hollow,
    learned_reports,
    ledger,
    lifetime_reports,
    people,
    prices,
    referrals,
    seats,
    serving,
    stage,
    tenths,
    use,
    use_list,
    voice,
    what_if_report,
    worklist,
    worth,
)
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import BY_FIELDS, Report, ReportRequest

REPORTS: dict[str, Callable[[Board, ReportRequest], Report]] = {
    "today": worklist.today_report,
    "mrr": ledger.mrr_report,
    "movements": ledger.movements_report,
    "cmrr": ledger.committed_report,
    "retention": ledger.retention_report,
    "cohorts": ledger.cohorts_report,
    "survival": lifetime_reports.survival_report,
    "lifetimes": lifetime_reports.lifetimes_report,
    "bridge": bridge_report.bridge_report,
    "losses": growth.losses_report,
    "negative_churn": growth.negative_report,
    "what_if": what_if_report.what_if_report,
    "referrals": referrals.referrals_report,
    "effort": effort.effort_report,
    "fit": fit.fit_report,
    "cost-to-serve": serving.costs_report,
    "tenths": tenths.tenths_report,
    "worth": worth.worth_report,
    "prices": prices.prices_report,
    "stage": stage.stage_report,
    "engagement": use.engagement_report,
    "use": use_list.use_report,
    "people": people.people_report,
    "seats": seats.seats_report,
    "hollow": hollow.hollow_report,
    "zombies": use.zombies_report,
    **learned_reports.REPORTS,
    "alerts": approaching.alerts_report,
    "health": health_lists.health_report,
    "voice": voice.voice_report,
    "sources": heartbeat.sources_report,
    "freshness": freshness.freshness_report,
}


GROUPED = ("mrr", "movements", "survival", "engagement")
MONTHLY = ("movements", "retention", "cohorts", "bridge", "effort")


def report(name: str, board: Board, request: ReportRequest) -> Report:
    """The report of that name. `InputError` says what cannot be asked for, and what can."""
    if name not in REPORTS:
        raise InputError(f"there is no report {name!r}", hint=f"Reports: {', '.join(REPORTS)}.")
    if request.by and name not in GROUPED:
        raise InputError(
            f"the report {name} cannot be grouped", hint=f"These can: {', '.join(GROUPED)}."
        )
    if request.by == "plan" and name == "movements":
        raise InputError(
            "movements cannot be grouped by plan: customers change plans",
            hint="Group the report mrr by plan, on any day: --as-of.",
        )
    if (request.first or request.last) and name not in MONTHLY:
        raise InputError(
            f"the report {name} is not by month", hint=f"These are: {', '.join(MONTHLY)}."
        )
    if (request.against or request.measure) and name != "bridge":
        raise InputError(
            f"the report {name} is held against nothing", hint="This one is: bridge --against NAME."
        )
    if request.assume and name != "what_if":
        raise InputError(
            f"the report {name} assumes nothing", hint="This one does: what_if --assume cut=20."
        )
    if request.first and request.last and request.first > request.last:
        raise InputError(f"nothing lies between {request.first} and {request.last}")
    if request.by and request.by not in BY_FIELDS:
        raise InputError(
            f"there is no field {request.by!r} to group by", hint=f"Fields: {', '.join(BY_FIELDS)}."
        )
    made = REPORTS[name](board, request)
    if not made.rows:
        made = replace(made, notes=(*made.notes, *begun.next_steps(board)))
    return replace(made, notes=(*made.notes, *_stale(board))) if name != "freshness" else made


def _stale(board: Board) -> tuple[str, ...]:
    """What pages say above everything: which tables have had no news."""
    return tuple(
        f"{source.table} has had nothing new since {source.newest} ({source.age_days} days)"
        for source in freshness.stale(board)
    )
