"""Customers who belong to a group: the topmost parent of each."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

DEPTH = 8
"""Levels followed upwards; who is still not at the top then stands in a circle."""


def roots(customers: Table) -> Table:
    """The topmost parent of each customer that has one.

    Takes the canonical `customers`. Returns customer_id, root_id (never the customer itself).
    A customer whose parents form a circle, or who has more than `DEPTH` above it, has none.
    """
    links = customers.filter(
        customers.parent_id.notnull(), customers.parent_id != customers.customer_id
    ).select("customer_id", "parent_id")
    found = links.select("customer_id", root_id=links.parent_id)
    step = links.select(child=links.customer_id, above=links.parent_id)
    for _level in range(DEPTH):
        joined = found.left_join(step, found.root_id == step.child)
        found = joined.select("customer_id", root_id=ibis.coalesce(joined.above, joined.root_id))
    above = found.left_join(step, found.root_id == step.child)
    top = above.filter(above.child.isnull())
    return top.select("customer_id", "root_id").filter(top.root_id != top.customer_id)


def rolled_up(rows: Table, roots: Table) -> Table:
    """Rows of members as rows of their group: customer_id becomes the topmost parent's."""
    joined = rows.left_join(roots, "customer_id").drop("customer_id_right")
    whole = joined.mutate(customer_id=ibis.coalesce(joined.root_id, joined.customer_id))
    return whole.drop("root_id")
