"""What became of the customers of a window's start: their money, and who is gone."""

from __future__ import annotations

from ibis import _
from ibis.expr.types import DateValue, Table


def money_pairs(moves: Table, start: DateValue, end: DateValue) -> Table:
    """Amounts before and after a window, each pair once with the customers who have it.

    Takes `movements` of one currency up to the as-of day; the window is `[start, end)`.
    Returns opening_minor (> 0), closing_minor, customers.
    """
    inside = moves.filter(moves.moved_on < end)
    each = inside.group_by("customer_id").agg(
        opening_minor=_.delta_minor.sum(where=_.moved_on < start).fill_null(0),
        closing_minor=_.delta_minor.sum().fill_null(0),
    )
    present = each.filter(each.opening_minor > 0)
    return present.group_by("opening_minor", "closing_minor").agg(customers=_.count())


def fates(logos: Table, start: DateValue, end: DateValue) -> Table:
    """Every customer of the start of a window `[start, end)`, and whether gone at its end.

    Takes `logos.logo_movements` up to the as-of day. Returns customer_id, is_gone.
    """
    inside = logos.filter(logos.moved_on < end)
    each = inside.group_by("customer_id").agg(
        at_start=_.logos.sum(where=_.moved_on < start).fill_null(0), at_end=_.logos.sum()
    )
    return each.filter(each.at_start > 0).select("customer_id", is_gone=each.at_end == 0)
