"""Signals: which customers deserve attention, and by which figures. One row a customer."""

from __future__ import annotations

import ibis
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, Table

from tenure.metrics.cards import card
from tenure.metrics.money import half_up

FALLEN_RATIO = 0.5
MIN_USUAL = 2.0
"""Events a week below which a fall is not told from chance."""
DETRACTOR_DAYS = 30
DETRACTOR_URGENT_DAYS = 2
WAITING_DAYS = 1
OPEN_TICKET_DAYS = 7
NOTICE_DAYS = 45
NOTICE_URGENT_DAYS = 14
SILENCE_DAYS = 60

CODES = (
    "leaving",
    "notice",
    "complaint",
    "waiting",
    "detractor",
    "overdue",
    "zombie",
    "below_line",
    "approaching",
    "falling",
    "one_person",
)
"""Every signal, in the order reasons are listed."""

STAKE = card(
    "stake",
    "At stake",
    formula="MRR × chance of leaving within 90 days × 12 months × gross margin",
    unit="minor units; ranked in the workspace's currency by the last dated rate",
    population="paying customers with at least one signal",
    edges=(
        "the chance is the risk model's where one has proved itself on this history, else the share of "
        "customers on the same side of the danger line who left within 90 days; 1 for those who have "
        "already given notice; without such a record the chance is not stated and MRR alone ranks"
    ),
    source="expected loss: chance × value; the chance is a share counted on the workspace’s own history",
)


def signals(state: Table, day: DateValue) -> Table:
    """Customers with a signal on `day`, each signal a boolean column of its name.

    Nobody is accused of not using the product who sleeps as they did last year or stands by, whose
    use may stand under another id, or came from a source that is silent. Takes the published `customer_state`. Returns its columns, the columns of `CODES`,
    is_urgent, and share (whose chance of leaving counts: leaving, the model's, or that of those below
    or above the line).
    """
    paying = state.filter(state.mrr_minor > 0)
    excused = _excused(paying)
    quiet = paying.zombie_stage.isin(["contact", "special"]) & ~excused
    rows = paying.mutate(
        leaving=paying.leaves_on.notnull(),
        notice=_within(paying.notice_on, day, NOTICE_DAYS) & _unspoken(paying, day),
        complaint=(paying.complaints_open > 0).fill_null(False),
        waiting=_waiting(paying, day),
        detractor=_detractor(paying, day, DETRACTOR_DAYS),
        overdue=(paying.overdue_minor > 0).fill_null(False),
        zombie=quiet.fill_null(False) & (paying.zombie_kind != "one_person").fill_null(False),
        falling=_falling(paying),
        one_person=(paying.zombie_kind == "one_person").fill_null(False) & ~paying.use_unknown,
    )
    excused = _excused(rows)
    rows = rows.mutate(
        below_line=rows.below_line.fill_null(False) & ~rows.zombie & ~excused,
        approaching=_approaching(rows) & ~rows.zombie & ~excused,
        falling=rows.falling & ~rows.zombie & ~excused,
    )
    any_signal = ibis.or_(*(rows[code] for code in CODES))
    rows = rows.filter(any_signal)
    return rows.mutate(
        is_urgent=_urgent(rows, day),
        share=ibis.cases(
            (rows.leaving, "leaving"),
            (rows.risk.notnull(), "model"),
            (rows.below_line | rows.zombie, "below"),
            else_="above",
        ),
    )


def candidates(signaled: Table, chances: dict[str, float | None], margin: float) -> Table:
    """Signals with what is at stake and the place in the list of the responsible person.

    `chances` gives the chance of leaving for each `share`, None where unknown; `margin` is
    0–1. Adds stake_minor (in `currency`, null without a chance), rank_minor (in the base
    currency), and place (1 is first, by urgency, stake and MRR, among customers of a csm).
    """
    chance = ibis.cases(
        (signaled.share == "model", signaled.risk),
        *(
            (signaled.share == share, value)
            for share, value in chances.items()
            if value is not None
        ),
        else_=ibis.null("float64"),
    )
    year = 12 * margin
    rows = signaled.mutate(
        chance=chance,
        stake_minor=half_up(signaled.mrr_minor * chance * year),
        rank_minor=half_up(signaled.mrr_base_minor * chance * year),
    )
    order = [
        ibis.desc(rows.is_urgent),
        ibis.desc(ibis.coalesce(rows.rank_minor, rows.mrr_base_minor, 0)),
        ibis.desc(rows.mrr_minor),
        rows.customer_id,
    ]
    by_csm = ibis.window(group_by=rows.csm.fill_null(""), order_by=order)
    return rows.mutate(place=ibis.row_number().over(by_csm) + 1)


def _age(day: DateValue, other: DateValue) -> IntegerValue:
    return day.delta(other, unit="day").cast("int64")


def _approaching(rows: Table) -> BooleanValue:
    """An alert that stands; who is under the line by now has come nearer than near."""
    return (rows.is_alert & ~rows.below_line.fill_null(False)).fill_null(False)


def _excused(rows: Table) -> BooleanValue:
    asleep = rows.is_seasonal.fill_null(False) | (rows.held_by == "standby").fill_null(False)
    return asleep | rows.unmatched_id.notnull() | rows.use_unknown


def _falling(rows: Table) -> BooleanValue:
    """Half of one event a week is no fall: the usual week must hold a few."""
    fallen = (rows.own_baseline_ratio < FALLEN_RATIO) & (rows.weekly_baseline >= MIN_USUAL)
    return fallen.fill_null(False)


def _within(when: DateValue, day: DateValue, days: int) -> BooleanValue:
    left = -_age(day, when)
    return ((left >= 0) & (left <= days)).fill_null(False)


def _unspoken(rows: Table, day: DateValue) -> BooleanValue:
    return rows.last_touch_on.isnull() | (_age(day, rows.last_touch_on) > SILENCE_DAYS)


def _waiting(rows: Table, day: DateValue) -> BooleanValue:
    age = _age(day, rows.oldest_open_on)
    unanswered = (rows.tickets_unanswered > 0) & (age >= WAITING_DAYS)
    old = (rows.tickets_open > 0) & (age >= OPEN_TICKET_DAYS)
    return ibis.coalesce(unanswered, old, False)


def _detractor(rows: Table, day: DateValue, days: int) -> BooleanValue:
    recent = _age(day, rows.nps_on) <= days
    return ((rows.nps_score <= 6) & recent).fill_null(False)


def _urgent(rows: Table, day: DateValue) -> BooleanValue:
    return (
        _detractor(rows, day, DETRACTOR_URGENT_DAYS)
        | (rows.complaint & rows.waiting)
        | (rows.notice & _within(rows.notice_on, day, NOTICE_URGENT_DAYS))
        | (rows.leaving & _within(rows.leaves_on, day, NOTICE_URGENT_DAYS))
    )
