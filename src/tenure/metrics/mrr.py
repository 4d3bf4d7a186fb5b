"""Monthly recurring revenue: each subscription row becomes segments of constant MRR."""

from __future__ import annotations

import ibis
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, StringValue, Table

from tenure.metrics.cards import card
from tenure.metrics.money import half_up
from tenure.metrics.months import month_of
from tenure.values.switches import (
    ChurnRecognition,
    DiscountPolicy,
    MonthRule,
    PausePolicy,
    Switches,
    ZeroPrice,
)

MRR = card(
    "mrr",
    "MRR",
    formula=(
        "unit amount × quantity − recurring discounts, brought to one month: year ÷ 12, half-year ÷ 6, "
        "quarter ÷ 3, week × 52/12, day × 365/12, interval_count respected; rounded half up for each row"
    ),
    unit="minor units of one currency; currencies are never added",
    population="rows of `subscriptions` with charge_kind recurring, active at the end of the as-of day",
    edges=(
        "tax, one-off and metered charges, trials and negative amounts are out; a discount larger than "
        "the price gives 0; paused counts 0; a late payment ends MRR after 30 days; a cancellation "
        "counts when what is paid for runs out; each of these is a switch"
    ),
    source="worked cases of ChartMogul, Stripe, Baremetrics and Lago help pages; where they differ, a switch",
)

_IDS = ("subscription_id", "customer_id", "currency", "plan")
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def segments(subscriptions: Table, switches: Switches) -> Table:
    """Stretches of constant MRR.

    Takes the canonical `subscriptions`. Returns one row for each stretch: subscription_id,
    customer_id, currency, plan, priced_on (when its price began: the day whose rate of exchange
    it was bought at), starts_on, ends_on (first day without it; null while open), mrr_minor (> 0;
    0, too, where `zero_price` keeps the customer), ended_by (customer,
    delinquent, us, unknown; null where a discount begins or ends).
    """
    rows = _counted(subscriptions, switches)
    rows = rows.mutate(starts_on=_start(rows), source_end=_source_end(rows, switches))
    rows = rows.mutate(delinquent_on=_delinquent_on(rows, switches))
    late = rows.delinquent_on.notnull() & (
        rows.source_end.isnull() | (rows.delinquent_on < rows.source_end)
    )
    rows = rows.mutate(
        ends_on=late.ifelse(rows.delinquent_on, rows.source_end),
        ended_by=late.ifelse("delinquent", _ended_by(rows)),
        discounted=_discounted(rows, switches),
    )
    parts = _priced(rows, switches)
    parts = ibis.union(
        _at_first(parts), _undiscounted_after(parts), _undiscounted_before(parts), distinct=False
    )
    alive = parts.ends_on.isnull() | (parts.starts_on < parts.ends_on)
    if switches.zero_price is ZeroPrice.CHURN:
        alive = alive & (2 * parts.above >= parts.below)  # at least 1 once rounded half up
    parts = parts.filter(alive)
    # a select and not a drop: only then is what both starts and ends are read from computed once
    stretches = parts.select(
        *_IDS,
        "priced_on",
        "starts_on",
        "ends_on",
        mrr_minor=_divide_half_up(parts.above, parts.below),
        ended_by=parts.ended_by,
    )
    return _by_month_rule(stretches, switches)


def _priced(rows: Table, switches: Switches) -> Table:
    """What the parts of a row need. A month's worth is listed ÷ below before and after a discount,
    netted ÷ below with it; left as a fraction, so that engines filter by products, not quotients.
    """
    times, below = _months(rows, switches)
    amount = rows.unit_amount_minor * rows.quantity.fill_null(1)
    less = amount - rows.discount_amount_minor.fill_null(0)
    share = 10_000 - half_up(rows.discount_percent.fill_null(0) * 100)
    listed = ibis.greatest(amount, 0) * times * 10_000
    netted = ibis.greatest(less, 0) * times * share
    return rows.select(
        *_IDS,
        "starts_on",
        "ends_on",
        "ended_by",
        "discounted",
        "discount_starts_on",
        "discount_ends_on",
        listed=listed,
        netted=rows.discounted.ifelse(netted, listed),
        below=below,
    )


