"""Keys for programs: made, revoked, seen in use."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from tenure.records.models import ApiToken, User, Workspace
from tenure.records.models.people import ROLES
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record

PREFIX = "tenure_"
SHOWN = len(PREFIX) + 5
"""As many characters of a key are kept to tell it from others."""
SEEN_EVERY = timedelta(minutes=1)


def hashed(key: str) -> str:
    """What is kept of a key. It holds 256 random bits: a quick hash is as good as a slow one."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def add_token(
    *,
    workspace: Workspace,
    name: str,
    role: str,
    at: datetime,
    by: User | None = None,
    owner: User | None = None,
) -> str:
    """Make a key for a program and write it down in the audit log; returns the key, never kept.

    It ends when `owner` (or who made it) is disabled.

    `InputError` for a name that is in use or empty, and for a role there is none of.
    """
    name = name.strip()
    if role not in ROLES:
        raise InputError(f"{role!r} is no role", hint=f"One of: {', '.join(ROLES)}.")
    if not name or len(name) > 200:
        raise InputError("a token needs a name of at most 200 characters")
    if ApiToken.objects.filter(workspace=workspace, name=name, revoked_at=None).exists():
        raise InputError(
            f"there is a token {name!r} already",
            hint=f"Take another name, or run: tenure token revoke {name}",
        )
    key = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        workspace=workspace,
        name=name,
        role=role,
        beginning=key[:SHOWN],
        secret_hash=hashed(key),
        created_by=owner or by,
        created_at=at,
    )
    record(
        workspace=workspace,
        action="token.added",
        summary=f"{name} as {role}",
        at=at,
        by=by,
        subject=name,
        role=role,
        beginning=key[:SHOWN],
    )
    return key


@transaction.atomic
def revoke_token(*, workspace: Workspace, name: str, at: datetime, by: User | None = None) -> None:
    """End a key at once and for good, and write it down; `InputError` if there is none."""
    rows = ApiToken.objects.filter(workspace=workspace, name=name.strip(), revoked_at=None)
    if not rows.update(revoked_at=at):
        raise InputError(f"there is no token {name!r}", hint="List them: tenure token list")
    record(
        workspace=workspace,
        action="token.revoked",
        summary=name,
        at=at,
        by=by,
        subject=name.strip(),
    )


def revoke_tokens_of(*, user: User, at: datetime) -> int:
    """End every key somebody made; how many. The caller's entry in the audit log tells of it."""
    return ApiToken.objects.filter(created_by=user, revoked_at=None).update(revoked_at=at)


def seen(*, token_id: int, at: datetime) -> None:
    """Write down that a key was used, to the minute."""
    rows = ApiToken.objects.filter(pk=token_id)
    rows.exclude(last_used_at__gt=at - SEEN_EVERY).update(last_used_at=at)
