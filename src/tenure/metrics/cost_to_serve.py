"""What each customer brings and costs in a year: revenue against the resources it uses."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
from ibis import _
from ibis.expr.types import DateValue, FloatingValue, IntegerValue, Table

from tenure.metrics.cards import card
from tenure.metrics.money import half_up, in_base, latest_rates
from tenure.metrics.serving import WINDOW_DAYS, in_window

PARTS = (
    "ticket_minor",
    "talk_minor",
    "work_minor",
    "infra_minor",
    "fee_minor",
    "bad_debt_minor",
)
"""What the cost of serving is made of."""

COST_TO_SERVE = card(
    "cost_to_serve",
    "Cost to serve",
    formula=(
        "minutes of tickets ÷ 60 × hour of support ÷ occupancy + minutes of talks ÷ 60 × hour of a CSM ÷ "
        "occupancy + hours worked × their cost + infrastructure + payment fees + bills written off"
    ),
    unit="minor units of the workspace's currency, at the last rate up to the as-of day",
    population="customers who paid, pay, or cost something in the 365 days up to the as-of day",
    edges=(
        "tickets caused by our own bugs (a confirmed report, or a bug that was fixed) are taken out and shown "
        "beside; tickets and calls without minutes take the minutes assumed; infrastructure without a customer "
        "is shared by those who paid in its month; without any row of it, revenue × (1 − gross margin); hours "
        "of agency clients are all counted, of others those not billed; wages in `costs` of kind support are "
        "not added: they are in the hours; rates are assumptions with a range"
    ),
    source="time-driven activity-based costing, Kaplan & Anderson 2004",
)
PROFIT = card(
    "customer_profit",
    "Profit of a customer",
    formula="revenue − cost to serve; revenue: payments less refunds, without tax, and bills written off",
    unit="minor units of the workspace's currency",
    population="as of the cost to serve",
    edges=(
        "what was billed and will never be paid is revenue and cost at once, so that it is seen; of a customer "
        "without any payment on record, MRR of today × months here, marked as estimated; money without an "
        "exchange rate is left out and marked; the cost of acquiring is not in it"
    ),
    source="field convention",
)
CAC_BY_CHANNEL = card(
    "cac_by_channel",
    "CAC by channel",
    formula="costs of kind acquisition of a channel ÷ customers of that channel with their first MRR, same 365 days",
    unit="minor units of the workspace's currency for each new customer",
    population="channels of the customers and of the costs",
    edges=(
        "costs without a channel are a line of their own; a channel with costs and nobody new has no CAC, not "
        "an infinite one; wages are in it only where `costs` has them"
    ),
    source="field convention",
)


@dataclass(frozen=True, slots=True)
class Rates:
    """What an hour costs (minor units), how much of it is spent on customers (0–1), and minutes where
    none are noted; `margin` is the gross margin 0–1, used where no infrastructure is on record.
    """

    support_hour_minor: float
    csm_hour_minor: float
    worker_hour_minor: float
    occupancy: float
    ticket_minutes: float
    talk_minutes: float
    margin: float

    @property
    def ticket_minute_minor(self) -> float:
        """Cost of a minute of support."""
        return self.support_hour_minor / 60 / (self.occupancy or 1.0)

    @property
    def talk_minute_minor(self) -> float:
        """Cost of a minute of a CSM."""
        return self.csm_hour_minor / 60 / (self.occupancy or 1.0)


def months_here(customers: Table, parts: Table, day: DateValue) -> Table:
    """How much of the year each customer was one: customer_id, months (0–12), paying_months, paid_ever.

    Takes `customers` and `lifetimes.stretches`. Who never paid counts from sign-up.
    """
    start = day - ibis.interval(days=WINDOW_DAYS)
    end = parts.ended_on.fill_null(day + ibis.interval(days=1))
    rows = parts.filter(parts.started_on <= day).mutate(
        first=ibis.greatest(parts.started_on, start + ibis.interval(days=1)),
        last=ibis.least(end, day + ibis.interval(days=1)),
    )
    rows = rows.mutate(days=ibis.greatest(rows["last"].delta(rows["first"], unit="day"), 0))
    paid = rows.group_by("customer_id").agg(days=_.days.sum())
    both = customers.select("customer_id", "created_on").left_join(paid, "customer_id")
    both = both.drop("customer_id_right")
    born = ibis.greatest(both.created_on.fill_null(start), start)
    free = ibis.greatest(day.delta(born, unit="day"), 0)
    return both.select(
        "customer_id",
        months=both.days.fill_null(free).cast("float64") * 12 / WINDOW_DAYS,
        paying_months=both.days.fill_null(0).cast("float64") * 12 / WINDOW_DAYS,
        paid_ever=both.days.notnull(),
    )


def infrastructure(
    *, costs: Table, parts: Table, fx_rates: Table, base: str, day: DateValue
) -> Table:
    """Infrastructure of each customer: customer_id, infra_minor (base currency).

    Takes the canonical `costs` and `lifetimes.stretches`. What belongs to no customer is shared evenly
    by those who paid on any day of its month.
    """
    rates = latest_rates(fx_rates, base, day).select("currency", "rate")
    rows = costs.filter(costs.kind == "infrastructure", in_window(costs.month_on, day))
    rows = rows.left_join(rates, "currency").drop("currency_right")
    rows = rows.mutate(cost=in_base(rows.amount_minor, rows.currency, rows.rate, base))
    own = rows.filter(rows.customer_id.notnull()).select(
        "customer_id", cost=rows.cost.cast("float64")
    )
    shared = rows.filter(rows.customer_id.isnull()).group_by("month_on").agg(cost=_.cost.sum())
    shared = shared.mutate(next_on=(shared.month_on + ibis.interval(months=1)).cast("date"))
    paying = shared.inner_join(
        parts,
        (parts.started_on < shared.next_on)
        & (parts.ended_on.isnull() | (parts.ended_on > shared.month_on)),
    ).select("month_on", "cost", "customer_id")
    paying = paying.distinct()
    heads = paying.group_by("month_on").agg(heads=_.count())
    each = paying.inner_join(heads, "month_on")
    each = each.select("customer_id", cost=each.cost.cast("float64") / each.heads)
    sums = ibis.union(own, each, distinct=False).group_by("customer_id").agg(cost=_.cost.sum())
    return sums.select("customer_id", infra_minor=half_up(sums.cost.fill_null(0.0)))


def has_infrastructure(costs: Table, day: DateValue) -> Table:
    """Whether the year has any row of infrastructure: rows (one number)."""
    rows = costs.filter(costs.kind == "infrastructure", in_window(costs.month_on, day))
    return rows.agg(rows=_.count())


def cost_to_serve(
    state: Table,
    months: Table,
    tickets: Table,
    talks: Table,
    hours: Table,
    money: Table,
    infra: Table,
    *,
    rates: Rates,
    is_infra_known: bool,
) -> Table:
    """One row for each customer of the year, with what it brought and what it cost.

    Takes `customer_state`, `months_here`, `serving.ticket_work`, `talk_work`, `hours_work`, `money_in`
    and `infrastructure`. Amounts in minor units of the base currency; minutes and months are fractions.
    """
    profile = state.select(
        *(
            "customer_id",
            "name",
            "kind",
            "segment",
            "channel",
            "csm",
            "mrr_base_minor",
            "mrr_minor",
        ),
        plan=state.plan.fill_null(""),
    )
    rows = profile
    for part in (months, tickets, talks, hours, money, infra):
        rows = rows.left_join(part, "customer_id").drop("customer_id_right")
    rows = rows.mutate(**_filled(rows))
    rows = rows.mutate(**_brought(rows))
    rows = rows.mutate(**_costs(rows, rates, is_infra_known=is_infra_known))
    total: IntegerValue = sum((rows[name] for name in PARTS[1:]), start=rows[PARTS[0]])
    rows = rows.mutate(cost_minor=total, profit_minor=rows.revenue_minor - total)
    busy = (rows.mrr_now > 0) | (rows.purchases > 0) | (rows.cost_minor != 0)
    rows = rows.filter(busy | (rows.revenue_minor != 0) | (rows.bug_tickets > 0))
    return rows.select(*COLUMNS)


COLUMNS = (
    *("customer_id", "name", "kind", "plan", "segment", "channel", "csm"),
    *("mrr_minor", "months", "revenue_minor", "is_estimated"),
    *("tickets", "ticket_minutes", "bug_tickets", "bug_minutes", "complaints"),
    *("talks", "talk_minutes", "work_minutes", "contacts"),
    *PARTS,
    *("bug_minor", "cost_minor", "profit_minor", "is_unpriced"),
)
_COUNTS = (
    *("tickets", "bug_tickets", "complaints", "talks", "talks_in", "work_minutes", "work_minor"),
    *("work_unpriced", "paid_minor", "fee_minor", "bad_debt_minor", "purchases"),
    *("money_unpriced", "infra_minor"),
)
_MEASURES = ("ticket_minutes", "bug_minutes", "talk_minutes", "paying_months")
LEAST_MONTHS = 1 / 30


def _filled(rows: Table) -> dict[str, ibis.Value]:
    counts = {name: rows[name].fill_null(0).cast("int64") for name in _COUNTS}
    measures = {name: rows[name].fill_null(0.0) for name in _MEASURES}
    is_paying = rows.mrr_minor.fill_null(0) > 0
    return {
        **counts,
        **measures,
        "months": ibis.greatest(rows.months.fill_null(0.0), LEAST_MONTHS),
        "mrr_now": is_paying.ifelse(rows.mrr_base_minor, 0).cast("int64"),
        "mrr_unpriced": is_paying & rows.mrr_base_minor.isnull(),
    }


def _brought(rows: Table) -> dict[str, ibis.Value]:
    is_estimated = (rows.purchases == 0) & (rows.mrr_now > 0)
    estimate = half_up(rows.mrr_now.cast("float64") * rows.paying_months)
    return {
        "is_estimated": is_estimated.fill_null(False),
        "revenue_minor": is_estimated.ifelse(estimate, rows.paid_minor) + rows.bad_debt_minor,
        "mrr_minor": rows.mrr_now,
        "contacts": rows.tickets + rows.talks_in,
        "is_unpriced": rows.mrr_unpriced | (rows.money_unpriced + rows.work_unpriced > 0),
    }


def _costs(rows: Table, rates: Rates, *, is_infra_known: bool) -> dict[str, ibis.Value]:
    by_margin = half_up(ibis.greatest(rows.revenue_minor, 0).cast("float64") * (1 - rates.margin))
    return {
        "ticket_minor": _spent(rows.ticket_minutes, rates.ticket_minute_minor),
        "talk_minor": _spent(rows.talk_minutes, rates.talk_minute_minor),
        "infra_minor": rows.infra_minor if is_infra_known else by_margin,
        "bug_minor": _spent(rows.bug_minutes, rates.ticket_minute_minor),
    }


def _spent(minutes: FloatingValue, minute_minor: float) -> IntegerValue:
    return half_up(minutes * minute_minor)


def cac_by_channel(
    *, costs: Table, customers: Table, parts: Table, fx_rates: Table, base: str, day: DateValue
) -> Table:
    """What a new customer of each channel costs: channel ("" none), cost_minor, won, cac_minor (null
    where nobody was won or nothing is on record), unpriced.

    Takes the canonical tables and `lifetimes.stretches`.
    """
    rates = latest_rates(fx_rates, base, day).select("currency", "rate")
    rows = costs.filter(
        costs.kind.fill_null("acquisition") == "acquisition", in_window(costs.month_on, day)
    )
    rows = rows.left_join(rates, "currency").drop("currency_right")
    rows = rows.mutate(
        channel=rows.channel.fill_null(""),
        cost=in_base(rows.amount_minor, rows.currency, rows.rate, base),
    )
    spent = rows.group_by("channel").agg(
        cost_minor=_.cost.sum().fill_null(0), unpriced=_.cost.isnull().sum()
    )
    first = parts.filter(parts.number == 1, in_window(parts.started_on, day))
    won = first.inner_join(customers, "customer_id").select(channel=_.channel.fill_null(""))
    won = won.group_by("channel").agg(won=_.count())
    both = spent.outer_join(won, "channel")
    both = both.select(
        channel=ibis.coalesce(both.channel, both.channel_right),
        cost_minor=both.cost_minor,
        won=both.won.fill_null(0),
        unpriced=both.unpriced.fill_null(0),
    )
    each = both.cost_minor.cast("float64") / both.won.nullif(0)
    return both.select("channel", "cost_minor", "won", "unpriced", cac_minor=half_up(each))
