"""Sealing the audit log: entries that are committed are taken into the chain of their workspace."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from tenure.records.models import AuditEntry, AuditSeal, Workspace
from tenure.values.chains import Entry, Link, next_link
from tenure.workflow.queries.audit_chain import entry_columns, last_link, unsealed

BATCH = 2_000
LOOK_BACK = 200
"""How many ids before the newest sealed one are looked at each time: see `seal`."""


def seal(*, workspace: Workspace, at: datetime, is_thorough: bool = False) -> int:
    """Seal every entry that is committed and not sealed; how many.

    The order is that in which they are found. PostgreSQL gives an id before it commits, so an entry
    may come after others with higher ids: of those, ids up to `LOOK_BACK` back are found each time,
    all others when `is_thorough`, which looks at every entry. Where another seals at the same time
    the database refuses one of the two, who stops: the other goes on until nothing is left.
    """
    done = 0
    try:
        while made := _batch(workspace.pk, at, is_thorough=is_thorough):
            done += made
    except IntegrityError:
        return done
    return done


def seal_all(*, at: datetime, is_thorough: bool = False) -> int:
    """Seal the entries of every workspace, each in its own chain; how many."""
    every = list(Workspace.objects.order_by("pk"))
    return sum(seal(workspace=each, at=at, is_thorough=is_thorough) for each in every)


def _batch(workspace_id: int, at: datetime, *, is_thorough: bool) -> int:
    """One transaction, which holds no lock but on what it writes."""
    with transaction.atomic():
        last = last_link(workspace_id)
        rows = unsealed(workspace_id)
        rows = rows if is_thorough else _recent(rows, workspace_id)
        found = [Entry(*row) for row in rows.values_list(*entry_columns())[:BATCH]]
        AuditSeal.objects.bulk_create(_seals(found, last, at))
    return len(found)


def _recent(rows: QuerySet[AuditEntry], workspace_id: int) -> QuerySet[AuditEntry]:
    newest = AuditSeal.objects.filter(workspace_id=workspace_id).order_by("-sequence")
    entry_id = newest.values_list("entry_id", flat=True).first() or 0
    return rows.filter(pk__gt=entry_id - LOOK_BACK)


def _seals(entries: list[Entry], last: Link, at: datetime) -> list[AuditSeal]:
    """A seal for each entry, the first of them after `last`."""
    made = []
    for entry in entries:
        salt = secrets.token_hex(16)
        link = next_link(last, entry, salt, at.isoformat())
        made.append(
            AuditSeal(
                entry_id=entry.id,
                workspace_id=entry.workspace,
                sequence=link.sequence,
                at=at,
                salt=salt,
                previous=last.hash,
                hash=link.hash,
            )
        )
        last = link
    return made
