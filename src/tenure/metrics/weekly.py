"""Use week by week, as it was known at the end of each week: what the danger line is learnt from.

Weeks begin on Monday and are numbered from that of 29 December 1969; one is observed at the end of
its Sunday. Use received later than that is not in it: nothing that came to be known afterwards
changes a week. Each table is made month by month, so that a day makes only its own month anew.
Sums are of floating numbers, whole up to 2^53: engines add whole ones up in twice the width, in
twice the time.
"""

from __future__ import annotations

from datetime import date

import ibis
from ibis.expr.types import DateValue, IntegerColumn, IntegerValue, Table

from tenure.metrics.cards import card

FIRST_MONDAY = date(1969, 12, 29)
WINDOW_WEEKS = 4
MOST_WEEKS = 5
"""So many Sundays a month has at most."""
LAGS = range(WINDOW_WEEKS)
REACH_DAYS = 7 * WINDOW_WEEKS
ROUND = 9
"""Weeks are told apart by the remainder of their number: those asked of a month, and those of its days and the
days of the one before, never share one."""

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


@ibis.udf.agg.builtin(name="bit_or", signature=(("int64",), "int64"))  # type: ignore[untyped-decorator]
def _any_bit(bits: IntegerColumn) -> IntegerValue:
    """Bits set in any row: every engine's own function of that name."""


def use_weeks(rows: Table) -> Table:
    """Weeks of use of each customer. Takes `engagement.dated` or `usage_daily`.

    Returns customer_id, week, seen (bit weekday + 7 × lag is set for a day of use that was known so many
    weeks later, up to three), and known by the end of the week, and one, two and three weeks later:
    events_0 to events_3 and last_0 to last_3, the last day of use.
    """
    days = rows.group_by("customer_id", "used_on", "known_on").agg(
        events=rows.events.cast("float64").sum()
    )
    late = _late(days)
    days = days.mutate(
        week=week_of(days.used_on),
        lag=(late / 7).cast("int64"),
        bit=(late < REACH_DAYS).ifelse(_bit(_days(days.used_on) % 7 + late % REACH_DAYS), 0),
    )
    return days.group_by("customer_id", "week").agg(
        seen=_any_bit(days.bit),
        **{f"events_{d}": (days.lag <= d).ifelse(days.events, 0).sum() for d in LAGS},
        **{f"last_{d}": days.used_on.max(where=days.lag <= d) for d in LAGS},
    )


def use_people(rows: Table) -> Table:
    """Weeks in which people were active. Takes the same.

    Returns customer_id, contact_id, seen: the bit of `_place` is set where they were active in a week and
    that was known so many weeks later, up to three.
    """
    return _weeks_of(rows.filter(rows.contact_id.notnull()), "contact_id")


def use_features(rows: Table) -> Table:
    """Weeks in which features were used: customer_id, name, seen. Takes the same."""
    return _weeks_of(rows, "name")


def _weeks_of(rows: Table, what: str) -> Table:
    used, late = _days(rows.used_on), _late(rows)
    # remainders take less than quotients: 0, 7, 14 and 21 days late leave 0, 3, 2 and 1 by 4
    bit = _bit(used % (7 * ROUND) - used % 7 + late % 4)
    rows = rows.select("customer_id", what, seen=(late < REACH_DAYS).ifelse(bit, 0))
    return rows.group_by("customer_id", what).agg(seen=_any_bit(rows.seen))


def _bit(place: IntegerValue) -> IntegerValue:
    return ibis.literal(1).cast("int64") << place.cast("int32")


def _late(rows: Table) -> IntegerValue:
    """Days from the Monday before use to that before it was known."""
    used, known = _days(rows.used_on), _days(rows.known_on)
    return (known - known % 7) - (used - used % 7)


def _place(week: int, lag: int) -> int:
    """Which bit tells of use in a week that was known so many weeks later."""
    return 7 * (week % ROUND) + 7 * lag % 4


def _days(day: DateValue) -> IntegerValue:
    """Days from the first Monday."""
    return day.delta(ibis.date(FIRST_MONDAY), unit="day").cast("int64")


