"""The five MRR movements, computed from changes: each start and end once, then a running sum."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
from ibis import _
from ibis.expr.types import IntegerScalar, Table

from tenure.metrics.cards import card
from tenure.metrics.mrr import segments
from tenure.values.switches import SamePeriod, Switches

KINDS = ("new", "expansion", "contraction", "churn", "reactivation")
ENDED_BY = ("unknown", "customer", "delinquent", "us")

MOVEMENTS = card(
    "movements",
    "MRR movements",
    formula="opening + new + expansion − contraction − churn + reactivation = closing",
    unit="minor units of one currency",
    population="customers whose MRR changed that day, each judged once a day on the sum of its subscriptions",
    edges=(
        "new: first time from zero; reactivation: from zero after having paid before; churn: to zero; "
        "one of two subscriptions lost is contraction; a same-day cancel and restart or a plan change "
        "at the same monthly value is no movement; the right edge of the data is never churn"
    ),
    source="field convention; ChartMogul help pages for the cases",
)


def movements(subscriptions: Table, switches: Switches) -> Table:
    """Every MRR movement, dated, past and already known future.

    Takes the canonical `subscriptions`. Returns one row for each customer, currency and day
    on which MRR changed: customer_id, currency, moved_on, kind, opening_minor, closing_minor,
    delta_minor, ended_by (for churn; else null). With `same_period` ignore, one row a month.
    """
    days = _changes(segments(subscriptions, switches))
    if switches.same_period is SamePeriod.IGNORE:
        days = days.mutate(moved_on=days.moved_on.truncate("M").cast("date"))
        days = _net(days)
    return _classified(days)


def _changes(stretches: Table) -> Table:
    starts = stretches.select(
        "customer_id",
        "currency",
        moved_on=stretches.starts_on,
        delta_minor=stretches.mrr_minor,
        ended_code=ibis.literal(-1, "int64"),
    )
    ended = stretches.filter(stretches.ends_on.notnull())
    ends = ended.select(
        "customer_id",
        "currency",
        moved_on=ended.ends_on,
        delta_minor=-ended.mrr_minor,
        ended_code=ibis.cases(
            *((ended.ended_by == name, code) for code, name in enumerate(ENDED_BY)), else_=-1
        ).cast("int64"),
    )
    return _net(ibis.union(starts, ends, distinct=False))


def _net(days: Table) -> Table:
    net = days.group_by("customer_id", "currency", "moved_on").agg(
        delta_minor=_.delta_minor.sum(), ended_code=_.ended_code.max()
    )
    return net.filter(net.delta_minor != 0)


def _classified(days: Table) -> Table:
    by_day = ibis.window(
        group_by=["customer_id", "currency"], order_by="moved_on", preceding=None, following=0
    )
    whole = ibis.window(group_by=["customer_id", "currency"])
    rows = days.mutate(
        closing_minor=days.delta_minor.sum().over(by_day),
        first_on=days.moved_on.min().over(whole),
    )
    rows = rows.mutate(opening_minor=rows.closing_minor - rows.delta_minor)
    kind = ibis.cases(
        (rows.closing_minor == 0, "churn"),
        ((rows.opening_minor == 0) & (rows.moved_on == rows.first_on), "new"),
        (rows.opening_minor == 0, "reactivation"),
        (rows.delta_minor > 0, "expansion"),
        else_="contraction",
    )
    who = ibis.cases(
        *((rows.ended_code == code, name) for code, name in enumerate(ENDED_BY)), else_="unknown"
    )
    return rows.select(
        "customer_id",
        "currency",
        "moved_on",
        kind=kind,
        opening_minor=rows.opening_minor,
        closing_minor=rows.closing_minor,
        delta_minor=rows.delta_minor,
        ended_by=(rows.closing_minor == 0).ifelse(who, ibis.null(str)),
    )


def balances(moves: Table) -> Table:
    """MRR of each customer and currency as it now stands in `moves`, zero left out.

    Filter `moves` by `moved_on <= as_of` first. Returns customer_id, currency, mrr_minor.
    """
    held = moves.group_by("customer_id", "currency").agg(mrr_minor=_.delta_minor.sum())
    return held.filter(held.mrr_minor != 0)


def monthly(moves: Table, months: Table, *, by: Sequence[str] = ()) -> Table:
    """Movements of each month with opening and closing.

    Takes movements and a calendar table `months` (month_on: first days, without gaps) that
    starts no later than the first movement. `by` names further columns of `moves` to keep
    apart. Returns one row for each month and currency: month_on, currency, opening_minor, the
    five movements (all ≥ 0), closing_minor, churn by who ended it, and customers counted.
    """
    keys = ("currency", *by)
    dated = moves.mutate(month_on=moves.moved_on.truncate("M").cast("date"))
    sums = dated.group_by("month_on", *keys).agg(
        net_minor=_.delta_minor.sum(),
        **{f"{kind}_minor": _moved(dated, kind) for kind in KINDS},
        **{f"churn_{who}_minor": _moved(dated, "churn", dated.ended_by == who) for who in ENDED_BY},
        customers_gained=((dated.opening_minor == 0).sum()),
        customers_lost=((dated.closing_minor == 0).sum()),
    )
    grid = months.select("month_on").cross_join(moves.select(*keys).distinct())
    joined = grid.left_join(sums, ["month_on", *keys])
    filled = joined.select(
        "month_on",
        *keys,
        **{
            name: joined[name].fill_null(0)
            for name in sums.columns
            if name not in ("month_on", *keys)
        },
    )
    running = ibis.window(group_by=list(keys), order_by="month_on", preceding=None, following=0)
    gained = filled.customers_gained - filled.customers_lost
    closed = filled.mutate(
        closing_minor=filled.net_minor.sum().over(running),
        customers_closing=gained.sum().over(running),
    )
    return closed.mutate(
        opening_minor=closed.closing_minor - closed.net_minor,
        customers_opening=closed.customers_closing
        - (closed.customers_gained - closed.customers_lost),
    )


def _moved(
    moves: Table, kind: str, where: ibis.expr.types.BooleanValue | None = None
) -> IntegerScalar:
    wanted = moves.kind == kind
    if where is not None:
        wanted = wanted & where
    return moves.delta_minor.abs().sum(where=wanted).fill_null(0)
