"""Signs of life of every sort: what was done in the product, by whom, and everything else they did."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import DateValue, StringValue, Table

SORTS = {
    "billing": "billing page",
    "login": "log-in",
    "api": "API call",
    "job": "scheduled job or integration",
    "report": "report opened",
    "use": "use",
}
"""Sorts of product events, as they are told. An event of no other sort is use."""
USE_SIGNS = tuple(SORTS.values())
_TELLING = ("use", "report", "login", "api", "job", "billing")
"""Of several on one day the first of these is told."""
_NAMES = (
    ("billing", r"(^|[^a-z])billing|payment[^a-z]?method|pricing[^a-z]?page"),
    ("login", r"(^|[^a-z])(log(ged)?[^a-z]?(in|on)|sign(ed)?[^a-z]?in)([^a-z]|$)"),
    ("api", r"(^|[^a-z])(api|webhooks?)([^a-z]|$)"),
    (
        "job",
        r"(^|[^a-z])(cron|jobs?|schedul(ed|er)|automations?|batch|sync|integrations?|etl|bot)([^a-z]|$)",
    ),
    (
        "report",
        r"(open|view|read|see|saw|export)[a-z]*[^a-z]?(report|dashboard|digest)|(report|dashboard)s?[^a-z]?(open|view|read)",
    ),
)
"""What the name of an event in small letters says of its sort; the first that fits."""
_CAMEL = {
    "billing": "[a-z](Billing|PaymentMethod|PricingPage)",
    "login": "(^|[a-z])(LogIn|LogOn|LoggedIn|SignIn|SignedIn)|[a-z]Login|^(log|logged|sign|signed)In",
    "api": "[a-z](Api|API|Webhook)",
    "job": "[a-z](Cron|Scheduled|Automation|Integration)",
}
"""The same where words are told apart by capitals."""


def sort_of(name: StringValue) -> StringValue:
    """Sort of product event, by its name."""
    text = name.lower()
    fits = {sort: text.re_search(pattern) for sort, pattern in _NAMES}
    fits |= {sort: fits[sort] | name.re_search(pattern) for sort, pattern in _CAMEL.items()}
    cases = ((is_fit, ibis.literal(sort)) for sort, is_fit in fits.items())
    return ibis.cases(*cases, else_=ibis.literal("use"))


def lives(daily: Table) -> Table:
    """Last day of each sort of use of each customer. Takes `engagement.usage_daily`.

    Returns customer_id, a column `<sort>_on` for each of `SORTS`, and person_on: the last day of
    use that was a person's, as far as is known. An event that names nobody, and whose name is that
    of a call or a job, was a machine's.
    """
    names = daily.select("name").distinct()
    names = names.select("name", sort=sort_of(names.name))  # each name is read once
    rows = daily.inner_join(names, "name")
    by_person = rows.contact_id.notnull() | rows.sort.notin(["api", "job"])
    rows = rows.select("customer_id", "used_on", "sort", by_person=by_person)
    return rows.group_by("customer_id").agg(
        **{f"{sort}_on": _.used_on.max(where=_.sort == sort) for sort in SORTS},
        person_on=_.used_on.max(where=_.by_person),
    )


def folded_lives(parts: Table) -> Table:
    """Lives of several stretches of time made one; takes and returns the columns of `lives`."""
    days = (*(f"{sort}_on" for sort in SORTS), "person_on")
    return parts.group_by("customer_id").agg(**{day: parts[day].max() for day in days})


def last_use(lives: Table) -> Table:
    """The last sign of life in the product: customer_id, used_on, used_as, core_on (the last day of
    anything but a look at the bill), person_on. Takes `lives`.
    """
    used_on = _latest(lives, tuple(SORTS))
    rows = lives.mutate(used_on=used_on)
    told = ((rows[f"{sort}_on"] == rows.used_on, SORTS[sort]) for sort in _TELLING)
    return rows.select(
        "customer_id",
        "used_on",
        used_as=ibis.cases(*told, else_=ibis.null(str)),
        core_on=_latest(rows, tuple(sort for sort in SORTS if sort != "billing")),
        person_on=rows.person_on,
    )


def _latest(rows: Table, sorts: tuple[str, ...]) -> DateValue:
    """The latest of some days; null where all are."""
    never = ibis.date("1000-01-01")
    latest: DateValue = ibis.greatest(*(rows[f"{sort}_on"].fill_null(never) for sort in sorts))
    return latest.nullif(never)


def signs_of_life(
    *, tickets: Table, touchpoints: Table, responses: Table, seats: Table, day: DateValue
) -> Table:
    """Last sign of life of each customer other than product events, up to `day`.

    Takes the canonical tables. Returns customer_id, last_sign_on, sign (what it was), seat_used_on
    (null where no seat was used).
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
    alone = last.group_by("customer_id", "sign_on").agg(
        sign=_.sign.min(),  # two on one day
        seat_used_on=_.sign_on.max(where=_.sign == "seat used"),
    )
    return alone.group_by("customer_id").agg(
        last_sign_on=_.sign_on.max(),
        sign=_.sign.argmax(_.sign_on),
        seat_used_on=_.seat_used_on.max(),
    )


def _sign(rows: Table, day: DateValue, name: str) -> Table:
    return rows.select("customer_id", sign_on=day, sign=ibis.literal(name))
