"""Prices offered: noted once, answered once, and what answers teach the sheets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tenure.values.errors import InputError
from tenure.workflow.actions import quotes
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries import prices
from tenure.workflow.queries.worth_terms import answers, refusals
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import AT, Cast

TODAY = AT.date()


def by(cast: Cast, who: str = "csm") -> By:
    return By(cast.users[who], who, cast.workspace, AT, TODAY)


def offer(cast: Cast, customer: str = "c1", multiple: float = 2.0, **more: Any) -> int:
    given: dict[str, Any] = {"kind": "saas", "currency": "USD", "old_minor": 10_000}
    given |= {"offered_on": TODAY, "customer_name": customer.title()} | more
    return quotes.offer(by=by(cast), customer_id=customer, multiple=multiple, **given)


def said(cast: Cast, quote: int, answer: str, day: date = TODAY, **more: Any) -> None:
    quotes.answer(by=by(cast), quote_id=quote, said=answer, answered_on=day, **more)


def test_answers_are_counted_by_kind_and_multiple_a_counter_offer_as_no_yes(cast: Cast) -> None:
    for place, answer in enumerate(("accepted", "refused", "countered", "no_answer")):
        said(cast, offer(cast, f"c{place}"), answer)
    said(cast, offer(cast, "agency", 5, kind="agency"), "accepted")
    offer(cast, "open")
    gone = offer(cast, "mistake")
    quotes.withdraw(by=by(cast), quote_id=gone)
    assert answers(cast.workspace.pk, TODAY) == (("agency", 5.0, 1, 1), ("saas", 2.0, 4, 1))
    assert refusals(cast.workspace.pk, TODAY) == (("c1", 2.0),)
    yesterday = TODAY - timedelta(days=1)
    assert answers(cast.workspace.pk, yesterday) == (), "what came later teaches nothing earlier"
    assert answers(cast.other.pk, TODAY) == ()


def test_one_offer_is_open_at_a_time_and_an_answer_can_be_undone(cast: Cast) -> None:
    first = offer(cast)
    with pytest.raises(InputError, match="open"):
        offer(cast, multiple=5)
    said(cast, first, "countered", agreed_minor=15_000)
    (row,) = prices.of_customer(cast.workspace.pk, "c1")
    assert (row["answer"], row["agreed_minor"], row["new_minor"]) == ("countered", 15_000, 20_000)
    with pytest.raises(InputError, match="before"):
        said(cast, first, "accepted")
    quotes.reopen(by=by(cast), quote_id=first)
    said(cast, first, "accepted")
    (row,) = prices.of_customer(cast.workspace.pk, "c1")
    assert row["agreed_minor"] == 20_000


@pytest.mark.parametrize(
    "odd",
    [
        {"multiple": 0},
        {"multiple": 101},
        {"old_minor": 0},
        {"currency": "XXX"},
        {"kind": "other"},
        {"offered_on": TODAY + timedelta(days=1)},
    ],
)
def test_what_is_no_offer_is_refused(cast: Cast, odd: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        offer(cast, **odd)


def test_who_may_not_and_who_is_elsewhere(cast: Cast) -> None:
    made = offer(cast, is_soft_exit=True)
    reader = By(cast.users["read_only"], "read_only", cast.workspace, AT, TODAY)
    with pytest.raises(NotAllowedError):
        quotes.withdraw(by=reader, quote_id=made)
    with pytest.raises(InputError, match="no such"):
        quotes.withdraw(by=replace(by(cast), workspace=cast.other), quote_id=made)
    with pytest.raises(InputError, match="no answer"):
        said(cast, made, "maybe")
    with pytest.raises(InputError, match="after"):
        said(cast, made, "refused", TODAY - timedelta(days=1))


def test_the_sum_for_a_price_knows_what_answers_teach(cast: Cast) -> None:
    for place in range(10):
        said(cast, offer(cast, f"c{place}", 5), "accepted" if place < 3 else "refused")
    # c/p = 0 at 5×: a fifth must accept; 3 of 10 did: P(a > 0.2) = 0.795 (methods §3.5)
    found = prices.reckoned(
        cast.workspace.pk, TODAY, price=100, cost=0, margin=0.5, kind="saas", own=3
    )
    rises = {rise.multiple: rise for rise in found.rises}
    assert sorted(rises) == [2, 3, 5, 10]
    assert rises[5].needed.acceptance == pytest.approx(0.2)
    assert rises[5].chance == pytest.approx(0.795, abs=0.0005)
    assert rises[2].chance is None, "nobody was asked"
    assert found.multiple_for_margin == 0
