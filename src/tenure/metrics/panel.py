"""The person-period panel: each paying customer on each day observed, with what was known of it then.

Nothing recorded after the day is in a row, but for the notice that ended it: that is what the row
is there to foretell.
"""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, Table

from tenure.metrics.cards import card
from tenure.metrics.money import in_base
from tenure.metrics.voice import is_open

CHANGE_DAYS = 90
VOICE_DAYS = 90
UNSOLVED_DAYS = 365
NPS_DAYS = 365
OVERDUE_DAYS = 365
FAST_DAYS = 2
"""A complaint solved within so many days was solved fast."""
ENDING_DAYS = 31
"""A request to cancel belongs to the loss if its subscription ran until so many days before it."""
LONG_MONTHS = 6
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}

PANEL = card(
    "panel",
    "Panel",
    formula=(
        "one row for each paying customer who has given no notice, and each Sunday: use, money, voice as "
        "they were known at the end of that day; and the day on which notice was given afterwards"
    ),
    unit="rows",
    population="customers with MRR above zero",
    edges=(
        "a request to cancel is the notice, else the day service ended; who returns begins again; use on "
        "days before anybody's first event, or after the last one received, is unknown and not zero"
    ),
    source="Gold, Fighting Churn with Data, listings 4.1 to 4.5, with notice instead of the end of service",
)
FACTS = (
    "customers",
    "subscriptions",
    "contracts",
    "invoices",
    "tickets",
    "survey_responses",
    "touchpoints",
)
"""Canonical tables the panel is made of, beside the ledger and use."""


def stays(logos: Table, subscriptions: Table) -> Table:
    """Unbroken paid stretches and how they ended.

    Takes `logo_movements` and the canonical `subscriptions`. Returns customer_id, since,
    first_paid_on, left_on (null while it lasts), notice_on (request to cancel, else left_on), ended_by.
    """
    each = ibis.window(group_by="customer_id", order_by="moved_on")
    whole = ibis.window(group_by="customer_id")
    rows = logos.mutate(
        left_on=logos.moved_on.lead().over(each),
        by=logos.ended_by.lead().over(each),
        first_paid_on=logos.moved_on.min().over(whole),
    )
    rows = rows.filter(rows.kind != "churn")
    asked = subscriptions.filter(subscriptions.cancel_requested_on.notnull())
    asked = asked.select("cancel_requested_on", "ended_on", asker=asked.customer_id)
    late = asked.ended_on.isnull() | (asked.ended_on >= _before(rows.left_on, ENDING_DAYS))
    joined = rows.left_join(
        asked,
        [
            rows.customer_id == asked.asker,
            asked.cancel_requested_on >= rows.moved_on,
            asked.cancel_requested_on <= rows.left_on,
            late,
        ],
    )
    found = joined.group_by("customer_id", "moved_on", "first_paid_on", "left_on", "by").agg(
        asked_on=_.cancel_requested_on.max()
    )
    return found.select(
        "customer_id",
        "first_paid_on",
        "left_on",
        since=found.moved_on,
        notice_on=ibis.coalesce(found.asked_on, found.left_on),
        ended_by=found.by,
    )


def every(stays: Table, step: int) -> Table:
    """The stays of every `step`th customer, in the order of their ids."""
    if step == 1:
        return stays
    who = stays.select("customer_id").distinct()
    who = who.mutate(place=ibis.row_number().over(ibis.window(order_by="customer_id")))
    return stays.semi_join(who.filter(who.place % step == 0), "customer_id")


def observed(stays: Table, days: Table) -> Table:
    """Who is observed on which of the `days` (observed_on): stays of customers without notice."""
    rows = stays.inner_join(
        days,
        [
            stays.since <= days.observed_on,
            stays.left_on.isnull() | (stays.left_on > days.observed_on),
            stays.notice_on.isnull() | (stays.notice_on > days.observed_on),
        ],
    )
    return rows.select(
        "customer_id", "observed_on", "first_paid_on", "notice_on", "left_on", "ended_by"
    )


