"""How long customers stay: stretches of paying, their length, and who left at which tenure."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, IntegerValue, Table

from tenure.metrics.cards import card

SURVIVAL = card(
    "survival",
    "Survival",
    formula=(
        "Π over ages up to t of (1 − customers lost at the age ÷ customers who came as far as it): "
        "the Kaplan–Meier estimate"
    ),
    unit="share 0–1 of customers still here t months after their start, with interval and number at risk",
    population="every customer who ever paid, over all currencies, from the first start to the first loss",
    edges=(
        "who still pays on the as-of day is counted as long as they are here and then leaves the count: the right "
        "edge is censoring, never churn; lost within the first month counts at age 1; with until = final a customer "
        "who came back is lost only at the last loss; curves are compared by log-rank"
    ),
    source="Kaplan & Meier 1958, Greenwood 1926, Mantel 1966, through lifelines",
)
STANDARDISED_CHURN = card(
    "standardised_churn",
    "Churn at equal tenure",
    formula=(
        "Σ over tenure bands of (share of the band in the reference mix × customers of the band lost in the month ÷ "
        "customers of the band at its start)"
    ),
    unit="rate 0–1 a month with interval",
    population="customers with MRR at the start of the month, by calendar months since the month their stretch began",
    edges=(
        "the reference mix is that of both spans compared together; a band without customers leaves its weight to the "
        "others; who came and left within the month is not counted; months that are not over are left out"
    ),
    source="direct standardisation; a headline can fall while every band worsens, because growth changes the mix",
)
PROJECTION = card(
    "projection",
    "Projected survival",
    formula="S(t) = B(α, β + t) ÷ B(α, β), with α and β of the greatest likelihood of all losses by age",
    unit="share 0–1 of customers still here t months after their start, with a 95 % profile-likelihood interval",
    population="the customers of the survival curve",
    edges=(
        "needs 100 customers, 5 ages and a loss; assumes that no customer changes and that new ones are like old ones: "
        "a discount that ends, a price change or terms of mixed length bend it; where customers are alike it is a "
        "constant churn"
    ),
    source="shifted beta-geometric model, Fader & Hardie 2007",
)
LTV = card(
    "ltv",
    "LTV (lifetime value)",
    formula=(
        "ARPA × gross margin × Σ over months t = 0 … horizon − 1 of S(t) ÷ (1 + d)^(t ÷ 12); S from the survival "
        "curve, beyond what was observed from the projection"
    ),
    unit="minor units of one currency, with and without the payment at the start (DEL convention and payments after it)",
    population="a new customer who stays like those before and pays today's ARPA of the currency",
    edges=(
        "no losses yet: not defined, instead of infinity; horizon longer than what was observed and no projection: not "
        "defined; the interval is that of the survival curve, ARPA counts as known; the shortcut ARPA × margin ÷ churn "
        "knows neither horizon nor discount"
    ),
    source="Fader & Hardie 2007 and 2010 (DEL, DERL); the shortcut is a field convention",
)


def stretches(logos: Table, day: DateValue) -> Table:
    """Every stretch in which a customer paid without a break, as known at the end of `day`.

    Takes `logos.logo_movements`. Returns customer_id, number (1 for the first), started_on,
    ended_on (the first day without MRR; null while it runs), ended_by.
    """
    past = logos.filter(logos.moved_on <= day)
    order = ibis.window(group_by="customer_id", order_by="moved_on")
    rows = past.mutate(
        next_on=past.moved_on.lead().over(order),
        next_by=past.ended_by.lead().over(order),
        came=(past.kind != "churn").ifelse(1, 0),
    )
    running = ibis.window(group_by="customer_id", order_by="moved_on", preceding=None, following=0)
    rows = rows.mutate(number=rows.came.sum().over(running))
    rows = rows.filter(rows.came == 1)
    return rows.select(
        "customer_id",
        "number",
        started_on=rows.moved_on,
        ended_on=rows.next_on,
        ended_by=rows.next_by,
    )


def lifetimes(parts: Table, day: DateValue, *, until: str = "first") -> Table:
    """One row for each customer: from the first start to the first loss, or to the final one.

    Takes `stretches`. Returns customer_id, started_on, ended_on (null while here), ended_by,
    is_lost, days (of the stay, `day` included while here), months (whole ones), renewals (at
    which monthly renewal the customer was lost, 1 for the first; how many were made while
    here). `until` = "final" counts a customer who came back as here all the time.
    """
    if until == "first":
        rows = parts.filter(parts.number == 1)
    else:
        rows = parts.group_by("customer_id").agg(
            started_on=_.started_on.min(),
            ended_on=_.ended_on.argmax(_.number),
            ended_by=_.ended_by.argmax(_.number),
            is_here=_.ended_on.isnull().any(),
        )
        rows = rows.mutate(
            ended_on=rows.is_here.ifelse(ibis.null("date"), rows.ended_on),
            ended_by=rows.is_here.ifelse(ibis.null(str), rows.ended_by),
        )
    rows = rows.mutate(is_lost=rows.ended_on.notnull())
    last = ibis.coalesce(rows.ended_on, day)
    rows = rows.mutate(
        days=last.delta(rows.started_on, unit="day") + rows.is_lost.ifelse(0, 1),
        months=whole_months(rows.started_on, last),
        over=_is_past_anniversary(rows.started_on, last),
    )
    renewals = rows.months + (rows.is_lost & rows.over).ifelse(1, 0)
    return rows.select(
        "customer_id",
        "started_on",
        "ended_on",
        "ended_by",
        "is_lost",
        "days",
        "months",
        renewals=renewals,
    )


def whole_months(start: DateValue, end: DateValue) -> IntegerValue:
    """Months completed between two days; one that starts on the 31st is over at a month's end."""
    apart = (end.year() - start.year()) * 12 + end.month() - start.month()
    return (apart - (_due(start, end) > end.day()).ifelse(1, 0)).cast("int64")


