"""Customers counted: when each one came, left and came back, over all its currencies."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import Table

from tenure.metrics.cards import card
from tenure.metrics.movements import ended_code, ended_name
from tenure.values.switches import DEFAULT, Denominator, PausePolicy, SamePeriod, Switches

LOGO_CHURN = card(
    "logo_churn_rate",
    "Logo churn rate",
    formula="customers lost ÷ customers at the start of the period",
    unit="rate",
    population="customers with MRR above zero, over all their currencies",
    edges=(
        "same_period and denominator switches decide how comings and goings inside the period count: by "
        "default every loss counts, also of those who came in the period, so that over a long period the "
        "rate can pass 1; no customers at the start: not defined"
    ),
    source="ChartMogul and Stripe help pages; where they differ, a switch",
)
GONE = card(
    "gone_rate",
    "Customers gone",
    formula="customers at the start of the period who do not pay at its end ÷ customers at the start",
    unit="share 0–1 with Wilson interval and n",
    population="customers with MRR above zero at the start, over all their currencies",
    edges="who left and came back is not gone; who came in the period is not counted; none at the start: not defined",
    source="Wilson 1927 for the interval; survivors and newcomers are kept apart",
)


BY_NAME = ("us", "delinquent")
"""Losses told apart."""


def logo_movements(moves: Table, switches: Switches = DEFAULT) -> Table:
    """When customers as a whole came and left.

    Takes `movements`. Returns customer_id, moved_on, kind (new, churn, reactivation),
    logos (+1 or -1), ended_by. Paying in one currency instead of another is no movement.
    """
    came_new = moves.kind == "new"
    days = moves.group_by("customer_id", "moved_on").agg(
        step=_.live_step.sum(), ended_code=ended_code(moves.ended_by).max(), fresh=came_new.any()
    )
    running = ibis.window(group_by="customer_id", order_by="moved_on", preceding=None, following=0)
    each = ibis.window(group_by="customer_id", order_by="moved_on")
    days = days.filter(days.step != 0)
    days = days.mutate(held=days.step.sum().over(running), before_on=days.moved_on.lag().over(each))
    left = days.held == 0
    came = (days.held - days.step == 0) & (days.held > 0)
    new = days.before_on.isnull()
    if switches.reactivation_window is not None or (
        switches.pause_policy is PausePolicy.CANCEL_AND_NEW
    ):
        new = new | days.fresh
    return days.filter(left | came).select(
        "customer_id",
        "moved_on",
        kind=ibis.cases((left, "churn"), (new, "new"), else_="reactivation"),
        logos=left.ifelse(-1, 1),
        ended_by=left.ifelse(ended_name(days.ended_code), ibis.null(str)),
    )


def logo_churn(logos: Table, windows: Table, switches: Switches) -> Table:
    """Customers lost in each window, as the switches count them.

    Takes `logo_movements` and `windows` (window_start, window_end: half-open days). Returns
    window_start, window_end, at_start, joined, lost (numerator), divisor, lost by who ended
    it, and gone (of those at the start, not paying at the end). The logo churn rate is
    lost ÷ divisor, the share gone is gone ÷ at_start; 0 below the line means not defined.
    """
    before = logos.group_by("moved_on").agg(logos=_.logos.sum())
    opening = (
        windows.left_join(before, before.moved_on < windows.window_start)
        .group_by("window_start", "window_end")
        .agg(at_start=_.logos.sum().fill_null(0))
    )
    inside = logos.inner_join(
        windows,
        [logos.moved_on >= windows.window_start, logos.moved_on < windows.window_end],
    )
    each = inside.group_by("window_start", "window_end", "customer_id").agg(
        was_there=(_.kind.argmin(_.moved_on) == "churn"),
        is_gone=(_.kind.argmax(_.moved_on) == "churn"),
        joined=(_.kind == "new").sum(),
        times=(_.kind == "churn").sum(),
        times_by_us=((_.kind == "churn") & (_.ended_by == "us")).sum(),
        times_delinquent=((_.kind == "churn") & (_.ended_by == "delinquent")).sum(),
        ended_by=_.ended_by.argmax(_.moved_on),
    )
    gone = (each.was_there & each.is_gone).ifelse(1, 0)
    if switches.same_period is SamePeriod.COUNT:
        lost = (each.times, each.times_by_us, each.times_delinquent)
    else:
        lost = (gone, *(gone * (each.ended_by == who).ifelse(1, 0) for who in BY_NAME))
    each = each.mutate(gone=gone, lost=lost[0], lost_by_us=lost[1], lost_delinquent=lost[2])
    counted = each.group_by("window_start", "window_end").agg(
        joined=_.joined.sum(),
        lost=_.lost.sum(),
        gone=_.gone.sum(),
        lost_by_us=_.lost_by_us.sum(),
        lost_delinquent=_.lost_delinquent.sum(),
    )
    both = opening.left_join(counted, ["window_start", "window_end"])
    joined = both.joined.fill_null(0)
    divisor = both.at_start
    if switches.denominator is Denominator.START_PLUS_NEW:
        divisor = divisor + joined
    return both.select(
        "window_start",
        "window_end",
        "at_start",
        joined=joined,
        lost=both.lost.fill_null(0),
        gone=both.gone.fill_null(0),
        lost_by_us=both.lost_by_us.fill_null(0),
        lost_delinquent=both.lost_delinquent.fill_null(0),
        divisor=divisor,
    )