def panel(
    *,
    rows: Table,
    use: Table,
    known: Table,
    moves: Table,
    segments: Table,
    rates: Table,
    base_currency: str,
    facts: dict[str, Table],
) -> Table:
    """The panel of the observed `rows`.

    `use` is the history of use (customer_id, observed_on, active_days, active_users, events_28,
    breadth, own_baseline_ratio, trend, last_used_on); `known` (first_on, last_on) between which
    days use is known; `moves` the `movements` and `segments` the `mrr.segments`; `facts` the
    canonical `FACTS`; `rates` the `latest_rates` into `base_currency`, in which MRR is given so that
    customers can be weighed against each other. Returns customer_id, observed_on, notice_on, left_on, ended_by, plan,
    segment, channel, csm, currency, and every measure of `values.measures`.
    """
    keys = rows.select("customer_id", "observed_on")
    people = facts["customers"].select("customer_id", "segment", "channel", "csm")
    parts = (
        _in_base(_money(keys, moves), rates, base_currency),
        _plans(keys, segments, facts["subscriptions"]),
        _seats(keys, facts["subscriptions"]),
        _terms(keys, facts["contracts"]),
        _overdue(keys, facts["invoices"]),
        _voice(keys, facts["tickets"]),
        _scores(keys, facts["survey_responses"]),
        _touched(keys, facts["touchpoints"]),
        use.select(*USE),
    )
    for part in parts:
        rows = rows.left_join(part, ["customer_id", "observed_on"])
        rows = rows.select(*(name for name in rows.columns if not name.endswith("_right")))
    rows = rows.left_join(people, "customer_id")
    rows = rows.select(*(name for name in rows.columns if not name.endswith("_right")))
    return _measured(rows.cross_join(known))


USE = (
    "customer_id",
    "observed_on",
    "active_days",
    "active_users",
    "events_28",
    "breadth",
    "own_baseline_ratio",
    "trend",
    "last_used_on",
)
"""Columns of the history of use that go into the panel."""


def _measured(rows: Table) -> Table:
    """Measures of use are 0 where nothing was used on days use is known for, else unknown."""
    is_known = (rows.observed_on >= rows.first_on) & (rows.observed_on <= rows.last_on)

    def used(name: str, nothing: float) -> ibis.Value:
        value = rows[name].cast("float64")
        return is_known.fill_null(False).ifelse(value.fill_null(nothing), ibis.null("float64"))

    people = used("active_users", 0.0)
    return rows.select(
        "customer_id",
        "observed_on",
        "notice_on",
        "left_on",
        "ended_by",
        "plan",
        "segment",
        "channel",
        "csm",
        "currency",
        "mrr_minor",
        "mrr_change",
        "is_yearly",
        "days_to_renewal",
        "nps_score",
        active_days=used("active_days", 0.0),
        active_users=people,
        events_28=used("events_28", 0.0),
        breadth=used("breadth", 0.0),
        seat_use=people / rows.seats.nullif(0).cast("float64"),
        own_baseline_ratio=is_known.ifelse(rows.own_baseline_ratio, ibis.null("float64")),
        trend=is_known.ifelse(rows.trend, ibis.null("float64")),
        quiet_days=is_known.ifelse(_age(rows.observed_on, rows.last_used_on), ibis.null("int64")),
        tenure_days=_age(rows.observed_on, rows.first_paid_on),
        **{
            name: rows[name].fill_null(0)
            for name in (
                "overdue_invoices",
                "tickets_90",
                "complaints_90",
                "complaints_unsolved",
                "complaints_fast",
                "complaints_slow",
            )
        },
        untouched_days=_age(rows.observed_on, rows.touched_on),
    )