def weekly(used: Table, people: Table, features: Table, weeks: Table) -> Table:
    """Use of each customer as known at the end of each week whose Sunday lies in a month.

    Takes `use_weeks`, `use_people` and `use_features` of that month and the one before, and
    `weeks` (week, week_on: its Sunday, first_week: the first of them, known_bits). Returns customer_id, week,
    week_on, events_7, events_28, active_days, active_users (null where no use names a person),
    features, offered (features anybody used), last_used_on.
    """
    first = weeks.select("first_week").distinct()
    seen = _seen(features, "name", weeks)
    days, users = _days_used(_joined(used), first), _counts(_seen(people, "contact_id", weeks))
    known = _counts(seen)
    rows = days.left_join(users, "customer_id").rename(
        {f"people_{n}": f"count_{n}" for n in range(MOST_WEEKS)}
    )
    rows = rows.select(*days.columns, *(f"people_{n}" for n in range(MOST_WEEKS)))
    rows = rows.left_join(known, "customer_id")
    rows = rows.select(*(name for name in rows.columns if not name.endswith("_right")))
    rows = rows.cross_join(weeks).cross_join(_offered(seen))
    at = rows.week - rows.first_week
    rows = rows.select(
        "customer_id",
        "week",
        "week_on",
        events_7=_nth(rows, "events_7", at).cast("int64"),
        events_28=_nth(rows, "events_28", at).cast("int64"),
        active_days=_nth(rows, "active_days", at).cast("int64"),
        active_users=_nth(rows, "people", at).nullif(0).cast("int64"),
        features=_nth(rows, "count", at).fill_null(0).cast("int64"),
        offered=_nth(rows, "offered", at).cast("int64"),
        last_used_on=_nth(rows, "last", at),
    )
    return rows.filter(rows.events_28 > 0)


def known_bits(week: int) -> int:
    """The bits of `use_people` that tell of use in the four weeks up to one, known at its end."""
    return sum(1 << _place(week - d, lag) for d in LAGS for lag in range(d + 1))


def week_of(day: DateValue) -> IntegerValue:
    """Number of the week a day lies in."""
    return (_days(day) / 7).floor().cast("int64")


def _joined(used: Table) -> Table:
    """Each week once, also where its use came in several files, with days_0 …: days known by its end …"""
    rows = used.group_by("customer_id", "week").agg(
        seen=_any_bit(used.seen),
        **{f"events_{d}": used[f"events_{d}"].sum() for d in LAGS},
        **{f"last_{d}": used[f"last_{d}"].max() for d in LAGS},
    )
    return rows.mutate(**{f"days_{d}": _count_days(rows.seen, d) for d in LAGS})


def _count_days(seen: IntegerValue, lag: int) -> IntegerValue:
    """Days of the week that were known so many weeks later, or sooner."""
    masks = (sum(1 << weekday + 7 * late for late in range(lag + 1)) for weekday in range(7))
    first, *others = (((seen & mask) != 0).ifelse(1, 0) for mask in masks)
    return sum(others, start=first)


def _days_used(used: Table, first: Table) -> Table:
    """Sums over the days of each customer in the four weeks up to each: events_28_0 …"""
    rows = used.cross_join(first)
    columns: dict[str, ibis.Value] = {}
    for n in range(MOST_WEEKS):
        ago = rows.first_week + n - rows.week
        columns[f"events_28_{n}"] = _ago(rows, "events", ago, 0).sum()
        columns[f"events_7_{n}"] = (ago == 0).ifelse(rows.events_0, 0).sum()
        columns[f"active_days_{n}"] = _ago(rows, "days", ago, 0).cast("float64").sum()
        columns[f"last_{n}"] = _ago(rows, "last", ago, None).max()
    return rows.group_by("customer_id").agg(**columns)


def _ago(rows: Table, name: str, ago: IntegerValue, nothing: int | None) -> ibis.Value:
    """What was known, after so many weeks, of the week a row stands for."""
    return ibis.cases(*((ago == d, rows[f"{name}_{d}"]) for d in LAGS), else_=nothing)


def _seen(rows: Table, what: str, weeks: Table) -> Table:
    """Whether each of `what` was seen in the four weeks up to each: in_0 …, 1 or 0."""
    rows = rows.group_by("customer_id", what).agg(seen=_any_bit(rows.seen))
    at = weeks.week - weeks.first_week
    masks = weeks.agg(
        **{f"mask_{n}": weeks.known_bits.max(where=at == n) for n in range(MOST_WEEKS)}
    )
    rows = rows.cross_join(masks)
    return rows.select(
        "customer_id",
        what,
        **{
            f"in_{n}": ((rows.seen & rows[f"mask_{n}"]) != 0).fill_null(False).ifelse(1.0, 0.0)
            for n in range(MOST_WEEKS)
        },
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
