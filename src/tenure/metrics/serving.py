"""What went into serving each customer in the year up to a day: minutes, contacts, and money."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, Table

from tenure.metrics.money import half_up, in_base, latest_rates

WINDOW_DAYS = 365
TALKS = ("call", "meeting")
"""Talks that take the usual minutes where none are noted; mails and notes then take none."""


def in_window(when: DateValue, day: DateValue) -> BooleanValue:
    """Whether a day lies in the year that ends with `day`."""
    return (when > day - ibis.interval(days=WINDOW_DAYS)) & (when <= day)


def caused_by_us(bug_reports: Table, bugs: Table) -> Table:
    """Tickets that came of bugs of ours: ticket_id, once each.

    Takes the canonical tables. A report counts where it was confirmed, or where its bug, or the one
    that repeats, was fixed: what nobody has looked at yet is not taken for ours.
    """
    first = bugs.select(first_id=bugs.bug_id, first_status=bugs.status)
    rows = bugs.select("bug_id", "status", first_id=bugs.duplicate_of.fill_null(bugs.bug_id))
    rows = rows.left_join(first, "first_id").drop("first_id_right")
    fixed = rows.select("bug_id", is_fixed=rows.first_status == "fixed", refused=rows.status)
    told = bug_reports.filter(bug_reports.ticket_id.notnull()).inner_join(fixed, "bug_id")
    is_ours = told.is_confirmed.fill_null(False) | told.is_fixed.fill_null(False)
    told = told.filter(is_ours & (told.refused != "wont_fix"))
    return told.select("ticket_id").distinct()


def ticket_work(tickets: Table, ours: Table, day: DateValue, usual_minutes: float) -> Table:
    """Tickets and minutes of each customer: customer_id, tickets, ticket_minutes, complaints, and
    bug_tickets, bug_minutes of those our bugs caused, which are in none of the others.

    Takes the day's `tickets` and `caused_by_us`. A ticket without minutes takes `usual_minutes`; one
    merged into another is no contact of its own, but its minutes were spent.
    """
    rows = tickets.filter(in_window(tickets.opened_at.cast("date"), day))
    rows = rows.filter(rows.customer_id.notnull(), ~_is_gone(rows, day))
    marked = ours.select(our_id=ours.ticket_id)
    rows = rows.left_join(marked, rows.ticket_id == marked.our_id)
    is_own = rows.merged_into.isnull()
    rows = rows.mutate(
        is_bug=rows.our_id.notnull(),
        is_one=is_own,
        spent=rows.minutes.cast("float64").fill_null(is_own.ifelse(usual_minutes, 0.0)),
    )
    return rows.group_by("customer_id").agg(
        tickets=(~_.is_bug & _.is_one).sum(),
        ticket_minutes=_.spent.sum(where=~_.is_bug).fill_null(0.0),
        complaints=(~_.is_bug & _.is_one & _.is_complaint.fill_null(False)).sum(),
        bug_tickets=(_.is_bug & _.is_one).sum(),
        bug_minutes=_.spent.sum(where=_.is_bug).fill_null(0.0),
    )


def _is_gone(rows: Table, day: DateValue) -> BooleanValue:
    return rows.deleted_at.notnull() & (rows.deleted_at.cast("date") <= day)


def talk_work(touchpoints: Table, day: DateValue, usual_minutes: float) -> Table:
    """Talks and minutes of each customer: customer_id, talks, talks_in (which they began), talk_minutes.

    Takes the canonical `touchpoints`; campaigns are no talks.
    """
    rows = touchpoints.filter(in_window(touchpoints.occurred_at.cast("date"), day))
    rows = rows.filter(rows.kind != "campaign", rows.customer_id.notnull())
    usual = rows.kind.isin(TALKS).ifelse(usual_minutes, 0.0)
    rows = rows.mutate(spent=rows.minutes.cast("float64").fill_null(usual))
    return rows.group_by("customer_id").agg(
        talks=_.count(), talks_in=(_.direction == "in").sum(), talk_minutes=_.spent.sum()
    )


def hours_work(
    time_entries: Table,
    customers: Table,
    fx_rates: Table,
    *,
    day: DateValue,
    base_currency: str,
    hour_minor: float,
) -> Table:
    """Hours worked for each customer: customer_id, work_minutes, work_minor, work_unpriced.

    Of agency clients all hours, of others those that are not billed. An hour costs what its entry
    says, in the base currency, else `hour_minor`; a rate in a currency without one is counted as
    unpriced and costs `hour_minor`.
    """
    rows = time_entries.filter(in_window(time_entries.worked_on, day))
    kinds = customers.select("customer_id", "kind")
    rows = rows.inner_join(kinds, "customer_id")
    rows = rows.filter((rows.kind == "agency") | ~rows.is_billable.fill_null(False))
    rates = latest_rates(fx_rates, base_currency, day).select("currency", "rate")
    rows = rows.left_join(rates, "currency").drop("currency_right")
    own = in_base(
        rows.cost_rate_minor, rows.currency.fill_null(base_currency), rows.rate, base_currency
    )
    rows = rows.mutate(own=own, hours=rows.minutes.cast("float64") / 60)
    rows = rows.mutate(cost=rows.hours * rows.own.cast("float64").fill_null(hour_minor))
    sums = rows.group_by("customer_id").agg(
        work_minutes=_.minutes.sum(),
        cost=_.cost.sum(),
        work_unpriced=(_.cost_rate_minor.notnull() & _.own.isnull()).sum(),
    )
    return sums.select(
        "customer_id", "work_minutes", "work_unpriced", work_minor=half_up(sums.cost)
    )


def money_in(
    *, payments: Table, refunds: Table, invoices: Table, fx_rates: Table, base: str, day: DateValue
) -> Table:
    """What each customer paid, fees and written-off bills: customer_id, paid_minor, fee_minor,
    bad_debt_minor, purchases, money_unpriced; base currency, without tax where the invoice tells it.

    Takes the canonical tables. Refunds count on their day. A bill is written off with what was not
    paid of it, on the day it was due (or issued).
    """
    before_tax = _tax_free_share(invoices)
    bills = payments.select("payment_id", "invoice_id")
    taken = payments.filter(
        payments.status == "succeeded", in_window(payments.paid_at.cast("date"), day)
    )
    taken = taken.left_join(before_tax, "invoice_id").drop("invoice_id_right")
    given = refunds.filter(in_window(refunds.refunded_at.cast("date"), day))
    given = given.left_join(bills, "payment_id").drop("payment_id_right")
    given = given.left_join(before_tax, "invoice_id").drop("invoice_id_right")
    lost = _written_off(invoices, payments, day)
    flows = ibis.union(
        _flow(taken, amount=_net(taken), fee=taken.fee_minor.fill_null(0), purchase=1),
        _flow(given, amount=-_net(given)),
        _flow(lost, bad=lost.left_minor),
        distinct=False,
    )
    sums = flows.group_by("customer_id", "currency").agg(
        amount=_.amount.sum(), fee=_.fee.sum(), bad=_.bad.sum(), purchases=_.purchases.sum()
    )
    rates = latest_rates(fx_rates, base, day).select("currency", "rate")
    sums = sums.left_join(rates, "currency").drop("currency_right")
    priced = {
        name: in_base(sums[name], sums.currency, sums.rate, base)
        for name in ("amount", "fee", "bad")
    }
    sums = sums.mutate(**priced)
    return sums.group_by("customer_id").agg(
        paid_minor=_.amount.sum().fill_null(0),
        fee_minor=_.fee.sum().fill_null(0),
        bad_debt_minor=_.bad.sum().fill_null(0),
        purchases=_.purchases.sum(),
        money_unpriced=_.amount.isnull().sum(),
    )


def _tax_free_share(invoices: Table) -> Table:
    rows = invoices.select(
        "invoice_id",
        tax=invoices.tax_minor.fill_null(0).cast("float64"),
        whole=invoices.amount_minor.cast("float64"),
    )
    share = (rows.whole > 0).ifelse(1 - rows.tax / rows.whole.nullif(0), 1.0)
    return rows.select("invoice_id", share=share)


def _net(rows: Table) -> IntegerValue:
    return half_up(rows.amount_minor.cast("float64") * rows.share.fill_null(1.0))


def _flow(
    rows: Table,
    *,
    amount: IntegerValue | int = 0,
    fee: IntegerValue | int = 0,
    bad: IntegerValue | int = 0,
    purchase: int = 0,
) -> Table:
    return rows.select(
        "customer_id",
        "currency",
        amount=_whole(amount),
        fee=_whole(fee),
        bad=_whole(bad),
        purchases=_whole(purchase),
    )


def _whole(value: IntegerValue | int) -> IntegerValue:
    return ibis.literal(value, "int64") if isinstance(value, int) else value.cast("int64")


def _written_off(invoices: Table, payments: Table, day: DateValue) -> Table:
    """Bills nobody will pay: customer_id, currency, left_minor (without tax)."""
    when = invoices.due_on.fill_null(invoices.issued_on)
    rows = invoices.filter(invoices.status == "uncollectible", in_window(when, day))
    paid = payments.filter(payments.status == "succeeded", payments.invoice_id.notnull())
    paid = paid.group_by("invoice_id").agg(paid=_.amount_minor.sum())
    rows = rows.left_join(paid, "invoice_id").drop("invoice_id_right")
    rows = rows.left_join(_tax_free_share(invoices), "invoice_id").drop("invoice_id_right")
    left = (rows.amount_minor - rows.paid.fill_null(0)).cast("float64") * rows.share
    rows = rows.mutate(left_minor=half_up(left))
    return rows.filter(rows.left_minor > 0).select("customer_id", "currency", "left_minor")
