"""Health of everyone, as lists: how many are red, who moved, who is where, the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tenure.inference.health_backtest import Backtest, backtest, panel_scores
from tenure.values.health import COLORS, HealthScore
from tenure.values.measures import LEVELS
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.health import Standing, Why, is_there, standing
from tenure.workflow.queries.health_designs import in_force
from tenure.workflow.queries.health_overrides import Override, standing_overrides
from tenure.workflow.queries.once import once
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.panels import panel_of
from tenure.workflow.queries.report import Report, ReportRequest, Row

PAGE = 50
MOVERS = 8
LEAST_CHANGE = 5.0
"""Points a score must have moved for its customer to be among the movers."""
DEFAULT_SORT = "score"
LIST_COLUMNS = (
    Shown("name", "customer"),
    Shown("score", "score", Show.INTEGER),
    Shown("change", "since a week before", Show.NUMBER),
    Shown("why", "why"),
    Shown("coverage", "weight known", Show.RATE),
    Shown("segment", "segment"),
    Shown("csm", "CSM"),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
)
COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("color", "color"),
    Shown("score", "score", Show.NUMBER),
    Shown("change", "since a week before", Show.NUMBER),
    Shown("why", "why"),
    Shown("coverage", "weight known", Show.RATE),
    Shown("override", "override"),
    Shown("reason", "reason"),
    Shown("segment", "segment"),
    Shown("plan", "plan"),
    Shown("csm", "CSM"),
    Shown("currency", "currency"),
    Shown("mrr_minor", "MRR", Show.MONEY),
)
SORTS = {
    "name": "name",
    "score": "score",
    "change": "change",
    "coverage": "coverage",
    "segment": "segment",
    "csm": "csm",
    "mrr_minor": "mrr_base_minor",
}
FACETS = ("segment", "plan", "csm")
SHOWN = (*COLORS, "unknown", "overridden")
"""What a list can be narrowed to."""
PLAINEST = "active_days"
"""What a score is held against where there is no danger line."""


@dataclass(frozen=True, slots=True)
class HealthFilter:
    """Whom to show and in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    color: str = ""
    segment: str = ""
    plan: str = ""
    csm: str = ""
    sort: str = DEFAULT_SORT

    @classmethod
    def of(cls, given: dict[str, str]) -> HealthFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, color=SHOWN, sort=SORTS))


@dataclass(frozen=True, slots=True)
class Part:
    """Customers of one color ("" without a score) and their MRR in the workspace's currency;
    `unpriced` of them have no exchange rate.
    """

    color: str
    customers: int
    mrr_minor: int
    unpriced: int


@dataclass(frozen=True, slots=True)
class Everyone:
    """A standing with the overrides of its day; `colors` are those shown."""

    standing: Standing
    overrides: dict[str, Override]
    colors: NDArray[np.str_]

    @property
    def distribution(self) -> tuple[Part, ...]:
        """All customers by color, those without a score last."""
        money = self.standing.columns["mrr_base_minor"]
        found = []
        for color in (*COLORS, ""):
            inside = self.colors == color
            mrr, unpriced = np.nansum(money[inside]), int(np.isnan(money[inside]).sum())
            found.append(Part(color, int(inside.sum()), int(mrr), unpriced))
        return tuple(found)

    def movers(self, *, down: bool) -> list[Row]:
        """Customers whose score fell, or rose, most since the week before; at most eight."""
        change = self.standing.columns["change"]
        moved = np.flatnonzero(change <= -LEAST_CHANGE if down else change >= LEAST_CHANGE)
        order = np.lexsort((moved, change[moved] if down else -change[moved]))
        return [self.row(int(place)) for place in moved[order][:MOVERS]]

    def row(self, place: int) -> Row:
        """A customer as a list shows it: with color, override, and `why` as codes."""
        row = self.standing.row(place)
        override = self.overrides.get(row["customer_id"])
        return {
            **row,
            "color": str(self.colors[place]),
            "why": self.standing.why(place),
            "override": override,
        }

    def places(self, wanted: HealthFilter) -> NDArray[np.int64]:
        """Where those of a filter stand, in its order."""
        columns, count = self.standing.columns, len(self.standing)
        inside = np.ones(count, dtype=bool)
        if wanted.color == "overridden":
            inside = np.zeros(count, dtype=bool)
            inside[self.standing.places(self.overrides)] = True
        elif wanted.color:
            inside &= self.colors == ("" if wanted.color == "unknown" else wanted.color)
        for facet in FACETS:
            if getattr(wanted, facet):
                inside &= columns[facet] == getattr(wanted, facet)
        if wanted.words:
            inside &= _holding(columns, wanted.words.lower())
        places = np.flatnonzero(inside)
        return places[_order(columns[SORTS[wanted.sort.lstrip("-")]][places], wanted.sort)]

    def page(self, wanted: HealthFilter, page: int) -> Page:
        """One page of a filter."""
        places = self.places(wanted)
        here, pages = Page.place(len(places), page, PAGE)
        shown = places[(here - 1) * PAGE : here * PAGE]
        return Page([self.row(int(place)) for place in shown], len(places), here, pages)

    def rows(self, wanted: HealthFilter) -> Iterator[Row]:
        """Every row of a filter as a table has it: texts and numbers only."""
        return (flat(self.row(int(place))) for place in self.places(wanted))

    def facets(self) -> dict[str, list[str]]:
        """The values each filter offers, at most 200 of each."""
        columns = self.standing.columns
        return {name: sorted({each for each in columns[name] if each})[:200] for name in FACETS}


