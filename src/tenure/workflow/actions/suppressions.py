"""Who is not written to any more: unsubscribed, bounced, complained, or said so to a person.

Only a salted hash of the address is kept, so that it holds for who was erased or imported again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tenure.records.models import (
    CustomerMail,
    LetterSettings,
    MailKey,
    Suppression,
    Workspace,
)
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.came_back import came_back_at
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.customer_mail import mail_key
from tenure.workflow.actions.mail_checks import WENT_OUT
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.bounces import Report, read_report
from tenure.workflow.rules.mail_ids import Unsubscribing, read_unsubscribe, recipient_hash
from tenure.workflow.rules.mail_texts import checked_address
from tenure.workflow.rules.permissions import Act, require

ID_LIVES = timedelta(days=30)
"""How long after a mail was sent a report on it is believed."""
SOFT_WITHIN = timedelta(days=30)
SOFT_LIMIT = 4
RATE_WITHIN = timedelta(hours=24)
RATE_FROM = 50
MOST_BOUNCED, MOST_COMPLAINED = 0.05, 0.001
"""Shares of mails sent within a day above which sending stops until a person turns it on."""

WEIGHTS = ("unsubscribed", "bounced", "by hand", "complained")
"""Why somebody is not written to, the weightiest last."""


def known_link(token: str) -> Unsubscribing | None:
    """What an unsubscribe link is for; None where no workspace here signed it."""
    found = read_unsubscribe(token)
    if found is None:
        return None
    row = MailKey.objects.filter(workspace_id=found.workspace_id).first()
    return found if row is not None and found.is_signed(row.key) else None


def company(found: Unsubscribing) -> str:
    """Whose mail a link stops."""
    return Workspace.objects.get(pk=found.workspace_id).name


def language(found: Unsubscribing) -> str:
    """The language its holder was last written to in; "" where nothing is known of them."""
    rows = CustomerMail.objects.filter(
        workspace_id=found.workspace_id, recipient_hash=found.recipient_hash
    )
    return rows.values_list("language", flat=True).first() or ""


def unsubscribe(*, token: str, is_everything: bool, at: datetime) -> bool:
    """Send nothing of the link's topic any more, or nothing that can be unsubscribed from.

    At once, again and again the same; whether the link is one of ours. Audited without an address.
    """
    found = known_link(token)
    if found is None:
        return False
    topic = "all" if is_everything else found.topic
    with commit("mail.unsubscribe"):
        workspace = Workspace.objects.select_for_update().get(pk=found.workspace_id)
        is_new = _put(workspace, found.recipient_hash, topic, "unsubscribed", at)
        if is_new:
            _note(workspace, "mail.unsubscribed", f"from {topic}", found.recipient_hash, at)
    return True


def subscribe_again(*, token: str, at: datetime) -> bool:
    """Take back what was unsubscribed by such links; bounces and complaints stay."""
    found = known_link(token)
    if found is None:
        return False
    with transaction.atomic():
        workspace = Workspace.objects.select_for_update().get(pk=found.workspace_id)
        rows = Suppression.objects.filter(
            workspace=workspace,
            recipient_hash=found.recipient_hash,
            why="unsubscribed",
            topic__in=("all", found.topic),
            is_on=True,
        )
        if rows.update(is_on=False, at=at):
            _note(workspace, "mail.subscribed", "again", found.recipient_hash, at)
    return True


def unsubscribed_from(token: str) -> frozenset[str]:
    """Topics the holder of a link is unsubscribed from ("all" for every one)."""
    found = known_link(token)
    if found is None:
        return frozenset()
    rows = Suppression.objects.filter(
        workspace_id=found.workspace_id, recipient_hash=found.recipient_hash, is_on=True
    )
    return frozenset(rows.exclude(topic="").values_list("topic", flat=True))


def suppress(*, by: By, address: str) -> None:
    """Send nothing at all to an address, as somebody asked a person. Audited; `lift` undoes it."""
    require(by.role, Act.WRITE_LETTER)
    hashed = recipient_hash(mail_key(by.workspace), checked_address(address))
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        _put(by.workspace, hashed, "", "by hand", by.at)
        _note(by.workspace, "mail.suppressed", "by hand", hashed, by.at, by)


def lift(*, by: By, address: str) -> None:
    """Write to an address again that bounced or was suppressed by hand. Audited.

    What its owner unsubscribed from stays so; who complained is not written to again.
    """
    require(by.role, Act.WRITE_LETTER)
    hashed = recipient_hash(mail_key(by.workspace), checked_address(address))
    own = Suppression.objects.filter(workspace=by.workspace, recipient_hash=hashed, is_on=True)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        rows = own.filter(topic="", why__in=("bounced", "by hand"))
        if not rows.update(is_on=False, score=0, at=by.at):
            raise InputError("nothing keeps mail from this address that a person could lift")
        _note(by.workspace, "mail.suppression_lifted", "by hand", hashed, by.at, by)
        came_back_at(workspace=by.workspace, at=by.at)


def bounced(*, raw: bytes, at: datetime) -> str:
    """Take in a mail that came back; what it was: "hard", "soft", "complaint", or "" for nothing.

    It is believed only where it holds the id of a mail sent within 30 days, which nobody can
    guess. The same report again changes nothing.
    """
    report = read_report(raw)
    if report is None:
        return ""
    for each in report.ids[:10]:
        mail = CustomerMail.objects.filter(
            message_id__startswith=f"<{each}@",
            state__in=WENT_OUT,
            sent_at__gt=at - ID_LIVES,
        ).first()
        if mail is not None:
            came_back(mail_id=mail.pk, report=report, at=at)
            return report.kind
    return ""


def came_back(*, mail_id: int, report: Report, at: datetime) -> None:
    """Write down what a report says of one mail, and stop sending where too much comes back."""
    with commit("mail.back"):
        mail = CustomerMail.objects.select_related("workspace").get(pk=mail_id)
        Workspace.objects.select_for_update().get(pk=mail.workspace_id)
        mail.refresh_from_db(fields=["state", "bounced_at"])
        if report.kind == "complaint":
            is_new = _put(mail.workspace, mail.recipient_hash, "", "complained", at)
        else:
            is_new = mail.bounced_at is None
            own = CustomerMail.objects.filter(pk=mail.pk, bounced_at=None)
            own.update(state="bounced", bounced_at=at, error=report.said[:500], lease_until=None)
            _scored(mail, report, at)
        if is_new:
            _note(mail.workspace, "mail.came_back", report.said, mail.recipient_hash, at)
            _paused(mail.workspace, at)
            came_back_at(workspace=mail.workspace, at=at)


def _scored(mail: CustomerMail, report: Report, at: datetime) -> None:
    """A hard bounce suppresses at once, soft ones when four mails came back within 30 days."""
    back = CustomerMail.objects.filter(
        workspace_id=mail.workspace_id,
        recipient_hash=mail.recipient_hash,
        bounced_at__gt=at - SOFT_WITHIN,
    )
    score = back.count()
    own = {"workspace_id": mail.workspace_id, "recipient_hash": mail.recipient_hash}
    if report.kind == "hard" or score >= SOFT_LIMIT:
        _put(mail.workspace, mail.recipient_hash, "", "bounced", at)
    else:
        new = {"why": "bounced", "is_on": False, "at": at}
        Suppression.objects.get_or_create(**own, topic="", defaults=new)
    Suppression.objects.filter(**own, topic="").update(score=score)


def _put(workspace: Workspace, hashed: str, topic: str, why: str, at: datetime) -> bool:
    """Suppress; whether it was not before. What weighs more is not overwritten."""
    row, is_new = Suppression.objects.get_or_create(
        workspace=workspace,
        recipient_hash=hashed,
        topic=topic,
        defaults={"why": why, "at": at},
    )
    if is_new:
        return True
    if row.is_on and WEIGHTS.index(row.why) >= WEIGHTS.index(why):
        return False
    row.why, row.is_on, row.at = why, True, at
    row.save(update_fields=["why", "is_on", "at"])
    return True


def _paused(workspace: Workspace, at: datetime) -> None:
    """Stop sending where more comes back than mail providers put up with."""
    since = at - RATE_WITHIN
    rows = CustomerMail.objects.filter(workspace=workspace)
    sent = rows.filter(state__in=WENT_OUT, sent_at__gt=since).count()
    if sent < RATE_FROM:
        return
    back = rows.filter(bounced_at__gt=since).count()
    complaints = Suppression.objects.filter(workspace=workspace, why="complained", at__gt=since)
    complained = complaints.count()
    if back <= MOST_BOUNCED * sent and complained <= MOST_COMPLAINED * sent:
        return
    if (
        LetterSettings.objects.filter(workspace=workspace)
        .exclude(sending="off")
        .update(sending="off")
    ):
        record(
            workspace=workspace,
            action="mail.paused",
            summary=f"{back} bounced and {complained} complained of {sent} in 24 hours",
            at=at,
        )


def _note(
    workspace: Workspace, action: str, summary: str, hashed: str, at: datetime, by: By | None = None
) -> None:
    """An audit entry that names the address by its hash only."""
    user = by.user if by else None
    record(workspace=workspace, action=action, summary=summary, at=at, by=user, subject=hashed)
