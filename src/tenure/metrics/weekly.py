"""Use week by week, as it was known at the end of each week: what the danger line is learnt from.

Weeks begin on Monday and are numbered from that of 5 January 1970; one is observed at the end of
its Sunday. Use received later than that is not in it: nothing that came to be known afterwards
changes a week. Each table is made month by month, so that a day makes only its own month anew.
"""

from __future__ import annotations

from datetime import date

import ibis
from ibis.expr.types import DateValue, IntegerValue, Table

from tenure.metrics.cards import card

FIRST_MONDAY = date(1970, 1, 5)
WINDOW_WEEKS = 4
MOST_WEEKS = 5
"""So many Sundays a month has at most."""
MOST_TOUCHED = 6
"""And its days lie in so many weeks at most."""
LAGS = range(WINDOW_WEEKS)

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

    Returns customer_id, used_on, week, lag (weeks until the first of it was known), events_0 to
    events_3: the day's events known by the end of its week, and one, two and three weeks later.
    """
    rows = _with_weeks(rows)
    return rows.group_by("customer_id", "used_on").agg(
        week=rows.week.max(),
        lag=rows.lag.min(),
        **{f"events_{d}": rows.events.sum(where=rows.lag <= d).fill_null(0) for d in LAGS},
    )


def use_people(rows: Table) -> Table:
    """Weeks in which people were active. Takes the same.

    Returns customer_id, contact_id, base (the week the month begins in), lag_0 to lag_5: of each
    week from that on, the weeks until use in it was known; null without use.
    """
    return _weeks_of(rows.filter(rows.contact_id.notnull()), "contact_id")


def use_features(rows: Table) -> Table:
    """Weeks in which features were used: customer_id, name, base, lag_0 to lag_5. Takes the same."""
    return _weeks_of(rows, "name")


def _weeks_of(rows: Table, what: str) -> Table:
    rows = _with_weeks(rows)
    rows = rows.mutate(base=week_of(rows.used_on.truncate("M")))
    return rows.group_by("customer_id", what, "base").agg(
        **{
            f"lag_{place}": rows.lag.min(where=rows.week - rows.base == place)
            for place in range(MOST_TOUCHED)
        }
    )


def _with_weeks(rows: Table) -> Table:
    known_on = ibis.coalesce(rows.known_on, rows.used_on)
    rows = rows.mutate(week=week_of(rows.used_on))
    return rows.mutate(lag=week_of(known_on) - rows.week)


def joined_days(days: Table) -> Table:
    """`use_days` where a day may have come in several files: one row for each again."""
    return days.group_by("customer_id", "used_on").agg(
        week=days.week.max(),
        lag=days.lag.min(),
        **{f"events_{d}": days[f"events_{d}"].sum() for d in LAGS},
    )


def weekly(days: Table, people: Table, features: Table, weeks: Table) -> Table:
    """Use of each customer as known at the end of each week whose Sunday lies in a month.

    Takes `use_days`, `use_people` and `use_features` of that month and the one before, and
    `weeks` (week, week_on: its Sunday, first_week: the first of them). Returns customer_id, week,
    week_on, events_7, events_28, active_days, active_users (null where no use names a person),
    features, offered (features anybody used), last_used_on.
    """
    first = weeks.select("first_week").distinct()
    seen = _seen(features, "name", first)
    used, users, known = _days_used(days, first), _seen(people, "contact_id", first), _counts(seen)
    rows = used.left_join(_counts(users), "customer_id").rename(
        {f"people_{n}": f"count_{n}" for n in range(MOST_WEEKS)}
    )
    rows = rows.select(*used.columns, *(f"people_{n}" for n in range(MOST_WEEKS)))
    rows = rows.left_join(known, "customer_id")
    rows = rows.select(*(name for name in rows.columns if not name.endswith("_right")))
    rows = rows.cross_join(weeks).cross_join(_offered(seen))
    at = rows.week - rows.first_week
    rows = rows.select(
        "customer_id",
        "week",
        "week_on",
        events_7=_nth(rows, "events_7", at),
        events_28=_nth(rows, "events_28", at),
        active_days=_nth(rows, "active_days", at),
        active_users=_nth(rows, "people", at).nullif(0),
        features=_nth(rows, "count", at).fill_null(0),
        offered=_nth(rows, "offered", at),
        last_used_on=_nth(rows, "last", at),
    )
    return rows.filter(rows.events_28 > 0)


def week_of(day: DateValue) -> IntegerValue:
    """Number of the week a day lies in."""
    since = day.delta(ibis.date(FIRST_MONDAY), unit="day").cast("int64")
    return (since / 7).floor().cast("int64")


def _days_used(days: Table, first: Table) -> Table:
    """Sums over the days of each customer in the four weeks up to each: events_28_0 …"""
    rows = days.cross_join(first)
    columns: dict[str, ibis.Value] = {}
    for n in range(MOST_WEEKS):
        ago = rows.first_week + n - rows.week
        events = ibis.cases(*((ago == d, rows[f"events_{d}"]) for d in LAGS), else_=0)
        is_known = (ago >= 0) & (ago < WINDOW_WEEKS) & (rows.lag <= ago)
        columns[f"events_28_{n}"] = events.sum()
        columns[f"events_7_{n}"] = (ago == 0).ifelse(rows.events_0, 0).sum()
        columns[f"active_days_{n}"] = is_known.ifelse(1, 0).sum()
        columns[f"last_{n}"] = rows.used_on.max(where=is_known)
    return rows.group_by("customer_id").agg(**columns)


def _seen(rows: Table, what: str, first: Table) -> Table:
    """Whether each of `what` was seen in the four weeks up to each: in_0 …, 1 or 0."""
    rows = rows.cross_join(first)
    months = rows.first_week - rows.base
    lags = {
        week: ibis.cases(
            *(
                (months == shift, rows[f"lag_{week + shift}"])
                for shift in (0, 4, 5)
                if 0 <= week + shift < MOST_TOUCHED
            ),
            else_=ibis.null("int64"),
        )
        for week in range(1 - WINDOW_WEEKS, MOST_WEEKS)
    }
    return rows.group_by("customer_id", what).agg(
        **{
            f"in_{n}": ibis.or_(*((lags[n - d] <= d).fill_null(False) for d in LAGS))
            .ifelse(1, 0)
            .max()
            for n in range(MOST_WEEKS)
        }
    )


def _counts(seen: Table) -> Table:
    return seen.group_by("customer_id").agg(
        **{f"count_{n}": seen[f"in_{n}"].sum() for n in range(MOST_WEEKS)}
    )


def _offered(seen: Table) -> Table:
    """How many features anybody used in the four weeks up to each: offered_0 …"""
    each = seen.group_by("name").agg(
        **{f"in_{n}": seen[f"in_{n}"].max() for n in range(MOST_WEEKS)}
    )
    return each.agg(**{f"offered_{n}": each[f"in_{n}"].sum() for n in range(MOST_WEEKS)})


def _nth(rows: Table, name: str, at: IntegerValue) -> ibis.Value:
    """The column of the week a row stands for, among those of all weeks."""
    found = rows[f"{name}_0"]
    for n in range(1, MOST_WEEKS):
        found = (at == n).ifelse(rows[f"{name}_{n}"], found)
    return found
