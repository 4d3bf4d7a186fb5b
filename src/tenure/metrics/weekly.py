"""Use week by week, as it was known at the end of each week: what the danger line is learnt from.

Weeks begin on Monday and are numbered from that of 5 January 1970; one is observed at the end of
its Sunday. Use received later than that is not in it: nothing that came to be known afterwards
changes a week. Each table is made month by month, so that a day makes only its own month anew.
"""

from __future__ import annotations

from datetime import date

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, Table

from tenure.metrics.cards import card

FIRST_MONDAY = date(1970, 1, 5)
WINDOW_WEEKS = 4
MOST_WEEKS = 5
"""So many Sundays a month has at most."""

WEEKLY_USE = card(
    "weekly_use",
    "Use by week",
    formula=(
        "for each Sunday: events of the week; events, active days, active people and features used in the 28 "
        "days up to it"
    ),
    unit="events, days, people, features",
    population="customers with a usage event in the 28 days",
    edges=(
        "events received after the Sunday are not counted in it; where events name no contact, people are "
        "unknown, not 0"
    ),
    source="L28 and weekly active users, the field's convention, taken as they were known",
)


def use_days(rows: Table) -> Table:
    """Days of use of each customer. Takes `engagement.dated` or `usage_daily`.

    Returns customer_id, used_on, known_week, events.
    """
    return (
        rows.mutate(known_week=week_of(_known_on(rows)))
        .group_by("customer_id", "used_on", "known_week")
        .agg(events=_.events.sum())
    )


def use_people(rows: Table) -> Table:
    """Weeks in which people were active: customer_id, contact_id, week, known_week. Takes the same."""
    return _weeks_of(rows.filter(rows.contact_id.notnull()), "contact_id")


def use_features(rows: Table) -> Table:
    """Weeks in which features were used: customer_id, name, week, known_week. Takes the same."""
    return _weeks_of(rows, "name")


def _weeks_of(rows: Table, what: str) -> Table:
    weeks = rows.select(
        "customer_id", what, week=week_of(rows.used_on), known_week=week_of(_known_on(rows))
    )
    return weeks.distinct()


def _known_on(rows: Table) -> DateValue:
    return ibis.coalesce(rows.known_on, rows.used_on)


def weekly(days: Table, people: Table, features: Table, weeks: Table) -> Table:
    """Use of each customer as known at the end of each of some weeks.

    Takes `use_days`, `use_people` and `use_features` of those weeks and the three before, and
    `weeks` (week, week_on: its Sunday, first_week: the first of them; at most 5 in a row). Returns
    customer_id, week, week_on, events_7, events_28,
    active_days, active_users (null where no use names a person), features, offered (features
    anybody used), last_used_on.
    """
    first = weeks.select("first_week").distinct()
    used = _days_used(days, first)
    known = (used, _counted(people, "contact_id", first), _counted(features, "name", first))
    rows = used.left_join(known[1], "customer_id").left_join(known[2], "customer_id")
    rows = rows.select(
        *used.columns,
        **{f"people_{n}": known[1][f"count_{n}"] for n in range(MOST_WEEKS)},
        **{f"features_{n}": known[2][f"count_{n}"] for n in range(MOST_WEEKS)},
    )
    rows = rows.cross_join(_offered(features, weeks))
    at = rows.week - rows.first_week
    rows = rows.select(
        "customer_id",
        "week",
        "week_on",
        "offered",
        **{
            name: _nth(rows, name, at)
            for name in ("events_7", "events_28", "active_days", "people", "features", "last")
        },
    )
    return rows.filter(rows.events_28 > 0).select(
        "customer_id",
        "week",
        "week_on",
        "events_28",
        "active_days",
        events_7=rows.events_7.fill_null(0),
        active_users=rows.people.nullif(0),
        features=rows.features.fill_null(0),
        offered=rows.offered,
        last_used_on=rows.last,
    )


def week_of(day: DateValue) -> IntegerValue:
    """Number of the week a day lies in."""
    since = day.delta(ibis.date(FIRST_MONDAY), unit="day").cast("int64")
    return (since / 7).floor().cast("int64")


def _days_used(days: Table, first: Table) -> Table:
    """Sums over the days of each customer; a day counts once, from when it was first known."""
    each = days.group_by("customer_id", "used_on").agg(
        known=_.known_week.min(), events=_.events.sum(), late=_.known_week.max()
    )
    punctual = each.filter(each.known == each.late)
    rows = ibis.union(
        punctual.select("customer_id", "used_on", "known", "events", is_day=1),
        _late(days, each),
        distinct=False,
    ).cross_join(first)
    rows = rows.mutate(week=week_of(rows.used_on))
    return _summed(rows)


def _late(days: Table, each: Table) -> Table:
    """Days whose events came to be known in several weeks: the first of them makes the day."""
    rows = days.inner_join(each.filter(each.known < each.late), ["customer_id", "used_on"])
    return rows.select(
        "customer_id",
        "used_on",
        known=rows.known_week,
        events=days.events,
        is_day=(rows.known_week == rows.known).ifelse(1, 0),
    )


def _summed(rows: Table) -> Table:
    columns = {}
    for n in range(MOST_WEEKS):
        inside = _is_inside(rows, rows.known, n)
        columns[f"events_28_{n}"] = rows.events.sum(where=inside)
        columns[f"events_7_{n}"] = rows.events.sum(
            where=inside & (rows.week == rows.first_week + n)
        )
        columns[f"active_days_{n}"] = rows.is_day.sum(where=inside)
        columns[f"last_{n}"] = rows.used_on.max(where=inside)
    return rows.group_by("customer_id").agg(**columns)


def _counted(rows: Table, what: str, first: Table) -> Table:
    """Distinct `what` of each customer in the four weeks up to each: customer_id, count_0 …"""
    rows = rows.cross_join(first)
    each = rows.group_by("customer_id", what).agg(
        **{
            f"in_{n}": _is_inside(rows, rows.known_week, n).ifelse(1, 0).max()
            for n in range(MOST_WEEKS)
        }
    )
    return each.group_by("customer_id").agg(
        **{f"count_{n}": each[f"in_{n}"].sum() for n in range(MOST_WEEKS)}
    )


def _is_inside(rows: Table, known: IntegerValue, n: int) -> BooleanValue:
    at = rows.first_week + n
    return (rows.week <= at) & (rows.week > at - WINDOW_WEEKS) & (known <= at)


def _offered(features: Table, weeks: Table) -> Table:
    """week, first_week, offered: how many features anybody used in the four weeks."""
    each = features.group_by("name", "week").agg(known_week=_.known_week.min())
    each = each.select("name", "known_week", used=each.week)
    joined = weeks.left_join(
        each,
        [
            each.used <= weeks.week,
            each.used > weeks.week - WINDOW_WEEKS,
            each.known_week <= weeks.week,
        ],
    )
    return joined.group_by("week", "first_week", "week_on").agg(offered=_.name.nunique())


def _nth(rows: Table, name: str, at: IntegerValue) -> ibis.Value:
    """The column of the week a row stands for, among those of all weeks."""
    found = rows[f"{name}_0"]
    for n in range(1, MOST_WEEKS):
        found = (at == n).ifelse(rows[f"{name}_{n}"], found)
    return found
