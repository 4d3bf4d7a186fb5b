"""The figures a stage can look at, each with its interval or n and the way to its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import ibis
from ibis.expr.types import Table

from tenure.inference.intervals import Estimate, nps, wilson
from tenure.inference.ratios import RatioEstimate
from tenure.metrics import standing
from tenure.values.dates import Month
from tenure.values.shown import Show
from tenure.workflow.queries import effort, growth, hollow, ledger
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
    """A figure of a stage: value with interval and n where it has them, and how it is explained.

    `whose` is the currency its money is of, `ledger.ALL`, or "" for customers whatever they pay in; None where
    neither is counted. `ends_on` is the day before which its window ends, where it has one of whole months.
    """

    name: str
    value: Any
    show: Show
    currency: str = ""
    low: float | None = None
    high: float | None = None
    n: int | None = None
    explain: str = ""
    whose: str | None = None
    ends_on: date | None = None
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
    def code(self) -> str:
        """Which money rates are of: all of it where it can be converted, as MRR is."""
        return ledger.ALL if ledger.has_base(self.board) else self.currency

    @property
    def own(self) -> str:
        """Which money amounts in the workspace's currency are of."""
        return ledger.ALL if ledger.has_base(self.board) else self.board.currency

    @property
    def last_of_code(self) -> Row | None:
        """The last whole month of `code`."""
        rows = ledger.movements_by_month(self.board, ReportRequest(currency=self.code))
        first = self.window.last.starts_on
        return next((row for row in rows if row["month_on"] == first), None)

    @property
    def last(self) -> list[Row]:
        """The rows of that month, one a currency."""
        return [row for row in self.months if row["month_on"] == self.window.last.starts_on]


def _estimated(
    name: str,
    found: Estimate | RatioEstimate | None,
    show: Show = Show.RATE,
    *,
    explain: str,
    whose: str | None = None,
    ends_on: date | None = None,
) -> Measure:
    """A figure with its interval and n; of no scope while it is not known."""
    if found is None:
        return Measure(name, None, show, explain=explain)
    return Measure(
        name,
        found.value,
        show,
        low=found.low,
        high=found.high,
        n=found.n,
        explain=explain,
        whose=whose,
        ends_on=ends_on,
    )


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
        whose=frame.own,
    )


def _customers(frame: _Frame, name: str) -> Measure:
    return Measure(name, frame.now["paying"], Show.INTEGER, explain="customers", whose="")


def _moved(kind: str) -> Callable[[_Frame, str], Measure]:
    def made(frame: _Frame, name: str) -> Measure:
        query, currency = {"month": frame.month, "kind": kind}, frame.board.currency
        if frame.own == ledger.ALL:
            row = frame.last_of_code
            value = row[f"{kind}_minor"] if row else None
            query["currency"] = ledger.ALL
        else:
            value = frame.priced.total(frame.last, f"{kind}_minor")
        return Measure(
            name,
            value,
            Show.MONEY,
            currency,
            explain="movements",
            whose=frame.own,
            ends_on=frame.window.last.ends_on,
            query=query,
        )

    return made


def _share(
    part: str, explain: str, is_known: Callable[[Board], bool]
) -> Callable[[_Frame, str], Measure]:
    def made(frame: _Frame, name: str) -> Measure:
        found = wilson(frame.now[part], frame.now["paying"]) if is_known(frame.board) else None
        return _estimated(name, found, explain=explain, whose="")

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
    return _estimated(name, found, Show.NUMBER, explain="nps")


def _hollow(frame: _Frame, name: str) -> Measure:
    found = hollow.hollow(frame.board)
    return _estimated(name, found.share if found else None, explain="hollow_mrr")


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
    return _estimated(name, found, explain=name)


def _monthly_loss(frame: _Frame, name: str) -> Measure:
    found = next((loss for loss in growth.losses(frame.board) if loss.of == "customers"), None)
    if found is None:
        return Measure(name, None, Show.RATE, explain=name)
    rate = found.rate
    share = RatioEstimate(rate.value, rate.low, rate.high, found.n)
    return _estimated(name, share, explain=name, whose="", ends_on=frame.window.ends_on)


def _year(key: str) -> Callable[[_Frame, str], Measure]:
    """Of all currencies where they can be converted, as MRR is."""

    def made(frame: _Frame, name: str) -> Measure:
        is_share = key == "gone_rate"
        code = frame.code
        query = {"month": frame.month, **({} if is_share else {"currency": code})}
        rows = ledger.retention_rows(frame.board, 12, code)
        row = next((r for r in rows if r["window_end"] == frame.window.last.ends_on), None)
        if row is None:
            return Measure(name, None, Show.RATE, explain=key, query=query)
        return Measure(
            name,
            row[key],
            Show.RATE,
            low=row["low"] if is_share else None,
            high=row["high"] if is_share else None,
            n=row["at_start"] if is_share else None,
            explain=key,
            whose="" if is_share else code,
            ends_on=row["window_end"],
            query=query,
        )

    return made


def _net_churn(frame: _Frame, name: str) -> Measure:
    found = growth.net(frame.board, frame.currency)
    query = {"currency": frame.currency}
    return Measure(
        name,
        found.rate,
        Show.RATE,
        n=found.movers,
        explain="negative_churn",
        whose=frame.currency,
        ends_on=frame.window.ends_on,
        query=query,
    )


def _quick_ratio(frame: _Frame, name: str) -> Measure:
    row = frame.last_of_code
    return Measure(
        name,
        row["quick_ratio"] if row else None,
        Show.NUMBER,
        explain=name,
        whose=frame.code,
        ends_on=frame.window.last.ends_on,
        query={"month": frame.month, "currency": frame.code},
    )


def _arpa(frame: _Frame, name: str) -> Measure:
    code, board = frame.code, frame.board
    rows = ledger.movements_by_month(board, ReportRequest(currency=code))
    month = Month.of(board.as_of, board.generation.switches.month_start_day)
    return Measure(
        name,
        rows[-1]["arpa_minor"] if rows else None,
        Show.MONEY,
        board.currency if code == ledger.ALL else code,
        explain=name,
        whose=code,
        query={"month": str(month), "currency": code},
    )


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
    "quick_ratio": _quick_ratio,
    "arpa": _arpa,
    "winning_share": _winning,
}
"""Every figure a stage can show."""