def _holding(columns: dict[str, Any], words: str) -> NDArray[np.bool_]:
    pairs = zip(columns["name"], columns["customer_id"], strict=True)
    return np.array([words in name.lower() or words in who.lower() for name, who in pairs], bool)


def _order(keys: NDArray[Any], sort: str) -> NDArray[np.int64]:
    """Stable; nothing comes last in either direction."""
    if keys.dtype.kind == "f":
        return np.argsort(-keys if sort.startswith("-") else keys, kind="stable")
    texts = [(not key, str(key).lower()) for key in keys]
    order = sorted(range(len(texts)), key=lambda place: texts[place][1], reverse=sort[:1] == "-")
    return np.array(sorted(order, key=lambda place: texts[place][0]), dtype=np.int64)


def flat(row: Row) -> Row:
    """A row of a list with its reasons and its override as texts."""
    override: Override | None = row["override"]
    said = "" if override is None else override.color or f"{override.score:g}"
    reason = "" if override is None else override.reason
    return {**row, "why": why_text(row["why"]), "override": said, "reason": reason}


def why_text(moves: tuple[Why, ...]) -> str:
    """What moved a score, by the names of columns."""
    return "; ".join(f"{move.measure} {move.points:+.1f}" for move in moves)


def everyone(board: Board, design: HealthScore) -> Everyone:
    """The newest scores, with what people put beside them."""
    found, overrides = standing(board, design), standing_overrides(board)
    return Everyone(found, overrides, found.shown_colors(overrides))


def line_measure(board: Board) -> str:
    """The measure of the danger line, which a score is held against."""
    line = board.generation.danger_line
    return line.metric if line is not None and line.metric in LEVELS else PLAINEST


def proof(board: Board, design: HealthScore) -> Backtest | None:
    """The design against who left since; None where the past was not published with the day."""

    def made() -> Backtest | None:
        panel = panel_of(board)
        if panel is None:
            return None
        scores = panel_scores(panel, design)
        return backtest(panel, scores, measure=line_measure(board), design=design)

    return once(board, ("health backtest", design.fingerprint), made)


def health_report(board: Board, _: ReportRequest) -> Report:
    """Everyone's health, the worst first, with what moved it and what the back-test says."""
    found = in_force(board) if is_there(board) else None
    if found is None:
        nothing = "nothing is known yet that tells customers apart"
        return Report("health", "Health", board.as_of, COLUMNS, [], (nothing,))
    whole = everyone(board, found.design)
    notes = (_drawn(found.version, found.design.drawn_on, whole), *_proof(board, found.design))
    rows = list(whole.rows(HealthFilter()))
    return Report("health", "Health", board.as_of, COLUMNS, rows, notes)


def _drawn(version: int, drawn_on: date | None, whole: Everyone) -> str:
    day = f"scores of {whole.standing.day}"
    if version:
        return f"{day}, by version {version} of the design"
    return f"{day}, by a proposed design nobody put in force, thresholds at quartiles of {drawn_on}"


def _proof(board: Board, design: HealthScore) -> tuple[str, ...]:
    found = proof(board, design)
    if found is None:
        return ("back-test: the past was not published with this day",)
    if found.auc is None:
        return (f"back-test: {found.leavers} customers left: too few to say anything",)
    said = {
        "nothing": "it says nothing here",
        "backwards": "it points the wrong way here",
        "tells": "it tells who leaves",
    }[found.verdict]
    auc, alone = found.auc, found.alone
    beside = f"; {found.measure} alone {alone.value:.2f}" if alone else ""
    return (f"back-test: AUC {auc.value:.2f} ({auc.low:.2f}–{auc.high:.2f}){beside}: {said}",)
