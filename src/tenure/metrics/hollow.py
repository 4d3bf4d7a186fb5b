"""Hollow MRR: what is paid by customers who show no sign of life, now and at the ends of months."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import IntegerValue, StringValue, Table

from tenure.metrics import life
from tenure.metrics.cards import card
from tenure.metrics.money import in_base
from tenure.metrics.months import full_months

AGES = ("0_1", "1_6", "6_12", "12_on")
"""Full months without a sign of life, half-open."""
LEAST_MONTHS = 1
"""So many full months without a sign of life make MRR hollow, whatever a plan's ladder says."""
LOW_SCORES = {"nps": 6, "quarterly": 6, "exit": 6, "csat": 2, "ces": 3}
"""The highest score of each kind of survey that is a bad one."""
ASKED = r"refund|money[^a-z]?back|charge[^a-z]?back|reimburse"

HOLLOW = card(
    "hollow_mrr",
    "Hollow MRR",
    formula=(
        "MRR of customers without a sign of life for a full month or more ÷ all MRR; and the same of "
        "customers counted"
    ),
    unit="share 0–1 with 95 % interval and n",
    population="customers with MRR above zero whose use is known",
    edges=(
        "sleepers with good reason (seasonal, stand-by, labeled) are in it: they pay without use; use under an "
        "id that looks like the customer's is not; in the first month nothing is said; MRR without an "
        "exchange rate is left out of the money; a month counts where use was known for a month before its end, and "
        "nobody is quiet since before the first event received from anyone; of "
        "seats only the last day of use is known: who has no other use is not judged before it"
    ),
    source="Netflix and gym memberships for the benchmark; DellaVigna and Malmendier (2006) for what it means",
)
VOICES = card(
    "hollow_voices",
    "Refunds and bad reviews from zombies",
    formula=(
        "refunds, tickets that ask for money back and low scores of the last 12 months from customers who "
        "were without a sign of life at the end of the month before ÷ all of them"
    ),
    unit="share 0–1 with Wilson interval and n",
    population="refunds, tickets and answers of the last 12 months",
    edges=(
        "a ticket asks for money back if its category or subject says refund, money back, chargeback or "
        "reimburse; low are NPS to 6, CSAT to 2, CES to 3; months whose use was not known are left out"
    ),
    source="requirement S20",
)


def last_signs(
    *, lives: Table, tickets: Table, touchpoints: Table, responses: Table, seats: Table
) -> Table:
    """Last signs of life of each customer in each month.

    Takes `life.lives` of each month and up to the day, and the canonical tables. Returns customer_id,
    signed_on, and core_on: the same where it is use of the product's core, or of a seat; else null.
    """
    used = life.last_use(lives)
    inbound = touchpoints.filter(touchpoints.direction == "in")
    said = ibis.union(
        tickets.select("customer_id", signed_on=tickets.opened_at.cast("date")),
        inbound.select("customer_id", signed_on=inbound.occurred_at.cast("date")),
        responses.select("customer_id", signed_on=responses.answered_at.cast("date")),
        distinct=False,
    )
    said = said.filter(said.signed_on.notnull())
    said = said.group_by("customer_id", month_on=said.signed_on.truncate("M")).agg(
        signed_on=_.signed_on.max()
    )
    sat = seats.filter(seats.last_used_on.notnull())
    return ibis.union(
        used.select("customer_id", "core_on", signed_on=used.used_on),
        said.select("customer_id", core_on=ibis.null("date"), signed_on=said.signed_on),
        sat.select("customer_id", core_on=sat.last_used_on, signed_on=sat.last_used_on),
        distinct=False,
    ).select("customer_id", "signed_on", "core_on")


def paying(logos: Table, days: Table) -> Table:
    """Who pays at the end of each day, and since when: day, customer_id, paying_since.

    Takes `logo_movements` and `days` (day).
    """
    past = logos.inner_join(days, logos.moved_on <= days.day)
    state = past.group_by("day", "customer_id").agg(
        last_kind=_.kind.argmax(_.moved_on), paying_since=_.moved_on.max()
    )
    return state.filter(state.last_kind != "churn").drop("last_kind")


