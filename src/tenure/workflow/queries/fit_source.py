"""One source: the customers it lost early, its two periods, its segments, and what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tenure.inference.intervals import wilson
from tenure.inference.source_fit import Source
from tenure.records.models import FitMechanism
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.fit import facts, fit, rows
from tenure.workflow.queries.report import Row

CASES = 5
CASE_COLUMNS = (
    Shown("name", "customer"),
    Shown("plan", "plan"),
    Shown("first_paid_on", "first payment", Show.DAY),
    Shown("left_on", "left", Show.DAY),
    Shown("days", "days here", Show.INTEGER),
    Shown("ended_by", "ended by"),
    Shown("lost_mrr_minor", "MRR lost early", Show.MONEY),
)
CASE_EXPORT = (Shown("customer_id", "id"), *CASE_COLUMNS, Shown("currency", "currency"))


@dataclass(frozen=True, slots=True)
class One:
    """A source with what stands behind it."""

    row: Row
    cases: list[Row]
    periods: list[Row]
    segments: list[Row]
    is_reversed: bool
    why: str
    why_by: str
    why_on: date | None


def one(board: Board, unit: str, name: str) -> One | None:
    """A source; None where there is none of that name."""
    row = next((row for row in rows(board) if (row["unit"], row["name"]) == (unit, name)), None)
    if row is None:
        return None
    known = facts(board)
    source = next(each for each in fit(board).sources if (each.unit, each.name) == (unit, name))
    segments = _segments(known.counted, unit, name)
    written = FitMechanism.objects.filter(workspace_id=board.workspace_id, unit=unit, name=name)
    why = written.select_related("by").first()
    return One(
        row=row,
        cases=lost_cases(board, unit, name)[:CASES],
        periods=_periods(source, fit(board).split_on),
        segments=segments,
        is_reversed=reversed_by(segments),
        why=why.why if why else "",
        why_by=str(why.by) if why else "",
        why_on=why.at.date() if why else None,
    )


def lost_cases(board: Board, unit: str, name: str) -> list[Row]:
    """Customers of a source lost early, those with most MRR first."""
    found = [
        {**row, "lost_mrr_minor": row["lost_mrr_minor"] or 0, "currency": board.currency}
        for row in facts(board).counted
        if row[unit] == name and row["is_early"]
    ]
    return sorted(found, key=lambda row: (-row["lost_mrr_minor"], row["customer_id"]))


def _periods(source: Source, split: int | None) -> list[Row]:
    day = date.fromordinal(split) if split else None
    return [
        _shares(n, lost) | {"code": code, "day": day, "expected": expected}
        for code, (n, lost, expected) in (("then", source.then), ("later", source.later))
    ]


def _segments(counted: Sequence[Row], unit: str, name: str) -> list[Row]:
    """Early churn by segment, of the source and of all others."""
    found = []
    for segment in sorted({row["segment"] for row in counted if row[unit] == name}):
        own = [row for row in counted if row["segment"] == segment and row[unit] == name]
        rest = [row for row in counted if row["segment"] == segment and row[unit] != name]
        there = _shares(len(own), sum(row["is_early"] for row in own))
        others = _shares(len(rest), sum(row["is_early"] for row in rest))
        found.append({"segment": segment, **there, "others": others})
    return found


def _shares(n: int, lost: int) -> Row:
    share = wilson(lost, n)
    told = (share.value, share.low, share.high) if share else (None, None, None)
    return {"n": n, "lost": lost, **dict(zip(("rate", "low", "high"), told, strict=True))}


def reversed_by(segments: Sequence[Row], least: int = 5) -> bool:
    """Simpson's paradox: worse than others all together, and worse in no segment with enough of both — or the reverse."""
    both = [row for row in segments if min(row["n"], row["others"]["n"]) >= least]
    if len(both) < 2:
        return False
    n, lost = sum(row["n"] for row in both), sum(row["lost"] for row in both)
    m, gone = sum(r["others"]["n"] for r in both), sum(r["others"]["lost"] for r in both)
    whole = lost / n - gone / m
    parts = [row["rate"] - row["others"]["rate"] for row in both]
    if whole > 0:
        return all(part <= 0 for part in parts)
    return whole < 0 and all(part >= 0 for part in parts)
