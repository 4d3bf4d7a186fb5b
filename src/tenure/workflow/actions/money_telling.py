"""Alarms about money as messages to owners and finance, and to Slack: each alarm in one of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from tenure.records.models import AlertSettings, Delivery, Membership, MoneyAlarm, User, Workspace
from tenure.workflow.actions.came_back import came_back_at
from tenure.workflow.actions.deliveries import Here, message_id
from tenure.workflow.queries.digests import ABOUT_MONEY
from tenure.workflow.rules.messages import Message
from tenure.workflow.rules.money_messages import Alarm, money_mail, money_post

TOLD = ("owner", "finance")
"""Roles that are told, whether they want the digest or not."""


def write_money(*, workspace: Workspace, here: Here, at: datetime) -> int:
    """Write one message to each who is told, of all alarms since the last; how many alarms.

    All rows and their mark in one transaction; what is to be done becomes work in the next. They are
    written while sending is off too, and held back like any other.
    """
    if not MoneyAlarm.objects.filter(workspace=workspace, told_at=None).exists():
        return 0
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        rows = list(MoneyAlarm.objects.filter(workspace=workspace, told_at=None).order_by("pk"))
        if rows:
            told = [Alarm(each.code, each.says, each.at) for each in rows]
            _to_all(workspace, told, f"{ABOUT_MONEY}{rows[-1].pk}", here, at)
            MoneyAlarm.objects.filter(pk__in=[each.pk for each in rows]).update(told_at=at)
    came_back_at(workspace=workspace, at=at)
    return len(rows)


def _to_all(
    workspace: Workspace, told: list[Alarm], occasion: str, here: Here, at: datetime
) -> None:
    members = Membership.objects.filter(workspace=workspace, role__in=TOLD, user__is_active=True)
    for member in members.select_related("user").order_by("user_id"):
        with override(member.user.language or here.language):
            message = money_mail(told, address=here.address, company=workspace.name)
        key = f"{occasion}:{member.user_id}"
        _row(workspace, member.user, message, key, len(told), here, at)
    if AlertSettings.objects.filter(workspace=workspace).exclude(slack_url="").exists():
        with override(here.language):
            post = money_post(told, address=here.address)
        _row(workspace, None, post, f"{occasion}:slack", len(told), here, at)


def _row(
    workspace: Workspace,
    user: User | None,
    message: Message,
    key: str,
    count: int,
    here: Here,
    at: datetime,
) -> None:
    """A frozen message; of work items it knows nothing."""
    Delivery.objects.get_or_create(
        workspace=workspace,
        occasion_key=key,
        defaults={
            "channel": "email" if user else "slack",
            "user": user,
            "recipient": user.email if user else "Slack",
            "subject": message.subject[:300],
            "body": message.text,
            "html": message.html,
            "items": count,
            "created_at": at,
            "next_try_at": at,
            "message_id": message_id(workspace.pk, key, at, here),
        },
    )
