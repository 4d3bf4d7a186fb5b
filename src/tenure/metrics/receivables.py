"""What is owed: how late bills are paid, how old those are that are not, and for how many days of sales."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, DateValue, Table

from tenure.metrics.cards import card
from tenure.metrics.months import month_of

AGES = ("not_due", "to_30", "to_60", "to_90", "over_90")
"""Ageing of what is open by days past due: not due, 1–30, 31–60, 61–90, more."""
SIMPLE_DAYS = 90

DAYS_LATE = card(
    "days_late",
    "Days late",
    formula="day paid − day due; of a bill not paid yet, the as-of day − day due so far",
    unit="days for each bill; negative where it was paid before it was due",
    population="bills issued up to the as-of day, but drafts and void ones",
    edges=(
        "unpaid bills are censored: they are at least so late; one without a due day counts from the day it "
        "was issued; marked paid without a day, it says nothing and is left out; a bill written off was not paid"
    ),
    source="invoices as billed",
)
AGEING = card(
    "ageing",
    "Ageing of receivables",
    formula="open amounts by days past due: not due, 1–30, 31–60, 61–90, over 90",
    unit="minor units of one currency",
    population="bills issued and not paid at the end of the as-of day",
    edges=(
        "amounts with tax, as they are owed; a bill written off is not receivable any more; parts paid are not "
        "known of a bill, it is open in whole until it is paid"
    ),
    source="field convention",
)
DSO = card(
    "dso",
    "DSO (days sales outstanding)",
    formula=(
        "countback: whole latest months of sales, with their days, are taken off what is open until a part of a "
        "month is left, which counts by its share; simple: open ÷ sales of 90 days × 90; best possible: not due ÷ "
        "sales of 90 days × 90"
    ),
    unit="days",
    population="bills of one currency up to the as-of day, drafts and void ones left out",
    edges=(
        "unpaid bills are in it, that is its point; a month without sales counts with all its days while something "
        "is still open; open amounts older than all sales known: all days known, and no more; no sales, no DSO"
    ),
    source="countback method of credit management; 30,000 in 31 days, 35,000 in 28, 40,000 in 31 and 90,000 open: 78.4",
)


def billed(invoices: Table, day: DateValue) -> Table:
    """Bills as they stood at the end of `day`: invoice_id, customer_id, currency, amount_minor, issued_on,
    due_on, paid_on (null while unpaid), is_open, days_late (so far, where it is open; null where it was paid on an
    unknown day).

    Takes the canonical `invoices`.
    """
    rows = invoices.filter(invoices.issued_on <= day, invoices.status.notin(("draft", "void")))
    rows = rows.mutate(
        due=rows.due_on.fill_null(rows.issued_on),
        settled=(rows.paid_on <= day).fill_null(False)
        | (rows.paid_on.isnull() & (rows.status == "paid")),
    )
    paid_on = rows.settled.ifelse(rows.paid_on, ibis.null("date"))
    is_open = ~rows.settled & (rows.status != "uncollectible")
    until = rows.settled.ifelse(rows.paid_on, day)
    return rows.select(
        *("invoice_id", "customer_id", "currency", "amount_minor", "issued_on"),
        due_on=rows.due,
        paid_on=paid_on,
        is_open=is_open,
        is_paid=rows.settled,
        days_late=until.delta(rows.due, unit="day"),
    )


def ageing(bills: Table) -> Table:
    """What each customer owes by age: customer_id, currency, open_minor, overdue_minor, a column
    `<age>_minor` for each of `AGES`, bills (open), overdue (of them), oldest_days (past due).

    Takes `billed`.
    """
    rows = bills.filter(bills.is_open)
    late = rows.days_late
    ages: dict[str, BooleanValue] = {
        "not_due": late <= 0,
        "to_30": (late > 0) & (late <= 30),
        "to_60": (late > 30) & (late <= 60),
        "to_90": (late > 60) & (late <= 90),
        "over_90": late > 90,
    }
    sums = {
        f"{name}_minor": rows.amount_minor.sum(where=where).fill_null(0)
        for name, where in ages.items()
    }
    return rows.group_by("customer_id", "currency").agg(
        open_minor=_.amount_minor.sum(),
        overdue_minor=rows.amount_minor.sum(where=late > 0).fill_null(0),
        bills=_.count(),
        overdue=(late > 0).ifelse(1, 0).sum(),
        oldest_days=late.max(),
        **sums,
    )


def sales_by_month(bills: Table, day: DateValue) -> Table:
    """Sales of each month up to `day`, by currency: currency, month_on, sales_minor, days (of the month, the last
    one up to `day`). Months without sales between others are not there.

    Takes `billed`.
    """
    rows = bills.mutate(month_on=month_of(bills.issued_on))
    sums = rows.group_by("currency", "month_on").agg(sales_minor=_.amount_minor.sum())
    after = (sums.month_on + ibis.interval(months=1)).cast("date")
    end = (after > day).ifelse((day + ibis.interval(days=1)).cast("date"), after)
    return sums.select(
        *("currency", "month_on", "sales_minor"), days=end.delta(sums.month_on, unit="day")
    )


def outstanding(bills: Table, day: DateValue) -> Table:
    """What is open, and what was sold in the last `SIMPLE_DAYS` days: currency, open_minor, not_due_minor,
    sales_minor, dso_days (simple) and best_days (nothing late), both null without sales.

    Takes `billed`.
    """
    lately = bills.issued_on > day - ibis.interval(days=SIMPLE_DAYS)
    sums = bills.group_by("currency").agg(
        open_minor=bills.amount_minor.sum(where=bills.is_open).fill_null(0),
        not_due_minor=bills.amount_minor.sum(
            where=bills.is_open & (bills.days_late <= 0)
        ).fill_null(0),
        sales_minor=bills.amount_minor.sum(where=lately).fill_null(0),
    )
    sales = sums.sales_minor.cast("float64").nullif(0.0)
    return sums.mutate(
        dso_days=sums.open_minor.cast("float64") / sales * float(SIMPLE_DAYS),
        best_days=sums.not_due_minor.cast("float64") / sales * float(SIMPLE_DAYS),
    )