def _at_first(rows: Table) -> Table:
    """Each row from its start, or from the start of its discount, until the discount ends."""
    cut = _cut(rows)
    return _part(
        rows,
        starts_on=_late_discount(rows).ifelse(rows.discount_starts_on, rows.starts_on),
        ends_on=cut.ifelse(rows.discount_ends_on, rows.ends_on),
        above=rows.netted,
        ended_by=cut.ifelse(ibis.null(str), rows.ended_by),
    )


def _undiscounted_after(rows: Table) -> Table:
    after = rows.filter(_cut(rows))
    return _part(
        after,
        starts_on=_later(after.starts_on, after.discount_ends_on),
        ends_on=after.ends_on,
        above=after.listed,
        ended_by=after.ended_by,
    )


def _undiscounted_before(rows: Table) -> Table:
    before = rows.filter(_late_discount(rows))
    never = before.ends_on.notnull() & (before.ends_on <= before.discount_starts_on)
    return _part(
        before,
        starts_on=before.starts_on,
        ends_on=never.ifelse(before.ends_on, before.discount_starts_on),
        above=before.listed,
        ended_by=never.ifelse(before.ended_by, ibis.null(str)),
    )


def _part(
    rows: Table,
    *,
    starts_on: DateValue,
    ends_on: DateValue,
    above: IntegerValue,
    ended_by: StringValue,
) -> Table:
    return rows.select(
        *_IDS,
        priced_on=rows.starts_on,
        starts_on=starts_on,
        ends_on=ends_on,
        above=above,
        ended_by=ended_by,
        below=rows.below,
    )


def _cut(rows: Table) -> BooleanValue:
    """The discount ends while the row runs."""
    cut = rows.discounted & rows.discount_ends_on.notnull()
    return cut & (rows.ends_on.isnull() | (rows.discount_ends_on < rows.ends_on))


def _late_discount(rows: Table) -> BooleanValue:
    """The discount begins after the row does."""
    return (
        rows.discounted
        & rows.discount_starts_on.notnull()
        & (rows.discount_starts_on > rows.starts_on)
    )


def _by_month_rule(parts: Table, switches: Switches) -> Table:
    if switches.month_rule is MonthRule.MONTH_END:
        return parts
    first = switches.month_start_day
    last_day = parts.ends_on.cast("timestamp") - ibis.interval(days=1)
    after = month_of(last_day, first).cast("timestamp") + ibis.interval(months=1)
    # where a discount begins or ends, the month counts the price it ends with, once
    cut = parts.ends_on.notnull() & parts.ended_by.isnull()
    ends_on = cut.ifelse(month_of(parts.ends_on, first), after.cast("date"))
    rows = parts.mutate(starts_on=month_of(parts.starts_on, first), ends_on=ends_on)
    return rows.filter(rows.ends_on.isnull() | (rows.starts_on < rows.ends_on))


def resumed(subscriptions: Table, switches: Switches) -> Table:
    """Days (or months, where any day of one counts) on which a pause ended.

    Returns customer_id, currency, moved_on.
    """
    rows = subscriptions.filter(subscriptions.status == "paused", subscriptions.ended_on.notnull())
    day = rows.ended_on
    if switches.month_rule is MonthRule.ANY_DAY:
        day = month_of(day, switches.month_start_day)
    return rows.select("customer_id", "currency", moved_on=day)


def live(segments: Table, day: DateValue) -> Table:
    """The stretches that run at the end of `day`: begun, and not ended by it."""
    return segments.filter(
        segments.starts_on <= day, segments.ends_on.isnull() | (segments.ends_on > day)
    )


