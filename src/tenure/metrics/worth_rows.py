"""What a customer's sheet is reckoned from, and how long customers stay, as counts."""

from __future__ import annotations

from ibis import _
from ibis.expr.types import Table

from tenure.metrics.money import half_up

COLUMNS = (
    *("customer_id", "kind", "mrr_minor", "months", "contacts", "service_minor", "service_minutes"),
    *("fixed_minor", "brought", "tenure_months", "period"),
)


def worth_rows(served: Table, lives: Table, terms: Table, customers: Table) -> Table:
    """Customers who pay now, one row each: `COLUMNS`.

    Takes `cost_to_serve`, `lifetimes` (until = final), `first_terms` and the canonical `customers`. mrr_minor a
    month now; months of the year here; contacts, service_minor (tickets and talks) and service_minutes in
    them; fixed_minor all other costs of a month; brought customers directly; tenure_months whole ones since the
    first start; period 12 for terms of a year or more, else 1.
    """
    rows = served.filter(served.mrr_minor > 0)
    stays = lives.select("customer_id", tenure_months="months")
    rows = rows.left_join(stays, "customer_id").drop("customer_id_right")
    rows = rows.left_join(terms, "customer_id").drop("customer_id_right")
    told = customers.filter(customers.referred_by != customers.customer_id)
    direct = told.group_by(referrer_id=told.referred_by).agg(brought=_.count())
    rows = rows.left_join(direct, rows.customer_id == direct.referrer_id)
    other = rows.work_minor + rows.infra_minor + rows.fee_minor + rows.bad_debt_minor
    return rows.select(
        "customer_id",
        kind=rows.kind.fill_null("saas"),
        mrr_minor=rows.mrr_minor,
        months=rows.months,
        contacts=rows.tickets + rows.talks,
        service_minor=rows.ticket_minor + rows.talk_minor,
        service_minutes=rows.ticket_minutes + rows.talk_minutes,
        fixed_minor=half_up(other.cast("float64") / rows.months),
        brought=rows.brought.fill_null(0),
        tenure_months=rows.tenure_months.fill_null(0),
        period=(rows.term == "year").fill_null(False).ifelse(12, 1).cast("int64"),
    )


def stay_counts(lives: Table, terms: Table) -> Table:
    """Customers by term and length of stay: period (1 or 12), renewals, is_lost, customers.

    Takes `lifetimes` and `first_terms`. Renewals are those made, or the one at which the customer was lost;
    whom we let go counts as here until then.
    """
    rows = lives.left_join(terms, "customer_id").drop("customer_id_right")
    is_lost = rows.is_lost & (rows.ended_by.fill_null("customer") != "us")
    rows = rows.mutate(is_gone=is_lost, is_yearly=(rows.term == "year").fill_null(False))
    by_year = (rows.is_gone.ifelse(rows.renewals + 11, rows.renewals).cast("float64") / 12).floor()
    rows = rows.mutate(
        period=rows.is_yearly.ifelse(12, 1).cast("int64"),
        made=rows.is_yearly.ifelse(by_year, rows.renewals.cast("float64")).cast("int64"),
    )
    counts = rows.group_by("period", "made", "is_gone").agg(customers=_.count())
    return counts.select("period", "customers", renewals=counts.made, is_lost=counts.is_gone)
