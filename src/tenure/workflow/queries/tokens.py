"""The keys of programs: which there are, and whose one is."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.records.models import ApiToken, Workspace
from tenure.values.shown import Show, Shown
from tenure.workflow.actions.tokens import hashed
from tenure.workflow.queries.report import Row

TOKEN_COLUMNS = (
    Shown("name", "name"),
    Shown("role", "role"),
    Shown("beginning", "begins with"),
    Shown("created_at", "made", Show.INSTANT),
    Shown("last_used_at", "last used", Show.INSTANT),
    Shown("revoked_at", "revoked", Show.INSTANT),
)


def tokens(workspace: Workspace) -> list[Row]:
    """Every key, the newest first, those revoked too; what is secret about them is not kept."""
    rows = ApiToken.objects.filter(workspace=workspace)
    return list(rows.values(*(column.key for column in TOKEN_COLUMNS)))


@dataclass(frozen=True, slots=True)
class Program:
    """Who asks with a key: its name, and the workspace and role it acts in."""

    token_id: int
    name: str
    role: str
    workspace: Workspace


def program(key: str) -> Program | None:
    """The program a key was made for; None for a key not known, revoked, or of somebody disabled."""
    rows = ApiToken.objects.filter(secret_hash=hashed(key), revoked_at=None)
    rows = rows.exclude(created_by__is_active=False)
    found = rows.select_related("workspace").first()
    return Program(found.pk, found.name, found.role, found.workspace) if found else None
