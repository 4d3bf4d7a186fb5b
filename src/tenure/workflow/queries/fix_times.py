"""How long fixes take by severity, and whether days promised were kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tenure.inference.intervals import Estimate, wilson
from tenure.inference.time_to_fix import DUPLICATE, FIXED, OPEN, WONT_FIX, FixTimes, fix_times
from tenure.records.models import Bug, EtaPromise
from tenure.records.models.bugs import BUG_SEVERITIES
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.bug import late
from tenure.workflow.queries.report import Row

ENDS = {"open": OPEN, "fixed": FIXED, "duplicate": DUPLICATE, "wont_fix": WONT_FIX}
EXPORT_COLUMNS = (
    Shown("bug_id", "id"),
    Shown("title", "bug"),
    Shown("severity", "severity"),
    Shown("component", "product part"),
    Shown("opened_on", "opened", Show.DAY),
    Shown("ended_on", "ended", Show.DAY),
    Shown("end", "state"),
    Shown("days", "days", Show.INTEGER),
    Shown("first_eta_on", "first promised", Show.DAY),
    Shown("late_days", "days late", Show.INTEGER),
)


@dataclass(frozen=True, slots=True)
class BySeverity:
    """Times to a fix of bugs of one severity; "" for all of them."""

    severity: str
    times: FixTimes


@dataclass(frozen=True, slots=True)
class Kept:
    """First days promised of bugs that are fixed, or whose day is past.

    `kept` is the share fixed by the day; `late_median` of those late, in days, `late_most` the
    latest. `waiting` are still to come.
    """

    judged: int
    kept: Estimate | None
    late: int
    late_median: float | None
    late_most: int | None
    waiting: int


@dataclass(frozen=True, slots=True)
class FixReport:
    """All of it. `undated` bugs ended on a day nobody knows and are left out."""

    groups: tuple[BySeverity, ...]
    undated: int
    kept: Kept


def rows(workspace_id: int, today: date, component: str = "") -> list[Row]:
    """Every bug with how long it took, or has taken: `days` None where it ended on a day not known."""
    found = Bug.objects.filter(workspace_id=workspace_id).order_by("-id")
    if component:
        found = found.filter(component=component)
    columns = (
        "bug_id",
        "title",
        "severity",
        "component",
        "opened_at",
        "closed_at",
        "status",
        "fixed_at",
    )
    firsts = _first_promises(workspace_id)
    return [
        _row(today, firsts.get(pk), *values)
        for pk, *values in found.values_list("pk", *columns).iterator(chunk_size=5_000)
    ]


def _first_promises(workspace_id: int) -> dict[int, date]:
    made = EtaPromise.objects.filter(workspace_id=workspace_id, eta_on__isnull=False)
    found: dict[int, date] = {}
    for bug, eta_on in made.order_by("id").values_list("bug_id", "eta_on"):
        if eta_on is not None:
            found.setdefault(bug, eta_on)
    return found


def _row(today: date, first: date | None, *values: object) -> Row:
    bug_id, title, severity, component, opened_at, closed_at, status, fixed_at = values
    opened_on = opened_at.date()  # type: ignore[attr-defined]
    ended = fixed_at or closed_at
    ended_on = ended.date() if ended is not None and status != "open" else None  # type: ignore[attr-defined]
    until = today if status == "open" else ended_on
    fixed_on = ended_on if status == "fixed" else None
    is_promised = status in ("open", "fixed")
    return {
        "bug_id": bug_id,
        "title": title,
        "severity": severity,
        "component": component,
        "opened_on": opened_on,
        "ended_on": ended_on,
        "end": status,
        "days": max(0, (until - opened_on).days) if until is not None else None,
        "first_eta_on": first,
        "late_days": late(first, fixed_on, today) if is_promised else None,
    }


def fix_report(found: Sequence[Row]) -> FixReport:
    """Of rows as above; a severity without a bug is left out."""
    known = [row for row in found if row["days"] is not None]
    made = [BySeverity("", _times(known))] if known else []
    for severity in reversed(BUG_SEVERITIES):
        own = [row for row in known if row["severity"] == severity]
        if own:
            made.append(BySeverity(severity, _times(own)))
    return FixReport(tuple(made), len(found) - len(known), kept(found))


def _times(found: Sequence[Row]) -> FixTimes:
    days = np.array([row["days"] for row in found], dtype=np.int64)
    end = np.array([ENDS[row["end"]] for row in found], dtype=np.int64)
    return fix_times(days, end)


def kept(found: Sequence[Row]) -> Kept:
    """How first promises were kept; a bug promised and still open after its day is late."""
    promised = [row for row in found if row["first_eta_on"] and row["end"] in ("open", "fixed")]
    judged = [row["late_days"] for row in promised if row["late_days"] is not None]
    late_days = [days for days in judged if days > 0]
    return Kept(
        judged=len(judged),
        kept=wilson(len(judged) - len(late_days), len(judged)),
        late=len(late_days),
        late_median=float(np.median(late_days)) if late_days else None,
        late_most=max(late_days, default=None),
        waiting=len(promised) - len(judged),
    )
