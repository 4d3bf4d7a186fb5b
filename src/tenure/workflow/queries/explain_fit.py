"""Explaining early churn: every customer whose first 180 days are over."""

from __future__ import annotations

from collections.abc import Callable

import ibis

from tenure.inference.source_fit import EARLY_DAYS
from tenure.values.shown import Show, Shown
from tenure.workflow.queries import fit
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explained import Derivation, Line, Parameters

COLUMNS = (
    Shown("customer_id", "customer"),
    Shown("name", "name"),
    Shown("channel", "channel"),
    Shown("plan", "plan"),
    Shown("first_paid_on", "first payment", Show.DAY),
    Shown("left_on", "left", Show.DAY),
    Shown("days", "days here", Show.INTEGER),
    Shown("ended_by", "ended by"),
)


def early_churn(board: Board, given: Parameters) -> Derivation:
    """Customers counted, those lost early first."""
    given.refuse_customer()
    found = fit.fit(board)
    rows = fit.table(board)
    rows = rows.mutate(days=rows.left_on.delta(rows.first_paid_on, unit="day"))
    age = ibis.literal(board.as_of).delta(rows.first_paid_on, unit="day")
    is_early = (rows.days <= EARLY_DAYS).fill_null(False)
    is_ours = (rows.ended_by == "us").fill_null(False)
    rows = rows.mutate(is_early=is_early).filter(age >= EARLY_DAYS, ~(is_early & is_ours))
    lines = (
        Line("customers whose first 180 days are over", found.n, Show.INTEGER),
        Line("lost early", found.lost, Show.INTEGER),
        Line("share", found.base, Show.RATE) if found.n else Line("share", "not defined"),
    )
    shown = rows.order_by([ibis.desc("is_early"), "first_paid_on", "customer_id"])
    return Derivation("early_churn", "Early churn", lines, shown, COLUMNS)


FIGURES: dict[str, Callable[[Board, Parameters], Derivation]] = {"early_churn": early_churn}
