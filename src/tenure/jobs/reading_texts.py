"""Reading what customers write, before the day is computed: new texts are encoded, themes found anew when due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from tenure.inference import themes
from tenure.inference.themes import Grouping
from tenure.records.models import AuditEntry, Workspace
from tenure.warehouse.engine import Limits
from tenure.warehouse.ticket_texts import Progress, Told, encode_new, facts_mark, told
from tenure.workflow.actions.themes import FOUND, Found, Group, keep_themes

EVERY = timedelta(days=7)
FEWEST = 12
"""Different texts below which no themes are looked for."""
GROWN = 1.5
"""With so many times the texts known when themes were found last, they are found anew at once."""
SEED = 11


def read_texts(
    *,
    workspace: Workspace,
    root: Path,
    day: date,
    at: datetime,
    limits: Limits,
    is_past: bool = False,
) -> Progress:
    """Encode new texts within the budget of a run; find themes anew where that is due.

    Nothing is done where nothing was loaded since all was read. A past day finds no themes. Texts
    stay on this machine.
    """
    progress = encode_new(root, limits)
    if is_past:
        return progress
    mark = f"{facts_mark(root)} {progress.left}"
    last = AuditEntry.objects.filter(workspace=workspace, action=FOUND).order_by("-id").first()
    if last is not None and last.detail.get("mark") == mark:
        return progress
    known = told(root, day, themes.MOST, limits)
    if _is_due(known, last, day):
        keep_themes(workspace=workspace, found=_found(known, mark), day=day, at=at)
    return progress


def _is_due(known: Told, last: AuditEntry | None, day: date) -> bool:
    if len(known.texts) < FEWEST:
        return False
    if last is None:
        return True
    has_grown = len(known.texts) >= GROWN * int(last.detail.get("texts", 0))
    return has_grown or day >= date.fromisoformat(last.detail["day"]) + EVERY


def _found(known: Told, mark: str) -> Found:
    found = themes.grouped(known.vectors)
    names = themes.named(known.texts, found.group, found.count)
    return Found(
        tuple(_group(known, found, at, words) for at, words in enumerate(names)),
        texts=len(known.texts),
        apart=int((found.group == themes.NONE).sum()),
        stability=themes.stability(known.vectors, found, seed=SEED),
        mark=mark,
    )


def _group(known: Told, found: Grouping, at: int, words: list[str]) -> Group:
    days = [known.days[place] for place in np.flatnonzero(found.group == at).tolist()]
    center = tuple(round(float(each), 6) for each in found.centers[at])
    return Group(center, tuple(words), len(days), min(days), max(days))
