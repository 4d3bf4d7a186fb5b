"""Asking in a round that runs: each on their day, by one mail, at most once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from tenure.records.models import CustomerMail, SurveyInvite, SurveyRound, Workspace
from tenure.values.errors import InputError
from tenure.values.surveys import EXPIRES_DAYS, KINDS
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.came_back import local_day
from tenure.workflow.actions.customer_mail import Post, queue
from tenure.workflow.actions.deliveries import Here
from tenure.workflow.actions.mail_checks import TESTING, not_leaving
from tenure.workflow.actions.surveys import shut
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import survey_people
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.labels import in_legal_hold
from tenure.workflow.queries.link_tokens import token_of
from tenure.workflow.rules.link_tokens import mark, token_hash
from tenure.workflow.rules.permissions import Act, require
from tenure.workflow.rules.survey_mail import survey_mail
from tenure.workflow.rules.survey_plan import free_day

AT_ONCE = 50
NEVER_LEFT = ("dropped", "failed")


@dataclass(frozen=True, slots=True)
class _Scene:
    """Now, where mail leaves from, and what the newest figures say."""

    workspace: Workspace
    at: datetime
    day: date
    here: Here
    board: Board | None
    burning: frozenset[str]
    countries: dict[str, str]


def is_due(workspace: Workspace, day: date) -> bool:
    """Whether anybody's day to be asked has come."""
    return _due(workspace, day).exists()


def ask_due(*, workspace: Workspace, at: datetime, here: Here, board: Board | None) -> int:
    """Write the mail to everybody whose day has come; to how many.

    Once for an invitation (`survey:<round>:<invitation>`), each in a transaction of its own: what
    stops in between leaves nobody asked twice and nobody forgotten. Whoever was asked elsewhere
    since has a later day, or none; nobody is asked while mail is off, or in the middle of an
    incident. 50 at once, so that other work is not kept waiting.
    """
    if not_leaving(workspace.pk, "", here) not in ("", TESTING):
        return 0
    day = local_day(workspace, at)
    rows = list(_due(workspace, day).select_related("round", "workspace")[:AT_ONCE])
    if not rows:
        return 0
    ids = {row.customer_id for row in rows}
    scene = _Scene(
        workspace,
        at,
        day,
        here,
        board,
        survey_people.burning(board) if board else frozenset(),
        survey_people.countries(board, ids),
    )
    return sum(_asked(row, scene) for row in rows)


def _due(workspace: Workspace, day: date) -> QuerySet[SurveyInvite]:
    rows = SurveyInvite.objects.filter(workspace=workspace, state="planned", ask_on__lte=day)
    return rows.filter(round__state="running", round__closes_on__gte=day).order_by("ask_on", "id")


def _asked(row: SurveyInvite, scene: _Scene) -> bool:
    """Ask one, or write down why not; whether a mail was written."""
    if not_leaving(row.workspace_id, row.email, scene.here):
        SurveyInvite.objects.filter(pk=row.pk, state="planned").update(
            ask_on=scene.day + timedelta(days=1)
        )
        return False
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=row.workspace_id)
        again = SurveyInvite.objects.filter(pk=row.pk, state="planned").first()
        if again is None:
            return False
        why, later = _against(row, scene)
        if why or later > scene.day:
            _put_off(row, why, later)
            return False
        return _written(row, scene)


def _against(row: SurveyInvite, scene: _Scene) -> tuple[str, date]:
    """What speaks against asking today, and the first day on which it would not."""
    if in_legal_hold(row.workspace_id, row.customer_id):
        return "legal_hold", scene.day
    if row.recipient_hash in survey_people.unheard(row.workspace_id):
        return "unsubscribed", scene.day
    if row.customer_id in scene.burning and KINDS[row.round.kind].is_relationship:
        return "incident", scene.day
    others = _asked_elsewhere(row, scene.workspace)
    return "", free_day(scene.day, others)


def _asked_elsewhere(row: SurveyInvite, workspace: Workspace) -> list[date]:
    """Days on which the person was asked by other mail; what is only planned gives way."""
    own = {"workspace": workspace, "recipient_hash": row.recipient_hash}
    invites = SurveyInvite.objects.filter(**own, asked_at__isnull=False).exclude(pk=row.pk)
    mails = CustomerMail.objects.filter(**own, topic="survey").exclude(
        Q(state__in=NEVER_LEFT) | Q(occasion_key=_occasion(row))
    )
    times = [
        *invites.values_list("asked_at", flat=True),
        *(sent or made for sent, made in mails.values_list("sent_at", "created_at")),
    ]
    return [local_day(workspace, at) for at in times if at is not None]