def money(moves: Table, fx_rates: Table, days: Table, base_currency: str) -> Table:
    """MRR at the end of each day: day, customer_id, currency, mrr_minor, mrr_base_minor.

    Takes `movements`, the canonical `fx_rates` and `days`. `mrr_base_minor` is of the rate of the day,
    null without one.
    """
    past = moves.inner_join(days, moves.moved_on <= days.day)
    held = past.group_by("day", "customer_id", "currency").agg(
        mrr_minor=_.delta_minor.sum(), live=_.live_step.sum()
    )
    held = held.filter(held.live > 0)
    known = fx_rates.filter(fx_rates.base_currency == base_currency)
    known = known.inner_join(days, known.rated_on <= days.day)
    rates = known.group_by("day", "currency").agg(rate=_.rate.argmax(_.rated_on))
    rows = held.left_join(rates, ["day", "currency"])
    return rows.select(
        "day",
        "customer_id",
        "currency",
        mrr_minor=rows.mrr_minor.cast("int64"),
        mrr_base_minor=in_base(rows.mrr_minor, rows.currency, rows.rate, base_currency),
    )


def untold(lives: Table, seats: Table, days: Table) -> Table:
    """Customers whose only use is that of seats, on days before their seats' last one: when they
    were used before that nobody says. Takes `life.lives`, the canonical `seats` and `days`.
    Returns day, customer_id.
    """
    last = seats.anti_join(lives, "customer_id").group_by("customer_id")
    rows = last.agg(used_on=_.last_used_on.max())
    later = rows.inner_join(days, rows.used_on > days.day)
    return later.select("day", "customer_id")


def hollow(*, paying: Table, signs: Table, doubts: Table, untold: Table, spans: Table) -> Table:
    """Who pays without use at the end of each day, those without a full month of it too.

    Takes `paying`, `last_signs`, `zombies.doubts` (whose use may stand under another id) and
    `untold`: these two are left out; and `engagement.spans`: nobody is quiet since before the first
    use of anyone. Returns day, customer_id, kind (never, stopped), quiet_since,
    quiet_months, age.
    """
    rows = _judged(paying, doubts, untold)
    seen = signs.select("signed_on", "core_on", who="customer_id")
    both = rows.left_join(seen, [rows.customer_id == seen.who, seen.signed_on <= rows.day])
    last = both.group_by("day", "customer_id", "paying_since").agg(
        signed_on=_.signed_on.max(), core_on=_.core_on.max(where=_.core_on <= _.day)
    )
    alive = last.signed_on.notnull() & (last.signed_on >= last.paying_since)
    next_day = (last.signed_on.cast("timestamp") + ibis.interval(days=1)).cast("date")
    last = last.mutate(quiet_on=alive.ifelse(next_day, last.paying_since))
    last = last.cross_join(spans.agg(first_on=_.first_used_on.min()))
    last = last.mutate(quiet_since=ibis.greatest(last.quiet_on, last.first_on))
    last = last.mutate(quiet_months=full_months(last.quiet_since, last.day))
    is_new = last.core_on.isnull()
    found = last.filter(is_new | (last.quiet_months >= LEAST_MONTHS))
    return found.select(
        "day",
        "customer_id",
        kind=found.core_on.isnull().ifelse("never", "stopped"),
        quiet_since=found.quiet_since,
        quiet_months=found.quiet_months,
        age=age_class(found.quiet_months),
    )


def _judged(paying: Table, doubts: Table, untold: Table) -> Table:
    """`paying` without those in doubt; one after the other, as PostgreSQL knows no second anti join."""
    doubted = doubts.select(doubted="customer_id")
    later = untold.select(untold_on="day", untold_of="customer_id")
    rows = paying.left_join(doubted, paying.customer_id == doubted.doubted)
    rows = rows.filter(rows.doubted.isnull())
    rows = rows.left_join(later, [rows.day == later.untold_on, rows.customer_id == later.untold_of])
    return rows.filter(rows.untold_of.isnull()).select(*paying.columns)


