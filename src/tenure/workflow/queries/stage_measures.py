"""The figures a stage can look at, each with its interval or n and the way to its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import ibis
from ibis.expr.types import Table

from tenure.inference.intervals import nps, wilson
from tenure.metrics import standing
from tenure.values.dates import Month
from tenure.values.shown import Show
from tenure.workflow.queries import effort, growth, ledger, use
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.rates import Rates, rates
from tenure.workflow.queries.report import ReportRequest, Row
from tenure.workflow.queries.windows import Window, last_year


def counts(board: Board) -> Row:
    """Those who pay, counted."""
    rows, day = board.reader.table("customer_state"), ibis.date(board.as_of)
    (found,) = board.reader.ask(("standing",), lambda _given: standing.counts(rows, day), {})
    return found


def year_by_month(board: Board, window: Window) -> list[Row]:
    """Movements of the months of a window, by month and currency."""
    months = board.reader.table("monthly")
    return board.reader.ask(
        ("year by month", window.starts_on, window.ends_on),
        lambda _given: months.filter(
            months.month_on >= ibis.date(window.starts_on),
            months.month_on < ibis.date(window.ends_on),
        ),
        {},
    )


def mrr_of_all(board: Board) -> int:
    """MRR in the workspace's currency: the ledger's where there is one of all currencies."""
    if ledger.has_base(board):
        return int(
            ledger.movements_by_month(board, ReportRequest(currency=ledger.ALL))[-1][
                "closing_minor"
            ]
        )
    return int(counts(board)["mrr_minor"])


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a stage: value with interval and n where it has them, and how it is explained."""

    name: str
    value: Any
    show: Show
    currency: str = ""
    low: float | None = None
    high: float | None = None
    n: int | None = None
    explain: str = ""
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What measures share."""

    board: Board
    now: Row
    window: Window
    currency: str
    priced: Rates
    months: list[Row]

    @property
    def month(self) -> str:
        """The last whole month."""
        return str(self.window.last)

    @property
    def last(self) -> list[Row]:
        """The rows of that month, one a currency."""
        return [row for row in self.months if row["month_on"] == self.window.last.starts_on]


def measures(board: Board, names: tuple[str, ...]) -> list[Measure]:
    """Figures by name, in the order asked for."""
    window, known = last_year(board), growth.currencies(board)
    frame = _Frame(
        board,
        counts(board),
        window,
        known[0] if known else board.currency,
        rates(board),
        year_by_month(board, window),
    )
    return [MEASURES[name](frame, name) for name in names]


def _mrr(frame: _Frame, name: str) -> Measure:
    now = frame.now
    return Measure(
        name,
        mrr_of_all(frame.board),
        Show.MONEY,
        frame.board.currency,
        n=now["paying"],
        explain="stage_arr",
    )


def _customers(frame: _Frame, name: str) -> Measure:
    return Measure(name, frame.now["paying"], Show.INTEGER, explain="customers")


def _moved(kind: str) -> Callable[[_Frame, str], Measure]:
    def made(frame: _Frame, name: str) -> Measure:
        value = frame.priced.total(frame.last, f"{kind}_minor")
        query = {"month": frame.month, "kind": kind}
        currency = frame.board.currency
        return Measure(name, value, Show.MONEY, currency, explain="movements", query=query)

    return made


def _share(
    part: str, explain: str, is_known: Callable[[Board], bool]
) -> Callable[[_Frame, str], Measure]:
    def made(frame: _Frame, name: str) -> Measure:
        found = wilson(frame.now[part], frame.now["paying"]) if is_known(frame.board) else None
        if found is None:
            return Measure(name, None, Show.RATE, explain=explain)
        return Measure(
            name, found.value, Show.RATE, low=found.low, high=found.high, n=found.n, explain=explain
        )

    return made


def _has_talks(board: Board) -> bool:
    rows = board.reader.table("touches")
    (found,) = board.reader.ask(("has talks",), lambda _given: rows.agg(n=rows.count()), {})
    return bool(found["n"])


def _breadth(frame: _Frame, name: str) -> Measure:
    return Measure(
        name, frame.now["breadth"], Show.RATE, n=frame.now["active"], explain="active_share"
    )


def _nps(frame: _Frame, name: str) -> Measure:
    (row,) = frame.board.reader.rows(frame.board.reader.table("nps_counts"))
    found = nps(row["promoters"], row["passives"], row["detractors"])
    if found is None:
        return Measure(name, None, Show.NUMBER, explain="nps")
    return Measure(
        name, found.value, Show.NUMBER, low=found.low, high=found.high, n=found.n, explain="nps"
    )


def _hollow(frame: _Frame, name: str) -> Measure:
    share = use.hollow(frame.board)["share"] if frame.board.generation.seen_until else None
    if share is None:
        return Measure(name, None, Show.RATE, explain="zombies")
    return Measure(
        name, share.value, Show.RATE, low=share.low, high=share.high, n=share.n, explain="zombies"
    )


def first_month_cells(board: Board) -> Table:
    """Start months of the last year whose month 1 is over."""
    window = last_year(board)
    day = board.generation.switches.month_start_day
    last = Month.of(board.as_of + timedelta(days=1), day) + -2
    first = max(window.starts_on, (last + -11).starts_on)
    cells = board.reader.table("logo_cohorts")
    return standing.first_month(cells, ibis.date(first), ibis.date(last.starts_on))


def _first_month(frame: _Frame, name: str) -> Measure:
    rows = frame.board.reader.rows(first_month_cells(frame.board))
    found = wilson(sum(row["remaining"] for row in rows), sum(row["size"] for row in rows))
    if found is None:
        return Measure(name, None, Show.RATE, explain=name)
    return Measure(
        name, found.value, Show.RATE, low=found.low, high=found.high, n=found.n, explain=name
    )


def _monthly_loss(frame: _Frame, name: str) -> Measure:
    found = [loss for loss in growth.losses(frame.board) if loss.of == "customers"]
    if not found:
        return Measure(name, None, Show.RATE, explain=name)
    loss = found[0]
    rate = loss.rate
    return Measure(
        name, rate.value, Show.RATE, low=rate.low, high=rate.high, n=loss.n, explain=name
    )


def _year(key: str) -> Callable[[_Frame, str], Measure]:
    def made(frame: _Frame, name: str) -> Measure:
        query = {"month": frame.month, "currency": frame.currency}
        for row in ledger.retention_rows(frame.board, 12):
            if row["currency"] == frame.currency and row["window_end"] == frame.window.last.ends_on:
                is_share = key == "gone_rate"
                return Measure(
                    name,
                    row[key],
                    Show.RATE,
                    low=row["low"] if is_share else None,
                    high=row["high"] if is_share else None,
                    n=row["at_start"] if is_share else None,
                    explain=key,
                    query=query,
                )
        return Measure(name, None, Show.RATE, explain=key, query=query)

    return made


def _net_churn(frame: _Frame, name: str) -> Measure:
    found = growth.net(frame.board, frame.currency)
    query = {"currency": frame.currency}
    return Measure(
        name, found.rate, Show.RATE, n=found.movers, explain="negative_churn", query=query
    )


def _of_month(figure: str, key: str, show: Show) -> Callable[[_Frame, str], Measure]:
    def made(frame: _Frame, name: str) -> Measure:
        rows = [row for row in frame.last if row["currency"] == frame.currency]
        value = rows[0][key] if rows else None
        query = {"month": frame.month, "currency": frame.currency}
        return Measure(name, value, show, frame.currency, explain=figure, query=query)

    return made


def _winning(frame: _Frame, name: str) -> Measure:
    money = effort.balance(frame.board).money
    return Measure(name, money.share, Show.RATE, n=money.n, explain="effort_money")


MEASURES: dict[str, Callable[[_Frame, str], Measure]] = {
    "mrr": _mrr,
    "customers": _customers,
    "new_mrr": _moved("new"),
    "active_share": _share("active", "active_share", lambda b: b.generation.seen_until is not None),
    "breadth": _breadth,
    "talk_share": _share("talked", "talk_share", _has_talks),
    "nps": _nps,
    "hollow_share": _hollow,
    "first_month_kept": _first_month,
    "monthly_loss": _monthly_loss,
    "gone_rate": _year("gone_rate"),
    "grr": _year("grr"),
    "nrr": _year("nrr"),
    "below_line_share": _share(
        "below", "below_line_share", lambda b: b.generation.danger_line is not None
    ),
    "expansion_mrr": _moved("expansion"),
    "net_churn": _net_churn,
    "quick_ratio": _of_month("quick_ratio", "quick_ratio", Show.NUMBER),
    "arpa": _of_month("arpa", "arpa_minor", Show.MONEY),
    "winning_share": _winning,
}
"""Every figure a stage can show."""
