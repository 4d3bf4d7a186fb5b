"""Health of customers: who is where, what moved them, how the weeks before looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
from ibis.expr.types import Table
from numpy.typing import NDArray

from tenure.metrics.health import health, movement
from tenure.values.errors import InputError
from tenure.values.health import HealthScore
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.health_overrides import Override
from tenure.workflow.queries.once import once
from tenure.workflow.queries.report import Row

TABLE = "panel_recent"
WEEK = timedelta(days=7)
FIELDS = ("name", "plan", "csm", "currency", "mrr_minor", "mrr_base_minor")
LEAST_MOVE = 0.05
"""Points below which a factor is not named as a reason."""

Column = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Why:
    """A factor that moved a score, by how many points."""

    measure: str
    points: float


@dataclass(frozen=True, slots=True)
class FactorView:
    """A factor of one customer: value (None unknown), points (None where it does not count), its share
    of the weight, what that adds to the score, and what it moved since `before_on`.
    """

    measure: str
    value: float | None
    points: float | None
    share: float
    part: float
    moved: float | None
    poor: float
    good: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Everyone scored on a day: arrays of one entry a customer, by column, in order of their ids.

    Columns: customer_id, segment, the fields of customers, coverage, score, score_before,
    change, and value_M, points_M, share_M, moved_M of each measure of the design. Numbers are
    NaN where not defined. `before_on` is the day changes are counted from, None without one.
    """

    day: date
    before_on: date | None
    design: HealthScore
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(self.columns["customer_id"])

    @property
    def colors(self) -> Column:
        """The computed color of each, "" without a score."""
        score = self.columns["score"]
        which = np.where(score < self.design.red_below, "red", "amber")
        which = np.where(score >= self.design.green_from, "green", which)
        return np.where(np.isnan(score), "", which)

    def shown_colors(self, overrides: dict[str, Override]) -> Column:
        """Colors with overrides in the place of what was computed."""
        colors = self.colors
        for place in self.places(overrides):
            override = overrides[self.columns["customer_id"][place]]
            colors[place] = override.shown_color(self.design)
        return colors

    def places(self, customers: dict[str, Any]) -> list[int]:
        """Where some customers stand."""
        if not customers:
            return []
        found: list[int] = np.flatnonzero(
            np.isin(self.columns["customer_id"].astype(str), list(customers))
        ).tolist()
        return found

    def why(self, place: int, most: int = 3) -> tuple[Why, ...]:
        """The factors that moved a customer most, the strongest first; none without a change."""
        moves = [
            Why(each.measure, float(self.columns[f"moved_{each.measure}"][place]))
            for each in self.design.factors
        ]
        said = [move for move in moves if abs(move.points) >= LEAST_MOVE]  # never NaN
        return tuple(sorted(said, key=lambda move: (-abs(move.points), move.measure))[:most])

    def factors(self, place: int) -> tuple[FactorView, ...]:
        """Every factor of a customer, the heaviest first."""
        segment = self.columns["segment"][place]
        found = []
        for each in sorted(self.design.factors, key=lambda each: -each.weight):
            value, points, share, moved = (
                plain(self.columns[f"{part}_{each.measure}"][place])
                for part in ("value", "points", "share", "moved")
            )
            scale = dict(each.by_segment).get(segment, each.scale)
            part = (share or 0.0) * (points or 0.0)
            found.append(
                FactorView(
                    each.measure, value, points, share or 0.0, part, moved, scale.poor, scale.good
                )
            )
        return tuple(found)

    def row(self, place: int) -> Row:
        """A customer as a row of a list, plain values."""
        names = ("customer_id", "segment", *FIELDS, "coverage", "score", "score_before", "change")
        return {name: plain(self.columns[name][place]) for name in names}


def plain(value: Any) -> Any:  # noqa: ANN401
    """A value of an array as Python has it; None for NaN."""
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and value != value else value


def is_there(board: Board) -> bool:
    """Whether the published figures hold what scores are made of."""
    return TABLE in board.generation.tables


