"""All news somebody has not heard, as a list: of which bug, what, how many wait, since when."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.records.models.bugs import NEWS_KINDS
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.bug_untold import Untold, untold
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row

PAGE = 50
COLUMNS = (
    Shown("title", "bug"),
    Shown("kind", "news"),
    Shown("since_on", "since", Show.DAY),
    Shown("people", "people", Show.INTEGER),
    Shown("customers", "customers", Show.INTEGER),
)
EXPORT_COLUMNS = (
    Shown("bug_id", "bug id"),
    Shown("title", "bug"),
    Shown("kind", "news"),
    Shown("text", "text"),
    Shown("since_on", "since", Show.DAY),
    Shown("who", "reporter"),
    Shown("name", "name"),
    Shown("email", "e-mail"),
    Shown("customer_id", "customer id"),
    Shown("customer_name", "customer"),
)
SORTS = tuple(column.key for column in COLUMNS)
KINDS = NEWS_KINDS


@dataclass(frozen=True, slots=True)
class UntoldFilter:
    """Which news, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    kind: str = ""
    sort: str = "since_on"

    @classmethod
    def of(cls, given: dict[str, str]) -> UntoldFilter:
        """From text as a link carries it; what is not known is left at its default."""
        words = given.get("q", given.get("words", "")).strip()
        return cls(**chosen(cls, {**given, "words": words}, kind=KINDS, sort=SORTS))


def found(workspace_id: int, wanted: UntoldFilter) -> list[Untold]:
    """News of a filter, in its order."""
    words = wanted.words.lower()
    kept = [
        each
        for each in untold(workspace_id)
        if (not wanted.kind or each.news.kind == wanted.kind)
        and (not words or words in each.news.title.lower() or words in each.news.bug_id.lower())
    ]
    key = wanted.sort.lstrip("-")
    kept.sort(key=lambda each: _row(each)[key], reverse=wanted.sort.startswith("-"))
    return kept


def _row(each: Untold) -> Row:
    return {
        "id": each.news.id,
        "bug": each.news.root,
        "bug_id": each.news.bug_id,
        "title": each.news.title,
        "kind": each.news.kind,
        "text": each.news.text,
        "since_on": each.news.at.date(),
        "people": len(each.reporters),
        "customers": len({one.customer_id for one in each.reporters if one.customer_id}),
    }


def page(workspace_id: int, wanted: UntoldFilter, number: int = 1) -> Page:
    """One page of news."""
    rows = found(workspace_id, wanted)
    place, pages = Page.place(len(rows), number, PAGE)
    shown = rows[(place - 1) * PAGE : place * PAGE]
    return Page([_row(each) for each in shown], len(rows), place, pages)


def every(workspace_id: int, wanted: UntoldFilter) -> list[Row]:
    """Everyone who has not heard something, for exports: one row a person and news."""
    return [
        {
            **_row(each),
            "who": one.who,
            "name": one.name,
            "email": one.email,
            "customer_id": one.customer_id,
            "customer_name": one.customer_name,
        }
        for each in found(workspace_id, wanted)
        for one in each.reporters
    ]
