"""Explaining a figure: its card, how it was derived, and the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ibis.expr.types import Table

from tenure.metrics.cards import CARDS, MetricCard
from tenure.values.errors import InputError
from tenure.values.shown import Shown
from tenure.workflow.queries import (
    explain_bridge,
    explain_choice,
    explain_growth,
    explain_health,
    explain_hollow,
    explain_learned,
    explain_lifetimes,
    explain_money,
    explain_people,
    explain_use,
)
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain_people import state_of
from tenure.workflow.queries.explained import Derivation, Parameters

FIGURES: dict[str, Callable[[Board, Parameters], Derivation]] = {
    **explain_bridge.FIGURES,
    **explain_choice.FIGURES,
    **explain_growth.FIGURES,
    **explain_health.FIGURES,
    **explain_hollow.FIGURES,
    **explain_learned.FIGURES,
    **explain_lifetimes.FIGURES,
    **explain_money.FIGURES,
    **explain_people.FIGURES,
    **explain_use.FIGURES,
}
"""Every figure that can be explained, by name."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure explained: its card, its derivation in lines, and the table of rows behind it.

    `asked` are the parameters the figure depends on.
    """

    figure: str
    card: MetricCard
    as_of: date
    derivation: Derivation
    asked: frozenset[str] = frozenset()

    @property
    def rows(self) -> Table:
        """The rows behind the figure, as an expression over the board's reader."""
        return self.derivation.rows

    @property
    def columns(self) -> tuple[Shown, ...]:
        """Headings of the rows."""
        return self.derivation.columns


def explain(figure: str, board: Board, given: Mapping[str, Any]) -> Explanation:
    """Explain one figure. `InputError` names the figures there are, or the parameter missing."""
    if figure not in FIGURES:
        raise InputError(
            f"there is no figure {figure!r}", hint=f"Figures: {', '.join(sorted(FIGURES))}."
        )
    parameters = Parameters(dict(given), board.generation.switches.month_start_day)
    if given.get("customer"):
        state_of(board, str(given["customer"]))
    derivation = FIGURES[figure](board, parameters)
    if parameters.in_vain:
        raise InputError(f"{figure} is the same for every {' and '.join(parameters.in_vain)}")
    card, asked = CARDS[derivation.card], frozenset(parameters.asked)
    return Explanation(figure, card, board.as_of, derivation, asked)
