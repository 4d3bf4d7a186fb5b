"""The link in a letter by which a customer opens the frozen account again, with one click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tenure.records.models import CustomerLink, Freeze, WhyInvite, Workspace
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.came_back import came_back_at
from tenure.workflow.actions.freezes import unfreeze_for
from tenure.workflow.queries.link_tokens import token_of
from tenure.workflow.rules.link_tokens import is_token, new_token, token_hash


@dataclass(frozen=True, slots=True)
class Back:
    """What a link opens: `state` is "frozen", "opening" or "open"."""

    company: str
    customer_name: str
    language: str
    state: str


def make_back(
    *,
    workspace: Workspace,
    customer_id: str,
    customer_name: str,
    language: str,
    at: datetime,
    secret: str,
) -> tuple[CustomerLink, str]:
    """A new link (`/back/<token>`): its row and its token. It does not expire.

    The token is kept nowhere: `with_tokens` and the same `secret` make it again of the row.
    """
    row = CustomerLink(
        workspace=workspace,
        customer_id=customer_id,
        customer_name=customer_name,
        purpose="back",
        language=language,
        made_at=at,
    )
    return row, keep_link(row, secret)


def keep_link(row: CustomerLink | WhyInvite, secret: str) -> str:
    """Save a link with the hash of its token, which is made of the row; the token. All or nothing."""
    with transaction.atomic():
        row.token_hash = token_hash(new_token())  # until its number is known
        row.save(force_insert=True)
        token = token_of(row, secret)
        row.token_hash = token_hash(token)
        row.save(update_fields=["token_hash"])
    return token


def back(*, token: str, at: datetime) -> Back | None:
    """What a link opens, and how that stands; None for a link that is none of ours."""
    row = _link(token, at)
    if row is None:
        return None
    return Back(row.workspace.name, row.customer_name, row.language, _state(row))


def come_back(*, token: str, at: datetime) -> Back | None:
    """Ask for the account to be opened. Again and again the same; None for an unknown link."""
    row = _link(token, at)
    if row is None:
        return None
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=row.workspace_id)
        own = Freeze.objects.filter(workspace_id=row.workspace_id, customer_id=row.customer_id)
        frozen = own.filter(state__in=("asked", "frozen")).first()
        if frozen is not None:
            unfreeze_for(workspace=row.workspace, freeze_id=frozen.pk, at=at)
            CustomerLink.objects.filter(pk=row.pk, used_at=None).update(used_at=at)
            record(
                workspace=row.workspace,
                action="links.came_back",
                summary=row.customer_name,
                at=at,
                subject=row.customer_id,
            )
            came_back_at(workspace=row.workspace, at=at)
    return Back(row.workspace.name, row.customer_name, row.language, _state(row))


def take_away(*, workspace: Workspace, customer_id: str, at: datetime) -> int:
    """Let a customer's links open nothing any more; how many there were."""
    rows = CustomerLink.objects.filter(workspace=workspace, customer_id=customer_id)
    if not customer_id:
        raise InputError("say whose links")
    return rows.filter(expires_at=None).update(expires_at=at)


def _link(token: str, at: datetime) -> CustomerLink | None:
    if not is_token(token):
        return None
    rows = CustomerLink.objects.select_related("workspace").filter(purpose="back")
    row = rows.filter(token_hash=token_hash(token)).first()
    return row if row is not None and (row.expires_at is None or at < row.expires_at) else None


def _state(row: CustomerLink) -> str:
    own = Freeze.objects.filter(workspace_id=row.workspace_id, customer_id=row.customer_id)
    states = set(own.values_list("state", flat=True))
    if states & {"asked", "frozen"}:
        return "frozen"
    return "opening" if "lifting" in states else "open"