def _money(keys: Table, moves: Table) -> Table:
    """MRR in the currency with most of it, then and so many days before."""
    each = ibis.window(group_by=["customer_id", "currency"], order_by="moved_on")
    running = ibis.window(
        group_by=["customer_id", "currency"], order_by="moved_on", preceding=None, following=0
    )
    held = moves.select(
        "currency",
        "moved_on",
        payer=moves.customer_id,
        until=moves.moved_on.lead().over(each),
        held_minor=moves.delta_minor.sum().over(running),
    )
    held = held.filter(held.held_minor > 0)
    now = _holding(keys, held, keys.observed_on)
    first = ibis.window(
        group_by=["customer_id", "observed_on"], order_by=[ibis.desc("held_minor"), "currency"]
    )
    now = now.mutate(place=ibis.row_number().over(first))
    now = now.filter(now.place == 0)
    then = _holding(keys, held, _before(keys.observed_on, CHANGE_DAYS))
    then = then.select("customer_id", "observed_on", "currency", mrr_before=then.held_minor)
    both = now.left_join(then, ["customer_id", "observed_on", "currency"])
    return both.select(
        "customer_id", "observed_on", "currency", "mrr_before", mrr_minor=both.held_minor
    )


def _in_base(rows: Table, rates: Table, base_currency: str) -> Table:
    rates = rates.select("rate", of=rates.currency)
    rated = rows.left_join(rates, rows.currency == rates.of)
    return rated.select(
        "customer_id",
        "observed_on",
        "currency",
        mrr_minor=in_base(rated.mrr_minor, rated.currency, rated.rate, base_currency),
        mrr_change=rated.mrr_minor / rated.mrr_before.nullif(0).cast("float64") - 1,
    )


def _holding(keys: Table, held: Table, day: DateValue) -> Table:
    joined = keys.inner_join(
        held,
        [
            keys.customer_id == held.payer,
            held.moved_on <= day,
            held.until.isnull() | (held.until > day),
        ],
    )
    return joined.select("customer_id", "observed_on", "currency", "held_minor")


def _plans(keys: Table, segments: Table, subscriptions: Table) -> Table:
    """Plan of the dearest subscription, and whether it is paid for long."""
    months = ibis.cases(
        *((subscriptions.interval == name, count) for name, count in _MONTHS.items()), else_=0
    )
    long = (months * subscriptions.interval_count.fill_null(1) >= LONG_MONTHS).ifelse(1, 0)
    terms = subscriptions.group_by("subscription_id").agg(is_yearly=long.max())
    running = segments.select(
        "subscription_id",
        "plan",
        "starts_on",
        "ends_on",
        payer=segments.customer_id,
        dear=segments.mrr_minor,
    )
    rows = keys.inner_join(
        running,
        [
            keys.customer_id == running.payer,
            running.starts_on <= keys.observed_on,
            running.ends_on.isnull() | (running.ends_on > keys.observed_on),
        ],
    )
    dearest = ibis.window(
        group_by=["customer_id", "observed_on"],
        order_by=[ibis.desc("dear"), "plan", "subscription_id"],
    )
    rows = rows.mutate(place=ibis.row_number().over(dearest))
    rows = rows.filter(rows.place == 0).left_join(terms, "subscription_id")
    return rows.select("customer_id", "observed_on", "plan", "is_yearly")


def _seats(keys: Table, subscriptions: Table) -> Table:
    paid = subscriptions.filter(subscriptions.seats_paid.notnull())
    paid = paid.select("started_on", "ended_on", "seats_paid", payer=paid.customer_id)
    rows = keys.inner_join(
        paid,
        [
            keys.customer_id == paid.payer,
            paid.started_on <= keys.observed_on,
            paid.ended_on.isnull() | (paid.ended_on > keys.observed_on),
        ],
    )
    return rows.group_by("customer_id", "observed_on").agg(seats=_.seats_paid.sum())


def _terms(keys: Table, contracts: Table) -> Table:
    """Days until the term running on the day ends."""
    rows = contracts.select(
        "starts_on",
        payer=contracts.customer_id,
        ends_on=ibis.coalesce(contracts.renews_on, contracts.ends_on),
    )
    rows = keys.inner_join(
        rows,
        [
            keys.customer_id == rows.payer,
            rows.starts_on <= keys.observed_on,
            rows.ends_on >= keys.observed_on,
        ],
    )
    rows = rows.mutate(left=_age(rows.ends_on, rows.observed_on))
    return rows.group_by("customer_id", "observed_on").agg(days_to_renewal=_.left.min())


