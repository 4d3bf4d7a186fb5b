"""Waking: who paid without use for long, and in which month that ended by itself."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from tenure.metrics.cards import card

LONG_QUIET = 6
"""Full months without a sign of life from which a customer is looked at: as those who would be refunded."""
FULL_MONTH_DAYS = 28
ASKS = ("refund", "asked")
KEPT = ("customer_id", "day", "next_day", "quiet_months")

WAKING = card(
    "waking",
    "Zombies that wake",
    formula=(
        "customers who left, used it again or asked for their money within the month ÷ customers at its start who "
        "had paid without a sign of life for 6 full months or more"
    ),
    unit="share 0–1 a month with Wilson interval; n is months of customers",
    population="customers with MRR above zero and no sign of life for 6 months, at the ends of the last months",
    edges=(
        "each customer until the first waking; months of less than 28 days are left out; use under an id that looks "
        "like the customer's counts as use; whoever was given money back by a proposal is left out: that waking "
        "was ours; those who were written to are in it"
    ),
    source=(
        "Einav, Klopack and Mahoney, Selling Subscriptions (2025): who has to choose again leaves; the discrete-time "
        "hazard is Allison 1982"
    ),
)
CHOICE = card(
    "refund_choice",
    "Is giving back unasked sensible?",
    formula=(
        "waiting: q × (c × CLV + δ × (R + fee) + W) − m × E(months paid until waking); acting: R − ρ × CLV − G"
    ),
    unit="minor units of the workspace's currency, each with a range, and the value of each part where it turns",
    population="the customers of an affordability sheet, together",
    edges=(
        "R refund, CLV = m × discounted months a customer stays, m margin of their MRR a month; within 12 months q "
        "wake, of those c leave for good and δ ask for the money or dispute; ρ come back after a refund; fee of a "
        "dispute, W word of mouth and G goodwill for each customer. Months to waking as if each month woke alike. "
        "From own history where it holds 60 months of customers for q, 10 wakings for c and δ, 10 refunds of 30 days "
        "ago for ρ; else as somebody said it, with a source; what nobody said of q, δ or CLV makes it unknown. The "
        "range is all parts at one end to all at the other; it informs and stops nothing"
    ),
    source="methods of the zombie desk; no published study says whether giving back unasked pays",
)


def wakings(hollow: Table, days: Table, paying: Table, voices: Table) -> Table:
    """Months of customers who had been quiet for long, each until it first woke.

    Takes `hollow` (day, customer_id, quiet_since, quiet_months), `days` (day: ends of months), `hollow.paying`
    of those days, and `voices` (customer_id, said_on, what). Returns customer_id, day, next_day,
    quiet_months, has_left (pays no more), has_asked (for money), has_used (pays, and showed life) and
    woke (any of them) within (day, next_day]; flags are 0 or 1.
    """
    quiet = hollow.filter(hollow.quiet_months >= LONG_QUIET)
    quiet = quiet.select("customer_id", "day", "quiet_months").distinct()
    rows = quiet.inner_join(_months(days), "day").select(*KEPT)
    rows = _with_end(rows, hollow, paying)
    rows = rows.left_join(_asked(rows, voices), ["customer_id", "day"])
    rows = rows.select(
        *KEPT,
        has_left=rows.still_pays.isnull().ifelse(1, 0),
        has_asked=rows.asks.notnull().ifelse(1, 0),
        has_used=(rows.still_pays.notnull() & rows.still_quiet.isnull()).ifelse(1, 0),
    )
    rows = rows.mutate(woke=ibis.greatest(rows.has_left, rows.has_asked, rows.has_used))
    return _until_first(rows)


def _months(days: Table) -> Table:
    """Each day with the next one, where a month lies between them."""
    order = ibis.window(order_by="day")
    rows = days.select("day").distinct()
    rows = rows.mutate(next_day=rows.day.lead().over(order))
    rows = rows.filter(rows.next_day.notnull())
    return rows.filter(rows.next_day.delta(rows.day, unit="day") >= FULL_MONTH_DAYS)


def _with_end(rows: Table, hollow: Table, paying: Table) -> Table:
    """Whether each still pays at the end of its month, and is quiet since before it."""
    payers = paying.select(
        payer="customer_id", pays_on="day", still_pays=ibis.literal(1)
    ).distinct()
    rows = rows.left_join(
        payers, [rows.customer_id == payers.payer, rows.next_day == payers.pays_on]
    )
    rows = rows.select(*KEPT, "still_pays")
    later = hollow.select(
        sleeper="customer_id", sleeps_on="day", since="quiet_since", still_quiet=ibis.literal(1)
    ).distinct()
    same = [
        rows.customer_id == later.sleeper,
        rows.next_day == later.sleeps_on,
        later.since <= rows.day,
    ]
    return rows.left_join(later, same).select(*KEPT, "still_pays", "still_quiet")


def _asked(rows: Table, voices: Table) -> Table:
    """Months in which a customer asked for money: customer_id, day, asks."""
    said = voices.filter(voices.what.isin(ASKS)).select(who="customer_id", said_on="said_on")
    inside = [
        rows.customer_id == said.who,
        said.said_on > rows.day,
        said.said_on <= rows.next_day,
    ]
    both = rows.select("customer_id", "day", "next_day").inner_join(said, inside)
    return both.group_by("customer_id", "day").agg(asks=_.count())


def _until_first(rows: Table) -> Table:
    first = rows.filter(rows.woke == 1).group_by("customer_id").agg(woke_on=_.day.min())
    first = first.select("woke_on", who="customer_id")
    rows = rows.left_join(first, rows.customer_id == first.who)
    return rows.filter(rows.woke_on.isnull() | (rows.day <= rows.woke_on)).select(
        *KEPT,
        *("has_left", "has_asked", "has_used", "woke"),
    )
