"""Fields of customers by which lifetimes are kept apart."""

from __future__ import annotations

from ibis.expr.types import Table

from tenure.metrics.lifetimes import first_terms
from tenure.workflow.queries.board import Board

FIRST_PLAN = "plan"
TERMS = ("month", "year")
"""Terms customers began with that can be looked at alone: a month or less, a year or more."""


def with_field(board: Board, rows: Table, by: str) -> Table:
    """Rows with customer_id, and a field of customers beside it; "" where it is empty.

    The plan is the one a customer began with: judging by today's would look into the future.
    """
    if by == FIRST_PLAN:
        parts = board.reader.table("segments")
        fields = parts.group_by("customer_id").agg(plan=parts.plan.argmin(parts.starts_on))
    else:
        state = board.reader.table("customer_state")
        fields = state.select("customer_id", state[by].name(by))
    joined = rows.left_join(fields, "customer_id").drop("customer_id_right")
    return joined.mutate(**{by: joined[by].fill_null("")})


def with_term(board: Board, rows: Table) -> Table:
    """Rows with customer_id, and the `term` of the first subscription: month, year or other."""
    terms = first_terms(board.reader.table("subscriptions"))
    joined = rows.left_join(terms, "customer_id").drop("customer_id_right")
    return joined.mutate(term=joined.term.fill_null("other"))
