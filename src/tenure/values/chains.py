"""A chain of hashes over entries: each says what its entry held and what the one before it said.

After Haber and Stornetta, How to time-stamp a digital document (1991): whoever changes, removes,
inserts or swaps anything must make every later hash anew, and a hash noted elsewhere shows that.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

GENESIS = "0" * 64
"""What stands where there is none before."""
VERSION = 1
_WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=repr)


@dataclass(frozen=True, slots=True)
class Link:
    """A place in a chain: its number from 1 on, and its hash, 64 hexadecimal digits."""

    sequence: int
    hash: str


START = Link(0, GENESIS)


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry holds, as its database gives it: instants and `detail` are their text."""

    id: int
    workspace: int
    at: str
    actor: int | None
    action: str
    subject: str
    summary: str
    detail: str


def next_link(last: Link, entry: Entry, salt: str, sealed_at: str) -> Link:
    """The link after `last`. `salt` is random, 32 digits: see `text_digest`."""
    sequence = last.sequence + 1
    names = (entry.id, entry.workspace, instant(entry.at), entry.actor, entry.action)
    own = (VERSION, sequence, last.hash, instant(sealed_at), *names, text_digest(entry, salt))
    return Link(sequence, _digest(own))


def text_digest(entry: Entry, salt: str) -> str:
    """Hash of what people wrote in an entry.

    The chain holds nothing of the texts but this. Should they have to be erased, the digest stays and the
    salt goes with them: the chain still holds, and nobody can try out what it may have said.
    """
    return _digest((salt, entry.subject, entry.summary, _plain(entry.detail)))


@lru_cache(maxsize=64)
def instant(text: str) -> str:
    """An instant in UTC to the microsecond, however the database writes it; other text as it is."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return str(text)
    found = found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    return found.isoformat(timespec="microseconds")


def _plain(detail: str) -> object:
    """The value of a JSON text, so that spaces and order do not count; marked text if it is none."""
    try:
        return json.loads(detail)
    except (TypeError, ValueError, RecursionError):
        return {"not JSON": str(detail)}


def _digest(value: object) -> str:
    return hashlib.sha256(_WRITER.encode(value).encode("ascii")).hexdigest()
