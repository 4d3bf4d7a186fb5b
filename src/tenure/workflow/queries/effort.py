"""Effort balance: hours and money for winning and for keeping, beside where the MRR came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
from ibis.expr.types import Table

from tenure.metrics import effort as metric
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.once import once
from tenure.workflow.queries.rates import Rates, rates
from tenure.workflow.queries.report import Report, ReportRequest, Row
from tenure.workflow.queries.windows import Window, last_year

COLUMNS = (
    Shown("month_on", "month", Show.DAY),
    Shown("currency", "currency"),
    Shown("winning_hours", "hours winning", Show.NUMBER),
    Shown("keeping_hours", "hours keeping", Show.NUMBER),
    Shown("unknown", "of unknown length", Show.INTEGER),
    Shown("winning_minor", "money winning", Show.MONEY),
    Shown("keeping_minor", "money keeping", Show.MONEY),
    Shown("other_minor", "other costs", Show.MONEY),
    Shown("new_minor", "MRR of new customers", Show.MONEY),
    Shown("existing_minor", "MRR of existing ones", Show.MONEY),
    Shown("kept_minor", "MRR kept", Show.MONEY),
)


@dataclass(frozen=True, slots=True)
class Sides:
    """Something spent or gained on two sides; None where a side is unknown. `n` rows stand behind it,
    `unknown` of them without an amount.
    """

    winning: float | None
    keeping: float | None
    n: int
    unknown: int = 0

    @property
    def share(self) -> float | None:
        """The part of winning, 0–1; None where a side is unknown or there is nothing."""
        if self.winning is None or self.keeping is None or not self.winning + self.keeping:
            return None
        return self.winning / (self.winning + self.keeping)


@dataclass(frozen=True, slots=True)
class Balance:
    """The last year: money and MRR in the workspace's currency at the last rates. `kept_minor` and
    `opening_minor`: MRR at the starts of the months, and what of it was kept; `other_minor`: costs
    of neither side; `missing`: currencies without a rate, left out.
    """

    window: Window
    currency: str
    money: Sides
    hours: Sides
    gained: Sides
    kept_minor: float
    opening_minor: float
    other_minor: float
    missing: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing spent, nothing gained, nobody there."""
        return not (self.money.n or self.hours.n or self.opening_minor or self.gained.winning)


def work(board: Board) -> Table:
    """Every piece of work recorded."""
    table = board.reader.table
    return metric.work(
        table("touchpoints"), table("tickets"), table("time_entries"), table("logos")
    )


def _hours(board: Board) -> list[Row]:
    first_day = board.generation.switches.month_start_day
    found = metric.hours_by_month(work(board), ibis.date(board.as_of), first_day)
    return board.reader.rows(found)


def _money(board: Board) -> list[Row]:
    first_day = board.generation.switches.month_start_day
    costs = board.reader.table("costs")
    return board.reader.rows(metric.money_by_month(costs, ibis.date(board.as_of), first_day))


def _gained(board: Board) -> list[Row]:
    return board.reader.rows(metric.gained_by_month(board.reader.table("monthly")))


@dataclass(frozen=True, slots=True)
class _Parts:
    hours: dict[Any, Row]
    money: dict[Any, Row]
    gained: dict[Any, Row]


def _parts(board: Board) -> _Parts:
    """Everything by month (hours) or month and currency; worked out once for a generation."""

    def made() -> _Parts:
        return _Parts(
            {row["month_on"]: row for row in _hours(board)},
            {(row["month_on"], row["currency"]): row for row in _money(board)},
            {(row["month_on"], row["currency"]): row for row in _gained(board)},
        )

    return once(board, ("effort parts", board.currency), made)


def months(board: Board, currency: str) -> list[Row]:
    """One row a month in a currency, the newest last; what is unknown is None, not 0.

    Hours are of all currencies together.
    """
    parts = _parts(board)
    names = {month for month, code in [*parts.money, *parts.gained] if code == currency}
    return [_month(parts, month, currency) for month in sorted(names)]


def _month(parts: _Parts, month: Any, currency: str) -> Row:  # noqa: ANN401
    hours = parts.hours.get(month, {})
    money, gained = (each.get((month, currency), {}) for each in (parts.money, parts.gained))
    return {
        "month_on": month,
        "currency": currency,
        "winning_hours": hours.get("winning_hours"),
        "keeping_hours": hours.get("keeping_hours"),
        "unknown": hours.get("winning_unknown", 0) + hours.get("keeping_unknown", 0),
        **{name: money.get(name) for name in ("winning_minor", "keeping_minor", "other_minor")},
        **{name: gained.get(name) for name in ("new_minor", "existing_minor", "kept_minor")},
    }


def currencies(board: Board) -> list[str]:
    """Currencies with MRR or costs, the workspace's own first."""
    parts = _parts(board)
    found = {code for _, code in [*parts.money, *parts.gained]}
    return sorted(found, key=lambda code: (code != board.currency, code))


def balance(board: Board) -> Balance:
    """The last year of whole months on both sides."""
    window, parts, priced = last_year(board), _parts(board), rates(board)
    money, gained = (
        [row for (month, _), row in each.items() if window.starts_on <= month < window.ends_on]
        for each in (parts.money, parts.gained)
    )
    hours = [
        row for month, row in parts.hours.items() if window.starts_on <= month < window.ends_on
    ]
    return Balance(
        window=window,
        currency=board.currency,
        money=_spent(priced, money),
        hours=Sides(
            _sum(hours, "winning_hours"),
            _sum(hours, "keeping_hours"),
            sum(row["winning_rows"] + row["keeping_rows"] for row in hours),
            sum(row["winning_unknown"] + row["keeping_unknown"] for row in hours),
        ),
        gained=Sides(
            priced.total(gained, "new_minor"), priced.total(gained, "existing_minor"), len(gained)
        ),
        kept_minor=priced.total(gained, "kept_minor"),
        opening_minor=priced.total(gained, "opening_minor"),
        other_minor=priced.total(money, "other_minor"),
        missing=priced.missing([*money, *gained]),
    )


def _spent(priced: Rates, rows: list[Row]) -> Sides:
    """Unknown, not 0, where no costs were loaded."""
    if not rows:
        return Sides(None, None, 0)
    winning, keeping = (priced.total(rows, f"{name}_minor") for name in ("winning", "keeping"))
    return Sides(winning, keeping, sum(row["cost_rows"] for row in rows))


def _sum(rows: list[Row], key: str) -> float | None:
    """Sum of what is known; None where nothing is."""
    known = [row[key] for row in rows if row[key] is not None]
    return sum(known) if known else None


def effort_report(board: Board, request: ReportRequest) -> Report:
    """Effort and MRR gained by month and currency."""
    rows = [row for currency in currencies(board) for row in months(board, currency)]
    if request.first is not None:
        first = request.first.replace(day=1)
        rows = [row for row in rows if row["month_on"] >= first]
    if request.last is not None:
        rows = [row for row in rows if row["month_on"] <= request.last]
    notes = [
        "hours are of all currencies together; empty is unknown, not zero",
        "winning: before a customer's first MRR, or of one who never had any; keeping: from then on",
    ]
    found = balance(board)
    for name, sides in (
        ("money", found.money),
        ("hours", found.hours),
        ("MRR gained", found.gained),
    ):
        known = "unknown" if sides.share is None else f"{sides.share:.0%} winning"
        notes.append(f"last {found.window.months} months, {name}: {known}")
    return Report("effort", "Effort balance", board.as_of, COLUMNS, rows, tuple(notes))