def require_panel(board: Board) -> None:
    """`InputError` where the published figures lack what scores are made of."""
    if not is_there(board):
        raise InputError(
            "the published figures lack what health is scored from", hint="Run: tenure day"
        )


def scored_on(board: Board) -> date:
    """The newest day scores are of: on which use is known, or any day where it never is."""
    require_panel(board)

    def made() -> date:
        rows = board.reader.table(TABLE)
        used = rows.active_days.notnull().ifelse(rows.observed_on, ibis.null("date"))
        found = board.reader.rows(rows.agg(used=used.max(), last=rows.observed_on.max()))
        return found[0]["used"] or found[0]["last"] or board.as_of

    return once(board, ("health day",), made)


def weeks(board: Board, design: HealthScore) -> list[Row]:
    """How many customers were red, amber, green or without a score: observed_on, color counts."""

    def made() -> list[Row]:
        rows = _scores(board, design)
        score = rows.score
        counts = {
            "customers": rows.count(),
            "red": (score < design.red_below).ifelse(1, 0).sum().fill_null(0),
            "green": (score >= design.green_from).ifelse(1, 0).sum().fill_null(0),
            "unknown": score.isnull().ifelse(1, 0).sum().fill_null(0),
        }
        found = rows.group_by("observed_on").agg(**counts).order_by("observed_on")
        return [
            {**row, "amber": row["customers"] - row["red"] - row["green"] - row["unknown"]}
            for row in board.reader.rows(found)
        ]

    return once(board, ("health weeks", design.fingerprint), made)


def _scores(board: Board, design: HealthScore) -> Table:
    return health(board.reader.table(TABLE), design)


def before(board: Board) -> date | None:
    """The day changes are counted from: the newest one observed at least a week before."""
    day = scored_on(board)

    def made() -> date | None:
        rows = board.reader.table(TABLE)
        past = rows.filter(rows.observed_on <= ibis.date(day - WEEK))
        found: date | None = board.reader.value(past.agg(day=past.observed_on.max()))
        return found

    return once(board, ("health day before",), made)


def standing(board: Board, design: HealthScore) -> Standing:
    """Everyone's score under a design, and what moved it since a week before."""
    require_panel(board)
    key = ("health standing", design.fingerprint)
    return once(board, key, lambda: _standing(board, design))


def _standing(board: Board, design: HealthScore) -> Standing:
    day, past = scored_on(board), before(board)
    scores = _scores(board, design)
    now = scores.filter(scores.observed_on == ibis.date(day))
    then = scores.filter(scores.observed_on == ibis.date(past or day))
    moved = movement(now, then, design)
    if past is None:  # nothing to compare with: nobody is matched
        moved = moved.filter(ibis.literal(value=False))
    state = board.reader.table("customer_state").select("customer_id", *FIELDS)
    rows = now.left_join(moved, "customer_id").drop("customer_id_right")
    rows = rows.left_join(state, "customer_id").drop("customer_id_right")
    columns = board.reader.columns(rows.order_by("customer_id"))
    return Standing(day, past, design, {name: _filled(each) for name, each in columns.items()})


def _filled(column: Column) -> Column:
    """Numbers as floats with NaN for nothing; texts with ""."""
    if column.dtype.kind in "iuf":
        return np.asarray(np.ma.filled(column.astype(np.float64), np.nan))
    if column.dtype.kind == "M":
        return column
    return np.array([each if isinstance(each, str) else "" for each in column], dtype=object)


def last_weeks(board: Board, design: HealthScore, customer_id: str) -> list[Row]:
    """Scores of one customer on the days kept, at most 13 weeks: observed_on, score, coverage, points."""
    require_panel(board)
    return board.reader.ask(
        ("health of", design.fingerprint),
        lambda given: _of_customer(board, design, given["customer"]),
        {"customer": customer_id},
    )


def _of_customer(board: Board, design: HealthScore, customer: Any) -> Table:  # noqa: ANN401
    rows = board.reader.table(TABLE)
    return health(rows.filter(rows.customer_id == customer), design).order_by("observed_on")
