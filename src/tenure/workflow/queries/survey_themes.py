"""Which theme the words of an answer belong to, where themes of texts are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tenure.inference.meaning import MODEL
from tenure.records.models import Theme
from tenure.warehouse.reader import Reader
from tenure.warehouse.texts import Vectors
from tenure.workflow.queries.handled import themes
from tenure.workflow.queries.survey_results import Row, Value, of_rows

NEAR = 0.5
"""An answer is of the nearest theme if the cosine between them is at least this; else of none."""
MOST = 2_000
"""So many answers of a round are looked at, the newest first."""


@dataclass(frozen=True, slots=True)
class ThemeGroup:
    """A theme, how many answers speak of it, and what those who do scored."""

    name: str
    answers: int
    value: Value


def counted(rows: Iterable[Row], measure: str) -> list[ThemeGroup]:
    """Themes of the answers, the most frequent first; none where no text has one."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row["theme"]:
            found.setdefault(row["theme"], []).append(row)
    made = [
        ThemeGroup(name, len(own), of_rows(measure, own, is_whole=False))
        for name, own in found.items()
    ]
    return sorted(made, key=lambda each: (-each.answers, each.name))


def theme_of(workspace_id: int, reader: Reader, texts: Sequence[str]) -> dict[str, str]:
    """Name of the theme of each text; those near none are left out. Texts stay on this machine."""
    wanted = list(dict.fromkeys(text for text in texts if text.strip()))[:MOST]
    held = Theme.objects.filter(workspace_id=workspace_id, model=MODEL)
    found = [(number, center) for number, center in held.values_list("number", "center") if center]
    if not wanted or not found:
        return {}
    known = themes(workspace_id)
    merged, names = dict(known.merged), known.by_number
    said = [names[merged.get(number, number)] for number, _center in found]
    centers = np.array([center for _number, center in found], dtype=np.float32)
    lengths = np.linalg.norm(centers, axis=1, keepdims=True)
    near = Vectors(reader.root).of(wanted) @ (centers / np.where(lengths > 0, lengths, 1)).T
    best = near.argmax(axis=1)
    return {
        text: said[place]
        for text, place, cosine in zip(wanted, best.tolist(), near.max(axis=1), strict=True)
        if cosine >= NEAR
    }
