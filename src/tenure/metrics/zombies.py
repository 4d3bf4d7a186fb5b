"""Zombies: customers who pay and show no sign of life, without accusing those who only sleep."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, IntegerValue, StringValue, Table

from tenure.metrics.cards import card

STAGES = ("watch", "contact", "special")
CONTACT_MONTHS = 1
SPECIAL_MONTHS = 6
SEASON_SLACK_DAYS = 14
"""Edges of last year's quiet stretch may lie this many days inside this year's."""

ZOMBIES = card(
    "zombies",
    "Zombies",
    formula=(
        "paying and no sign of life (use, ticket, message from them, survey answer, seat used) for k full "
        "months; never used / stopped / one person only"
    ),
    unit="customers; full months without a sign of life",
    population="customers with MRR above zero",
    edges=(
        "stage: under 1 month watch, 1 to 6 contact, 6 and more special; months after the last event "
        "received from anyone are unknown and not counted; quiet in the same weeks last year and back "
        "afterwards is seasonal; use under an unknown id that looks like the customer's is doubt, not "
        "guilt; under 12 months of use a season cannot be ruled out"
    ),
    source="Einav, Klopack and Mahoney, Selling Subscriptions (2025), for why it matters; Netflix and Slack for precedents",
)


def paying_since(moves: Table) -> Table:
    """Start of the current unbroken paid stretch of each paying customer.

    Takes `logo_movements` up to the as-of day. Returns customer_id, paying_since,
    first_paid_on.
    """
    state = moves.group_by("customer_id").agg(
        last_kind=_.kind.argmax(_.moved_on),
        paying_since=_.moved_on.max(),
        first_paid_on=_.moved_on.min(),
    )
    return state.filter(state.last_kind != "churn").drop("last_kind")


def signs_of_life(
    *, tickets: Table, touchpoints: Table, responses: Table, seats: Table, day: DateValue
) -> Table:
    """Last sign of life of each customer other than product events, up to `day`.

    Takes the canonical tables. Returns customer_id, last_sign_on, sign (what it was).
    """
    inbound = touchpoints.filter(touchpoints.direction == "in")
    answered = responses.filter(responses.answered_at.notnull())
    used = seats.filter(seats.last_used_on.notnull())
    every = ibis.union(
        _sign(tickets, tickets.opened_at.cast("date"), "ticket"),
        _sign(inbound, inbound.occurred_at.cast("date"), "message"),
        _sign(answered, answered.answered_at.cast("date"), "survey answer"),
        _sign(used, used.last_used_on, "seat used"),
        distinct=False,
    )
    past = every.filter(every.sign_on <= day)
    last = past.group_by("customer_id", "sign").agg(sign_on=_.sign_on.max())
    alone = last.group_by("customer_id", "sign_on").agg(sign=_.sign.min())  # two on one day
    return alone.group_by("customer_id").agg(
        last_sign_on=_.sign_on.max(), sign=_.sign.argmax(_.sign_on)
    )


def _sign(rows: Table, day: DateValue, name: str) -> Table:
    return rows.select("customer_id", sign_on=day, sign=ibis.literal(name))


def strangers(spans: Table, customers: Table) -> Table:
    """Ids that have use and are no customer's: unmatched_id. Takes `spans` and `customers`."""
    return spans.anti_join(customers, "customer_id").select(unmatched_id="customer_id")


def doubts(strangers: Table, customers: Table, contacts: Table) -> Table:
    """Customers whose use may be hidden under an id nobody knows.

    Takes `strangers` and the canonical tables. Each such id is compared with each customer's
    domain, name and e-mail, and with its contacts' ids and e-mails. Returns customer_id,
    unmatched_id.
    """
    strange = strangers.mutate(mark=strangers.unmatched_id.lower())
    marks = ibis.union(
        _marks(customers, customers.domain),
        _marks(customers, customers.name),
        _marks(customers, customers.email),
        _marks(contacts, contacts.contact_id),
        _marks(contacts, contacts.email),
        distinct=False,
    )
    both = marks.inner_join(strange, "mark")
    return both.group_by("customer_id").agg(unmatched_id=_.unmatched_id.min())


def _marks(rows: Table, text: StringValue) -> Table:
    marked = rows.select("customer_id", mark=text.lower())
    return marked.filter(marked.mark.notnull())


