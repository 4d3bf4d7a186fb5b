"""Use of the product: who was active, how often, how broadly, and against their own habit."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, Table

from tenure.metrics.cards import card

WINDOW_DAYS = 28
LEVEL_WEEKS = 12
REACH_DAYS = 7 * LEVEL_WEEKS
BASELINE_LAG_WEEKS = 4
BASELINE_WEEKS = 26
MIN_BASELINE_WEEKS = 8
HALF_LIFE_WEEKS = 3

ACTIVE_DAYS = card(
    "active_days",
    "Active days in 28",
    formula="days with at least one usage event among the last 28 days",
    unit="days, 0 to 28",
    population="customers with usage events; paying customers without any count as 0",
    edges="days after the last event received from any customer are unknown, not zero",
    source="L28, the share of days active",
)
ACTIVE_USERS = card(
    "active_users",
    "Active users in 28 days",
    formula="distinct contact_id among usage events of the last 28 days",
    unit="people",
    population="usage events that name a contact",
    edges="events without a contact count as use but name no user: not defined where none names one",
    source="field convention",
)
BREADTH = card(
    "breadth",
    "Breadth",
    formula="distinct event names of the customer in 28 days ÷ distinct names of everyone in 28 days",
    unit="share 0–1",
    population="customers with usage events in the window",
    edges="nobody active: not defined",
    source="field convention",
)
OWN_BASELINE = card(
    "own_baseline_ratio",
    "Against own baseline",
    formula=(
        "weighted mean of weekly events over the last 12 weeks (half-life 3 weeks) ÷ own median week of "
        "the 26 calendar weeks that ended 4 weeks before this one; quiet weeks count as 0"
    ),
    unit="ratio; 1 is as usual",
    population="customers with at least 8 whole weeks of use known before those 4 weeks",
    edges="own median week of 0: not defined; fewer than 8 weeks known: not defined",
    source="Gold, Fighting Churn with Data: a customer against its own past",
)
DANGER_LINE = card(
    "danger_line",
    "Danger line",
    formula=(
        "the cut of a measure of use that parts leavers from stayers best (maximally selected rank "
        "statistic over separate windows of 76 days); where costs are known, the level at which a contact "
        "is worth its cost; under 25 customers lost, the bottom quartile"
    ),
    unit="that of the measure it is drawn on",
    population="paying customers who have given no notice, each Sunday, as known then",
    edges=(
        "notices 15 to 90 days later count; p pays for all cuts and measures tried; 25 to 69 losses give a "
        "provisional line; no usable signal where the measure tells no better than chance; learnt again "
        "each quarter, a guess each month"
    ),
    source="Lausen and Schumacher 1992; Gold, Fighting Churn with Data; decisions 0003 and 0008",
)
TREND = card(
    "trend",
    "Trend",
    formula="events in the last 28 days ÷ events in the 28 days before − 1",
    unit="relative change",
    population="customers with events in the earlier 28 days",
    edges="none in the earlier window: not defined",
    source="field convention",
)


def aliases(customers: Table) -> Table:
    """Other ids of customers: other_id, customer_id.

    Takes the canonical `customers`; `external_ids` is a JSON list. An id that is a customer's
    own is nobody's alias, and one claimed twice goes to the first customer id.
    """
    rows = customers.filter(customers.external_ids.notnull())
    listed = rows.external_ids.re_replace(r'["\[\]\s]', "").split(",").unnest()
    claimed = rows.select("customer_id", other_id=listed)
    claimed = claimed.filter(claimed.other_id != "")
    own = customers.select(own_id="customer_id")
    free = claimed.anti_join(own, claimed.other_id == own.own_id)
    return free.group_by("other_id").agg(customer_id=_.customer_id.min())


def usage_daily(events: Table, aliases: Table | None = None) -> Table:
    """Daily aggregate of the canonical `usage_events`.

    `aliases` (other_id, customer_id), where given, puts use under another id of a customer to its
    own. Returns customer_id, contact_id, name, used_on, known_on (the day it was received; that of
    use where that is not said), events, amount (sum of `value`). Additive over disjoint sets of
    days, so one day can be rebuilt alone.
    """
    return _added_up(dated(events, aliases))


def daily_of_owners(daily: Table, aliases: Table) -> Table:
    """`usage_daily` made without `aliases`, put to the customers' own ids; the same columns."""
    return _added_up(_owned(daily, aliases))


