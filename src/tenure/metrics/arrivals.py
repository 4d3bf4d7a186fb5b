"""How customers began, and how their first stretch of paying ended: what sources are judged by."""

from __future__ import annotations

import ibis
from ibis.expr.types import DateValue, Table

from tenure.metrics.cards import card
from tenure.metrics.money import in_base, latest_rates

EARLY_CHURN = card(
    "early_churn",
    "Early churn",
    formula=(
        "customers whose first stretch of paying ended within 180 days, by their own will or unpaid ÷ customers "
        "whose first payment is 180 days ago or longer"
    ),
    unit="share 0–1 with interval, and ÷ what others of the same plan, term and size lose",
    population="every customer who ever paid, over all currencies, from the first payment on",
    edges=(
        "ended by us within 180 days: not counted, shown apart; younger than 180 days: not counted yet, whether gone or "
        "not, since those who stay cannot be counted; who came back later was lost all the same; trials that led to "
        "nothing are no customers"
    ),
    source="beta-binomial shrinkage, exact funnel limits (Spiegelhalter 2005), Benjamini & Hochberg 1995",
)
SOURCES = ("channel", "campaign", "sales_promise", "segment", "sold_by")
COLUMNS = (
    *("customer_id", "name", "kind", *SOURCES, "country", "first_paid_on", "left_on", "ended_by"),
    *("plan", "is_yearly", "seats", "mrr_minor", "lost_mrr_minor", "mrr_now_minor"),
    *("is_low_use", "is_use_known", "revenue_minor", "cost_minor"),
)


def arrivals(
    stays: Table, begun: Table, customers: Table, state: Table, served: Table | None = None
) -> Table:
    """One row for each customer who ever paid.

    Takes `stays`, `begun` (below), the canonical `customers`, `customer_state`, and `cost_to_serve` where there is one.
    Returns `COLUMNS`: left_on and ended_by of the first stretch (null while it lasts), plan, is_yearly and seats as they
    began, mrr_minor on the first day and lost_mrr_minor on the last (base currency, null without a rate), mrr_now_minor,
    whether use is low now (null: does not pay or not known), revenue and cost of the last twelve months.
    """
    first = stays.filter(stays.since == stays.first_paid_on)
    first = first.select("customer_id", "first_paid_on", "left_on", "ended_by")
    rows = first.inner_join(
        customers.select("customer_id", "name", "kind", "country", *SOURCES), "customer_id"
    )
    now = state.select(
        "customer_id",
        mrr_now_minor=state.mrr_base_minor,
        is_low_use=state.below_line.fill_null(False) | state.zombie_kind.notnull(),
        is_use_known=(state.mrr_minor.fill_null(0) > 0) & ~state.use_unknown.fill_null(True),
    )
    parts = [begun, now]
    if served is not None:
        parts.append(served.select("customer_id", "revenue_minor", "cost_minor"))
    for part in parts:
        rows = rows.left_join(part, "customer_id").drop("customer_id_right")
    if served is None:
        rows = rows.mutate(revenue_minor=ibis.null("int64"), cost_minor=ibis.null("int64"))
    return rows.select(*COLUMNS)


def begun(
    segments: Table,
    subscriptions: Table,
    moves: Table,
    fx_rates: Table,
    *,
    base: str,
    day: DateValue,
) -> Table:
    """What each customer began with: customer_id, plan, is_yearly, seats, mrr_minor, lost_mrr_minor.

    Takes `customer_segments` (the first one counts), the canonical `subscriptions`, `customer_movements` and `fx_rates`.
    MRR in the base currency at the last rate; lost_mrr_minor is that of the first churn, null before.
    """
    order = ibis.window(group_by="customer_id", order_by=["starts_on", "subscription_id"])
    first = segments.mutate(place=ibis.row_number().over(order))
    first = first.filter(first.place == 0).select("customer_id", "subscription_id", "plan")
    rows = first.left_join(_terms(subscriptions), "subscription_id")
    rows = rows.drop("subscription_id_right")
    money = _money(moves, latest_rates(fx_rates, base, day), base)
    rows = rows.left_join(money, "customer_id").drop("customer_id_right")
    return rows.select("customer_id", "plan", "is_yearly", "seats", "mrr_minor", "lost_mrr_minor")


def _terms(subscriptions: Table) -> Table:
    """Term and seats of each subscription as it began: it has one row for each of its changes."""
    order = ibis.window(
        group_by="subscription_id", order_by=["started_on", "plan", "quantity", "interval"]
    )
    rows = subscriptions.mutate(place=ibis.row_number().over(order))
    rows = rows.filter(rows.place == 0)
    return rows.select(
        "subscription_id",
        is_yearly=(rows.interval == "year"),
        seats=rows.seats_paid.fill_null(rows.quantity),
    )


def _money(moves: Table, rates: Table, base: str) -> Table:
    rows = moves.left_join(rates.select("currency", "rate"), "currency")
    rows = rows.mutate(delta=in_base(rows.delta_minor, rows.currency, rows.rate, base))
    begins, ends = rows.kind == "new", rows.kind == "churn"
    days = rows.mutate(begin=begins.ifelse(rows.moved_on, ibis.null("date")))
    days = days.mutate(end=ends.ifelse(days.moved_on, ibis.null("date")))
    whole = ibis.window(group_by="customer_id")
    days = days.mutate(first_on=days.begin.min().over(whole), ended_on=days.end.min().over(whole))
    began = (days.kind == "new") & (days.moved_on == days.first_on)
    ended = (days.kind == "churn") & (days.moved_on == days.ended_on)
    return days.group_by("customer_id").agg(
        mrr_minor=days.delta.sum(where=began), lost_mrr_minor=(-days.delta).sum(where=ended)
    )
