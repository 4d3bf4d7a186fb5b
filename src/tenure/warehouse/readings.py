"""What was read of tickets, as tables of the day: `ticket_readings`, and how good the guesses are.

Nothing is encoded here: that is done before, within a budget (`ticket_texts`). Texts whose vectors are
not kept yet have their language and what people and the helpdesk said, and no guess.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from tenure.inference import themes
from tenure.inference.languages import LATIN, language
from tenure.inference.meaning import COVERED, DIMENSIONS
from tenure.inference.text_examples import examples
from tenure.inference.text_readings import KINDS, BuiltIn, Read, Texts, moods, quality, read
from tenure.metrics import handling
from tenure.warehouse.derived import digest
from tenure.warehouse.files import write_atomically
from tenure.warehouse.sql import literals
from tenure.warehouse.texts import Floats, KeptRows, Vectors

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.asof import Computing

READINGS = ibis.schema(
    {
        "ticket_id": "string",
        "language": "string",
        "is_covered": "boolean",
        "is_read": "boolean",
        "is_complaint": "boolean",
        "complaint_from": "string",
        "complaint_p": "float64",
        "category": "string",
        "category_from": "string",
        "category_p": "float64",
        "severity": "string",
        "severity_from": "string",
        "severity_p": "float64",
        "sentiment": "float64",
        "theme_number": "int64",
        "theme_from": "string",
        "theme_distance": "float64",
    }
)
QUALITY = ibis.schema(
    {"kind": "string", "labels": "int64", "share": "float64", "low": "float64", "high": "float64"}
)
LONGEST = 600
"""Letters of subject and text that are read: what it is about is said first."""
USUAL_SEVERITY = "medium"
CODES = tuple(sorted({*COVERED, *LATIN, "fa", "ur", "he", "el", "uk", "bg", "sr", "kk"}))
Labels = tuple[tuple[str, str, str], ...]
Centers = tuple[tuple[int, tuple[float, ...]], ...]


class Languages(KeptRows):
    """The language of each text, as its place among `CODES` plus one; 0 where it is not known."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, "languages/1/" + " ".join(CODES), 1, _languages)

    def codes(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Code of each text's language, those not kept found without keeping them."""
        rows, is_kept = self.found(texts)
        places = rows[:, 0].astype(np.int64)
        return tuple(
            (("", *CODES)[places[at]] if is_kept[at] else _code(text))
            for at, text in enumerate(texts)
        )


def _code(text: str) -> str:
    found = language(text)
    return found if found in CODES else ""


def _languages(texts: Sequence[str]) -> Floats:
    places = {code: at + 1 for at, code in enumerate(CODES)}
    found = [[places.get(language(text), 0)] for text in texts]
    return np.asarray(found, dtype=np.float32).reshape(len(texts), 1)


def state(root: Path) -> dict[str, str | int]:
    """How far texts were read: of which facts, and how many were left; empty before the first run."""
    path = root / "texts" / "read.json"
    found: dict[str, str | int] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def save_state(root: Path, told: dict[str, str | int]) -> None:
    """Note how far texts were read."""
    (root / "texts").mkdir(parents=True, exist_ok=True)
    write_atomically(root / "texts" / "read.json", json.dumps(told))


def text_sql() -> str:
    """SQL of what is read of a ticket."""
    return f"left(trim(concat_ws('. ', nullif(trim(subject), ''), body)), {LONGEST})"


def tables(work: Computing) -> None:
    """Make `ticket_readings` and `reading_quality` of the day's tickets, and let every figure count the
    complaints that were read: in `tickets`, where what people say or the texts differ from the facts.
    """
    tickets, root = work.tables["tickets"], work.store.root
    asked = work.question
    work.tables["ticket_readings"] = work.store.computed(
        "ticket_readings",
        READINGS,
        lambda: _readings(work),
        (tickets,),
        parameters=(asked.labels, digest(repr(asked.themes)), state(root).get("left")),
    )
    _quality(work)
    made = ("tickets", "ticket_readings")
    (unlike,) = work.store.engine.row(work.ask("complaints_unlike", handling.unlike, *made))
    if unlike:
        heard = work.keep("tickets_heard", handling.heard, *made, day=date.max)
        work.tables["tickets"] = replace(heard, name="tickets", schema=tickets.schema)


def _readings(work: Computing) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - takes a while to load

    texts, said = _texts(work), _said(work.question.labels)
    built_in = _built_in(work.store.root, is_needed=bool(texts.is_read.any()))
    columns: dict[str, Any] = {
        "ticket_id": texts.ids,
        "language": texts.languages,
        "is_covered": texts.is_covered,
        "is_read": texts.is_read,
    }
    for kind in KINDS:
        found = read(kind, texts, said.get(kind, {}), built_in)
        columns |= _columns(kind, found)
    columns["sentiment"] = moods(texts, built_in)
    columns |= _themes(texts, work.question.themes, said.get("theme", {}))
    return pa.table({name: pa.array(columns[name]) for name in READINGS.names})


def _built_in(root: Path, *, is_needed: bool) -> BuiltIn:
    """The examples that come with the product; without their vectors where nothing was read."""
    told = examples()
    if not is_needed:
        return BuiltIn(told, np.zeros((len(told), DIMENSIONS), dtype=np.float32))
    return BuiltIn(told, Vectors(root).of([each.text for each in told]))


def _columns(kind: str, found: Read) -> dict[str, Any]:
    labels: list[Any] = list(found.labels)
    name = kind
    if kind == "complaint":
        labels = [None if label is None else label == "yes" for label in labels]
        name = "is_complaint"
    return {name: labels, f"{kind}_from": found.origin, f"{kind}_p": found.sure}


def _themes(texts: Texts, known: Centers, said: Mapping[str, str]) -> dict[str, list[Any]]:
    """The theme a person put the ticket in, else the nearest one within reach."""
    centers = np.asarray([center for _number, center in known], dtype=np.float32)
    is_known = texts.is_read & texts.is_covered
    vectors = np.where(is_known[:, None], texts.vectors, 0)
    place, distance = themes.nearest(vectors, centers.reshape(len(known), DIMENSIONS))
    numbers = [known[at][0] if at != themes.NONE else None for at in place.tolist()]
    origin: list[str | None] = [None if number is None else "guess" for number in numbers]
    for at, ticket in enumerate(texts.ids):
        if label := said.get(ticket):
            numbers[at], origin[at] = int(label) or None, "person"
    far = [None if np.isnan(each) else float(each) for each in distance.tolist()]
    return {"theme_number": numbers, "theme_from": origin, "theme_distance": far}


def _said(labels: Labels) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for ticket, kind, label in labels:
        found.setdefault(kind, {})[ticket] = label
    return found


def _texts(work: Computing, only: Iterable[str] = ()) -> Texts:
    """The day's tickets, the newest first; `only` some, by id."""
    engine, some = work.store.engine, literals(only)
    (usual,) = engine.row(
        f"SELECT count(*) FILTER (severity IS DISTINCT FROM '{USUAL_SEVERITY}') = 0 FROM tickets"
    )
    rows = engine.rows(
        f"SELECT ticket_id, coalesce({text_sql()}, ''), is_complaint, category, severity FROM tickets "
        + (f"WHERE ticket_id IN ({some}) " if some else "")
        + "ORDER BY opened_at DESC, ticket_id"
    )
    told = tuple(row[1] for row in rows)
    vectors, is_read = Vectors(work.store.root).found(told)
    return Texts(
        tuple(row[0] for row in rows),
        told,
        Languages(work.store.root).codes(told),
        vectors,
        is_read,
        {
            "complaint": tuple(
                None if row[2] is None else "yes" if row[2] else "no" for row in rows
            ),
            "category": tuple(row[3] or None for row in rows),
            "severity": tuple(None if usual else row[4] for row in rows),
        },
    )


def _quality(work: Computing) -> None:
    """How good guesses are, made anew where labels or the texts labelled change."""
    labels = work.question.labels
    texts = None
    if labels:
        work.store.show(work.tables["tickets"])
        texts = _texts(work, sorted({ticket for ticket, _kind, _label in labels}))
    work.tables["reading_quality"] = work.store.computed(
        "reading_quality",
        QUALITY,
        lambda: _judged(work, texts),
        (),
        parameters=(
            labels,
            texts and digest(*texts.ids, *texts.texts, repr(texts.is_read.tolist())),
        ),
    )


def _judged(work: Computing, texts: Texts | None) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - takes a while to load

    rows = []
    if texts is not None:
        said = _said(work.question.labels)
        built_in = _built_in(work.store.root, is_needed=bool(texts.is_read.any()))
        for kind in KINDS:
            count, found = quality(kind, texts, said.get(kind, {}), built_in)
            shares = (found.value, found.low, found.high) if found else (None, None, None)
            rows.append(dict(zip(QUALITY.names, (kind, count, *shares), strict=True)))
    return pa.Table.from_pylist(rows, schema=QUALITY.to_pyarrow())
