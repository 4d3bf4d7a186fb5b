"""Messages as rows: written once for a reason, claimed, and settled by what became of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import override

from tenure.records.models import (
    AlertSettings,
    Delivery,
    Membership,
    Publication,
    User,
    WorkItemEvent,
    Workspace,
)
from tenure.records.models.alerts import WAITING
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.alerts import readers, telling, wants_digest
from tenure.workflow.queries.digests import ABOUT_MONEY, News, news_of, news_since
from tenure.workflow.rules.messages import Message, digest, slack_message
from tenure.workflow.rules.permissions import Act, require

LEASE = timedelta(minutes=5)
"""How long a claim holds; several times longer than the longest a server is waited for."""
HOLD = timedelta(minutes=5)
STALE = timedelta(hours=72)
"""A message older than this is not sent any more: it would tell of another day."""
PAUSES_MIN = (1, 5, 15, 60, 180, 360, 720)
"""Minutes until the next try, by how many there were; the last one from then on."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where messages leave from. `language` is for those who chose none.

    `address` is where links begin; `secret` makes those that let customers in, "" where none is
    made.
    """

    address: str
    language: str
    installation: str
    has_mail: bool
    secret: str = field(default="", repr=False)


def write_digests(*, workspace: Workspace, here: Here, at: datetime, local: datetime) -> int:
    """Write the day's digest of everyone who has news and wants it; returns how many.

    Once for a published day, at or after the hour set, on the days set; nothing while sending
    is off. `local` is the instant in the workspace's zone. All rows in one transaction.
    """
    wanted = telling(workspace.pk)
    is_time = local.isoweekday() in wanted.weekdays and local.hour >= wanted.digest_hour
    if wanted.sending == "off" or not is_time or not _is_news(workspace, local.date()):
        return 0
    with transaction.atomic():
        own = _locked(workspace)
        if own.digested_on is not None and own.digested_on >= local.date():
            return 0
        own.digested_on = local.date()
        own.save(update_fields=["digested_on"])
        rows = [_digest(each, here, at, local.date()) for each in readers(workspace.pk)]
        return len([row for row in rows if row is not None])


def _is_news(workspace: Workspace, day: date) -> bool:
    """Whether that day is published, and its digests are not written yet."""
    settings = AlertSettings.objects.filter(workspace=workspace).first()
    if settings is None or (settings.digested_on is not None and settings.digested_on >= day):
        return False
    last = Publication.objects.filter(workspace=workspace).first()
    return last is not None and last.as_of >= day


def _digest(member: Membership, here: Here, at: datetime, day: date) -> Delivery | None:
    news = news_of(member.workspace_id, member.user_id, day)
    if not news.told:
        return None
    return _row(
        workspace=member.workspace,
        channel="email",
        user=member.user,
        recipient=member.user.email,
        occasion_key=f"digest:{day.isoformat()}:{member.user_id}",
        message=digest_of(member.user, news, here, day, member.workspace.name),
        news=news,
        here=here,
        at=at,
    )


def digest_of(user: User, news: News, here: Here, day: date, company: str) -> Message:
    """A person's digest in their own language."""
    with override(user.language or here.language):
        return digest(news.told, day=day, address=here.address, company=company)


def write_slack(*, workspace: Workspace, here: Here, at: datetime) -> Delivery | None:
    """Write one message of all alerts that began since the last; None where there are none.

    Only while a webhook is set and sending is not off.
    """
    own = AlertSettings.objects.filter(workspace=workspace).exclude(slack_url="").first()
    if own is None or own.sending == "off" or not _has_events(workspace, own.slack_event):
        return None
    last = Publication.objects.filter(workspace=workspace).first()
    if last is None:
        return None
    with transaction.atomic():
        own = _locked(workspace)
        news = news_since(workspace.pk, own.slack_event)
        own.slack_event = news.last_event
        own.save(update_fields=["slack_event"])
        if not news.told:
            return None
        with override(here.language):
            message = slack_message(news.told, day=last.as_of, address=here.address)
        return _row(
            workspace=workspace,
            channel="slack",
            user=None,
            recipient="Slack",
            occasion_key=f"slack:{last.as_of.isoformat()}:{news.last_event}",
            message=message,
            news=news,
            here=here,
            at=at,
        )


def _has_events(workspace: Workspace, mark: int) -> bool:
    events = WorkItemEvent.objects.filter(workspace=workspace, id__gt=mark)
    return events.filter(kind__in=("opened", "reason_added")).exists()


def _locked(workspace: Workspace) -> AlertSettings:
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    own, _ = AlertSettings.objects.get_or_create(workspace=workspace)
    return own


def _row(
    *,
    workspace: Workspace,
    channel: str,
    user: User | None,
    recipient: str,
    occasion_key: str,
    message: Message,
    news: News,
    here: Here,
    at: datetime,
) -> Delivery | None:
    """A frozen message; None where its reason had one before."""
    row, made = Delivery.objects.get_or_create(
        workspace=workspace,
        occasion_key=occasion_key,
        defaults={
            "channel": channel,
            "user": user,
            "recipient": recipient,
            "subject": message.subject[:300],
            "body": message.text,
            "html": message.html,
            "items": len(news.told),
            "seen_event": news.last_event,
            "created_at": at,
            "next_try_at": at,
            "message_id": message_id(workspace.pk, occasion_key, at, here),
        },
    )
    return row if made else None