def dated(events: Table, aliases: Table | None = None) -> Table:
    """Each usage event with its days: the columns of `usage_daily`, not yet added up."""
    used_on = events.occurred_at.cast("date")
    known_on = ibis.coalesce(events.received_at.cast("date"), used_on)
    rows = events.select(
        "customer_id",
        "contact_id",
        "name",
        used_on=used_on,
        known_on=ibis.greatest(used_on, known_on),
        events=ibis.literal(1, "int64"),
        amount=events.value,
    )
    return rows if aliases is None else _owned(rows, aliases)


def _added_up(rows: Table) -> Table:
    return rows.group_by("customer_id", "contact_id", "name", "used_on", "known_on").agg(
        events=_.events.sum(), amount=_.amount.sum()
    )


def _owned(rows: Table, aliases: Table) -> Table:
    known = aliases.select("other_id", own_id=aliases.customer_id)
    rows = rows.left_join(known, rows.customer_id == known.other_id)
    return rows.select(
        "contact_id",
        "name",
        "used_on",
        "known_on",
        "events",
        "amount",
        customer_id=ibis.coalesce(rows.own_id, rows.customer_id),
    )


def usable(events: Table) -> BooleanValue:
    """Whether a row of `usage_events` can be counted: whose it is, what was done and when, from 1970 to 2099."""
    year = events.occurred_at.year()
    named = events.customer_id.notnull() & events.name.notnull()
    return named & events.occurred_at.notnull() & (year >= 1970) & (year < 2100)


def months_of_use(events: Table) -> Table:
    """What there is of each month, by which one sees whether it has changed.

    Takes the canonical `usage_events`. Returns month (such as 202605; null for rows that are not
    `usable`), events, last_at (newest `occurred_at`), known_at (newest `received_at`).
    """
    month = events.occurred_at.year() * 100 + events.occurred_at.month()
    rows = events.mutate(month=usable(events).ifelse(month.cast("int64"), ibis.null("int64")))
    return rows.group_by("month").agg(
        events=_.count(), last_at=_.occurred_at.max(), known_at=_.received_at.max()
    )


def spans(daily: Table) -> Table:
    """First and last day of use: customer_id, first_used_on, last_used_on."""
    return daily.group_by("customer_id").agg(
        first_used_on=_.used_on.min(), last_used_on=_.used_on.max()
    )


def folded_spans(parts: Table) -> Table:
    """Spans of several stretches of time made one; takes and returns the columns of `spans`."""
    return parts.group_by("customer_id").agg(
        first_used_on=_.first_used_on.min(), last_used_on=_.last_used_on.max()
    )


def baseline(daily: Table, spans: Table, anchors: Table) -> Table:
    """Own median week of each customer, quiet weeks included.

    Takes `usage_daily`, `spans`, and `anchors` (day): the 26 whole weeks before that day are
    read. Returns customer_id, weekly_baseline (null with under 8 weeks known).
    """
    reach = 7 * BASELINE_WEEKS
    near = daily.inner_join(
        anchors, [daily.used_on < anchors.day, daily.used_on >= _days_before(anchors.day, reach)]
    )
    near = near.mutate(week=((_age(near.day, near.used_on) - 1) / 7).floor().cast("int64"))
    weeks = near.group_by("customer_id", "week").agg(events=_.events.sum())
    known = spans.cross_join(anchors)
    known = known.select(
        "customer_id",
        weeks_known=ibis.least(
            (_age(known.day, known.first_used_on) / 7).floor().cast("int64"), BASELINE_WEEKS
        ),
    )
    known = known.filter(known.weeks_known >= MIN_BASELINE_WEEKS)
    medians = known.left_join(_median_weeks(weeks, known), "customer_id")
    return medians.select("customer_id", weekly_baseline=medians.median.fill_null(0.0))


