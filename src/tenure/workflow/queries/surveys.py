"""Rounds of surveys: those asked from here and those that were loaded, and all that came of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

import ibis
from django.db.models import Count
from ibis.expr.types import Table

from tenure.records.models import SurveyInvite, SurveyRound
from tenure.values.shown import Show, Shown
from tenure.values.surveys import IMPORTED_KINDS, OWN, group_of
from tenure.warehouse.reader import Reader
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.survey_results import (
    Moved,
    Row,
    Value,
    measure_of,
    moved,
    value_of,
)
from tenure.workflow.queries.survey_themes import theme_of

STATES = ("draft", "running", "closed", "loaded")
SORTS = ("opens_on", "name", "kind", "state", "asked", "answered")
PAGE = 50
COLUMNS = (
    Shown("name", "round"),
    Shown("kind", "kind"),
    Shown("state", "state"),
    Shown("opens_on", "first day", Show.DAY),
    Shown("closes_on", "last day", Show.DAY),
    Shown("asked", "asked", Show.INTEGER),
    Shown("answered", "answered", Show.INTEGER),
    Shown("n", "scores", Show.INTEGER),
    Shown("value", "value", Show.NUMBER),
    Shown("low", "from", Show.NUMBER),
    Shown("high", "to", Show.NUMBER),
    Shown("promoters", "promoters", Show.INTEGER),
    Shown("passives", "passives", Show.INTEGER),
    Shown("detractors", "detractors", Show.INTEGER),
    Shown("worst", "if the silent were unhappy", Show.NUMBER),
)
_SAID = ("mailed", "answered", "expired")


@dataclass(frozen=True, slots=True)
class RoundFilter:
    """Which rounds; the newest first."""

    words: str = ""
    kind: str = ""
    state: str = ""
    sort: str = "-opens_on"

    @classmethod
    def of(cls, given: dict[str, str]) -> RoundFilter:
        """From text as a link carries it; what is not known is left at its default."""
        asked = {**given, "words": given.get("q", "")}
        return cls(**chosen(cls, asked, kind=IMPORTED_KINDS, state=STATES, sort=SORTS))


@dataclass(frozen=True, slots=True)
class Round:
    """A round with what came of it. `id` is 0 for one that was loaded, whose own id is `loaded`.

    `waits` are people whose turn is still to come; `passed` were passed over.
    """

    id: int
    loaded: str
    kind: str
    name: str
    opens_on: date | None
    closes_on: date | None
    state: str
    value: Value
    waits: int = 0
    passed: int = 0
    segment: str = ""
    roles: tuple[str, ...] = ()
    since: Moved | None = field(default=None, compare=False)

    @property
    def is_here(self) -> bool:
        """Whether it is asked from here."""
        return self.id > 0

    @property
    def asked(self) -> int:
        """People asked."""
        return self.value.asked

    @property
    def answered(self) -> int:
        """People who answered."""
        return self.value.answered


def rounds(workspace_id: int, board: Board | None) -> list[Round]:
    """Every round, the newest first, each compared with the one before that measured the same."""
    found = [*_here(workspace_id), *(loaded(board.reader) if board else ())]
    found.sort(key=lambda each: (each.opens_on or date.min, each.id, each.loaded))
    before: dict[str, Round] = {}
    made: list[Round] = []
    for each in found:
        last = before.get(each.value.measure)
        if each.value.n:
            before[each.value.measure] = each
        since = moved(each.value, last.value, last.name) if last and each.value.n else None
        made.append(replace(each, since=since))
    return made[::-1]


def _here(workspace_id: int) -> list[Round]:
    counted: dict[int, Counter[tuple[str, int | None]]] = {}
    rows = SurveyInvite.objects.filter(workspace_id=workspace_id).order_by()
    grouped = rows.values_list("round_id", "state", "score").annotate(n=Count("id"))
    for round_id, state, score, n in grouped:
        counted.setdefault(round_id, Counter())[state, score] += n
    own = SurveyRound.objects.filter(workspace_id=workspace_id)
    return [_round(row, counted.get(row.pk, Counter())) for row in own]


def _round(row: SurveyRound, counts: Counter[tuple[str, int | None]]) -> Round:
    tally = Counter[float]()
    states = Counter[str]()
    for (state, score), n in counts.items():
        states[state] += n
        if score is not None:
            tally[score] += n
    value = value_of(
        measure_of(row.kind),
        tally,
        asked=sum(states[state] for state in _SAID),
        answered=states["answered"],
        population=states.total(),
    )
    return Round(
        id=row.pk,
        loaded="",
        kind=row.kind,
        name=row.name,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        state=row.state,
        value=value,
        waits=states["planned"],
        passed=states["skipped"],
        segment=row.segment,
        roles=tuple(row.roles),
    )


@lru_cache(maxsize=8)
def loaded(reader: Reader) -> tuple[Round, ...]:
    """Rounds among the facts up to the day of the figures; answers without one are one of each kind."""
    rows = _responses(reader)
    rows = rows.group_by("survey_id", "kind", "score").agg(
        asked=rows.count(),
        answered=rows.answered_at.count(),
        first_on=ibis.coalesce(rows.sent_at, rows.answered_at).min().cast("date"),
        last_on=ibis.coalesce(rows.sent_at, rows.answered_at).max().cast("date"),
    )
    named = {row["survey_id"]: row for row in reader.rows(reader.table("surveys"))}
    found: dict[tuple[str, str], list[Row]] = {}
    for row in reader.rows(rows):
        found.setdefault((row["survey_id"], row["kind"]), []).append(row)
    return tuple(_of_facts(key, own, named.get(key[0], {})) for key, own in sorted(found.items()))


def _responses(reader: Reader) -> Table:
    """Answers and silences loaded from elsewhere, up to the day of the figures; what came later is not
    known yet, and rounds of our own are told from their records.
    """
    rows = reader.table("survey_responses")
    rows = rows.filter(~rows.response_id.startswith(OWN))
    day = ibis.date(reader.generation.as_of)
    rows = rows.mutate(first_on=ibis.coalesce(rows.sent_at, rows.answered_at).cast("date"))
    rows = rows.filter(rows.first_on.isnull() | (rows.first_on <= day))
    known = rows.answered_at.cast("date") <= day
    return rows.mutate(
        survey_id=rows.survey_id.fill_null(""),
        kind=rows.kind.fill_null("nps"),
        score=known.ifelse(rows.score, ibis.null("float64")),
        answered_at=known.ifelse(rows.answered_at, ibis.null("timestamp('UTC')")),
    ).drop("first_on")


def _of_facts(key: tuple[str, str], rows: list[Row], named: Mapping[str, Any]) -> Round:
    survey_id, kind = key
    days = [row[name] for row in rows for name in ("first_on", "last_on") if row[name]]
    tally = Counter[float]()
    for row in rows:
        if row["score"] is not None:
            tally[row["score"]] += row["answered"]
    value = value_of(
        measure_of(kind),
        tally,
        asked=sum(row["asked"] for row in rows),
        answered=sum(row["answered"] for row in rows),
    )
    return Round(
        id=0,
        loaded=f"{kind}:{survey_id}",
        kind=kind,
        name=named.get("name") or survey_id,
        opens_on=named.get("opens_on") or min(days, default=None),
        closes_on=named.get("closes_on") or max(days, default=None),
        state="loaded",
        value=value,
    )


def page(found: Iterable[Round], wanted: RoundFilter, number: int = 1) -> Page:
    """One page of rounds, as rows."""
    rows = every(found, wanted)
    place, pages = Page.place(len(rows), number, PAGE)
    return Page(rows[(place - 1) * PAGE : place * PAGE], len(rows), place, pages)


def every(found: Iterable[Round], wanted: RoundFilter) -> list[Row]:
    """All rounds of a filter, in its order."""
    words = wanted.words.strip().lower()
    rows = [
        _row(each)
        for each in found
        if (not wanted.kind or each.kind == wanted.kind)
        and (not wanted.state or each.state == wanted.state)
        and (not words or words in each.name.lower())
    ]
    key = wanted.sort.removeprefix("-")
    lowest: Any = date.min if key == "opens_on" else ""
    return sorted(
        rows,
        key=lambda row: row[key] if row[key] is not None else lowest,
        reverse=wanted.sort.startswith("-"),
    )


def _row(each: Round) -> Row:
    value, told = each.value, each.value.estimate if each.value.is_told else None
    return {
        "round": each,
        "name": each.name,
        "kind": each.kind,
        "state": each.state,
        "opens_on": each.opens_on,
        "closes_on": each.closes_on,
        "asked": value.asked,
        "answered": value.answered,
        "n": value.n,
        "value": told.value if told else None,
        "low": told.low if told else None,
        "high": told.high if told else None,
        "promoters": value.promoters if value.measure == "nps" else None,
        "passives": value.passives if value.measure == "nps" else None,
        "detractors": value.detractors if value.measure == "nps" else None,
        "worst": value.bounds.low if value.bounds else None,
    }


def one(workspace_id: int, board: Board | None, *, id: int = 0, loaded: str = "") -> Round | None:  # noqa: A002
    """A round by its number here, or by its own id among the facts."""
    for each in rounds(workspace_id, board):
        if (id and each.id == id) or (loaded and each.loaded == loaded):
            return each
    return None


def rows_of(workspace_id: int, board: Board | None, found: Round) -> list[Row]:
    """Everybody of a round: asked, silent and passed over, with the segment they are in now."""
    if found.is_here:
        rows = [invite_row(each) for each in _invites(workspace_id, found.id)]
    else:
        rows = _loaded_rows(board.reader, found) if board else []
    segments = _segments(board.reader) if board else {}
    newest = sorted(rows, key=lambda row: str(row["answered_at"] or ""), reverse=True)
    said = [row["comment"] for row in newest if row["comment"]]
    themes = theme_of(workspace_id, board.reader, said) if board else {}
    for row in rows:
        row["segment"] = segments.get(row["customer_id"], "")
        row["group"] = group_of(found.kind, row["score"])
        row["theme"] = themes.get(row["comment"] or "", "")
    return rows


def _invites(workspace_id: int, round_id: int) -> Iterable[SurveyInvite]:
    rows = SurveyInvite.objects.filter(workspace_id=workspace_id, round_id=round_id)
    return rows.select_related("followed_up_by").order_by("id")


def invite_row(each: SurveyInvite) -> Row:
    """An invitation as a row of the page of its round."""
    names = (
        *("customer_id", "customer_name", "contact_id", "contact_name", "role", "goal"),
        *("state", "why_not", "ask_on", "asked_at", "answered_at", "score", "comment"),
        *("who_uses", "solves", "missing", "ticket_id", "follow_up_by", "followed_up_at"),
        "follow_up_note",
    )
    found: Row = {name: getattr(each, name) for name in names}
    return {**found, "id": each.pk, "reason": "", "followed_up_by": str(each.followed_up_by or "")}


def _loaded_rows(reader: Reader, found: Round) -> list[Row]:
    rows, people = _responses(reader), reader.table("contacts")
    kind, _colon, survey_id = found.loaded.partition(":")
    rows = rows.filter(rows.kind == kind, rows.survey_id == survey_id)
    people = people.select("contact_id", contact_name=people.name, contact_role=people.role)
    customers = reader.table("customers")
    customers = customers.select("customer_id", customer_name=customers.name)
    rows = rows.left_join(people, "contact_id").drop("contact_id_right")
    rows = rows.left_join(customers, "customer_id").drop("customer_id_right")
    return [_fact(row) for row in reader.rows(rows.order_by("response_id"))]


def _fact(row: Row) -> Row:
    texts = ("comment", "who_uses", "solves", "missing", "reason", "goal", "contact_name")
    return {
        **{name: row.get(name) or "" for name in texts},
        "id": 0,
        "customer_id": row["customer_id"],
        "customer_name": row["customer_name"] or row["customer_id"],
        "contact_id": row["contact_id"] or "",
        "role": row["role"] or row["contact_role"] or "",
        "state": "answered" if row["answered_at"] else "mailed",
        "why_not": "",
        "ask_on": None,
        "asked_at": row["sent_at"],
        "answered_at": row["answered_at"],
        "score": row["score"],
        "ticket_id": "",
        "follow_up_by": None,
        "followed_up_at": None,
        "follow_up_note": "",
        "followed_up_by": "",
    }


@lru_cache(maxsize=2)
def _segments(reader: Reader) -> dict[str, str]:
    rows = reader.table("customer_state").select("customer_id", "segment")
    return {row["customer_id"]: row["segment"] or "" for row in reader.rows(rows)}