def _overdue(keys: Table, invoices: Table) -> Table:
    """Invoices past their due day and unpaid on the day, of the last year."""
    status = invoices.status.fill_null("open")
    rows = invoices.filter(
        status.isin(["open", "paid", "uncollectible"]),
        (status != "paid") | invoices.paid_on.notnull(),
    )
    rows = rows.select("issued_on", "due_on", "paid_on", payer=rows.customer_id)
    rows = keys.inner_join(
        rows,
        [
            keys.customer_id == rows.payer,
            rows.due_on < keys.observed_on,
            rows.due_on >= _before(keys.observed_on, OVERDUE_DAYS),
            rows.issued_on <= keys.observed_on,
            rows.paid_on.isnull() | (rows.paid_on > keys.observed_on),
        ],
    )
    return rows.group_by("customer_id", "observed_on").agg(overdue_invoices=_.count())


def _voice(keys: Table, tickets: Table) -> Table:
    """Tickets and complaints; one solved later was unsolved on the day.

    One that is closed, nobody says since when, is not unsolved, and was solved neither fast nor slowly.
    """
    rows = tickets.select(
        "solved_at",
        "status",
        asker=tickets.customer_id,
        opened_on=tickets.opened_at.cast("date"),
        solved_on=tickets.solved_at.cast("date"),
        is_complaint=tickets.is_complaint.fill_null(False),
    )
    rows = keys.inner_join(
        rows,
        [
            keys.customer_id == rows.asker,
            rows.opened_on <= keys.observed_on,
            rows.opened_on > _before(keys.observed_on, UNSOLVED_DAYS),
        ],
    )
    recent = rows.opened_on > _before(rows.observed_on, VOICE_DAYS)
    unsolved = is_open(rows, rows.observed_on)
    fast = _age(rows.solved_on, rows.opened_on) <= FAST_DAYS
    complaint = rows.is_complaint
    return rows.group_by("customer_id", "observed_on").agg(
        tickets_90=_counted(recent),
        complaints_90=_counted(recent & complaint),
        complaints_unsolved=_counted(complaint & unsolved),
        complaints_fast=_counted(recent & complaint & ~unsolved & fast),
        complaints_slow=_counted(recent & complaint & ~unsolved & ~fast),
    )


def _scores(keys: Table, responses: Table) -> Table:
    """The last NPS answer of the past year; of several on one day the lowest."""
    rows = responses.filter(
        responses.kind == "nps", responses.answered_at.notnull(), responses.score.notnull()
    )
    rows = rows.select("score", asker=rows.customer_id, answered_on=rows.answered_at.cast("date"))
    daily = rows.group_by("asker", "answered_on").agg(score=_.score.min())
    rows = keys.inner_join(
        daily,
        [
            keys.customer_id == daily.asker,
            daily.answered_on <= keys.observed_on,
            daily.answered_on > _before(keys.observed_on, NPS_DAYS),
        ],
    )
    return rows.group_by("customer_id", "observed_on").agg(nps_score=_.score.argmax(_.answered_on))


def _touched(keys: Table, touchpoints: Table) -> Table:
    """The last day we spoke with them."""
    rows = touchpoints.filter(touchpoints.kind.notin(["note", "campaign", "in_app"]))
    rows = rows.select(asker=rows.customer_id, spoke_on=rows.occurred_at.cast("date")).distinct()
    each = ibis.window(group_by="asker", order_by="spoke_on")
    rows = rows.mutate(until=rows.spoke_on.lead().over(each))
    rows = keys.inner_join(
        rows,
        [
            keys.customer_id == rows.asker,
            rows.spoke_on <= keys.observed_on,
            rows.until.isnull() | (rows.until > keys.observed_on),
        ],
    )
    return rows.select("customer_id", "observed_on", touched_on=rows.spoke_on)


def _counted(which: BooleanValue) -> IntegerValue:
    return which.ifelse(1, 0).sum()


def _age(day: DateValue, other: DateValue) -> IntegerValue:
    return day.delta(other, unit="day").cast("int64")


def _before(day: DateValue, days: int) -> DateValue:
    return (day.cast("timestamp") - ibis.interval(days=days)).cast("date")
