"""Products without a screen: what a customer's use is measured by where no person is named."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, IntegerValue, StringValue, Table

from tenure.metrics.cards import card
from tenure.metrics.engagement import REACH_DAYS, WINDOW_DAYS

KINDS = ("people", "api", "none")
MEASURES = ("people", "amounts", "calls", "invoices", "surveys", "nothing")
METERED_DAYS = 92
ANSWERED_DAYS = 365

USE_KIND = card(
    "use_kind",
    "Kind of use",
    formula=(
        "people: an event of the last 84 days names a contact. api: events, none names one; or no events but "
        "units on invoice lines of metered subscriptions within 92 days. none: neither"
    ),
    unit="people, api or none; measured by people, amounts, calls, invoices, surveys or nothing",
    population="all customers",
    edges=(
        "api is measured by amounts where its events carry any, else by events; none by answers to surveys of "
        "the past year, if there are any; an api customer has no active users: not defined, never 0"
    ),
    source="for products with no screen: API volume, invoices or surveys",
)
VOLUME = card(
    "volume",
    "Volume of use",
    formula="sum of `value` of the events of 28 days ÷ 28, or events ÷ 28 where they carry no amounts",
    unit="amount or calls a day; change against the 28 days before",
    population="customers with events in 84 days",
    edges="none in the earlier 28 days: no change is defined; days not known yet are not counted as quiet",
    source="field convention",
)


def volumes(daily: Table, days: Table) -> Table:
    """Events and amounts of each customer in the 84 days up to each day.

    Takes `usage_daily` and `days` (day). Returns customer_id, named_84 (events that name a
    contact), unnamed_84, amount_84 (null where no event carries one), calls_28, calls_before,
    amount_28, amount_before (0 where there were none).
    """
    near = daily.inner_join(days, [daily.used_on <= days.day])
    near = near.mutate(age_days=_age(near.day, near.used_on))
    near = near.filter(near.age_days < REACH_DAYS)
    near = near.mutate(
        is_named=near.contact_id.notnull(),
        is_recent=near.age_days < WINDOW_DAYS,
        is_before=(near.age_days >= WINDOW_DAYS) & (near.age_days < 2 * WINDOW_DAYS),
    )
    return near.group_by("customer_id").agg(
        named_84=_.events.sum(where=_.is_named).fill_null(0),
        unnamed_84=_.events.sum(where=~_.is_named).fill_null(0),
        amount_84=_.amount.sum(),
        calls_28=_.events.sum(where=_.is_recent).fill_null(0),
        calls_before=_.events.sum(where=_.is_before).fill_null(0),
        amount_28=_.amount.sum(where=_.is_recent).fill_null(0.0),
        amount_before=_.amount.sum(where=_.is_before).fill_null(0.0),
    )


def metered(*, subscriptions: Table, invoices: Table, lines: Table, day: DateValue) -> Table:
    """Units billed on metered subscriptions within 92 days: customer_id, metered_units, metered_on.

    Takes the canonical tables; drafts and void invoices do not count, nor lines of 0 units.
    """
    by_meter = subscriptions.filter(subscriptions.charge_kind == "metered")
    by_meter = by_meter.select(metered_id="subscription_id").distinct()
    bills = invoices.filter(
        invoices.status.fill_null("open").notin(["draft", "void"]),
        invoices.issued_on <= day,
        _age(day, invoices.issued_on) < METERED_DAYS,
    )
    bills = bills.select(
        "customer_id", "issued_on", billed_id="invoice_id", whole_id="subscription_id"
    )
    rows = lines.filter(lines.quantity > 0)
    rows = rows.inner_join(bills, rows.invoice_id == bills.billed_id)
    rows = rows.mutate(of_id=ibis.coalesce(rows.subscription_id, rows.whole_id))
    rows = rows.semi_join(by_meter, rows.of_id == by_meter.metered_id)
    return rows.group_by("customer_id").agg(
        metered_units=_.quantity.sum().round(6), metered_on=_.issued_on.max()
    )


def answered(responses: Table, day: DateValue) -> Table:
    """Last answer to any survey within a year: customer_id, answered_on."""
    rows = responses.filter(responses.answered_at.notnull())
    rows = rows.select("customer_id", answered_on=rows.answered_at.cast("date"))
    rows = rows.filter(rows.answered_on <= day, _age(day, rows.answered_on) < ANSWERED_DAYS)
    return rows.group_by("customer_id").agg(answered_on=_.answered_on.max())


def use_kinds(
    *, customers: Table, volumes: Table, metered: Table, answered: Table, people: Table
) -> Table:
    """What the use of each customer is, and by what it is measured.

    Takes the canonical `customers`, `volumes`, `metered`, `answered` and `people.people`.
    Returns customer_id, use_kind, measured_by, volume_day (amount or calls a day in 28 days;
    null unless measured by events), volume_trend, metered_units, answered_on, people_84 (people
    active in 84 days), top_share (share of its most active person in 28 days).
    """
    rows = customers.select("customer_id")
    for part in (volumes, metered, answered, _top(people)):
        rows = rows.left_join(part, "customer_id").drop("customer_id_right")
    rows = rows.mutate(use_kind=_kind(rows))
    rows = rows.mutate(measured_by=_measured_by(rows))
    by_amount = rows.measured_by == "amounts"
    now = by_amount.ifelse(rows.amount_28, rows.calls_28.cast("float64"))
    before = by_amount.ifelse(rows.amount_before, rows.calls_before.cast("float64"))
    return rows.select(
        "customer_id",
        "use_kind",
        "measured_by",
        "metered_units",
        "answered_on",
        "people_84",
        "top_share",
        volume_day=(now / WINDOW_DAYS).round(6),  # sums of fractions differ with their order
        volume_trend=(now / before.nullif(0.0) - 1).round(6),
    )


def _top(people: Table) -> Table:
    return people.group_by("customer_id").agg(
        people_84=(_.events_84 > 0).ifelse(1, 0).sum(), top_share=_.share.max()
    )


def _kind(rows: Table) -> StringValue:
    return ibis.cases(
        (rows.named_84.fill_null(0) > 0, "people"),
        (rows.unnamed_84.fill_null(0) > 0, "api"),
        (rows.metered_units.notnull(), "api"),
        else_="none",
    )


def _measured_by(rows: Table) -> StringValue:
    return ibis.cases(
        (rows.use_kind == "people", "people"),
        (rows.unnamed_84.isnull() & rows.metered_units.notnull(), "invoices"),
        ((rows.use_kind == "api") & rows.amount_84.notnull(), "amounts"),
        (rows.use_kind == "api", "calls"),
        (rows.answered_on.notnull(), "surveys"),
        else_="nothing",
    )


def _age(day: DateValue, other: DateValue) -> IntegerValue:
    return day.delta(other, unit="day").cast("int64")
