"""Word of mouth: who brought whom, and what those brought are worth beside one's own value."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, Table

from tenure.metrics.cards import card
from tenure.metrics.money import in_base, latest_rates

MAX_DEPTH = 12
"""Referrals of referrals are followed so far; a longer chain is cut there."""
DETRACTOR = 6

OWN_VALUE = card(
    "own_value",
    "Own value",
    formula="what the customer itself pays: MRR now, and payments less refunds so far",
    unit="minor units of the workspace's currency, at the last rate up to the as-of day",
    population="customers who brought at least one other",
    edges=(
        "amounts without an exchange rate are left out and counted; never added to the influenced "
        "value: the same money would be counted with the customer who pays it"
    ),
    source="Kumar, Petersen and Leone 2007 keep own and referral value apart",
)
INFLUENCED_VALUE = card(
    "influenced_value",
    "Influenced value",
    formula="the own value of everyone the customer brought, directly or through those it brought",
    unit="minor units of the workspace's currency, at the last rate up to the as-of day",
    population="customers reached through `referred_by`",
    edges=(
        f"each one counts once, at its shortest distance, up to {MAX_DEPTH} steps; circles are cut, nobody "
        "brings itself; a referrer that is no known customer counts for nobody; a customer stands below "
        "every one above it, so that this column has no meaningful sum; all of it is credited, as if "
        "nobody would have come without"
    ),
    source="field convention; how many would have come anyway is not known from the data",
)


def referral_pairs(customers: Table) -> Table:
    """Everyone with everyone above them in the tree of referrals.

    Takes the canonical `customers`. Returns referrer_id, customer_id, depth (1: brought
    directly), one row a pair at its shortest distance. No recursion: every customer has at
    most one referrer, so that `MAX_DEPTH` joins, each no larger than the one before, suffice.
    """
    known = customers.select(referrer_id=customers.customer_id)
    told = customers.filter(customers.referred_by != customers.customer_id)
    direct = told.select("customer_id", referrer_id=told.referred_by).semi_join(
        known, "referrer_id"
    )
    above = direct.select(step_id=direct.customer_id, above_id=direct.referrer_id)
    level = direct.mutate(depth=ibis.literal(1, "int64"))
    levels = [level]
    for depth in range(2, MAX_DEPTH + 1):
        up = level.inner_join(above, level.referrer_id == above.step_id)
        up = up.filter(up.above_id != up.customer_id)
        level = up.select(
            "customer_id", referrer_id=up.above_id, depth=ibis.literal(depth, "int64")
        )
        levels.append(level)
    return (
        ibis.union(*levels, distinct=False)
        .group_by("referrer_id", "customer_id")
        .agg(depth=_.depth.min())
    )


def paid_so_far(
    *, payments: Table, refunds: Table, fx_rates: Table, base_currency: str, day: DateValue
) -> Table:
    """What each customer has paid up to the end of `day`, less refunds.

    Takes the canonical tables. Returns customer_id, paid_minor (base currency; null where
    nothing has a rate), purchases (payments that succeeded), unpriced_sums (currencies left out).
    """
    taken = payments.filter(payments.status == "succeeded", payments.paid_at.cast("date") <= day)
    given = refunds.filter(refunds.refunded_at.cast("date") <= day)
    flows = ibis.union(
        taken.select("customer_id", "currency", "amount_minor", purchase=ibis.literal(1, "int64")),
        given.select(
            "customer_id",
            "currency",
            amount_minor=-given.amount_minor,
            purchase=ibis.literal(0, "int64"),
        ),
        distinct=False,
    )
    sums = flows.group_by("customer_id", "currency").agg(
        amount_minor=_.amount_minor.sum(), purchases=_.purchase.sum()
    )
    rates = latest_rates(fx_rates, base_currency, day).select("currency", "rate")
    sums = sums.left_join(rates, "currency").drop("currency_right")
    sums = sums.mutate(paid=in_base(sums.amount_minor, sums.currency, sums.rate, base_currency))
    return sums.group_by("customer_id").agg(
        paid_minor=_.paid.sum(),
        purchases=_.purchases.sum(),
        unpriced_sums=_.paid.isnull().sum(),
    )


def upgrades(moves: Table, day: DateValue) -> Table:
    """How often each customer's MRR grew: customer_id, upgrades. Takes `movements`."""
    grown = moves.filter(moves.kind == "expansion", moves.moved_on <= day)
    return grown.group_by("customer_id").agg(upgrades=_.count())