def _median_weeks(weeks: Table, known: Table) -> Table:
    """Found by rank: sorted downwards, the quiet weeks come last and need not be stored."""
    rows = weeks.inner_join(known, "customer_id")
    rows = rows.filter(rows.week < rows.weeks_known)
    ranked = rows.mutate(
        down=ibis.row_number().over(
            ibis.window(group_by="customer_id", order_by=ibis.desc("events"))
        )
    )
    span = ranked.weeks_known
    middle = ranked.filter((ranked.down == (span - 1) // 2) | (ranked.down == span // 2))
    both = middle.group_by("customer_id").agg(
        total=_.events.sum(), is_even=(_.weeks_known % 2 == 0).any()
    )
    return both.select("customer_id", median=both.total / both.is_even.ifelse(2.0, 1.0))


def engagement(daily: Table, spans: Table, baseline: Table, days: Table) -> Table:
    """Engagement of every customer seen in the 12 weeks before each day.

    Takes `usage_daily`, `spans`, `baseline` and `days` (day). Returns one row a customer and
    day: customer_id, day, events_28, active_days, active_users, active_users_84, features,
    breadth, trend, weekly_level, weekly_baseline, own_baseline_ratio. Only rows on or before
    `day` are read: nothing later can change a figure.
    """
    near = daily.inner_join(
        days, [daily.used_on <= days.day, daily.used_on > _days_before(days.day, REACH_DAYS)]
    )
    near = near.mutate(age_days=_age(near.day, near.used_on))
    recent = _recent(near.filter(near.age_days < WINDOW_DAYS))
    joined = _habit(near, spans, baseline).left_join(recent, ["customer_id", "day"])
    return (
        joined.drop("customer_id_right")
        .drop("day_right")
        .mutate(
            active_days=joined.active_days.fill_null(0),
            active_users=joined.active_days.isnull().ifelse(0, joined.active_users),
            features=joined.features.fill_null(0),
            breadth=joined.breadth.fill_null(0.0),
        )
    )


def _recent(window: Table) -> Table:
    offered = window.group_by("day").agg(offered=_.name.nunique())
    each = window.group_by("customer_id", "day").agg(
        active_days=_.used_on.nunique(),
        active_users=_.contact_id.nunique().nullif(0),
        features=_.name.nunique(),
    )
    joined = each.inner_join(offered, "day")
    return joined.select(
        "customer_id",
        "day",
        "active_days",
        "active_users",
        "features",
        breadth=joined.features.cast("float64") / joined.offered.cast("float64"),
    )


def _habit(near: Table, spans: Table, baseline: Table) -> Table:
    week = (near.age_days / 7).floor()
    sums = (
        near.mutate(weighted=near.events * ibis.literal(0.5) ** (week / HALF_LIFE_WEEKS))
        .group_by("customer_id", "day")
        .agg(
            events_28=_.events.sum(where=_.age_days < WINDOW_DAYS).fill_null(0),
            earlier_28=_.events.sum(
                where=(_.age_days >= WINDOW_DAYS) & (_.age_days < 2 * WINDOW_DAYS)
            ).fill_null(0),
            weighted=_.weighted.sum(),
            active_users_84=_.contact_id.nunique(),
        )
    )
    sums = sums.inner_join(spans.select("customer_id", "first_used_on"), "customer_id")
    sums = sums.left_join(baseline, "customer_id").drop("customer_id_right")
    known = ibis.least(_age(sums.day, sums.first_used_on) // 7 + 1, LEVEL_WEEKS).cast("float64")
    half = ibis.literal(0.5)
    weights = (1 - half ** (known / HALF_LIFE_WEEKS)) / (1 - half ** (1.0 / HALF_LIFE_WEEKS))
    level = (sums.weighted / weights).round(6)  # sums of fractions differ with their order
    return sums.select(
        "customer_id",
        "day",
        "events_28",
        "active_users_84",
        trend=sums.events_28 / sums.earlier_28.nullif(0).cast("float64") - 1,
        weekly_level=level,
        weekly_baseline=sums.weekly_baseline,
        own_baseline_ratio=(level / sums.weekly_baseline.nullif(0.0)).round(6),
    )


def _age(day: DateValue, other: DateValue) -> IntegerValue:
    return day.delta(other, unit="day").cast("int64")


def _days_before(day: DateValue, days: int) -> DateValue:
    return (day.cast("timestamp") - ibis.interval(days=days)).cast("date")
