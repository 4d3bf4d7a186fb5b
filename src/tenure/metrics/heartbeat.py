"""Heartbeat of the sources of use: who has gone silent, on which days little came, whose use is unknown."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, Table

from tenure.metrics.cards import card

HEARD_DAYS = 60
LEAST_GAPS = 3
LEAST_QUIET_DAYS = 3
TIMES_USUAL = 3
RETIRED_DAYS = 365
LOST_DAYS = 90
MOST_SHARE = 0.8
MOVED_SHARE = 0.5
OUTAGE_DAYS = 90
OUTAGE_WEEKS = 8
OUTAGE_SHARE = 0.2
LEAST_MEDIAN = 20

HEARTBEAT = card(
    "heartbeat",
    "Heartbeat of a source",
    formula=(
        "silent when quiet for more than 3 days and more than 3 times its usual gap: the 95th percentile "
        "(nearest rank) of the days from one day with events to the next, over its last 60 days"
    ),
    unit="days",
    population="values of `source` in usage events; events that name none are one source",
    edges=(
        "quiet is counted to the last day any source was heard: when all stop at once nothing is known of "
        "anyone, and use is shown as of that day; fewer than 3 gaps: no usual gap, never silent; events that "
        "name no source are never silent beside sources that are named; quiet for a year: switched off"
    ),
    source="no silent zeros: missing telemetry is not absence of use",
)
OUTAGES = card(
    "outage_days",
    "Outage days",
    formula="days with under a fifth of the median of the same weekday in the 8 weeks before",
    unit="days of one source",
    population="days of the last 90 whose median is at least 20 events",
    edges="a day without events counts as 0; a source known for under 8 weeks has no outages",
    source="field convention",
)
USE_UNKNOWN = card(
    "use_unknown",
    "Use unknown",
    formula=(
        "at least 80 % of the customer's events in the 90 days before the silence came from a source that is "
        "silent now"
    ),
    unit="customers",
    population="customers with usage events in those 90 days",
    edges=(
        "whose events from other sources have since come at half their former pace or more has moved: that "
        "use is known; use that is unknown is nowhere counted as no use"
    ),
    source="no silent zeros: missing telemetry is not absence of use",
)


def by_source(events: Table) -> Table:
    """Events by source, customer and day: source, customer_id, used_on, events.

    Takes the canonical `usage_events`; "" stands for no source. Additive over files.
    """
    dated = events.mutate(used_on=events.occurred_at.cast("date"), heard=_named(events))
    rows = dated.group_by("heard", "customer_id", "used_on").agg(events=_.count())
    return rows.select("customer_id", "used_on", "events", source=rows.heard)


def _named(events: Table) -> ibis.expr.types.StringValue:
    return events.source.fill_null("")


def without_source(daily: Table) -> Table:
    """The same of `usage_daily`, whose events named no source; the columns of `by_source`."""
    rows = daily.group_by("customer_id", "used_on").agg(events=_.events.sum())
    return rows.select("customer_id", "used_on", "events", source=ibis.literal(""))


def heard(events: Table) -> Table:
    """Events of each source and day, of everyone: source, used_on, events.

    Takes the canonical `usage_events`; "" stands for no source. Additive over files.
    """
    dated = events.select(used_on=events.occurred_at.cast("date"), source=_named(events))
    return dated.group_by("source", "used_on").agg(events=_.count())


def heard_of_days(daily: Table) -> Table:
    """The same of `usage_daily`, whose events named no source."""
    rows = daily.group_by("used_on").agg(events=_.events.sum())
    return rows.select("used_on", "events", source=ibis.literal("")).select(
        "source", "used_on", "events"
    )


def heartbeats(heard: Table, day: DateValue) -> Table:
    """How each source has beaten up to the end of `day`.

    Takes `heard`. Returns one row a source: source, first_on, last_on, events (in its last 60
    days), heard_days (of them with events), gaps, usual_gap_days (null with fewer than 3 gaps),
    limit_days (null likewise), quiet_days (to the last day any source was heard), late_days (to
    `day`), is_retired, is_silent, is_late (quiet beyond the limit against `day`).
    """
    rows = heard.filter(heard.used_on <= day)
    ends = rows.group_by("source").agg(first_on=_.used_on.min(), last_on=_.used_on.max())
    last = ends.agg(seen_on=_.last_on.max(), named=(_.source != "").any())
    near = rows.inner_join(ends.select("source", "last_on"), "source")
    near = near.filter(_age(near.last_on, near.used_on) < HEARD_DAYS)
    counts = near.group_by("source").agg(events=_.events.sum(), heard_days=_.count())
    found = ends.inner_join(counts, "source").left_join(_usual_gaps(near), "source")
    found = found.select(
        "source",
        "first_on",
        "last_on",
        "events",
        "heard_days",
        gaps=found.gaps.fill_null(0),
        usual_gap_days=(found.gaps >= LEAST_GAPS).ifelse(found.gap_days, ibis.null("int64")),
    )
    return _judged(found.cross_join(last), day)


def _usual_gaps(near: Table) -> Table:
    """source, gaps, gap_days: the 95th percentile by nearest rank."""
    in_order = ibis.window(group_by="source", order_by="used_on")
    steps = near.mutate(before=near.used_on.lag().over(in_order))
    steps = steps.filter(steps.before.notnull())
    steps = steps.select("source", "used_on", gap_days=_age(steps.used_on, steps.before))
    by_length = ibis.window(group_by="source", order_by=["gap_days", "used_on"])
    ranked = steps.mutate(place=ibis.row_number().over(by_length) + 1)
    counts = steps.group_by("source").agg(gaps=_.count())
    both = ranked.inner_join(counts, "source")
    at = both.filter(both.place == (95 * both.gaps + 99) // 100)
    return at.select("source", "gaps", "gap_days")


def _judged(rows: Table, day: DateValue) -> Table:
    usual = rows.usual_gap_days * TIMES_USUAL
    limit = usual.isnull().ifelse(ibis.null("int64"), ibis.greatest(usual, LEAST_QUIET_DAYS))
    rows = rows.mutate(
        limit_days=limit.cast("int64"),
        quiet_days=_age(rows.seen_on, rows.last_on),
        late_days=_age(day, rows.last_on),
    )
    is_retired = rows.quiet_days > RETIRED_DAYS
    is_nameless = (rows.source == "") & rows.named
    beyond = (rows.quiet_days > rows.limit_days).fill_null(False)
    late = (rows.late_days > rows.limit_days).fill_null(False)
    return rows.select(
        "source",
        "first_on",
        "last_on",
        "events",
        "heard_days",
        "gaps",
        "usual_gap_days",
        "limit_days",
        "quiet_days",
        "late_days",
        is_retired=is_retired,
        is_silent=beyond & ~is_retired & ~is_nameless,
        is_late=late & ~is_retired & ~is_nameless,
    )


def outages(heard: Table, beats: Table, days: Table) -> Table:
    """Days on which a source gave far less than on such weekdays.

    Takes `heard`, `heartbeats` and `days` (day). Returns source, day, events, usual (the
    median of the same weekday in the 8 weeks before).
    """
    reach = 7 * OUTAGE_WEEKS
    grid = beats.filter(~beats.is_retired).select("source", "first_on").cross_join(days)
    grid = grid.filter(_age(grid.day, grid.first_on) >= reach).select("source", "day")
    rows = heard.select(heard_source="source", used_on="used_on", events="events")
    near = grid.inner_join(
        rows,
        [
            grid.source == rows.heard_source,
            rows.used_on <= grid.day,
            rows.used_on >= _days_before(grid.day, reach),
        ],
    )
    near = near.mutate(age_days=_age(near.day, near.used_on))
    now = near.filter(near.age_days == 0).select("source", "day", "events")
    then = near.filter((near.age_days > 0) & (near.age_days % 7 == 0))
    both = _middles(then).left_join(now, ["source", "day"])
    both = both.select("source", "day", "usual", events=both.events.fill_null(0))
    low = (both.usual >= LEAST_MEDIAN) & (both.events < both.usual * OUTAGE_SHARE)
    return both.filter(low).select("source", "day", "events", "usual")


def _middles(then: Table) -> Table:
    """source, day, usual: sorted downwards, weeks without events come last and need not be stored."""
    down = ibis.window(group_by=["source", "day"], order_by=[ibis.desc("events"), "used_on"])
    ranked = then.mutate(place=ibis.row_number().over(down) + 1)
    middle = ranked.filter(ranked.place.isin([OUTAGE_WEEKS // 2, OUTAGE_WEEKS // 2 + 1]))
    return middle.group_by("source", "day").agg(usual=_.events.sum() / 2.0)


def use_unknown(use: Table, beats: Table, aliases: Table, day: DateValue) -> Table:
    """Customers whose use came from a source that is silent now.

    Takes `by_source` (at least from 90 days before the first silence), `heartbeats`, `aliases`
    (other_id, customer_id). Returns customer_id, silent_source, unknown_since (the day after that
    source was last heard).
    """
    silent = beats.filter(beats.is_silent).select("quiet_days", own="source", last_on="last_on")
    rows = _owned(use.filter(use.used_on <= day), aliases).cross_join(silent)
    rows = rows.filter(_age(rows.last_on, rows.used_on) < LOST_DAYS)
    is_before = rows.used_on <= rows.last_on
    counts = rows.mutate(is_before=is_before, is_own=rows.source == rows.own)
    counts = counts.group_by("customer_id", "own", "last_on", "quiet_days").agg(
        lost=_.events.sum(where=_.is_before & _.is_own).fill_null(0),
        before=_.events.sum(where=_.is_before).fill_null(0),
        since=_.events.sum(where=~_.is_before).fill_null(0),
    )
    found = counts.filter(_is_lost(counts))
    first = found.group_by("customer_id").agg(last_on=_.last_on.min(), own=_.own.min())
    after = (first.last_on.cast("timestamp") + ibis.interval(days=1)).cast("date")
    return first.select("customer_id", silent_source=first.own, unknown_since=after)


def _is_lost(counts: Table) -> BooleanValue:
    mostly = (counts.lost > 0) & (counts.lost >= counts.before * MOST_SHARE)
    pace = counts.before.cast("float64") * counts.quiet_days / LOST_DAYS
    return mostly & (counts.since < pace * MOVED_SHARE)


def _owned(use: Table, aliases: Table) -> Table:
    known = aliases.select("other_id", own_id=aliases.customer_id)
    rows = use.left_join(known, use.customer_id == known.other_id)
    return rows.select(
        "source",
        "used_on",
        "events",
        customer_id=ibis.coalesce(rows.own_id, rows.customer_id),
    )


def _age(day: DateValue, other: DateValue) -> IntegerValue:
    return day.delta(other, unit="day").cast("int64")


def _days_before(day: DateValue, days: int) -> DateValue:
    return (day.cast("timestamp") - ibis.interval(days=days)).cast("date")
