"""Zombies: customers who pay and show no sign of life, without accusing those who only sleep."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, StringValue, Table

from tenure.metrics.cards import card
from tenure.metrics.dormancy import YEAR_MONTHS, held_by, slept_last_year
from tenure.metrics.months import full_months
from tenure.values.ladder import Thresholds

STAGES = ("watch", "contact", "special")
KINDS = ("never", "stopped", "one_person", "integration_only")


@dataclass(frozen=True, slots=True)
class Rungs:
    """Thresholds in full quiet months of all plans, and of some."""

    default: Thresholds
    plans: tuple[tuple[str, Thresholds], ...] = ()


DEFAULT_RUNGS = Rungs(Thresholds(contact=1, special=6))

ZOMBIES = card(
    "zombies",
    "Zombies",
    formula=(
        "paying and no sign of life (use of any sort, a look at the bill, API calls and jobs, ticket, message "
        "from them, survey answer, seat used) for k full months; never used / stopped / one person only"
    ),
    unit="customers; full months without a sign of life",
    population="customers with MRR above zero",
    edges=(
        "stage: under 1 month watch, 1 to 6 contact, 6 and more special, or what the ladder says of the plan; "
        "months before the first and after the last event received from anyone are unknown and not counted: "
        "who paid before is quiet from the first such day at the earliest, and with under 12 months of it known a "
        "season cannot be ruled out for who never used anything either; a look at the bill is "
        "life and no use; held, and on no step: use under an unknown id that looks like the customer's "
        "(mismatch), plan, segment or status of stand-by, a season (quiet in the same weeks last year for 28 "
        "days and more, and back afterwards; or, with two years of use, a yearly wave of chance under 1 % whose "
        "low it is; never once quiet for 12 months), life by jobs and calls only; under 12 months of use a "
        "season cannot be ruled out: contact only"
    ),
    source=(
        "Einav, Klopack and Mahoney, Selling Subscriptions (2025), for why it matters; Netflix and Slack for "
        "precedents; Zechmeister and Kürster (2009) and Baluev (2008) for the wave"
    ),
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


def suspects(
    *,
    paying: Table,
    spans: Table,
    uses: Table,
    signs: Table,
    people: Table,
    plans: Table,
    last_year: Table,
    standby: Table,
    doubts: Table,
    seen_until: DateValue,
    rungs: Rungs = DEFAULT_RUNGS,
) -> Table:
    """Paying customers without a sign of life, with one person only, or with machines only.

    Takes `paying_since`; `engagement.spans`; `life.last_use`; `life.signs_of_life`; `people`
    (customer_id, seats, active_users_84); `plans` (customer_id, plan); `last_year` (customer_id,
    used_on: use one to two years ago); `dormancy.standby`; `doubts` (customer_id, unmatched_id);
    the last day use is known for; and the thresholds. Returns one row a customer: customer_id,
    kind (never, stopped, one_person, integration_only), quiet_since, quiet_months, stage,
    is_seasonal (as last year), season_unknown, unmatched_id (null without doubt), standby_by,
    last_sign_on, sign, last_person_on, months_known (full months since the first use), known_from
    (the first day use of anyone is known for: nobody is quiet since before it).
    """
    rows = paying.cross_join(known_from(spans, seen_until))
    for part in (spans, uses, signs, people, plans, standby, doubts):
        rows = rows.left_join(part, "customer_id").drop("customer_id_right")
    rows = _last_signs(rows)
    contact, special = (_months(rows.plan, rungs, at) for at in ("contact", "special"))
    rows = rows.mutate(
        contact_months=contact,
        special_months=special,
        quiet_since=_since(rows, rows.last_sign_on),
        person_since=_since(rows, rows.last_person_on),
    )
    rows = rows.mutate(
        quiet_months=full_months(rows.quiet_since, seen_until),
        person_months=full_months(rows.person_since, seen_until),
        months_known=full_months(rows.first_used_on, seen_until),
    )
    rows = rows.mutate(kind=_kind(rows))
    found = rows.filter(rows.kind.notnull())
    slept = slept_last_year(found.filter(found.kind == "stopped"), last_year, seen_until)
    found = found.left_join(slept, "customer_id").drop("customer_id_right")
    return found.select(
        *("customer_id", "kind", "quiet_since", "quiet_months"),
        stage=stage(found.quiet_months, found.contact_months, found.special_months),
        is_seasonal=found.is_seasonal.fill_null(False),
        season_unknown=_season_unknown(found, seen_until),
        unmatched_id=found.unmatched_id,
        standby_by=found.standby_by,
        last_sign_on=found.last_sign_on,
        sign=found.sign,
        last_person_on=found.last_person_on,
        months_known=found.months_known,
        known_from=found.known_from,
    )


def zombies(suspects: Table, yearly: Table) -> Table:
    """Suspects with what stands against freezing them. Takes `suspects` and `dormancy.YEARLY`.

    Returns one row a customer: customer_id, kind, quiet_since, quiet_months, stage, is_seasonal (as
    last year, or as in all years), season_unknown, unmatched_id, last_sign_on, sign,
    last_person_on, standby_by (what says stand-by: plan, segment, status), known_from, held_by.
    `held_by` is null for nothing, else the weightiest of `HELD_BY`: whoever is held for `season_unknown` is
    contacted and no more, for any other reason nobody is accused.
    """
    rows = suspects.left_join(yearly, "customer_id").drop("customer_id_right")
    rows = rows.mutate(is_seasonal=rows.is_seasonal | rows.is_yearly.fill_null(False))
    return rows.select(
        *("customer_id", "kind", "quiet_since", "quiet_months", "stage", "is_seasonal"),
        *("season_unknown", "unmatched_id", "last_sign_on", "sign", "last_person_on"),
        *("standby_by", "known_from"),
        held_by=held_by(rows),
    )


def known_from(spans: Table, seen_until: DateValue) -> Table:
    """The first day use of anyone is known for: known_from, one row. Takes `engagement.spans`.

    Before it everybody would seem quiet. Without any use it is the last day itself.
    """
    first = spans.agg(first_on=_.first_used_on.min())
    return first.select(known_from=ibis.coalesce(first.first_on, seen_until))


def _season_unknown(found: Table, seen_until: DateValue) -> BooleanValue:
    """Whether under 12 months of a customer's use, or of the time it could have used, are known."""
    is_cut = (found.kind == "never") & (found.paying_since < found.known_from)
    is_short = full_months(found.known_from, seen_until) < YEAR_MONTHS
    return (is_cut & is_short) | ((found.kind == "stopped") & (found.months_known < YEAR_MONTHS))


