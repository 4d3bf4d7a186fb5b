"""Workspaces and their people."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from tenure.records.models import Membership, User, Workspace
from tenure.records.models.people import ROLES
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record

SLUG = "main"


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

    The password of one who is there changes only if one is given ("" keeps it).
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
    Membership.objects.update_or_create(workspace=workspace, user=user, defaults={"role": role})
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
