"""Texts of customers still to be read, and those that themes are made of.

Encoding a text takes milliseconds, a hundred thousand of them most of an hour: so each run reads the
newest first, up to a budget, and the following runs the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tenure.inference.meaning import COVERED, MODEL
from tenure.inference.text_examples import examples
from tenure.values.canonical import table as canonical
from tenure.warehouse.derived import digest
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.manifest import read_manifest
from tenure.warehouse.parse import types_of
from tenure.warehouse.readings import LONGEST, Languages, save_state, state, text_sql
from tenure.warehouse.sql import parquet_rows
from tenure.warehouse.texts import Floats, Vectors

BUDGET = 6_000_000
"""Letters encoded in one run: some three to six minutes of one core, 10,000 long tickets or more."""
TOLD = ("tickets", "survey_responses")


@dataclass(frozen=True, slots=True)
class Progress:
    """How many different texts were read now, and how many are left for later runs."""

    read: int
    left: int


@dataclass(frozen=True, slots=True)
class Told:
    """Different texts of languages that are covered, the newest first, each with its vector and newest day."""

    texts: tuple[str, ...]
    days: tuple[date, ...]
    vectors: Floats


def facts_mark(root: Path) -> str:
    """Changes when texts were loaded."""
    files = (file.path for name in TOLD for file in read_manifest(root).files(name))
    return digest(MODEL, str(LONGEST), *files)


def encode_new(root: Path, limits: Limits = Limits(), budget: int = BUDGET) -> Progress:
    """Encode texts not read yet, the newest first, and find their languages; nothing where all are read."""
    mark, before = facts_mark(root), state(root)
    if before == {"facts": mark, "left": 0}:
        return Progress(0, 0)
    told = [text for text, _day in _rows(root, limits)]
    Languages(root).of(told)
    vectors = Vectors(root)
    if told:
        vectors.of([each.text for each in examples()])
    waiting = [text for text, is_kept in zip(told, vectors.has(told), strict=True) if not is_kept]
    chosen: list[str] = []
    letters = 0
    for text in waiting:
        letters += len(text)
        if chosen and letters > budget:
            break
        chosen.append(text)
    if chosen:
        vectors.of(chosen)
    left = len(waiting) - len(chosen)
    save_state(root, {"facts": mark, "left": left})
    return Progress(len(chosen), left)


def told(root: Path, day: date, most: int, limits: Limits = Limits()) -> Told:
    """The newest texts up to a day that are read already."""
    rows = [(text, on) for text, on in _rows(root, limits) if on <= day]
    codes = Languages(root).codes([text for text, _on in rows])
    rows = [row for row, code in zip(rows, codes, strict=True) if code in COVERED]
    vectors, is_read = Vectors(root).found([text for text, _on in rows])
    places = is_read.nonzero()[0][:most]
    return Told(
        tuple(rows[at][0] for at in places), tuple(rows[at][1] for at in places), vectors[places]
    )


def _rows(root: Path, limits: Limits) -> list[tuple[str, date]]:
    """Each text once with its newest day, the newest first."""
    parts, manifest = [], read_manifest(root)
    for name in TOLD:
        if files := manifest.files(name):
            rows = parquet_rows((root / file.path for file in files), types_of(canonical(name)))
            parts.append(_OF[name].format(rows=rows))
    if not parts:
        return []
    engine = Engine(limits)
    try:
        found = engine.rows(
            "SELECT told, CAST(max(said_at) AS DATE) AS day FROM ("
            + " UNION ALL ".join(parts)
            + ") "
            "WHERE told <> '' AND said_at IS NOT NULL GROUP BY told ORDER BY max(said_at) DESC, told"
        )
    finally:
        engine.close()
    return [(str(text), day) for text, day in found]


_OF = {
    "tickets": f"SELECT {text_sql()} AS told, opened_at AS said_at FROM {{rows}} AS known "
    "WHERE deleted_at IS NULL AND merged_into IS NULL",
    "survey_responses": f"SELECT left(trim(comment), {LONGEST}) AS told, answered_at AS said_at "
    "FROM {rows} AS known",
}
