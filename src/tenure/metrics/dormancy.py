"""Who sleeps for good reason: a season, stand-by, machines at work, or use under another id."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, StringValue, Table

YEAR_MONTHS = 12
SEASON_SLACK_DAYS = 14
"""Edges of last year's quiet stretch may lie this many days inside this year's."""
LEAST_GAP_DAYS = 28
"""Last year's quiet stretch must be so long: a shorter one is chance where use is rare."""
HELD_BY = ("mismatch", "standby", "seasonal", "integration_only", "season_unknown")
"""What stands against freezing a customer, the weightiest first.

mismatch: use under an id nobody knows looks like theirs. standby: their plan, segment or
subscription says so. seasonal: quiet in the same weeks last year and back afterwards, or a yearly
wave in two years and more. integration_only: only machines show life. season_unknown: under 12
months of use, a season cannot be ruled out.
"""
STANDBY_WORDS = (
    r"stand[^a-z]?by|season|saison|hibernat|dormant|on[^a-z]hold|paused"
    r"|待機|休眠|休止|季節|シーズン|スタンバイ|[Сс]езон|[Оо]жидани|فصلی|آماده"
)
YEARLY = ibis.schema({"customer_id": "string", "is_yearly": "boolean"})
"""Customers asked whether their use has a yearly wave that is low now, and the answer."""


def standby(*, subscriptions: Table, customers: Table, day: DateValue) -> Table:
    """Customers whose plan, segment or subscription says that they stand by on `day`.

    Takes the canonical tables. Returns customer_id, standby_by (plan, segment or status).
    """
    running = subscriptions.filter(
        subscriptions.started_on <= day,
        subscriptions.ended_on.isnull() | (subscriptions.ended_on > day),
    )
    every = ibis.union(
        _said(running.filter(_means_standby(running.plan)), "plan"),
        _said(customers.filter(_means_standby(customers.segment)), "segment"),
        _said(running.filter(running.status == "paused"), "status"),
        distinct=False,
    )
    return every.group_by("customer_id").agg(standby_by=_.standby_by.min())


def _means_standby(text: StringValue) -> ibis.expr.types.BooleanValue:
    return text.lower().re_search(STANDBY_WORDS).fill_null(False)


def _said(rows: Table, by: str) -> Table:
    return rows.select("customer_id", standby_by=ibis.literal(by))


def slept_last_year(stopped: Table, last_year: Table, seen_until: DateValue) -> Table:
    """Customers used before last year's same weeks, quiet in them, and back afterwards.

    Takes customer_id, quiet_since, quiet_months, first_used_on, used_on (last day of use) of those
    who stopped, and `last_year` (customer_id, used_on: use one to two years ago). Nobody quiet for
    12 full months sleeps through a season. Returns customer_id, is_seasonal.
    """
    slack, year = ibis.interval(days=SEASON_SLACK_DAYS), ibis.interval(days=365)
    quiet = stopped.select(
        "customer_id",
        "first_used_on",
        "quiet_months",
        last_on=stopped.used_on,
        slept_from=(stopped.quiet_since.cast("timestamp") - year + slack).cast("date"),
        slept_to=(seen_until.cast("timestamp") - year - slack).cast("date"),
    )
    quiet = quiet.filter(
        (quiet.quiet_months < YEAR_MONTHS)
        & (quiet.slept_from < quiet.slept_to)
        & (quiet.first_used_on < quiet.slept_from)
        & (quiet.last_on > quiet.slept_to)
    )
    used = last_year.select(user="customer_id", used_on="used_on")
    near = quiet.left_join(used, quiet.customer_id == used.user)
    gaps = near.group_by("customer_id", "first_used_on", "last_on").agg(
        before_on=_.used_on.max(where=_.used_on < _.slept_from),
        inside=_.used_on.count(where=(_.used_on >= _.slept_from) & (_.used_on <= _.slept_to)),
        after_on=_.used_on.min(where=_.used_on > _.slept_to),
    )
    before = ibis.coalesce(gaps.before_on, gaps.first_used_on)
    after = ibis.coalesce(gaps.after_on, gaps.last_on)
    days = after.delta(before, unit="day").cast("int64") - 1
    return gaps.select("customer_id", is_seasonal=(gaps.inside == 0) & (days >= LEAST_GAP_DAYS))


def in_question(suspects: Table) -> Table:
    """Suspects whose use is asked for a yearly wave: customer_id, quiet_since.

    Quiet for less than a year after two years of use and more, and nothing else excuses them.
    """
    rows = suspects.filter(
        (suspects.kind == "stopped")
        & (suspects.quiet_months < YEAR_MONTHS)
        & (suspects.months_known >= 2 * YEAR_MONTHS)
        & ~suspects.is_seasonal
        & suspects.unmatched_id.isnull()
        & suspects.standby_by.isnull()
    )
    return rows.select("customer_id", "quiet_since")


def held_by(rows: Table) -> StringValue:
    """What stands against freezing each zombie; null for nothing."""
    found = (
        rows.unmatched_id.notnull(),
        rows.standby_by.notnull(),
        rows.is_seasonal,
        rows.kind == "integration_only",
        rows.season_unknown,
    )
    return ibis.cases(*zip(found, HELD_BY, strict=True), else_=ibis.null(str))