def _put_off(row: SurveyInvite, why: str, later: date) -> None:
    if not why and later <= row.round.closes_on:
        row.ask_on = later
        row.save(update_fields=["ask_on"])
        return
    row.state, row.why_not = "skipped", why or "throttled"
    row.save(update_fields=["state", "why_not"])


def _occasion(row: SurveyInvite) -> str:
    return f"survey:{row.round_id}:{row.pk}"


def _opened(row: SurveyInvite, at: datetime, secret: str) -> str:
    """Make the link of an invitation work from now on; its token, which is kept nowhere."""
    token = token_of(row, secret)
    row.state, row.asked_at = "mailed", at
    row.token_hash, row.expires_at = token_hash(token), at + timedelta(days=EXPIRES_DAYS)
    row.save(update_fields=["state", "asked_at", "token_hash", "expires_at", "mail"])
    return token


def _written(row: SurveyInvite, scene: _Scene) -> bool:
    company = scene.workspace.name
    subject, body = survey_mail(
        kind=row.round.kind,
        company=company,
        link=f"{scene.here.address}/survey/{mark(row.pk)}",
        language=row.language,
    )
    post = Post(
        customer_id=row.customer_id,
        recipient=row.email,
        template=f"survey-{row.round.kind}",
        topic="survey",
        occasion_key=_occasion(row),
        language=row.language,
        zone="",
        subject=subject,
        body=body,
        country=scene.countries.get(row.customer_id, ""),
    )
    row.mail = queue(workspace=scene.workspace, post=post, at=scene.at, here=scene.here)
    if row.mail is None:
        row.mail = CustomerMail.objects.filter(
            workspace=scene.workspace, occasion_key=post.occasion_key
        ).first()
    _opened(row, scene.at, scene.here.secret)
    return True


def tidy(*, workspace: Workspace, at: datetime) -> int:
    """Bring invitations up to what became of their mails and links; how many changed.

    Mail that never left asked nobody; links that are too old take no answer; rounds whose last day
    is past ask nobody more. Doing it twice changes nothing.
    """
    rows = SurveyInvite.objects.filter(workspace=workspace, state="mailed")
    changed = 0
    for row in rows.filter(mail__state__in=NEVER_LEFT).select_related("mail"):
        changed += SurveyInvite.objects.filter(pk=row.pk, state="mailed").update(
            state="skipped", why_not="not_sent", asked_at=None, token_hash=None
        )
    went = rows.filter(mail__state="sent", mail__sent_at__isnull=False)
    for row in went.exclude(asked_at=F("mail__sent_at")).select_related("mail"):
        if row.mail is not None:
            changed += SurveyInvite.objects.filter(pk=row.pk).update(asked_at=row.mail.sent_at)
    changed += rows.filter(expires_at__lte=at).update(state="expired")
    over = SurveyRound.objects.filter(workspace=workspace, state="running")
    for each in over.filter(closes_on__lt=local_day(workspace, at)):
        changed += 1 + _closed_by_itself(each, at)
    return changed


def _closed_by_itself(row: SurveyRound, at: datetime) -> int:
    with transaction.atomic():
        left = shut(row, at)
        record(
            workspace=row.workspace,
            action="survey.closed",
            summary=f"{row.name}: its last day is past, {left} were not asked",
            at=at,
            survey=row.pk,
            left=left,
        )
    return left


@transaction.atomic
def by_hand(*, by: By, invite_id: int, secret: str) -> str:
    """The link of somebody who is asked in another way than by mail; its token. Audited.

    Only for one whose turn is still to come: no mail is written to them then.
    """
    require(by.role, Act.SURVEY)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    rows = SurveyInvite.objects.filter(workspace=by.workspace, pk=invite_id, state="planned")
    row = rows.filter(round__state="running").select_related("round", "workspace").first()
    if row is None:
        raise InputError("there is nobody to be asked", hint="Reload the page.")
    if free_day(by.today, _asked_elsewhere(row, by.workspace)) > by.today:
        raise InputError("this person was asked within the last 90 days")
    token = _opened(row, by.at, secret)
    record(
        workspace=by.workspace,
        action="survey.by_hand",
        summary=f"{row.round.name}: {row.contact_name or row.customer_name} is asked by hand",
        at=by.at,
        by=by.user,
        subject=row.customer_id,
        survey=row.round_id,
    )
    return token
