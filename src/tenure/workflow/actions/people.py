"""Workspaces and their people."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from tenure.records.models import Membership, User, Workspace
from tenure.records.models.people import ROLES
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.sessions import end_sessions
from tenure.workflow.actions.step_up import require_step_up
from tenure.workflow.actions.tokens import revoke_tokens_of
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

SLUG = "main"
LONGEST_NAME = 200
"""Characters a name may have."""


@transaction.atomic
def create_workspace(*, name: str, currency: str, time_zone: str, at: datetime) -> Workspace:
    """The workspace of this installation; the one there is, if it was made before."""
    workspace, made = Workspace.objects.get_or_create(
        slug=SLUG, defaults={"name": name, "currency": currency, "time_zone": time_zone}
    )
    if made:
        record(workspace=workspace, action="workspace.created", summary=name, at=at)
    return workspace


@transaction.atomic
def add_member(
    *,
    workspace: Workspace,
    email: str,
    name: str,
    role: str,
    password: str,
    at: datetime,
    by: User | None = None,
) -> User:
    """Add a person with a role, or change role and name of one who is there.

    The password of one who is there changes only if one is given ("" keeps it). Another role signs
    them out everywhere.
    """
    user = User.objects.filter(email=email.strip().lower()).first()
    _checked(email, role, password, is_new=user is None)
    if user is None:
        user = User.objects.create_user(email, password, name=name)
    else:
        user.name, user.is_active = name or user.name, True
        if password:
            user.set_password(password)
        user.save()
    before = Membership.objects.filter(workspace=workspace, user=user).first()
    Membership.objects.update_or_create(workspace=workspace, user=user, defaults={"role": role})
    if before is not None and before.role != role:
        end_sessions(user)
    record(
        workspace=workspace,
        action="member.added",
        summary=f"{user.email} as {role}",
        at=at,
        by=by,
        subject=user.email,
        role=role,
    )
    return user


def add_somebody_new(*, by: By, email: str, name: str, role: str) -> str:
    """Add a person nobody knows yet; returns the password made up for them, kept nowhere. Audited.

    Needs the right to manage people, and who acts to have shown again who they are. One who is
    there keeps role and password: those change at the machine only.
    """
    require(by.role, Act.MANAGE_PEOPLE)
    require_step_up(by, is_always=True)
    if User.objects.filter(email=email.strip().lower()).exists():
        raise InputError(
            "somebody signs in with this e-mail address already",
            hint="Another role or password for them, in the terminal: tenure user add",
        )
    if len(name) > LONGEST_NAME:
        raise InputError("that name is too long")
    password = made_up_password()
    add_member(
        workspace=by.workspace,
        email=email,
        name=name,
        role=role,
        password=password,
        at=by.at,
        by=by.user,
    )
    return password


def made_up_password() -> str:
    """A password for somebody new."""
    return secrets.token_urlsafe(9)


def disable_member(*, by: By, user_id: int) -> None:
    """Let somebody sign in no more: their sessions and the keys of their programs end. Audited.

    Needs the right to manage people, and who acts to have shown again who they are. Nobody
    disables themselves, so that an owner is left.
    """
    require(by.role, Act.MANAGE_PEOPLE)
    require_step_up(by, is_always=True)
    if user_id == by.user.pk:
        raise InputError("nobody disables themselves")
    user = _member(by.workspace, user_id)
    disable_at_machine(workspace=by.workspace, user=user, at=by.at, by=by.user)


@transaction.atomic
def disable_at_machine(
    *, workspace: Workspace, user: User, at: datetime, by: User | None = None
) -> None:
    """The same without asking who: for whoever holds the machine anyway. Audited."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    sessions, keys = end_sessions(user), revoke_tokens_of(user=user, at=at)
    record(
        workspace=workspace,
        action="member.disabled",
        summary=user.email,
        at=at,
        by=by,
        subject=user.email,
        sessions=sessions,
        keys=keys,
    )


@transaction.atomic
def enable_member(*, by: By, user_id: int) -> None:
    """Let somebody sign in again. Sessions and keys that ended stay ended. Audited."""
    require(by.role, Act.MANAGE_PEOPLE)
    require_step_up(by, is_always=True)
    user = _member(by.workspace, user_id)
    User.objects.filter(pk=user.pk).update(is_active=True)
    record(
        workspace=by.workspace,
        action="member.enabled",
        summary=user.email,
        at=by.at,
        by=by.user,
        subject=user.email,
    )


def _member(workspace: Workspace, user_id: int) -> User:
    found = Membership.objects.filter(workspace=workspace, user_id=user_id).first()
    if found is None:
        raise InputError("there is no such person")
    return found.user


def _checked(email: str, role: str, password: str, *, is_new: bool) -> None:
    if role not in ROLES:
        raise InputError(f"{role!r} is no role", hint=f"One of: {', '.join(ROLES)}.")
    try:
        validate_email(email)
    except ValidationError:
        raise InputError(f"{email!r} is no e-mail address") from None
    try:
        if password or is_new:
            validate_password(password)
    except ValidationError as error:
        raise InputError("the password cannot be used", hint=" ".join(error.messages)) from None


def choose(*, user: User, language: str | None = None, theme: str | None = None) -> None:
    """Keep a person's language and theme; "" goes back to what browser and system say."""
    if language is not None:
        user.language = language
    if theme is not None:
        user.theme = theme
    user.save(update_fields=["language", "theme"])
