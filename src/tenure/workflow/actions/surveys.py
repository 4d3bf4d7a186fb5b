"""Rounds of a survey: drafted, looked at, started with a yes, and closed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from tenure.records.models import SurveyInvite, SurveyRound, Workspace
from tenure.values.errors import InputError
from tenure.values.surveys import KINDS, LONGEST_ROUND_DAYS
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.customer_mail import mail_key
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import survey_people
from tenure.workflow.queries.board import Board
from tenure.workflow.rules.permissions import Act, require
from tenure.workflow.rules.survey_plan import Place, planned

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A round as it is asked for. `segment` "" is everybody, no `roles` are all of them."""

    kind: str
    name: str
    opens_on: date
    closes_on: date
    segment: str = ""
    roles: tuple[str, ...] = ()


@transaction.atomic
def draft(*, by: By, asked: Draft) -> int:
    """Write a round down; nobody is asked yet. Returns its number. Audited."""
    require(by.role, Act.SURVEY)
    _check(asked, by.today)
    row = SurveyRound.objects.create(
        workspace=by.workspace,
        kind=asked.kind,
        name=asked.name.strip(),
        segment=asked.segment.strip(),
        roles=sorted({role.strip() for role in asked.roles if role.strip()}),
        opens_on=asked.opens_on,
        closes_on=asked.closes_on,
        made_at=by.at,
        made_by=by.user,
    )
    _record(by, "survey.drafted", row, f"{row.name}: drafted")
    return row.pk


def _check(asked: Draft, today: date) -> None:
    if asked.kind not in KINDS:
        raise InputError("there is no such kind of survey", hint="nps, csat, ces or quarterly.")
    if not asked.name.strip() or len(asked.name) > 200 or len(asked.segment) > 500:
        raise InputError("a round has a name of at most 200 signs")
    if asked.closes_on < asked.opens_on:
        raise InputError("a round ends on the day it opens or later")
    if asked.closes_on < today:
        raise InputError("the last day of the round is over already")
    if asked.closes_on - asked.opens_on > timedelta(days=LONGEST_ROUND_DAYS):
        raise InputError("a round lasts three months at most")


def plan(*, board: Board, row: SurveyRound, today: date) -> list[Place]:
    """Everybody's place in a round, as starting it on a day would make it."""
    opens_on = min(max(row.opens_on, today), row.closes_on)
    listed = survey_people.people(
        board, mail_key(row.workspace), kind=row.kind, segment=row.segment, roles=row.roles
    )
    return planned(
        listed,
        survey_people.known(board, listed, opens_on),
        kind=row.kind,
        opens_on=opens_on,
        closes_on=row.closes_on,
    )


def start(*, by: By, round_id: int, board: Board, asked: int) -> int:
    """Give everybody a place; mail goes out on each one's day. Returns how many are asked.

    `asked` is how many whoever says yes has seen: where it is another number by now, or none at
    all, `InputError`. Those passed over are kept with the reason. All or nothing. Audited.
    """
    require(by.role, Act.SURVEY)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        row = _row(by, round_id, "draft")
        if row.closes_on < by.today:
            raise InputError("the last day of the round is over already")
        places = plan(board=board, row=row, today=by.today)
        count = sum(not place.why_not for place in places)
        if count == 0:
            raise InputError("nobody would be asked", hint="Choose other people, or a later day.")
        if count != asked:
            raise InputError(
                "other people would be asked than were shown", hint="Look again, then say yes."
            )
        SurveyInvite.objects.bulk_create(
            (_invite(row, place, by) for place in places), batch_size=AT_ONCE
        )
        row.state, row.started_at = "running", by.at
        row.save(update_fields=["state", "started_at"])
        passed = Counter(place.why_not for place in places if place.why_not)
        said = f"{row.name}: started, {count} are asked"
        _record(by, "survey.started", row, said, asked=count, passed=dict(passed))
    return count


def _invite(row: SurveyRound, place: Place, by: By) -> SurveyInvite:
    person = place.person
    return SurveyInvite(
        workspace=row.workspace,
        round=row,
        customer_id=person.customer_id,
        customer_name=person.customer_name[:500],
        contact_id=person.contact_id,
        contact_name=person.contact_name[:500],
        email=person.email[:254],
        recipient_hash=person.key,
        role=person.role,
        ticket_id=person.ticket_id,
        language=person.language,
        state="skipped" if place.why_not else "planned",
        why_not=place.why_not,
        ask_on=place.ask_on,
        made_at=by.at,
    )


@transaction.atomic
def close(*, by: By, round_id: int) -> int:
    """Ask nobody more; links that are out still take an answer. Returns how many were not asked."""
    require(by.role, Act.SURVEY)
    row = _row(by, round_id, "running")
    left = shut(row, by.at)
    _record(by, "survey.closed", row, f"{row.name}: closed, {left} were not asked", left=left)
    return left


def shut(row: SurveyRound, at: datetime) -> int:
    """The same within the caller's transaction, without the entry in the audit."""
    own = SurveyInvite.objects.filter(round=row, state="planned")
    left = own.update(state="skipped", why_not="closed")
    SurveyRound.objects.filter(pk=row.pk).update(state="closed", closed_at=at)
    return left


@transaction.atomic
def discard(*, by: By, round_id: int) -> None:
    """Throw a draft away: nobody was asked. Audited."""
    require(by.role, Act.SURVEY)
    row = _row(by, round_id, "draft")
    _record(by, "survey.discarded", row, f"{row.name}: thrown away")
    row.delete()


def _row(by: By, round_id: int, state: str) -> SurveyRound:
    rows = SurveyRound.objects.select_for_update().filter(workspace=by.workspace, pk=round_id)
    row = rows.select_related("workspace").first()
    if row is None or row.state != state:
        raise InputError("there is no such round, or it is further on", hint="Reload the page.")
    return row


def _record(by: By, action: str, row: SurveyRound, summary: str, **detail: Any) -> None:  # noqa: ANN401
    record(
        workspace=by.workspace,
        action=action,
        summary=summary,
        at=by.at,
        by=by.user,
        survey=row.pk,
        **detail,
    )
