"""A tracker in memory, for stories in which the process in front of it is killed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tenure.values.sending import UnknownError
from tenure.values.trackers import Changes, Draft, Filed, Reading


@dataclass
class TrackerDouble:
    """Issues by key. `faults` are answers lost after the call was done."""

    issues: list[tuple[str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    closed: dict[str, datetime] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def find(self, filing_key: str, *, since: datetime) -> Filed | None:
        assert since is not None
        for n, (key, _) in enumerate(self.issues, 1):
            if key == filing_key:
                return Filed(str(n), f"https://tracker.example/{n}")
        return None

    def file(self, draft: Draft, filing_key: str) -> Filed:
        self.issues.append((filing_key, draft.title))
        if self.faults:
            raise UnknownError(self.faults.pop())
        return Filed(str(len(self.issues)), f"https://tracker.example/{len(self.issues)}")

    def comment(self, key: str, text: str, comment_key: str) -> None:
        assert text
        if comment_key not in self.comments:
            self.comments.append(comment_key)

    def read(self, key: str) -> Reading:
        ended = self.closed.get(key)
        status = "fixed" if ended else "open"
        at = ended or datetime.fromisoformat("2026-03-31T00:00:00+00:00")
        return Reading(key, f"https://tracker.example/{key}", status, at, ended)

    def changed_since(self, cursor: str) -> Iterator[Changes]:
        keys = tuple(str(n + 1) for n in range(len(self.issues)))
        yield Changes(keys, f"{cursor[:1]}x")
