"""What the demo's people offered and decided teaches the sheets of the next day."""

from __future__ import annotations

from tenure.demo.fit_work import plant_fit
from tenure.demo.worth_work import ANSWERS, plant_worth
from tenure.records.models import WorthDecision
from tenure.workflow.queries import decisions, fit_rules, prices
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.tenths import unwanted
from tenure.workflow.queries.worth_terms import answers
from tests.cast import Cast


def test_offers_answers_steps_and_a_decision(cast: Cast, published: Board) -> None:
    by = cast.by("manager", today=published.as_of)
    done = plant_worth(by=by, board=published)
    assert plant_worth(by=by, board=published) == {}, "once"
    told = [row["answer"] for row in prices.every(cast.workspace.pk, prices.QuoteFilter())]
    assert sorted(told) == sorted(answer or "open" for answer in ANSWERS[: len(told)])
    ((kind, multiple, asked, accepted),) = answers(cast.workspace.pk, published.as_of)
    assert (kind, multiple) == ("saas", 2.0)
    assert (asked, accepted) == (
        sum(answer != "open" for answer in told),
        told.count("accepted"),
    )
    assert decisions.steps_of(cast.workspace.pk, done["steps"]) == ("reassess", "educate")
    assert WorthDecision.objects.get().customer_id == done["listen"]
    assert unwanted(cast.workspace.pk) == (("category", "request"),)


def test_a_mechanism_and_a_rule(cast: Cast, published: Board) -> None:
    by = cast.by("manager", today=published.as_of)
    done = plant_fit(by=by, board=published)
    assert done["name"] == "deal_site"
    assert any(fit_rules.counts(cast.workspace.pk).values())
    assert plant_fit(by=by, board=published) == {}
