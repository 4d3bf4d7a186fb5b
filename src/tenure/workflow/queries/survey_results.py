"""What came of a round: the value with its interval, by role, goal and segment, and each answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenure.inference.intervals import Estimate, wilson
from tenure.inference.survey_scores import (
    Bounds,
    can_be_told,
    ces_of,
    change,
    csat_of,
    means_something,
    nps_bounds,
    nps_of,
)
from tenure.values.shown import Show, Shown
from tenure.values.surveys import DETRACTOR, PROMOTER, SATISFIED
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page

Row = dict[str, Any]
PAGE = 50
MOST_GROUPS = 12
LENGTHS = {"nps": 200.0, "csat": 1.0, "ces": 6.0}
"""How long the scale of each measure is."""
MEASURES: dict[str, Callable[[Mapping[float, int], int | None], Estimate | None]] = {
    "nps": nps_of,
    "csat": csat_of,
    "ces": ces_of,
}
FACETS = ("role", "goal", "segment")
SHOWS = ("words", "answered", "silent", "planned", "passed", "all")
COLUMNS = (
    Shown("customer_name", "customer"),
    Shown("contact_name", "person"),
    Shown("role", "role"),
    Shown("segment", "segment"),
    Shown("score", "score", Show.INTEGER),
    Shown("asked_at", "asked", Show.INSTANT),
    Shown("answered_at", "answered", Show.INSTANT),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "customer id"),
    *COLUMNS,
    Shown("group", "group"),
    Shown("goal", "goal"),
    Shown("comment", "in their words"),
    Shown("who_uses", "who uses it"),
    Shown("solves", "problems solved"),
    Shown("missing", "missing"),
    Shown("reason", "reason"),
    Shown("theme", "theme"),
    Shown("state", "state"),
    Shown("why_not", "passed over"),
    Shown("ask_on", "turn", Show.DAY),
    Shown("follow_up_by", "follow up by", Show.INSTANT),
    Shown("followed_up_at", "followed up", Show.INSTANT),
    Shown("follow_up_note", "what was done"),
)
SORTS = tuple(column.key for column in COLUMNS)
WORDS = ("comment", "who_uses", "solves", "missing", "reason")


def measure_of(kind: str) -> str:
    """What a kind of survey measures; "" where its answers are words alone."""
    return {"nps": "nps", "quarterly": "nps", "csat": "csat", "ces": "ces"}.get(kind, "")


@dataclass(frozen=True, slots=True)
class Value:
    """What a group said. `estimate` has n; where `is_told` is false it means nothing by itself,
    and the counts are shown: promoters, passives and detractors for NPS, content ones for CSAT.

    `rate` is of those asked; `bounds` are of NPS, whatever the silent would have said.
    """

    measure: str
    asked: int
    answered: int
    estimate: Estimate | None
    is_told: bool
    rate: Estimate | None
    promoters: int = 0
    passives: int = 0
    detractors: int = 0
    content: int = 0
    bounds: Bounds | None = None

    @property
    def n(self) -> int:
        """Scores given."""
        return self.estimate.n if self.estimate else 0


def value_of(
    measure: str,
    tally: Mapping[float, int],
    *,
    asked: int,
    answered: int,
    population: int | None = None,
) -> Value:
    """The value of a measure. `population` is how many could have been asked, if that is known."""
    compute = MEASURES.get(measure)
    found = compute(tally, population) if compute else None
    promoters = sum(n for score, n in tally.items() if score >= PROMOTER)
    detractors = sum(n for score, n in tally.items() if score <= DETRACTOR)
    scored = sum(tally.values())
    is_nps = measure == "nps"
    return Value(
        measure=measure,
        asked=asked,
        answered=answered,
        estimate=found,
        is_told=means_something(found, LENGTHS.get(measure, 1.0)),
        rate=wilson(min(answered, asked), asked),
        promoters=promoters if is_nps else 0,
        passives=scored - promoters - detractors if is_nps else 0,
        detractors=detractors if is_nps else 0,
        content=sum(n for score, n in tally.items() if score >= SATISFIED),
        bounds=nps_bounds(promoters, detractors, asked, scored) if is_nps and scored else None,
    )


def of_rows(measure: str, rows: Iterable[Row], *, is_whole: bool) -> Value:
    """The value of those rows; `is_whole` where they are everybody who could have been asked."""
    listed = list(rows)
    tally = Counter[float](row["score"] for row in listed if row["score"] is not None)
    return value_of(
        measure,
        tally,
        asked=sum(was_asked(row) for row in listed),
        answered=sum(row["answered_at"] is not None for row in listed),
        population=len(listed) if is_whole else None,
    )


def was_asked(row: Row) -> bool:
    """Whether somebody was asked, or answered."""
    return row["state"] in ("mailed", "answered", "expired")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of those asked: what it is called, and what it said."""

    name: str
    value: Value


