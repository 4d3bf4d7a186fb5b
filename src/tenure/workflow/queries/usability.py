"""The usability review: what is hard to use, whom it touches, what changed, and what was decided."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from ibis.expr.types import Table

from tenure.inference.waits import clear_change, times_as_many
from tenure.metrics import handling as metric
from tenure.records.models import UsabilityDecision, UsabilityReview
from tenure.values.dates import Month
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.handled import Themes, handled, inside, themes
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row
from tenure.workflow.queries.tickets import values

PAGE = 50
YEARS = "19[7-9][0-9]|2[0-9]{3}"
MOST = 10
"""So many categories, and themes, are in the pack."""
USUAL = ("usab", "how-to", "how to", "howto", "ux", "question", "onboarding", "training")
"""Parts of names of categories that usually count; without any of them, all categories do."""
COLUMNS = (
    Shown("by", "told apart by"),
    Shown("title", "topic"),
    Shown("tickets", "tickets", Show.INTEGER),
    Shown("complaints", "complaints", Show.INTEGER),
    Shown("customers", "customers", Show.INTEGER),
    Shown("mrr_minor", "MRR touched", Show.MONEY),
    Shown("before", "customers before", Show.INTEGER),
    Shown("ratio", "times as many", Show.NUMBER),
    Shown("ratio_low", "at least times", Show.NUMBER),
    Shown("ratio_high", "at most times", Show.NUMBER),
    Shown("change", "change"),
)
DECISION_COLUMNS = (
    Shown("what", "decision"),
    Shown("category", "category"),
    Shown("owner", "owner"),
    Shown("due_on", "do by", Show.DAY),
    Shown("state", "state"),
    Shown("done_on", "done", Show.DAY),
    Shown("outcome", "outcome"),
    Shown("review", "usability review"),
)
STATES = ("standing", "late", "open", "done", "all")
DECISION_SORTS = ("what", "category", "owner", "due_on", "done_on", "review")


@dataclass(frozen=True, slots=True)
class Span:
    """A month ("2026-05") or a quarter ("2026-Q2"): from `first` to `last`, both in it."""

    code: str
    first: date
    last: date

    @property
    def is_quarter(self) -> bool:
        """Whether it is one."""
        return "Q" in self.code

    @property
    def before(self) -> Span:
        """The one before it."""
        return _span_with(self.first - timedelta(days=1), is_quarter=self.is_quarter)

    @property
    def after(self) -> Span:
        """The one that follows."""
        return _span_with(self.last + timedelta(days=1), is_quarter=self.is_quarter)

    def days(self, as_of: date) -> int:
        """How many of its days have passed at the end of `as_of`; at least one."""
        return max(1, (min(self.last, as_of) - self.first).days + 1)


def _span_with(day: date, *, is_quarter: bool) -> Span:
    if not is_quarter:
        month = Month.of(day)
        return Span(str(month), month.starts_on, (month + 1).starts_on - timedelta(days=1))
    place = (day.month - 1) // 3
    first = Month(day.year, 3 * place + 1)
    last = (first + 3).starts_on - timedelta(days=1)
    return Span(f"{day.year}-Q{place + 1}", first.starts_on, last)


def span(code: str, as_of: date) -> Span:
    """The month or quarter of a link; the last whole month for anything else."""
    month = re.fullmatch(f"({YEARS})-(0[1-9]|1[0-2])", code)
    quarter = re.fullmatch(f"({YEARS})-Q([1-4])", code)
    if month:
        return _span_with(date(int(month[1]), int(month[2]), 1), is_quarter=False)
    if quarter:
        return _span_with(date(int(quarter[1]), 3 * int(quarter[2]), 1), is_quarter=True)
    this = _span_with(as_of, is_quarter=False)
    return this if this.last == as_of else this.before


def other_kind(asked: Span) -> Span:
    """The quarter of a month; the last month of a quarter."""
    return _span_with(asked.last, is_quarter=not asked.is_quarter)


@dataclass(frozen=True, slots=True)
class Pack:
    """What is looked at in a review: everything plain, so that it can be kept as it was.

    `rows` have `by` ("category" or "theme"), `topic`, `title`, and what `COLUMNS` says; `roles` role,
    wrote, there; `totals` tickets, complaints, customers, mrr_minor, unpriced. Days are ISO text.
    """

    code: str
    first: str
    last: str
    as_of: str
    currency: str
    categories: list[str]
    rows: list[Row]
    roles: list[Row]
    totals: Row


def usual_categories(board: Board) -> list[str]:
    """Categories that count: those of the last review that was held, else those named like it, else all."""
    known = values(board)["category"]
    last = UsabilityReview.objects.filter(workspace_id=board.workspace_id).first()
    if last is not None:
        held = [name for name in last.content.get("categories", []) if name in known]
        if held:
            return held
    alike = [name for name in known if any(part in name.lower() for part in USUAL)]
    return alike or known


def pack(board: Board, asked: Span, categories: list[str]) -> Pack:
    """The pack of a month or quarter, as it stands on the board's day."""
    known = themes(board.workspace_id)
    every = handled(board)
    every = every.filter(every.category.isin(categories)) if categories else every
    rows = inside(every, asked.first, asked.last + timedelta(days=1))
    past = inside(every, asked.before.first, asked.first)
    (totals,) = board.reader.rows(metric.tally(rows))
    (money,) = board.reader.rows(metric.touched(rows, board.reader.table("customer_state")))
    return Pack(
        asked.code,
        asked.first.isoformat(),
        asked.last.isoformat(),
        board.as_of.isoformat(),
        board.currency,
        categories,
        [
            *_topics(board, rows, past, asked, "category", known),
            *_topics(board, rows, past, asked, "theme", known),
        ],
        _roles(board, rows),
        {
            **{name: totals[name] for name in ("tickets", "complaints", "customers")},
            "mrr_minor": _whole(money["mrr_minor"]),
            "unpriced": money["unpriced"],
        },
    )


