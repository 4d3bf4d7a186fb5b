"""Which bugs known already may be the one being filed. A person decides; nothing joins by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db.models import Count, QuerySet

from tenure.inference.duplicates import BugIndex, Found, alike, build, mark_of
from tenure.inference.meaning import encode
from tenure.records.models import Bug
from tenure.warehouse.bug_index import load_index, save_index
from tenure.warehouse.texts import Vectors

Row = tuple[int, str, str]
MOST_BESIDE = 2_000
"""Bugs newer than the index that are searched beside it; more are found once it is made anew."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A bug that may be the same. `bug` is its number; `reports` how many it has, with those of its
    duplicates left out. `score` orders them and is no probability.
    """

    bug: int
    bug_id: str
    title: str
    status: str
    score: float
    reports: int


def suggested(
    *,
    workspace_id: int,
    root: Path,
    title: str,
    body: str = "",
    component: str = "",
    limit: int = 10,
) -> tuple[Suggestion, ...]:
    """The likeliest first, at most `limit`; a duplicate stands for the bug it repeats."""
    title = f"{title} {component}".strip()
    if not title:
        return ()
    indexes = _indexes(workspace_id, root)
    vector = encode([title])[0]
    found = alike(indexes, title=title, text=body, vector=vector, limit=2 * limit)
    return _named(workspace_id, found)[:limit]


def refresh(*, workspace_id: int, root: Path) -> int:
    """Make the index anew where bugs came or changed; how many it holds then, 0 where none did.

    One process at a time: the day's run, which holds the warehouse's lock.
    """
    folder, rows = _folder(workspace_id, root), list(_rows(workspace_id))
    held = load_index(folder)
    if not rows:
        return 0
    if held is not None and held.mark == mark_of(*_columns(rows)):
        return 0
    keys, titles, texts = _columns(rows)
    save_index(folder, build(keys, titles, texts, Vectors(root).of(titles)))
    return len(rows)


def _rows(workspace_id: int, after: int = 0) -> QuerySet[Bug, Row]:
    rows = Bug.objects.filter(workspace_id=workspace_id, pk__gt=after).order_by("pk")
    return rows.values_list("pk", "title", "body")


def _columns(rows: Sequence[Row]) -> tuple[Sequence[int], Sequence[str], Sequence[str]]:
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def _folder(workspace_id: int, root: Path) -> Path:
    return root / "bug-index" / str(workspace_id)


def _indexes(workspace_id: int, root: Path) -> list[BugIndex]:
    """What is on the disk, and beside it the bugs that came since."""
    folder = _folder(workspace_id, root)
    held = load_index(folder)
    last = int(held.keys[-1]) if held is not None and len(held.keys) else 0
    newest = _rows(workspace_id, last).order_by("-pk")[:MOST_BESIDE]
    rows = tuple(reversed(newest))
    found = [held] if held is not None else []
    return [*found, _beside(folder, rows)] if rows else found


@lru_cache(maxsize=4)
def _beside(folder: Path, rows: tuple[Row, ...]) -> BugIndex:
    keys, titles, texts = _columns(rows)
    return build(keys, titles, texts, encode(titles), beside=load_index(folder))


def _named(workspace_id: int, found: Sequence[Found]) -> tuple[Suggestion, ...]:
    """Bugs with what a page shows of them; of a bug and its duplicates the bug, once."""
    rows = Bug.objects.filter(workspace_id=workspace_id).annotate(n=Count("reports"))
    held = rows.select_related("duplicate_of").in_bulk([each.key for each in found])
    chosen: dict[int, Suggestion] = {}
    for each in found:
        bug = held.get(each.key)
        if bug is None:
            continue
        first = bug.duplicate_of or bug
        reports = held[first.pk].n if first.pk in held else first.reports.count()
        fresh = Suggestion(first.pk, first.bug_id, first.title, first.status, each.score, reports)
        chosen.setdefault(first.pk, fresh)
    return tuple(chosen.values())
