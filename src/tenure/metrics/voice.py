"""What customers say, counted: tickets, complaints, survey scores."""

from __future__ import annotations

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, DateValue, Table

from tenure.metrics.cards import card

RECENT_DAYS = 90
DONE = ("solved", "closed")
"""States of a ticket that is not open any more, even where nobody says since when."""

TICKETS = card(
    "tickets",
    "Tickets",
    formula="tickets opened and not solved at the end of the as-of day; opened in the last 90 days",
    unit="tickets",
    population="rows of `tickets`",
    edges="a ticket solved after the as-of day is still open on it; one that is closed is not, even where nobody says since when",
    source="tickets as the helpdesk has them",
)
NPS = card(
    "nps",
    "NPS",
    formula="share of scores 9–10 − share of scores 0–6",
    unit="points, −100 to 100, with adjusted-Wald interval and n",
    population="the last answer of each person in the last 90 days",
    edges="unanswered is not a score and is counted beside it; no answers: not defined",
    source="Reichheld 2003; interval: Rocks 2016",
)


def ticket_state(tickets: Table, day: DateValue) -> Table:
    """Tickets of each customer as they stood at the end of `day`.

    Takes the canonical `tickets`. Returns customer_id, tickets_open, tickets_unanswered (null
    where no ticket anywhere says when it was answered), oldest_open_on, tickets_90,
    complaints_90, complaints_open, csat_90.
    """
    rows = tickets.mutate(opened_on=tickets.opened_at.cast("date"))
    rows = rows.filter(rows.opened_on <= day)
    replies = rows.first_reply_at.count().as_scalar() > 0
    still = is_open(rows, day)
    waiting = rows.first_reply_at.isnull() | (rows.first_reply_at.cast("date") > day)
    complaint = rows.is_complaint.fill_null(False)
    rows = rows.mutate(
        is_open=still,
        waiting=replies.ifelse(still & waiting, ibis.null("boolean")),
        complaint=complaint,
        recent=rows.opened_on > _days_ago(day),
    )
    return rows.group_by("customer_id").agg(
        tickets_open=_.is_open.sum(),
        tickets_unanswered=_.waiting.sum(),
        oldest_open_on=_.opened_on.min(where=_.is_open),
        tickets_90=_.recent.sum(),
        complaints_90=(_.recent & _.complaint).sum(),
        complaints_open=(_.is_open & _.complaint).sum(),
        csat_90=_.csat.mean(where=_.recent),
    )


def is_open(tickets: Table, day: DateValue) -> BooleanValue:
    """Whether a ticket was open at the end of `day`, as far as anybody says."""
    solved_on = tickets.solved_at.cast("date")
    return ibis.ifelse(tickets.solved_at.isnull(), ~is_done(tickets), solved_on > day)


def is_done(tickets: Table) -> BooleanValue:
    """Whether the helpdesk says that a ticket is solved, whenever that was."""
    return tickets.status.isin(DONE).fill_null(False)


def nps_last(responses: Table, day: DateValue) -> Table:
    """Last NPS answer of each customer up to `day`: customer_id, nps_score, nps_on.

    Takes the canonical `survey_responses`.
    """
    rows = responses.filter(_is_nps(responses), _is_answer(responses, day))
    alone = rows.group_by("customer_id", "answered_at").agg(score=_.score.min())
    return alone.group_by("customer_id").agg(
        nps_score=_.score.argmax(_.answered_at), nps_on=_.answered_at.max().cast("date")
    )


def nps_asked(responses: Table, day: DateValue) -> Table:
    """NPS questions of the last 90 days and answers to them: customer_id, asked_90, answered_90.

    Takes the canonical `survey_responses`; customers not asked are not listed.
    """
    asked_on = responses.sent_at.cast("date")
    rows = responses.filter(_is_nps(responses), asked_on > _days_ago(day), asked_on <= day)
    rows = rows.mutate(counts=_is_answer(rows, day))
    return rows.group_by("customer_id").agg(asked_90=_.count(), answered_90=_.counts.sum())


def _is_nps(responses: Table) -> BooleanValue:
    return responses.kind.fill_null("nps") == "nps"


def _is_answer(responses: Table, day: DateValue) -> BooleanValue:
    answered = responses.answered_at.notnull() & responses.score.notnull()
    return answered & (responses.answered_at.cast("date") <= day)


def nps_counts(responses: Table, day: DateValue) -> Table:
    """Promoters, passives, detractors of the last 90 days: one row.

    Each person counts once, with the last answer; a row without a contact counts for itself.
    """
    rows = responses.filter(
        _is_nps(responses),
        _is_answer(responses, day),
        responses.answered_at.cast("date") > _days_ago(day),
    )
    rows = rows.mutate(person=ibis.coalesce(rows.contact_id, rows.response_id))
    alone = rows.group_by("person", "answered_at").agg(score=_.score.min())
    last = alone.group_by("person").agg(score=_.score.argmax(_.answered_at))
    return last.agg(
        promoters=(_.score >= 9).sum().fill_null(0),
        passives=((_.score > 6) & (_.score < 9)).sum().fill_null(0),
        detractors=(_.score <= 6).sum().fill_null(0),
    )


def _days_ago(day: DateValue) -> DateValue:
    return (day.cast("timestamp") - ibis.interval(days=RECENT_DAYS)).cast("date")
