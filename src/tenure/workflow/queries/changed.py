"""What changed in a figure since last week, and through whom.

Money and customers counted are compared by their dated history, which holds every day; all else
with what was published a week before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis
from ibis.common.exceptions import IbisError

from tenure.values.errors import InputError
from tenure.values.shown import Show
from tenure.values.switches import SamePeriod
from tenure.workflow.queries import changed_money
from tenure.workflow.queries.board import Board, kept_since, week_before
from tenure.workflow.queries.changed_money import Span, driven, movers
from tenure.workflow.queries.explain import FIGURES, Explanation
from tenure.workflow.queries.explained import Derivation, Line, Parameters
from tenure.workflow.queries.publications import WEEK
from tenure.workflow.rules.change import Change, Driver, Missing, Named, Part

Before = Callable[[Board], Board | None]
BY_HISTORY: dict[str, Callable[[Board, Span, Parameters], list[Part]]] = {
    "mrr": changed_money.mrr,
    "arpa": changed_money.arpa,
    "movements": changed_money.movements,
    "customers": changed_money.customers,
}
"""Figures whose value on any day follows from dated rows."""

LOSSES = ("contraction", "churn")
DRIVEN_BY = {
    "grr": LOSSES,
    "nrr": ("expansion", *LOSSES),
    "gross_mrr_churn_rate": LOSSES,
    "net_mrr_churn_rate": ("expansion", *LOSSES),
    "quick_ratio": changed_money.KINDS,
}
"""Rates of money, and the movements that enter them."""
SETS = ("zombies", "danger_line", "customers", "logo_churn_rate", "gone_rate")
"""Figures whose rows are a set of customers."""


def changed(
    board: Board,
    explanation: Explanation,
    given: Mapping[str, Any],
    before: Before = week_before,
) -> Change:
    """What changed in an explained figure since a week before.

    `given` are the parameters it was explained with; `before` finds the board of a week before,
    asked only where dated history does not tell.
    """
    figure, parameters = explanation.figure, Parameters(dict(given))
    if figure in BY_HISTORY and not _nets_months(board):
        span = Span(board.as_of - WEEK, board.as_of)
        parts = BY_HISTORY[figure](board, span, parameters)
        return Change(figure, board.as_of, span.then, tuple(parts))
    earlier = before(board)
    if earlier is None:
        return _not_yet(board, figure)
    return _against(board, earlier, explanation, given)


def _nets_months(board: Board) -> bool:
    """Whether MRR and movements are dated to their month only, so that they tell of no day in it."""
    return board.generation.switches.same_period is SamePeriod.IGNORE


def _not_yet(board: Board, figure: str) -> Change:
    first = kept_since(board)
    known = first + WEEK if first else None
    wanted = board.as_of - WEEK
    return Change(
        figure, board.as_of, wanted, missing=Missing.NO_DAY, first_on=first, known_on=known
    )


def _against(
    board: Board, earlier: Board, explanation: Explanation, given: Mapping[str, Any]
) -> Change:
    """Compared with a board of a week before, the month looked at being the same."""
    month = Parameters(dict(given)).month(board.as_of)
    change = Change(explanation.figure, board.as_of, earlier.as_of)
    if "month" in explanation.asked and month.starts_on > earlier.as_of:
        return replace(change, missing=Missing.BEGAN, began_on=month.starts_on)
    if earlier.generation.switches != board.generation.switches:
        return replace(change, missing=Missing.DEFINITIONS)
    both = _Both(board, earlier, explanation, {**given, "month": str(month)})
    try:
        return replace(change, parts=tuple(both.parts()))
    except (AttributeError, KeyError, IbisError):  # tables of another version lack a column
        return replace(change, missing=Missing.DEFINITIONS)


@dataclass(frozen=True, slots=True)
class _Both:
    """A figure on two boards."""

    board: Board
    earlier: Board
    explanation: Explanation
    given: dict[str, Any]

    @property
    def span(self) -> Span:
        return Span(self.earlier.as_of, self.board.as_of)

    def parts(self) -> list[Part]:
        now, then = self.explanation.derivation, self._then()
        figure, kind = self.explanation.figure, str(self.given.get("kind") or "")
        after = results(figure, now.lines, kind)
        past = results(figure, then.lines, kind) if then else {}
        found = [_part(past.get(key), after.get(key), self._label(key)) for key in after | past]
        return [self._driven(part, then) for part in found]

    def _then(self) -> Derivation | None:
        """The figure a week before; None where there was none, as for a customer not yet there."""
        try:
            return FIGURES[self.explanation.figure](self.earlier, Parameters(self.given))
        except InputError:
            return None

    def _label(self, line: str) -> str:
        if self.given.get("customer") or self.explanation.figure == "danger_line":
            return self.explanation.derivation.title
        return LABELS.get(line, line)

    def _driven(self, part: Part, then: Derivation | None) -> Part:
        """The part with what made the difference."""
        figure, parameters = self.explanation.figure, Parameters(self.given)
        if self.given.get("customer"):
            return part
        if figure in DRIVEN_BY:
            currency = part.currency or part.label.rpartition(" ")[2]
            found = (m for m in movers(self.board, self.span, parameters) if m.currency == currency)
            drivers, largest = driven(found, DRIVEN_BY[figure])
            return replace(part, drivers=drivers, largest=largest, driven="MRR")
        if figure in SETS and then is not None:
            came, left = self._members(then)
            return replace(part, came=came, left=left)
        return (
            replace(part, drivers=_ticket_drivers(self.board, self.span))
            if figure == "tickets"
            else part
        )

    def _members(self, then: Derivation) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
        """Customers among the rows now and not then, and then and not now."""
        after = _customers(self.board, self.explanation.derivation)
        past = _customers(self.earlier, then)
        came, left = after.keys() - past.keys(), past.keys() - after.keys()
        return (
            tuple(Named(each, after[each]) for each in after if each in came),
            tuple(Named(each, past[each]) for each in past if each in left),
        )


def _customers(board: Board, derivation: Derivation) -> dict[str, str]:
    """Ids and names of the customers among the rows of a figure, in their order."""
    rows = board.reader.rows(derivation.rows.select("customer_id", "name"))
    return {row["customer_id"]: row["name"] or row["customer_id"] for row in rows}


RESULTS = {
    "grr": "GRR ",
    "nrr": "NRR ",
    "logo_churn_rate": "logo churn rate",
    "gone_rate": "share gone",
    "gross_mrr_churn_rate": "Gross MRR churn ",
    "net_mrr_churn_rate": "Net MRR churn ",
    "quick_ratio": "Quick ratio ",
    "arpa": "ARPA ",
}
"""How the lines begin that are the figure itself, where it is not the last one alone."""
LABELS = {"of them open": "Open tickets"}


def results(figure: str, lines: tuple[Line, ...], kind: str = "") -> dict[str, Line]:
    """The lines of a derivation that are the figure itself, by their label."""
    begins = f"{kind or 'closing'} " if figure == "movements" else RESULTS.get(figure, "")
    if begins:
        return {line.label: line for line in lines if line.label.startswith(begins)}
    return {line.label: line for line in lines if line.is_result or line is lines[-1]}


def _part(then: Line | None, now: Line | None, label: str) -> Part:
    known = now or then
    shown = next((each for each in (now, then) if each and each.show is not Show.TEXT), known)
    assert shown is not None  # noqa: S101 - a label comes from one of the two
    return Part(
        label,
        then.value if then else None,
        now.value if now else None,
        shown.show,
        shown.currency if shown.show is Show.MONEY else "",
    )


def _ticket_drivers(board: Board, span: Span) -> tuple[Driver, ...]:
    """Tickets opened, and solved, between the two days."""
    rows = board.reader.table("tickets")
    first, last = ibis.date(span.then), ibis.date(span.now)

    def between(column: ibis.expr.types.TimestampColumn) -> ibis.expr.types.BooleanColumn:
        return (column.cast("date") > first) & (column.cast("date") <= last)

    (counts,) = board.reader.rows(
        rows.agg(
            opened=between(rows.opened_at).sum().fill_null(0),
            solved=between(rows.solved_at).sum().fill_null(0),
        )
    )
    return tuple(Driver(kind, count) for kind, count in counts.items() if count)
