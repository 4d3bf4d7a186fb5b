"""Use by each person at a customer: how often, how broadly, how much of it all, since when less."""

from __future__ import annotations

from ibis import _
from ibis.expr.types import DateValue, IntegerValue, Table

from tenure.metrics.cards import card
from tenure.metrics.engagement import REACH_DAYS, WINDOW_DAYS

PEOPLE = card(
    "people",
    "Use by person",
    formula=(
        "for each contact_id: days active, features used and events among the last 28 days; its share of all "
        "the customer's events of those days; events of them ÷ those of the 28 days before − 1"
    ),
    unit="days, features, events; share 0–1; relative change",
    population="contacts named by usage events",
    edges=(
        "events that name no contact count in the customer's total and belong to nobody; no events of the "
        "customer: no share; none in the earlier days: no trend; days after the last event received from "
        "anyone are unknown, not zero"
    ),
    source="L28 and the share of days active, for one person",
)


def spans(daily: Table) -> Table:
    """First and last day of use of each person: customer_id, contact_id, first_used_on, last_used_on.

    Takes `usage_daily`.
    """
    named = daily.filter(daily.contact_id.notnull())
    return named.group_by("customer_id", "contact_id").agg(
        first_used_on=_.used_on.min(), last_used_on=_.used_on.max()
    )


def folded_spans(parts: Table) -> Table:
    """Spans of several stretches of time made one; takes and returns the columns of `spans`."""
    return parts.group_by("customer_id", "contact_id").agg(
        first_used_on=_.first_used_on.min(), last_used_on=_.last_used_on.max()
    )


def people(daily: Table, spans: Table, days: Table) -> Table:
    """Use by each person ever seen, as of each day.

    Takes `usage_daily` (at least the 12 weeks before each day), `spans` up to the day, and
    `days` (day). Returns customer_id, contact_id, day, first_used_on, last_used_on, active_days,
    features, events_28, events_84, breadth (features ÷ those anyone used), share, trend. Only
    rows on or before `day` are read.
    """
    near = daily.inner_join(days, [daily.used_on <= days.day])
    near = near.mutate(age_days=_age(near.day, near.used_on))
    near = near.filter(near.age_days < REACH_DAYS)
    rows = spans.cross_join(days)
    rows = rows.left_join(_sums(near), ["customer_id", "contact_id", "day"])
    rows = rows.select(
        *("customer_id", "contact_id", "day", "first_used_on", "last_used_on"),
        *("events_28", "events_84", "earlier_28"),
    )
    recent = near.filter(near.age_days < WINDOW_DAYS)
    return _measured(rows, recent)


def _sums(near: Table) -> Table:
    return near.group_by("customer_id", "contact_id", "day").agg(
        events_28=_.events.sum(where=_.age_days < WINDOW_DAYS),
        events_84=_.events.sum(),
        earlier_28=_.events.sum(where=(_.age_days >= WINDOW_DAYS) & (_.age_days < 2 * WINDOW_DAYS)),
    )


def _measured(rows: Table, recent: Table) -> Table:
    own = recent.group_by("customer_id", "contact_id", "day").agg(
        active_days=_.used_on.nunique(), features=_.name.nunique()
    )
    whole = recent.group_by("customer_id", "day").agg(whole=_.events.sum())
    offered = recent.group_by("day").agg(offered=_.name.nunique())
    rows = _beside(rows, own, "customer_id", "contact_id", "day")
    rows = _beside(rows, whole, "customer_id", "day")
    rows = _beside(rows, offered, "day")
    events, features = rows.events_28.fill_null(0), rows.features.fill_null(0)
    return rows.select(
        *("customer_id", "contact_id", "day", "first_used_on", "last_used_on"),
        active_days=rows.active_days.fill_null(0),
        features=features,
        events_28=events,
        events_84=rows.events_84.fill_null(0),
        breadth=features.cast("float64") / rows.offered.cast("float64"),
        share=events.cast("float64") / rows.whole.cast("float64"),
        trend=events.cast("float64") / rows.earlier_28.nullif(0).cast("float64") - 1,
    )


def _beside(rows: Table, others: Table, *keys: str) -> Table:
    """Columns of others joined by keys, none of them twice."""
    added = [name for name in others.columns if name not in keys]
    joined = rows.left_join(others, list(keys))
    return joined.select(*rows.columns, *added)


def _age(day: DateValue, other: DateValue) -> IntegerValue:
    return day.delta(other, unit="day").cast("int64")