def _whole(amount: float | None) -> int:
    return round(amount or 0)


def _roles(board: Board, rows: Table) -> list[Row]:
    found = board.reader.rows(metric.reached(rows, board.reader.table("contacts")))
    return sorted(found, key=lambda row: metric.ROLES.index(row["role"]))


def _topics(
    board: Board, rows: Table, past: Table, asked: Span, by: str, known: Themes
) -> list[Row]:
    keyed, before = (_keyed(each, by, known) for each in (rows, past))
    state = board.reader.table("customer_state")
    money = {row["topic"]: row for row in board.reader.rows(metric.touched(keyed, state, "topic"))}
    then = {row["topic"]: row for row in board.reader.rows(metric.tally(before, "topic"))}
    longer = asked.days(board.as_of) / asked.before.days(board.as_of)
    names = {str(number): name for number, name in known.names} if by == "theme" else {}
    found = []
    for row in board.reader.rows(metric.tally(keyed, "topic")):
        counted = "customers" if row["customers"] else "tickets"
        earlier = then.get(row["topic"], {}).get(counted, 0)
        ratio = times_as_many(row[counted], earlier, longer=longer)
        paid = money.get(row["topic"], {})
        found.append(
            {
                "by": by,
                "topic": row["topic"],
                "title": names.get(row["topic"], row["topic"]),
                **{name: row[name] for name in ("tickets", "complaints", "customers")},
                "mrr_minor": _whole(paid.get("mrr_minor")),
                "currency": board.currency,
                "before": earlier,
                "ratio": ratio.value if ratio else None,
                "ratio_low": ratio.low if ratio else None,
                "ratio_high": ratio.high if ratio else None,
                "change": clear_change(row[counted], earlier, longer=longer),
            }
        )
    found.sort(key=lambda row: (-row["mrr_minor"], -row["tickets"], row["topic"]))
    return found[:MOST]


def _keyed(rows: Table, by: str, known: Themes) -> Table:
    topic = known.column(rows) if by == "theme" else rows.category.fill_null(metric.NO_TOPIC)
    keyed = rows.mutate(topic=topic)
    return keyed.filter(keyed.topic != metric.NO_TOPIC)


def as_plain(made: Pack) -> dict[str, Any]:
    """A pack as JSON keeps it."""
    return asdict(made)


