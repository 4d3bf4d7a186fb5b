"""How tickets were handled: answered in time, first reply, time until solved, reopened; and topics."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, Table, TimestampValue

from tenure.metrics.cards import card
from tenure.metrics.requesters import live
from tenure.metrics.voice import is_done

PROMISED_HOURS = 24
"""A ticket the helpdesk says nothing about is in time when answered within so many hours."""
NO_TOPIC = ""

OPENED = card(
    "tickets_opened",
    "Tickets opened",
    formula="tickets opened in a stretch of days, of them complaints, and customers they came from",
    unit="tickets",
    population="tickets not merged into another and not deleted by the as-of day",
    edges="a ticket without a customer counts as a ticket, not as a customer",
    source="tickets as the helpdesk has them",
)
TIMELY = card(
    "share_timely",
    "Answered in time",
    formula="tickets answered in time ÷ tickets of which it is known",
    unit="share, with Wilson interval and n",
    population="tickets opened in the stretch of days that count on the as-of day",
    edges=(
        "as the helpdesk says; where it does not: first reply within 24 hours, unanswered for 24 hours is "
        "late, younger is not known yet; where no ticket anywhere says when it was answered, nothing is known"
    ),
    source="tickets as the helpdesk has them; interval: Wilson 1927",
)
HANDLING = card(
    "handling_time",
    "Handling time",
    formula="time by which half, and nine of ten, tickets are solved: Kaplan–Meier, open ones censored",
    unit="hours, with 95 % interval and n",
    population="tickets opened in the stretch of days that count on the as-of day",
    edges=(
        "an open ticket is as old as at the end of the as-of day; one closed at a time nobody knows is left "
        "out and counted beside; a quantile that was not reached is not defined"
    ),
    source="Kaplan & Meier 1958; Greenwood on the log(−log) scale",
)
FIRST_REPLY = card(
    "first_reply_time",
    "First reply",
    formula="time by which half, and nine of ten, tickets are first answered: Kaplan–Meier",
    unit="hours, with 95 % interval and n",
    population="tickets opened in the stretch of days, where any ticket says when it was answered",
    edges="unanswered is censored at the end of the as-of day, or when it was solved without a word",
    source="Kaplan & Meier 1958",
)
TOPICS = card(
    "topics",
    "Topics that hurt",
    formula="tickets and complaints by topic, customers they came from, and what these pay a month",
    unit="tickets, customers, minor units of the workspace's currency",
    population="tickets opened in the stretch of days that count on the as-of day",
    edges="a customer counts once for each topic; without an exchange rate it is left out of the money",
    source="the helpdesk's category, a person's, or the guess; themes as clustered",
)

READ = {
    "language": "string",
    "is_covered": "boolean",
    "is_complaint": "boolean",
    "complaint_from": "string",
    "complaint_p": "float64",
    "category": "string",
    "category_from": "string",
    "category_p": "float64",
    "severity": "string",
    "severity_from": "string",
    "sentiment": "float64",
    "theme_number": "int64",
    "theme_distance": "float64",
}
"""What is read of a ticket's text."""
_OWN = ("is_complaint", "category", "severity")


def with_readings(tickets: Table, readings: Table | None) -> Table:
    """Tickets with the columns `READ`: what was read of the text, else what the helpdesk says.

    `readings` is `ticket_readings` by ticket_id, None where nothing was read.
    """
    if readings is None:
        nothing = {name: ibis.null(kind) for name, kind in READ.items() if name not in _OWN}
        said = {
            f"{short}_from": tickets[name].notnull().ifelse("given", ibis.null("string"))
            for short, name in (
                ("complaint", "is_complaint"),
                ("category", "category"),
                ("severity", "severity"),
            )
        }
        return tickets.mutate(**{**nothing, **said})
    found = readings.select(
        read_id=readings.ticket_id, **{f"read_{name}": readings[name] for name in READ}
    )
    both = tickets.left_join(found, tickets.ticket_id == found.read_id)
    chosen = {
        name: ibis.coalesce(both[f"read_{name}"].cast(kind), both[name])
        if name in _OWN
        else both[f"read_{name}"].cast(kind)
        for name, kind in READ.items()
    }
    return both.mutate(**chosen).drop("read_id", *(f"read_{name}" for name in READ))


