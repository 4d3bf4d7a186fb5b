"""Asking one customer why they never started, and taking down the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from tenure.records.models import RefundProposal, WhyInvite, Workspace
from tenure.values.errors import InputError
from tenure.values.why import BY_CODE, EDIT_HOURS, EXPIRES_DAYS, LONGEST_TEXT
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.came_back import came_back_at
from tenure.workflow.actions.links import keep_link
from tenure.workflow.rules.link_tokens import is_token, token_hash


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question: whose it is, in which language, and what was answered so far."""

    company: str
    language: str
    answer: str
    text: str
    wants_back: bool
    wants_help: bool


def invite(
    *,
    workspace: Workspace,
    customer_id: str,
    customer_name: str,
    language: str,
    at: datetime,
    secret: str,
    proposal: RefundProposal | None = None,
) -> tuple[WhyInvite, str]:
    """A question with a link of its own: the row, and the link's token, which is kept nowhere.

    What is kept holds `mark` of the row; `with_tokens` and the same `secret` make the token again.
    """
    row = WhyInvite(
        workspace=workspace,
        customer_id=customer_id,
        customer_name=customer_name,
        proposal=proposal,
        language=language,
        made_at=at,
        expires_at=at + timedelta(days=EXPIRES_DAYS),
    )
    return row, keep_link(row, secret)


def asked(*, token: str, at: datetime) -> Asked | None:
    """The question of a link; None where it is unknown, too old, or answered over a day ago."""
    row = _open(token, at)
    if row is None:
        return None
    return Asked(
        row.workspace.name, row.language, row.answer, row.text, row.wants_back, row.wants_help
    )


def _open(token: str, at: datetime) -> WhyInvite | None:
    if not is_token(token):
        return None
    rows = WhyInvite.objects.select_related("workspace")
    row = rows.filter(token_hash=token_hash(token), expires_at__gt=at).first()
    if row is None:
        return None
    until = row.answered_at and row.answered_at + timedelta(hours=EDIT_HOURS)
    return row if until is None or at < until else None


def answer(
    *,
    token: str,
    code: str,
    text: str,
    wants_back: bool,
    at: datetime,
    wants_help: bool = False,
) -> bool:
    """Take down an answer, or change it within a day of the first; whether the link is open.

    Who wants back or help is on a person's list at once. Raises `InputError` for a reason there is none of and for a text too long. Audited.
    """
    if code not in BY_CODE:
        raise InputError("choose one of the reasons")
    said = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(said) > LONGEST_TEXT:
        raise InputError(f"a text has at most {LONGEST_TEXT} signs")
    with transaction.atomic():
        row = _open(token, at)
        if row is None:
            return False
        Workspace.objects.select_for_update().get(pk=row.workspace_id)
        row = _open(token, at)
        if row is None:
            return False
        is_first = row.answered_at is None
        row.answered_at = row.answered_at or at
        row.answer, row.step = code, BY_CODE[code].step
        row.text, row.wants_back, row.wants_help = said, wants_back, wants_help
        row.save(
            update_fields=["answered_at", "answer", "step", "text", "wants_back", "wants_help"]
        )
        record(
            workspace=row.workspace,
            action="why.answered" if is_first else "why.changed",
            summary=f"{row.customer_name}: {code}",
            at=at,
            subject=row.customer_id,
            wants_back=wants_back,
            wants_help=wants_help,
        )
        came_back_at(workspace=row.workspace, at=at)
    return True