def message_id(workspace_id: int, occasion_key: str, at: datetime, here: Here) -> str:
    """An id made of the row alone, so that each try of it carries the same."""
    parts = json.dumps([here.installation, workspace_id, occasion_key, at.isoformat()])
    host = here.address.partition("//")[2].partition(":")[0] or "localhost"
    return f"<tenure.{hashlib.sha256(parts.encode()).hexdigest()[:40]}@{host}>"


def claim(*, here: Here, at: datetime) -> Delivery | None:
    """Take the message that has waited longest; None where nothing can be sent now.

    Whether it may be sent is asked at this moment: what may not yet is held back, what is not
    wanted any more is dropped. One whose sender died is not known to have arrived: it is
    taken again, marked as a possible repeat.
    """
    if not Delivery.objects.filter(status__in=(*WAITING, "sending")).exists():
        return None
    died = Delivery.objects.filter(status="sending", lease_until__lt=at)
    died.update(
        status="unknown",
        is_repeat=True,
        lease_until=None,
        next_try_at=at,
        error="the sender stopped before the answer was kept",
    )
    while True:
        waiting = Delivery.objects.filter(status__in=WAITING, next_try_at__lte=at)
        row = waiting.select_related("user", "workspace").order_by("next_try_at", "id").first()
        if row is None:
            return None
        status, why = _fate(row, here, at)
        if status == "sending" and _taken(row, at):
            row.refresh_from_db()
            return row
        if status != "sending":
            Delivery.objects.filter(pk=row.pk, status=row.status, tries=row.tries).update(
                status=status, error=why, next_try_at=at + HOLD
            )


def _taken(row: Delivery, at: datetime) -> bool:
    """Whether this process, and no other, has it now."""
    same = Delivery.objects.filter(pk=row.pk, status=row.status, tries=row.tries)
    lease = {"lease_until": at + LEASE, "tries": F("tries") + 1}
    return same.update(status="sending", **lease) == 1


def _fate(row: Delivery, here: Here, at: datetime) -> tuple[str, str]:
    """What is to become of a message now, and why where it is not sent."""
    if at - row.created_at > STALE:
        return "dropped", "older than 72 hours"
    if row.channel == "email" and not _is_wanted(row):
        return "dropped", "the person is not here any more, or does not want it"
    wanted = telling(row.workspace_id)
    if wanted.sending == "off":
        return "held", "sending is off"
    if wanted.installation != here.installation:
        return "held", "sending was turned on in another installation"
    if row.channel == "email" and not here.has_mail:
        return "held", "no mail server is set"
    if row.channel == "slack" and not wanted.has_slack:
        return "dropped", "no Slack webhook is set"
    if not wanted.may_reach(row.recipient):
        return "held", "test mode: not one of its domains"
    return "sending", ""


def _is_wanted(row: Delivery) -> bool:
    user = row.user
    if user is None or not user.is_active or user.email != row.recipient:
        return False
    is_member = Membership.objects.filter(workspace_id=row.workspace_id, user=user).exists()
    is_about_money = row.occasion_key.startswith(ABOUT_MONEY)
    return is_member and (is_about_money or wants_digest(row.workspace_id, user.pk))


def hook_of(row: Delivery) -> str:
    """The webhook a message is posted to; "" where it was taken away. A secret."""
    found = AlertSettings.objects.filter(workspace_id=row.workspace_id).first()
    return found.slack_url if found else ""


def settle_sent(*, row: Delivery, at: datetime) -> None:
    """It was taken by the other side."""
    _settled(row, status="sent", sent_at=at, error="")


def settle_failed(*, row: Delivery, error: str) -> None:
    """It was refused for good."""
    _settled(row, status="failed", error=error)


def settle_later(
    *, row: Delivery, at: datetime, error: str, is_known: bool, wait_s: float | None = None
) -> None:
    """It did not go out (`is_known`), or nobody can tell: it is tried again, each time later.

    `wait_s` is what the other side asked for; it is waited at least that long.
    """
    pause = timedelta(minutes=PAUSES_MIN[min(row.tries, len(PAUSES_MIN)) - 1])
    next_at = at + max(pause, timedelta(seconds=wait_s or 0))
    if next_at - row.created_at > STALE:
        _settled(row, status="failed", error=f"given up after {row.tries} tries: {error}")
    elif is_known:
        _settled(row, status="due", error=error, next_try_at=next_at)
    else:
        _settled(row, status="unknown", error=error, next_try_at=next_at, is_repeat=True)


def _settled(row: Delivery, **fields: object) -> None:
    """Write the end of one try, unless its claim has run out and another process has it."""
    own = Delivery.objects.filter(pk=row.pk, status="sending", tries=row.tries)
    error = str(fields.pop("error"))[:500]
    own.update(lease_until=None, error=error, **fields)


def try_again(*, by: By, delivery_id: int) -> None:
    """Put a message that failed or is held back in line. Audited.

    One that is not known to have arrived is tried by itself, and cannot be pushed.
    """
    require(by.role, Act.ALERT)
    with transaction.atomic():
        rows = Delivery.objects.filter(workspace=by.workspace, status__in=("failed", "held"))
        if not rows.filter(pk=delivery_id).update(status="due", next_try_at=by.at):
            raise InputError("there is no such message, or it is on its way")
        row = Delivery.objects.get(pk=delivery_id)
        record(
            workspace=by.workspace,
            action="alerts.message_tried_again",
            summary=f"{row.occasion_key} to {row.recipient}",
            at=by.at,
            by=by.user,
            subject=str(row.pk),
        )
