"""Whether customers are kept better or worse than before, and which ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist
from typing import Any

import ibis
import numpy as np
from ibis.expr.types import Table

from tenure.inference.bootstrap import Kept, money_kept
from tenure.inference.intervals import Estimate, newcombe, wilson
from tenure.inference.standardised import Comparison, Pair, compared, reference, standardised
from tenure.metrics.kept import fates, money_pairs
from tenure.metrics.lifetimes import month_pairs, stretches
from tenure.values.dates import Month
from tenure.workflow.queries import ledger
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.fields import with_field
from tenure.workflow.queries.once import once
from tenure.workflow.queries.prepared import DAY, END, START, ask
from tenure.workflow.queries.report import Row

BANDS = ((1, 2), (3, 5), (6, 11), (12, 23), (24, None))
"""Tenure in calendar months since the month of start: first and last of each band."""
SHOWN_MONTHS = 24
LONGEST_SPAN, SHORTEST_SPAN = 12, 3
FEWEST_IN_BAND = 20


@dataclass(frozen=True, slots=True)
class Window:
    """Customers of `starts_on` and what was left of them before `ends_on`, in one currency.

    `is_over`: all days of the window lie behind. Customers are counted over all currencies.
    """

    starts_on: date
    ends_on: date
    is_over: bool
    kept: Kept | None
    at_start: int
    gone: int

    @property
    def gone_rate(self) -> Estimate | None:
        """Share gone with its Wilson interval."""
        return wilson(self.gone, self.at_start)


@dataclass(frozen=True, slots=True)
class Decision:
    """The newest window that is over, the one before it, and the change in customers gone.

    `verdict`: "worse", "better", "unclear" (the interval of the change includes 0) or "" where
    there is nothing to compare with.
    """

    now: Window
    before: Window | None
    change: Estimate | None

    @property
    def verdict(self) -> str:
        """What the change says."""
        if self.change is None:
            return ""
        if self.change.low > 0:
            return "worse"
        return "better" if self.change.high < 0 else "unclear"


@dataclass(frozen=True, slots=True)
class Group:
    """Customers of a group at a window's start, those gone, and the difference from all others.

    `against_rest` has an interval made wider for the number of groups looked at (Bonferroni);
    None without others.
    """

    name: str
    at_start: int
    gone: int
    rate: Estimate
    against_rest: Estimate | None

    @property
    def verdict(self) -> str:
        """What sets the group apart by more than chance: worse, better, or nothing."""
        if self.against_rest is None or self.against_rest.low <= 0 <= self.against_rest.high:
            return ""
        return "worse" if self.against_rest.value > 0 else "better"


@dataclass(frozen=True, slots=True)
class Tenure:
    """Monthly churn as counted and at equal tenure, months in order, and what the spans say.

    `at_risk` and `lost` are months × bands. `span` is the length of each of the two spans in
    months; `comparison` is None while there are too few.
    """

    months: tuple[date, ...]
    pairs: tuple[Pair, ...]
    at_risk: tuple[tuple[int, ...], ...]
    lost: tuple[tuple[int, ...], ...]
    span: int
    comparison: Comparison | None


def decision(board: Board, currency: str, months: int) -> Decision | None:
    """The newest window of a length in months, 1 or 12, against the one before; None without any."""
    key = ("decision", currency, months)
    return once(board, key, lambda: _decision(board, currency, months))


def _decision(board: Board, currency: str, months: int) -> Decision | None:
    rows = [r for r in ledger.retention_rows(board, months) if r["currency"] == currency]
    newest = ledger.newest_over(board, rows)
    if newest is None:
        return None
    earlier = next((r for r in rows if r["window_end"] == newest["window_start"]), None)
    now = _window(board, currency, newest)
    before = _window(board, currency, earlier) if earlier and now.is_over else None
    if before is not None and not before.at_start:
        before = None
    change = newcombe(now.gone, now.at_start, before.gone, before.at_start) if before else None
    return Decision(now, before, change)


def _window(board: Board, currency: str, row: Row) -> Window:
    def build() -> Table:
        moves = board.reader.table("movements")
        moves = moves.filter(moves.moved_on <= DAY, moves.currency == currency)
        return money_pairs(moves, START, END).order_by(["opening_minor", "closing_minor"])

    start, end = row["window_start"], row["window_end"]
    pairs = ask(board, ("pairs", currency), ("movements",), build, start=start, end=end)
    opening, closing, counts = (
        np.array([pair[name] for pair in pairs], dtype=np.int64)
        for name in ("opening_minor", "closing_minor", "customers")
    )
    kept = money_kept(opening, closing, counts)
    is_over = end <= board.as_of + timedelta(days=1)
    return Window(start, end, is_over, kept, row["at_start"], row["gone"])


def past(board: Board, table: str) -> Table:
    """Movements, of MRR or of customers, up to the as-of day."""
    rows = board.reader.table(table)
    return rows.filter(rows.moved_on <= ibis.date(board.as_of))


def groups(board: Board, window: Window, by: str) -> list[Group]:
    """Who was lost of each group within a window, those most above the others first."""
    key = ("groups", window.starts_on, window.ends_on, by)
    return once(board, key, lambda: _groups(board, window, by))


def _groups(board: Board, window: Window, by: str) -> list[Group]:
    def build() -> Table:
        moves = board.reader.table("logos")
        found = fates(moves.filter(moves.moved_on <= DAY), START, END)
        rows = with_field(board, found, by)
        return rows.group_by(grp=rows[by]).agg(at_start=rows.count(), gone=rows.is_gone.sum())

    found = ask(
        board,
        ("groups", by),
        ("logos", "customer_state", "segments"),
        build,
        start=window.starts_on,
        end=window.ends_on,
    )
    counts = [(str(row["grp"]), row["at_start"], row["gone"]) for row in found]
    n, lost = sum(row[1] for row in counts), sum(row[2] for row in counts)
    z = NormalDist().inv_cdf(1 - 0.025 / max(len(counts), 1))
    made = []
    for name, at_start, gone in counts:
        rate = wilson(gone, at_start)
        if rate is not None:
            rest = newcombe(gone, at_start, lost - gone, n - at_start, z=z)
            made.append(Group(name, at_start, gone, rate, rest))
    return sorted(made, key=_worst_first)


def _worst_first(group: Group) -> tuple[int, float, str]:
    order = {"worse": 0, "": 1, "better": 2}[group.verdict]
    return (order, -group.rate.value, group.name)


def tenure(board: Board) -> Tenure:
    """Churn at equal tenure for the months that are over, and the two newest spans compared."""
    return once(board, ("tenure",), lambda: _tenure(board))


def _tenure(board: Board) -> Tenure:
    months, at_risk, lost = tenure_counts(board)
    span = min(LONGEST_SPAN, len(months) // 2)
    comparison, mix = None, at_risk.sum(axis=0).astype(np.float64)
    if span >= SHORTEST_SPAN:
        before, after = (
            (at_risk[part].sum(axis=0), lost[part].sum(axis=0))
            for part in (slice(-2 * span, -span), slice(-span, None))
        )
        comparison = compared(before, after)
        if comparison is not None:
            mix = reference(before[0], after[0])
    shown = range(len(months))[-SHOWN_MONTHS:]
    return Tenure(
        months=tuple(months[each].starts_on for each in shown),
        pairs=tuple(_pair(at_risk[each], lost[each], mix) for each in shown),
        at_risk=tuple(tuple(at_risk[each].tolist()) for each in shown),
        lost=tuple(tuple(lost[each].tolist()) for each in shown),
        span=span,
        comparison=comparison,
    )


def _pair(at_risk: Any, lost: Any, mix: Any) -> Pair:  # noqa: ANN401
    """A month's churn; not at equal tenure where a band of the mix has next to nobody."""
    found = standardised(at_risk, lost, mix)
    if (at_risk[mix > 0] < FEWEST_IN_BAND).any():
        return Pair(found.headline, None, 0.0)
    return found