def age_class(quiet_months: IntegerValue) -> StringValue:
    """Full months without a sign of life: 0_1, 1_6, 6_12 or 12_on."""
    return ibis.cases(
        (quiet_months < LEAST_MONTHS, "0_1"),
        (quiet_months < 6, "1_6"),
        (quiet_months < 12, "6_12"),
        else_="12_on",
    )


def priced(hollow: Table, money: Table) -> Table:
    """`hollow` with what each customer pays, a row for each currency: also currency, mrr_minor,
    mrr_base_minor. Takes `hollow` and `money`.
    """
    rows = hollow.inner_join(money, ["day", "customer_id"])
    return rows.select(*hollow.columns, "currency", "mrr_minor", "mrr_base_minor")


def totals(paying: Table, money: Table) -> Table:
    """All who pay at the end of each day: day, customers, mrr_base_minor (of what has a rate), unpriced
    (customers something of which has none). Takes `paying` and `money`.
    """
    each = money.group_by("day", "customer_id").agg(
        mrr_base_minor=_.mrr_base_minor.sum(), without=_.mrr_base_minor.isnull().sum()
    )
    rows = paying.left_join(each, ["day", "customer_id"])
    return rows.group_by("day").agg(
        customers=_.count(),
        mrr_base_minor=_.mrr_base_minor.sum().fill_null(0).cast("int64"),
        unpriced=(_.without > 0).ifelse(1, 0).sum().cast("int64"),
    )


def voices(*, refunds: Table, tickets: Table, responses: Table) -> Table:
    """Refunds, tickets that ask for money back, and low scores.

    Takes the canonical tables. Returns customer_id, said_on, what (refund, asked, review), said_id,
    words.
    """
    subject = tickets.subject.fill_null("") + " " + tickets.category.fill_null("")
    asked = tickets.filter(subject.lower().re_search(ASKED))
    kind = responses.kind.fill_null("nps")
    most = ibis.cases(*((kind == name, most) for name, most in LOW_SCORES.items()), else_=-1)
    low = responses.filter(responses.answered_at.notnull(), responses.score <= most)
    return ibis.union(
        _voice(refunds, "refund", "refund_id", "refunded_at", "reason"),
        _voice(asked, "asked", "ticket_id", "opened_at", "subject"),
        _voice(low, "review", "response_id", "answered_at", "comment"),
        distinct=False,
    )


def _voice(rows: Table, what: str, key: str, clock: str, words: str) -> Table:
    return rows.select(
        "customer_id",
        said_on=rows[clock].cast("date"),
        what=ibis.literal(what),
        said_id=rows[key],
        words=rows[words],
    )


def from_zombies(voices: Table, hollow: Table, days: Table) -> Table:
    """`voices` of the month after each day, with from_zombie: whether the customer was without a
    sign of life for a month or more on that day.

    Takes `voices`, `hollow` and `days` (day: ends of months).
    """
    before = voices.inner_join(days, voices.said_on > days.day)
    before = before.group_by("customer_id", "said_on", "what", "said_id", "words").agg(
        day=_.day.max()
    )
    next_month = before.day.cast("timestamp") + ibis.interval(days=31)
    near = before.filter(before.said_on <= next_month.cast("date"))
    quiet = hollow.filter(hollow.quiet_months >= LEAST_MONTHS)
    quiet = quiet.select("day", "customer_id", "quiet_months").distinct()
    rows = near.left_join(quiet, ["day", "customer_id"])
    return rows.select(
        *("customer_id", "said_on", "what", "said_id", "words"),
        from_zombie=rows.quiet_months.notnull(),
        quiet_months=rows.quiet_months,
    )
