"""Taking down what somebody answered, by the link that is theirs alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tenure.records.models import SurveyInvite, Workspace
from tenure.values.errors import InputError
from tenure.values.surveys import (
    EDIT_HOURS,
    FOLLOW_UP_HOURS,
    KINDS,
    LONGEST_GOAL,
    LONGEST_TEXT,
    group_of,
)
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.survey_reasons import call_detractors, forget_closed
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.link_tokens import is_token, token_hash
from tenure.workflow.rules.permissions import Act, require

OPEN = ("who_uses", "solves", "missing")
TEXTS = ("comment", *OPEN)


@dataclass(frozen=True, slots=True)
class Question:
    """An open question: whose company asks, of which kind, in which language, and what was said."""

    company: str
    kind: str
    language: str
    score: int | None
    texts: Mapping[str, str]


def asked(*, token: str, at: datetime) -> Question | None:
    """The question of a link; None where it is unknown, too old, or answered over a day ago."""
    row = _open(token, at)
    if row is None:
        return None
    texts = {name: getattr(row, name) for name in (*TEXTS, "goal")}
    return Question(row.workspace.name, row.round.kind, row.language, row.score, texts)


def _open(token: str, at: datetime) -> SurveyInvite | None:
    if not is_token(token):
        return None
    rows = SurveyInvite.objects.select_related("workspace", "round")
    rows = rows.filter(state__in=("mailed", "answered", "expired"), expires_at__gt=at)
    row = rows.filter(token_hash=token_hash(token)).first()
    if row is None:
        return None
    until = row.answered_at and row.answered_at + timedelta(hours=EDIT_HOURS)
    return row if until is None or at < until else None


def answer(*, token: str, score: str, texts: Mapping[str, str], at: datetime) -> bool:
    """Take down an answer, or change it within a day of the first; whether the link is open.

    A score of 0 to 6 asks for a call within 48 hours, on a person's list at once. `InputError` for
    a score there is none of and for a text too long. Audited.
    """
    with transaction.atomic():
        row = _open(token, at)
        if row is None:
            return False
        Workspace.objects.select_for_update().get(pk=row.workspace_id)
        row = _open(token, at)
        if row is None:
            return False
        is_first = row.answered_at is None
        _write(row, score, texts, at)
        record(
            workspace=row.workspace,
            action="survey.answered" if is_first else "survey.changed",
            summary=f"{row.customer_name}: {row.round.kind} {row.score}",
            at=at,
            subject=row.customer_id,
            survey=row.round_id,
        )
        call_detractors(workspace=row.workspace, at=at)
    return True


def _write(row: SurveyInvite, score: str, texts: Mapping[str, str], at: datetime) -> None:
    row.score = _score(row.round.kind, score)
    names = TEXTS if KINDS[row.round.kind].is_open else ("comment",)
    for name in names:
        setattr(row, name, _said(texts.get(name, ""), LONGEST_TEXT))
    if KINDS[row.round.kind].is_open:
        row.goal = " ".join(_said(texts.get("goal", ""), LONGEST_GOAL).split())
    if row.answered_at is None:
        row.answered_at, row.state = at, "answered"
    else:
        row.changed_at = at
    is_detractor = group_of(row.round.kind, row.score) == "detractor"
    if row.followed_up_at is None:
        until = row.answered_at + timedelta(hours=FOLLOW_UP_HOURS)
        row.follow_up_by = until if is_detractor else None
    row.save()


def _score(kind: str, given: str) -> int:
    if not given.isdecimal() or len(given) > 2 or int(given) not in KINDS[kind].scores:
        raise InputError("choose one of the scores")
    return int(given)


def _said(text: str, longest: int) -> str:
    said = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(said) > longest:
        raise InputError("a text is too long, or holds signs that cannot be printed")
    return said


@transaction.atomic
def follow_up(*, by: By, invite_id: int, note: str) -> int:
    """Note what was done about an unhappy answer: nobody is reminded of it any more.

    Returns the number of the round. Audited; undone with `take_up_again`.
    """
    require(by.role, Act.WORK_ITEM)
    row = _due(by, invite_id)
    if row.followed_up_at is not None:
        raise InputError("this answer was followed up before", hint="Reload the page.")
    said = _said(note, LONGEST_TEXT)
    if not said:
        raise InputError("say what was done", hint="A few words will do.")
    row.followed_up_at, row.followed_up_by, row.follow_up_note = by.at, by.user, said
    _kept(row, by, "survey.followed_up", f"{row.customer_name}: followed up")
    return row.round_id


@transaction.atomic
def take_up_again(*, by: By, invite_id: int) -> int:
    """Take back that an answer was followed up. Returns the number of the round. Audited."""
    require(by.role, Act.WORK_ITEM)
    row = _due(by, invite_id)
    row.followed_up_at, row.followed_up_by, row.follow_up_note = None, None, ""
    forget_closed(by.workspace, row.pk, by.today)
    _kept(row, by, "survey.taken_up", f"{row.customer_name}: to be followed up again")
    return row.round_id


def _due(by: By, invite_id: int) -> SurveyInvite:
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    rows = SurveyInvite.objects.filter(workspace=by.workspace, pk=invite_id)
    row = rows.exclude(follow_up_by=None).first()
    if row is None:
        raise InputError("there is no such answer to follow up", hint="Reload the page.")
    return row


def _kept(row: SurveyInvite, by: By, action: str, summary: str) -> None:
    row.save(update_fields=["followed_up_at", "followed_up_by", "follow_up_note"])
    record(
        workspace=by.workspace,
        action=action,
        summary=summary,
        at=by.at,
        by=by.user,
        subject=row.customer_id,
        survey=row.round_id,
    )
    call_detractors(workspace=by.workspace, at=by.at, is_noted=True)
