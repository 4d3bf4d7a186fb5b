"""Explaining a health score: factor by factor, and the weeks before."""

from __future__ import annotations

from collections.abc import Callable

import ibis
from ibis.expr.types import Table

from tenure.metrics.health import health
from tenure.values.errors import InputError
from tenure.values.health import HealthScore
from tenure.values.measures import MEASURES
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain_people import state_of
from tenure.workflow.queries.explained import Derivation, Line, Parameters
from tenure.workflow.queries.health import TABLE, FactorView, require_panel, standing
from tenure.workflow.queries.health_designs import in_force


def health_score(board: Board, given: Parameters) -> Derivation:
    """The score of one customer: what each factor adds, and the same on the days before."""
    customer = given.need("customer")
    require_panel(board)
    now = in_force(board)
    if now is None:
        raise InputError("nothing is known yet that tells customers apart")
    found = standing(board, now.design)
    places = found.places({customer: None})
    lines: list[Line] = [Line("scored at the end of", found.day, Show.DAY)]
    if places:
        row = found.row(places[0])
        lines += [_line(each) for each in found.factors(places[0]) if each.points is not None]
        lines.append(Line("weight known", row["coverage"], Show.RATE))
        score = row["score"]
        lines.append(
            Line("Health score", "not defined")
            if score is None
            else Line("Health score", score, Show.NUMBER)
        )
    else:
        lines.append(Line("Health score", "not defined"))
    title = f"Health score: {state_of(board, customer)['name']}"
    rows, columns = _days(board, now.design, customer), _columns(now.design)
    return Derivation("health_score", title, tuple(lines), rows, columns)


def _line(factor: FactorView) -> Line:
    return Line(MEASURES[factor.measure].title, factor.part, Show.NUMBER)


def _days(board: Board, design: HealthScore, customer: str) -> Table:
    rows = board.reader.table(TABLE)
    rows = health(rows.filter(rows.customer_id == customer), design)
    return rows.order_by(ibis.desc("observed_on"))


def _columns(design: HealthScore) -> tuple[Shown, ...]:
    points = tuple(
        Shown(f"points_{each.measure}", MEASURES[each.measure].title, Show.NUMBER)
        for each in design.factors
    )
    score, coverage = Shown("score", "score", Show.NUMBER), ("coverage", "weight known", Show.RATE)
    return (Shown("observed_on", "day", Show.DAY), score, Shown(*coverage), *points)


FIGURES: dict[str, Callable[[Board, Parameters], Derivation]] = {"health_score": health_score}