def _counted(rows: Table, switches: Switches) -> Table:
    out = ["trialing", "incomplete"]
    if switches.pause_policy is not PausePolicy.STILL_MRR:
        out.append("paused")
    recurring = rows.charge_kind.fill_null("recurring") == "recurring"
    if switches.zero_price is ZeroPrice.ACTIVE:
        recurring = recurring & (rows.unit_amount_minor >= 0)
    return rows.filter(rows.status.fill_null("active").notin(out), recurring)


def _start(rows: Table) -> DateValue:
    return _later(rows.started_on, rows.trial_end_on)


def _later(day: DateValue, other: DateValue) -> DateValue:
    return (other.notnull() & (other > day)).ifelse(other, day)


def _earlier(day: DateValue, other: DateValue) -> DateValue:
    """The earlier of two days; the other where one is not known."""
    return ibis.cases((day.isnull(), other), (other.isnull(), day), (other < day, other), else_=day)


def _source_end(rows: Table, switches: Switches) -> DateValue:
    paid_until = rows.cancel_requested_on.notnull().ifelse(
        rows.current_period_end_on, ibis.null("date")
    )
    dead = rows.status.isin(["canceled", "unpaid"])
    last_known = ibis.coalesce(
        rows.current_period_end_on, rows.cancel_requested_on, rows.past_due_on
    )
    fallback = dead.ifelse(last_known, ibis.null("date"))
    match switches.churn_recognition:
        case ChurnRecognition.PERIOD_END:
            end = ibis.coalesce(rows.ended_on, paid_until, fallback)
        case ChurnRecognition.AT_CANCEL:
            end = _earlier(rows.cancel_requested_on, ibis.coalesce(rows.ended_on, fallback))
        case ChurnRecognition.ENDED_IN_SOURCE:
            end = ibis.coalesce(rows.ended_on, fallback)
    return end


def _delinquent_on(rows: Table, switches: Switches) -> DateValue:
    if switches.past_due_days is None:
        return ibis.null("date")
    late = rows.status.isin(["past_due", "unpaid"])
    midnight = rows.past_due_on.cast("timestamp")
    day = (midnight + ibis.interval(days=switches.past_due_days)).cast("date")
    return late.ifelse(day, ibis.null("date"))


def _ended_by(rows: Table) -> StringValue:
    guess = ibis.cases(
        (rows.status == "unpaid", "delinquent"),
        (rows.cancel_requested_on.notnull(), "customer"),
        else_="unknown",
    )
    return rows.ended_by.fill_null(guess)


def _discounted(rows: Table, switches: Switches) -> BooleanValue:
    given = (rows.discount_percent.fill_null(0) > 0) | (rows.discount_amount_minor.fill_null(0) > 0)
    unsaid = rows.discount_ends_on.isnull().ifelse("forever", "repeating")
    duration = rows.discount_duration.fill_null(unsaid)
    match switches.discount_policy:
        case DiscountPolicy.NONE:
            return given & False
        case DiscountPolicy.RECURRING:
            return given & (duration != "once")
        case DiscountPolicy.FOREVER:
            return given & (duration == "forever")
        case DiscountPolicy.ALL:
            return given


def _months(rows: Table, switches: Switches) -> tuple[IntegerValue, IntegerValue]:
    """What the amount of one bill is multiplied with and, ten thousandfold, divided by for a month."""
    week_times, week_over = (int(part) for part in switches.weekly_factor.split("/"))
    times = ibis.cases(
        (rows.interval == "month", 1),
        (rows.interval == "day", 365),
        (rows.interval == "week", week_times),
        else_=1,
    ).cast("int64")
    over = ibis.cases(
        *((rows.interval == name, months) for name, months in _MONTHS.items()),
        (rows.interval == "day", 12),
        (rows.interval == "week", week_over),
        else_=1,
    ).cast("int64")
    return times, over * rows.interval_count.fill_null(1) * 10_000


def _divide_half_up(above: IntegerValue, below: IntegerValue) -> IntegerValue:
    """Exact on every engine: only the whole multiple is divided, so no quotient is rounded twice."""
    twice = 2 * above + below
    whole = twice - twice % (2 * below)
    return (whole / (2 * below)).round().cast("int64")