def groups(measure: str, rows: Sequence[Row], facet: str, *, is_whole: bool) -> list[Group]:
    """Groups by role, goal or segment, the largest first; those nobody was asked of are left out.

    "" is whoever has none; beyond twelve the rest is left out, and is in the CSV.
    """
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault((row[facet] or "").strip(), []).append(row)
    made = [
        Group(name, of_rows(measure, own, is_whole=is_whole))
        for name, own in found.items()
        if any(was_asked(row) for row in own)
    ]
    if len(made) < 2:
        return []
    return sorted(made, key=lambda each: (-each.value.asked, each.name))[:MOST_GROUPS]


@dataclass(frozen=True, slots=True)
class Moved:
    """Against the round before: the difference, and whether it can be told from none."""

    name: str
    difference: Estimate
    is_told: bool


def moved(now: Value, before: Value | None, name: str) -> Moved | None:
    """The change since a round before; None where either has no score."""
    if before is None or now.estimate is None or before.estimate is None:
        return None
    found = change(now.estimate, before.estimate)
    return Moved(name, found, is_told=can_be_told(found) and now.n > 1 and before.n > 1)


@dataclass(frozen=True, slots=True)
class AnswerFilter:
    """Which answers: those with words, the silent …; words, a role, a segment, a group; a theme."""

    show: str = "words"
    words: str = ""
    role: str = ""
    segment: str = ""
    group: str = ""
    theme: str = ""
    sort: str = "-answered_at"

    @classmethod
    def of(cls, given: dict[str, str]) -> AnswerFilter:
        """From text as a link carries it; what is not known is left at its default."""
        asked = {**given, "words": given.get("q", "")}
        return cls(**chosen(cls, asked, show=SHOWS, sort=SORTS))


def _shows(row: Row, show: str) -> bool:
    match show:
        case "words":
            return row["answered_at"] is not None and any(row[name] for name in WORDS)
        case "answered":
            return row["answered_at"] is not None
        case "silent":
            return was_asked(row) and row["answered_at"] is None
        case "planned":
            return bool(row["state"] == "planned")
        case "passed":
            return bool(row["state"] == "skipped")
        case _:
            return True


def tally_of(rows: Iterable[Row]) -> dict[str, int]:
    """How many rows each of `SHOWS` has."""
    listed = list(rows)
    return {show: sum(_shows(row, show) for row in listed) for show in SHOWS}


def narrowed(rows: Iterable[Row], wanted: AnswerFilter) -> list[Row]:
    """Rows of a filter, in its order; what has no value comes last."""
    words = wanted.words.strip().lower()
    found = [
        row
        for row in rows
        if _shows(row, wanted.show)
        and (not wanted.role or row["role"] == wanted.role)
        and (not wanted.segment or row["segment"] == wanted.segment)
        and (not wanted.group or row["group"] == wanted.group)
        and (not wanted.theme or row["theme"] == wanted.theme)
        and (not words or _holds(row, words))
    ]
    key, is_down = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    has = [row for row in found if row[key] not in (None, "")]
    lacks = [row for row in found if row[key] in (None, "")]
    return sorted(has, key=lambda row: row[key], reverse=is_down) + lacks


def _holds(row: Row, words: str) -> bool:
    names = ("customer_name", "customer_id", "contact_name", *WORDS)
    return any(words in str(row[name] or "").lower() for name in names)


def paged(rows: Sequence[Row], number: int) -> Page:
    """One page of rows."""
    place, pages = Page.place(len(rows), number, PAGE)
    return Page(list(rows[(place - 1) * PAGE : place * PAGE]), len(rows), place, pages)