def tenure_counts(board: Board) -> tuple[Sequence[Month], Any, Any]:
    """Months that are over and had customers at their start; at risk and lost, months × bands."""
    return once(board, ("tenure counts",), lambda: _tenure_counts(board))


def _tenure_counts(board: Board) -> tuple[Sequence[Month], Any, Any]:
    def build() -> Table:
        return month_pairs(stretches(board.reader.table("logos"), DAY))

    rows = ask(board, ("month pairs",), ("logos",), build)
    none = np.zeros((0, len(BANDS)), dtype=np.int64)
    if not rows:
        return [], none, none
    began = np.array([_ordinal(row["began_on"]) for row in rows])
    left = np.array([_ordinal(row["left_on"] or date.max) for row in rows])
    counts = np.array([row["customers"] for row in rows])
    last = Month.of(board.as_of + timedelta(days=1)) + -1
    ordinals = range(int(began.min()) + 1, _ordinal(last.starts_on) + 1)
    cells = [_month_cells(month, began, left, counts) for month in ordinals]
    full = [(month, cell) for month, cell in zip(ordinals, cells, strict=True) if cell[0].any()]
    months = [Month(month // 12, month % 12 + 1) for month, _cell in full]
    if not full:
        return [], none, none
    at_risk, lost = (np.array([cell[part] for _month, cell in full]) for part in (0, 1))
    return months, at_risk, lost


def _month_cells(month: int, began: Any, left: Any, counts: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Customers at risk and lost of each band in one month."""
    held = np.where((began < month) & (left >= month), counts, 0)
    gone = np.where(left == month, held, 0)
    age = month - began
    inside = [(age >= low) & (age <= (high or 10_000)) for low, high in BANDS]
    return (
        np.array([held[band].sum() for band in inside]),
        np.array([gone[band].sum() for band in inside]),
    )


def _ordinal(day: date) -> int:
    return day.year * 12 + day.month - 1


def triangle(board: Board, *, money: bool, currency: str) -> list[Row]:
    """Cells of the cohort triangle: cohort_on, age, base, remaining, share; by start month and age."""

    def build() -> Table:
        if money:
            cells = board.reader.table("mrr_cohorts")
            cells = cells.filter(cells.currency == currency)
            base, left = cells.initial_minor, cells.remaining_minor
        else:
            cells = board.reader.table("logo_cohorts")
            base, left = cells["size"], cells.remaining
        rows = cells.select("cohort_on", "age", base=base, remaining=left)
        return rows.order_by(["cohort_on", "age"])

    table = "mrr_cohorts" if money else "logo_cohorts"
    found = ask(board, ("triangle", currency if money else ""), (table,), build)
    return [
        {**row, "share": row["remaining"] / row["base"] if row["base"] else None} for row in found
    ]
