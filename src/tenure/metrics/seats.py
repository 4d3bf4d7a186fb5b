"""Seats: paid, assigned, used; what the unused ones cost the buyer, and how many would do."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, IntegerValue, StringValue, Table

from tenure.metrics.cards import card
from tenure.metrics.engagement import REACH_DAYS, WINDOW_DAYS
from tenure.metrics.money import half_up, in_base, latest_rates
from tenure.metrics.mrr import live

MARGIN_PARTS = 10
PARTIAL_BREADTH = 0.25
STATES = (
    "propose",
    "nobody",
    "over",
    "fits",
    "too_early",
    "api",
    "unknown",
    "assigned_only",
    "no_record",
)
JUDGED = ("propose", "nobody", "over", "fits", "too_early")
"""Customers whose seats can be compared with their use."""

SEAT_USE = card(
    "seat_use",
    "Seats used",
    formula="people active in 28 days ÷ seats paid; unused = seats paid − people active, never below 0",
    unit="share; above 1 more people than seats use the product",
    population="paying customers with seats on a subscription that has MRR on the day, all of them summed",
    edges=(
        "a person is active by a usage event or by last_used_on of their seat; not defined where no seats are "
        "paid (assigned only), where use names nobody, comes from a silent source or may stand under an "
        "unknown id, or was never recorded; the share of the whole is unused seats ÷ paid seats of all others"
    ),
    source="a member counts as active on any action within 28 days, as Slack bills since 2023",
)
UNUSED_SEATS = card(
    "unused_seat_mrr",
    "MRR of unused seats",
    formula="MRR of the subscriptions with seats × unused seats ÷ seats paid",
    unit="minor units; in the workspace's currency, by the last dated rate, where customers are summed",
    population="customers whose seats used are defined",
    edges="customers without an exchange rate are left out of sums and counted",
    source="field convention",
)
RIGHT_SIZE = card(
    "right_size",
    "Right size",
    formula="people active in 84 days + a tenth of them (rounded up, at least 1), never above the seats paid",
    unit="seats; the saving is the MRR of the seats above",
    population="customers paying for at least 84 days with somebody active in them",
    edges=(
        "new customers are still arriving: no proposal before 84 days; where nobody is active there is no "
        "right size, see zombies; a proposal is for a person to make, nothing is changed by itself"
    ),
    source="an honest right-sizing before the buyer's own audit does it",
)


def seats_held(subscriptions: Table, segments: Table, day: DateValue) -> Table:
    """Seats paid on `day` and their MRR, by currency.

    Takes the canonical `subscriptions` and `mrr.segments` of customers. Only subscriptions with
    MRR on the day count, all of a customer's summed. Returns customer_id, currency, seats_paid,
    subscriptions, mrr_minor.
    """
    rows = subscriptions.filter(
        subscriptions.started_on <= day,
        subscriptions.ended_on.isnull() | (subscriptions.ended_on > day),
        subscriptions.seats_paid > 0,
    )
    counted = rows.group_by("subscription_id").agg(seats_paid=_.seats_paid.sum())
    now = live(segments, day)
    now = now.group_by("subscription_id", "customer_id", "currency").agg(
        mrr_minor=_.mrr_minor.sum()
    )
    both = now.inner_join(counted, "subscription_id")
    return both.group_by("customer_id", "currency").agg(
        seats_paid=_.seats_paid.sum(), subscriptions=_.count(), mrr_minor=_.mrr_minor.sum()
    )


def seat_money(held: Table, fx_rates: Table, base_currency: str, day: DateValue) -> Table:
    """One row a customer: customer_id, seats_paid, subscriptions, currency and seat_mrr_minor (null
    where seats are paid in several currencies), seat_mrr_base_minor (null where a rate is missing).
    """
    rates = latest_rates(fx_rates, base_currency, day).select("currency", "rate")
    rows = held.left_join(rates, "currency").drop("currency_right")
    rows = rows.mutate(base_minor=in_base(rows.mrr_minor, rows.currency, rows.rate, base_currency))
    whole = rows.group_by("customer_id").agg(
        seats_paid=_.seats_paid.sum(),
        subscriptions=_.subscriptions.sum(),
        currencies=_.count(),
        priced=_.base_minor.count(),
        only=_.currency.min(),
        own_minor=_.mrr_minor.sum(),
        base_minor=_.base_minor.sum(),
    )
    is_one = whole.currencies == 1
    return whole.select(
        "customer_id",
        "seats_paid",
        "subscriptions",
        currency=is_one.ifelse(whole.only, ibis.null(str)),
        seat_mrr_minor=is_one.ifelse(whole.own_minor, ibis.null("int64")),
        seat_mrr_base_minor=(whole.priced == whole.currencies).ifelse(
            whole.base_minor, ibis.null("int64")
        ),
    )


def seats_used(people: Table, seats: Table, days: Table, day: DateValue) -> Table:
    """People active at each customer.

    Takes `people.people`, the canonical `seats`, `days` (day: the last one use is known for) and
    the as-of day. Returns customer_id, assigned, used_28, used_84, partial_users (active in 28
    days with under a quarter of the features anyone used), is_recorded (a day of last use is
    known of somebody).
    """
    given = seats.filter(seats.assigned_on.isnull() | (seats.assigned_on <= day))
    used = given.filter(given.last_used_on <= day)
    every = ibis.union(
        people.select("customer_id", "contact_id", "last_used_on"),
        used.select("customer_id", "contact_id", "last_used_on"),
        distinct=False,
    )
    last = every.group_by("customer_id", "contact_id").agg(last_used_on=_.last_used_on.max())
    last = last.cross_join(days)
    last = last.mutate(age_days=_age(last.day, last.last_used_on))
    counts = last.group_by("customer_id").agg(
        used_28=(_.age_days < WINDOW_DAYS).ifelse(1, 0).sum(),
        used_84=(_.age_days < REACH_DAYS).ifelse(1, 0).sum(),
    )
    narrow = people.filter(people.active_days > 0, people.breadth < PARTIAL_BREADTH)
    narrow = narrow.group_by("customer_id").agg(partial_users=_.count())
    assigned = given.group_by("customer_id").agg(assigned=_.contact_id.nunique())
    return _of_either(assigned, counts, narrow)


def _of_either(assigned: Table, counts: Table, narrow: Table) -> Table:
    ids = ibis.union(assigned.select("customer_id"), counts.select("customer_id"), distinct=True)
    rows = ids.left_join(assigned, "customer_id").select("customer_id", "assigned")
    rows = rows.left_join(counts, "customer_id").drop("customer_id_right")
    rows = rows.left_join(narrow, "customer_id").drop("customer_id_right")
    return rows.select(
        "customer_id",
        "assigned",
        used_28=rows.used_28.fill_null(0),
        used_84=rows.used_84.fill_null(0),
        is_recorded=rows.used_28.notnull(),
        partial_users=rows.partial_users.fill_null(0),
    )


def seat_use(
    *,
    paying: Table,
    money: Table,
    used: Table,
    kinds: Table,
    unknown: Table,
    days: Table,
    is_seen: bool,
) -> Table:
    """Seats of each paying customer that pays for seats or has assigned some.

    Takes `zombies.paying_since`, `seat_money`, `seats_used`, `volume.use_kinds`, `unknown`
    (customer_id: whose use is unknown or may stand under another id), `days` (day) and whether
    any usage events were loaded. Returns customer_id, seat_state (one of `STATES`), seats_paid,
    subscriptions, assigned, used_28, used_84, partial_users, seat_use, unused, currency,
    seat_mrr_minor, unused_mrr_minor, unused_mrr_base_minor, suggested (seats; null without a
    proposal), saving_minor and saving_base_minor (MRR of the seats above).
    """
    rows = paying.select("customer_id", "paying_since").cross_join(days)
    for part in (money, used, kinds.select("customer_id", "use_kind"), _marked(unknown)):
        rows = rows.left_join(part, "customer_id").drop("customer_id_right")
    rows = rows.filter(rows.seats_paid.notnull() | rows.assigned.notnull())
    rows = rows.mutate(
        used_28=rows.used_28.fill_null(0),
        used_84=rows.used_84.fill_null(0),
        partial_users=rows.partial_users.fill_null(0),
        is_recorded=rows.is_recorded.fill_null(False) | ibis.literal(is_seen),
    )
    right = rows.used_84 + ibis.greatest((rows.used_84 + MARGIN_PARTS - 1) // MARGIN_PARTS, 1)
    rows = rows.mutate(right=right.cast("int64"))
    rows = rows.mutate(seat_state=_state(rows))
    return _priced(rows)


def _marked(unknown: Table) -> Table:
    return unknown.select("customer_id").distinct().mutate(is_unknown=ibis.literal(True))


def _state(rows: Table) -> StringValue:
    return ibis.cases(
        (rows.seats_paid.isnull(), "assigned_only"),
        (rows.is_unknown.fill_null(False), "unknown"),
        ((rows.use_kind == "api") & (rows.used_84 == 0), "api"),
        (~rows.is_recorded, "no_record"),
        (_age(rows.day, rows.paying_since) < REACH_DAYS, "too_early"),
        (rows.used_84 == 0, "nobody"),
        (rows.used_84 > rows.seats_paid, "over"),
        (rows.right < rows.seats_paid, "propose"),
        else_="fits",
    )


def _priced(rows: Table) -> Table:
    is_judged = rows.seat_state.isin(JUDGED)
    unused = ibis.greatest(rows.seats_paid - rows.used_28, 0)
    rows = rows.mutate(
        unused=is_judged.ifelse(unused, ibis.null("int64")),
        suggested=(rows.seat_state == "propose").ifelse(rows.right, ibis.null("int64")),
    )
    above = rows.seats_paid - rows.suggested
    share = rows.used_28.cast("float64") / rows.seats_paid.cast("float64")
    return rows.select(
        *("customer_id", "seat_state", "seats_paid", "subscriptions", "assigned"),
        *("used_28", "used_84", "partial_users", "unused", "currency"),
        *("seat_mrr_minor", "seat_mrr_base_minor", "suggested"),
        seat_use=is_judged.ifelse(share, ibis.null("float64")),
        unused_mrr_minor=_part(rows.seat_mrr_minor, rows.unused, rows.seats_paid),
        unused_mrr_base_minor=_part(rows.seat_mrr_base_minor, rows.unused, rows.seats_paid),
        saving_minor=_part(rows.seat_mrr_minor, above, rows.seats_paid),
        saving_base_minor=_part(rows.seat_mrr_base_minor, above, rows.seats_paid),
    )


def _part(amount: IntegerValue, seats: IntegerValue, of: IntegerValue) -> IntegerValue:
    return half_up((amount * seats).cast("float64") / of.cast("float64"))


def _age(day: DateValue, other: DateValue) -> IntegerValue:
    return day.delta(other, unit="day").cast("int64")
