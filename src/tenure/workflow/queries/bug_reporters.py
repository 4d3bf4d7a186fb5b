"""Who finds bugs: reporters by bugs that were confirmed, each bug once however often it was reported."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.records.models import BugReport
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.bug_groups import roots
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row

PAGE = 50
COLUMNS = (
    Shown("name", "reporter"),
    Shown("customer_name", "customer"),
    Shown("confirmed", "confirmed bugs", Show.INTEGER),
    Shown("first", "first to report", Show.INTEGER),
    Shown("reports", "reports", Show.INTEGER),
    Shown("unjudged", "not judged yet", Show.INTEGER),
    Shown("denied", "denied", Show.INTEGER),
    Shown("last_on", "last report", Show.DAY),
)
EXPORT_COLUMNS = (
    Shown("who", "id"),
    *COLUMNS,
    Shown("email", "e-mail"),
    Shown("customer_id", "customer id"),
)
SORTS = tuple(column.key for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class ReporterFilter:
    """Whose reports, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    customer: str = ""
    sort: str = "-confirmed"

    @classmethod
    def of(cls, given: dict[str, str]) -> ReporterFilter:
        """From text as a link carries it; what is not known is left at its default."""
        words = given.get("q", given.get("words", "")).strip()
        return cls(**chosen(cls, {**given, "words": words}, sort=SORTS))


def reporters(workspace_id: int, wanted: ReporterFilter) -> list[Row]:
    """Everyone who reported anything. `confirmed` are distinct bugs; of those `first` says how many they
    were the first to report.
    """
    joined = roots(workspace_id)
    rows = BugReport.objects.filter(workspace_id=workspace_id).order_by("reported_at", "id")
    columns = ("bug_id", "contact_id", "reporter_email", "customer_id", "customer_name")
    more = ("reporter_name", "is_confirmed", "reported_at")
    found: dict[str, _Reporter] = {}
    seen: set[int] = set()
    for bug, contact, email, customer, named, name, confirmed, at in rows.values_list(
        *columns, *more
    ).iterator(chunk_size=5_000):
        who = contact or email.strip().lower() or customer
        root = joined.get(bug, bug)
        is_first = root not in seen and confirmed is not False
        if is_first:
            seen.add(root)
        if who:
            made = found.setdefault(who, _Reporter(who))
            made.add(root, confirmed, is_first=is_first)
            made.last_on = at.date()
            made.name, made.email = name or made.name, email or made.email
            made.customer_id, made.customer_name = customer, named or customer
    return _sorted([each.row() for each in found.values()], wanted)


class _Reporter:
    """One reporter, counted report by report."""

    def __init__(self, who: str) -> None:
        self.who = who
        self.name = self.email = self.customer_id = self.customer_name = ""
        self.last_on: object = None
        self.confirmed: set[int] = set()
        self.firsts: set[int] = set()
        self.reports = self.unjudged = self.denied = 0

    def add(self, root: int, confirmed: bool | None, *, is_first: bool) -> None:  # noqa: FBT001
        self.reports += 1
        self.unjudged += confirmed is None
        self.denied += confirmed is False
        if confirmed:
            self.confirmed.add(root)
        if is_first:
            self.firsts.add(root)

    def row(self) -> Row:
        return {
            "who": self.who,
            "name": self.name or self.email or self.customer_name or self.who,
            "email": self.email,
            "customer_id": self.customer_id,
            "customer_name": self.customer_name,
            "confirmed": len(self.confirmed),
            "first": len(self.firsts & self.confirmed),
            "reports": self.reports,
            "unjudged": self.unjudged,
            "denied": self.denied,
            "last_on": self.last_on,
        }


def _sorted(rows: list[Row], wanted: ReporterFilter) -> list[Row]:
    words = wanted.words.lower()
    kept = [
        row
        for row in rows
        if (not wanted.customer or row["customer_id"] == wanted.customer)
        and (
            not words
            or any(words in str(row[name]).lower() for name in ("name", "email", "customer_name"))
        )
    ]
    key = wanted.sort.lstrip("-")
    kept.sort(key=lambda row: str(row["name"]).lower())
    kept.sort(
        key=lambda row: str(row[key]).lower() if key.endswith("name") else row[key],
        reverse=wanted.sort.startswith("-"),
    )
    return kept


def page(workspace_id: int, wanted: ReporterFilter, number: int = 1) -> Page:
    """One page of reporters."""
    rows = reporters(workspace_id, wanted)
    place, pages = Page.place(len(rows), number, PAGE)
    return Page(rows[(place - 1) * PAGE : place * PAGE], len(rows), place, pages)