def heard(tickets: Table, readings: Table) -> Table:
    """Tickets with the complaints among them as `ticket_readings` has them; columns as before."""
    found = _said(readings)
    both = tickets.left_join(found, tickets.ticket_id == found.said_id)
    both = both.mutate(is_complaint=ibis.coalesce(both.said, both.is_complaint))
    return both.select(*tickets.columns)


def unlike(tickets: Table, readings: Table) -> Table:
    """How many `tickets` are read to be what the helpdesk does not say they are."""
    found = _said(readings)
    both = tickets.inner_join(found, tickets.ticket_id == found.said_id)
    differs = (both.is_complaint != both.said).fill_null(True)
    return both.agg(tickets=differs.sum().fill_null(0))


def _said(readings: Table) -> Table:
    known = readings.filter(readings.is_complaint.notnull())
    return known.select(said_id=known.ticket_id, said=known.is_complaint)


def handled(tickets: Table, day: DateValue) -> Table:
    """Tickets as they stood at the end of `day`, with how they were handled by then.

    Takes `with_readings`. Merged ones, and those deleted by then, are left out. Adds opened_on,
    is_open, is_waiting (unanswered, null where no answer is known anywhere), handling_minutes with
    is_solved (its end was seen), reply_minutes with is_answered, timely, loops, complaint. Minutes
    are null where the end is not known: closed, nobody says when.
    """
    rows = live(tickets, day).mutate(opened_on=_.opened_at.cast("date"))
    rows = rows.filter(rows.opened_on <= day)
    rows = rows.mutate(answers=rows.first_reply_at.count().over(ibis.window()))
    until = (day.cast("timestamp") + ibis.interval(days=1)).cast("timestamp")
    is_solved = (rows.solved_at < until).fill_null(False)
    is_unclear = rows.solved_at.isnull() & is_done(rows)
    is_answered = (rows.first_reply_at < until).fill_null(False)
    said = rows.answers > 0
    is_open = ~is_solved & ~is_unclear
    ended = is_solved.ifelse(rows.solved_at, until)
    waited = _minutes(rows.opened_at, is_answered.ifelse(rows.first_reply_at, ended))
    promised = PROMISED_HOURS * 60
    in_time = ibis.cases(
        (is_answered, waited <= promised), (is_open & (waited > promised), False), else_=None
    )
    return rows.mutate(
        is_open=is_open,
        is_solved=is_solved,
        is_answered=is_answered,
        is_waiting=said.ifelse(is_open & ~is_answered, ibis.null("boolean")),
        handling_minutes=is_unclear.ifelse(ibis.null("int64"), _minutes(rows.opened_at, ended)),
        reply_minutes=(said & (is_answered | ~is_unclear)).ifelse(waited, ibis.null("int64")),
        timely=ibis.coalesce(rows.is_timely, said.ifelse(in_time, ibis.null("boolean"))),
        loops=rows.reopened.fill_null(0),
        complaint=rows.is_complaint.fill_null(False),
    ).drop("answers")


def _minutes(start: TimestampValue, end: TimestampValue) -> IntegerValue:
    seconds = end.epoch_seconds() - start.epoch_seconds()
    return (seconds / 60).floor().cast("int64").clip(lower=0)


def within(rows: Table, start: DateValue, end: DateValue) -> Table:
    """Tickets opened on a day from `start` on and before `end`."""
    return rows.filter(rows.opened_on >= start, rows.opened_on < end)