def own_values(state: Table, paid: Table, grown: Table) -> Table:
    """Every customer's own value and how it stands with us.

    Takes `customer_state`, `paid_so_far` and `upgrades`. Returns customer_id, name, channel,
    segment, csm, created_on, mrr_minor (base currency, 0 for who does not pay, null without a rate),
    paid_minor, purchases, upgrades, pays, has_left, is_unpriced, and unhappy: left, complaint,
    detractor or null, the first that holds.
    """
    rows = state.left_join(paid, "customer_id").drop("customer_id_right")
    rows = rows.left_join(grown, "customer_id").drop("customer_id_right")
    pays = rows.mrr_minor.fill_null(0) > 0
    has_left = ~pays & rows.last_paid_on.notnull()
    return rows.select(
        *("customer_id", "name", "channel", "segment", "csm", "created_on"),
        mrr_minor=pays.ifelse(rows.mrr_base_minor, 0),
        paid_minor=rows.purchases.isnull().ifelse(0, rows.paid_minor),
        purchases=rows.purchases.fill_null(0),
        upgrades=rows.upgrades.fill_null(0),
        pays=pays,
        has_left=has_left,
        is_unpriced=(pays & rows.mrr_base_minor.isnull()) | (rows.unpriced_sums.fill_null(0) > 0),
        unhappy=ibis.cases(
            (has_left, "left"),
            (rows.complaints_open.fill_null(0) > 0, "complaint"),
            (rows.nps_score <= DETRACTOR, "detractor"),
            else_=ibis.null(str),
        ),
    )


def referral_values(own: Table, pairs: Table) -> Table:
    """Customers who brought others: own value and influenced value in columns of their own.

    Takes `own_values` and `referral_pairs`. Returns the columns of `own`, and direct,
    indirect (customers brought), influenced_paying (of them pay now), influenced_mrr_minor,
    influenced_paid_minor, influenced_unpriced, deepest, last_brought_on.
    """
    brought = pairs.inner_join(own, "customer_id").select(
        *("referrer_id", "depth", "mrr_minor", "paid_minor", "pays", "is_unpriced", "created_on")
    )
    sums = brought.group_by("referrer_id").agg(
        direct=(_.depth == 1).sum(),
        indirect=(_.depth > 1).sum(),
        influenced_paying=_.pays.sum(),
        influenced_mrr_minor=_.mrr_minor.sum().fill_null(0),
        influenced_paid_minor=_.paid_minor.sum().fill_null(0),
        influenced_unpriced=_.is_unpriced.sum(),
        deepest=_.depth.max(),
        last_brought_on=_.created_on.max(where=_.depth == 1),
    )
    return own.inner_join(sums, own.customer_id == sums.referrer_id).drop("referrer_id")


def by_channel(own: Table, pairs: Table) -> Table:
    """How customers of each acquisition channel do, and whom they bring.

    Takes `own_values` and `referral_pairs`. Returns channel ("" where none is known), customers
    (who ever paid), paying, mrr_minor, paid_minor, repeated (paid more than once), upgraded,
    brought (customers they brought directly), unpriced.
    """
    direct = pairs.filter(pairs.depth == 1).group_by("referrer_id").agg(brought=_.count())
    ever = own.filter(own.pays | own.has_left | (own.purchases > 0))
    rows = ever.left_join(direct, ever.customer_id == direct.referrer_id)
    rows = rows.mutate(channel=rows.channel.fill_null(""))
    return rows.group_by("channel").agg(
        customers=_.count(),
        paying=_.pays.sum(),
        mrr_minor=_.mrr_minor.sum().fill_null(0),
        paid_minor=_.paid_minor.sum().fill_null(0),
        repeated=(_.purchases > 1).sum(),
        upgraded=(_.upgrades > 0).sum(),
        brought=_.brought.sum().fill_null(0),
        unpriced=_.is_unpriced.sum(),
    )
