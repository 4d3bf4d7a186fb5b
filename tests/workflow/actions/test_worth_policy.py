"""Policies by kind of customer, marks of what is not wanted, and who may say what is assumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tenure.values.assumptions import WORTH, Assumption
from tenure.values.errors import InputError
from tenure.values.worth import Policy
from tenure.workflow.actions import assumptions, worth_policy
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.tenths import unwanted
from tenure.workflow.queries.worth_terms import policy, terms, worth_assumptions
from tenure.workflow.rules.permissions import NotAllowedError
from tests.cast import AT, Cast

TODAY = AT.date()


def by(cast: Cast, who: str = "manager") -> By:
    return By(cast.users[who], who, cast.workspace, AT, TODAY)


def test_each_kind_has_its_own_and_days_before_keep_theirs(cast: Cast) -> None:
    start = policy(cast.workspace.pk, "agency", TODAY)
    assert (start.review_every, policy(cast.workspace.pk, "saas", TODAY).review_every) == (
        "month",
        "quarter",
    )
    wanted = replace(start, release_sure=0.99)
    assert worth_policy.put(by=by(cast), wanted=wanted) == 1
    assert worth_policy.put(by=by(cast), wanted=wanted) == 1, "the same again changes nothing"
    assert policy(cast.workspace.pk, "agency", TODAY) == wanted
    assert policy(cast.workspace.pk, "saas", TODAY) == Policy("saas")
    assert policy(cast.workspace.pk, "agency", TODAY - timedelta(days=1)) == start
    assert policy(cast.other.pk, "agency", TODAY) == start
    assert terms(cast.workspace, TODAY).policy("agency") == wanted
    assert worth_policy.put(by=by(cast), wanted=start) == 2


@pytest.mark.parametrize(
    "odd",
    [
        {"kind": "club"},
        {"best_sure": 1.2},
        {"release_sure": 0.4},
        {"target_margin": 1.0},
        {"most_share": 0.0},
        {"review_every": "year"},
    ],
)
def test_what_is_none_is_refused(cast: Cast, odd: dict[str, object]) -> None:
    with pytest.raises(InputError):
        worth_policy.put(by=by(cast), wanted=replace(Policy("saas"), **odd))  # type: ignore[arg-type]


def test_marks_are_set_and_taken_away_by_few(cast: Cast) -> None:
    worth_policy.mark(by=by(cast), kind="category", name="integration")
    worth_policy.mark(by=by(cast), kind="category", name="integration")
    worth_policy.mark(by=by(cast), kind="plan", name="Old")
    assert unwanted(cast.workspace.pk) == (("category", "integration"), ("plan", "Old"))
    assert unwanted(cast.other.pk) == ()
    worth_policy.unmark(by=by(cast), kind="plan", name="Old")
    assert unwanted(cast.workspace.pk) == (("category", "integration"),)
    with pytest.raises(InputError):
        worth_policy.mark(by=by(cast), kind="color", name="red")
    with pytest.raises(NotAllowedError):
        worth_policy.mark(by=by(cast, "csm"), kind="plan", name="Old")


def test_finance_says_what_an_hour_costs_and_a_csm_does_not(cast: Cast) -> None:
    hour = Assumption("support_hour_minor", 4_500, 4_000, 5_000, "payroll, March 2026")
    with pytest.raises(NotAllowedError):
        assumptions.say(wanted=hour, by=by(cast, "csm"))
    assumptions.say(wanted=hour, by=by(cast, "finance"))
    assert worth_assumptions(cast.workspace)["support_hour_minor"] == hour
    assumptions.take_back(code="support_hour_minor", by=by(cast, "finance"))
    assert worth_assumptions(cast.workspace) == WORTH
    asked = assumptions.asked_for("listen_minutes", {"value": "45", "source": "timed"}, "USD")
    assert (asked.low, asked.value, asked.high) == (45, 45, 45)