def tally(rows: Table, *keys: str) -> Table:
    """Tickets of `handled`, counted by `keys`; one row of everything without keys.

    Returns the keys, tickets, complaints, customers, complainers, open, waiting, timely,
    timely_known, reopened (tickets), loops, unclear (closed, nobody knows when).
    """
    columns = {
        "tickets": _.count(),
        "complaints": _count(_.complaint),
        "customers": _.customer_id.nunique(),
        "complainers": _.customer_id.nunique(where=_.complaint),
        "open": _count(_.is_open),
        "waiting": _.is_waiting.cast("int64").sum(),
        "timely": _count(_.timely.fill_null(False)),
        "timely_known": _.timely.count(),
        "reopened": _count(_.loops > 0),
        "loops": _.loops.sum().fill_null(0),
        "unclear": _count(_.handling_minutes.isnull()),
    }
    return rows.group_by(*keys).agg(**columns) if keys else rows.agg(**columns)


def _count(flag: BooleanValue) -> IntegerValue:
    return flag.ifelse(1, 0).sum().fill_null(0)


def waits(rows: Table, what: str, *keys: str) -> Table:
    """How many of `handled` ended, or were last seen not to, after how many minutes, by `keys`.

    `what`: "handling" or "reply". Returns the keys, minutes, is_over, tickets: what a survival
    curve is made of.
    """
    over = {"handling": "is_solved", "reply": "is_answered"}[what]
    known = rows.filter(rows[f"{what}_minutes"].notnull())
    counts = known.group_by(*keys, minutes=known[f"{what}_minutes"], is_over=known[over])
    return counts.agg(tickets=_.count()).order_by([*keys, "minutes", "is_over"])


def touched(rows: Table, customers: Table, *keys: str) -> Table:
    """Customers that tickets of `handled` came from, each once for each of `keys`, and what they pay.

    `customers` is the published `customer_state`. Returns the keys, touched (customers known),
    mrr_minor (a month in the workspace's currency), unpriced (who pay without a known rate).
    """
    people = rows.filter(rows.customer_id.notnull()).select(*keys, "customer_id").distinct()
    paying = customers.select("customer_id", "mrr_minor", "mrr_base_minor")
    paying = paying.rename(payer="customer_id", own_minor="mrr_minor")
    both = people.left_join(paying, people.customer_id == paying.payer)
    columns = {
        "touched": _.customer_id.nunique(),
        "mrr_minor": _.mrr_base_minor.sum().fill_null(0),
        "unpriced": _count((_.own_minor > 0).fill_null(False) & _.mrr_base_minor.isnull()),
    }
    return both.group_by(*keys).agg(**columns) if keys else both.agg(**columns)


DECIDES, BOSS, USES, UNKNOWN_ROLE = "decision maker", "boss", "end user", ""
ROLES = (DECIDES, BOSS, USES, UNKNOWN_ROLE)


def reached(rows: Table, contacts: Table) -> Table:
    """People by role: who wrote the tickets of `handled`, and who is there at the customers they came from.

    Takes the canonical `contacts`. Returns role (of `ROLES`, "" where it is another or not known),
    wrote, there: people, each once.
    """
    decides = contacts.is_decision_maker.fill_null(False) | (contacts.role == DECIDES)
    role = decides.fill_null(False).ifelse(
        DECIDES,
        contacts.role.isin([BOSS, USES]).fill_null(False).ifelse(contacts.role, UNKNOWN_ROLE),
    )
    people = contacts.select("contact_id", of="customer_id", role=role)
    writers = rows.filter(rows.contact_id.notnull()).select(writer="contact_id").distinct()
    touched_ones = rows.filter(rows.customer_id.notnull()).select(here="customer_id").distinct()
    both = people.left_join(writers, people.contact_id == writers.writer)
    both = both.left_join(touched_ones, both.of == touched_ones.here)
    found = both.group_by("role").agg(
        wrote=_.contact_id.nunique(where=both.writer.notnull()),
        there=_.contact_id.nunique(where=both.here.notnull()),
    )
    return found.filter((found.wrote > 0) | (found.there > 0))
