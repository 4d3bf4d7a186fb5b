"""How a workspace scores health: the design in force, earlier ones, and the one proposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from tenure.inference.health_backtest import design_scores
from tenure.inference.health_thresholds import proposed, proposed_scale
from tenure.records.models import HealthDesign
from tenure.values.health import USABLE, HealthScore, Scale, health_from
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.health import TABLE, require_panel, scored_on
from tenure.workflow.queries.once import once

Floats = NDArray[np.float64]

SOURCES = {
    **dict.fromkeys(("overdue_invoices",), "invoices"),
    **dict.fromkeys(("tickets_90", "complaints_90", "complaints_unsolved"), "tickets"),
    **dict.fromkeys(("complaints_fast", "complaints_slow"), "tickets"),
}
"""Measures that are 0 where nothing was loaded: nothing can be said of those without their table."""
MOST_SEGMENTS = 12


@dataclass(frozen=True, slots=True)
class InForce:
    """One version of the design; 0 is the one proposed, which nobody put in force."""

    version: int
    design: HealthScore
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Today:
    """Values of paying customers without notice by measure, NaN where unknown; `segment` "" unknown."""

    values: dict[str, Floats]
    segment: NDArray[np.str_]
    customer_id: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Preview:
    """How many customers a design would call what, on the newest day, and how many change color."""

    red: int
    amber: int
    green: int
    unknown: int
    changed: int

    @property
    def n(self) -> int:
        """All of them."""
        return self.red + self.amber + self.green + self.unknown


def history(workspace_id: int) -> list[InForce]:
    """Every version, the newest first; without the one proposed."""
    rows = HealthDesign.objects.filter(workspace_id=workspace_id).select_related("by")
    return [
        InForce(row.version, health_from(row.design), row.at, str(row.by or "")) for row in rows
    ]


def kept(workspace_id: int) -> InForce | None:
    """The design somebody put in force; None where nobody did."""
    return next(iter(history(workspace_id)), None)


def in_force(board: Board) -> InForce | None:
    """The design figures follow: the one put in force, else the one proposed; None without either."""
    found = kept(board.workspace_id)
    if found is not None:
        return found
    design = proposal(board)
    return None if design is None else InForce(0, design)


def proposal(board: Board, *, by_segment: bool = False) -> HealthScore | None:
    """A design with thresholds at the quartiles of the day's own customers; None where nothing tells
    them apart.
    """

    def made() -> HealthScore | None:
        now = today(board)
        return proposed(now.values, now.segment, board.as_of, by_segment=by_segment)

    return once(board, ("health proposal", by_segment), made)


def suggested(board: Board, measure: str, segment: str = "") -> Scale | None:
    """Thresholds at the quartiles of the customers, or of those of one segment."""
    now = today(board)
    values = now.values.get(measure)
    if values is None:
        return None
    return proposed_scale(measure, values[now.segment == segment] if segment else values)


def segments(board: Board) -> list[tuple[str, int]]:
    """Segments with their customers, the largest first, at most 12."""
    names, counts = np.unique(today(board).segment, return_counts=True)
    found = [pair for pair in zip(names.tolist(), counts.tolist(), strict=True) if pair[0]]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:MOST_SEGMENTS]


def today(board: Board) -> Today:
    """What is known of everyone on the newest day on which use is known."""
    require_panel(board)
    return once(board, ("health today",), lambda: _today(board))


def _today(board: Board) -> Today:
    rows = board.reader.table(TABLE)
    names = [name for name in USABLE if name not in SOURCES or _is_loaded(board, SOURCES[name])]
    columns = board.reader.columns(
        rows.filter(rows.observed_on == scored_on(board))
        .order_by("customer_id")
        .select(
            "customer_id",
            segment=rows.segment.fill_null(""),
            **{name: rows[name].cast("float64") for name in names},
        )
    )
    values = {name: np.ma.filled(columns[name].astype(np.float64), np.nan) for name in names}
    segment, customers = (columns[name].astype(np.str_) for name in ("segment", "customer_id"))
    return Today(values, segment, customers)


def _is_loaded(board: Board, table: str) -> bool:
    return bool(board.reader.facts.files(table))


def preview(board: Board, design: HealthScore, now: HealthScore | None) -> Preview:
    """What a design would say, without putting it in force; `now` is what its colors are compared
    with.
    """
    tried = _colors(board, design)
    before = tried if now is None else _colors(board, now)
    red, amber, green, unknown = (int((tried == c).sum()) for c in ("red", "amber", "green", ""))
    return Preview(red, amber, green, unknown, int((tried != before).sum()))


def _colors(board: Board, design: HealthScore) -> NDArray[np.str_]:
    at = today(board)
    scores = design_scores(at.values, at.segment, design)
    known = [None if np.isnan(score) else float(score) for score in scores]
    return np.array([design.color(score) for score in known], dtype="<U5")
