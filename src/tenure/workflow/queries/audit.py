"""Reading the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from tenure.records.models import AuditEntry
from tenure.values.chains import Link
from tenure.workflow.queries.audit_chain import last_link

PAGE = 50


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries: words in the summary or subject, an action by name."""

    words: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of entries, newest first, and how many there are in all.

    `head` is the end of the chain over all entries, `unsealed` how many are not in it yet.
    """

    rows: list[dict[str, Any]]
    total: int
    page: int
    pages: int
    actions: tuple[str, ...]
    head: Link
    unsealed: int


def _filtered(workspace_id: int, wanted: AuditFilter) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.filter(workspace_id=workspace_id).select_related("actor", "seal")
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.words:
        rows = rows.filter(Q(summary__icontains=wanted.words) | Q(subject__icontains=wanted.words))
    return rows


def _row(entry: AuditEntry) -> dict[str, Any]:
    seal = getattr(entry, "seal", None)
    return {
        "at": entry.at,
        "actor": str(entry.actor or ""),
        "action": entry.action,
        "subject": entry.subject,
        "summary": entry.summary,
        "detail": entry.detail,
        "sequence": seal.sequence if seal else None,
        "hash": seal.hash if seal else "",
    }


def entries(workspace_id: int, wanted: AuditFilter, page: int = 1) -> AuditPage:
    """One page of the log."""
    rows = _filtered(workspace_id, wanted)
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    shown = [_row(entry) for entry in rows[(page - 1) * PAGE : page * PAGE]]
    every = AuditEntry.objects.filter(workspace_id=workspace_id).order_by("action")
    actions = tuple(every.values_list("action", flat=True).distinct())
    head = last_link(workspace_id)
    left = every.count() - head.sequence
    return AuditPage(shown, total, page, pages, actions, head, max(left, 0))


def every_entry(workspace_id: int, wanted: AuditFilter) -> Iterator[dict[str, Any]]:
    """All entries of a filter, for exports."""
    for entry in _filtered(workspace_id, wanted).iterator(chunk_size=1000):
        yield _row(entry)
