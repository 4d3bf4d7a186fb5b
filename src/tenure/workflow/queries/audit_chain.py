"""The chain over the audit log: where it stands, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from tenure.records.models import AuditEntry, AuditSeal
from tenure.values.chains import START, Entry, Link, instant, next_link

READ_ROWS = 2_000
LATE = timedelta(days=1)
TEXTS = {"at": "at", "detail": "detail"}
"""Columns read as the database's own text: what cannot be read as a value must be found, not raise."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place at which a chain does not hold; `entry` is None where its seal is gone."""

    sequence: int
    entry: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: the links that hold, from the first on, and the last of them.

    `unsealed` entries are not in the chain yet. `late` ones were sealed more than a day after the
    instant they name; those of the very first sealing are not counted, they may be years old.
    """

    head: Link
    unsealed: int
    late: int
    broken: Broken | None


def entry_columns(prefix: str = "") -> tuple[Any, ...]:
    """What to select for `Entry`, of the log itself or of a table that refers to it."""
    own = ("id", "workspace_id", "at", "actor_id", "action", "subject", "summary", "detail")
    return tuple(
        Cast(F(f"{prefix}{name}"), TextField()) if name in TEXTS else F(f"{prefix}{name}")
        for name in own
    )


def last_link(workspace_id: int) -> Link:
    """The end of a chain; `START` where nothing is sealed."""
    rows = AuditSeal.objects.filter(workspace_id=workspace_id).order_by("-sequence")
    found = rows.values_list("sequence", "hash").first()
    return Link(*found) if found else START


def holds(workspace_id: int, link: Link) -> bool:
    """Whether a link noted before is in the chain, as it stands there: nothing is hashed anew."""
    rows = AuditSeal.objects.filter(workspace_id=workspace_id, sequence=link.sequence)
    return link == START or rows.filter(hash=link.hash).exists()


def unsealed(workspace_id: int) -> QuerySet[AuditEntry]:
    """Entries that no chain holds, oldest first. Looks at every entry."""
    sealed = Exists(AuditSeal.objects.filter(entry_id=OuterRef("pk")))
    return AuditEntry.objects.filter(~sealed, workspace_id=workspace_id).order_by("pk")


def verify(workspace_id: int, kept: Iterable[Link] = ()) -> Verified:
    """Read the whole chain and hash it anew; `kept` are links noted elsewhere, which must be in it.

    What this cannot see without `kept`: a chain cut at its end, or made anew from some place on.
    Reads every entry once, in order, a few thousand at a time.
    """
    last, broken, late, missing, first_at = START, None, 0, set(kept) - {START}, ""
    for row in _rows(workspace_id):
        sequence, previous, hashed, salt, sealed_at, *own = row
        entry = Entry(*own)
        found = next_link(last, entry, salt, sealed_at)
        broken = _fault(last, found, Link(sequence, hashed), previous, entry, workspace_id)
        if broken:
            break
        last, first_at = found, first_at or sealed_at
        missing.discard(last)
        late += sealed_at != first_at and _is_late(entry.at, sealed_at)
    broken = broken or _gone(workspace_id, last.sequence)
    if missing and not broken:
        first = min(missing, key=lambda link: link.sequence)
        broken = Broken(first.sequence, None, "the hash noted elsewhere is not in the chain")
    return Verified(last, unsealed(workspace_id).count(), late, broken)


def _rows(workspace_id: int) -> Iterator[tuple[Any, ...]]:
    """Each seal with its entry, in order; one whose entry is gone is not among them."""
    rows = AuditSeal.objects.filter(workspace_id=workspace_id).order_by("sequence")
    own = ("sequence", "previous", "hash", "salt", Cast("at", TextField()))
    return rows.values_list(*own, *entry_columns("entry__")).iterator(chunk_size=READ_ROWS)


def _fault(
    last: Link, found: Link, kept: Link, previous: str, entry: Entry, workspace_id: int
) -> Broken | None:
    """What is wrong with a seal: `found` is what it must be, `kept` what it is."""
    if kept.sequence > found.sequence:
        return _gone(workspace_id, last.sequence) or Broken(
            found.sequence, None, f"the seal {found.sequence} is gone"
        )
    if kept.sequence < found.sequence:
        return Broken(kept.sequence, entry.id, f"the number {kept.sequence} is there twice")
    if previous != last.hash:
        return Broken(kept.sequence, entry.id, "its seal does not follow the one before")
    if kept.hash != found.hash:
        return Broken(kept.sequence, entry.id, f"entry {entry.id} is not as it was sealed")
    return None


def _gone(workspace_id: int, after: int) -> Broken | None:
    """The first seal after a number whose entry is not there."""
    there = Exists(AuditEntry.objects.filter(pk=OuterRef("entry_id")))
    rows = AuditSeal.objects.filter(~there, workspace_id=workspace_id, sequence__gt=after)
    found = rows.order_by("sequence").values_list("sequence", "entry_id").first()
    return Broken(*found, f"entry {found[1]} is gone") if found else None


def _is_late(at: str, sealed_at: str) -> bool:
    try:
        named, sealed = (datetime.fromisoformat(instant(text)) for text in (at, sealed_at))
    except ValueError:
        return False
    return sealed - named > LATE
