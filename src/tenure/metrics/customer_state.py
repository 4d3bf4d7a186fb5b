"""One row for each customer: money, use, voice and the zombie finding as of one day."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, Table

from tenure.metrics.cards import card
from tenure.metrics.money import in_base, latest_rates
from tenure.metrics.movements import balances
from tenure.metrics.mrr import live

OVERDUE = card(
    "overdue",
    "Overdue",
    formula="amounts of invoices whose due day lies before the as-of day and that are not paid on it",
    unit="minor units of the currency owed longest",
    population="rows of `invoices` that are not draft or void",
    edges="an invoice paid later was still open on the as-of day; marked paid without a day counts as paid",
    source="invoices as billed",
)


def money_state(
    *, moves: Table, segments: Table, fx_rates: Table, base_currency: str, day: DateValue
) -> Table:
    """What each customer pays at the end of `day`, and what is already known to end.

    Takes all `movements`, `mrr.segments` and the canonical `fx_rates`. Returns customer_id,
    currency (the one with most MRR), mrr_minor (in it), currencies, mrr_base_minor (all of
    it in the base currency; null when a rate is missing), plan, leaves_on (first known future
    churn).
    """
    past = moves.filter(moves.moved_on <= day)
    rates = latest_rates(fx_rates, base_currency, day)
    held = balances(past)
    held = held.left_join(rates, "currency").drop("currency_right").drop("rated_on")
    held = held.mutate(base_minor=in_base(held.mrr_minor, held.currency, held.rate, base_currency))
    rank = ibis.coalesce(held.base_minor, held.mrr_minor)
    held = held.mutate(rank=rank)
    alone = held.group_by("customer_id", "rank").agg(
        main=_.currency.min(),
        currencies=_.count(),
        priced=_.base_minor.count(),
        total=_.base_minor.sum(),
    )
    main = alone.group_by("customer_id").agg(
        currency=_.main.argmax(_.rank),
        currencies=_.currencies.sum(),
        priced=_.priced.sum(),
        total=_.total.sum(),
    )
    own = held.select("customer_id", "currency", "mrr_minor")
    main = main.inner_join(own, ["customer_id", "currency"])
    known = main.priced == main.currencies
    main = main.select(
        "customer_id",
        "currency",
        "mrr_minor",
        "currencies",
        mrr_base_minor=known.ifelse(main.total, ibis.null("int64")),
    )
    return (
        main.left_join(_plans(segments, day), "customer_id")
        .drop("customer_id_right")
        .left_join(_leaving(moves, day), "customer_id")
        .drop("customer_id_right")
    )


def _plans(segments: Table, day: DateValue) -> Table:
    alone = live(segments, day).group_by("customer_id", "mrr_minor").agg(plan=_.plan.min())
    return alone.group_by("customer_id").agg(plan=_.plan.argmax(_.mrr_minor))


def _leaving(moves: Table, day: DateValue) -> Table:
    coming = moves.filter(moves.moved_on > day, moves.kind == "churn")
    return coming.group_by("customer_id").agg(leaves_on=_.moved_on.min())


def seats_given(seats: Table) -> Table:
    """People who have a seat: customer_id, given. Takes the canonical `seats`."""
    return seats.group_by("customer_id").agg(given=_.contact_id.nunique())


def seats_paid(subscriptions: Table, given: Table, day: DateValue) -> Table:
    """Seats paid for (or, where no subscription says, assigned): customer_id, seats.

    Takes the canonical `subscriptions` and `seats_given`.
    """
    running = subscriptions.filter(
        subscriptions.started_on <= day,
        subscriptions.ended_on.isnull() | (subscriptions.ended_on > day),
    )
    paid = running.group_by("customer_id").agg(paid=_.seats_paid.sum())
    both = paid.outer_join(given, "customer_id")
    return both.select(
        customer_id=ibis.coalesce(both.customer_id, both.customer_id_right),
        seats=ibis.coalesce(both.paid, both.given),
    )


def dues(invoices: Table, day: DateValue) -> Table:
    """Invoices unpaid past their due day at the end of `day`.

    Returns customer_id, overdue_invoices, overdue_since, overdue_currency, overdue_minor (in
    that currency, the one owed longest).
    """
    unpaid = invoices.paid_on.isnull() | (invoices.paid_on > day)
    rows = invoices.filter(
        invoices.status.fill_null("open").isin(["open", "paid", "uncollectible"]),
        invoices.due_on < day,
        invoices.issued_on <= day,
        unpaid & ((invoices.status != "paid") | invoices.paid_on.notnull()),
    )
    each = rows.group_by("customer_id", "currency").agg(
        invoices=_.count(), since=_.due_on.min(), owed_minor=_.amount_minor.sum()
    )
    alone = each.group_by("customer_id", "since").agg(
        first=_.currency.min(), invoices=_.invoices.sum()
    )
    owed = alone.group_by("customer_id").agg(
        overdue_invoices=_.invoices.sum(),
        overdue_since=_.since.min(),
        overdue_currency=_.first.argmin(_.since),
    )
    most = each.select("customer_id", overdue_currency="currency", overdue_minor="owed_minor")
    return owed.inner_join(most, ["customer_id", "overdue_currency"])


def past_money(moves: Table, day: DateValue) -> Table:
    """Last day of MRR of customers who ever paid: customer_id, last_paid_on (null while paying)."""
    past = moves.filter(moves.moved_on <= day)
    rows = past.group_by("customer_id").agg(
        last_kind=_.kind.argmax(_.moved_on), last_on=_.moved_on.max()
    )
    return rows.filter(rows.last_kind == "churn").select("customer_id", last_paid_on=rows.last_on)


def terms(contracts: Table, day: DateValue) -> Table:
    """The next notice day and renewal of each customer: customer_id, notice_on, renews_on."""
    rows = contracts.filter(contracts.ends_on.isnull() | (contracts.ends_on > day))
    return rows.group_by("customer_id").agg(
        notice_on=_.notice_on.min(where=_.notice_on >= day),
        renews_on=_.renews_on.min(where=_.renews_on >= day),
    )


def touches(touchpoints: Table, day: DateValue) -> Table:
    """Last time we spoke with each customer: customer_id, last_touch_on."""
    rows = touchpoints.filter(touchpoints.kind.notin(["note", "campaign", "in_app"]))
    rows = rows.mutate(touched_on=rows.occurred_at.cast("date"))
    rows = rows.filter(rows.touched_on <= day)
    return rows.group_by("customer_id").agg(last_touch_on=_.touched_on.max())


_PROFILE = (
    "customer_id",
    "name",
    "domain",
    "kind",
    "segment",
    "country",
    "language",
    "channel",
    "campaign",
    "csm",
    "created_on",
)


def customer_state(customers: Table, *parts: Table) -> Table:
    """All customers with everything known of them; each part is joined by customer_id.

    Columns of the parts keep their names; counts that are missing are null, not 0, where
    nothing was ever recorded.
    """
    rows = customers.select(*_PROFILE)
    for part in parts:
        rows = rows.left_join(part, "customer_id").drop("customer_id_right")
    return rows
