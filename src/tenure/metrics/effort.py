"""Effort balance: hours and money for winning new customers against keeping those there are."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, DateValue, Table

from tenure.metrics.cards import card
from tenure.metrics.months import month_of

WINNING = ("acquisition",)
KEEPING = ("support", "infrastructure")
SOURCES = ("touchpoints", "tickets", "time_entries")

EFFORT_MONEY = card(
    "effort_money",
    "Money for winning and for keeping",
    formula="costs of kind acquisition against costs of kind support and infrastructure, by month",
    unit="minor units of one currency",
    population="rows of `costs`",
    edges=(
        "costs of kind other stand on neither side and are shown beside; a month without any row of "
        "`costs` is unknown, not zero; wages are in it only where `costs` has them"
    ),
    source="costs as loaded",
)
EFFORT_HOURS = card(
    "effort_hours",
    "Hours for winning and for keeping",
    formula=(
        "minutes of touchpoints, tickets and time entries ÷ 60; winning: on a day before the customer's "
        "first MRR, or of one who never had any; keeping: from that day on"
    ),
    unit="hours",
    population=(
        "rows of `touchpoints`, `tickets` (by the day opened) and `time_entries` that are not billed, all currencies"
    ),
    edges=(
        "rows without minutes are counted as of unknown length, not as 0; where none of a month has "
        "minutes the hours are unknown; hours billed to a client are what is sold, and on neither side; hours are not turned into money, the wages may be in `costs`"
    ),
    source="work as recorded",
)


def first_paid(logos: Table) -> Table:
    """Day of each customer's first MRR: customer_id, first_on. Takes `logo_movements`."""
    return logos.group_by("customer_id").agg(first_on=_.moved_on.min())


def work(touchpoints: Table, tickets: Table, time_entries: Table, logos: Table) -> Table:
    """Every recorded piece of work: source, row_id, customer_id, worked_on, minutes, is_winning.

    Takes the canonical tables and `logo_movements`. Notes, campaigns and messages in the app
    count like calls where they have minutes; time billed to the client is no effort of ours.
    """
    own_time = time_entries.filter(~time_entries.is_billable.fill_null(False))
    parts = (
        (touchpoints, "touchpoints", touchpoints.touchpoint_id, touchpoints.occurred_at),
        (tickets, "tickets", tickets.ticket_id, tickets.opened_at),
        (own_time, "time_entries", own_time.entry_id, own_time.worked_on),
    )
    rows = ibis.union(
        *(
            table.select(
                "customer_id",
                source=ibis.literal(name),
                row_id=number,
                worked_on=clock.cast("date"),
                minutes=table.minutes,
            )
            for table, name, number, clock in parts
        ),
        distinct=False,
    )
    rows = rows.left_join(first_paid(logos), "customer_id").drop("customer_id_right")
    won = rows.first_on <= rows.worked_on
    return rows.select(
        *("source", "row_id", "customer_id", "worked_on", "minutes"),
        is_winning=~won.fill_null(False),
    )


def hours_by_month(worked: Table, day: DateValue, first_day: int = 1) -> Table:
    """Hours of each month up to `day`: month_on, and for winning_ and keeping_: hours (null where
    no row has minutes), rows, unknown (rows without minutes).
    """
    rows = worked.filter(worked.worked_on <= day)
    rows = rows.mutate(month_on=month_of(rows.worked_on, first_day))
    return rows.group_by("month_on").agg(
        **_side(rows, "winning", rows.is_winning), **_side(rows, "keeping", ~rows.is_winning)
    )


def _side(rows: Table, name: str, where: BooleanValue) -> dict[str, ibis.Value]:
    minutes = rows.minutes.sum(where=where)
    return {
        f"{name}_hours": minutes.cast("float64") / 60,
        f"{name}_rows": where.sum(),
        f"{name}_unknown": (where & rows.minutes.isnull()).sum(),
    }


def money_by_month(costs: Table, day: DateValue, first_day: int = 1) -> Table:
    """Costs of each month and currency up to that of `day`: month_on, currency, winning_minor,
    keeping_minor, other_minor, cost_rows. Months without a row are not there.
    """
    rows = costs.mutate(month_on=month_of(costs.month_on, first_day))
    rows = rows.filter(rows.month_on <= day)
    kind = rows.kind.fill_null("acquisition")
    return rows.group_by("month_on", "currency").agg(
        winning_minor=rows.amount_minor.sum(where=kind.isin(WINNING)).fill_null(0),
        keeping_minor=rows.amount_minor.sum(where=kind.isin(KEEPING)).fill_null(0),
        other_minor=rows.amount_minor.sum(where=kind.notin((*WINNING, *KEEPING))).fill_null(0),
        cost_rows=_.count(),
    )


def gained_by_month(monthly: Table) -> Table:
    """Where MRR came from: month_on, currency, new_minor, existing_minor (expansion and
    reactivation), kept_minor (opening less churn and contraction), opening_minor.

    Takes `movements.monthly`.
    """
    lost = monthly.churn_minor + monthly.contraction_minor
    return monthly.select(
        *("month_on", "currency", "new_minor", "opening_minor"),
        existing_minor=monthly.expansion_minor + monthly.reactivation_minor,
        kept_minor=monthly.opening_minor - lost,
    )