def stage(quiet_months: IntegerValue, contact: IntegerValue, special: IntegerValue) -> StringValue:
    """Step of the ladder for full quiet months and a plan's thresholds: watch, contact or special."""
    return ibis.cases(
        (quiet_months >= special, "special"),
        (quiet_months >= contact, "contact"),
        else_="watch",
    )


def _months(plan: StringValue, rungs: Rungs, at: str) -> IntegerValue:
    """Full quiet months from which a plan's customers are contacted, or treated specially."""
    own = ((plan == name, int(getattr(rung, at))) for name, rung in rungs.plans)
    default = ibis.literal(int(getattr(rungs.default, at)), "int64")
    return ibis.cases(*own, else_=default) if rungs.plans else default


def _last_signs(rows: Table) -> Table:
    """The last sign of life of all, which it was, and the last of a person."""
    is_use = rows.used_on.notnull() & (
        rows.last_sign_on.isnull() | (rows.used_on >= rows.last_sign_on)
    )
    by_person = rows.person_on.notnull() & (
        rows.last_sign_on.isnull() | (rows.person_on >= rows.last_sign_on)
    )
    return rows.mutate(
        sign=is_use.ifelse(rows.used_as, rows.sign),
        last_sign_on=is_use.ifelse(rows.used_on, rows.last_sign_on),
        last_person_on=by_person.ifelse(rows.person_on, rows.last_sign_on),
    )


def _since(rows: Table, last_on: DateValue) -> DateValue:
    """The day after a last sign, or the start of the paid stretch where the sign lies before that;
    never before use of anyone is known.
    """
    alive = last_on.notnull() & (last_on >= rows.paying_since)
    next_day = (last_on.cast("timestamp") + ibis.interval(days=1)).cast("date")
    return ibis.greatest(alive.ifelse(next_day, rows.paying_since), rows.known_from)


def _kind(rows: Table) -> StringValue:
    alive = rows.quiet_months < rows.contact_months
    alone = (rows.active_users_84.fill_null(0) == 1) & (rows.seats.fill_null(1) > 1) & alive
    has_people = rows.person_on.notnull() | rows.seat_used_on.notnull()
    by_machine = has_people & alive & (rows.person_months >= rows.contact_months)
    return ibis.cases(
        (rows.core_on.isnull() & rows.seat_used_on.isnull(), "never"),
        (by_machine, "integration_only"),
        (alone, "one_person"),
        (~alive, "stopped"),
        else_=ibis.null(str),
    )
