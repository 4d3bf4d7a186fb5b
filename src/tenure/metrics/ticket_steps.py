"""Tickets made of their steps, where a helpdesk gives an event log and no list of tickets."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, Table

from tenure.metrics.cards import card
from tenure.metrics.schemas import schema_of

CLOSES = ("closed", "solved")
"""Activities that close a ticket whatever else there is: name yours so to say which it is."""

REOPENED = card(
    "reopen_loops",
    "Reopen loops",
    formula=(
        "steps that lead back to an activity the ticket first had before the activity it comes from; "
        "where the helpdesk counts how often a ticket was reopened, its count"
    ),
    unit="loops",
    population="tickets that count on the as-of day",
    edges="the same activity twice in a row is no loop; 1, 8, 6, 8, 6 is one",
    source="event logs of helpdesks (van der Aalst 2016: rework)",
)


def steps(events: Table, day: DateValue) -> Table:
    """Every step up to the end of `day`: ticket_id, activity, occurred_at, person, place, first_place,
    is_return.

    Takes the canonical `ticket_events`. `place` counts a ticket's steps in time from 0, `first_place`
    is where the ticket had that activity first, `is_return` says that the step leads back.
    """
    rows = events.filter(events.occurred_at.cast("date") <= day)
    course = ibis.window(group_by="ticket_id", order_by=["occurred_at", "event_id"])
    rows = rows.mutate(place=ibis.row_number().over(course))
    same = ibis.window(group_by=["ticket_id", "activity"])
    rows = rows.mutate(first_place=rows.place.min().over(same))
    inner = ibis.window(group_by="ticket_id", order_by="place")
    rows = rows.mutate(came_from=rows.first_place.lag().over(inner))
    is_return = (rows.first_place < rows.came_from).fill_null(False)
    return rows.select(
        *("ticket_id", "activity", "occurred_at", "person", "place", "first_place"),
        is_return=is_return,
    )


def closing(made: Table) -> Table:
    """Activities that close tickets: activity, tickets (that end with it), is_named.

    Those called `CLOSES` where there are any; else the one that most tickets end with. Takes `steps`.
    """
    ends = made.group_by("ticket_id").agg(activity=_.activity.argmax(_.place))
    counts = ends.group_by("activity").agg(tickets=_.count())
    every = made.select("activity").distinct().left_join(counts, "activity").drop("activity_right")
    every = every.mutate(
        tickets=every.tickets.fill_null(0), is_named=every.activity.strip().lower().isin(CLOSES)
    )
    most = ibis.window(order_by=[ibis.desc("is_named"), ibis.desc("tickets"), "activity"])
    ranked = every.mutate(rank=ibis.row_number().over(most))
    return ranked.filter(ranked.is_named | (ranked.rank == 0)).drop("rank")


def tickets_of(events: Table, tickets: Table, day: DateValue) -> Table:
    """`tickets` with one more row for each ticket of `events` (canonical tables) that has none there.

    Opened with its first step; solved with its last closing one, unless a step after it leads back;
    reopened as often as a step leads back. Whose it is, and what about, the steps do not say.
    """
    made = steps(events, day).anti_join(tickets, "ticket_id")
    closes = closing(made).select(closer="activity")
    made = made.left_join(closes, made.activity == closes.closer)
    found = made.group_by("ticket_id").agg(
        opened_at=_.occurred_at.min(),
        closed_at=_.occurred_at.max(where=_.closer.notnull()),
        closed_place=_.place.max(where=_.closer.notnull()),
        return_place=_.place.max(where=_.is_return),
        reopened=_.is_return.sum(),
    )
    is_open = found.closed_place.isnull() | (found.return_place > found.closed_place)
    is_open = is_open.fill_null(False)
    known = found.mutate(
        solved_at=is_open.ifelse(ibis.null("timestamp"), found.closed_at),
        severity=ibis.literal("medium"),
        status=is_open.ifelse("open", "solved"),
    )
    schema = schema_of("tickets")
    shaped = known.select(
        **{
            name: known[name].cast(kind) if name in known.columns else ibis.null(kind)
            for name, kind in schema.items()
        }
    )
    return ibis.union(tickets.select(*schema.names), shaped, distinct=False)
