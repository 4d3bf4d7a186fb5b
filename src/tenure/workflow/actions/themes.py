"""Themes: keeping what was found as the same theme it was, and what people do with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db import transaction
from django.db.models import Max

from tenure.inference.intervals import Estimate
from tenure.inference.meaning import DIMENSIONS, MODEL
from tenure.inference.themes import Vectors, same
from tenure.records.models import Theme, Workspace
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

LONGEST = 200
IN_NAME = 3
FOUND = "themes.found"


@dataclass(frozen=True, slots=True)
class Group:
    """A group of texts: its middle, telling words, how many texts, and the days of the first and last."""

    center: tuple[float, ...]
    words: tuple[str, ...]
    texts: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Found:
    """What grouping found in `texts` different texts; `apart` of them are in no group."""

    groups: tuple[Group, ...]
    texts: int
    apart: int
    stability: Estimate | None
    mark: str


@transaction.atomic
def keep_themes(*, workspace: Workspace, found: Found, day: date, at: datetime) -> tuple[int, int]:
    """Save groups as themes; returns how many are known again, and how many are new.

    A group whose middle is that of a theme is that theme: its number, its name, by whomever given, and
    what it was merged into stay. Others have the next numbers and are named by their words. A theme
    that no group is any more stays, with no texts. Audited once.
    """
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    known = [row for row in Theme.objects.filter(workspace=workspace, model=MODEL) if row.center]
    pairs = same(
        _matrix([each.center for each in found.groups]), _matrix([r.center for r in known])
    )
    Theme.objects.filter(workspace=workspace).update(texts=0)
    last = Theme.objects.filter(workspace=workspace).aggregate(last=Max("number"))["last"] or 0
    for place, group in enumerate(found.groups):
        if place in pairs:
            row = known[pairs[place]]
        else:
            last += 1
            row = Theme(workspace=workspace, number=last, model=MODEL, first_on=group.first_on)
            row.name = _name(group.words, last)
        _fill(row, group, at)
    again = len(pairs)
    stability = found.stability
    record(
        workspace=workspace,
        action=FOUND,
        summary=f"themes: {len(found.groups)}, known again {again}",
        at=at,
        day=day.isoformat(),
        texts=found.texts,
        apart=found.apart,
        mark=found.mark,
        stability=[stability.value, stability.low, stability.high] if stability else None,
    )
    return again, len(found.groups) - again


def _fill(row: Theme, group: Group, at: datetime) -> None:
    row.center, row.words, row.texts = list(group.center), list(group.words), group.texts
    row.first_on, row.last_on = min(row.first_on, group.first_on), group.last_on
    row.at = at
    row.save()


def _matrix(centers: Sequence[Sequence[float]]) -> Vectors:
    return np.asarray(centers, dtype=np.float32).reshape(len(centers), DIMENSIONS)


def _name(words: tuple[str, ...] | list[str], number: int) -> str:
    return " · ".join(words[:IN_NAME])[:LONGEST] or f"{number}"


@transaction.atomic
def rename(*, number: int, name: str, by: By) -> str:
    """Give a theme a name that stays; an empty one brings back its words. Returns the name before.

    Audited; undone by giving the name before.
    """
    row = _row(by, number)
    said = " ".join(name.split())
    if len(said) > LONGEST:
        raise InputError(f"a name has at most {LONGEST} signs")
    before = row.name
    row.name, row.is_named = said or _name(row.words, row.number), bool(said)
    row.save(update_fields=["name", "is_named"])
    _record(by, "theme.renamed", row, f"theme {number}: {before} is now {row.name}", before=before)
    return before


@transaction.atomic
def merge(*, number: int, into: int, by: By) -> None:
    """Put a theme into another: its texts, and those still to come, count there. Audited; undone with `unmerge`."""
    row, other = _row(by, number), _row(by, into)
    if row.pk == other.pk:
        raise InputError("a theme cannot go into itself", hint="Choose another theme.")
    row.merged_into = other
    row.save(update_fields=["merged_into"])
    _record(by, "theme.merged", row, f"{row.name} is part of {other.name}", into=other.number)


@transaction.atomic
def unmerge(*, number: int, by: By) -> None:
    """Take a theme out of the one it was put into: it stands for itself again. Audited."""
    row = _row(by, number, is_merged=True)
    into = row.merged_into.number if row.merged_into else None
    row.merged_into = None
    row.save(update_fields=["merged_into"])
    _record(by, "theme.unmerged", row, f"{row.name} stands for itself again", into=into)


def _row(by: By, number: int, *, is_merged: bool = False) -> Theme:
    require(by.role, Act.TEACH)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    rows = Theme.objects.select_related("merged_into")
    row = rows.filter(workspace=by.workspace, number=number).first()
    if row is None or (row.merged_into_id is not None) is not is_merged:
        raise InputError("there is no such theme", hint="Reload the page.")
    return row


def _record(by: By, action: str, row: Theme, summary: str, **detail: object) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=summary,
        at=by.at,
        by=by.user,
        subject=str(row.number),
        **detail,
    )
