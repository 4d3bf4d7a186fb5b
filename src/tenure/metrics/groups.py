"""Customers who belong to a group: the topmost parent of each."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from tenure.values.switches import RollUp, Switches

DEPTH = 5
"""Levels followed upwards; who is still not at the top then stands in a circle."""


def roots(customers: Table) -> Table:
    """The topmost parent of each customer that has one.

    Takes the canonical `customers`. Returns customer_id, root_id (never the customer itself).
    A customer whose parents form a circle, or who has more than `DEPTH` above it, has none.
    """
    found = _links(customers).rename(root_id="parent_id")
    for _level in range(DEPTH):
        step = _step(customers)
        joined = found.left_join(step, found.root_id == step.child)
        climbed = joined.select("customer_id", root_id=ibis.coalesce(joined.above, joined.root_id))
        found = climbed.distinct()
    step = _step(customers)
    joined = found.left_join(step, found.root_id == step.child)
    top = joined.filter(joined.child.isnull(), joined.root_id != joined.customer_id)
    return top.select("customer_id", "root_id")


def _step(customers: Table) -> Table:
    """The links once more, as a table of its own: one level of the climb."""
    return _links(customers.view()).rename(child="customer_id", above="parent_id")


def _links(customers: Table) -> Table:
    above = customers.parent_id
    links = customers.filter(above.notnull(), above != customers.customer_id)
    return links.select("customer_id", "parent_id")


def rolled_up(rows: Table, roots: Table) -> Table:
    """Rows of members as rows of their group: customer_id becomes the topmost parent's."""
    joined = rows.left_join(roots, "customer_id").drop("customer_id_right")
    whole = joined.mutate(customer_id=ibis.coalesce(joined.root_id, joined.customer_id))
    return whole.drop("root_id")


def grouped(rows: Table, customers: Table, switches: Switches) -> Table:
    """Rows by group where the switches roll customers up, as they are where not."""
    if switches.roll_up is RollUp.PARENT:
        return rolled_up(rows, roots(customers))
    return rows
