"""Where the company stands: its stage by ARR, why, and the figures that stage looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis

from tenure.metrics.money import latest_rates
from tenure.values.currencies import EXPONENTS
from tenure.values.shown import Show, Shown, cell_text, money_text
from tenure.values.stages import Stage, stage_at
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.rates import rates
from tenure.workflow.queries.report import Report, ReportRequest
from tenure.workflow.queries.stage_measures import (
    Measure,
    counts,
    measures,
    mrr_of_all,
    year_by_month,
)
from tenure.workflow.queries.stages import stages
from tenure.workflow.queries.windows import last_year


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a stage begins and ends in the workspace's currency; None where there is no rate, or no end."""

    stage: Stage
    starts_minor: float | None
    ends_minor: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The stage and why. `place` is None where the bounds cannot be brought into the currency.

    `above_minor`, `to_next_minor`: how far the ARR is from both bounds; `a_month_minor`: net new ARR
    a month over the last year; `months_to_next`: at that pace, None where it leads away or ends.
    `rated_on`: day of the rate used for the bounds, None where none was needed.
    """

    arr_minor: float
    currency: str
    paying: int
    unpriced: int
    place: int | None
    bounds: tuple[Bound, ...]
    rated_on: date | None
    above_minor: float | None
    to_next_minor: float | None
    a_month_minor: float
    months_to_next: float | None

    @property
    def here(self) -> Bound | None:
        """The stage the company is in."""
        return None if self.place is None else self.bounds[self.place]


def where(board: Board) -> Standing:
    """Where the company stands on the board's day."""
    table, now = stages(board.workspace_id), counts(board)
    factor, rated_on = _factor(board, table[0].currency)
    arr = float(mrr_of_all(board)) * 12
    bounds = _bounds(table, factor)
    place = None if factor is None else stage_at(table, arr / factor)
    here = None if place is None else bounds[place]
    ends = here.ends_minor if here else None
    pace = _pace(board)
    to_next = None if ends is None else ends - arr
    return Standing(
        arr_minor=arr,
        currency=board.currency,
        paying=now["paying"],
        unpriced=now["unpriced"],
        place=place,
        bounds=bounds,
        rated_on=rated_on,
        above_minor=None if here is None or here.starts_minor is None else arr - here.starts_minor,
        to_next_minor=to_next,
        a_month_minor=pace,
        months_to_next=to_next / pace if to_next is not None and pace > 0 else None,
    )


def _bounds(table: tuple[Stage, ...], factor: float | None) -> tuple[Bound, ...]:
    starts = [None if factor is None else stage.starts_minor * factor for stage in table]
    return tuple(
        Bound(stage, start, end)
        for stage, start, end in zip(table, starts, [*starts[1:], None], strict=True)
    )


def _factor(board: Board, currency: str) -> tuple[float | None, date | None]:
    """Minor units of the workspace's currency for one of the bounds', by the last rate either way."""
    if currency == board.currency:
        return 1.0, None
    scale: float = 10.0 ** (EXPONENTS.get(board.currency, 2) - EXPONENTS.get(currency, 2))
    known = rates(board).known
    if currency in known:
        rate, rated_on = known[currency]
        return rate * scale, rated_on
    rows, day = board.reader.table("fx_rates"), ibis.date(board.as_of)
    back = {row["currency"]: row for row in board.reader.rows(latest_rates(rows, currency, day))}
    if board.currency in back:
        row = back[board.currency]
        return scale / row["rate"], row["rated_on"]
    return None, None


def _pace(board: Board) -> float:
    """Net new ARR a month over the last year of whole months."""
    window, priced = last_year(board), rates(board)
    rows = year_by_month(board, window)
    gained = ("new_minor", "expansion_minor", "reactivation_minor")
    net = sum(priced.total(rows, name) for name in gained)
    net -= sum(priced.total(rows, name) for name in ("churn_minor", "contraction_minor"))
    return net * 12 / window.months


COLUMNS = (
    Shown("code", "stage"),
    Shown("starts_minor", "from an ARR of", Show.MONEY),
    Shown("ends_minor", "up to", Show.MONEY),
    Shown("currency", "currency"),
    Shown("is_here", "here", Show.FLAG),
    Shown("question", "question"),
)


def stage_report(board: Board, _request: ReportRequest) -> Report:
    """The five stages, the one the company is in, and its figures in the notes."""
    found = where(board)
    table = tuple(bound.stage for bound in found.bounds)
    rows = [
        {
            "code": stage.code,
            "starts_minor": stage.starts_minor,
            "ends_minor": table[place + 1].starts_minor if place + 1 < len(table) else None,
            "currency": stage.currency,
            "is_here": place == found.place,
            "question": stage.question,
        }
        for place, stage in enumerate(table)
    ]
    notes = [f"ARR is {money_text(found.arr_minor, found.currency)} {found.currency}"]
    if found.unpriced:
        notes.append(f"{found.unpriced} customers without an exchange rate are left out")
    if found.here is None:
        notes.append(
            f"no rate from {table[0].currency} to {found.currency} is known: no stage is said"
        )
    else:
        notes += [_note(each) for each in measures(board, found.here.stage.metrics)]
    return Report("stage", "Where we stand", board.as_of, COLUMNS, rows, tuple(notes))


def _note(measure: Measure) -> str:
    row = {"value": measure.value, "currency": measure.currency}
    text = cell_text(Shown("value", "value", measure.show), row) or "not known yet"
    unit = f" {measure.currency}" if measure.show is Show.MONEY and measure.currency else ""
    return f"{measure.name}: {text}{unit}" + (f", n = {measure.n}" if measure.n is not None else "")
