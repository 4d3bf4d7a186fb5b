"""The five MRR movements, computed from changes: each start and end once, then a running sum."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.operations as ops
from ibis import _
from ibis.expr.builders import LegacyWindowBuilder
from ibis.expr.types import (
    BooleanValue,
    DateScalar,
    IntegerScalar,
    IntegerValue,
    StringValue,
    Table,
)

from tenure.metrics.cards import card
from tenure.metrics.months import month_of
from tenure.metrics.mrr import resumed, segments
from tenure.values.switches import PausePolicy, Reactivation, SamePeriod, Switches, ZeroPrice

KINDS = ("new", "expansion", "contraction", "churn", "reactivation")
FX = "fx"
ENDED_BY = ("unknown", "customer", "delinquent", "us")

MOVEMENTS = card(
    "movements",
    "MRR movements",
    formula="opening + new + expansion − contraction − churn + reactivation (+ fx) = closing",
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
    """Every MRR movement, dated, past and already known future, of the canonical `subscriptions`.

    See `moved` for what it returns.
    """
    return moved(segments(subscriptions, switches), switches, resumed(subscriptions, switches))


def moved(stretches: Table, switches: Switches, resumptions: Table | None = None) -> Table:
    """Every MRR movement of `mrr.segments`.

    `resumptions` (`mrr.resumed`) are needed where who resumes counts as new. Returns one row for
    each customer, currency and day on which MRR changed: customer_id, currency, moved_on, kind,
    opening_minor, closing_minor, delta_minor, live_step (+1 where the customer comes, -1 where
    it goes), ended_by (for churn; else null). With `same_period` ignore, one row a month, on the
    day of its last change.
    """
    back = resumptions if switches.pause_policy is PausePolicy.CANCEL_AND_NEW else None
    days = changes(stretches, counted=switches.zero_price is ZeroPrice.ACTIVE, resumptions=back)
    return classified(_net(days, switches), switches)


def changes(stretches: Table, *, counted: bool = False, resumptions: Table | None = None) -> Table:
    """Each start and each end of a stretch: customer_id, currency, moved_on, delta_minor, ended_code.

    `counted` adds `step` (+1, -1): stretches of 0 count, too; `resumptions` adds `resumed` (0, 1).
    """
    starts = stretches.select(
        "customer_id",
        "currency",
        moved_on=stretches.starts_on,
        delta_minor=stretches.mrr_minor,
        ended_code=whole(-1),
        **({"step": whole(1)} if counted else {}),
        **({"resumed": whole(0)} if resumptions is not None else {}),
    )
    ended = stretches.filter(stretches.ends_on.notnull())
    ends = ended.select(
        "customer_id",
        "currency",
        moved_on=ended.ends_on,
        delta_minor=-ended.mrr_minor,
        ended_code=ended_code(ended.ended_by),
        **({"step": whole(-1)} if counted else {}),
        **({"resumed": whole(0)} if resumptions is not None else {}),
    )
    both = ibis.union(starts, ends, distinct=False)
    if resumptions is None:
        return both
    marks = resumptions.select(
        "customer_id",
        "currency",
        "moved_on",
        delta_minor=whole(0),
        ended_code=whole(-1),
        **({"step": whole(0)} if counted else {}),
        resumed=whole(1),
    )
    return ibis.union(both, marks, distinct=False)


def whole(number: int) -> IntegerScalar:
    """A constant of 64 bits, whatever its size."""
    return ibis.literal(number, "int64")


def ended_code(who: StringValue) -> IntegerValue:
    """Who ended it as a number, so that the known beats the unknown where several end at once."""
    return ibis.cases(*((who == name, code) for code, name in enumerate(ENDED_BY)), else_=-1).cast(
        "int64"
    )


def ended_name(code: IntegerValue) -> StringValue:
    """The name behind `ended_code`."""
    return ibis.cases(
        *((code == place, name) for place, name in enumerate(ENDED_BY)), else_="unknown"
    )


def _net(days: Table, switches: Switches) -> Table:
    """One row for each customer, currency and day (or month) on which anything changed."""
    net = _summed(days, "moved_on")
    if switches.same_period is not SamePeriod.IGNORE:
        return net.filter(_changed(net))
    # a month is dated where it last changed: not on days whose ends and starts make up for each other
    dated = net.mutate(
        month_on=month_of(net.moved_on, switches.month_start_day),
        moved_on=_changed(net).ifelse(net.moved_on, ibis.null("date")),
    )
    months = _summed(dated, "month_on", moved_on=dated.moved_on.max())
    return months.filter(_changed(months))


def _summed(days: Table, when: str, **more: DateScalar) -> Table:
    return days.group_by("customer_id", "currency", when).agg(
        delta_minor=_narrow(days.delta_minor.sum()),
        ended_code=_.ended_code.max(),
        **({"step": _.step.sum()} if "step" in days.columns else {}),
        **({"resumed": _.resumed.max()} if "resumed" in days.columns else {}),
        **more,
    )


def _narrow(total: IntegerScalar) -> IntegerScalar:
    """A sum as 64 bits wide as its type says: engines make it wider (128 bits, numeric), which
    costs in all that follows, and Ibis leaves out a `cast` its own types do not ask for.
    """
    narrow: IntegerScalar = ops.Cast(total, "int64").to_expr()
    return narrow


def _changed(net: Table) -> BooleanValue:
    changed = net.delta_minor != 0
    return changed | (net.step != 0) if "step" in net.columns else changed


def classified(days: Table, switches: Switches) -> Table:
    """Movements of netted `changes`, judged by what stands before and after each day.

    Where `days` has `fx_minor`, it comes before the day's movement and is left to the caller to
    show: it is added to opening_minor.
    """
    by_day = ibis.window(
        group_by=["customer_id", "currency"], order_by="moved_on", preceding=None, following=0
    )
    each = ibis.window(group_by=["customer_id", "currency"], order_by="moved_on")
    counted = "step" in days.columns
    fx = days.fx_minor if "fx_minor" in days.columns else 0
    rows = days.mutate(
        closing_minor=(days.delta_minor + fx).sum().over(by_day),
        before_on=days.moved_on.lag().over(each),
        **({"held": days.step.sum().over(by_day)} if counted else {}),
    )
    rows = rows.mutate(opening_minor=rows.closing_minor - rows.delta_minor)
    held = rows.held if counted else rows.closing_minor
    had = rows.held - rows.step if counted else rows.opening_minor
    if counted and switches.zero_price is ZeroPrice.ACTIVE:
        rows, held, had = _once_paid(rows, by_day, each)
    rows = rows.mutate(gone=(held == 0) & (had != 0), came=(had == 0) & (held != 0))
    if counted:
        moves = (rows.delta_minor != 0) | ((had == 0) != (held == 0))
        rows = rows.filter(moves | (rows.fx_minor != 0) if "fx_minor" in days.columns else moves)
    kind = ibis.cases(
        (rows.gone, "churn"),
        (rows.came & _is_new(rows, switches), "new"),
        (rows.came & (switches.reactivation is Reactivation.OWN), "reactivation"),
        (rows.delta_minor > 0, "expansion"),
        else_="contraction",
    )
    return rows.select(
        "customer_id",
        "currency",
        "moved_on",
        kind=kind,
        opening_minor=rows.opening_minor,
        closing_minor=rows.closing_minor,
        delta_minor=rows.delta_minor,
        live_step=ibis.cases((rows.came, 1), (rows.gone, -1), else_=0).cast("int64"),
        ended_by=rows.gone.ifelse(ended_name(rows.ended_code), ibis.null(str)),
        **({"fx_minor": rows.fx_minor} if "fx_minor" in days.columns else {}),
    )


def _once_paid(
    rows: Table, by_day: LegacyWindowBuilder, each: LegacyWindowBuilder
) -> tuple[Table, IntegerValue, IntegerValue]:
    """Whoever never paid is not a customer yet: live stretches count from the first MRR on."""
    most = rows.mutate(most=rows.closing_minor.max().over(by_day))
    rows = most.mutate(had_most=most.most.lag().over(each).fill_null(0))
    held = (rows.most > 0).ifelse(rows.held, 0)
    had = (rows.had_most > 0).ifelse(rows.held - rows.step, 0)
    return rows, held, had


def _is_new(rows: Table, switches: Switches) -> BooleanValue:
    new = rows.had_most == 0 if "had_most" in rows.columns else rows.before_on.isnull()
    if switches.reactivation_window is not None:
        days = rows.moved_on.delta(rows.before_on, unit="day")
        new = new | (days > switches.reactivation_window)
    if "resumed" in rows.columns:
        new = new | (rows.resumed == 1)
    return new


def balances(moves: Table) -> Table:
    """MRR of each customer and currency as it now stands in `moves`; who is gone is left out.

    Filter `moves` by `moved_on <= as_of` first. Returns customer_id, currency, mrr_minor.
    """
    held = moves.group_by("customer_id", "currency").agg(
        mrr_minor=_.delta_minor.sum(), live=_.live_step.sum()
    )
    return held.filter(held.live > 0).drop("live")


def monthly(
    moves: Table, months: Table, *, by: Sequence[str] = (), month_start_day: int = 1
) -> Table:
    """Movements of each month with opening and closing.

    Takes movements and a calendar table `months` (month_on: first days, without gaps) that
    starts no later than the first movement. `by` names further columns of `moves` to keep
    apart. Returns one row for each month and currency: month_on, currency, opening_minor, the
    five movements (all ≥ 0), fx_minor (signed), closing_minor, churn by who ended it, and
    customers counted.
    """
    keys = ("currency", *by)
    dated = moves.mutate(month_on=month_of(moves.moved_on, month_start_day))
    sums = dated.group_by("month_on", *keys).agg(
        net_minor=_.delta_minor.sum(),
        **{f"{kind}_minor": _moved(dated, kind) for kind in KINDS},
        fx_minor=dated.delta_minor.sum(where=dated.kind == FX).fill_null(0),
        **{f"churn_{who}_minor": _moved(dated, "churn", dated.ended_by == who) for who in ENDED_BY},
        customers_gained=((dated.live_step == 1).sum()),
        customers_lost=((dated.live_step == -1).sum()),
    )
    grid = months.select("month_on").cross_join(sums.select(*keys).distinct())
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


def _moved(moves: Table, kind: str, where: BooleanValue | None = None) -> IntegerScalar:
    wanted = moves.kind == kind
    if where is not None:
        wanted = wanted & where
    return moves.delta_minor.abs().sum(where=wanted).fill_null(0)