def _is_past_anniversary(start: DateValue, end: DateValue) -> ibis.expr.types.BooleanValue:
    return _due(start, end) != end.day()


def _due(start: DateValue, end: DateValue) -> IntegerValue:
    """Day of the month on which a month since `start` is completed, in the month of `end`."""
    after = end.truncate("M").cast("timestamp") + ibis.interval(months=1)
    last = (after - ibis.interval(days=1)).day()
    return ibis.least(start.day(), last)


def stays(found: Table, *keys: str) -> Table:
    """Customers counted by what the survival curve needs.

    Takes `lifetimes`, with columns `keys` joined. Returns keys, renewals, is_lost, customers.
    """
    return found.group_by(*keys, "renewals", "is_lost").agg(customers=_.count())


def month_pairs(parts: Table) -> Table:
    """Stretches counted by the month they began and the month they ended.

    Takes `stretches`. Returns began_on, left_on (first days of months; left_on null while a
    stretch runs), customers. All there is to know for tenure and losses of any month.
    """
    rows = parts.mutate(
        began_on=parts.started_on.truncate("M").cast("date"),
        left_on=parts.ended_on.truncate("M").cast("date"),
    )
    return rows.group_by("began_on", "left_on").agg(customers=_.count())


def first_terms(subscriptions: Table) -> Table:
    """The term each customer began with: customer_id, term ("year" or more, "month" or less, "other").

    Takes the canonical `subscriptions`.
    """
    order = ibis.window(group_by="customer_id", order_by=("started_on", "subscription_id"))
    first = subscriptions.filter(subscriptions.interval.notnull())
    first = first.mutate(place=ibis.row_number().over(order), times=_.interval_count.fill_null(1))
    first = first.filter(first.place == 0)
    months = ibis.cases(
        (first.interval == "year", 12),
        (first.interval == "half_year", 6),
        (first.interval == "quarter", 3),
        (first.interval == "month", 1),
        else_=0,
    )
    length = months * first.times
    term = ibis.cases((length >= 12, "year"), (length <= 1, "month"), else_="other")
    return first.select("customer_id", term=term)
