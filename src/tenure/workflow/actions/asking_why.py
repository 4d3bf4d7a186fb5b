"""The question after the thanks: written once, a week after the letter reached its mail server."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tenure.records.models import CustomerMail, Letter, LetterSettings, WhyInvite, Workspace
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.customer_mail import Post, queue
from tenure.workflow.actions.deliveries import Here
from tenure.workflow.actions.why import invite
from tenure.workflow.queries.labels import in_legal_hold
from tenure.workflow.rules.link_tokens import mark
from tenure.workflow.rules.why_mail import why_mail

AFTER = timedelta(days=7)
NOT_AFTER = timedelta(days=30)
"""Whoever was thanked longer ago than this is not asked any more."""
TEMPLATE = "why"
AT_ONCE = 50


def ask_why(*, workspace: Workspace, at: datetime, here: Here) -> int:
    """Write the question to everyone thanked a week ago; to how many.

    Once for a proposal (`why:<proposal>`), to the address the letter went to, in its language.
    Nobody who has answered already, by the link in the letter, is asked again, nobody in legal hold
    before that is lifted; nobody at all while sending is off.
    """
    if not LetterSettings.objects.filter(workspace=workspace).exclude(sending="off").exists():
        return 0
    thanked = CustomerMail.objects.filter(
        workspace=workspace,
        topic="account",
        state="sent",
        letter__proposal__isnull=False,
        sent_at__lte=at - AFTER,
        sent_at__gt=at - NOT_AFTER,
    ).select_related("letter__proposal")
    done = CustomerMail.objects.filter(workspace=workspace, template=TEMPLATE)
    keys = set(done.values_list("occasion_key", flat=True))
    written = 0
    for mail in thanked.order_by("sent_at", "id"):
        if written >= AT_ONCE:
            break
        written += _asked(mail, keys, at, here)
    return written


def _asked(mail: CustomerMail, keys: set[str], at: datetime, here: Here) -> bool:
    letter = mail.letter
    if letter is None or letter.proposal is None:
        return False
    key = f"why:{letter.proposal.pk}"
    answered = WhyInvite.objects.filter(proposal=letter.proposal).exclude(answered_at=None)
    if key in keys or answered.exists() or in_legal_hold(mail.workspace_id, mail.customer_id):
        return False
    keys.add(key)
    with commit("mail.asked"):
        if queue(
            workspace=mail.workspace, post=_post(mail, letter, key, at, here), at=at, here=here
        ):
            return True
        transaction.set_rollback(True)
    return False


def _post(mail: CustomerMail, letter: Letter, key: str, at: datetime, here: Here) -> Post:
    """The question to whoever got a letter, with a link of its own."""
    row, _token = invite(
        workspace=mail.workspace,
        customer_id=mail.customer_id,
        customer_name=letter.customer_name,
        language=mail.language,
        at=at,
        secret=here.secret,
        proposal=letter.proposal,
    )
    link = f"{here.address}/why/{mark(row.pk)}"
    subject, body = why_mail(company=mail.workspace.name, link=link, language=mail.language)
    return Post(
        customer_id=mail.customer_id,
        recipient=mail.recipient,
        template=TEMPLATE,
        topic="survey",
        occasion_key=key,
        language=mail.language,
        zone=mail.zone,
        subject=subject,
        body=body,
    )