@dataclass(frozen=True, slots=True)
class Held:
    """A review that was held: its pack as it was then."""

    id: int
    code: str
    pack: Pack
    held_on: date
    who: str


def held(workspace_id: int, asked: Span) -> Held | None:
    """The review of a month or quarter; None where none was held."""
    rows = UsabilityReview.objects.filter(workspace_id=workspace_id).select_related("by")
    row = rows.filter(from_on=asked.first, until_on=asked.last).first()
    if row is None:
        return None
    return Held(row.pk, asked.code, Pack(**row.content), row.held_on, str(row.by or ""))


def last_before(workspace_id: int, asked: Span) -> int | None:
    """The review held before a month or quarter; None without one."""
    rows = UsabilityReview.objects.filter(workspace_id=workspace_id, until_on__lt=asked.first)
    return rows.values_list("pk", flat=True).first()


def reviews(workspace_id: int) -> list[tuple[str, date]]:
    """Reviews held, the newest first: code of the month or quarter, and the day they were held."""
    rows = UsabilityReview.objects.filter(workspace_id=workspace_id)[:MOST]
    return [(_code(row), row.held_on) for row in rows]


def _code(row: UsabilityReview) -> str:
    return _span_with(row.from_on, is_quarter=(row.until_on - row.from_on).days > 31).code


def decisions_of(review_id: int, today: date) -> list[Row]:
    """Decisions of one review, in the order they were taken."""
    rows = UsabilityDecision.objects.filter(review_id=review_id).select_related("review")
    return [_decision(row, today) for row in rows]


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """Which decisions, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    state: str = "standing"
    sort: str = "due_on"

    @classmethod
    def of(cls, given: dict[str, str]) -> DecisionFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=DECISION_SORTS))


def late(workspace_id: int, today: date) -> int:
    """Decisions past their day and not done."""
    rows = UsabilityDecision.objects.filter(workspace_id=workspace_id, done_on=None)
    return rows.filter(due_on__lt=today).count()


def decisions(workspace_id: int, wanted: DecisionFilter, today: date, page: int = 1) -> Page:
    """One page of all decisions."""
    rows = _decisions(workspace_id, wanted, today)
    total = rows.count()
    place, pages = Page.place(total, page, PAGE)
    start = (place - 1) * PAGE
    return Page([_decision(row, today) for row in rows[start : start + PAGE]], total, place, pages)


def every_decision(workspace_id: int, wanted: DecisionFilter, today: date) -> list[Row]:
    """All decisions of a filter, in its order."""
    return [_decision(row, today) for row in _decisions(workspace_id, wanted, today)]


def _decisions(
    workspace_id: int, wanted: DecisionFilter, today: date
) -> QuerySet[UsabilityDecision]:
    rows = UsabilityDecision.objects.filter(workspace_id=workspace_id).select_related("review")
    match wanted.state:
        case "done":
            rows = rows.exclude(done_on=None)
        case "late":
            rows = rows.filter(done_on=None, due_on__lt=today)
        case "open":
            rows = rows.filter(Q(due_on=None) | Q(due_on__gte=today), done_on=None)
        case "standing":
            rows = rows.filter(done_on=None)
    words = wanted.words.strip()
    if words:
        rows = rows.filter(
            Q(what__icontains=words) | Q(owner__icontains=words) | Q(category__icontains=words)
        )
    name = wanted.sort.lstrip("-")
    key = F({"review": "review__until_on"}.get(name, name))
    order = key.desc(nulls_last=True) if wanted.sort.startswith("-") else key.asc(nulls_last=True)
    return rows.order_by(order, "id")


def _decision(row: UsabilityDecision, today: date) -> Row:
    is_late = row.done_on is None and row.due_on is not None and row.due_on < today
    return {
        "id": row.pk,
        "what": row.what,
        "category": row.category,
        "owner": row.owner,
        "due_on": row.due_on,
        "done_on": row.done_on,
        "outcome": row.outcome,
        "state": "done" if row.done_on else "late" if is_late else "open",
        "review": _code(row.review),
    }
