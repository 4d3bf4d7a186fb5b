"""From a candidate row to reasons: each signal with its figure, and the step it suggests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tenure.metrics.signals import CODES

Row = dict[str, Any]

NEXT_STEPS = {
    "leaving": "ask_why_leaving",
    "notice": "value_talk",
    "complaint": "answer_complaint",
    "waiting": "answer_ticket",
    "detractor": "call_detractor",
    "overdue": "ask_about_invoice",
    "zombie": "wake_or_freeze",
    "below_line": "ask_what_changed",
    "approaching": "ask_what_changed",
    "falling": "ask_what_changed",
    "one_person": "widen_use",
}
"""What to do first, by the first reason of an item."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its signal and the figures that speak for it (plain JSON values)."""

    code: str
    figure: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer who deserves attention as of one day."""

    customer_id: str
    name: str
    csm: str
    is_urgent: bool
    place: int
    currency: str
    stake_minor: int | None
    rank_minor: int | None
    stake: dict[str, Any]
    reasons: tuple[Reason, ...]

    @property
    def next_step(self) -> str:
        """Suggested step, by the weightiest reason: the ladder's where it has one due."""
        first = self.reasons[0]
        return str(first.figure.get("step") or NEXT_STEPS[first.code])


@dataclass(frozen=True, slots=True)
class Context:
    """What the figures of all candidates of a day are judged against."""

    as_of: date
    line: dict[str, Any]
    months: int
    margin: float


def candidate(row: Row, context: Context) -> Candidate:
    """A candidate from a row of the published table `candidates`."""
    reasons = tuple(Reason(code, FIGURES[code](row, context)) for code in CODES if row[code])
    chance = row["chance"]
    stake = {
        "mrr_minor": row["mrr_minor"],
        "chance": chance,
        "share": row["share"],
        "months": context.months,
        "margin": context.margin,
        **(_of_model(row) if row["share"] == "model" else context.line.get(row["share"], {})),
    }
    return Candidate(
        customer_id=row["customer_id"],
        name=row["name"],
        csm=row["csm"] or "",
        is_urgent=row["is_urgent"],
        place=row["place"],
        currency=row["currency"],
        stake_minor=row["stake_minor"],
        rank_minor=row["rank_minor"],
        stake=stake,
        reasons=reasons,
    )


def _of_model(row: Row) -> dict[str, Any]:
    return {"low": _rounded(row["risk_low"]), "high": _rounded(row["risk_high"])}


def _spell(row: Row) -> dict[str, Any]:
    """What the ladder's step is found by; nothing where the row does not say it."""
    if row.get("quiet_since") is None:
        return {}
    held = row.get("held_by") or ("season_unknown" if row.get("season_unknown") else "")
    return {"since": _day(row["quiet_since"]), "plan": row.get("plan") or "", "held_by": held}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


FIGURES: dict[str, Callable[[Row, Context], dict[str, Any]]] = {
    "leaving": lambda row, _: {"leaves_on": _day(row["leaves_on"])},
    "notice": lambda row, _: {
        "notice_on": _day(row["notice_on"]),
        "last_touch_on": _day(row["last_touch_on"]),
    },
    "complaint": lambda row, _: {"complaints_open": row["complaints_open"]},
    "waiting": lambda row, _: {
        "tickets_open": row["tickets_open"],
        "tickets_unanswered": row["tickets_unanswered"],
        "oldest_open_on": _day(row["oldest_open_on"]),
    },
    "detractor": lambda row, _: {"score": row["nps_score"], "answered_on": _day(row["nps_on"])},
    "overdue": lambda row, _: {
        "invoices": row["overdue_invoices"],
        "since": _day(row["overdue_since"]),
        "amount_minor": row["overdue_minor"],
        "currency": row["overdue_currency"],
    },
    "zombie": lambda row, _: {
        "kind": row["zombie_kind"],
        "stage": row["zombie_stage"],
        "months": row["quiet_months"],
        **_spell(row),
    },
    "below_line": lambda row, context: {
        "active_days": row["active_days"] or 0,
        "metric": row["line_metric"],
        "level": _rounded(row["line_today"]),
        **context.line.get("line", {}),
    },
    "approaching": lambda row, _: {
        "metric": row["line_metric"],
        "state": row["approach_state"],
        "level": _rounded(row["line_level"]),
        "line": _rounded(row["line_at"]),
        "days": _rounded(row["days_to_line"]),
        "low": _rounded(row["days_to_line_low"]),
        "high": _rounded(row["days_to_line_high"]),
    },
    "falling": lambda row, _: {
        "ratio": _rounded(row["own_baseline_ratio"]),
        "level": _rounded(row["weekly_level"]),
        "baseline": _rounded(row["weekly_baseline"]),
    },
    "one_person": lambda row, _: {"seats": row["seats"], "active_users": row["active_users_84"]},
}
"""The figures shown for each signal."""


def line_context(line: Any) -> dict[str, Any]:  # noqa: ANN401
    """The danger line as plain values: the line itself, and the record of both its sides."""
    if line is None:
        return {}
    found: dict[str, Any] = {"line": {"line": line.line, "branch": line.branch, "n": line.n}}
    for side, estimate in (("below", line.past_below), ("above", line.past_above)):
        if estimate is not None:
            found[side] = {
                "low": _rounded(estimate.low),
                "high": _rounded(estimate.high),
                "n": estimate.n,
            }
    return found
