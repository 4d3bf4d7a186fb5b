"""The people of every test: one for each role, a stranger, and the owner of another workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from tenure.records.models import Membership, User, Workspace
from tenure.records.models.people import ROLES
from tenure.workflow.actions.work_items import By

AT = datetime(2026, 3, 31, 6, 0, tzinfo=UTC)
PASSWORD = "a-long-enough-one"


@dataclass(frozen=True)
class Cast:
    """Users by role, and the two workspaces."""

    workspace: Workspace
    other: Workspace
    users: dict[str, User]

    def by(self, role: str, today: date = date(2026, 3, 31)) -> By:
        """Someone of a role acting in the first workspace."""
        return By(self.users[role], role, self.workspace, AT, today)


def make_cast() -> Cast:
    """Save everyone."""
    workspace = Workspace.objects.create(name="Ours", slug="main", currency="USD", time_zone="UTC")
    other = Workspace.objects.create(name="Theirs", slug="other", currency="EUR", time_zone="UTC")
    users = {}
    for role in ROLES:
        users[role] = User.objects.create_user(f"{role}@ours.example", PASSWORD, name=role)
        Membership.objects.create(workspace=workspace, user=users[role], role=role)
    users["stranger"] = User.objects.create_user("stranger@nowhere.example", PASSWORD)
    users["other_owner"] = User.objects.create_user("owner@theirs.example", PASSWORD)
    Membership.objects.create(workspace=other, user=users["other_owner"], role="owner")
    return Cast(workspace, other, users)
