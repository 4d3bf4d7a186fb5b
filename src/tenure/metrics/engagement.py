"""Use of the product: who was active, how often, how broadly, and against their own habit."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, IntegerValue, Table

from tenure.metrics.cards import card

WINDOW_DAYS = 28
PERSON_WINDOW_DAYS = 84
BASELINE_LAG_WEEKS = 4
BASELINE_WEEKS = 26
HISTORY_WEEKS = BASELINE_LAG_WEEKS + BASELINE_WEEKS
MIN_BASELINE_WEEKS = 8
HALF_LIFE_WEEKS = 3

ACTIVE_DAYS = card(
    "active_days",
    "Active days in 28",
    formula="days with at least one usage event among the last 28 days",
    unit="days, 0 to 28",
    population="customers with usage events; paying customers without any count as 0",
    edges="days after the last event received from any customer are unknown, not zero",
    source="methods.md §1.2 (L28)",
)
ACTIVE_USERS = card(
    "active_users",
    "Active users in 28 days",
    formula="distinct contact_id among usage events of the last 28 days",
    unit="people",
    population="usage events that name a contact",
    edges="events without a contact count as use but name no user",
    source="style.md, Names",
)
BREADTH = card(
    "breadth",
    "Breadth",
    formula="distinct event names of the customer in 28 days ÷ distinct names of everyone in 28 days",
    unit="share 0–1",
    population="customers with usage events in the window",
    edges="nobody active: not defined",
    source="requirements S24",
)
OWN_BASELINE = card(
    "own_baseline_ratio",
    "Against own baseline",
    formula=(
        "weighted mean of weekly events (half-life 3 weeks) ÷ own median week over the 26 weeks that "
        "ended 4 weeks ago; quiet weeks count as 0"
    ),
    unit="ratio; 1 is as usual",
    population="customers first seen at least 12 weeks ago (8 weeks of baseline)",
    edges="own median week of 0: not defined",
    source="methods.md §1.2",
)
TREND = card(
    "trend",
    "Trend",
    formula="events in the last 28 days ÷ events in the 28 days before − 1",
    unit="relative change",
    population="customers with events in the earlier 28 days",
    edges="none in the earlier window: not defined",
    source="requirements S24",
)


def usage_daily(events: Table) -> Table:
    """Daily aggregate of the canonical `usage_events`.

    Returns customer_id, contact_id, name, used_on, events, amount (sum of `value`).
    Additive over disjoint sets of days, so one day can be rebuilt alone.
    """
    dated = events.mutate(used_on=events.occurred_at.cast("date"))
    return dated.group_by("customer_id", "contact_id", "name", "used_on").agg(
        events=_.count(), amount=_.value.sum()
    )


def resolved(daily: Table, aliases: Table) -> Table:
    """`daily` with other ids of a customer replaced by its own.

    `aliases` has alias and customer_id (from `customers.external_ids`).
    """
    known = aliases.select("alias", own_id=aliases.customer_id)
    joined = daily.left_join(known, daily.customer_id == known.alias)
    return joined.mutate(customer_id=ibis.coalesce(joined.own_id, joined.customer_id)).select(
        *daily.columns
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


def engagement(daily: Table, spans: Table, days: Table) -> Table:
    """Engagement of every customer seen in the 30 weeks before each day.

    Takes `usage_daily`, `spans` and `days` (day). Returns one row a customer and day:
    customer_id, day, events_28, active_days, active_users, active_users_84, features, breadth,
    trend, weekly_level, weekly_baseline (null with under 8 weeks of it), own_baseline_ratio.
    Only rows on or before `day` are read: nothing later can change a figure.
    """
    reach = HISTORY_WEEKS * 7
    near = daily.inner_join(
        days, [daily.used_on <= days.day, daily.used_on > _days_before(days.day, reach)]
    )
    near = near.mutate(age_days=_age(near.day, near.used_on))
    recent = _recent(near.filter(near.age_days < WINDOW_DAYS))
    people = (
        near.filter(near.age_days < PERSON_WINDOW_DAYS)
        .group_by("customer_id", "day")
        .agg(active_users_84=_.contact_id.nunique())
    )
    habit = _habit(near, spans)
    joined = habit.left_join(recent, ["customer_id", "day"]).drop("customer_id_right", "day_right")
    joined = joined.left_join(people, ["customer_id", "day"]).drop("customer_id_right", "day_right")
    return joined.mutate(
        active_days=joined.active_days.fill_null(0),
        active_users=joined.active_users.fill_null(0),
        active_users_84=joined.active_users_84.fill_null(0),
        features=joined.features.fill_null(0),
        breadth=joined.breadth.fill_null(0.0),
    )


def _recent(window: Table) -> Table:
    seen = window.group_by("customer_id", "day", "contact_id", "name", "used_on").agg(
        events=_.events.sum()
    )
    offered = window.group_by("day").agg(offered=_.name.nunique())
    each = seen.group_by("customer_id", "day").agg(
        active_days=_.used_on.nunique(),
        active_users=_.contact_id.nunique(),
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


def _habit(near: Table, spans: Table) -> Table:
    weeks = near.mutate(week=(near.age_days / 7).floor().cast("int64"))
    weeks = weeks.group_by("customer_id", "day", "week").agg(events=_.events.sum())
    weeks = weeks.mutate(
        weight=(ibis.literal(0.5) ** (weeks.week.cast("float64") / HALF_LIFE_WEEKS))
    )
    sums = weeks.group_by("customer_id", "day").agg(
        events_28=_.events.sum(where=_.week < 4).fill_null(0),
        earlier_28=_.events.sum(where=(_.week >= 4) & (_.week < 8)).fill_null(0),
        weighted=(_.events * _.weight).sum(),
    )
    first = spans.select("customer_id", "first_used_on")
    sums = sums.inner_join(first, "customer_id")
    sums = sums.mutate(
        weeks_known=ibis.least(_age(sums.day, sums.first_used_on) // 7 + 1, HISTORY_WEEKS)
    )
    sums = sums.left_join(_baseline(weeks, sums), ["customer_id", "day"]).drop(
        "customer_id_right", "day_right"
    )
    known = sums.weeks_known.cast("float64")
    all_weights = (1 - ibis.literal(0.5) ** (known / HALF_LIFE_WEEKS)) / (
        1 - ibis.literal(0.5) ** (1.0 / HALF_LIFE_WEEKS)
    )
    level = sums.weighted / all_weights
    enough = sums.weeks_known >= BASELINE_LAG_WEEKS + MIN_BASELINE_WEEKS
    baseline = enough.ifelse(sums.weekly_baseline.fill_null(0.0), ibis.null("float64"))
    return sums.select(
        "customer_id",
        "day",
        "events_28",
        trend=sums.events_28 / sums.earlier_28.nullif(0).cast("float64") - 1,
        weekly_level=level,
        weekly_baseline=baseline,
        own_baseline_ratio=level / baseline.nullif(0.0),
    )


def _baseline(weeks: Table, sums: Table) -> Table:
    """Median week with the quiet weeks, found by rank: they come first and are not stored."""
    lagged = weeks.filter(weeks.week >= BASELINE_LAG_WEEKS)
    known = sums.select("customer_id", "day", "weeks_known")
    lagged = lagged.inner_join(known, ["customer_id", "day"])
    ranked = lagged.mutate(
        down=ibis.row_number().over(
            ibis.window(group_by=["customer_id", "day"], order_by=ibis.desc("events"))
        ),
        span=lagged.weeks_known - BASELINE_LAG_WEEKS,
    )
    middle = ranked.filter(
        (ranked.down == (ranked.span - 1) // 2) | (ranked.down == ranked.span // 2)
    )
    two = middle.group_by("customer_id", "day").agg(
        total=_.events.sum(), even=(_.span % 2 == 0).any()
    )
    return two.select(
        "customer_id",
        "day",
        weekly_baseline=two.total / two.even.ifelse(2.0, 1.0),
    )


def _age(day: DateValue, other: DateValue) -> IntegerValue:
    return day.delta(other, unit="day").cast("int64")


def _days_before(day: DateValue, days: int) -> DateValue:
    return (day.cast("timestamp") - ibis.interval(days=days)).cast("date")
