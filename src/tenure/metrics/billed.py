"""The invoice check: what was billed for a day, against what MRR says."""

from __future__ import annotations

import ibis
from ibis.expr.types import DateValue, IntegerValue, Table

from tenure.metrics.cards import card
from tenure.metrics.money import half_up

INVOICE_CHECK = card(
    "invoice_check",
    "Invoice check",
    formula=(
        "each invoice whose service period holds the day, without tax, brought to one month (whole months "
        "divided, other periods × 365/12 ÷ days), summed for each customer, less its MRR"
    ),
    unit="minor units of one currency, a month",
    population="customers with MRR or with an invoice that covers the day; void and draft invoices are out",
    edges=(
        "one minor unit an invoice may be lost in rounding; a part of a month is billed in part, so a change of "
        "plan within the period differs until the next invoice; invoices without a period are not compared"
    ),
    source="house rule",
)


def invoice_check(invoices: Table, held: Table, day: DateValue) -> Table:
    """Billed a month against MRR, for each customer and currency.

    Takes the canonical `invoices` and MRR as `movements.balances` gives it. Returns customer_id,
    currency, mrr_minor, billed_minor, difference_minor (billed less MRR), invoices, verdict: same,
    differs, part_of_month (an invoice that covers no whole months), not_billed, no_mrr.
    """
    rows = invoices.filter(
        invoices.status.fill_null("open").notin(["void", "draft"]),
        invoices.period_start_on <= day,
        invoices.period_end_on > day,
    )
    rows = rows.mutate(
        net_minor=rows.amount_minor - rows.tax_minor.fill_null(0),
        months=_months(rows),
        days=rows.period_end_on.delta(rows.period_start_on, unit="day"),
    )
    billed = rows.group_by("customer_id", "currency").agg(
        billed_minor=_a_month(rows).sum(),
        invoices=rows.count(),
        partial=(rows.months == 0).any(),
    )
    both = held.outer_join(billed, ["customer_id", "currency"])
    both = both.select(
        customer_id=ibis.coalesce(both.customer_id, both.customer_id_right),
        currency=ibis.coalesce(both.currency, both.currency_right),
        mrr_minor=both.mrr_minor.fill_null(0),
        billed_minor=both.billed_minor.fill_null(0),
        invoices=both.invoices.fill_null(0),
        partial=both.partial.fill_null(False),
    )
    apart = both.billed_minor - both.mrr_minor
    verdict = ibis.cases(
        ((both.invoices == 0) & (both.mrr_minor > 0), "not_billed"),
        (apart.abs() <= both.invoices, "same"),
        (both.mrr_minor == 0, "no_mrr"),
        (both.partial, "part_of_month"),
        else_="differs",
    )
    return both.mutate(difference_minor=apart, verdict=verdict).drop("partial")


def _months(rows: Table) -> IntegerValue:
    """Whole months of the service period; 0 where it is no whole number of them."""
    start, end = rows.period_start_on, rows.period_end_on
    apart = (end.year() - start.year()) * 12 + end.month() - start.month()
    return ((start.day() == end.day()) & (apart > 0)).ifelse(apart, 0).cast("int64")


def _a_month(rows: Table) -> IntegerValue:
    whole = rows.net_minor.cast("float64") / rows.months.nullif(0).cast("float64")
    days = rows.days.nullif(0).cast("float64")
    part = rows.net_minor.cast("float64") * (365.0 / 12) / days
    return half_up(ibis.coalesce(whole, part, 0.0))
