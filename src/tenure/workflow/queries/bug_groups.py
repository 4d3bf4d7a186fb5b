"""Which bugs are one: duplicates and the bug they repeat, over chains of any length."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from tenure.records.models import Bug


def roots_of(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Of (duplicate, the bug it repeats): every bug named, with the one that stands for it.

    A union-find: chains end where nothing more is repeated; who repeat each other in a circle stand
    under the lowest number among them.
    """
    above = dict(pairs)
    found: dict[int, int] = {}
    for start in above:
        path: list[int] = []
        seen: set[int] = set()
        here = start
        while here not in found and here not in seen and here in above:
            seen.add(here)
            path.append(here)
            here = above[here]
        root = found.get(here, here)
        if here in seen:
            root = min(path[path.index(here) :])
        found.update(dict.fromkeys(path, root))
        found.setdefault(root, root)
    return found


def roots(workspace_id: int) -> dict[int, int]:
    """The same of all bugs of a workspace that are duplicates, or have some."""
    rows = Bug.objects.filter(workspace_id=workspace_id, duplicate_of__isnull=False).order_by()
    return roots_of(rows.values_list("pk", "duplicate_of_id"))


def root_of(bug: Bug) -> Bug:
    """The bug that stands for one."""
    found = root_number(bug.pk)
    return bug if found == bug.pk else Bug.objects.get(pk=found)


def root_number(bug: int) -> int:
    """The same by number."""
    path = [bug]
    while True:
        above = Bug.objects.filter(pk=path[-1]).values_list("duplicate_of_id", flat=True).first()
        if above is None:
            return path[-1]
        if above in path:
            return min(path[path.index(above) :])
        path.append(above)


def members(root: int) -> list[int]:
    """A bug and all that repeat it, directly or not; by number."""
    found, level = {root}, [root]
    while level:
        rows = Bug.objects.filter(duplicate_of_id__in=level).order_by()
        level = [each for each in rows.values_list("pk", flat=True) if each not in found]
        found.update(level)
    return sorted(found)


def groups(workspace_id: int, wanted: Collection[int]) -> dict[int, int]:
    """Bugs that are one with any of `wanted` (which stand for themselves): each with its root."""
    known = roots(workspace_id)
    chosen = set(wanted)
    return {each: each for each in chosen} | {
        bug: root for bug, root in known.items() if root in chosen
    }


def own(workspace_id: int) -> QuerySet[Bug]:
    """Bugs of a workspace that stand for themselves."""
    return Bug.objects.filter(workspace_id=workspace_id, duplicate_of__isnull=True)
