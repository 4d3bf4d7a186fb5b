"""The workspace of an installation, and who is in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import DatabaseError

from tenure.records.models import Membership, User, Workspace
from tenure.values.errors import InputError


def known_workspace() -> Workspace | None:
    """The workspace of this installation; None before it is set up."""
    try:
        return Workspace.objects.order_by("pk").first()
    except DatabaseError:
        return None


def only_workspace() -> Workspace:
    """The workspace of this installation; `InputError` says how to make one."""
    workspace = known_workspace()
    if workspace is None:
        raise InputError("Tenure is not set up here yet", hint="Run: tenure init")
    return workspace


def is_known(email: str) -> bool:
    """Whether somebody has that e-mail address."""
    return User.objects.filter(email=email.strip().lower()).exists()


@dataclass(frozen=True, slots=True)
class Seat:
    """A user's place in a workspace."""

    workspace: Workspace
    role: str


def seat_of(user: User) -> Seat | None:
    """The workspace and role of a user; None for one who has no membership."""
    member = Membership.objects.filter(user=user).select_related("workspace").first()
    return Seat(member.workspace, member.role) if member else None
