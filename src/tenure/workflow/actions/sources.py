"""Event sources: made, revoked; messages that could not be used: tried again, mended, discarded."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from tenure.records.models import DeadLetter, EventSource, User, Workspace
from tenure.records.models.sources import KINDS, RAW_LIMIT
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require


def hashed(key: str) -> str:
    """What is kept of a write key. It holds 192 random bits: a quick hash is as good as a slow one."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def add_source(
    *, workspace: Workspace, name: str, kind: str, at: datetime, by: User | None = None
) -> str:
    """Make a source and write it down in the audit log; returns its write key, never kept.

    `InputError` for a name that is in use or empty, and for a kind there is none of.
    """
    name = name.strip()
    if kind not in KINDS:
        raise InputError(f"{kind!r} is no kind of source", hint=f"One of: {', '.join(KINDS)}.")
    if not name or len(name) > 200:
        raise InputError("a source needs a name of at most 200 characters")
    if EventSource.objects.filter(workspace=workspace, name=name, revoked_at=None).exists():
        raise InputError(
            f"there is a source {name!r} already", hint="Take another name, or revoke that one."
        )
    key = secrets.token_urlsafe(24)
    made = EventSource.objects.create(
        workspace=workspace,
        name=name,
        kind=kind,
        key_hash=hashed(key),
        key_last4=key[-4:],
        created_by=by,
        created_at=at,
    )
    _record(made, "added", at, by, kind=kind, last4=made.key_last4)
    return key


@transaction.atomic
def revoke_source(*, workspace: Workspace, name: str, at: datetime, by: User | None = None) -> None:
    """End a source's write key for good: within seconds the intake answers it with 401.

    What it sent stays. Audited. `InputError` if there is no such source.
    """
    rows = EventSource.objects.select_for_update()
    source = rows.filter(workspace=workspace, name=name.strip(), revoked_at=None).first()
    if source is None:
        raise InputError(f"there is no source {name!r}", hint="List them: tenure source list")
    source.revoked_at = at
    source.save(update_fields=["revoked_at"])
    _record(source, "revoked", at, by)


@dataclass(frozen=True, slots=True)
class Letters:
    """Which dead letters: all, those of a source, with a reason, or one by its number."""

    source_id: int | None = None
    reason: str = ""
    letter_id: int | None = None

    def among(self, workspace: Workspace, state: str) -> QuerySet[DeadLetter]:
        """Those of them in a state."""
        rows = DeadLetter.objects.filter(workspace=workspace, state=state)
        if self.source_id is not None:
            rows = rows.filter(source_id=self.source_id)
        if self.reason:
            rows = rows.filter(reason=self.reason)
        return rows.filter(pk=self.letter_id) if self.letter_id is not None else rows


@transaction.atomic
def replay_letters(
    *, workspace: Workspace, which: Letters, at: datetime, by: User | None = None
) -> int:
    """Ask for open dead letters to be tried again; the worker does it with the next events.

    What fails again is open again, with the new reason. Returns how many were asked for; audited.
    """
    count = which.among(workspace, "open").update(state="asked")
    _record_letters(workspace, "replayed", count, at, by, which)
    return count


@transaction.atomic
def discard_letters(
    *, workspace: Workspace, which: Letters, at: datetime, by: User | None = None
) -> int:
    """Settle open dead letters without loading them. They stay to be read, and `restore_letters`
    undoes it. Returns how many; audited.
    """
    rows = which.among(workspace, "open")
    count = rows.update(state="discarded", settled_at=at, settled_by=by)
    _record_letters(workspace, "discarded", count, at, by, which)
    return count


@transaction.atomic
def restore_letters(
    *, workspace: Workspace, which: Letters, at: datetime, by: User | None = None
) -> int:
    """Undo a discard: the letters are open again. Returns how many; audited."""
    rows = which.among(workspace, "discarded")
    count = rows.update(state="open", settled_at=None, settled_by=None)
    _record_letters(workspace, "restored", count, at, by, which)
    return count


@transaction.atomic
def mend_letter(*, letter_id: int, by: By, raw: str) -> None:
    """Change the text of an open dead letter and ask for it to be tried again.

    The audit entry keeps the text as it came.
    """
    require(by.role, Act.IMPORT)
    if len(raw.encode("utf-8", "surrogatepass")) > RAW_LIMIT:
        raise InputError(f"a message has at most {RAW_LIMIT // 1024} KB")
    rows = DeadLetter.objects.select_for_update()
    letter = rows.filter(workspace=by.workspace, pk=letter_id, state="open").first()
    if letter is None:
        raise InputError("there is no such open message", hint="Reload the page.")
    before, letter.raw, letter.state = letter.raw, raw, "asked"
    letter.save(update_fields=["raw", "state"])
    record(
        workspace=by.workspace,
        action="dead_letter.mended",
        summary=f"{letter.message_id}: {letter.reason}",
        at=by.at,
        by=by.user,
        subject=str(letter_id),
        before=before,
        after=raw,
    )


def _record(source: EventSource, what: str, at: datetime, by: User | None, **detail: str) -> None:
    record(
        workspace=source.workspace,
        action=f"source.{what}",
        summary=source.name,
        at=at,
        by=by,
        subject=source.name,
        **detail,
    )


def _record_letters(
    workspace: Workspace, what: str, count: int, at: datetime, by: User | None, which: Letters
) -> None:
    if not count:
        return
    record(
        workspace=workspace,
        action=f"dead_letter.{what}",
        summary=f"{count} messages" if count > 1 else "1 message",
        at=at,
        by=by,
        subject=str(which.letter_id or ""),
        source=which.source_id,
        reason=which.reason,
        count=count,
    )
