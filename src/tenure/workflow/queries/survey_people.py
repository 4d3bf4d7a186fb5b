"""Whom a survey may ask, and what speaks against asking them: from the facts and from what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import ibis
from django.db.models import Q
from ibis.expr.types import Table

from tenure.metrics.voice import is_open
from tenure.records.models import CustomerMail, DormantLabel, Suppression, SurveyInvite
from tenure.records.models.desk import LEGAL_HOLD
from tenure.values.postal import is_mail
from tenure.values.surveys import BETWEEN_DAYS, TICKETS_WITHIN_DAYS
from tenure.warehouse.reader import Reader, Row
from tenure.workflow.actions.mail_checks import UNHEARD, WENT_OUT
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.letter_content import letter_language
from tenure.workflow.rules.mail_ids import recipient_hash
from tenure.workflow.rules.survey_plan import Asking, Known

FIRE = ("high", "urgent")
"""Tickets of this severity, and complaints, are an incident while they are open."""


def people(
    board: Board, key: str, *, kind: str, segment: str, roles: Iterable[str]
) -> list[Asking]:
    """Contacts of customers who pay, of a segment and of roles where any are named.

    CSAT asks only those with a ticket solved lately, each about the newest. `key` makes the hash
    that stands for a person.
    """
    rows = _paying(board, segment)
    wanted = {role.lower() for role in roles}
    solved = _solved(board) if kind == "csat" else None
    found = []
    for row in board.reader.rows(rows.order_by(["customer_id", "contact_id"])):
        if wanted and (row["role"] or "").lower() not in wanted:
            continue
        person = _asking(row, key)
        if solved is None:
            found.append(person)
        elif person.contact_id in solved:
            found.append(replace(person, ticket_id=solved[person.contact_id]))
    return found


def _paying(board: Board, segment: str) -> Table:
    state, contacts = board.reader.table("customer_state"), board.reader.table("contacts")
    state = state.filter(state.mrr_minor > 0)
    if segment:
        state = state.filter(state.segment == segment)
    state = state.select("customer_id", "segment", "language", customer_name=state.name)
    return contacts.join(state, "customer_id").select(
        *("customer_id", "customer_name", "segment", "language"),
        *("contact_id", "name", "email", "role", "is_decision_maker"),
    )


def _asking(row: Row, key: str) -> Asking:
    email = (row["email"] or "").strip()
    has_mail = is_mail(email)
    return Asking(
        key=recipient_hash(key, email if has_mail else f"contact {row['contact_id']}"),
        customer_id=row["customer_id"],
        customer_name=row["customer_name"] or row["customer_id"],
        contact_id=row["contact_id"],
        contact_name=row["name"] or "",
        email=email if has_mail else "",
        role=(row["role"] or "")[:200],
        language=letter_language(row["language"] or ""),
        has_mail=has_mail,
        is_decider=bool(row["is_decision_maker"]),
        segment=row["segment"] or "",
    )


def _solved(board: Board) -> dict[str, str]:
    """The ticket last solved of each contact within 30 days of the figures, by contact."""
    rows = board.reader.table("tickets")
    since = board.as_of - timedelta(days=TICKETS_WITHIN_DAYS)
    day = rows.solved_at.cast("date")
    rows = rows.filter(
        rows.contact_id.notnull(), day > ibis.date(since), day <= ibis.date(board.as_of)
    )
    rows = rows.select("contact_id", "ticket_id", "solved_at").order_by(["solved_at", "ticket_id"])
    return {row["contact_id"]: row["ticket_id"] for row in board.reader.rows(rows)}


def burning(board: Board) -> frozenset[str]:
    """Customers with an open ticket of high severity, or an open complaint, as of the figures."""
    rows = board.reader.table("tickets")
    day = ibis.date(board.as_of)
    is_fire = rows.severity.isin(FIRE) | rows.is_complaint.fill_null(False)
    rows = rows.filter(rows.opened_at.cast("date") <= day, is_open(rows, day), is_fire)
    rows = rows.filter(rows.customer_id.notnull()).select("customer_id").distinct()
    return frozenset(row["customer_id"] for row in board.reader.rows(rows))


def known(board: Board, listed: Iterable[Asking], opens_on: date) -> Known:
    """What speaks against asking anybody of those listed in a round that opens on a day."""
    since = opens_on - timedelta(days=BETWEEN_DAYS)
    asked = asked_here(board.workspace_id, since)
    imported = asked_before(board, since)
    for person in listed:
        days = imported.get(person.contact_id)
        if days:
            asked.setdefault(person.key, []).extend(days)
    return Known(
        asked=asked,
        unheard=unheard(board.workspace_id),
        held=frozenset(
            DormantLabel.objects.filter(
                workspace_id=board.workspace_id, reason=LEGAL_HOLD, lifted_at=None
            ).values_list("customer_id", flat=True)
        ),
        burning=burning(board),
    )


def asked_here(workspace_id: int, since: date) -> dict[str, list[date]]:
    """Days on which people were or will be asked from here, by the hash of their address.

    Those of rounds that run, of rounds before, and of any other question that went out as mail.
    """
    found: dict[str, list[date]] = {}
    rows = SurveyInvite.objects.filter(workspace_id=workspace_id)
    live = rows.filter(
        Q(state="planned", round__state="running") | Q(state__in=("mailed", "answered", "expired"))
    )
    begin = datetime.combine(since, datetime.min.time(), UTC)
    near = live.filter(Q(ask_on__gte=since) | Q(asked_at__gte=begin))
    for key, ask_on, asked_at in near.values_list("recipient_hash", "ask_on", "asked_at"):
        found.setdefault(key, []).append(asked_at.date() if asked_at else ask_on)
    mails = CustomerMail.objects.filter(
        workspace_id=workspace_id, topic="survey", state__in=WENT_OUT, sent_at__gte=begin
    )
    for key, sent_at in mails.values_list("recipient_hash", "sent_at"):
        if sent_at is not None:
            found.setdefault(key, []).append(sent_at.date())
    return found


def asked_before(board: Board, since: date) -> dict[str, list[date]]:
    """Days on which people were asked by whatever was loaded, by contact."""
    rows = board.reader.table("survey_responses")
    asked_on = ibis.coalesce(rows.sent_at, rows.answered_at).cast("date")
    rows = rows.filter(rows.contact_id.notnull(), asked_on >= ibis.date(since))
    rows = rows.select("contact_id", asked_on=asked_on).distinct()
    found: dict[str, list[date]] = {}
    for row in board.reader.rows(rows):
        found.setdefault(row["contact_id"], []).append(row["asked_on"])
    return found


def unheard(workspace_id: int) -> frozenset[str]:
    """Hashes of addresses to which no survey goes."""
    rows = Suppression.objects.filter(workspace_id=workspace_id, is_on=True)
    rows = rows.filter(
        Q(topic__in=("", "all", "survey")) | Q(why__in=UNHEARD, topic__in=("", "survey"))
    )
    return frozenset(rows.values_list("recipient_hash", flat=True))


@lru_cache(maxsize=8)
def choices(reader: Reader) -> dict[str, list[str]]:
    """Segments and roles there are, at most 100 of each."""
    state, contacts = reader.table("customer_state"), reader.table("contacts")
    found = {}
    for name, rows in (("segment", state), ("role", contacts)):
        values = rows.filter(rows[name].notnull(), rows[name] != "").select(name).distinct()
        found[name] = [row[name] for row in reader.rows(values.order_by(name).limit(100))]
    return found


def countries(board: Board | None, customer_ids: Iterable[str]) -> dict[str, str]:
    """Country of each customer, for the hours in which mail may arrive."""
    wanted = sorted(set(customer_ids))
    if board is None or not wanted:
        return {}
    rows = board.reader.table("customers")
    rows = rows.filter(rows.customer_id.isin(wanted)).select("customer_id", "country")
    return {row["customer_id"]: row["country"] or "" for row in board.reader.rows(rows)}