def zombies(
    *,
    paying: Table,
    spans: Table,
    signs: Table,
    people: Table,
    last_year: Table,
    doubts: Table,
    seen_until: DateValue,
) -> Table:
    """Paying customers without a sign of life, or with one person only.

    Takes `paying_since`; `engagement.spans`; `signs_of_life`; `people` (customer_id, seats,
    active_users_84); `last_year` (customer_id, used_on: use one to two years ago);
    `doubts` (customer_id, unmatched_id); and the last day use is known for. Returns one row a
    zombie: customer_id, kind (never, stopped, one_person), quiet_since, quiet_months, stage,
    is_seasonal, season_unknown, unmatched_id (null without doubt), last_sign_on, sign.
    """
    rows = paying.left_join(spans, "customer_id").drop("customer_id_right")
    rows = rows.left_join(signs, "customer_id").drop("customer_id_right")
    rows = rows.left_join(people, "customer_id").drop("customer_id_right")
    rows = rows.left_join(doubts, "customer_id").drop("customer_id_right")
    used = rows.last_used_on.notnull() & (
        rows.last_sign_on.isnull() | (rows.last_used_on >= rows.last_sign_on)
    )
    rows = rows.mutate(
        sign=used.ifelse("use", rows.sign),
        last_sign_on=used.ifelse(rows.last_used_on, rows.last_sign_on),
    )
    rows = rows.mutate(quiet_since=_quiet_since(rows))
    rows = rows.mutate(quiet_months=full_months(rows.quiet_since, seen_until))
    rows = rows.mutate(kind=_kind(rows))
    found = rows.filter(rows.kind.notnull())
    found = found.left_join(_slept_last_year(found, last_year, seen_until), "customer_id").drop(
        "customer_id_right"
    )
    return found.select(
        "customer_id",
        "kind",
        "quiet_since",
        "quiet_months",
        stage=stage(found.quiet_months),
        is_seasonal=found.is_seasonal.fill_null(False),
        season_unknown=(found.kind == "stopped")
        & (full_months(found.first_used_on, seen_until) < 12),
        unmatched_id=found.unmatched_id,
        last_sign_on=found.last_sign_on,
        sign=found.sign,
    )


def stage(quiet_months: IntegerValue) -> StringValue:
    """Step of the ladder for full quiet months: watch, contact or special."""
    return ibis.cases(
        (quiet_months >= SPECIAL_MONTHS, "special"),
        (quiet_months >= CONTACT_MONTHS, "contact"),
        else_="watch",
    )


def full_months(start: DateValue, end: DateValue) -> IntegerValue:
    """Whole calendar months from `start` to `end`, never negative (31 January to 28 February: 0)."""
    months = (end.year() - start.year()) * 12 + end.month() - start.month()
    months = months - (end.day() < start.day()).ifelse(1, 0)
    return (months < 0).ifelse(0, months).cast("int64")


def _quiet_since(rows: Table) -> DateValue:
    alive = rows.last_sign_on.notnull() & (rows.last_sign_on >= rows.paying_since)
    next_day = (rows.last_sign_on.cast("timestamp") + ibis.interval(days=1)).cast("date")
    return alive.ifelse(next_day, rows.paying_since)


def _kind(rows: Table) -> StringValue:
    alone = (
        (rows.active_users_84.fill_null(0) == 1)
        & (rows.seats.fill_null(1) > 1)
        & (rows.quiet_months < CONTACT_MONTHS)
    )
    return ibis.cases(
        (rows.last_used_on.isnull(), "never"),
        (alone, "one_person"),
        (rows.quiet_months >= CONTACT_MONTHS, "stopped"),
        else_=ibis.null(str),
    )


def _slept_last_year(found: Table, last_year: Table, seen_until: DateValue) -> Table:
    """Customers used before last year's same weeks, quiet in them, and back afterwards."""
    slack = ibis.interval(days=SEASON_SLACK_DAYS)
    year = ibis.interval(days=365)
    quiet = found.filter(found.kind == "stopped").select(
        "customer_id", "quiet_since", "quiet_months", "first_used_on"
    )
    quiet = quiet.mutate(
        slept_from=(quiet.quiet_since.cast("timestamp") - year + slack).cast("date"),
        slept_to=(seen_until.cast("timestamp") - year - slack).cast("date"),
    )
    quiet = quiet.filter(
        (quiet.quiet_months < 12)
        & (quiet.slept_from < quiet.slept_to)
        & (quiet.first_used_on < quiet.slept_from)
    )
    used = last_year.select(user="customer_id", used_on="used_on")
    inside = quiet.left_join(
        used,
        [
            quiet.customer_id == used.user,
            used.used_on >= quiet.slept_from,
            used.used_on <= quiet.slept_to,
        ],
    )
    counted = inside.group_by("customer_id").agg(days_used=_.used_on.count())
    return counted.select("customer_id", is_seasonal=counted.days_used == 0)
