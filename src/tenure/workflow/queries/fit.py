"""Where customers who leave early came from: every source of every field with its level, and one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import ibis
import numpy as np
from ibis.expr.types import Table

from tenure.inference import source_fit
from tenure.inference.funnel import limits, widened
from tenure.inference.source_fit import EARLY_DAYS, Arrivals, Fit, Source
from tenure.metrics import arrivals as metric
from tenure.records.models import FitMechanism
from tenure.values.fit import LEVELS, UNITS
from tenure.values.shown import Show, Shown
from tenure.warehouse.reader import Reader
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Report, ReportRequest, Row

PAGE = 50
SELLER = "sold_by"
OPEN_UNITS = tuple(unit for unit in UNITS if unit != SELLER)
SEATS = (3, 10, 25)
"""Seats from which the next size begins."""
COLUMNS = (
    Shown("unit", "field"),
    Shown("name", "source"),
    Shown("n", "customers", Show.INTEGER),
    Shown("lost", "lost early", Show.INTEGER),
    Shown("raw", "early churn", Show.RATE),
    Shown("expected_rate", "expected", Show.RATE),
    Shown("rate", "early churn, shrunk", Show.RATE),
    Shown("low", "from", Show.RATE),
    Shown("high", "to", Show.RATE),
    Shown("ratio", "times expected", Show.NUMBER),
    Shown("level", "level"),
    Shown("lost_mrr_minor", "MRR lost early", Show.MONEY),
    Shown("cost_minor", "cost to serve", Show.MONEY),
    Shown("low_use", "low use now", Show.RATE),
)
EXPORT_COLUMNS = (
    *COLUMNS,
    Shown("currency", "currency"),
    Shown("p_above", "p above expected", Show.NUMBER),
    Shown("p_far_above", "p above 1.3 × expected", Show.NUMBER),
    Shown("p", "p", Show.NUMBER),
    Shown("q", "q", Show.NUMBER),
    Shown("ended_by_us", "ended by us", Show.INTEGER),
    Shown("young", "younger than 180 days", Show.INTEGER),
    Shown("low_use_n", "customers with use known", Show.INTEGER),
    Shown("is_confirmed", "confirmed later", Show.FLAG),
    Shown("has_mechanism", "mechanism written", Show.FLAG),
)
SORTS = tuple(column.key for column in COLUMNS)
DEFAULT_SORT = "-ratio"
SELLER_SORTS = ("name", "n")
_ORDER = {level: place for place, level in enumerate(LEVELS)}


@dataclass(frozen=True, slots=True)
class FitFilter:
    """Which sources, in which order; sellers are only there where `shows_sellers`."""

    unit: str = "channel"
    level: str = ""
    words: str = ""
    sort: str = DEFAULT_SORT
    shows_sellers: bool = False

    @classmethod
    def of(cls, given: dict[str, str], *, shows_sellers: bool = False) -> FitFilter:
        """From text as a link carries it; sellers stand by name, never by how their customers do."""
        units = UNITS if shows_sellers else OPEN_UNITS
        asked = dict(given)
        is_ranked = asked.get("sort", "").lstrip("-") not in SELLER_SORTS
        if asked.get("unit") == SELLER and shows_sellers and is_ranked:
            asked["sort"] = "name"
        asked.pop("shows_sellers", None)
        found: dict[str, Any] = chosen(cls, asked, unit=units, level=LEVELS, sort=SORTS)
        return cls(**found, shows_sellers=shows_sellers)


@dataclass(frozen=True, slots=True)
class Facts:
    """Every customer who ever paid, as rows, and which of them count."""

    rows: tuple[Row, ...]
    counted: tuple[Row, ...]
    arrivals: Arrivals


def table(board: Board) -> Table:
    """Every customer who ever paid (`metrics.arrivals`)."""
    read, tables = board.reader.table, board.generation.tables
    begun = metric.begun(
        read("customer_segments"),
        read("subscriptions"),
        read("customer_movements"),
        read("fx_rates"),
        base=board.currency,
        day=ibis.date(board.as_of),
    )
    served = read("cost_to_serve") if "cost_to_serve" in tables else None
    rows = metric.arrivals(
        read("stays"), begun, read("customers"), read("customer_state"), served
    ).order_by("customer_id")
    return board.reader.kept("kept_arrivals", lambda: rows)


def facts(board: Board) -> Facts:
    """Customers as they came, with those whose first 180 days are over."""
    if "stays" not in board.generation.tables:
        return _facts((), board.as_of)
    return _read(board.reader, table(board), board.as_of)


@lru_cache(maxsize=4)
def _read(reader: Reader, rows: Table, as_of: date) -> Facts:
    """Rows of a generation: they never change."""
    return _facts(tuple(reader.rows(rows)), as_of)


def _facts(rows: tuple[Row, ...], as_of: date) -> Facts:
    for row in rows:
        row |= {unit: row[unit] or "" for unit in UNITS}
        row["days"] = (row["left_on"] - row["first_paid_on"]).days if row["left_on"] else None
        row["is_early"] = row["days"] is not None and row["days"] <= EARLY_DAYS
        row["is_ours"] = row["is_early"] and row["ended_by"] == "us"
        row["is_young"] = row["first_paid_on"] + timedelta(days=EARLY_DAYS) > as_of
        row["is_counted"] = not row["is_young"] and not row["is_ours"]
    counted = tuple(row for row in rows if row["is_counted"])
    return Facts(rows, counted, _arrivals(counted))


def _arrivals(rows: Sequence[Row]) -> Arrivals:
    strata = [
        (row["plan"] or "", bool(row["is_yearly"]), int(np.digitize(row["seats"] or 0, SEATS)))
        for row in rows
    ]
    mixes = [(row["channel"], row["segment"]) for row in rows]
    return Arrivals(
        started=np.array([row["first_paid_on"].toordinal() for row in rows], dtype=np.int64),
        is_lost=np.array([row["is_early"] for row in rows], dtype=bool),
        stratum=_numbered(strata),
        mix=_numbered(mixes),
        names={unit: [row[unit] for row in rows] for unit in UNITS},
    )


def _numbered(keys: Sequence[object]) -> np.ndarray[Any, np.dtype[np.int64]]:
    places: dict[object, int] = {}
    return np.array([places.setdefault(key, len(places)) for key in keys], dtype=np.int64)


def fit(board: Board) -> Fit:
    """Every source judged, sellers among them: what is shown does not change what is found."""
    known = FitMechanism.objects.filter(workspace_id=board.workspace_id)
    written = frozenset(known.values_list("unit", "name"))
    return _judged(_Held(facts(board)), written)


class _Held:
    """Facts in a cache's key without being compared row by row."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def __hash__(self) -> int:
        return id(self.facts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.facts is self.facts


@lru_cache(maxsize=8)
def _judged(held: _Held, written: frozenset[tuple[str, str]]) -> Fit:
    return source_fit.judged(held.facts.arrivals, mechanisms=written, seller=SELLER)


def rows(board: Board) -> list[Row]:
    """Every source as a row, of every field."""
    found, known = fit(board), facts(board)
    sums = _sums(known.rows)
    return [_row(board, each, sums.get((each.unit, each.name), {})) for each in found.sources]


def _row(board: Board, each: Source, sums: dict[str, int]) -> Row:
    known = sums.get("use_n", 0)
    return {
        "unit": each.unit,
        "name": each.name,
        "n": each.n,
        "lost": each.lost,
        "raw": each.raw,
        "expected_rate": each.expected / each.n,
        "expected": each.expected,
        "rate": each.believed.rate,
        "low": each.believed.low,
        "high": each.believed.high,
        "p_above": each.believed.p_above,
        "p_far_above": each.believed.p_far_above,
        "ratio": each.ratio,
        "standard": each.standard,
        "p": each.p,
        "q": each.q,
        "level": each.level,
        "is_confirmed": each.is_confirmed,
        "has_mechanism": each.has_mechanism,
        "lost_mrr_minor": sums.get("lost_mrr_minor", 0),
        "cost_minor": sums.get("cost_minor") if sums.get("cost_n") else None,
        "ended_by_us": sums.get("ours", 0),
        "young": sums.get("young", 0),
        "low_use": sums.get("low_n", 0) / known if known else None,
        "low_use_n": known,
        "currency": board.currency,
    }


def _sums(every: Sequence[Row]) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in every:
        is_lost = row["is_counted"] and row["is_early"]
        parts = {
            "lost_mrr_minor": (row["lost_mrr_minor"] or 0) if is_lost else 0,
            "cost_minor": row["cost_minor"] or 0,
            "cost_n": int(row["cost_minor"] is not None),
            "ours": int(row["is_ours"]),
            "young": int(row["is_young"]),
            "use_n": int(bool(row["is_use_known"])),
            "low_n": int(bool(row["is_use_known"]) and bool(row["is_low_use"])),
        }
        for unit in UNITS:
            sums = found.setdefault((unit, row[unit]), dict.fromkeys(parts, 0))
            for name, value in parts.items():
                sums[name] += value
    return found


def wanted_rows(board: Board, wanted: FitFilter) -> list[Row]:
    """The sources a filter leaves, in its order."""
    words = wanted.words.strip().lower()
    found = [
        row
        for row in rows(board)
        if row["unit"] == wanted.unit
        and (not wanted.level or row["level"] == wanted.level)
        and words in row["name"].lower()
        and (row["unit"] != SELLER or wanted.shows_sellers)
    ]
    name, down = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    found.sort(key=lambda row: row["name"])
    there = [row for row in found if row[name] is not None]
    there.sort(key=lambda row: _ORDER[row[name]] if name == "level" else row[name], reverse=down)
    return [*there, *(row for row in found if row[name] is None)]


def page(board: Board, wanted: FitFilter, number: int = 1) -> Page:
    """One page of the sources of a field."""
    found = wanted_rows(board, wanted)
    place, pages = Page.place(len(found), number, PAGE)
    return Page(found[(place - 1) * PAGE : place * PAGE], len(found), place, pages)


def counts(board: Board) -> dict[str, dict[str, int]]:
    """How many sources of each field stand on each level; sellers too, for those who may see them."""
    found = {unit: dict.fromkeys(LEVELS, 0) for unit in UNITS}
    for each in fit(board).sources:
        found[each.unit][each.level] += 1
    return found


def funnel(board: Board, unit: str) -> tuple[list[Row], list[Row]]:
    """What a funnel plot shows of a field: its sources, and limits at every number of customers.

    Both kinds of limits are exact binomial ones, moved outwards by the field's overdispersion.
    """
    found = fit(board)
    own = [row for row in rows(board) if row["unit"] == unit]
    sizes = range(1, max((row["n"] for row in own), default=0) + 1)
    shown = [size for size in sizes if size <= PAGE or size % max(1, len(sizes) // 60) == 0]
    spread = found.spread.get(unit, 1.0)
    edges = []
    for size in shown:
        inner = widened(found.base, limits(found.base, size, 0.95), spread)
        outer = widened(found.base, limits(found.base, size, 0.998), spread)
        edges.append(
            {"n": size, "low": inner[0], "high": inner[1], "least": outer[0], "most": outer[1]}
        )
    return own, edges


def fit_report(board: Board, _request: ReportRequest) -> Report:
    """Every source but sellers, the worst first."""
    found = [row for row in rows(board) if row["unit"] != SELLER]
    found.sort(key=lambda row: (-_ORDER[row["level"]], -row["ratio"], row["unit"], row["name"]))
    told = fit(board)
    notes = (
        f"{told.n} customers whose first 180 days are over, {told.lost} lost early",
        f"{told.looked_at} sources of all fields looked at together",
        "expected: what customers of the same plan, term and size lose",
    )
    return Report("fit", "Sources and early churn", board.as_of, COLUMNS, found, notes)
