"""Losses of a month by customer, where growth came from, and how old customers were when they left."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, Table

from tenure.metrics.cards import card
from tenure.metrics.months import month_of

MONTHLY_LOSS = card(
    "monthly_loss",
    "Monthly loss, and what it means in a year",
    formula=(
        "c = Σ lost ÷ Σ at the start, over the last 12 closed months; gone after a year: 1 − (1 − c)^12; "
        "to be replaced in a year: 12 c"
    ),
    unit="rate; customers with Wilson interval over customer-months, MRR with interval by customer",
    population=(
        "customers: all currencies, of those at the start of each month the ones not paying at its end; "
        "MRR: churn and contraction of one currency"
    ),
    edges=(
        "both sentences are right: the first compounds, since who left cannot leave again, the second "
        "counts what must be won to stand still; under a year of history the closed months there are; "
        "limits of the interval go through the same formulas"
    ),
    source="S45: 5 % a month is 45.96 % gone, and 60 % to be replaced",
)
NEGATIVE_CHURN = card(
    "negative_churn",
    "Where negative net churn came from",
    formula=(
        "net = churn + contraction − expansion of each customer over 12 months; its rate a month "
        "c = Σ net ÷ Σ opening MRR; a year: (1 − c)^12 − 1"
    ),
    unit="minor units of one currency; rates may be negative, and negative is good",
    population="customers with a churn, contraction or expansion in the 12 months to the as-of month",
    edges="reactivation and new MRR are no part of it; customers are sorted by net, the most negative first",
    source="S46: −2 % a month is +26.82 % a year",
)
AGE_AT_LOSS = card(
    "age_at_loss",
    "Loss rate by age",
    formula="customers lost in month k of their life ÷ customers seen through month k of their life",
    unit="rate",
    population="spells of customers from their first MRR, or from their return, all currencies",
    edges=(
        "a month of life counts for those whose whole month lies before the as-of day, lost or not; "
        "who returns begins a new life"
    ),
    source="discrete hazard; Kaplan and Meier 1958",
)
CAC = card(
    "cac",
    "CAC by channel",
    formula="costs of kind acquisition ÷ customers with their first MRR, of the same channel and 12 months",
    unit="minor units of the workspace's currency, at the last rate up to the as-of day",
    population="months of `costs` and customers by `channel`",
    edges=(
        "nobody won: not defined; costs without a channel are spread over nobody and shown as such; "
        "a customer won late may have been paid for earlier"
    ),
    source="field convention",
)
WHAT_IF = card(
    "what_if",
    "What a little less churn is worth",
    formula=(
        "today's customers by age, and those to come, projected month by month with the loss rate of "
        "each age × (1 − cut), growth, and referrals in proportion to customers; against the same with nothing changed"
    ),
    unit=(
        "minor units of the workspace's currency over the horizon; 95 % interval of 400 draws of the loss "
        "counts (seeded)"
    ),
    population="customers paying now, with an exchange rate; new ones at the pace of the last 12 months",
    edges=(
        "ages seen on fewer than 30 customers share the rate of the last 12 months of life known well; "
        "customers of an age are taken to leave alike, whatever they pay; the interval holds the chance in "
        "the losses counted, not that the assumptions are wrong; no losses yet: a cut changes nothing, and "
        "what zero losses allow is drawn; affordable CAC = LTV over the horizon ÷ 3, payback beside it"
    ),
    source="S21; LTV to CAC of 3 is a field convention, not a law",
)


def loss_sums(moves: Table, months: Table, day: DateValue, first_day: int = 1) -> Table:
    """Sums over customers of MRR lost in some months and MRR at their starts, by currency.

    Takes `movements` and `months` (month_on, of closed months). Returns currency, n (customers
    with MRR at a start), and Σ of lost (churn, contraction), base, and their squares and product,
    in minor units as floats.
    """
    past = moves.filter(moves.moved_on <= day)
    starts = months.select("month_on")
    held = past.inner_join(starts, past.moved_on < starts.month_on)
    base = held.group_by("customer_id", "currency").agg(base=_.delta_minor.sum())
    gone = past.filter(past.kind.isin(["churn", "contraction"]))
    gone = gone.mutate(month_on=month_of(gone.moved_on, first_day)).semi_join(starts, "month_on")
    lost = gone.group_by("customer_id", "currency").agg(lost=-_.delta_minor.sum())
    both = base.left_join(lost, ["customer_id", "currency"])
    rows = both.select(
        "currency",
        base=both.base.cast("float64"),
        lost=both.lost.fill_null(0).cast("float64"),
    )
    rows = rows.filter(rows.base > 0)
    return rows.group_by("currency").agg(
        n=_.count(),
        lost=_.lost.sum(),
        base=_.base.sum(),
        lost_squared=(_.lost * _.lost).sum(),
        crossed=(_.lost * _.base).sum(),
        base_squared=(_.base * _.base).sum(),
    )


def net_changes(moves: Table, start: DateValue, end: DateValue) -> Table:
    """What became of each customer's MRR from `start` and before `end`, without coming and returning.

    Takes `movements`. Returns customer_id, currency, opening_minor (at `start`), expansion_minor,
    contraction_minor, churn_minor (all ≥ 0), net_minor (lost less gained: negative is growth).
    """
    opened = moves.filter(moves.moved_on < start)
    opened = opened.group_by("customer_id", "currency").agg(opening_minor=_.delta_minor.sum())
    rows = moves.filter(moves.moved_on >= start, moves.moved_on < end)
    rows = rows.filter(rows.kind.isin(["expansion", "contraction", "churn"]))
    sums = rows.group_by("customer_id", "currency").agg(
        **{
            f"{kind}_minor": _sum(rows, rows.kind == kind)
            for kind in ("expansion", "contraction", "churn")
        }
    )
    both = sums.left_join(opened, ["customer_id", "currency"])
    return both.select(
        "customer_id",
        "currency",
        "expansion_minor",
        "contraction_minor",
        "churn_minor",
        opening_minor=both.opening_minor.fill_null(0),
        net_minor=both.churn_minor + both.contraction_minor - both.expansion_minor,
    )


def _sum(rows: Table, where: BooleanValue) -> IntegerValue:
    return rows.delta_minor.abs().sum(where=where).fill_null(0)


def spells(logos: Table, day: DateValue) -> Table:
    """Every stretch for which a customer paid, up to the end of `day`.

    Takes `logo_movements`. Returns customer_id, kind (new or reactivation), starts_on, ends_on
    (null while it pays), seen_months (whole months from the start up to `day`), lived_months
    (whole months it lasted so far).
    """
    rows = logos.filter(logos.moved_on <= day)
    each = ibis.window(group_by="customer_id", order_by="moved_on")
    rows = rows.mutate(ends_on=rows.moved_on.lead().over(each))
    rows = rows.filter(rows.logos > 0)
    until = day + ibis.interval(days=1)
    return rows.select(
        "customer_id",
        "kind",
        "ends_on",
        starts_on=rows.moved_on,
        seen_months=_months(rows.moved_on, until.cast("date")),
        lived_months=_months(rows.moved_on, ibis.coalesce(rows.ends_on, until.cast("date"))),
    )


def _months(start: DateValue, end: DateValue) -> IntegerValue:
    """Whole months from a day to a later one."""
    apart = (end.year() - start.year()) * 12 + end.month() - start.month()
    return (apart - (end.day() < start.day()).ifelse(1, 0)).cast("int64")


def lives(stretches: Table) -> Table:
    """How long lives were and how long they could be seen: counts of `spells`.

    Returns seen_months, lived_months, is_over, spells.
    """
    return stretches.group_by(
        "seen_months", "lived_months", is_over=stretches.ends_on.notnull()
    ).agg(spells=_.count())


def ages(stretches: Table, state: Table) -> Table:
    """Customers of today by age: age (months), customers, mrr_minor (base currency), unpriced.

    Takes `spells` and `customer_state`.
    """
    now = stretches.filter(stretches.ends_on.isnull()).select("customer_id", "lived_months")
    both = now.inner_join(state.select("customer_id", "mrr_base_minor"), "customer_id")
    return both.group_by(age=both.lived_months).agg(
        customers=both.mrr_base_minor.notnull().sum(),
        mrr_minor=both.mrr_base_minor.sum().fill_null(0),
        unpriced=both.mrr_base_minor.isnull().sum(),
    )


def won(stretches: Table, customers: Table, start: DateValue, end: DateValue) -> Table:
    """Customers who came from `start` and before `end`: channel, came, new (never paid before), referred.

    Takes `spells` and the canonical `customers`.
    """
    rows = stretches.filter(stretches.starts_on >= start, stretches.starts_on < end)
    rows = rows.select("customer_id", "kind")
    who = customers.select("customer_id", "channel", "referred_by")
    both = rows.left_join(who, "customer_id")
    new = both.kind == "new"
    told = both.referred_by.fill_null("") != ""
    return both.group_by(channel=both.channel.fill_null("")).agg(
        came=_.count(), new=new.sum(), referred=(new & told).sum()
    )


def spent(costs: Table, start: DateValue, end: DateValue) -> Table:
    """Acquisition costs of months from `start` and before `end`: channel, currency, amount_minor."""
    rows = costs.filter(
        costs.kind.fill_null("acquisition") == "acquisition",
        costs.month_on >= start,
        costs.month_on < end,
    )
    return rows.group_by("currency", channel=rows.channel.fill_null("")).agg(
        amount_minor=_.amount_minor.sum(), rows=_.count()
    )


def first_amounts(moves: Table, start: DateValue, end: DateValue) -> Table:
    """MRR with which customers came from `start` and before `end`: currency, amount_minor."""
    rows = moves.filter(
        moves.moved_on >= start, moves.moved_on < end, moves.kind.isin(["new", "reactivation"])
    )
    return rows.group_by("currency").agg(amount_minor=_.delta_minor.sum())
