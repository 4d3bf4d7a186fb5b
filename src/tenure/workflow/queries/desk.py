"""The zombie desk: whom to contact today, with which step; who waits, who sleeps, who is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from tenure.values.ladder import Design
from tenure.values.shown import Show, Shown
from tenure.workflow.queries import contact_check, labels, ladder, use
from tenure.workflow.queries.asked_back import asked_today
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row
from tenure.workflow.rules.ladder import LABEL, UNKNOWN_SEASON, Due, Quiet, coming, due

PAGE = 50
COLUMNS = (
    Shown("name", "customer"),
    Shown("step", "step"),
    Shown("by_on", "do by", Show.DAY),
    Shown("person", "who"),
    Shown("kind", "kind"),
    Shown("quiet_months", "quiet months", Show.INTEGER),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("csm", "CSM"),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("currency", "currency"),
    Shown("email", "e-mail"),
    Shown("stage", "stage"),
    Shown("quiet_since", "since", Show.DAY),
    Shown("from_on", "step due from", Show.DAY),
    Shown("is_late", "late", Show.FLAG),
    Shown("last_step", "last step"),
    Shown("last_step_on", "taken", Show.DAY),
    Shown("next_step", "next step"),
    Shown("next_on", "next step from", Show.DAY),
    Shown("held_by", "held by"),
    Shown("review_on", "label is reviewed", Show.DAY),
    Shown("plan", "plan"),
    Shown("last_sign_on", "last sign", Show.DAY),
    Shown("known_from", "use is known from", Show.DAY),
    Shown("sign", "what it was"),
    Shown("unmatched_id", "use under unknown id"),
)
PRESSING = "pressing"
"""Contacts before the special approach, each by its day: the order of the desk where none is asked for."""
SORTS = tuple(column.key for column in COLUMNS if column.key != "person")
PARTLY = ("one_person", "integration_only")
"""Kinds that show signs of life: nobody accuses them, but they hang by a thread."""
PLACES = ("due", "special", "waiting", "watch", "asleep", "partly", "doubt")
"""Where somebody is on the desk: a contact is due; the special approach is; the step was taken;
too early; sleeps for good reason; used by one person or a machine only; perhaps used under
another id."""
STATES = {"now": ("due", "special"), "all": PLACES, **{place: (place,) for place in PLACES}}


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """Whom to show, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    state: str = "now"
    kind: str = ""
    stage: str = ""
    step: str = ""
    plan: str = ""
    csm: str = ""
    sort: str = PRESSING

    @classmethod
    def of(cls, given: dict[str, str]) -> DeskFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS))


