"""Themes as people look at them: what each is about, who speaks of it, and what was not read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import ibis
from ibis.expr.types import Table

from tenure.inference.intervals import Estimate
from tenure.inference.text_classes import FEWEST
from tenure.records.models import AuditEntry, TextLabel, Theme
from tenure.values.shown import Show, Shown
from tenure.workflow.actions.themes import FOUND
from tenure.workflow.queries import voice
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.handled import Stretch, handled, inside, last_days, themes
from tenure.workflow.queries.once import once
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row

DAYS = 90
PAGE = 25
SHOWN = 3
READINGS, QUALITY = "ticket_readings", "reading_quality"
COLUMNS = (
    Shown("name", "theme"),
    Shown("words", "words"),
    Shown("tickets", "tickets", Show.INTEGER),
    Shown("complaints", "complaints", Show.INTEGER),
    Shown("customers", "customers", Show.INTEGER),
    Shown("mrr_minor", "MRR touched", Show.MONEY),
    Shown("change", "against the 90 days before"),
)
EXPORT_COLUMNS = (
    Shown("number", "number", Show.INTEGER),
    *COLUMNS[:6],
    Shown("before", "counted before", Show.INTEGER),
    Shown("ratio", "times as many", Show.NUMBER),
    Shown("ratio_low", "at least times", Show.NUMBER),
    Shown("ratio_high", "at most times", Show.NUMBER),
    Shown("change", "change"),
    Shown("is_named", "named by a person", Show.FLAG),
    Shown("texts", "texts when found", Show.INTEGER),
    Shown("first_on", "first on", Show.DAY),
    Shown("last_on", "last on", Show.DAY),
)
SORTS = ("name", "tickets", "complaints", "customers", "mrr_minor", "change")
_NOTHING = {"tickets": 0, "complaints": 0, "customers": 0, "mrr_minor": 0, "before": 0}
_NO_RATIO = {"ratio": None, "ratio_low": None, "ratio_high": None, "change": ""}


@dataclass(frozen=True, slots=True)
class ThemeFilter:
    """Which themes: words of the name, those of the last 90 days or all; by default those paying most first."""

    words: str = ""
    state: str = "spoken"
    sort: str = "-mrr_minor"

    @classmethod
    def of(cls, given: dict[str, str]) -> ThemeFilter:
        """From text as a link carries it; what is not known is left at its default."""
        sort = given.get("sort", "")
        return cls(
            words=given.get("q", "").strip(),
            state="all" if given.get("state") == "all" else "spoken",
            sort=sort if sort.removeprefix("-") in SORTS else "-mrr_minor",
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """Tickets of the last 90 days: in no theme; not read yet; by language not covered; of no known language."""

    tickets: int
    apart: int
    unread: int
    uncovered: tuple[tuple[str, int], ...]
    language_unknown: int

    @property
    def not_covered(self) -> int:
        """Tickets in languages that are not covered."""
        return sum(n for _code, n in self.uncovered)


@dataclass(frozen=True, slots=True)
class Quality:
    """How often the guess would have said what people said of one question; None below 20 labels."""

    kind: str
    labels: int
    share: Estimate | None
    missing: int


@dataclass(frozen=True, slots=True)
class Grouped:
    """When themes were found last, in how many different texts, how many are apart, and how steady they are."""

    day: str
    texts: int
    apart: int
    stability: tuple[float, float, float] | None


def was_read(board: Board) -> bool:
    """Whether the published figures hold what was read of tickets."""
    return READINGS in board.generation.tables


def page(board: Board, wanted: ThemeFilter, number: int = 1) -> Page:
    """One page of themes, each with `examples`: its three newest tickets."""
    rows = every(board, wanted)
    place, pages = Page.place(len(rows), number, PAGE)
    shown = rows[(place - 1) * PAGE : place * PAGE]
    examples = _examples(board)
    found = [{**row, "examples": examples.get(str(row["number"]), [])} for row in shown]
    return Page(found, len(rows), place, pages)


def every(board: Board, wanted: ThemeFilter) -> list[Row]:
    """All themes of a filter, in its order: those not merged into another."""
    counted = {row["topic"]: row for row in voice.topics(board, DAYS, "theme", 0)}
    rows = Theme.objects.filter(workspace_id=board.workspace_id, merged_into=None)
    parts = Counter(into for _number, into in themes(board.workspace_id).merged)
    found = [_row(board, each, counted.get(str(each.number), {}), parts) for each in rows]
    if wanted.state == "spoken":
        found = [row for row in found if row["tickets"] or row["before"]]
    if wanted.words:
        low = wanted.words.lower()
        found = [row for row in found if low in f"{row['name']} {row['words']}".lower()]
    return _ordered(found, wanted.sort)


def _row(board: Board, each: Theme, counts: Row, parts: Counter[int]) -> Row:
    empty = {**_NOTHING, **_NO_RATIO}
    return {
        "number": each.number,
        "name": each.name,
        "is_named": each.is_named,
        "words": ", ".join(each.words),
        "texts": each.texts,
        "first_on": each.first_on,
        "last_on": each.last_on,
        "parts": parts[each.number],
        "currency": board.currency,
        **{name: counts.get(name, value) for name, value in empty.items()},
    }


def _ordered(rows: list[Row], sort: str) -> list[Row]:
    name, is_down = sort.lstrip("-"), sort.startswith("-")

    def key(row: Row) -> Any:  # noqa: ANN401
        value = row["ratio"] if name == "change" else row[name]
        return value.lower() if isinstance(value, str) else float(value or 0)

    rows = sorted(rows, key=lambda row: (-row["tickets"], row["number"]))
    return sorted(rows, key=key, reverse=is_down)


def _examples(board: Board) -> dict[str, list[Row]]:
    """The newest tickets of each theme in the last 90 days, by number of the theme as text."""
    known = themes(board.workspace_id)

    def make() -> dict[str, list[Row]]:
        stretch = last_days(board, DAYS)
        rows = inside(handled(board), stretch.start, stretch.end)
        rows = rows.mutate(topic=known.column(rows)).filter(lambda each: each.topic != "")
        newest = ibis.window(group_by="topic", order_by=[ibis.desc("opened_at"), "ticket_id"])
        rows = rows.mutate(place=ibis.row_number().over(newest)).filter(
            lambda each: each.place < SHOWN
        )
        names = ("topic", "place", "ticket_id", "subject", "name", "customer_id", "opened_on")
        found: dict[str, list[Row]] = {}
        for row in board.reader.rows(rows.select(*names).order_by(["topic", "place"])):
            found.setdefault(row["topic"], []).append(row)
        return found

    return once(board, ("theme examples", known.merged), make)


def merged(workspace_id: int) -> list[Row]:
    """Themes that were put into another: number, name, into."""
    rows = Theme.objects.filter(workspace_id=workspace_id).exclude(merged_into=None)
    return [
        {
            "number": row.number,
            "name": row.name,
            "into": row.merged_into.name if row.merged_into else "",
        }
        for row in rows.select_related("merged_into")
    ]


def coverage(board: Board) -> Coverage:
    """What was read of the last 90 days, and what was not."""
    return once(board, ("theme coverage",), lambda: _coverage(board, last_days(board, DAYS)))


def _coverage(board: Board, stretch: Stretch) -> Coverage:
    rows = _read_rows(board, stretch)
    counts = rows.group_by("language", "is_covered", "is_read", "has_theme").agg(n=rows.count())
    found = board.reader.rows(counts)
    uncovered: Counter[str] = Counter()
    for row in found:
        if row["language"] and not row["is_covered"]:
            uncovered[row["language"]] += row["n"]

    def total(**asked: bool) -> int:
        return sum(r["n"] for r in found if all(bool(r[k]) is v for k, v in asked.items()))

    return Coverage(
        tickets=total(),
        apart=total(is_read=True, is_covered=True, has_theme=False),
        unread=total(is_read=False, is_covered=True),
        uncovered=tuple(uncovered.most_common()),
        language_unknown=sum(row["n"] for row in found if not row["language"]),
    )


def _read_rows(board: Board, stretch: Stretch) -> Table:
    rows = inside(handled(board), stretch.start, stretch.end).select("ticket_id")
    read = board.reader.table(READINGS)
    both = rows.inner_join(read, "ticket_id")
    return both.mutate(has_theme=both.theme_number.notnull())


def quality(board: Board) -> list[Quality]:
    """How good guesses are on what people here said, one row a question."""
    labels = Counter(
        TextLabel.objects.filter(workspace_id=board.workspace_id).values_list("kind", flat=True)
    )
    known: dict[str, Row] = {}
    if QUALITY in board.generation.tables:
        known = {row["kind"]: row for row in board.reader.rows(board.reader.table(QUALITY))}
    return [
        _quality(kind, labels[kind], known.get(kind, {}))
        for kind in ("complaint", "category", "severity")
    ]


def _quality(kind: str, labels: int, row: Row) -> Quality:
    share = None
    if row.get("share") is not None:
        share = Estimate(row["share"], row["low"], row["high"], row["labels"])
    counted = row.get("labels", labels)
    return Quality(kind, counted, share, max(0, FEWEST - counted))


def grouped(workspace_id: int) -> Grouped | None:
    """The last time themes were found; None where they never were."""
    rows = AuditEntry.objects.filter(workspace_id=workspace_id, action=FOUND)
    last = rows.order_by("-id").first()
    if last is None:
        return None
    told = last.detail
    steady = tuple(told["stability"]) if told.get("stability") else None
    return Grouped(told["day"], told["texts"], told["apart"], steady)
