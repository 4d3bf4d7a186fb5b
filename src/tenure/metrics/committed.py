"""CMRR: MRR with the changes that are already known and have not taken effect."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, Table

from tenure.metrics.cards import card
from tenure.metrics.movements import whole

CMRR = card(
    "cmrr",
    "CMRR (committed MRR)",
    formula="MRR + new and expansion signed for later − contraction and churn already notified, within 12 months",
    unit="minor units of one currency",
    population="changes dated after the as-of day in `subscriptions`: starts, price changes, ends, discounts that end",
    edges=(
        "a late payment is not counted as lost here, since it may still come; a cancellation counts when what is "
        "paid for runs out; renewals are assumed where no end is known"
    ),
    source="field convention",
)
AHEAD_DAYS = 365


def ahead(moves: Table, day: DateValue) -> Table:
    """Movements known now that take effect within a year after `day`; late payments left out.

    Takes all `movements`. Returns its rows.
    """
    last = (day.cast("timestamp") + ibis.interval(days=AHEAD_DAYS)).cast("date")
    later = moves.filter(moves.moved_on > day, moves.moved_on <= last)
    return later.filter(later.ended_by.fill_null("") != "delinquent")


def committed(moves: Table, day: DateValue) -> Table:
    """MRR and CMRR by currency.

    Takes all `movements`. Returns currency, mrr_minor, coming_minor (≥ 0), going_minor (≥ 0),
    cmrr_minor = mrr_minor + coming_minor − going_minor.
    """
    past = moves.filter(moves.moved_on <= day)
    now = past.select(
        "currency", mrr_minor=past.delta_minor, coming_minor=whole(0), going_minor=whole(0)
    )
    later = ahead(moves, day)
    up = later.delta_minor > 0
    then = later.select(
        "currency",
        mrr_minor=whole(0),
        coming_minor=up.ifelse(later.delta_minor, 0),
        going_minor=up.ifelse(0, -later.delta_minor),
    )
    both = (
        ibis.union(now, then, distinct=False)
        .group_by("currency")
        .agg(
            mrr_minor=_.mrr_minor.sum(),
            coming_minor=_.coming_minor.sum(),
            going_minor=_.going_minor.sum(),
        )
    )
    return both.mutate(cmrr_minor=both.mrr_minor + both.coming_minor - both.going_minor)