@dataclass(frozen=True, slots=True)
class Desk:
    """Everyone on the desk on a day, by place."""

    board: Board
    rows: tuple[Row, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Customers in each state."""
        found = Counter(row["place"] for row in self.rows)
        return {state: sum(found[each] for each in places) for state, places in STATES.items()}

    def facets(self) -> dict[str, list[str]]:
        """The values each filter offers, at most 200 of each."""
        names = ("kind", "step", "plan", "csm")
        return {name: sorted({row[name] for row in self.rows} - {"", None})[:200] for name in names}

    def wanted(self, wanted: DeskFilter) -> list[Row]:
        """Those of a filter, in its order."""
        words = wanted.words.strip().lower()
        found = [
            row
            for row in self.rows
            if row["place"] in STATES[wanted.state]
            and all(
                getattr(wanted, name) in ("", row[name])
                for name in ("kind", "stage", "step", "plan", "csm")
            )
            and (not words or words in row["name"].lower() or words in row["customer_id"].lower())
        ]
        return _sorted(found, wanted.sort)

    def page(self, wanted: DeskFilter, page: int = 1) -> Page:
        """One page, with whom to write to."""
        rows = self.wanted(wanted)
        place, pages = Page.place(len(rows), page, PAGE)
        shown = rows[(place - 1) * PAGE : place * PAGE]
        return Page(list(with_people(self.board, shown)), len(rows), place, pages)

    def export(self, wanted: DeskFilter) -> Iterator[Row]:
        """All of a filter, with whom to write to."""
        return with_people(self.board, self.wanted(wanted))


def desk(board: Board, today: date) -> Desk:
    """Everyone who pays and shows no sign of life, with the step due as of `today`.

    `asked` is what Today says of who asked to come back, or for help: that step comes first.
    """
    design = ladder.design_of(board.workspace_id)
    taken = ladder.taken(board.workspace_id)
    held = labels.holding(board.workspace_id, today)
    asked = asked_today(board.workspace_id)
    rows = []
    for row in _quiet(board):
        label = held.get(row["customer_id"])
        steps = taken.of(row["customer_id"], row["quiet_since"])
        placed = _placed(row, design, label, steps, today)
        rows.append({**placed, "asked": asked.get(row["customer_id"])})
    return Desk(board, tuple(rows))


def one(board: Board, customer_id: str, today: date, to: str = "") -> Row | None:
    """One customer's row, with whom to write to; None for who is not on the desk.

    `to` says whom to look for where it is not whom the step that is due is meant for.
    """
    rows = [row for row in desk(board, today).rows if row["customer_id"] == customer_id]
    return next(with_people(board, [{**row, "to": to or row["to"]} for row in rows]), None)


@lru_cache(maxsize=4)
def _quiet(board: Board) -> tuple[Row, ...]:
    """Rows of the generation: they never change."""
    rows = use.zombie_rows(board)
    if "plan" not in rows.columns:
        state = board.reader.table("customer_state").select("customer_id", "plan")
        rows = rows.inner_join(state, "customer_id")
    return tuple(board.reader.rows(rows))


def quiet_of(row: Row, label: labels.Label | None = None, steps: Iterable[str] = ()) -> Quiet:
    """The quiet spell of a row of the published `zombies` with its plan."""
    usual = "seasonal" if row["is_seasonal"] else ""
    usual = usual or (UNKNOWN_SEASON if row["season_unknown"] else "")
    return Quiet(
        months=row["quiet_months"],
        stage=row["stage"],
        since=row["quiet_since"],
        plan=row["plan"] or "",
        held_by=LABEL if label else row.get("held_by") or usual,
        taken=set(steps),
    )


def _placed(
    row: Row, design: Design, label: labels.Label | None, steps: dict[str, date], today: date
) -> Row:
    quiet = quiet_of(row, label, steps)
    place, now = _place(row, quiet, design)
    later = coming(design, quiet) if place in ("due", "waiting", "watch") else None
    last = max(steps, key=lambda step: (steps[step], step)) if steps else ""
    return {
        **row,
        "place": place,
        "held_by": quiet.held_by,
        "label": label,
        "review_on": label.review_on if label else None,
        "step": now.step.code if now else "",
        "channel": now.step.channel if now else "",
        "to": now.step.to if now else "user",
        "from_on": now.from_on if now else None,
        "by_on": now.by_on if now else None,
        "is_late": bool(now and now.by_on < today),
        "last_step": last,
        "last_step_on": steps.get(last),
        "next_step": later.step.code if later else "",
        "next_on": later.from_on if later else None,
    }


def _place(row: Row, quiet: Quiet, design: Design) -> tuple[str, Due | None]:
    if row["kind"] in PARTLY:
        return "partly", None
    if quiet.held_by != LABEL and row["unmatched_id"] is not None:
        return "doubt", None
    if quiet.is_asleep:
        return "asleep", None
    if quiet.stage == "watch":
        return "watch", None
    now = due(design, quiet)
    if now is None:
        return "waiting", None
    return ("special" if now.step.channel == "special" else "due"), now


def _key(name: str) -> Callable[[Row], Any]:
    """What rows are sorted by for a column."""
    if name == "name":
        return lambda row: row["name"].lower()
    column = {"mrr_minor": "mrr_base_minor", PRESSING: "by_on"}.get(name, name)
    return lambda row: row[column]


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    """Sorted as asked, what is not known last; of equals the largest come first."""
    name, is_down = sort.lstrip("-"), sort.startswith("-")
    key = _key(name)
    order = sorted(
        rows,
        key=lambda row: (-(row["mrr_base_minor"] or 0), row["customer_id"]),
    )
    known = [row for row in order if key(row) not in (None, "")]
    known.sort(key=key, reverse=is_down)
    if name == PRESSING:
        known.sort(key=lambda row: PLACES.index(row["place"]))
    return known + [row for row in order if key(row) in (None, "")]


def with_people(board: Board, rows: Iterable[Row]) -> Iterator[Row]:
    """Rows with whom their step is meant for: person, email, contact."""
    rows = list(rows)
    ids = [row["customer_id"] for row in rows]
    people, customers = contact_check.people(board, ids), contact_check.mailboxes(board, ids)
    for row in rows:
        own = customers.get(row["customer_id"], {})
        found = contact_check.person_for(row["to"], people.get(row["customer_id"], []), own)
        yield {
            **row,
            "contact": found,
            "person": (found.name or found.email) if found else "",
            "email": found.email if found and found.has_mail else "",
            "language": own.get("language") or "",
            "country": own.get("country") or "",
        }
