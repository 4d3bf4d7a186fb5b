"""Holding a review, deciding, following up: what is kept, refused, audited and undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tenure.records.models import AuditEntry, UsabilityDecision, UsabilityReview
from tenure.values.errors import InputError
from tenure.workflow.actions import usability as actions
from tenure.workflow.queries import usability as query
from tenure.workflow.queries.usability import DecisionFilter, Pack
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import Cast

TODAY = date(2026, 3, 31)
PACK = Pack(
    "2026-02", "2026-02-01", "2026-02-28", "2026-03-30", "USD", ["usability"],
    [{"by": "category", "topic": "usability", "title": "usability", "tickets": 3}],
    [{"role": "boss", "wrote": 1, "there": 2}],
    {"tickets": 3, "complaints": 1, "customers": 2, "mrr_minor": 12_345, "unpriced": 0},
)  # fmt: skip


@pytest.fixture
def review(cast: Cast) -> int:
    return actions.hold(by=cast.by("listener"), pack=PACK)


def test_what_was_held_stays_as_it_was(cast: Cast, review: int) -> None:
    found = query.held(cast.workspace.pk, query.span("2026-02", TODAY))
    assert found is not None
    assert (found.id, found.pack, found.held_on) == (review, PACK, TODAY)
    assert query.held(cast.other.pk, query.span("2026-02", TODAY)) is None
    assert query.reviews(cast.workspace.pk) == [("2026-02", TODAY)]
    with pytest.raises(InputError, match="held before"):
        actions.hold(by=cast.by("owner"), pack=PACK)


def test_nothing_cannot_be_held(cast: Cast) -> None:
    with pytest.raises(InputError, match="no ticket"):
        actions.hold(by=cast.by("owner"), pack=replace(PACK, totals={**PACK.totals, "tickets": 0}))


def test_it_is_undone_until_something_is_decided(cast: Cast, review: int) -> None:
    by = cast.by("listener")
    actions.take_back(by=by, review_id=review)
    assert not UsabilityReview.objects.exists()
    again = actions.hold(by=by, pack=PACK)
    actions.decide(by=by, review_id=again, what="Fewer clicks", owner="Mina", due_on=None)
    with pytest.raises(InputError, match="something was decided"):
        actions.take_back(by=by, review_id=again)
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        *("usability.held", "usability.taken_back", "usability.held", "usability.decided"),
    ]


def test_a_decision_is_followed_until_it_is_done(cast: Cast, review: int) -> None:
    by = cast.by("csm")
    due = TODAY + timedelta(days=7)
    made = actions.decide(
        by=by,
        review_id=review,
        what=" Fewer clicks ",
        owner="Mina",
        due_on=due,
        category="usability",
    )
    (row,) = query.decisions_of(review, TODAY)
    assert (row["what"], row["state"], row["review"]) == ("Fewer clicks", "open", "2026-02")
    assert query.decisions_of(review, due)[0]["state"] == "open"
    assert query.decisions_of(review, due + timedelta(days=1))[0]["state"] == "late"
    assert query.late(cast.workspace.pk, due + timedelta(days=1)) == 1
    actions.done(by=by, decision_id=made, outcome="Two clicks less")
    (row,) = query.decisions_of(review, due + timedelta(days=1))
    assert (row["state"], row["done_on"], row["outcome"]) == ("done", TODAY, "Two clicks less")
    with pytest.raises(InputError, match="is done"):
        actions.done(by=by, decision_id=made)
    actions.open_again(by=by, decision_id=made)
    assert query.decisions_of(review, TODAY)[0]["state"] == "open"
    assert UsabilityDecision.objects.get().outcome == "Two clicks less"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"what": " "}, "says what"),
        ({"what": "x" * 501}, "says what"),
        ({"owner": ""}, "has an owner"),
        ({"due_on": TODAY - timedelta(days=1)}, "day to come"),
        ({"due_on": TODAY + timedelta(days=733)}, "day to come"),
    ],
)
def test_decisions_that_are_none(
    cast: Cast, review: int, given: dict[str, str | date], message: str
) -> None:
    whole = {"what": "Fewer clicks", "owner": "Mina", "due_on": None, **given}
    with pytest.raises(InputError, match=message):
        actions.decide(by=cast.by("owner"), review_id=review, **whole)  # type: ignore[arg-type]


def test_who_may_and_whose_it_is(cast: Cast, review: int) -> None:
    with pytest.raises(NotAllowedError):
        actions.hold(by=cast.by("read_only"), pack=PACK)
    theirs = replace(cast.by("owner"), workspace=cast.other, user=cast.users["other_owner"])
    with pytest.raises(InputError, match="no such review"):
        actions.decide(by=theirs, review_id=review, what="x", owner="y", due_on=None)
    made = actions.decide(by=cast.by("owner"), review_id=review, what="x", owner="y", due_on=None)
    with pytest.raises(InputError, match="no such decision"):
        actions.done(by=theirs, decision_id=made)


def test_the_list_filters_and_sorts(cast: Cast, review: int) -> None:
    by = cast.by("owner")
    for name, days in (("b", 3), ("a", 1), ("c", None)):
        due = TODAY + timedelta(days=days) if days else None
        actions.decide(by=by, review_id=review, what=name, owner=name * 2, due_on=due)

    def names(day: date, **given: str) -> str:
        rows = query.every_decision(cast.workspace.pk, DecisionFilter.of(given), day)
        return "".join(row["what"] for row in rows)

    assert names(TODAY) == "abc"
    assert names(TODAY, sort="-due_on") == "bac"
    assert names(TODAY + timedelta(days=2), state="late") == "a"
    assert names(TODAY + timedelta(days=2), state="open") == "bc"
    assert names(TODAY, words="CC") == "c"
    assert names(TODAY, state="done") == ""
    assert query.every_decision(cast.other.pk, DecisionFilter(), TODAY) == []


@pytest.mark.parametrize(
    ("code", "as_of", "first", "last", "before", "after", "other"),
    [
        ("2026-02", "2026-05-10", "2026-02-01", "2026-02-28", "2026-01", "2026-03", "2026-Q1"),
        ("2026-Q1", "2026-05-10", "2026-01-01", "2026-03-31", "2025-Q4", "2026-Q2", "2026-03"),
        ("", "2026-05-10", "2026-04-01", "2026-04-30", "2026-03", "2026-05", "2026-Q2"),
        ("", "2026-05-31", "2026-05-01", "2026-05-31", "2026-04", "2026-06", "2026-Q2"),
        ("9999-12", "2026-01-31", "2026-01-01", "2026-01-31", "2025-12", "2026-02", "2026-Q1"),
    ],
)
def test_months_and_quarters(
    code: str, as_of: str, first: str, last: str, before: str, after: str, other: str
) -> None:
    found = query.span(code, date.fromisoformat(as_of))
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
    assert (found.before.code, found.after.code) == (before, after)
    assert query.other_kind(found).code == other
