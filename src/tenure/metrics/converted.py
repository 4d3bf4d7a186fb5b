"""The ledger in one currency: every movement converted by dated rates, and the fx line beside it."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, IntegerValue, Table

from tenure.metrics.cards import card
from tenure.metrics.money import half_up, in_base
from tenure.metrics.months import month_of
from tenure.metrics.movements import FX, changes, classified, whole
from tenure.metrics.mrr import live
from tenure.values.switches import FxPolicy, PausePolicy, SamePeriod, Switches

CONVERTED = card(
    "fx",
    "MRR in one currency",
    formula=(
        "purchase_rate: each price at the rate of the day it began, and what a renewal at another rate "
        "changes is fx; spot: MRR at the rate of the day, revalued at each month's end, as fx; "
        "frozen: one rate for all of history"
    ),
    unit="minor units of the workspace's currency",
    population="customers in currencies whose rate is known on the day; the others are listed beside it",
    edges=(
        "a rate holds until the next one; before the first there is none, and nothing is guessed; a "
        "customer billed in another currency instead is no churn; rounded half up for each stretch of MRR"
    ),
    source="house rule: opening + movements + fx = closing, per customer",
)


def priced(stretches: Table, rates: Table, base: str, switches: Switches) -> Table:
    """`mrr.segments` with base_minor: MRR in `base` at the rate of the day the price began.

    Null where no rate is known. Takes the canonical `fx_rates`.
    """
    return _valued(stretches, rates, base, switches, day="priced_on", amount="mrr_minor")


def converted(
    stretches: Table,
    rates: Table,
    months: Table,
    base: str,
    switches: Switches,
    resumptions: Table | None = None,
) -> Table:
    """Movements of all currencies in `base`, with rows of kind "fx".

    Takes `mrr.segments`, the canonical `fx_rates`, the calendar `months` up to the as-of month
    (needed by spot), and `mrr.resumed` where who resumes counts as new. Returns the columns of
    `movements`, currency being `base` throughout.
    """
    if switches.fx_policy is FxPolicy.PURCHASE_RATE:
        days = _at_purchase(priced(stretches, rates, base, switches))
    else:
        days = _at_the_day(stretches, rates, months, base, switches)
    pauses = resumptions if switches.pause_policy is PausePolicy.CANCEL_AND_NEW else None
    if pauses is not None:
        days = _with_resumptions(days, pauses)
    keys = ["customer_id", "moved_on"]
    if switches.same_period is SamePeriod.IGNORE:
        keys = ["customer_id", "month_on"]
        days = days.mutate(month_on=month_of(days.moved_on, switches.month_start_day))
    netted = days.group_by(*keys).agg(
        delta_minor=_.delta_minor.sum(),
        fx_minor=_.fx_minor.sum(),
        step=_.step.sum(),
        ended_code=_.ended_code.max(),
        **({"resumed": _.resumed.max()} if pauses is not None else {}),
        **({} if "moved_on" in keys else {"moved_on": _.moved_on.max()}),
    )
    changed = (netted.delta_minor != 0) | (netted.fx_minor != 0) | (netted.step != 0)
    rows = classified(netted.filter(changed).mutate(currency=ibis.literal(base)), switches)
    return _apart(rows)


def unpriced(
    stretches: Table, rates: Table, base: str, switches: Switches, day: DateValue
) -> Table:
    """MRR at the end of `day` for which no rate is known: currency, customers, mrr_minor."""
    rows = live(stretches, day)
    if switches.fx_policy is FxPolicy.SPOT:
        rows = rows.mutate(priced_on=day)
    rows = priced(rows, rates, base, switches)
    rows = rows.filter(rows.base_minor.isnull())
    return rows.group_by("currency").agg(
        customers=_.customer_id.nunique(), mrr_minor=_.mrr_minor.sum()
    )


def _with_resumptions(days: Table, resumptions: Table) -> Table:
    marks = resumptions.select(
        "customer_id",
        "moved_on",
        delta_minor=whole(0),
        fx_minor=whole(0),
        step=whole(0),
        ended_code=whole(-1),
        resumed=whole(1),
    )
    return ibis.union(days.mutate(resumed=whole(0)), marks, distinct=False)


def _apart(rows: Table) -> Table:
    """A movement and the fx of its day as two rows; fx comes first."""
    names = [name for name in rows.columns if name != "fx_minor"]
    moves = rows.filter((rows.delta_minor != 0) | (rows.live_step != 0)).select(*names)
    only = rows.filter(rows.fx_minor != 0)
    fx = only.select(
        "customer_id",
        "currency",
        "moved_on",
        kind=ibis.literal(FX),
        opening_minor=only.opening_minor - only.fx_minor,
        closing_minor=only.opening_minor,
        delta_minor=only.fx_minor,
        live_step=whole(0),
        ended_by=ibis.null(str),
    )
    return ibis.union(moves, fx, distinct=False)


def _valued(
    rows: Table, rates: Table, base: str, switches: Switches, *, day: str, amount: str
) -> Table:
    """`rows` with base_minor: their amount at the rate that holds on their day."""
    held = _frozen(rates, base, switches) if switches.fx_policy is FxPolicy.FROZEN else None
    if held is not None:
        joined = rows.left_join(held, rows.currency == held.rate_currency)
    else:
        spans = _spans(rates, base)
        joined = rows.left_join(
            spans,
            [
                rows.currency == spans.rate_currency,
                rows[day] >= spans.from_on,
                rows[day] < spans.until_on,
            ],
        )
    return joined.select(
        *rows.columns, base_minor=in_base(joined[amount], joined.currency, joined.rate, base)
    )


def _spans(rates: Table, base: str) -> Table:
    """How long each rate holds: rate_currency, rate, from_on, until_on (first day of the next)."""
    rows = rates.filter(rates.base_currency == base, rates.currency != base)
    order = ibis.window(group_by="currency", order_by="rated_on")
    following = rows.rated_on.lead().over(order)
    return rows.select(
        rate_currency=rows.currency,
        rate=rows.rate,
        from_on=rows.rated_on,
        until_on=ibis.coalesce(following, ibis.date(9999, 12, 31)),
    )


def _frozen(rates: Table, base: str, switches: Switches) -> Table:
    rows = rates.filter(rates.base_currency == base, rates.currency != base)
    if switches.fx_frozen_on is None:
        found = rows.group_by("currency").agg(rate=_.rate.argmin(_.rated_on))
    else:
        known = rows.filter(rows.rated_on <= ibis.date(switches.fx_frozen_on))
        found = known.group_by("currency").agg(rate=_.rate.argmax(_.rated_on))
    return found.select(rate_currency=found.currency, rate=found.rate)


def _at_purchase(stretches: Table) -> Table:
    """Changes at purchase rates; where one price follows another, the part that stayed the same
    amount is revalued at the new rate, and that is fx.
    """
    known = stretches.filter(stretches.base_minor.notnull())
    native = _both_ways(changes(known, counted=True))
    base = _both_ways(changes(known.mutate(mrr_minor=known.base_minor), counted=True))
    keys = ("customer_id", "currency", "moved_on")
    days = native.join(base.select(*keys, in_base="came", out_base="went"), keys)
    renewed = _share(days.went, days.in_base, days.came)
    kept = (days.came > 0).ifelse(renewed, days.out_base)
    return days.select(
        "customer_id",
        "moved_on",
        delta_minor=days.in_base - kept,
        fx_minor=kept - days.out_base,
        step=days.step,
        ended_code=days.ended_code,
    )


def _both_ways(days: Table) -> Table:
    """What came and what went on each day, both ≥ 0."""
    came, went = days.delta_minor > 0, days.delta_minor < 0
    return days.group_by("customer_id", "currency", "moved_on").agg(
        came=days.delta_minor.sum(where=came).fill_null(0),
        went=-days.delta_minor.sum(where=went).fill_null(0),
        step=_.step.sum(),
        ended_code=_.ended_code.max(),
    )


def _share(amount: IntegerValue, above: IntegerValue, below: IntegerValue) -> IntegerValue:
    """`amount × above ÷ below`, rounded; `above ÷ below` is the rate the new price was bought at."""
    rate = above.cast("float64") / below.nullif(0).cast("float64")
    return half_up(amount.cast("float64") * rate)


def _at_the_day(
    stretches: Table, rates: Table, months: Table, base: str, switches: Switches
) -> Table:
    """Changes at the rate of their day; with spot, balances revalued at each month's end."""
    keys = ("customer_id", "currency", "moved_on")
    days = changes(stretches, counted=True)
    if switches.fx_policy is FxPolicy.SPOT:
        days = ibis.union(days, _month_ends(stretches, months, base), distinct=False)
    net = days.group_by(*keys).agg(
        delta_minor=_.delta_minor.sum(), step=_.step.sum(), ended_code=_.ended_code.max()
    )
    running = ibis.window(
        group_by=["customer_id", "currency"], order_by="moved_on", preceding=None, following=0
    )
    held = net.mutate(
        after_minor=net.delta_minor.sum().over(running), live=net.step.sum().over(running)
    )
    held = held.mutate(before_minor=held.after_minor - held.delta_minor)
    after = _valued(held, rates, base, switches, day="moved_on", amount="after_minor")
    after = after.rename(after_base="base_minor")
    both = _valued(after, rates, base, switches, day="moved_on", amount="before_minor")
    both = both.filter(both.after_base.notnull())
    each = ibis.window(group_by=["customer_id", "currency"], order_by="moved_on")
    both = both.mutate(stood=both.after_base.lag().over(each))
    # what stood before its first known rate enters as a whole with that rate
    fresh = both.stood.isnull() & (both.before_minor != 0)
    return both.select(
        "customer_id",
        "moved_on",
        delta_minor=fresh.ifelse(both.after_base, both.after_base - both.base_minor),
        fx_minor=fresh.ifelse(0, both.base_minor - both.stood.fill_null(0)),
        step=fresh.ifelse(both.live, both.step),
        ended_code=both.ended_code,
    )


def _month_ends(stretches: Table, months: Table, base: str) -> Table:
    """The last day of each month for whoever then has MRR in another currency."""
    foreign = stretches.filter(stretches.currency != base)
    ends = months.select(last_on=_day_before(months.month_on))
    held = foreign.inner_join(
        ends,
        [
            foreign.starts_on <= ends.last_on,
            foreign.ends_on.isnull() | (foreign.ends_on > ends.last_on),
        ],
    )
    who = held.select("customer_id", "currency", moved_on=held.last_on).distinct()
    return who.mutate(delta_minor=whole(0), ended_code=whole(-1), step=whole(0))


def _day_before(day: DateValue) -> DateValue:
    return (day.cast("timestamp") - ibis.interval(days=1)).cast("date")
